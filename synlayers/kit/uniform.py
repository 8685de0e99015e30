"""Things that stand in a row look alike: texts in one size, different icons, and as many items as the layer count pays
for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from synlayers.kit.brief import Brief
from synlayers.kit.text import TextStyle, text
from synlayers.library import Asset
from synlayers.plan import Element, Frame

ROUNDS = 4
"""How often all texts are set again at a smaller size before they are given up."""


class Share(NamedTuple):
    """How many items, of how many layers each."""

    items: int
    layers: int

    @property
    def total(self) -> int:
        return self.items * self.layers


def repeat(b: Brief, budget: int, sizes: Sequence[int], most: int, least: int = 2) -> Share:
    """Items that use up `budget` layers, or within one of what is possible; ``Share(0, 0)`` when `least` of the
    smallest do not fit.

    Args:
        sizes: numbers of layers that an item may have.
    """
    options = [Share(n, size) for size in sizes for n in range(least, most + 1) if n * size <= budget]
    if not options:
        return Share(0, 0)
    fullest = max(option.total for option in options)
    good = [option for option in options if option.total >= fullest - 1]
    return b.choice([option for option in good if option.items >= 3] or [max(good)])


def text_row(
    b: Brief, strings: Sequence[str], rooms: Sequence[Frame], size: float, style: TextStyle, *, name: str, z: float = 60
) -> list[Element] | None:
    """Each string in its room, all in the largest size at which every one fits; None when one cannot be set."""
    start = len(b.occupied)
    if style.smallest is None:
        style = replace(style, smallest=max(9.0, 1.3 * b.unit))
    # the string that is likeliest to need a small size goes first, so that the others follow it
    order = sorted(range(len(strings)), key=lambda i: -_crowding(strings[i], rooms[i]))
    for _ in range(ROUNDS):
        del b.occupied[start:]
        elements: dict[int, Element] = {}
        for i in order:
            element = text(b, strings[i], rooms[i], size, style, name=name, z=z)
            if element is None:
                del b.occupied[start:]
                return None
            elements[i] = element
            size = min(size, element.layer.params["size"])
        if all(element.layer.params["size"] == size for element in elements.values()):
            return [elements[i] for i in range(len(strings))]
    del b.occupied[start:]
    return None


def _crowding(string: str, room: Frame) -> float:
    """Grows with the letters that a room must hold, and with its longest word."""
    longest = max(map(len, string.split()), default=1)
    return max(longest / room.w, len(string) / math.sqrt(room.w * max(1.0, room.h)) / 4)


def distinct_icons(b: Brief, count: int) -> list[Asset]:
    """`count` icons, those of the topic first; none twice while the library lasts."""
    assets = b.library.role("icon")
    wanted = set(b.topic.icons)
    matching = [a for a in assets if not wanted.isdisjoint(a.tags)]
    chosen = [matching[int(i)] for i in b.rng.permutation(len(matching))[:count]]
    used = {a.id for a in chosen}
    while len(chosen) < count:
        asset = b.choice(assets)
        if asset.id not in used or len(used) >= len(assets):
            used.add(asset.id)
            chosen.append(asset)
    return chosen


def distinct(b: Brief, make: Any, count: int) -> list[Any]:
    """Up to `count` results of ``make()`` without repeats: stops at the first repeat, which is where a deck begins
    again."""
    out: list[Any] = []
    while len(out) < count:
        entry = make()
        if entry in out:
            break
        out.append(entry)
    return out
