"""Temporary folders that nobody has to clean up after: gone when the work ends, also when it is killed, and what is
left all the same (the machine lost power) is removed by the next command."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from synlayers.errors import MachineError
from synlayers.support.machine import raise_machine_error
from synlayers.support.processes.guarding import guarded_folder

_PREFIX: Final = "synlayers-work-"
_OWNER: Final = "owner.lock"
_NEW: Final = 60.0
"""Seconds in which a folder without an owner may still be getting one."""


@contextmanager
def temporary_folder(parent: Path | None = None) -> Iterator[Path]:
    """A new, empty folder in `parent` (the system's place for temporary files), removed when the block ends.

    Raises:
        MachineError: there is no place for it.
    """
    try:
        remove_abandoned(Path(tempfile.gettempdir()) if parent is None else parent)
        outer = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    except OSError as error:
        raise_machine_error(error, "no temporary folder can be made")
        raise MachineError(
            f"no temporary folder can be made: {error.strerror or error}; set TMPDIR to a folder with room"
        ) from error
    with guarded_folder(outer), FileLock(outer / _OWNER):
        inner = outer / "files"
        inner.mkdir()
        try:
            yield inner
        finally:
            shutil.rmtree(inner, ignore_errors=True)
            shutil.rmtree(outer, ignore_errors=True)


def remove_abandoned(parent: Path) -> list[str]:
    """Removes the temporary folders in `parent` whose owners are gone, and returns their names."""
    removed = []
    for folder in sorted(parent.glob(f"{_PREFIX}*")):
        with suppress(OSError, Timeout):  # another user's, or in use
            if not (folder / _OWNER).exists():
                if time.time() - folder.stat().st_mtime < _NEW:
                    continue
                shutil.rmtree(folder)
            else:
                with FileLock(folder / _OWNER, timeout=0):
                    shutil.rmtree(folder)
            removed.append(folder.name)
    return removed
