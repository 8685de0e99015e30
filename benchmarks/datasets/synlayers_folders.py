"""SynLayers' own data: a folder a design, with the whole image, the background, full-canvas layers and a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np

from benchmarks.api.images import read_rgb, read_size
from benchmarks.api.stacks import bucket
from benchmarks.api.tasks import Array, Sample
from benchmarks.datasets.crello import read_layers
from benchmarks.datasets.dataset import Dataset, DatasetFacts, contents_of
from synlayers.errors import DataError
from synlayers.importers.layered.tables import box_of
from synlayers.storage.plain_files import read_plain
from synlayers.support.entries import entries
from synlayers.support.untrusted.names import path_below

WHOLE: Final = "whole_image.png"
BASE: Final = "base_image.png"
RECORDS: Final = ("metadata.json", "metadata_old.json")

LAYOUT: Final = (
    f"  sample_000000/{WHOLE}   the design\n"
    f"  sample_000000/{BASE}    its background\n"
    "  sample_000000/layer_00.png      the layers above it, RGBA, full canvas, back to front (named by the record)\n"
    f"  sample_000000/{RECORDS[0]}     "
    '{"whole_caption", "style_category", "layers": [{"image_path", "box": [x0, y0, x1, y1]}, ...]}\n'
    f"                                  ({RECORDS[1]}, the record before its caption was refined, is read where that"
    " is missing)"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One sample as its record describes it."""

    folder: Path
    record: Path
    layers: tuple[Path, ...]
    boxes: Array
    caption: str | None
    style: str
    base: str


class SynLayersFolders(Dataset):
    """SynLayers' folders. `boxes` are the record's, of the layers above the background; `layer_count` counts the
    background (theirs does not)."""

    facts = DatasetFacts(
        name="synlayers",
        task="decomposition",
        title="SynLayers",
        count=None,
        layout=LAYOUT,
        source=(
            "Wu et al.: Does Synthetic Layered Design Data Benefit Layered Design Decomposition?, arXiv 2605.15167; "
            "github.com/YangHaolin0526/SynLayers"
        ),
        access=(
            "Hugging Face data set SynLayers/Synlayers-Data (parquet; sample_dir and metadata name the files to"
            " unpack), or the folders that the repository's dataset scripts make"
        ),
        licence="no licence is shown on the data set's page; the repository says MIT and has no licence file",
        images_because="no licence is shown on the data set's page",
        inputs=("boxes", "layer_count", "caption"),
        twin="synlayers",
        known_problems=(
            (
                "layers were pasted with their own alpha as mask (training loader and scale-up script): alpha is"
                " squared and colour darkened where it is soft, so the layers need not compose to the whole image"
            ),
            (
                "the published test split, 19500 to 19999 of PrismLayersPro in order of style, is one or two styles"
                " (wood carving and the like)"
            ),
            (
                "samples were recombined from PrismLayersPro bases 0 to 17999, one base in many samples: a sample's"
                " cluster is its base"
            ),
            "many background captions are a captioner's phrases about an image of one colour",
            "records hold absolute paths of the machine that made them; only the files' own names are used",
            "layer_count there counts no background",
        ),
    )

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._folders = [p for p in entries(self.root, "sample_*") if p.is_dir()]
        if not self._folders:
            raise self.wrong(f"no folder sample_*; {contents_of(self.root)}")
        self._entries = [self._entry(folder) for folder in self._folders]

    def samples(self) -> Sequence[Sample]:
        return [_sample(entry) for entry in self._entries]

    def files(self) -> Iterable[Path]:
        return [
            p for e in self._entries for p in (e.record, e.folder / WHOLE, e.folder / BASE, *dict.fromkeys(e.layers))
        ]

    def _entry(self, folder: Path) -> _Entry:
        record = next((folder / name for name in RECORDS if (folder / name).is_file()), None)
        missing = [name for name in (WHOLE, BASE) if not (folder / name).is_file()] + ([] if record else [RECORDS[0]])
        if record is None or missing:
            raise self.wrong(f"{folder.name} has no {' and no '.join(missing)}; {contents_of(folder)}")
        content = _read(record)
        layers = content.get("layers")
        if not isinstance(layers, list):
            raise DataError(f"{record} has no list of layers")
        paths, boxes = [], []
        for number, layer in enumerate(layers):
            path, box = _layer(layer, f"{record}, layer {number}")
            if not (folder / path).is_file():
                raise DataError(
                    f"{folder / path} is missing, though {record.name} lists it as layer {number} of {len(layers)}"
                )
            paths.append(path_below(folder, path, record))
            boxes.append(box)
        caption = content.get("whole_caption")
        return _Entry(
            folder,
            record,
            tuple(paths),
            np.array(boxes, np.int32).reshape(-1, 4),
            caption if isinstance(caption, str) else None,
            str(content.get("style_category") or ""),
            PurePosixPath(str(content.get("base_sample") or "")).name,
        )


def _sample(entry: _Entry) -> Sample:
    size = read_size(entry.folder / WHOLE)
    whole = partial(read_rgb, entry.folder / WHOLE)
    inputs: dict[str, Any] = {"image": whole, "boxes": entry.boxes, "layer_count": len(entry.layers) + 1}
    if entry.caption is not None:
        inputs["caption"] = entry.caption
    groups = {"layers": bucket(len(entry.layers) + 1), **({"style": entry.style} if entry.style else {})}
    layers = partial(read_layers, (entry.folder / BASE, *entry.layers), size)
    return Sample(
        entry.folder.name,
        "decomposition",
        size,
        inputs,
        {"layers": layers, "composite": whole, "boxes": entry.boxes},
        cluster=entry.base,
        groups=groups,
    )


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(read_plain(path).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as JSON: {error}") from None
    if not isinstance(content, dict):
        raise DataError(f"{path} should hold an object, not a {type(content).__name__}")
    return content


def _layer(layer: Any, where: str) -> tuple[str, list[int]]:
    """The file's own name and the box of a layer's entry."""
    if not isinstance(layer, dict) or not isinstance(layer.get("image_path"), str):
        raise DataError(f"{where} has no image_path")
    return PurePosixPath(layer["image_path"]).name, box_of(layer.get("box"), where)


DATASETS = (SynLayersFolders,)
