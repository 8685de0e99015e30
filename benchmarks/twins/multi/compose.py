"""Which chains of edits there are: independent ones, those of which one needs another, and requests that name a goal
and leave it to the reader which edits reach it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.twins.edits import layers
from benchmarks.twins.edits.edit import Edit
from benchmarks.twins.edits.stage import GROUND_KINDS, EditStage
from benchmarks.twins.edits.wording import COLORS, SEEN, Word, color_word, single_color
from benchmarks.twins.multi.chain import MAKES, Chain
from synlayers.design import Layer
from synlayers.library import Library
from synlayers.style.color import levels as levels_of

MOST: Final = 6
"""Atomic edits of one request, at most."""
MOST_FOR_GOAL: Final = 4
"""Edits that a goal means, at most: few designs have more things of one kind that can all be told apart."""
PAIRS: Final = (("replace", "move"), ("replace", "recolor"), ("recolor", "move"), ("reword", "recolor"))
"""Two edits of one element: the second speaks of what the first makes."""


@dataclass(frozen=True, slots=True)
class Request:
    """A chain and how it is asked for.

    Args:
        kind: compound (the edits are told), or the name of a goal (`GOALS`).
        interacting: some step needs another.
        goal: the request in both languages, where it names a goal.
    """

    kind: str
    chain: Chain
    interacting: bool = False
    goal: Word | None = None


Compose = Callable[[Chain, Library, np.random.Generator, int], Request | None]
"""A request of so many steps on a design, or None where it has none."""


def independent(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Edits of different elements, each of which could come first."""
    chain = _grow(start, library, rng, steps)
    return Request("compound", chain) if chain and _could_start_anywhere(chain, library) else None


def _grow(chain: Chain, library: Library, rng: np.random.Generator, steps: int) -> Chain | None:
    """So many steps more, of elements that none is about yet, kinds mixed."""
    while len(chain.steps) < steps:
        used = [step.kind for step in chain.steps]
        kinds = sorted(rng.permutation(sorted(MAKES)).tolist(), key=used.count)
        found = next(((k, e) for k in kinds if (e := MAKES[k](chain.stage(library, rng)))), None)
        if found is None:
            return None
        chain = chain.then(*found)
    return chain


def _could_start_anywhere(chain: Chain, library: Library) -> bool:
    """Whether every step points at its element by words that point at the same element in the source."""
    first = EditStage(chain.source, library, np.random.default_rng(0)).phrases
    known = {i: phrase.en for i, phrase in first.items()}
    return all(
        step.element >= len(chain.source.layers) or known.get(step.element, "\0") in step.edit.english
        for step in chain.steps
    )


