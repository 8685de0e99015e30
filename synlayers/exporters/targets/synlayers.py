"""SynLayers' folders: ``SPLIT/sample_000000/`` with full-canvas pictures and ``metadata.json``, all records in
``SPLIT/scaleup_meta.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from synlayers.design import Design, Record
from synlayers.exporters.layouts import synlayers_files, synlayers_record
from synlayers.exporters.targets import DesignTarget, Facts, Written, write_file, write_pixels


class SynLayers(DesignTarget):
    name = "synlayers"
    about = "folders of SynLayers (sample_*/metadata.json, scaleup_meta.jsonl), full-canvas layers"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        name = f"sample_{design.index:06d}"
        for file, pixels in synlayers_files(design).items():
            write_pixels(folder / name / file, pixels)
        record = synlayers_record(name, design)
        write_file(folder / name / "metadata.json", (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode())
        return [{"split": design.split, "record": record}]

    def finish(self, out: Path, entries: Iterable[Record], facts: Facts) -> None:
        lines: dict[str, list[str]] = {}
        for entry in entries:
            lines.setdefault(entry["split"], []).append(json.dumps(entry["record"], ensure_ascii=False) + "\n")
        for split, listed in lines.items():
            write_file(out / split / "scaleup_meta.jsonl", "".join(listed).encode())


TARGET = SynLayers()
