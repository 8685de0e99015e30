"""Submissions as they arrive: a folder, a zip or a tar, opened without trusting a byte of it.

`open_submission` gives a folder that holds nothing but folders and plain files with portable names, of bounded number
and size. Nothing is written outside a new temporary folder, and nothing in an archive is executed or unpacked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from leaderboard.validation.archives.folders import check_folder
from leaderboard.validation.archives.limits import ArchiveLimits, Budget
from leaderboard.validation.archives.sink import Sink
from leaderboard.validation.archives.streams import DecompressedFile
from leaderboard.validation.archives.tars import unpack_tar
from leaderboard.validation.archives.zips import unpack_zip
from leaderboard.validation.problems import Refused
from synlayers.errors import UsageError
from synlayers.support.machine import raise_machine_error
from synlayers.support.scratch import temporary_folder

__all__ = ["KINDS", "Limits", "opened"]

KINDS: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz")
SUBMISSION: Final = "submission.json"
_DEFAULT: Final = ArchiveLimits()


@contextmanager
def open_submission(path: Path, limits: ArchiveLimits = _DEFAULT) -> Iterator[Path]:
    """The folder of a submission: `path` itself, or a temporary one with what the archive `path` holds, gone
    afterwards.

    An archive of one folder is opened at that folder.

    Raises:
        UsageError: there is no such file or folder, or it is of no kind that is read.
        Refused: something in it must not be read; `problems` lists all that was found.
        MachineError: this machine cannot unpack it (a full disk); that says nothing about the submission.
    """
    if path.is_dir():
        check_folder(path, limits)
        yield path
        return
    if not path.is_file():
        raise UsageError(f"there is no submission {path}: name a folder or an archive ({', '.join(KINDS)})")
    with temporary_folder() as root, path.open("rb") as file:
        _unpack(file, path, root, limits)
        yield _only_folder(root)


def _unpack(file: IO[bytes], path: Path, root: Path, limits: ArchiveLimits) -> None:
    budget = Budget(limits, packed=max(1, path.stat().st_size))
    sink = Sink(root, budget)
    head = file.read(512)
    file.seek(0)
    try:
        if head.startswith((b"PK\3\4", b"PK\5\6")):
            unpack_zip(file, sink, budget)
        elif head.startswith(b"\x1f\x8b"):
            unpack_tar(DecompressedFile(file, "gzip", budget), sink, budget)
        elif head.startswith(b"\xfd7zXZ\0"):
            unpack_tar(DecompressedFile(file, "xz", budget), sink, budget)
        elif head[257:262] == b"ustar":
            unpack_tar(file, sink, budget)
        else:
            raise UsageError(f"{path} is of no kind that is read; pack it as {', '.join(KINDS)}")
    except OSError as error:
        raise_machine_error(error, f"{path} could not be unpacked")
        raise budget.refusal("", f"it could not be unpacked: {error.strerror or error}") from None
    if budget.problems:
        raise Refused(tuple(budget.problems))


def _only_folder(root: Path) -> Path:
    """The one folder that an archive may consist of."""
    if (root / SUBMISSION).exists():
        return root
    inside = list(root.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else root
