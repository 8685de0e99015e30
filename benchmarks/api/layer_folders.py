"""Decompositions as other projects' scripts write them, one folder a sample, as predictions of ours.

LayerD      <sample id>/   0000.png (the background), 0001.png, ...
CLD         <sample id>/   background_rgba.png, layer_0_rgba.png, ..., <sample id>.png (its composite)
SynLayers   <sample id>/   the same with merged.png, and inference_meta.json where the model found its boxes itself
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.api.images import read_rgb
from benchmarks.api.predictions import check_file, read_json_object, stack_layers
from benchmarks.api.tasks import Prediction
from synlayers.errors import DataError, UsageError
from synlayers.support.discovery import suggestion

FULL_CANVAS: Final = 2
"""The first boxes of a record are of the whole image and of the background."""


@dataclass(frozen=True, slots=True)
class LayerLayout:
    """How a project names the files of one decomposition.

    Args:
        layers: the numbered layers, back to front; the number is the pattern's group.
        background: the layer below them, where it has a name of its own.
        composite: the layers flattened, ``{id}`` is the folder's name; it may be missing.
        record: JSON with ``boxes`` (of the whole image, the background and each layer) and ``caption``; it may be
            missing.
    """

    title: str
    layers: re.Pattern[str]
    background: str = ""
    composite: str = ""
    record: str = ""


LAYOUTS: Final[Mapping[str, LayerLayout]] = {
    "layerd": LayerLayout("LayerD", re.compile(r"(\d{2,4})\.png")),
    "cld": LayerLayout("CLD", re.compile(r"layer_(\d+)_rgba\.png"), "background_rgba.png", "{id}.png"),
    "synlayers": LayerLayout(
        "SynLayers", re.compile(r"layer_(\d+)_rgba\.png"), "background_rgba.png", "merged.png", "inference_meta.json"
    ),
}
"""By the word of ``--layout``."""

OWN: Final = "own"
"""The word for our own layout (`benchmarks.api.predictions`)."""


def get_layout(name: str) -> LayerLayout:
    """The layout of this name; `UsageError` with near misses if there is none."""
    if name in LAYOUTS:
        return LAYOUTS[name]
    raise UsageError(f"there is no layout '{name}'; {suggestion(name, [OWN, *LAYOUTS])}")


def read_layer_folder(folder: Path, layout: LayerLayout, canvas: tuple[int, int] | None = None) -> Prediction:
    """The prediction in a folder of this layout; `canvas` is the (width, height) of the sample.

    `metadata` has ``boxes`` (of the layers above the background) and ``caption`` where the record names them. A missing
    composite stays missing. Files that the layout does not name are passed over.

    Raises:
        DataError: it is no such folder, a layer between others is missing, or a file cannot be read, is a link or is
            far larger than the canvas.
    """
    names = {path.name for path in folder.iterdir()} if folder.is_dir() and not folder.is_symlink() else set()
    numbered = {int(match[1]): folder / name for name in names if (match := layout.layers.fullmatch(name))}
    first = layout.background or "0000.png"
    if not (layout.background in names if layout.background else numbered):
        raise DataError(f"{folder} is no decomposition of {layout.title}: it has no {first}")
    if missing := set(range(len(numbered))) - set(numbered):
        raise DataError(
            f"{folder} has a gap: there are {len(numbered)} numbered layers, but none with the number {min(missing)}"
        )
    layers = [folder / layout.background] if layout.background else []
    layers += [numbered[number] for number in range(len(numbered))]
    composite = folder / layout.composite.format(id=folder.name) if layout.composite else None
    if composite is not None and composite.name not in names:
        composite = None
    for path in (*layers, *([composite] if composite else [])):
        check_file(path, canvas)
    return Prediction(
        layers=stack_layers(layers),
        composite=read_rgb(composite) if composite else None,
        metadata=_read_record(folder / layout.record) if layout.record in names else {},
    )


def _read_record(path: Path) -> dict[str, Any]:
    """What a record says of the layers above the background."""
    check_file(path)
    record = read_json_object(path)
    try:
        boxes: Sequence[Sequence[int]] = [[int(v) for v in box] for box in record.get("boxes", [])[FULL_CANVAS:]]  # type: ignore[index]
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError(f"{path} is not a record of boxes: {error}") from None
    caption = record.get("caption")
    return ({"boxes": boxes} if boxes else {}) | ({"caption": caption} if isinstance(caption, str) else {})
