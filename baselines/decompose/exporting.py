"""Predicted layers as files that a person opens, and a row that says what became of each picture."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.api.images import write_png
from benchmarks.api.predictions import read_prediction
from benchmarks.api.runs import Run
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Array, Prediction, Sample
from synlayers.captions.vlm_boxes import Detection
from synlayers.compositing import tight_box
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.errors import DataError, SynlayersError
from synlayers.support.atomic import replacing, write_text_atomic
from synlayers.support.cli import progress

FORMATS = ("folders", "psd", "ora", "synlayers-folders")
ROWS = "decompositions.jsonl"
SHOWN = 6
"""Pictures on the overview."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a picture.

    Args:
        id: of the sample in the run, `run` the run's key: what was made for equal ones is not made again.
        layers: that show something; `empty` do not, and are left out of PSD and ORA.
        psnr, largest: of the recomposed layers against the picture: dB ("inf" if equal), and the largest difference in
            levels of 255.
        notes: of detector and method.
        written: files, relative to the output folder.
    """

    name: str
    status: str
    error: str = ""
    id: str = ""
    run: str = ""
    boxes: int | None = None
    layers: int = 0
    empty: int = 0
    psnr: float | str | None = None
    largest: int | None = None
    seconds: float = 0.0
    caption: str = ""
    notes: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A picture on its way: its name for files, what was found in it, and the sample that the method was asked; None if
    it could not be."""

    name: str
    sample: Sample | None
    found: Detection | None = None
    problem: str = ""


