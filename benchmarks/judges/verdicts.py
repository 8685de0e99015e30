"""What a judge said of two answers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from synlayers.vlm import Status

Winner = Literal["one", "other", "tie", ""]


@dataclass(frozen=True, slots=True)
class Duel:
    """A pair of answers to the same request."""

    one: str
    other: str
    cluster: str
    """The request that it is about; the bootstrap draws requests."""


@dataclass(frozen=True, slots=True)
class DuelVerdict:
    """What the judge said of a duel, `one` against `other`, whichever stood first. `swapped`: `other` stood first."""

    duel: Duel
    status: Status
    swapped: bool
    winner: Winner = ""
    why: str = ""
    reply: str = ""
    """The judge's words, their beginning."""
