"""Predicted layers as files that a person opens: folders, PSD, OpenRaster, SVG, PPTX, SynLayers' folders, and overviews
of them all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from baselines.decompose.outcomes import ExportItem, ExportRow, read_rows, start_row, write_rows
from baselines.decompose.page import PagePicture, page_picture, write_page
from baselines.decompose.predicted_design import design_of, recomposed, recomposition_error, stack_of
from baselines.decompose.tidy_design import WorkingDesign, layer_records, tidy_design
from benchmarks.api.images import read_for_display, write_png
from benchmarks.api.predictions import read_prediction
from benchmarks.api.runs import Run
from benchmarks.api.tasks import Prediction, Sample
from synlayers.design import Design
from synlayers.errors import DataError, SynlayersError, UsageError
from synlayers.support.atomic import replacing, write_text_atomic
from synlayers.support.cli import progress
from synlayers.support.machine import raise_machine_error

FORMATS = ("folders", "psd", "ora", "svg", "pptx", "synlayers-folders")
ROWS = "decompositions.jsonl"
OVERVIEW = 6
"""Pictures on the overview that is a picture itself; the page has all."""
CRUMB = 200
"""Pixels from which a layer is more than a crumb."""


@dataclass
class Exporter:
    """Writes layers in formats below a folder; what is there already from the same run is kept."""

    out: Path
    formats: Sequence[str]
    run: Run
    text: str = "editable"
    overview: list[Design] = field(default_factory=list)
    pages: dict[str, PagePicture] = field(default_factory=dict)

    def write(self, items: Sequence[ExportItem]) -> list[ExportRow]:
        """One row an item, in order. A picture whose files cannot be written is a row that says why."""
        earlier = {row.name: row for row in read_rows(self.out / ROWS)}
        lines = self.run.lines()
        rows: list[ExportRow] = []
        with progress("files", len(items)) as advance:
            for item in items:
                row = start_row(item, lines, self.run.facts.key)
                if row.status == "ok" and item.sample is not None:
                    row = self._write_item(item, item.sample, row, earlier.get(item.name))
                rows.append(row)
                advance(1)
        if "synlayers-folders" in self.formats:
            self._write_synlayers(items, rows)
        write_rows(self.out / ROWS, rows)
        self._write_overview()
        write_page(self.out, rows, self.pages, self.run.facts.method.name)
        return rows

    def _write_item(self, item: ExportItem, sample: Sample, row: ExportRow, earlier: ExportRow | None) -> ExportRow:
        try:
            prediction = self._read(sample)
            working = self._design(item, sample, prediction)
            design = working.design
            psnr, largest = recomposition_error(design)
            if len(self.overview) < OVERVIEW:
                self.overview.append(design)
            same = earlier is not None and (earlier.id, earlier.run) == (row.id, row.run)
            there = earlier.written if earlier is not None and same else ()
            refused: list[str] = []
            written = tuple(self._write_files(working, sample, there, refused))
            if refused and not written:
                raise DataError("; ".join(refused))
            self.pages[item.name] = page_picture(self.out, working)
        except (SynlayersError, MemoryError) as error:
            raise_machine_error(error, f"{item.name} could not be written")
            return replace(row, status="failed", error=str(error))
        except OSError as error:  # a folder cannot be made, say
            raise_machine_error(error, f"{item.name} could not be written")
            return replace(row, status="failed", error=f"{error.filename or item.name}: {error.strerror or error}")
        notes = prediction.metadata.get("notes", ())
        return replace(
            row,
            layers=len(design.layers),
            empty=sum(not layer[..., 3].any() for layer in stack_of(prediction)[1:]),
            texts=len(working.texts),
            crumbs=sum(int((layer.pixels[..., 3] > 0).sum()) < CRUMB for layer in design.layers),
            written=written,
            notes=(*row.notes, *(str(note) for note in notes if isinstance(notes, list)), *refused),
            psnr=psnr,
            largest=largest,
        )

    def _read(self, sample: Sample) -> Prediction:
        return read_prediction(self.run.predictions / sample.id, "decomposition", sample.size)

    def _design(self, item: ExportItem, sample: Sample, prediction: Prediction) -> WorkingDesign:
        method = self.run.facts.method.name
        caption = str(sample.inputs.get("caption", ""))
        if item.path is None:
            image = sample.input("image")
            return WorkingDesign(design_of(item.name, image, prediction, caption=caption, method=method))
        image = read_for_display(item.path)
        return tidy_design(item.name, image, stack_of(prediction), item.text, caption=caption, method=method)

    def _write_files(
        self, working: WorkingDesign, sample: Sample, there: Sequence[str], refused: list[str]
    ) -> Iterator[str]:
        """Names of the files of one picture, relative to the output folder; those that are `there` are not written
        again. `refused` hears of formats that cannot hold the picture."""
        from synlayers.exporters.ora import write_ora
        from synlayers.exporters.pptx import write_pptx
        from synlayers.exporters.psd import write_psd
        from synlayers.exporters.svg import write_svg

        design, groups = working.design, working.groups
        texts = working.texts if self.text == "editable" else {}
        writers: Mapping[str, tuple[str, Callable[[Path], None]]] = {
            "folders": (design.id, lambda path: self._write_folder(path, working, sample)),
            "psd": (f"{design.id}.psd", lambda path: write_psd(path, design, groups)),
            "ora": (f"{design.id}.ora", lambda path: write_ora(path, design, groups)),
            "svg": (f"{design.id}.svg", lambda path: write_svg(path, design, texts, groups)),
            "pptx": (f"{design.id}.pptx", lambda path: write_pptx(path, design, texts, groups)),
        }
        for kind in self.formats:
            if kind not in writers:
                continue
            file, write = writers[kind]
            path, name = self.out / kind / file, f"{kind}/{file}"
            if name not in there or not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                try:
                    write(path)
                except UsageError as error:  # its sides, say: the other formats hold it
                    refused.append(f"no {kind}: {error}")
                    continue
            yield name

    def _write_folder(self, path: Path, working: WorkingDesign, sample: Sample) -> None:
        """A prediction's folder (`benchmarks.api.predictions`), which `benchmarks.score` reads, of the layers as they
        are kept, with their names and words and the picture that they give."""
        design = working.design
        with replacing(path, sync_folders=False) as temporary:
            temporary.mkdir()
            told = self.run.predictions / sample.id / "prediction.json"
            if told.is_file():
                shutil.copy(told, temporary / "prediction.json")
            for layer in design.layers:
                pixels = layer.on_canvas(design.width, design.height)
                write_png(temporary / f"layer_{layer.index:02d}.png", pixels)
            text = json.dumps(layer_records(working), ensure_ascii=False, indent=1)
            write_text_atomic(temporary / "layers.json", text)
            write_png(temporary / "recomposed.png", recomposed(design))

    def _write_synlayers(self, items: Sequence[ExportItem], rows: list[ExportRow]) -> None:
        """All of them in SynLayers' layout, numbered; the record names each."""
        from benchmarks.twins.decomposition import write_synlayers

        good = [n for n, row in enumerate(rows) if row.status == "ok"]
        folder = self.out / "synlayers-folders"
        with replacing(folder, sync_folders=False) as temporary:
            temporary.mkdir()
            write_synlayers(temporary, self._designs(items, rows, good), len(good), lambda steps: None)
        for number, n in enumerate(good):
            rows[n] = replace(rows[n], written=(*rows[n].written, f"synlayers-folders/sample_{number:06d}"))

    def _designs(self, items: Sequence[ExportItem], rows: Sequence[ExportRow], good: Iterable[int]) -> Iterator[Design]:
        """Designs read again: all of them at once may not fit into memory. Those of a method's own layers have their
        empty ones."""
        for n in good:
            item = items[n]
            sample = item.sample
            assert sample is not None, "its row is ok"
            prediction = self._read(sample)
            if item.path is not None:
                yield self._design(item, sample, prediction).design
                continue
            image, method = sample.input("image"), self.run.facts.method.name
            yield design_of(item.name, image, prediction, caption=rows[n].caption, method=method, empty=True)

    def _write_overview(self) -> None:
        if not self.overview:
            return
        import skia

        from synlayers.exporters.contact_sheet import contact_sheet

        sheet = contact_sheet(self.overview)
        with replacing(self.out / "overview.png") as temporary:
            temporary.write_bytes(bytes(sheet.encodeToData(skia.kPNG, 100)))
