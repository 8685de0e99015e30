"""A file a design: ``SPLIT/ID.psd``."""

from __future__ import annotations

from pathlib import Path

from synlayers.design import Design, Record
from synlayers.exporters.psd import write_psd
from synlayers.exporters.targets import DesignTarget, Written


class Psd(DesignTarget):
    name = "psd"
    about = "one PSD a design (Photoshop and most editors); needs the extra export"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        folder.mkdir(parents=True, exist_ok=True)
        write_psd(folder / f"{design.id}.psd", design)
        return [{"split": design.split, "id": design.id}]


TARGET = Psd()
