"""A file a design: ``SPLIT/ID.svg``."""

from __future__ import annotations

from pathlib import Path

from synlayers.design import Design, Record
from synlayers.exporters.svg import write_svg
from synlayers.exporters.targets import DesignTarget, Written
from synlayers.exporters.texts import texts_of


class Svg(DesignTarget):
    name = "svg"
    about = "one SVG a design: layers as pictures, text as text"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        folder.mkdir(parents=True, exist_ok=True)
        write_svg(folder / f"{design.id}.svg", design, texts_of(design, written.note))
        return [{"split": design.split, "id": design.id}]


TARGET = Svg()
