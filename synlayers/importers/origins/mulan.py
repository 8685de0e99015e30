"""MuLAn's decompositions as its script writes them: ``<picture>-layer_0.png`` (the background) and those above it, all
of one size, and tables ``paths,blip2,llava`` with a caption a layer."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from synlayers.assets.user_files import files_below, relative_name
from synlayers.importers.drafts import MOST_LAYERS, Draft, Item, Part, Refused
from synlayers.importers.origins import Origin
from synlayers.importers.origins.folders import read_pictures
from synlayers.importers.pictures import read_bytes, rgba

LAYER: Final = re.compile(r"(.+)-layer_(\d{1,4})\.png")
CAPTIONS: Final = ("llava", "blip2")
"""Columns with captions, the better first."""
MOST_TABLE_BYTES: Final = 1 << 27


class Mulan(Origin):
    name = "mulan"
    about = "MuLAn's decompositions (ID-layer_0.png, ID-layer_1.png ...), captions from its tables beside them"

    def find(self, source: Path) -> list[Item]:
        """An item for each background; its layers are the files of the same name beside it."""
        if not source.is_dir():
            return []
        usable, _ = files_below(source, (".png",))
        first = [(path, match) for path in usable if (match := LAYER.fullmatch(path.name)) and int(match[2]) == 0]
        return [Item(self.name, str(path), relative_name(path, source)) for path, _ in first]

    def files(self, item: Item) -> list[Path]:
        """The layers, the background first, and the tables of captions."""
        return [*_layers(Path(item.path)), *_tables(Path(item.path).parent)]

    def read(self, item: Item) -> Draft:
        first = Path(item.path)
        files = [path.name for path in _layers(first)]
        numbers = [int(match[2]) for name in files if (match := LAYER.fullmatch(name))]
        if numbers != list(range(len(numbers))):
            raise Refused("there is a gap in the numbers of its layers")
        pictures, size = read_pictures(first.parent, files)
        captions = _captions(first.parent)
        draft = Draft(*size, [])
        for name, data in zip(files, pictures, strict=True):
            draft.parts.append(Part("", rgba(data, name, draft), caption=captions.get(name, "")))
        return draft


def _layers(first: Path) -> list[Path]:
    """The background and what lies above it, in order of their numbers."""
    match = LAYER.fullmatch(first.name)
    stem = match[1] if match else first.stem
    found = {}
    for number in range(MOST_LAYERS + 2):
        path = first.with_name(f"{stem}-layer_{number}.png")
        if path.is_file():
            found[number] = path
        elif number > 8 and number - 8 not in found:  # a gap is told, and not looked past for ever
            break
    return list(found.values())


def _tables(folder: Path) -> list[Path]:
    """Tables with a column ``paths`` in a folder and in that above it."""
    found = []
    for path in sorted((*folder.parent.glob("*.csv"), *folder.glob("*.csv"))):
        if path.is_file() and path.stat().st_size <= MOST_TABLE_BYTES:
            with path.open("rb") as file:
                if b"paths" in file.readline(4096).replace(b'"', b"").strip().split(b","):
                    found.append(path)
    return found


@lru_cache(maxsize=4)
def _captions(folder: Path) -> dict[str, str]:
    """Captions by the name of the layer's file."""
    captions: dict[str, str] = {}
    for path in _tables(folder):
        text = read_bytes(path, MOST_TABLE_BYTES).decode("utf-8-sig", errors="replace")
        try:
            for row in csv.DictReader(io.StringIO(text)):
                caption = next((row[column] for column in CAPTIONS if row.get(column)), "")
                if caption and row.get("paths"):
                    captions[Path(row["paths"]).name] = caption
        except csv.Error as error:
            raise Refused("the table of its captions is damaged", f"{path.name}: {error}") from None
    return captions


ORIGIN = Mulan()
