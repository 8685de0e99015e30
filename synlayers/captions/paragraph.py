"""The caption of a whole design: one paragraph in varied sentences, about 40 to 140 words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from synlayers.captions.phrases import is_plural, join_phrases, plural, split_head, text_noun
from synlayers.captions.scene import CaptionScene, CaptionThing, font_phrase, position_phrase, quote_short
from synlayers.captions.vocabulary import TEXT_NOUNS, layout_nouns, number_word, shape_word
from synlayers.copywriting.grammar import pick
from synlayers.support.english import with_article

FEWEST_WORDS, MOST_WORDS = 40, 140
IMAGE_KINDS = frozenset({"photo", "illustration", "cutout"})
HEADLINES = ("headline", "title", "brand", "quote", "name")
PARTICIPLES = frozenset({"filling", "covering", "taking", "running", "stretching", "tucked"})
"""First words of positions that only go with "is" and "are"."""
QUOTE_BUDGET = 36
"""Words of supporting text that one paragraph quotes."""


def paragraph(scene: CaptionScene, rng: np.random.Generator) -> str:
    """Opening, bottom, headline, images, other words, decorations; sentences that do not fit are left out, short ones
    are added."""
    headline = _headline(scene)
    images = [t for t in _by_area(scene) if t.layer.kind in IMAGE_KINDS and t.layer.index > 0][:2]
    middle = [_headline_sentence(headline, rng), _image_sentence(images, rng)]
    if rng.random() < 0.35:
        middle.reverse()
    sentences = [
        _opening(scene, rng),
        _bottom_sentence(scene, rng),
        *middle,
        _words_sentence(scene, headline, rng),
        _decor_sentence(scene, images, rng),
        _overlap_sentence(scene, rng) if rng.random() < 0.5 else "",
    ]
    chosen, total = [], 0
    for sentence in filter(None, sentences):
        count = len(sentence.split())
        if total + count <= MOST_WORDS:
            chosen.append(sentence)
            total += count
    for sentence in _fillers(scene, rng):
        if total >= FEWEST_WORDS:
            break
        chosen.append(sentence)
        total += len(sentence.split())
    return " ".join(chosen)


def _by_area(scene: CaptionScene) -> list[CaptionThing]:
    return sorted(scene.things, key=lambda t: (-t.place.box.area, t.place.number))


def _headline(scene: CaptionScene) -> CaptionThing | None:
    """The text named as such, else the one set largest."""
    texts = [t for t in scene.things if t.text is not None]
    headlines = [t for name in HEADLINES for t in texts if t.layer.name == name]
    return (
        headlines[0]
        if headlines
        else max(texts, key=lambda t: float((t.layer.font or {}).get("size", 0)), default=None)
    )


def _opening(scene: CaptionScene, rng: np.random.Generator) -> str:
    design = scene.design
    noun = pick(rng, layout_nouns(design.layout))
    shape = shape_word(design.width, design.height)
    layers = f" made of {number_word(len(design.layers))} layers" if rng.random() < 0.3 else ""
    colors = _main_colors(scene.colors, 2 + int(rng.random() * 3))
    this = pick(rng, (f"A {shape} {noun}{layers}", f"This {shape} {noun}{layers}"))
    if not colors:
        return f"{this}." if this.startswith("A ") else f"{this} keeps its colors simple."
    palette = f"palette of {join_phrases(colors)}"
    if this.startswith("A "):
        return f"{this}{pick(rng, (' in a', ' with a', ', designed in a', ' built on a'))} {palette}."
    return f"{this} {pick(rng, ('uses a', 'works with a', 'has a', 'is built on a'))} {palette}."


def _main_colors(names: Sequence[str], most: int) -> list[str]:
    """The first of the names of which none is a shade of another: no "light blue" after "blue". "dark" is no color by
    itself."""
    chosen: dict[str, str] = {}
    for name in names:
        if name != "dark":
            chosen.setdefault(name.rsplit(" ", 1)[-1], name)
    return list(chosen.values())[:most]


def _bottom_sentence(scene: CaptionScene, rng: np.random.Generator) -> str:
    bottom = scene.things[0]
    if bottom.layer.kind == "photo":
        return _capitalize(
            f"{bottom.phrase}"
            f" {pick(rng, ('fills the whole background', 'serves as the background', 'lies under everything'))}."
        )
    starts = (
        "Behind it all lies",
        "Everything sits on",
        "The elements are placed on",
        "It is set on",
        "The design rests on",
    )
    # "on the right shoe" would name a place
    start = starts[0] if bottom.phrase.startswith("the ") else pick(rng, starts)
    return f"{start} {bottom.phrase}."


def _headline_sentence(headline: CaptionThing | None, rng: np.random.Generator) -> str:
    if headline is None or headline.text is None:
        return ""
    noun = text_noun(headline.layer.name)
    quoted = quote_short(headline.text)
    place = position_phrase(rng, headline)
    font = font_phrase(headline.layer)
    style = f", set in {font}" if font and rng.random() < 0.7 else ""
    shape = rng.random()
    if quoted.startswith("starting"):
        return _capitalize(f"{headline.phrase} {quoted} {place}{style or ' leads the composition'}.")
    if shape < 0.4:
        return f"The {noun} {pick(rng, ('reads', 'says'))} {quoted} {place}{style}."
    if shape < 0.75:
        verb = pick(rng, ("announces", "reads", "says"))
        return _capitalize(f"{headline.phrase} {verb} {quoted} {place}{style}.")
    words = "The words" if " " in quoted else "The word"
    return f"{words} {quoted} {place} {'form' if ' ' in quoted else 'forms'} the {noun}{style}."


def _image_sentence(images: list[CaptionThing], rng: np.random.Generator) -> str:
    if not images:
        return ""
    parts = []
    for thing in images:
        place = position_phrase(rng, thing)
        verbs = ("are", "appear") if is_plural(thing.noun) else ("is", "appears", "sits")
        verb = verbs[0] if place.split()[0] in PARTICIPLES else pick(rng, verbs)
        parts.append(f"{thing.phrase} {verb} {place}")
    return _capitalize(f"{pick(rng, (' and ', ', while ')).join(parts)}.")


def _words_sentence(scene: CaptionScene, headline: CaptionThing | None, rng: np.random.Generator) -> str:
    """Other texts, quoted as far as the budget goes; how many there are when not all are."""
    others = [t for t in scene.things if t.text is not None and t is not headline]
    if not others:
        return ""
    quotes: list[str] = []
    words = 0
    for thing in others:
        if thing.text is not None and words < QUOTE_BUDGET and len(quotes) < 6:
            words += min(len(thing.text.split()), 6)
            short = quote_short(thing.text)
            quotes.append(
                f"{with_article(text_noun(thing.layer.name))} {short}" if short.startswith("starting") else short
            )
    start = pick(
        rng, ("Supporting text includes", "Further text includes", "Other lines include", "The remaining text includes")
    )
    quotes = list(dict.fromkeys(quotes))
    if len(quotes) < len(others):
        texts = sum(t.layer.kind == "text" for t in scene.things)
        return f"There are {number_word(texts)} {pick(rng, TEXT_NOUNS)} in all, among them {join_phrases(quotes)}."
    return f"{start} {join_phrases(quotes)}."


def _decor_sentence(scene: CaptionScene, mentioned: list[CaptionThing], rng: np.random.Generator) -> str:
    """Shapes, icons, textures and effects, alike ones counted together."""
    rest = [t for t in scene.things[1:] if t.layer.kind != "text" and t not in mentioned]
    if not rest:
        return ""
    parts = group_alike(rest, scene)
    shown = parts[: 3 + int(rng.random() * 3)]
    if len(shown) < len(parts):
        shown.append("other small details")
    start = pick(
        rng,
        (
            "Decorations include",
            "The composition is completed by",
            "The design also shows",
            "It is decorated with",
            "Other elements are",
        ),
    )
    return f"{start} {join_phrases(shown)}."


def group_alike(things: list[CaptionThing], scene: CaptionScene) -> list[str]:
    """``["three coral circles", "two icons", "a ring"]``: alike things together, counts true of the whole design."""
    nouns = Counter(t.noun for t in scene.things[1:] if t.layer.kind != "text")
    heads = Counter(split_head(t.noun)[1] for t in scene.things[1:] if t.layer.kind != "text")
    listed = Counter(split_head(t.noun)[1] for t in things)
    parts: dict[str, None] = {}
    for thing in things:
        head = split_head(thing.noun)[1]
        if is_plural(thing.noun):
            parts[thing.phrase] = None
        elif heads[head] > 1 and heads[head] == listed[head] and nouns[thing.noun] < heads[head]:
            parts[f"{number_word(heads[head])} {plural(head)}"] = None
        elif nouns[thing.noun] > 1:
            parts[f"{number_word(nouns[thing.noun])} {plural(thing.noun)}"] = None
        else:
            parts[thing.phrase] = None
    return list(parts)


def _overlap_sentence(scene: CaptionScene, rng: np.random.Generator) -> str:
    """One overlap that people would notice."""
    pairs = [
        (t, scene.things[above])
        for t in scene.things[1:]
        for above in t.layer.occluded_by
        if t.layer.kind not in ("effect", "texture")
        and scene.things[above].layer.kind not in ("effect", "texture")
        and t.layer.visible_fraction < 0.9
    ]
    if not pairs:
        return ""
    below, above = pick(rng, pairs)
    if rng.random() < 0.5 or below.text is not None:
        return _capitalize(
            f"{scene.refer(above)} {'are' if above.text is None and is_plural(above.noun) else 'is'} in front of"
            f" {scene.refer(below)}."
        )
    return _capitalize(
        f"{scene.refer(below)} {'are' if is_plural(below.noun) else 'is'} partly hidden behind {scene.refer(above)}."
    )


def _fillers(scene: CaptionScene, rng: np.random.Generator) -> list[str]:
    """True sentences for designs with little to tell."""
    design = scene.design
    out = []
    top = scene.things[-1]
    if top.layer.index > 0 and top.text is None:
        out.append(
            _capitalize(
                f"the topmost layer {'are' if is_plural(top.noun) else 'is'} {top.phrase} {position_phrase(rng, top)}."
            )
        )
    out.append(f"The canvas measures {design.width} by {design.height} pixels.")
    out.append("Every element is a layer of its own, and together they stack from back to front.")
    return out


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]
