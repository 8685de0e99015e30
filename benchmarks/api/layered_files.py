"""Decompositions as one layered file a sample, PSD or OpenRaster, as predictions. Read as if an enemy had written
them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree

import numpy as np

from benchmarks.api.images import read_rgba, read_size
from benchmarks.api.notes import take_note
from benchmarks.api.predictions import MOST_LAYER_PIXELS, MOST_LAYERS, MOST_TIMES_CANVAS, check_file
from benchmarks.api.tasks import Array, Prediction
from synlayers.design import Box
from synlayers.errors import DataError, UsageError

MOST_BYTES: Final = 1 << 30
"""Of a layered file, and of one picture in it."""
MOST_LIST_BYTES: Final = 1 << 22
"""Of OpenRaster's list of layers."""
DEEPEST: Final = 32
"""Groups in groups."""


class _Placed(NamedTuple):
    """A layer where it stands on the canvas: `pixels` (h, w, 4) uint8, straight alpha; None where it has none."""

    pixels: Array | None
    left: int
    top: int
    opacity: float


def read_psd(path: Path, canvas: tuple[int, int] | None = None) -> Prediction:
    """The visible layers of a PSD or PSB, back to front, opacity and masks in their alpha, groups taken apart.

    Blend modes and effects are not applied; layers that hold no pixels (adjustments) are left out: both are noted.

    Raises:
        UsageError: psd-tools is not installed.
        DataError: the file cannot be read, or is far larger than the canvas.
    """
    try:
        from psd_tools import PSDImage
    except ImportError:
        raise UsageError(f"reading {path.name} needs psd-tools: pip install 'synlayers[export]'") from None
    _check_bytes(path)
    try:
        document = PSDImage.open(path)
        size = (int(document.width), int(document.height))
        _check_size(path, size, canvas)
        layers = list(_psd_layers(document, 1.0, 0))
    except (DataError, UsageError):
        raise
    except Exception as error:  # whatever a damaged file makes psd-tools throw
        raise DataError(f"{path} cannot be read as PSD: {type(error).__name__}: {error}") from None
    return Prediction(layers=_stack(path, layers, size))


def _psd_layers(group: Any, opacity: float, depth: int) -> Iterator[_Placed]:
    """The leaves of a group, bottom first."""
    if depth > DEEPEST:
        raise DataError(f"it has more than {DEEPEST} groups in groups")
    for layer in group:
        if not layer.visible:
            take_note("hidden layers of a PSD were left out")
            continue
        share = opacity * layer.opacity / 255
        if layer.is_group():
            yield from _psd_layers(layer, share, depth + 1)
            continue
        if str(layer.blend_mode.name).upper() not in ("NORMAL", "PASS_THROUGH") or layer.has_clip_layers():
            take_note("blend modes and clipping of a PSD were not applied")
        if layer.has_effects():
            take_note("effects of a PSD were not applied")
        if not layer.has_pixels() and not layer.width:
            if layer.kind != "pixel":
                take_note(f"a layer of a PSD without pixels ({layer.kind}) was left out")
                continue
            yield _Placed(None, 0, 0, share)
            continue
        image = layer.topil()
        if image is None:
            take_note(f"a layer of a PSD without pixels ({layer.kind}) was left out")
            continue
        pixels = np.array(image.convert("RGBA"), np.uint8)
        if layer.has_mask() and not layer.mask.disabled:
            pixels[..., 3] = _masked(pixels[..., 3], layer)
        yield _Placed(pixels, int(layer.left), int(layer.top), share)


def _masked(alpha: Array, layer: Any) -> Array:
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


