"""Names of files that stand in files (manifests, indices, records): whoever wrote those may have meant any place of
this machine. A name leads below one folder or is refused, for reading as for writing.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Final

from synlayers.errors import DataError
from synlayers.support.untrusted.text import visible

MOST_CHARACTERS: Final = 1024
MOST_BYTES: Final = 255
"""Of one part of a path, as the common file systems have it."""
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""A drive, or what some readers take for an address: ``pipe:`` of webdataset is a command."""


def fault_of_name(name: object) -> str:
    """What is wrong with a relative path (``a/b.png``), as the end of a sentence; empty if nothing is.

    >>> [fault_of_name(name) for name in ("a/b.png", "../b.png", "C:b.png")]
    ['', 'leads out of its folder (..)', 'begins like a drive or an address']
    """
    if not isinstance(name, str):
        return f"is {type(name).__name__}, not text"
    if not name:
        return "is empty"
    if len(name) > MOST_CHARACTERS:
        return f"has {len(name)} characters; at most {MOST_CHARACTERS}"
    if visible(name, lines=False) != name:
        return "has a character that controls what is shown"
    if name.startswith("/"):
        return "is an absolute path"
    if _SCHEME.match(name):
        return "begins like a drive or an address"
    if "\\" in name:
        return "has a backslash; paths in files use /"
    parts = name.split("/")
    if ".." in parts:
        return "leads out of its folder (..)"
    if "." in parts or "" in parts:
        return "has an empty part"
    try:
        longest = max(len(os.fsencode(part)) for part in parts)
    except UnicodeEncodeError:
        return "has half a character"
    return f"has a part of {longest} bytes; at most {MOST_BYTES}" if longest > MOST_BYTES else ""


def one_part(name: str) -> str:
    """The name, if it can be that of a file or folder in any folder; for fields of pydantic models.

    Raises:
        ValueError: it cannot.
    """
    if fault := fault_of_name(name) or ("holds a /" if "/" in name else ""):
        raise ValueError(f"{visible(repr(name)[:100])} {fault}")
    return name


def path_below(root: Path, name: object, where: str | Path, *, alone: bool = False) -> Path:
    """The path of a name that was read from a file, below `root`. It need not exist; what exists of it is no link that
    leads out of `root` (the folders of a Hugging Face cache, whose files are links to its ``blobs``, are one place).

    Args:
        where: the file that names it, for the message.
        alone: it must lie directly in `root`.

    Raises:
        DataError: the name leads elsewhere, or is none.
    """
    fault = fault_of_name(name)
    if not fault and alone and "/" in str(name):
        fault = "lies in another folder"
    if not fault and _leads_out(root, root / str(name)):
        fault = f"is a link that leads out of {root}"
    if fault:
        raise DataError(f"{where} names {visible(repr(name)[:200])}, which {fault}")
    return root / str(name)


def files_of_index(index: Path) -> list[Path]:
    """The files that the index of a checkpoint in parts (``*.index.json``) lists, there or not, in order of name.

    Raises:
        DataError: it is no such index, or names a file that does not lie beside it.
    """
    try:
        names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise DataError(f"{index} is no index of safetensors files") from None
    return [path_below(index.parent, name, index, alone=True) for name in names]


def _leads_out(root: Path, path: Path) -> bool:
    try:
        home, real = Path(os.path.realpath(root)), Path(os.path.realpath(path))
    except (OSError, ValueError):
        return True
    if real.is_relative_to(home):
        return False
    snapshot = next((path for path in (home, *home.parents) if path.parent.name == "snapshots"), None)
    if snapshot is None or not snapshot.parents[1].name.startswith(("models--", "datasets--", "spaces--")):
        return True
    return not real.is_relative_to(snapshot.parents[1] / "blobs")
