"""OpenRaster: a zip of PNG files and a list of how they lie upon each other."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from benchmarks.api.answer_limits import MOST_LAYERS, check_picture
from benchmarks.api.images import read_rgba, read_size
from benchmarks.api.layered_files.placed import DEEPEST, MOST_BYTES, Placed, check_bytes, check_layers, stack_placed
from benchmarks.api.notes import take_note
from benchmarks.api.tasks import Array, Prediction
from synlayers.errors import DataError
from synlayers.support.machine import raise_machine_error

MOST_LIST_BYTES: Final = 1 << 22
"""Of the list of layers."""
HEAD_BYTES: Final = 1 << 16
"""Of a picture, in which its size stands."""


def read_ora(path: Path, canvas: tuple[int, int] | None = None) -> Prediction:
    """The visible layers of an OpenRaster file, back to front, opacity in their alpha, groups taken apart.

    Composite operators are not applied, which is noted: such a layer cannot be represented.

    Raises:
        DataError: the file cannot be read, or is far larger than the canvas.
    """
    check_bytes(path)
    try:
        with zipfile.ZipFile(path) as archive:
            text = _member(archive, "stack.xml", MOST_LIST_BYTES)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise DataError(f"{path}: stack.xml defines entities, which no list of layers needs")
            root = ElementTree.fromstring(text)
            size = (int(root.get("w", "0")), int(root.get("h", "0")))
            check_picture(path.name, size, canvas)
            layers = list(islice(_layers(archive, root, 1.0, (0, 0), 0), MOST_LAYERS + 1))[::-1]
            check_layers(path, layers, size, canvas)
            _check_unpacked(path, archive)
            return Prediction(layers=stack_placed(layers, size))
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError) as error:
        raise_machine_error(error)
        raise DataError(f"{path} cannot be read as OpenRaster: {error}") from None
    except (zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise DataError(f"{path} is no OpenRaster file: {error}") from None


def _layers(
    archive: zipfile.ZipFile, stack: ElementTree.Element, opacity: float, origin: tuple[int, int], depth: int
) -> Iterator[Placed]:
    """The leaves of a stack, top first, as they stand in the file; only the beginnings of pictures are read."""
    if depth > DEEPEST:
        raise DataError(f"it has more than {DEEPEST} stacks in stacks")
    for element in stack:
        if element.get("visibility", "visible") == "hidden":
            take_note("hidden layers of an OpenRaster file were left out")
            continue
        if (operator := element.get("composite-op", "svg:src-over")) != "svg:src-over":
            take_note(
                f"layers of an OpenRaster file that blend as {' '.join(operator[:40].split())} were read as normal"
                " ones: such layers cannot be represented"
            )
        share = opacity * float(element.get("opacity", "1"))
        left, top = (start + round(float(element.get(name, "0"))) for start, name in zip(origin, "xy", strict=True))
        if element.tag == "stack":
            yield from _layers(archive, element, share, (left, top), depth + 1)
        elif element.tag == "layer":
            source = element.get("src", "")
            yield Placed(_size(archive, source), partial(_pixels, archive, source), left, top, share)


def _size(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    with archive.open(name) as file:
        return read_size(file.read(HEAD_BYTES), name)


def _pixels(archive: zipfile.ZipFile, name: str) -> Array:
    return read_rgba(_member(archive, name, MOST_BYTES), name)


def _check_unpacked(path: Path, archive: zipfile.ZipFile) -> None:
    """Raises `DataError` where the members say that they unpack to too much; no more than they say is unpacked."""
    if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
        raise DataError(f"{path} unpacks to more than {MOST_BYTES >> 30} GiB; it is refused unread")


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if archive.getinfo(name).file_size > most:
        raise DataError(f"{name} is larger than {most >> 20} MiB")
    return archive.read(name)