def read_ora(path: Path, canvas: tuple[int, int] | None = None) -> Prediction:
    """The visible layers of an OpenRaster file, back to front, opacity in their alpha, groups taken apart.

    Raises:
        DataError: the file cannot be read, or is far larger than the canvas.
    """
    _check_bytes(path)
    try:
        with zipfile.ZipFile(path) as archive:
            text = _member(archive, "stack.xml", MOST_LIST_BYTES)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise DataError(f"{path}: stack.xml defines entities, which no list of layers needs")
            root = ElementTree.fromstring(text)
            size = (int(root.get("w", "0")), int(root.get("h", "0")))
            _check_size(path, size, canvas)
            bottom_first = [*_ora_layers(archive, root, size, 1.0, (0, 0), 0)][::-1]
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError) as error:
        raise DataError(f"{path} cannot be read as OpenRaster: {error}") from None
    except (zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise DataError(f"{path} is no OpenRaster file: {error}") from None
    return Prediction(layers=_stack(path, bottom_first, size))


def _ora_layers(
    archive: zipfile.ZipFile,
    stack: ElementTree.Element,
    size: tuple[int, int],
    opacity: float,
    origin: tuple[int, int],
    depth: int,
) -> Iterator[_Placed]:
    """The leaves of a stack, top first, as they stand in the file."""
    if depth > DEEPEST:
        raise DataError(f"it has more than {DEEPEST} stacks in stacks")
    for element in stack:
        if element.get("visibility", "visible") == "hidden":
            take_note("hidden layers of an OpenRaster file were left out")
            continue
        if element.get("composite-op", "svg:src-over") != "svg:src-over":
            take_note("composite operators of an OpenRaster file were not applied")
        share = opacity * float(element.get("opacity", "1"))
        left, top = (start + round(float(element.get(name, "0"))) for start, name in zip(origin, "xy", strict=True))
        if element.tag == "stack":
            yield from _ora_layers(archive, element, size, share, (left, top), depth + 1)
        elif element.tag == "layer":
            data = _member(archive, element.get("src", ""), MOST_BYTES)
            width, height = read_size(data, element.get("src", ""))
            _check_size(Path(element.get("src", "")), (width, height), size)
            yield _Placed(read_rgba(data, element.get("src", "")), left, top, share)


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if archive.getinfo(name).file_size > most:
        raise DataError(f"{name} is larger than {most >> 20} MiB")
    return archive.read(name)


def _check_bytes(path: Path) -> None:
    check_file(path)
    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path} is larger than {MOST_BYTES >> 30} GiB")


def _check_size(path: Path, size: tuple[int, int], canvas: tuple[int, int] | None) -> None:
    if min(size) < 1:
        raise DataError(f"{path.name} has no pixels")
    if canvas is not None and size[0] * size[1] > MOST_TIMES_CANVAS * canvas[0] * canvas[1]:
        raise DataError(f"{path.name} is {size[0]}x{size[1]}, the canvas {canvas[0]}x{canvas[1]}; it is refused unread")


def _stack(path: Path, layers: Sequence[_Placed], size: tuple[int, int]) -> Array:
    """(L, H, W, 4): every layer on the full canvas; what lies beyond it is cut off."""
    if not layers:
        raise DataError(f"{path} has no visible layers")
    if len(layers) > MOST_LAYERS or len(layers) * size[0] * size[1] > MOST_LAYER_PIXELS:
        raise DataError(f"{path}: {len(layers)} layers of {size[0]}x{size[1]} are too much to read")
    out = np.zeros((len(layers), size[1], size[0], 4), np.uint8)
    for full, layer in zip(out, layers, strict=True):
        if layer.pixels is None:
            continue
        pixels = layer.pixels
        if layer.opacity < 1:
            pixels[..., 3] = np.rint(pixels[..., 3] * max(layer.opacity, 0.0))
        box = Box(layer.left, layer.top, layer.left + pixels.shape[1], layer.top + pixels.shape[0])
        seen = box.intersect(Box(0, 0, *size))
        if seen.has_area:
            full[seen.y0 : seen.y1, seen.x0 : seen.x1] = pixels[seen.within(box)]
    return out


READERS: Final[Mapping[str, Any]] = {"psd": read_psd, "ora": read_ora}
"""By the ending of the file."""
