"""OpenRaster (Krita, GIMP, MyPaint): a zip of PNG files and a list of how they lie upon each other."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

from synlayers.errors import SynlayersError
from synlayers.importers.drafts import DEEPEST, MOST_BYTES, Refused
from synlayers.support.machine import raise_machine_error

MOST_LIST_BYTES: Final = 1 << 22
"""Of the list of layers."""
HEAD_BYTES: Final = 1 << 16
"""Of a picture, in which its size stands."""
OVER: Final = "src-over"


class OraNode(NamedTuple):
    """A layer or a group of the list, of which nothing is read yet.

    Args:
        hidden: it, and all that is in it, is not shown. source: the member that holds a layer's picture.
        left: on the canvas, the groups' offsets in it. own_opacity: 0 to 1. opacity: that times those of its groups.
        operator: how it blends, without the prefix ``svg:``.
    """

    is_group: bool
    hidden: bool
    name: str
    source: str
    left: int
    top: int
    own_opacity: float
    opacity: float
    operator: str


@dataclass(frozen=True, slots=True)
class OraFile:
    """An open file. width, height: of the canvas, in pixels, as the file says."""

    width: int
    height: int
    _archive: zipfile.ZipFile
    _root: ElementTree.Element

    def nodes(self) -> Iterator[OraNode]:
        """What the list holds, top first; a group before what is in it, and nothing of what is in a hidden one.

        Raises:
            Refused: more groups in groups than are read.
        """
        return _nodes(self._root, 1.0, (0, 0), 0)

    def holds(self, name: str) -> bool:
        return name in self._archive.namelist()

    def head(self, name: str) -> bytes:
        """The beginning of a member, in which a picture says its size."""
        with self._archive.open(name) as file:
            return file.read(HEAD_BYTES)

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """A member. Raises `Refused` where it says that it is larger; no more than it says is unpacked."""
        return _member(self._archive, name, most)


@contextmanager
def open_ora(path: Path) -> Iterator[OraFile]:
    """An OpenRaster file.

    Raises:
        Refused: it is none, damaged, or larger than is read, then or while it is read in the block.
        MachineError: the machine stood in the way.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(f"the file is larger than {MOST_BYTES >> 20} MiB")
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
                raise Refused(f"it unpacks to more than {MOST_BYTES >> 20} MiB")
            text = _member(archive, "stack.xml", MOST_LIST_BYTES)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise Refused("its list of layers defines entities")
            root = ElementTree.fromstring(text)
            yield OraFile(int(root.get("w", "0")), int(root.get("h", "0")), archive, root)
    except SynlayersError:
        raise
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError) as error:
        raise Refused("it is no OpenRaster file, or damaged", str(error)) from None
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError) as error:
        raise_machine_error(error)
        raise Refused("it is no OpenRaster file, or damaged", f"{type(error).__name__}: {error}") from None


def _nodes(stack: ElementTree.Element, opacity: float, origin: tuple[int, int], depth: int) -> Iterator[OraNode]:
    if depth > DEEPEST:
        raise Refused(f"more than {DEEPEST} groups in groups")
    for element in stack:
        if element.tag not in ("stack", "layer"):
            continue
        own = float(element.get("opacity", "1"))
        left, top = (start + round(float(element.get(name, "0"))) for start, name in zip(origin, "xy", strict=True))
        node = OraNode(
            is_group=element.tag == "stack",
            hidden=element.get("visibility", "visible") == "hidden",
            name=element.get("name", ""),
            source=element.get("src", ""),
            left=left,
            top=top,
            own_opacity=own,
            opacity=opacity * own,
            operator=element.get("composite-op", "svg:src-over").removeprefix("svg:"),
        )
        yield node
        if node.is_group and not node.hidden:
            yield from _nodes(element, node.opacity, (left, top), depth + 1)


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    if archive.getinfo(name).file_size > most:
        raise Refused("a file in it is too large", name[:100])
    return archive.read(name)
