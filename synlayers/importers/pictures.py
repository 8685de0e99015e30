"""Pictures inside layered files and folders: read as if an enemy had written them."""

from __future__ import annotations

from pathlib import Path

from synlayers.design import Pixels
from synlayers.importers.drafts import MOST_BYTES, MOST_CANVAS, Draft, Refused
from synlayers.storage.plain_files import read_plain
from synlayers.support.image_decoding import Undecodable, decode, notes_of, open_image, profile_note
from synlayers.support.machine import raise_machine_error


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """A file's content. Raises `Refused` where it cannot be read, is no plain file, or too large."""
    try:
        return read_plain(path, most)
    except OSError as error:
        raise_machine_error(error)
        raise Refused("a file cannot be read", error.strerror or str(error)) from None


def size_of(data: bytes, what: str) -> tuple[int, int]:
    """(width, height) as the picture's head says. Raises `Refused`."""
    try:
        return open_image(data, MOST_CANVAS).size
    except Undecodable as error:
        raise Refused("a picture in it cannot be read", f"{what}: {error}") from None


def rgba(data: bytes, what: str, draft: Draft | None = None) -> Pixels:
    """``(h, w, 4)`` uint8, straight sRGB; what decoding changes is noted in `draft`. Raises `Refused`."""
    try:
        image = open_image(data, MOST_CANVAS)
        if draft is not None:
            for note in notes_of(image):
                draft.note(f"a picture: {note}")
            if said := profile_note(image):
                draft.note(f"a picture: {said}")
        return decode(image)
    except Undecodable as error:
        raise Refused("a picture in it cannot be read", f"{what}: {error}") from None
