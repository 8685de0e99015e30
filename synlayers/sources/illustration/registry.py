"""The register of subjects: what can be drawn, how large its box is and what of it varies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from synlayers.design import Record
from synlayers.sources.illustration.pen import Pen

Vary: TypeAlias = "tuple[float, float] | tuple[int, int] | list[str]"
"""A range of floats or of integers (both ends included), or a list of choices."""
Draw: TypeAlias = Callable[[Pen, Any, list[str]], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that can be drawn.

    Args:
        box: x, y, width and height of what it may cover, in its own units: the ink of every variation, and nothing
            else, lies in it.
        caption: noun phrase without article; ``{}`` in it takes the name of the main colour.
        vary: what differs between two drawings, in the order in which it is chosen.
        draw: paints ``(pen, variation, three colours)`` into the box.
    """

    id: str
    box: tuple[float, float, float, float]
    caption: str
    tags: tuple[str, ...]
    vary: Mapping[str, Vary]
    draw: Draw


SUBJECTS: dict[str, Subject] = {}


def subject(
    id: str, box: tuple[float, float, float, float], caption: str, tags: str, **vary: Vary
) -> Callable[[Draw], Draw]:
    """Registers a drawing function; `tags` are words between spaces."""

    def register(draw: Draw) -> Draw:
        if id in SUBJECTS:
            raise ValueError(f"two illustrations are called {id!r}")
        SUBJECTS[id] = Subject(id, box, caption, tuple(tags.split()), vary, draw)
        return draw

    return register


def vary_record(subject_: Subject, choose: Callable[[str, Vary], Any]) -> Record:
    """The variation of one drawing: a value for each key of `vary`."""
    return {key: choose(key, span) for key, span in subject_.vary.items()}
