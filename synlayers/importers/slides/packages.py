"""PowerPoint files opened by python-pptx (the extra ``export``), looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from synlayers.errors import MachineError, SynlayersError, UsageError
from synlayers.importers.drafts import MOST_BYTES, Refused
from synlayers.support.machine import raise_machine_error

MOST_PARTS: Final = 20_000
MOST_XML_BYTES: Final = 32 << 20
"""Of a part that is parsed as a whole: a tree takes some ten times as much."""
MOST_SLIDES: Final = 2_000
PRESENTATION: Final = "ppt/presentation.xml"
OLD: Final = b"\xd0\xcf\x11\xe0"
"""The beginning of files of the time before 2007, and of those with a password."""
NO_SLIDES: Final = "it is no PowerPoint file, or damaged"


def require_pptx() -> None:
    """UsageError where python-pptx is missing."""
    try:
        import pptx  # noqa: F401
    except ImportError:
        raise UsageError("reading PPTX needs python-pptx: pip install 'synlayers[export]'") from None


def count_slides(path: Path) -> int:
    """How many slides a file lists; 1 where that cannot be told, so that its reading says why."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(PRESENTATION).file_size > MOST_XML_BYTES:
                return 1
            text = archive.read(PRESENTATION)
        if b"<!DOCTYPE" in text:
            return 1
        root = ElementTree.fromstring(text)
        count = sum(1 for element in root.iter() if element.tag.endswith("}sldId"))
        return count if 0 < count <= MOST_SLIDES else 1
    except Exception:  # whatever a damaged file makes zipfile and the parser throw
        return 1


def slide_of(path: Path, row: int) -> Any:
    """The `row`-th slide (`pptx.slide.Slide`) of a file.

    Raises:
        Refused: it is no PowerPoint file, damaged, too large, or has no such slide.
    """
    slides = _deck(path, path.stat().st_mtime_ns).slides
    if len(slides) > MOST_SLIDES:
        raise Refused(f"it has more than {MOST_SLIDES:,} slides", f"{len(slides):,}")
    if len(slides) == 0:
        raise Refused("it has no slides")
    if row >= len(slides):
        raise Refused("a slide that it lists is missing", f"slide {row + 1} of {len(slides)}")
    return slides[row]


@lru_cache(maxsize=1)  # a file's slides are read one after the other
def _deck(path: Path, _: int) -> Any:
    import pptx

    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(f"the file is larger than {MOST_BYTES >> 20} MiB")
        with path.open("rb") as file:
            if file.read(4) == OLD:
                raise Refused("it has a password, or is of the form before 2007")
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
        return pptx.Presentation(str(path))
    except (MachineError, SynlayersError):
        raise
    except MemoryError:
        raise Refused("it asks for more memory than is given to a file") from None
    except Exception as error:  # whatever a damaged file makes zipfile, lxml and python-pptx throw
        raise_machine_error(error)
        raise Refused(NO_SLIDES, f"{type(error).__name__}: {error}"[:300]) from None


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Raises `Refused` for what would not be small when unpacked; no more than members say is unpacked of them."""
    members = archive.infolist()
    if len(members) > MOST_PARTS:
        raise Refused(f"it has more than {MOST_PARTS:,} parts", f"{len(members):,}")
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise Refused(f"it unpacks to more than {MOST_BYTES >> 20} MiB")
    for member in members:
        if not member.filename.endswith((".xml", ".rels")):
            continue
        if member.file_size > MOST_XML_BYTES:
            raise Refused(f"a part of it has more than {MOST_XML_BYTES >> 20} MiB of XML", member.filename[:100])
        with archive.open(member) as file:
            if b"<!DOCTYPE" in file.read(4096):
                raise Refused("a part of it defines entities", member.filename[:100])
