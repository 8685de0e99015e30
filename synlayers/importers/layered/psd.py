"""Photoshop's PSD and PSB, opened by psd-tools (the extra ``export``)."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from synlayers.design import Box, Pixels
from synlayers.errors import SynlayersError, UsageError
from synlayers.importers.drafts import MOST_BYTES, Refused
from synlayers.support.machine import raise_machine_error

MOST_ALLOCATED: Final = 4 << 30
"""Bytes that psd-tools may ask for at once."""
PLAIN: Final = ("normal", "pass_through")
"""Modes that show a layer as it is."""
T = TypeVar("T")


def require_psd_tools() -> None:
    """Raises UsageError where psd-tools is missing."""
    try:
        import psd_tools  # noqa: F401
    except ImportError:
        raise UsageError("reading PSD needs psd-tools: pip install 'synlayers[export]'") from None


def read_document(path: Path, read: Callable[[Any], T]) -> T:
    """What `read` makes of the opened `psd_tools.PSDImage`.

    Raises:
        UsageError: psd-tools is not installed.
        Refused: it is no PSD, damaged, or asks for too much; whatever psd-tools throws.
        MachineError: the machine stood in the way.
    """
    require_psd_tools()
    from psd_tools import PSDImage
    from psd_tools.compression import PSDDecompressionWarning

    # once and for all threads: what cannot be unpacked would be read as black
    warnings.filterwarnings("error", category=PSDDecompressionWarning)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(f"the file is larger than {MOST_BYTES >> 20} MiB")
        return read(PSDImage.open(path, max_alloc_bytes=MOST_ALLOCATED))
    except SynlayersError:
        raise
    except PSDDecompressionWarning as error:
        raise Refused("a channel is damaged", str(error)) from None
    except ImportError as error:
        raise Refused("psd-tools lacks a package to draw it", str(error)) from None
    except MemoryError:
        raise Refused("it asks for more memory than is given to a file") from None
    except Exception as error:  # whatever a damaged file makes psd-tools throw
        raise_machine_error(error)
        raise Refused("psd-tools cannot read it", f"{type(error).__name__}: {error}"[:300]) from None


def mode_of(layer: Any) -> str:
    """How a layer blends, as ``multiply``."""
    return str(layer.blend_mode.name).lower()


def has_mask(layer: Any) -> bool:
    """Whether a mask of pixels hides some of a layer."""
    return bool(layer.has_mask() and not layer.mask.disabled)


def pixels_of(layer: Any) -> Pixels | None:
    """``(h, w, 4)`` uint8, straight alpha: a layer with its mask, without its opacity; None where it has no pixels."""
    image = layer.topil()
    if image is None:
        return None
    pixels = np.array(image.convert("RGBA"), np.uint8)
    if has_mask(layer):
        pixels[..., 3] = _masked(pixels[..., 3], layer)
    return pixels


def _masked(alpha: Pixels, layer: Any) -> Pixels:
    """The alpha of a layer where its mask lets it be seen."""
    mask = np.full(alpha.shape, layer.mask.background_color, np.uint8)
    image = layer.mask.topil()
    if image is not None:
        here = Box(layer.left, layer.top, layer.left + alpha.shape[1], layer.top + alpha.shape[0])
        there = Box(layer.mask.left, layer.mask.top, layer.mask.left + image.width, layer.mask.top + image.height)
        seen = here.intersect(there)
        if seen.has_area:
            mask[seen.within(here)] = np.asarray(image.convert("L"))[seen.within(there)]
    return np.rint(alpha.astype(np.float64) * mask / 255).astype(np.uint8)
