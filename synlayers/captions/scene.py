"""What captions are made from: the layers of a design as named things with places, free of pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from synlayers.captions import phrases
from synlayers.captions.vocabulary import POSITIONS, Placement, regions
from synlayers.copywriting.grammar import pick
from synlayers.design import Design, Layer, Record
from synlayers.support.english import with_article

QUOTED_WORDS = 6
"""Longer texts are quoted in full only in the caption of their own layer; elsewhere by their first words."""
CATEGORY_NOUNS = {
    "sans": "sans-serif font",
    "sans-serif": "sans-serif font",
    "serif": "serif font",
    "display": "display font",
    "handwriting": "handwritten font",
    "script": "script font",
    "mono": "monospaced font",
    "monospace": "monospaced font",
    "slab": "slab serif font",
    "rounded": "rounded font",
}


@dataclass(frozen=True, slots=True)
class CaptionThing:
    """A layer as a caption sees it; `phrase` is its noun phrase with article, `noun` the same without."""

    layer: Layer
    place: Placement
    phrase: str
    noun: str
    regions: tuple[str, ...]

    @property
    def text(self) -> str | None:
        """The text on one line."""
        return phrases.one_line(self.layer.text) if self.layer.text else None


@dataclass(frozen=True, slots=True)
class CaptionScene:
    """All things of a design, back to front."""

    design: Design
    things: tuple[CaptionThing, ...]
    repeated: frozenset[str]

    def refer(self, thing: CaptionThing) -> str:
        """A phrase that points at a layer from outside: ``the headline "Sale"``, ``the coral ring``, ``a coral ring``
        when there are more."""
        if thing.text is not None:
            return f"the {phrases.text_noun(thing.layer.name)} {quote_short(thing.text)}"
        if thing.noun in self.repeated:
            return thing.phrase
        return f"the {thing.noun}"


def quote_short(text: str) -> str:
    """The text in quotes, or its first words: ``"Sale"``, ``starting "Our sourdough rests for..."``."""
    words = text.split(" ")
    if len(words) <= QUOTED_WORDS or '"' in text:
        return f'"{text}"'
    beginning = " ".join(words[: QUOTED_WORDS - 1]).rstrip(".,;:!?")
    return f'starting "{beginning}..."'


def make_scene(design: Design) -> CaptionScene:
    """Names and places of every layer."""
    things: list[CaptionThing] = []
    seen: set[str] = set()
    repeated: set[str] = set()
    for layer in design.layers:
        phrase = text_phrase(layer) if layer.kind == "text" else phrases.noun_phrase(layer.caption, layer.kind)
        noun = phrases.strip_article(phrase)
        (repeated if noun in seen else seen).add(noun)
        place = Placement(layer.index, layer.box, layer.occluded_by, layer.effect_of)
        things.append(CaptionThing(layer, place, phrase, noun, tuple(regions(layer.box, design.width, design.height))))
    return CaptionScene(design, tuple(things), frozenset(repeated))


def position_phrase(rng: np.random.Generator, thing: CaptionThing) -> str:
    """A true position phrase: the most telling region, now and then the plain cell of the grid."""
    first, last = thing.regions[0], thing.regions[-1]
    region = first if rng.random() < 0.8 or first in ("all", "most") else last
    return pick(rng, POSITIONS[region])


def text_phrase(layer: Layer) -> str:
    """A text layer's noun phrase: its colour and its role."""
    color = _text_color(layer.params.get("draw", {}))
    noun = phrases.text_noun(layer.name)
    return with_article(f"{color} {noun}" if color else noun)


def _text_color(draw: Record) -> str:
    outline = draw.get("outline")
    fill = outline.get("color") if draw.get("hollow") and outline else draw.get("fill")
    if isinstance(fill, dict):
        names = list(dict.fromkeys(color_name(c) for c in fill.get("colors", ())))
        return f"{names[0]}-to-{names[-1]} gradient" if len(names) > 1 else names[0] if names else ""
    return color_name(fill) if isinstance(fill, str) else ""


@lru_cache(maxsize=8192)
def color_name(color: str) -> str:
    """`synlayers.style.color.color_name` of ``#rrggbb[aa]``, remembered."""
    from synlayers.style.color import color_name as name

    return name(color[:7])


def font_phrase(layer: Layer) -> str:
    """``a bold italic serif font``; empty when the record does not say the category."""
    font = layer.font or {}
    noun = CATEGORY_NOUNS.get(str(font.get("category", "")))
    if not noun:
        return ""
    weight = font.get("weight", 400)
    style = ("bold " if weight >= 600 else "light " if weight <= 300 else "") + (
        "italic " if font.get("italic") else ""
    )
    return with_article(f"{style}{noun}")
