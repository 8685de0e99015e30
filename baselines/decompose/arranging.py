"""Layers in an order and in groups as a person would keep them: what stands on a card right above it, texts together.
The picture that they give stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from baselines.decompose.naming import numbered, short
from synlayers.design import Box, Kind, Pixels
from synlayers.exporters.layer_groups import LayerGroup
from synlayers.exporters.text_lines import TextBlock

ON: Final = 0.85
"""Share of a thing that lies on another, from which it stands on it."""
LARGE: Final = 0.8
"""Share of the canvas from which a layer is a ground, no card."""
BUTTON: Final = 4.0
"""Height of a button at most, in sizes of its label."""
SETS: Final = {"text": "text", "shape": "shapes", "photo": "pictures", "cutout": "pictures"}


@dataclass(frozen=True)
class Item:
    """A layer on its way: a crop, where it stands, what it is; `block` of text."""

    name: str
    kind: Kind
    box: Box
    pixels: Pixels = field(repr=False)
    block: TextBlock | None = None


def arrange(items: Sequence[Item], width: int, height: int) -> tuple[list[Item], tuple[LayerGroup, ...]]:
    """Items back to front, the bottom first, in a new order, and the groups by their places in it."""
    roots = _cards(items, width * height)
    order: list[int] = []
    for n, item in enumerate(items):
        place = len(order)
        if n in roots:
            last = max(order.index(m) for m in order if m == roots[n] or roots.get(m) == roots[n])
            if not any(_overlap(item, items[m]) for m in order[last + 1 :]):
                place = last + 1
        order.insert(place, n)
    families = _families(order, roots)
    renamed = dict(enumerate(items))
    groups: list[tuple[str, tuple[int, ...]]] = []
    for family in families:
        label, renamed[family[0]] = _card_name([items[n] for n in family])
        groups.append((label, tuple(family)))
    free = [n for n in order if not any(n in family for family in families)]
    for run in _runs(order, free, items):
        groups.append((SETS[items[run[0]].kind], tuple(run)))
    place_of = {n: place for place, n in enumerate(order)}
    names = numbered([label for label, _ in groups])
    made = tuple(
        LayerGroup(name, tuple(sorted(place_of[n] for n in members)))
        for name, (_, members) in zip(names, groups, strict=True)
    )
    arranged = [renamed[n] for n in order]
    labels = numbered([item.name for item in arranged])
    return [replace(item, name=label) for item, label in zip(arranged, labels, strict=True)], made


def _cards(items: Sequence[Item], area: int) -> dict[int, int]:
    """The card that each item stands on, at the bottom of what lies there; not of those that stand on none."""
    out: dict[int, int] = {}
    for n, item in enumerate(items):
        for m in range(n - 1, 0, -1):
            card = items[m]
            if card.kind == "text" or card.box.area < 1.2 * item.box.area or not _stands_on(item, card):
                continue
            root = out.get(m, m)
            if items[root].box.area < LARGE * area:
                out[n] = root
            break
    return out


def _stands_on(item: Item, card: Item) -> bool:
    common = item.box.intersect(card.box)
    if common.area < ON * item.box.area:
        return False
    ink = item.pixels[..., 3] > 0
    on = ink[common.within(item.box)] & (card.pixels[common.within(card.box)][..., 3] >= 128)
    return bool(on.sum() >= ON * ink.sum())


def _overlap(one: Item, other: Item) -> bool:
    common = one.box.intersect(other.box)
    if not common.has_area:
        return False
    a, b = (item.pixels[common.within(item.box)][..., 3] > 0 for item in (one, other))
    return bool(np.any(a & b))


def _families(order: Sequence[int], roots: dict[int, int]) -> list[list[int]]:
    """Cards with what follows them in the order and stands on them."""
    out = []
    for place, n in enumerate(order):
        family = [n]
        for m in order[place + 1 :]:
            if roots.get(m) != n:
                break
            family.append(m)
        if len(family) > 1:
            out.append(family)
    return out


def _card_name(family: Sequence[Item]) -> tuple[str, Item]:
    """What a card with its things is called, and the card itself."""
    card = family[0]
    texts = [item.block for item in family if item.block is not None]
    if not texts:
        return f"group: {card.name}", card
    main = max(texts, key=lambda block: block.size)
    words = short(" ".join(main.lines))
    if len(family) == len(texts) + 1 and len(texts) == 1 and card.box.height <= BUTTON * main.size:
        return f"button: {words}", replace(card, name="button")
    label = "picture" if card.kind in ("photo", "cutout") else "card"
    return f"{label}: {words}", card


def _runs(order: Sequence[int], free: Sequence[int], items: Sequence[Item]) -> list[list[int]]:
    """Items of a kind that follow one another, two at least; the bottom stays alone."""
    runs: list[list[int]] = []
    last = ""
    for n in order[1:]:
        label = SETS.get(items[n].kind, "") if n in free else ""
        if label and label == last:
            runs[-1].append(n)
        elif label:
            runs.append([n])
        last = label
    return [run for run in runs if len(run) > 1]
