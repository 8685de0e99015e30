"""A file a design: ``SPLIT/ID.pptx``."""

from __future__ import annotations

from pathlib import Path

from synlayers.design import Design, Record
from synlayers.errors import UsageError
from synlayers.exporters.pptx import require_pptx, write_pptx
from synlayers.exporters.targets import DesignTarget, Facts, LeftOut, Written
from synlayers.exporters.texts import texts_of


class Pptx(DesignTarget):
    name = "pptx"
    about = "one slide a design: layers as pictures, text as text boxes; needs the extra export"

    def check(self, facts: Facts) -> None:
        require_pptx()

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            write_pptx(folder / f"{design.id}.pptx", design, texts_of(design, written.note))
        except UsageError as error:
            raise LeftOut(str(error)) from None
        return [{"split": design.split, "id": design.id}]


TARGET = Pptx()
