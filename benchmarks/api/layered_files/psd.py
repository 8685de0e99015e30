"""PSD and PSB, read with psd-tools."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.api.answer_limits import MOST_LAYERS, check_picture
from benchmarks.api.layered_files.placed import Placed, check_layers, stack_placed
from benchmarks.api.notes import take_note
from benchmarks.api.predictions import check_file
from benchmarks.api.tasks import Array, Prediction
from synlayers.errors import DataError
from synlayers.importers.drafts import DEEPEST, Refused
from synlayers.importers.layered.psd import PLAIN, has_mask, mode_of, pixels_of, read_document


def read_psd(path: Path, canvas: tuple[int, int] | None = None) -> Prediction:
    """The visible layers of a PSD or PSB, back to front, opacity and masks in their alpha, groups taken apart.

    Blend modes, clipping, effects and masks of groups are not applied, and layers that hold no pixels (adjustments)
    are left out: each is noted, for such a layer cannot be represented.

    Raises:
        UsageError: psd-tools is not installed.
        DataError: the file cannot be read, or is far larger than the canvas.
    """
    check_file(path)
    try:
        return read_document(path, partial(_read, path, canvas))
    except Refused as error:
        raise DataError(f"{path} cannot be read as PSD: {error}") from None


def _read(path: Path, canvas: tuple[int, int] | None, document: Any) -> Prediction:
    size = (int(document.width), int(document.height))
    check_picture(path.name, size, canvas)
    layers = list(islice(_layers(document, 1.0, 0), MOST_LAYERS + 1))
    check_layers(path, layers, size, canvas)
    return Prediction(layers=stack_placed(layers, size))


def _layers(group: Any, opacity: float, depth: int) -> Iterator[Placed]:
    """The leaves of a group, bottom first; nothing of them is decoded."""
    if depth > DEEPEST:
        raise DataError(f"it has more than {DEEPEST} groups in groups")
    for layer in group:
        if not layer.visible:
            take_note("hidden layers of a PSD were left out")
            continue
        share = opacity * layer.opacity / 255
        _take_notes(layer)
        if layer.is_group():
            yield from _layers(layer, share, depth + 1)
            continue
        if not layer.has_pixels():
            if layer.kind == "pixel" and not layer.width:  # an empty layer is one, too
                yield Placed((0, 0), lambda: None, 0, 0, share)
            else:
                take_note(f"a layer of a PSD without pixels ({layer.kind}) was left out")
            continue
        size = (int(layer.width), int(layer.height))
        if has_mask(layer):
            size = (max(size[0], int(layer.mask.width)), max(size[1], int(layer.mask.height)))
        yield Placed(size, partial(_pixels, layer), int(layer.left), int(layer.top), share)


def _take_notes(layer: Any) -> None:
    """Notes what of a layer or group has no place in a stack of layers that lie upon each other."""
    what = "groups" if layer.is_group() else "layers"
    mode = mode_of(layer)
    if mode not in PLAIN:
        take_note(
            f"{what} of a PSD that blend as {mode.replace('_', ' ')} were read as normal ones: such layers"
            " cannot be represented"
        )
    if layer.has_clip_layers():
        take_note("clipping of a PSD was not applied: such layers cannot be represented")
    if layer.has_effects():
        take_note("effects of a PSD were not applied")
    if layer.is_group() and has_mask(layer):
        take_note("masks of groups of a PSD were not applied")
    if layer.has_vector_mask():
        take_note("vector masks of a PSD were not applied")
    if getattr(layer, "fill_opacity", 255) != 255:
        take_note("fill opacity of a PSD was not applied")


def _pixels(layer: Any) -> Array:
    """(h, w, 4) uint8, straight alpha: a layer with its mask."""
    pixels = pixels_of(layer)
    if pixels is None:
        raise DataError(f"a layer of a PSD ({layer.kind}) has no pixels though it says so")
    return pixels