@dataclass
class Exports:
    """Writes layers in formats below a folder; what is there already from the same run is kept."""

    out: Path
    formats: Sequence[str]
    run: Run
    overview: list[Design] = field(default_factory=list)

    def write(self, items: Sequence[Item]) -> list[Row]:
        """One row an item, in order. A picture whose files cannot be written is a row that says why."""
        before = {row.name: row for row in read_rows(self.out / ROWS)}
        lines = self.run.lines()
        rows: list[Row] = []
        with progress("files", len(items)) as advance:
            for item in items:
                row = _row(item, lines, self.run.facts.key)
                if row.status == "ok" and item.sample is not None:
                    row = self._one(item, item.sample, row, before.get(item.name))
                rows.append(row)
                advance(1)
        if "synlayers-folders" in self.formats:
            self._synlayers(items, rows)
        write_text_atomic(self.out / ROWS, "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows))
        self._overview()
        return rows

    def _one(self, item: Item, sample: Sample, row: Row, before: Row | None) -> Row:
        try:
            prediction = read_prediction(self.run.predictions / sample.id, "decomposition", sample.size)
            image = sample.input("image")
            apart = _difference(_stack(prediction), image)
            design = design_of(item.name, image, prediction, row.caption, self.run.facts.method.name)
            if len(self.overview) < SHOWN:
                self.overview.append(design)
            known = before if before is not None and (before.id, before.run) == (row.id, row.run) else None
            written = tuple(self._files(item.name, sample.id, design, prediction, known))
        except SynlayersError as error:
            return replace(row, status="failed", error=str(error))
        notes = prediction.said.get("notes", ())
        return replace(
            row,
            layers=len(design.layers),
            empty=len(_stack(prediction)) - len(design.layers),
            written=written,
            notes=(*row.notes, *(str(n) for n in notes if isinstance(notes, list))),
            **apart,
        )

    def _files(
        self, name: str, sample_id: str, design: Design, prediction: Prediction, known: Row | None
    ) -> Iterator[str]:
        from synlayers.exporters.ora import write_ora
        from synlayers.exporters.psd import write_psd

        writers: Mapping[str, tuple[str, Callable[[Path], None]]] = {
            "folders": (name, lambda path: self._folder(path, sample_id, prediction)),
            "psd": (f"{name}.psd", lambda path: write_psd(path, design)),
            "ora": (f"{name}.ora", lambda path: write_ora(path, design)),
        }
        for kind in self.formats:
            if kind not in writers:
                continue
            file, write = writers[kind]
            path, told = self.out / kind / file, f"{kind}/{file}"
            if known is None or told not in known.written or not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                write(path)
            yield told

    def _folder(self, path: Path, sample_id: str, prediction: Prediction) -> None:
        """The prediction's own folder (`benchmarks.api.predictions`), which `benchmarks.score` reads, with the picture
        that the layers give."""
        with replacing(path, sync_folders=False) as temporary:
            shutil.copytree(self.run.predictions / sample_id, temporary)
            stack = _stack(prediction)
            write_png(temporary / "recomposed.png", flatten(stack, (stack.shape[2], stack.shape[1])))

    def _synlayers(self, items: Sequence[Item], rows: list[Row]) -> None:
        """All of them in SynLayers' layout, numbered; the record names each."""
        from benchmarks.twins.decomposition import write_synlayers

        good = [n for n, row in enumerate(rows) if row.status == "ok"]
        folder = self.out / "synlayers-folders"
        with replacing(folder, sync_folders=False) as temporary:
            temporary.mkdir()
            write_synlayers(temporary, self._again(items, rows, good), len(good), lambda steps: None)
        for number, n in enumerate(good):
            rows[n] = replace(rows[n], written=(*rows[n].written, f"synlayers-folders/sample_{number:06d}"))

    def _again(self, items: Sequence[Item], rows: Sequence[Row], good: Iterable[int]) -> Iterator[Design]:
        for n in good:
            sample = items[n].sample
            assert sample is not None  # its row is ok
            prediction = read_prediction(self.run.predictions / sample.id, "decomposition", sample.size)
            yield design_of(
                items[n].name,
                sample.input("image"),
                prediction,
                rows[n].caption,
                self.run.facts.method.name,
                empty=True,
            )

    def _overview(self) -> None:
        if not self.overview:
            return
        import skia

        from synlayers.preview import contact_sheet

        sheet = contact_sheet(self.overview)
        with replacing(self.out / "overview.png") as temporary:
            temporary.write_bytes(bytes(sheet.encodeToData(skia.kPNG, 100)))


def design_of(
    name: str, image: Pixels, prediction: Prediction, caption: str = "", method: str = "", empty: bool = False
) -> Design:
    """A prediction as a design: each layer cropped to where it shows, the bottom whole. Empty layers are left out
    unless asked for.

    The stack need not give the image, nor the bottom be opaque: it is what the method made.
    """
    height, width = image.shape[:2]
    layers: list[Layer] = []
    for number, pixels in enumerate(_stack(prediction)):
        box = Box(0, 0, width, height) if number == 0 else tight_box(pixels)
        if box is None and not empty:
            continue
        box = box or Box(0, 0, 1, 1)
        crop = np.ascontiguousarray(pixels[box.y0 : box.y1, box.x0 : box.x1])
        crop[crop[..., 3] == 0] = 0  # what some models leave under alpha 0
        layers.append(
            Layer(
                len(layers),
                "background" if number == 0 else f"layer {number}",
                "background" if number == 0 else "cutout",
                box,
                crop,
            )
        )
    seen = _seen([layer.pixels for layer in layers], [layer.box for layer in layers], width, height)
    layers = [replace(layer, visible_fraction=fraction) for layer, fraction in zip(layers, seen, strict=True)]
    return Design(
        name, width, height, tuple(layers), image, layout=f"by {method}" if method else "", split="", caption=caption
    )


def _seen(crops: Sequence[Pixels], boxes: Sequence[Box], width: int, height: int) -> list[float]:
    """Of each layer the share of its alpha that the layers above let through; 0 of an empty one."""
    through = np.ones((height, width))
    seen = []
    for pixels, box in zip(reversed(crops), reversed(boxes), strict=True):
        alpha = pixels[..., 3] / 255
        part = through[box.y0 : box.y1, box.x0 : box.x1]
        seen.append(round(float((alpha * part).sum() / total), 6) if (total := float(alpha.sum())) else 0.0)
        part *= 1 - alpha
    return seen[::-1]


def _stack(prediction: Prediction) -> Array:
    assert prediction.layers is not None  # read_prediction has seen to it
    return prediction.layers


def _difference(stack: Array, image: Pixels) -> dict[str, Any]:
    if stack.shape[1:3] != image.shape[:2]:
        raise DataError(
            f"the layers are {stack.shape[2]}x{stack.shape[1]}, the picture {image.shape[1]}x{image.shape[0]}"
        )
    apart = flatten(stack, (image.shape[1], image.shape[0])).astype(np.float64) - image
    square = float(np.mean(apart**2))
    return {"psnr": round(10 * np.log10(255**2 / square), 2) if square else "inf", "largest": int(np.abs(apart).max())}


def _row(item: Item, lines: Mapping[str, Any], run: str) -> Row:
    """What is known before the layers are read."""
    found = item.found
    boxes = len(found.boxes) if found is not None and found.status == "ok" else None
    notes = found.problems if found is not None else ()
    row = Row(item.name, "failed", item.problem, run=run, boxes=boxes, notes=notes)
    if item.sample is None:
        return row
    if boxes == 0:
        row = replace(row, notes=(*notes, "no boxes were found"))
    row = replace(row, id=item.sample.id, caption=str(item.sample.inputs.get("caption", "")))
    if (line := lines.get(item.sample.id)) is None:
        return replace(row, error="it was not predicted")
    return replace(row, status="ok" if line.status == "ok" else "failed", error=line.error, seconds=line.seconds)


def read_rows(path: Path) -> list[Row]:
    """Rows of an earlier call; none where the file is not ours any more."""
    try:
        held = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
        return [Row(**{**row, "notes": tuple(row["notes"]), "written": tuple(row["written"])}) for row in held]
    except (OSError, ValueError, TypeError, KeyError):
        return []
