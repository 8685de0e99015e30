"""OpenRaster (Krita, GIMP, MyPaint): a zip of PNG files and a list of how they lie upon each other."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from synlayers.design import Record
from synlayers.importers.blending import CSS_MODES, blend_into
from synlayers.importers.drafts import (
    DEEPEST,
    MOST_BYTES,
    MOST_LAYERS,
    Draft,
    Item,
    Part,
    Refused,
    check_canvas,
    check_sizes,
    faded,
)
from synlayers.importers.origins import FileOrigin
from synlayers.importers.pictures import rgba, size_of
from synlayers.support.machine import raise_machine_error

MOST_LIST_BYTES: Final = 1 << 22
HEAD_BYTES: Final = 1 << 16
"""Of a picture, in which its size stands."""
_Leaf = tuple[ElementTree.Element, float, tuple[int, int]]


class Ora(FileOrigin):
    name = "ora"
    about = "OpenRaster files (Krita, GIMP, MyPaint)"
    suffixes = (".ora",)

    def read(self, item: Item) -> Draft:
        path = Path(item.path)
        try:
            if path.stat().st_size > MOST_BYTES:
                raise Refused(f"the file is larger than {MOST_BYTES >> 20} MiB")
            with zipfile.ZipFile(path) as archive:
                return _read(archive)
        except (zipfile.BadZipFile, ElementTree.ParseError, EOFError) as error:
            raise Refused("it is no OpenRaster file, or damaged", str(error)) from None
        except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError) as error:
            raise_machine_error(error)
            raise Refused("it is no OpenRaster file, or damaged", f"{type(error).__name__}: {error}") from None


def _read(archive: zipfile.ZipFile) -> Draft:
    if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
        raise Refused(f"it unpacks to more than {MOST_BYTES >> 20} MiB")
    text = _member(archive, "stack.xml", MOST_LIST_BYTES)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Refused("its list of layers defines entities")
    root = ElementTree.fromstring(text)
    draft = Draft(int(root.get("w", "0")), int(root.get("h", "0")), [])
    check_canvas(draft.width, draft.height)
    leaves = list(_leaves(root, 1.0, (0, 0), 0, draft))[::-1]  # the file lists the top one first
    sizes = []
    for element, _, _ in leaves[: MOST_LAYERS + 1]:
        with archive.open(element.get("src", "")) as file:
            sizes.append(size_of(file.read(HEAD_BYTES), element.get("src", "")))
    check_sizes([*sizes, *([(0, 0)] * (len(leaves) - len(sizes)))])
    for element, opacity, (left, top) in leaves:
        draft.parts.append(_part(archive, element, opacity, left, top, draft))
    if "mergedimage.png" in archive.namelist():
        draft.shown = rgba(_member(archive, "mergedimage.png", MOST_BYTES), "mergedimage.png")
    return draft


def _leaves(
    stack: ElementTree.Element, opacity: float, origin: tuple[int, int], depth: int, draft: Draft
) -> Iterator[_Leaf]:
    """The layers of a stack, top first, with the opacity and the place of the groups that they are in."""
    if depth > DEEPEST:
        raise Refused(f"more than {DEEPEST} groups in groups")
    for element in stack:
        if element.get("visibility", "visible") == "hidden":
            draft.note("hidden layers are left out")
            continue
        left, top = (start + round(float(element.get(name, "0"))) for start, name in zip(origin, "xy", strict=True))
        share = opacity * float(element.get("opacity", "1"))
        if element.tag == "stack":
            if element.get("composite-op", "svg:src-over") != "svg:src-over":
                raise Refused("a group blends in a mode of its own", element.get("composite-op", "")[:40])
            if float(element.get("opacity", "1")) < 1:
                draft.note("the opacity of groups is in each of their layers")
            yield from _leaves(element, share, (left, top), depth + 1, draft)
        elif element.tag == "layer":
            yield element, share, (left, top)


def _part(
    archive: zipfile.ZipFile, element: ElementTree.Element, opacity: float, left: int, top: int, draft: Draft
) -> Part:
    source = element.get("src", "")
    pixels = rgba(_member(archive, source, MOST_BYTES), source, draft)
    mode = element.get("composite-op", "svg:src-over").removeprefix("svg:")
    about: Record = {} if opacity == 1 else {"opacity": round(opacity, 4)}
    if mode != "src-over":
        if mode not in CSS_MODES:
            raise Refused("a layer blends in a mode that is not supported", mode[:40])
        pixels = blend_into(draft, pixels, left, top, CSS_MODES[mode])
        about["blend_mode"] = mode
    return Part(element.get("name", ""), faded(pixels, opacity), left, top, about=about)


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if archive.getinfo(name).file_size > most:
        raise Refused("a file in it is too large", name[:100])
    return archive.read(name)


ORIGIN = Ora()
