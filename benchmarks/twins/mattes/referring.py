"""Referring expressions that are true of one thing of a scene and of no other, by rules over colours, sizes and places.

A property holds strictly (clear to anybody) or loosely (somebody might say so). An expression is given to a thing only
if it holds strictly of that thing and not even loosely of any other. Coordinates are shares of the image's width and
height.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np

LARGER: Final = 1.6
"""A thing is the large one when it has this many times the visible area of each other that could be meant; of a small
one the inverse."""
BESIDE: Final = (0.12, 0.03)
"""How far a centre lies to one side of another's: strictly at least the first; loosely, more than minus the second."""


@dataclass(frozen=True, slots=True)
class ReferredThing:
    """What the rules know of a thing: its words, the centre of its visible alpha and its visible area (share of the
    image)."""

    noun: str
    color: str
    material: str
    x: float
    y: float
    area: float
    entity: bool = True
    """Whether it has a mask; a text is only pointed at."""


Holds = Callable[[float, float], bool]
_PLACES: Final[dict[str, tuple[Holds, Holds]]] = {
    "on the left": (lambda x, y: x < 0.38, lambda x, y: x < 0.52),
    "on the right": (lambda x, y: x > 0.62, lambda x, y: x > 0.48),
    "at the top": (lambda x, y: y < 0.38, lambda x, y: y < 0.52),
    "at the bottom": (lambda x, y: y > 0.62, lambda x, y: y > 0.48),
    "in the middle": (lambda x, y: abs(x - 0.5) < 0.1 and abs(y - 0.5) < 0.2, lambda x, y: abs(x - 0.5) < 0.25),
}
"""Strict and loose reading of each place."""
PLACES: Final = tuple(_PLACES)
RELATIONS: Final = {"to the left of": (1, 0), "to the right of": (-1, 0), "above": (0, 1), "below": (0, -1)}
"""Direction in which the anchor lies, as seen from the thing."""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, taken apart. Empty means not said; `anchor` is what the relation points at."""

    noun: str
    color: str = ""
    material: str = ""
    size: str = ""
    place: str = ""
    relation: str = ""
    anchor: Expression | None = None

    def text(self) -> str:
        """As a phrase: "the large fluffy red star on the left"."""
        # as English has it: a fluffy red star, but a red glass star
        looks = (self.material, self.color) if self.material == "fluffy" else (self.color, self.material)
        head = " ".join(word for word in ("the", self.size, *looks, self.noun, self.place) if word)
        return f"{head} {self.relation} {self.anchor.text()}" if self.anchor else head

    def keywords(self) -> str:
        """As keywords: "large fluffy red star, on the left"."""
        words = self.text().removeprefix("the ")
        return words.replace(f" {self.place}", f", {self.place}") if self.place else words

    def count_properties(self) -> int:
        """How many properties it names beside the noun."""
        return sum(bool(v) for v in (self.color, self.material, self.size, self.place, self.relation))


def fits(words: Expression, thing: ReferredThing, things: Sequence[ReferredThing], loosely: bool = False) -> bool:
    """Whether `words` are true of `thing` among `things`."""
    if not _is_called(words, thing):
        return False
    if words.place and not _PLACES[words.place][loosely](thing.x, thing.y):
        return False
    if words.size:
        others = [t.area for t in things if t is not thing and _is_called(words, t)]
        if not others:  # there is nothing that it is large or small beside
            return False
        bound = (1 / LARGER) if loosely else LARGER
        if not all(thing.area > bound * a if words.size == "large" else a > bound * thing.area for a in others):
            return False
    if words.anchor is None:
        return True
    anchors = [t for t in things if t is not thing and fits(words.anchor, t, things, loosely)]
    return any(_beside(words.relation, thing, anchor, loosely) for anchor in anchors)


def is_of(words: Expression, thing: ReferredThing, things: Sequence[ReferredThing]) -> bool:
    """Whether `words` mean this thing and can mean no other."""
    if words.anchor is not None and sum(fits(words.anchor, t, things, True) for t in things) != 1:
        return False
    return fits(words, thing, things) and not any(fits(words, t, things, True) for t in things if t is not thing)


def _is_called(words: Expression, thing: ReferredThing) -> bool:
    return words.noun == thing.noun and words.color in ("", thing.color) and words.material in ("", thing.material)


def _beside(relation: str, thing: ReferredThing, anchor: ReferredThing, loosely: bool) -> bool:
    dx, dy = RELATIONS[relation]
    ahead = dx * (anchor.x - thing.x) + dy * (anchor.y - thing.y)
    return ahead > -BESIDE[1] if loosely else ahead >= BESIDE[0]


def _names(thing: ReferredThing) -> Iterator[Expression]:
    """Ways to name a thing by what it is, without saying where."""
    for color, material, size in product(("", thing.color), ("", thing.material), ("", "large", "small")):
        yield Expression(thing.noun, color, material, size)


def _select_unique(
    options: Iterator[Expression] | list[Expression], thing: ReferredThing, things: Sequence[ReferredThing]
) -> list[Expression]:
    return sorted({w for w in options if is_of(w, thing, things)}, key=lambda w: (w.count_properties(), w.text()))


def expressions(
    rng: np.random.Generator, thing: ReferredThing, things: Sequence[ReferredThing], count: int = 4
) -> tuple[str, ...]:
    """`count` different expressions of one thing, each true and unique: keywords, a name, a place and a relation first.

    Returns fewer than `count` when there are not so many.
    """
    by_name = _select_unique(_names(thing), thing, things)
    by_place = _select_unique([replace(w, place=place) for w in _names(thing) for place in PLACES], thing, things)
    by_relation = _select_unique(list(_relate(thing, things)), thing, things)
    short = (by_name or by_place or by_relation)[:1]
    out = [w.keywords() for w in short]
    for group in (by_name, by_place, by_relation):
        if group:
            least = [w for w in group if w.count_properties() <= group[0].count_properties() + 1]
            out.append(least[int(rng.integers(len(least)))].text())
    out += [w.text() for w in [*by_place, *by_relation, *by_name]]
    return tuple(dict.fromkeys(out))[:count]


def _relate(thing: ReferredThing, things: Sequence[ReferredThing]) -> Iterator[Expression]:
    """Ways to point at a thing from another one that a name suffices for."""
    for other in things:
        if other is thing:
            continue
        anchors = _select_unique([w for w in _names(other) if not w.size], other, things)[:2]
        for anchor, relation, color in product(anchors, RELATIONS, {"", thing.color}):
            yield Expression(thing.noun, color, relation=relation, anchor=anchor)
