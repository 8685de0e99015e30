"""Decompositions as other projects' scripts write them, one folder a sample, as predictions of ours.

LayerD      <sample id>/   0000.png (the background), 0001.png, ...
CLD         <sample id>/   background_rgba.png, layer_0_rgba.png, ..., <sample id>.png (its composite)
SynLayers   <sample id>/   the same with merged.png, and inference_meta.json where the model found its boxes itself
Qwen-Image-Layered         <sample id>/   0.png (the lowest), 1.png, ..., as its model card saves them
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
from synlayers.support.untrusted.reasons import what_is_wrong

FULL_CANVAS: Final = 2
"""The first boxes of a record are of the whole image and of the background."""


@dataclass(frozen=True, slots=True)
class LayerLayout:
    """How a project names the files of one decomposition.

    Args:
        layers: the numbered layers, back to front; the number is the pattern's group.
        first: names of which one is there in every such folder.
        background: the layer below the numbered ones, where it has a name of its own.
        composite: the layers flattened, ``{id}`` is the folder's name; it may be missing.
        record: JSON with ``boxes`` (of the whole image, the background and each layer) and ``caption``; it may be
            missing.
        others: files that only another project's folder of such names has; a folder without them and without a file of
            its own that tells is this project's.
    """

    title: str
    layers: re.Pattern[str]
    first: tuple[str, ...]
    background: str = ""
    composite: str = ""
    record: str = ""
    others: tuple[str, ...] = ()

    @property
    def example(self) -> str:
        """The first file, for messages."""
        return self.first[-1]

    def is_folder(self, folder: Path, *, certain: bool = False) -> bool:
        """Whether a folder holds such a decomposition. certain: and rather this project's than another's with the same
        names."""
        if not folder.is_dir() or folder.is_symlink() or not any((folder / name).exists() for name in self.first):
            return False
        names = {path.name for path in folder.iterdir()}
        own = {self.composite.format(id=folder.name), self.record} - {""}
        alone = bool(self.others) and not names & set(self.others)
        return not certain or not own or bool(own & names) or alone


LAYOUTS: Final[Mapping[str, LayerLayout]] = {
    "layerd": LayerLayout("LayerD", re.compile(r"(\d{2,4})\.png"), ("00.png", "000.png", "0000.png")),
    "cld": LayerLayout(
        "CLD",
        re.compile(r"layer_(\d+)_rgba\.png"),
        ("background_rgba.png",),
        "background_rgba.png",
        "{id}.png",
        others=("merged.png", "inference_meta.json"),
    ),
    "synlayers": LayerLayout(
        "SynLayers",
        re.compile(r"layer_(\d+)_rgba\.png"),
        ("background_rgba.png",),
        "background_rgba.png",
        "merged.png",
        "inference_meta.json",
    ),
    "qwen": LayerLayout("Qwen-Image-Layered", re.compile(r"(0|[1-9]\d{0,2})\.png"), ("0.png",)),
}
"""By the word of ``--layout``."""

OFFICIAL: Final = ("layerd", "cld", "synlayers")
"""Those with a script that scores them (`benchmarks.official_scores`)."""


def get_layout(name: str) -> LayerLayout:
    """The layout of this name; `UsageError` with near misses if there is none."""
    if name in LAYOUTS:
        return LAYOUTS[name]
    raise UsageError(f"there is no layout '{name}'; {suggestion(name, [*LAYOUTS])}")


def read_layer_folder(folder: Path, layout: LayerLayout, canvas: tuple[int, int] | None = None) -> Prediction:
    """The prediction in a folder of this layout; `canvas` is the (width, height) of the sample.

    `metadata` has ``boxes`` (of the layers above the background) and ``caption`` where the record names them. A missing
    composite stays missing. Files that the layout does not name are passed over.

    Raises:
        DataError: it is no such folder, a layer between others is missing, or a file cannot be read, is a link or is
            far larger than the canvas.
    """
    layers, composite, record = layer_files(folder, layout)
    for path in (*layers, *([composite] if composite else [])):
        check_file(path, canvas)
    return Prediction(
        layers=stack_layers(layers, canvas),
        composite=read_rgb(composite) if composite else None,
        metadata=read_record(record) if record else {},
    )


def layer_files(folder: Path, layout: LayerLayout) -> tuple[list[Path], Path | None, Path | None]:
    """The layers of a folder back to front, its composite and its record. Raises `DataError` for another folder, or one
    with a gap."""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() and not folder.is_symlink() else set()
    numbered = {int(match[1]): folder / name for name in names if (match := layout.layers.fullmatch(name))}
    if not (layout.background in names if layout.background else numbered):
        raise DataError(f"{folder} is no decomposition of {layout.title}: it has no {layout.example}")
    if missing := set(range(len(numbered))) - set(numbered):
        raise DataError(
            f"{folder} has a gap: there are {len(numbered)} numbered layers, but none with the number {min(missing)}"
        )
    layers = [folder / layout.background] if layout.background else []
    layers += [numbered[number] for number in range(len(numbered))]
    composite, record = (
        folder / name if name and name in names else None
        for name in (layout.composite.format(id=folder.name), layout.record)
    )
    return layers, composite, record


def read_record(path: Path) -> dict[str, Any]:
    """What a record says of the layers above the background."""
    check_file(path)
    record = read_json_object(path)
    try:
        boxes: Sequence[Sequence[int]] = [[int(v) for v in box] for box in record.get("boxes", [])[FULL_CANVAS:]]  # type: ignore[index]
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError(f"{path} is not a record of boxes: {what_is_wrong(error)}") from None
    caption = record.get("caption")
    return ({"boxes": boxes} if boxes else {}) | ({"caption": caption} if isinstance(caption, str) else {})
