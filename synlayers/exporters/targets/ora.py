"""A file a design: ``SPLIT/ID.ora``."""

from __future__ import annotations

from pathlib import Path

from synlayers.design import Design, Record
from synlayers.exporters.ora import write_ora
from synlayers.exporters.targets import DesignTarget, Written


class Ora(DesignTarget):
    name = "ora"
    about = "one OpenRaster file a design (Krita, GIMP, MyPaint)"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        folder.mkdir(parents=True, exist_ok=True)
        write_ora(folder / f"{design.id}.ora", design)
        return [{"split": design.split, "id": design.id}]


TARGET = Ora()
