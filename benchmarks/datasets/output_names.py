"""Names for what is made of files, whatever the files are called: printable UTF-8 that every system can store, and no
two that a system could take for one."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

LONGEST: Final = 150
"""Bytes of a name or of a folder's name; the files that are made get endings and, while they are written, more."""
_FORBIDDEN: Final = frozenset('<>:"|?*\\/')
"""By Windows, and the separators: files of one system are opened on another."""


def escape(part: str) -> str:
    """One part of a path with what cannot be printed or stored everywhere as ``%XX``, byte by byte.

    >>> escape("caf\\udce9"), escape("two\\nlines"), escape("a*[1]")
    ('caf%E9', 'two%0Alines', 'a%2A[1]')
    """
    text = "".join(c if c.isprintable() and c not in _FORBIDDEN else _percent(c) for c in part)
    if text != text.rstrip(" ."):  # Windows drops them
        kept = text.rstrip(" .")
        text = kept + "".join(map(_percent, text[len(kept) :]))
    return text


def output_names(files: Sequence[PurePath]) -> list[str]:
    """A name for each of `files` (paths relative to one folder), with its folders and forward slashes, without its
    ending.

    Names that a system without capitals, or one that composes accents, could take for one get their endings, or else a
    hash of the path; so do long ones, and those that are the folder of others.
    """
    folders = ["/".join(_short(escape(part), part) for part in file.parts[:-1]) for file in files]
    stems = [_joined(folder, escape(file.stem)) for folder, file in zip(folders, files, strict=True)]
    whole = [_joined(folder, escape(file.name)) for folder, file in zip(folders, files, strict=True)]
    taken = {_key(folder) for name in folders for folder in _and_above(name)}
    names = list(stems)
    for better in (whole, [_hashed(name, file) for name, file in zip(stems, files, strict=True)]):
        count = Counter(map(_key, names))
        names = [
            other if count[_key(name)] > 1 or _key(name) in taken or _is_long(name) else name
            for name, other in zip(names, better, strict=True)
        ]
    return names


def path_text(path: PurePath) -> str:
    """A path as text that can be printed and stored: what is no UTF-8 as ``\\xe9``, what cannot be seen escaped."""
    text = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in os.fsencode(character))


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _and_above(folder: str) -> Iterable[str]:
    parts = folder.split("/") if folder else []
    return ("/".join(parts[: n + 1]) for n in range(len(parts)))


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _is_long(name: str) -> bool:
    return len(name.rpartition("/")[2].encode()) > LONGEST


def _short(text: str, part: str) -> str:
    return text if len(text.encode()) <= LONGEST else f"{_cut(text)}-{_digest(os.fsencode(part))}"


def _hashed(name: str, file: PurePath) -> str:
    folder, _, last = name.rpartition("/")
    return _joined(folder, f"{_cut(last)}-{_digest(os.fsencode(file))}")


def _cut(text: str) -> str:
    return text.encode()[:60].decode("utf-8", "ignore").rstrip(" .%")


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:12]
