"""Folders with a full-canvas picture a layer: SynLayers' (``metadata.json``) and LayerD's (``0000.png``)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from synlayers.assets.user_files import files_below, relative_name
from synlayers.errors import DataError
from synlayers.importers.drafts import MOST_LAYERS, Draft, Item, Part, Refused, check_canvas, check_sizes
from synlayers.importers.origins import Origin
from synlayers.importers.pictures import read_bytes, rgba, size_of
from synlayers.storage.plain_json import parse_json
from synlayers.support.untrusted.names import path_below

MOST_JSON_BYTES = 1 << 24


class FolderOrigin(Origin):
    """A folder a picture, known by a file in it."""

    marker: ClassVar[str]

    def find(self, source: Path) -> list[Item]:
        if not source.is_dir():
            return []
        usable, _ = files_below(source, (Path(self.marker).suffix,))
        homes = [path.parent for path in usable if path.name == self.marker and self.is_one(path)]
        return [Item(self.name, str(home), relative_name(home, source)) for home in homes]

    def is_one(self, marker: Path) -> bool:
        return True


class SynLayers(FolderOrigin):
    name = "synlayers"
    about = "folders of SynLayers (metadata.json, base_image.png, layer_00.png ...)"
    marker = "metadata.json"

    def is_one(self, marker: Path) -> bool:
        return (marker.parent / "base_image.png").is_file()

    def read(self, item: Item) -> Draft:
        home = Path(item.path)
        record = _metadata(home / self.marker)
        layers = record["layers"]
        files = ["base_image.png", *(str(layer["image_path"]) for layer in layers)]
        pictures, size = read_pictures(home, files)
        draft = Draft(*size, [])
        draft.caption, draft.style = str(record.get("whole_caption") or ""), str(record.get("style_category") or "")
        base = rgba(pictures[0], files[0], draft)
        draft.parts.append(Part("base", base, caption=str(record.get("base_caption") or "")))
        for layer, name, data in zip(layers, files[1:], pictures[1:], strict=True):
            pixels = rgba(data, name, draft)
            kind, caption = str(layer.get("type") or ""), str(layer.get("caption") or "")
            draft.parts.append(Part(Path(name).stem, pixels, kind=kind, caption=caption))
        if (home / "whole_image.png").is_file():
            draft.shown = rgba(read_bytes(home / "whole_image.png"), "whole_image.png")
        return draft


class LayerD(FolderOrigin):
    name = "layerd"
    about = "folders of LayerD and of Crello as it renders it (0000.png, 0001.png ...)"
    marker = "0000.png"

    def read(self, item: Item) -> Draft:
        home = Path(item.path)
        files = sorted(path.name for path in home.iterdir() if re.fullmatch(r"\d{4}\.png", path.name))
        if files != [f"{number:04d}.png" for number in range(len(files))]:
            raise Refused("there is a gap in the numbers of its layers")
        pictures, size = read_pictures(home, files)
        draft = Draft(*size, [])
        for name, data in zip(files, pictures, strict=True):
            draft.parts.append(Part("", rgba(data, name, draft)))
        return draft


def _metadata(path: Path) -> Any:
    try:
        record = parse_json(read_bytes(path, MOST_JSON_BYTES))
        valid = isinstance(record, dict) and isinstance(record.get("layers"), list)
        valid = valid and all(isinstance(x, dict) and isinstance(x.get("image_path"), str) for x in record["layers"])
    except ValueError as error:
        raise Refused("its metadata.json is no JSON", str(error)) from None
    if not valid:
        raise Refused("its metadata.json does not list the pictures of its layers")
    return record


def read_pictures(home: Path, files: list[str]) -> tuple[list[bytes], tuple[int, int]]:
    """Contents of files in a folder, all pictures of one size, and that size."""
    if len(files) > MOST_LAYERS + 1:
        raise Refused(f"more than {MOST_LAYERS} layers", str(len(files)))
    try:
        paths = [path_below(home, name, home, alone=True) for name in files]
    except DataError as error:
        raise Refused("a layer's picture lies in another folder", str(error)) from None
    pictures = [read_bytes(path) for path in paths]
    sizes = [size_of(data, name) for data, name in zip(pictures, files, strict=True)]
    check_canvas(*sizes[0])
    check_sizes(sizes)
    if len(set(sizes)) > 1:
        raise Refused("its layers are not of one size", ", ".join(f"{w} x {h}" for w, h in sorted(set(sizes))[:4]))
    return pictures, sizes[0]


ORIGIN = (SynLayers(), LayerD())