def dependent(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Two edits of one element, or one more put where another was taken away, among others."""
    if steps < 2:
        return None
    ways = [*PAIRS, ("remove", "add")]
    for i in rng.permutation(len(ways)):
        first, second = ways[i]
        made = MAKES[first](start.stage(library, rng))
        if made is None or made.change is None or made.change.touched is None:
            continue
        room = start.now.layers[made.change.touched].box if second == "add" else None
        chain = start.then(first, made)
        own = frozenset({chain.steps[0].element})
        stage = chain.stage(library, rng, frozenset() if room else own, room)
        then = MAKES[second](stage)
        if then is None or (room and _fits_before(start, library, then)):
            continue
        whole = _grow(chain.then(second, then, after=(0,)), library, rng, steps)
        if whole:
            return Request("compound", whole, interacting=True)
    return None


def _fits_before(start: Chain, library: Library, added: Edit) -> bool:
    """Whether what is added would have had room without the step before it."""
    assert added.change is not None
    (_, box) = added.change.crops[max(added.change.crops)]
    taken = EditStage(start.now, library, np.random.default_rng(0)).occupied_by_others()
    return not bool(taken[box.y0 : box.y1, box.x0 : box.x1].any())


def _each(
    start: Chain, library: Library, chosen: list[int], kind: str, make: Callable[[EditStage, Layer], Edit | None]
) -> Chain | None:
    """One edit of each of some elements of the source; None unless all of them can be."""
    chain = start
    for element in chosen:
        stage = chain.stage(library, np.random.default_rng(0), frozenset({element}))
        index = chain.elements.index(element)
        if index not in stage.phrases or chain.now.layers[index].visible_fraction < 0.97:
            return None
        edit = make(stage, chain.now.layers[index])
        if edit is None:
            return None
        chain = chain.then(kind, edit)
    return chain


def remove_icons(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Every icon goes."""
    icons = [la.index for la in start.now.layers if la.kind == "icon"]
    chain = _each(start, library, icons, "remove", layers.remove_layer) if len(icons) == steps else None
    words = Word("Remove every icon from the design.", "移除设计中的所有图标。")
    return Request("remove-icons", chain, goal=words) if chain else None


def recolor_icons(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """All icons get one colour that none has."""
    icons = [la for la in start.now.layers if la.kind == "icon"]
    if len(icons) != steps:
        return None
    had = {color_word(color) for la in icons if (color := single_color(la))}
    names = [name for name in COLORS if name not in had]
    for i in rng.permutation(len(names)):
        cn, color = COLORS[names[i]]

        def paint(stage: EditStage, layer: Layer, new: tuple[str, str, str] = (names[i], cn, color)) -> Edit | None:
            return layers.recolor_layer(stage, layer, new) if layers.can_be_recolored(stage, layer) else None

        chain = _each(start, library, [la.index for la in icons], "recolor", paint)
        if chain:
            words = Word(f"Make all icons {names[i]} ({color}).", f"将所有图标改为{cn}({color})。")
            return Request("recolor-icons", chain, goal=words)
    return None


def remove_numbers(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Every text that holds a digit goes."""
    texts = [la.index for la in start.now.layers if la.text and re.search(r"\d", la.text)]
    chain = _each(start, library, texts, "remove", layers.remove_layer) if len(texts) == steps else None
    words = Word("Remove every text that contains a digit.", "移除所有含有数字的文字。")
    return Request("remove-numbers", chain, goal=words) if chain else None


def only_words(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Everything but background and texts goes."""
    things = [la.index for la in start.now.layers[1:] if la.kind not in (*GROUND_KINDS, "text")]
    chain = _each(start, library, things, "remove", layers.remove_layer) if len(things) == steps else None
    words = Word(
        "Keep only the background and the words; remove everything else.", "只保留背景和文字,移除其余所有元素。"
    )
    return Request("only-words", chain, goal=words) if chain else None


def swap_colors(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Two elements take each other's colour."""
    if steps != 2:
        return None
    stage = start.stage(library, rng)
    fit = [la for la in stage.elements("shape", "icon", "text") if layers.can_be_recolored(stage, la)]
    for a, b in ((a, b) for a in fit for b in fit if a.index < b.index):
        colors = {la.index: str(single_color(la)) for la in (a, b)}
        names = [color_word(color) for color in colors.values()]
        first, second = (np.array(levels_of(color), float) for color in colors.values())
        far = np.linalg.norm(first - second) >= layers.DISTANCE
        if names[0] == names[1] or not far:
            continue
        other = {a.index: colors[b.index], b.index: colors[a.index]}

        def paint(stage: EditStage, layer: Layer) -> Edit | None:
            element = a.index if layer.box == a.box else b.index  # noqa: B023  called at once
            color = other[element]  # noqa: B023
            name = color_word(color)
            return layers.recolor_layer(stage, layer, (name, SEEN[name], color))

        chain = _each(start, library, [a.index, b.index], "recolor", paint)
        if chain:
            pa, pb = stage.phrases[a.index], stage.phrases[b.index]
            words = Word(f"Swap the colors of {pa.en} and {pb.en}.", f"交换{pa.cn}与{pb.cn}的颜色。")
            return Request("swap-colors", chain, goal=words)
    return None


GOALS: Final[dict[str, Compose]] = {
    "remove-icons": remove_icons,
    "recolor-icons": recolor_icons,
    "remove-numbers": remove_numbers,
    "only-words": only_words,
    "swap-colors": swap_colors,
}
"""Requests that name a goal; what it means in edits is exact."""


def deal() -> Iterator[tuple[int, tuple[Compose, ...]]]:
    """Numbers of steps and ways to them, without end, so that difficulties are balanced: each number of steps as edits
    that are independent and as some that are not, up to `MOST_FOR_GOAL` also as a goal (whichever a design has)."""
    goals = tuple(GOALS.values())
    while True:
        for steps in range(1, MOST + 1):
            yield steps, (independent,)
            if steps > 1:
                yield steps, (dependent,)
            if 1 < steps <= MOST_FOR_GOAL:
                yield steps, goals


def compose(
    start: Chain, library: Library, rng: np.random.Generator, steps: int, ways: tuple[Compose, ...]
) -> Request | None:
    """The first of the ways, in a random order, that the design has."""
    found = (ways[i](start, library, rng, steps) for i in rng.permutation(len(ways)))
    return next(filter(None, found), None)
