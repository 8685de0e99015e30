"""Slides of PowerPoint, by python-pptx (the extra ``export``) and our own drawing."""

from __future__ import annotations

from pathlib import Path

from synlayers.errors import SynlayersError
from synlayers.importers.drafts import Draft, Item, Refused
from synlayers.importers.origins import FileOrigin
from synlayers.importers.slides.packages import count_slides, require_pptx, slide_of
from synlayers.importers.slides.walking import draft_of
from synlayers.support.machine import raise_machine_error


class Pptx(FileOrigin):
    name = "pptx"
    about = "slides of PowerPoint (extra export): pictures, plain shapes, and text in the fonts of this program"
    suffixes = (".pptx", ".pptm")

    def check(self) -> None:
        require_pptx()

    def find(self, source: Path) -> list[Item]:
        files = super().find(source)
        return [item._replace(row=row) for item in files for row in range(count_slides(Path(item.path)))]

    def read(self, item: Item) -> Draft:
        slide = slide_of(Path(item.path), item.row)
        try:
            return draft_of(slide)
        except (SynlayersError, MemoryError):
            raise
        except Exception as error:  # parts and attributes that every sound file has
            raise_machine_error(error)
            raise Refused("a part of it is damaged", f"{type(error).__name__}: {error}"[:300]) from None


ORIGIN = Pptx()
