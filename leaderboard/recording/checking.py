"""Whether a record is valid, and whether it is up to date."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from leaderboard.recording.store import Codes, open_record
from leaderboard.validation.validate import find_problems
from synlayers.errors import DataError


def check_record(path: Path, codes: Codes) -> tuple[list[str], str]:
    """What is wrong with a record, and why it is out of date (empty if it is not).

    Of one that is out of date only its form is looked at: it was valid under older data and measures, and nothing of it
    is shown as a number.
    """
    with ExitStack() as opened:
        try:
            record = open_record(path, codes, opened)
        except DataError as error:
            return [str(error)], ""
        if not record.fresh:
            return [], next(filter(None, record.outdated))
    return [f"{p.where}: {p.what}" if p.where else p.what for p in find_problems(path) if p.severity == "error"], ""
