"""Requests that name a goal; what it means in edits is exact."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.twins.edits import layers
from benchmarks.twins.edits.edit import Edit
from benchmarks.twins.edits.stage import GROUND_KINDS, EditStage
from benchmarks.twins.edits.wording import COLORS, SEEN, Word, color_word, single_color
from benchmarks.twins.multi.chain import Chain
from benchmarks.twins.multi.request import Compose, Request
from synlayers.design import Layer
from synlayers.library import Library
from synlayers.style.color import levels as levels_of

_PLAIN: Final = (
    "circle thin_circle concentric_rings ring donut half_ring half_circle quarter_circle rect rounded_rect pill arch"
    " triangle hexagon diamond blob pebble tile thin_line squiggle zigzag diagonal_lines arc_lines dots_grid plus_grid"
    " corner_arcs corner_curve outline_frame rounded_frame double_frame dotted_frame ornate_frame deco_frame bracket"
    " underline"
)
PLAIN: Final = frozenset(_PLAIN.split())
"""Forms of shapes that nobody takes for an icon."""


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


def _icons(start: Chain) -> list[Layer]:
    """The icons of a design; none where something else might be called one (a star, a heart, a picture)."""
    others = (la for la in start.now.layers if la.kind != "icon")
    mistakable = any(
        la.kind in ("illustration", "cutout") or (la.kind == "shape" and la.params["draw"].get("variant") not in PLAIN)
        for la in others
    )
    return [] if mistakable else [la for la in start.now.layers if la.kind == "icon"]


def remove_icons(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """Every icon goes."""
    icons = [la.index for la in _icons(start)]
    chain = _each(start, library, icons, "remove", layers.remove_layer) if len(icons) == steps else None
    words = Word("Remove every icon from the design.", "移除设计中的所有图标。")
    return Request("remove-icons", chain, goal=words) if chain else None


def recolor_icons(start: Chain, library: Library, rng: np.random.Generator, steps: int) -> Request | None:
    """All icons get one colour that none has."""
    icons = _icons(start)
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
    if chain and not all(_is_ground_or_words(la, chain) for la in chain.now.layers):
        return None
    words = Word(
        "Keep only the background and the words; remove everything else.", "只保留背景和文字,移除其余所有元素。"
    )
    return Request("only-words", chain, goal=words) if chain else None


def _is_ground_or_words(layer: Layer, chain: Chain) -> bool:
    """Text, what a text casts, or something as wide as the background: no ornament of small extent."""
    if layer.effect_of is not None:
        return chain.now.layers[layer.effect_of].kind == "text"
    return layer.kind == "text" or layer.box.area >= 0.8 * chain.now.width * chain.now.height


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
