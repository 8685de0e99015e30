"""What a check finds: where, what, and how bad."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from synlayers.errors import DataError

Severity = Literal["error", "warning"]
MOST_ALIKE: Final = 5
"""Problems of one kind in one file that are told one by one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a submission.

    Args:
        where: the file, relative to the submission, with the line or field where that helps; empty for the submission
            as a whole.
        what: a sentence: what is wrong and what to do. Names from the submission in it are already safe to print
            (`printable`).
        severity: an error keeps the submission off the board; a warning is for people to judge.
    """

    where: str
    what: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.severity}: {self.where + ': ' if self.where else ''}{self.what}"

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


class Refused(DataError):
    """Something that is not read any further; `problems` are all that were found up to there."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.where}: {p.what}" if p.where else p.what for p in problems[:MOST_ALIKE]))
        self.problems = problems


def printable(text: object, most: int = 80) -> str:
    """Somebody else's text as one line for a message: what does not print is escaped, what is long is cut.

    >>> printable("a\\u202eb")
    'a\\\\u202eb'
    """
    line = str(text)
    cut = line[:most]
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in cut)
    return safe + ("…" if len(line) > most else "")


def join_names(names: list[str], most: int = 4) -> str:
    """A few names for a message, and how many more there are."""
    more = len(names) - most
    return ", ".join(printable(name) for name in names[:most]) + (f" and {more} more" if more > 0 else "")
