"""Predicted layers as files that a person opens: folders, PSD, OpenRaster, SynLayers' folders, and an overview."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from baselines.decompose.outcomes import ExportItem, ExportRow, read_rows, start_row, write_rows
from baselines.decompose.predicted_design import design_of, recomposition_error, stack_of
from benchmarks.api.images import write_png
from benchmarks.api.predictions import read_prediction
from benchmarks.api.runs import Run
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Prediction, Sample
from synlayers.design import Design
from synlayers.errors import SynlayersError
from synlayers.support.atomic import replacing
from synlayers.support.cli import progress
from synlayers.support.machine import raise_machine_error

FORMATS = ("folders", "psd", "ora", "synlayers-folders")
ROWS = "decompositions.jsonl"
OVERVIEW = 6
"""Pictures on the overview."""


@dataclass
class Exporter:
    """Writes layers in formats below a folder; what is there already from the same run is kept."""

    out: Path
    formats: Sequence[str]
    run: Run
    overview: list[Design] = field(default_factory=list)

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
        return rows

    def _write_item(self, item: ExportItem, sample: Sample, row: ExportRow, earlier: ExportRow | None) -> ExportRow:
        try:
            prediction = self._read(sample)
            image = sample.input("image")
            psnr, largest = recomposition_error(stack_of(prediction), image)
            design = design_of(item.name, image, prediction, caption=row.caption, method=self.run.facts.method.name)
            if len(self.overview) < OVERVIEW:
                self.overview.append(design)
            same = earlier is not None and (earlier.id, earlier.run) == (row.id, row.run)
            there = earlier.written if earlier is not None and same else ()
            written = tuple(self._write_files(design, sample, prediction, there))
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
            empty=len(stack_of(prediction)) - len(design.layers),
            written=written,
            notes=(*row.notes, *(str(note) for note in notes if isinstance(notes, list))),
            psnr=psnr,
            largest=largest,
        )

    def _read(self, sample: Sample) -> Prediction:
        return read_prediction(self.run.predictions / sample.id, "decomposition", sample.size)

    def _write_files(
        self, design: Design, sample: Sample, prediction: Prediction, there: Sequence[str]
    ) -> Iterator[str]:
        """Names of the files of one picture, relative to the output folder; those that are `there` are not written
        again."""
        from synlayers.exporters.ora import write_ora
        from synlayers.exporters.psd import write_psd

        writers: Mapping[str, tuple[str, Callable[[Path], None]]] = {
            "folders": (design.id, lambda path: self._write_folder(path, sample, prediction)),
            "psd": (f"{design.id}.psd", lambda path: write_psd(path, design)),
            "ora": (f"{design.id}.ora", lambda path: write_ora(path, design)),
        }
        for kind in self.formats:
            if kind not in writers:
                continue
            file, write = writers[kind]
            path, name = self.out / kind / file, f"{kind}/{file}"
            if name not in there or not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                write(path)
            yield name

    def _write_folder(self, path: Path, sample: Sample, prediction: Prediction) -> None:
        """The prediction's own folder (`benchmarks.api.predictions`), which `benchmarks.score` reads, with the picture
        that the layers give."""
        with replacing(path, sync_folders=False) as temporary:
            shutil.copytree(self.run.predictions / sample.id, temporary)
            stack = stack_of(prediction)
            write_png(temporary / "recomposed.png", flatten(stack, (stack.shape[2], stack.shape[1])))

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
        """Designs with their empty layers, read again: all of them at once may not fit into memory."""
        for n in good:
            sample = items[n].sample
            assert sample is not None, "its row is ok"
            image, method = sample.input("image"), self.run.facts.method.name
            yield design_of(
                items[n].name, image, self._read(sample), caption=rows[n].caption, method=method, empty=True
            )

    def _write_overview(self) -> None:
        if not self.overview:
            return
        import skia

        from synlayers.exporters.contact_sheet import contact_sheet

        sheet = contact_sheet(self.overview)
        with replacing(self.out / "overview.png") as temporary:
            temporary.write_bytes(bytes(sheet.encodeToData(skia.kPNG, 100)))
