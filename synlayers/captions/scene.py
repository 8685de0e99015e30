"""What captions are made from: the layers of a design as named things with places, and with the colors that their
pixels show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from synlayers.captions import phrases
from synlayers.captions.color_words import color_terms, keep_colors, without_colors
from synlayers.captions.shown_colors import ShownColors, shown_in_image, shown_in_layer
from synlayers.captions.vocabulary import POSITIONS, Placement, regions
from synlayers.copywriting.grammar import pick
from synlayers.design import Design, Layer, Record
from synlayers.style.color import color_name
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
    """A layer as a caption sees it; `phrase` is its noun phrase with article, `noun` the same without; `reference` is
    the noun by which captions of other things speak of it."""

    layer: Layer
    place: Placement
    phrase: str
    noun: str
    reference: str
    regions: tuple[str, ...]

    @property
    def text(self) -> str | None:
        """The text on one line."""
        return phrases.one_line(self.layer.text) if self.layer.text else None


@dataclass(frozen=True, slots=True)
class CaptionScene:
    """All things of a design, back to front.

    Args:
        repeated: references that more than one thing has.
        colors: names of the colors of the composite, the most frequent first.
    """

    design: Design
    things: tuple[CaptionThing, ...]
    repeated: frozenset[str]
    colors: tuple[str, ...] = ()

    def refer(self, thing: CaptionThing) -> str:
        """A phrase that points at a layer from outside: ``the headline "Sale"``, ``the coral ring``, ``a coral ring``
        when there are more."""
        if thing.text is not None:
            return f"the {phrases.text_noun(thing.layer.name)} {quote_short(thing.text)}"
        if thing.reference in self.repeated and not phrases.is_plural(thing.reference):
            return with_article(thing.reference)
        return f"the {thing.reference}"


def quote_short(text: str) -> str:
    """The text in quotes, or its first words: ``"Sale"``, ``starting "Our sourdough rests for..."``."""
    words = text.split(" ")
    if len(words) <= QUOTED_WORDS or '"' in text:
        return f'"{text}"'
    beginning = " ".join(words[: QUOTED_WORDS - 1]).rstrip(".,;:!?")
    return f'starting "{beginning}..."'


def make_scene(design: Design) -> CaptionScene:
    """Names and places of every layer, for captions of layers: each names colors of its own pixels, and speaks of the
    others without colors."""
    things: list[CaptionThing] = []
    for layer in design.layers:
        if layer.kind == "text":
            phrase = text_phrase(layer, shown_in_layer(layer))
        else:
            phrase = phrases.noun_phrase(layer.caption, layer.kind)
            if terms := color_terms(phrase):
                phrase = keep_colors(phrase, frozenset(filter(shown_in_layer(layer).has, terms)))
        place = Placement(layer.index, layer.box, layer.occluded_by, layer.effect_of)
        noun = phrases.strip_article(phrase)
        where = tuple(regions(layer.box, design.width, design.height))
        things.append(CaptionThing(layer, place, phrase, noun, without_colors(noun), where))
    return CaptionScene(design, tuple(things), _repeated(things))


def scene_of_whole(scene: CaptionScene) -> CaptionScene:
    """The same for the caption of the whole: things keep the colors that enough of the composite shows."""
    shown = shown_in_image(scene.design.image)
    things = []
    for thing in scene.things:
        phrase = keep_colors(thing.phrase, frozenset(filter(shown.has, color_terms(thing.phrase))))
        noun = phrases.strip_article(phrase)
        things.append(replace(thing, phrase=phrase, noun=noun, reference=noun))
    return CaptionScene(scene.design, tuple(things), _repeated(things), tuple(shown.names()))


def _repeated(things: Sequence[CaptionThing]) -> frozenset[str]:
    counts = Counter(thing.reference for thing in things)
    return frozenset(reference for reference, count in counts.items() if count > 1)


def position_phrase(rng: np.random.Generator, thing: CaptionThing) -> str:
    """A true position phrase: the most telling region, now and then the plain cell of the grid."""
    first, last = thing.regions[0], thing.regions[-1]
    region = first if rng.random() < 0.8 or first in ("all", "most") else last
    return pick(rng, POSITIONS[region])


def text_phrase(layer: Layer, shown: ShownColors) -> str:
    """A text layer's noun phrase: its color and its role."""
    color = _text_color(layer.params.get("draw", {}), shown)
    noun = phrases.text_noun(layer.name)
    return with_article(f"{color} {noun}" if color else noun)


def _text_color(draw: Record, shown: ShownColors) -> str:
    """The color or the gradient that the plan says where the pixels show it, else the color that most of them have."""
    outline = draw.get("outline")
    fill = outline.get("color") if draw.get("hollow") and outline else draw.get("fill")
    colors = fill.get("colors", ()) if isinstance(fill, dict) else (fill,) if isinstance(fill, str) else ()
    names = list(dict.fromkeys(color_name(color[:7]) for color in colors))
    if names and all(shown.has(name) for name in (names[0], names[-1])):
        return f"{names[0]}-to-{names[-1]} gradient" if len(names) > 1 else names[0]
    return next(iter(shown.names()), "")


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
