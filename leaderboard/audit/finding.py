"""What a rule is and what it finds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from leaderboard.board import Board

Severity = Literal["note", "warning", "error"]


@dataclass(frozen=True, slots=True, order=True)
class BoardPlace:
    """A cell, or with an empty `column` a whole row."""

    table: str
    row: str
    column: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing that does not fit, and every place that it concerns."""

    rule: str
    severity: Severity
    text: str
    places: tuple[BoardPlace, ...]

    @property
    def id(self) -> str:
        """Of the footnote: made of the rule and what is said, so that neither the order of rows nor that of rules
        changes it.

        >>> AuditFinding("coverage", "note", "4 of 163 samples were run", ()).id
        'coverage-b280108b'
        """
        return f"{self.rule}-{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class AuditRule:
    """A check of a whole board: pure, and blind to the names of systems, papers and benchmarks.

    Args:
        name: of ``[a-z-]``; footnotes are named by it.
        meaning: what is checked, and why it must hold, in one sentence.
    """

    name: str
    meaning: str
    check: Callable[[Board], Iterable[AuditFinding]]
