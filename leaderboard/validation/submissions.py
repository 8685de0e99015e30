"""All submissions of a folder: folders and archives beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from leaderboard.validation.archives import KINDS, open_submission
from leaderboard.validation.submission import FILE, Submission, read_submission
from synlayers.support.entries import entries


def submission_paths(folder: Path) -> list[Path]:
    """Folders directly below `folder` that hold a ``submission.json``, and archives, in order of name; no links."""
    return [
        path
        for path in entries(folder)
        if not path.is_symlink() and ((path / FILE).exists() if path.is_dir() else path.name.endswith(KINDS))
    ]


@contextmanager
def open_submissions(folder: Path) -> Iterator[list[tuple[Submission, Path]]]:
    """The submissions in a folder of them, each with its own folder; those of archives are gone afterwards.

    They are read, not validated (`leaderboard.validation.validate.find_problems` does that); one that cannot be read
    raises `Refused`.
    """
    with ExitStack() as stack:
        opened = [stack.enter_context(open_submission(path)) for path in submission_paths(folder)]
        yield [(read_submission(inside), inside) for inside in opened]
