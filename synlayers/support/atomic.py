"""Files and folders that appear whole or not at all: a temporary name beside the target, fsync, rename."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from synlayers.errors import BuildError

_MARK = ".tmp-"


@contextmanager
def replacing(path: Path, *, sync_folders: bool = True) -> Iterator[Path]:
    """Yields a free temporary path beside `path`; what the block makes there (a file or a folder) replaces `path` when
    the block ends.

    If the block fails, nothing is left behind and `path` is as it was.

    Args:
        sync_folders: False saves the time of syncing folders: after a power cut `path` may be as it was before. Never
            is it half written.

    Raises:
        BuildError: the disk is full, the folder cannot be written, or the like.
    """
    temporary = path.with_name(f".{path.name}{_MARK}{_host()}-{os.getpid()}")
    try:
        _remove_dead(path.parent)
        _remove(temporary)
        yield temporary
        _sync_tree(temporary, sync_folders)
        _rename(temporary, path)
        if sync_folders:
            _sync(path.parent)
    except BaseException as error:
        with suppress(OSError):  # the first error is the one to tell
            _remove(temporary)
        if isinstance(error, OSError):
            raise BuildError(
                f"cannot write {path}: {error.strerror or error}; everything written before it is valid: "
                "make room or choose another --out, then run the same command again to go on"
            ) from error
        raise


def _rename(temporary: Path, path: Path) -> None:
    if not path.is_dir():
        os.replace(temporary, path)
        return
    # A folder cannot replace a full folder in one step. Killed in between, the shard is missing, and the next run
    # writes it again.
    old = temporary.with_name(temporary.name + ".old")
    _remove(old)
    os.rename(path, old)
    os.rename(temporary, path)
    _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync_tree(path: Path, sync_folders: bool) -> None:
    if path.is_dir():
        for child in path.iterdir():
            _sync_tree(child, sync_folders)
        if not sync_folders:
            return
    _sync(path)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open folders
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_swept: set[Path] = set()


def _remove_dead(folder: Path) -> None:
    """Removes what killed processes of this machine left in `folder`; looked for once."""
    if folder in _swept:
        return
    _swept.add(folder)
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            host, _, owner = entry.name.partition(_MARK)[2].removesuffix(".old").partition("-")
            if entry.name.startswith(".") and host == _host() and owner.isdecimal() and not _is_alive(int(owner)):
                with suppress(OSError):
                    _remove(Path(entry.path))


def _is_alive(pid: int) -> bool:
    if os.name == "nt":
        return True  # asking would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


@cache
def _host() -> str:
    """Tells machines apart that share a folder: a process of another is not known here."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:4]


def remove_stale(folder: Path) -> list[str]:
    """Removes what killed writers left in `folder`, and returns the names. Call it while no writer is at work there."""
    stale = sorted(p for p in folder.iterdir() if p.name.startswith(".") and _MARK in p.name)
    for path in stale:
        _remove(path)
    return [p.name for p in stale]


def write_json_atomic(path: Path, obj: Any) -> None:
    """Indented, UTF-8, keys in the order given. Raises BuildError when it cannot be written."""
    write_text_atomic(path, json.dumps(obj, ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def write_text_atomic(path: Path, text: str) -> None:
    """UTF-8; half characters (of names that are no UTF-8, or in what a model says) as ``\\udce9``, which JSON reads
    back as what it was. Raises BuildError when it cannot be written."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
