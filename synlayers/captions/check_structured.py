"""Reading captions back: every claim that the vocabulary knows is compared with the record. What pixels decide, the
colors, is `check_colors`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from synlayers.captions import phrases
from synlayers.captions.color_words import color_terms, without_colors
from synlayers.captions.grammar import cut_edges
from synlayers.captions.vocabulary import (
    CLAIM,
    COUNT,
    CUT,
    NUMBERS,
    OPACITY,
    POSITION,
    REGION_OF,
    RELATION,
    RELATIONS,
    SHAPE_WORDS,
    TEXT_NOUNS,
    TURN,
    Placement,
    regions,
    shape_word,
)
from synlayers.design import Box, Record

_MARK = re.compile("\ue000([\\d+]+)\ue001")
_OURS = re.compile("[\ue000\ue001]")
_BEGINNING = re.compile(r'"([^"]*?)\.\.\."')
_LEAD = re.compile(rf"^(?:\ue000[\d+]+\ue001, |(?:{POSITION.pattern}) (?:is|are) )")
_VERB = re.compile(r"\b(?:is|are|appears?|sits|stands)$")
_LONGEST_VERB: Final = 8
_LONGEST_NAME: Final = 500
"""Characters before a claim in which the name that it is about is looked for."""
MOST_CHARACTERS: Final = 5000
"""Of a caption that is looked at; the longest of the grammar, of 60 layers, has some hundreds."""
_OBJECT = re.compile(r"[^,.]*")
_MEASURES = re.compile(r"\bmeasures (\d+) by (\d+) pixels")


@dataclass(frozen=True, slots=True)
class CaptionedEntry:
    """A layer of the record, its caption with quotes masked and in lower case, the name the caption gives it, and that
    name without colors: captions of other things need not tell them."""

    entry: Record
    place: Placement
    masked: str
    noun: str
    plain: str


def check_captions(record: Record) -> list[str]:
    """Every contradiction between the captions of a record (docs/format.md, "The record") and the rest of it, as
    sentences.

    Checked are quoted texts, positions, relations between layers, rotation, opacity, cut edges, counts and the shape of
    the canvas.
    """
    texts = sorted({phrases.one_line(e["text"]) for e in record["layers"] if e.get("text")}, key=lambda t: (-len(t), t))
    captions = (record["caption"], *(entry["caption"] for entry in record["layers"]))
    if (longest := max(map(len, captions))) > MOST_CHARACTERS:
        return [f"a caption has {longest} characters; at most {MOST_CHARACTERS} are looked at"]
    problems: list[str] = []
    layers: list[CaptionedEntry] = []
    for entry in record["layers"]:
        masked, unknown = mask_quotes(entry["caption"], texts)
        problems += [f"layer {entry['index']}: the caption quotes {text!r}, which no layer shows" for text in unknown]
        place = Placement(entry["index"], Box(*entry["box"]), tuple(entry["occluded_by"]), entry.get("effect_of"))
        noun = own_noun(masked)
        layers.append(CaptionedEntry(entry, place, masked, noun, without_colors(noun)))
    for layer in layers:
        problems += [f"layer {layer.place.number}: {p}" for p in _layer_problems(layer, layers, record, texts)]
    masked, unknown = mask_quotes(record["caption"], texts)
    problems += [f"caption: quotes {text!r}, which no layer shows" for text in unknown]
    problems += [f"caption: {p}" for p in _whole_problems(masked, layers, record, texts)]
    return problems


def mask_quotes(caption: str, texts: list[str]) -> tuple[str, list[str]]:
    """The caption in lower case with every quoted text replaced by a mark with its number (numbers, for a beginning),
    and the quotes that are no text.

    Args:
        texts: longest first, so that a text inside another does not hide it.
    """
    caption = _OURS.sub(" ", caption)
    for number, text in enumerate(texts):
        if text in caption:
            caption = caption.replace(f'"{text}"', f"\ue000{number}\ue001")

    def match_beginning(match: re.Match[str]) -> str:
        numbers = [str(n) for n, text in enumerate(texts) if text.startswith(match[1])]
        return f"\ue000{'+'.join(numbers)}\ue001" if numbers and match[1] else match[0]

    if '"' in caption:
        caption = _BEGINNING.sub(match_beginning, caption)
    return caption.lower(), caption.split('"')[1::2]


def own_noun(masked: str) -> str:
    """The name that a layer's masked caption gives the layer, without article."""
    rest = _LEAD.sub("", masked, count=1)
    claim = CLAIM.search(rest)
    end = min([claim.start() if claim else len(rest), *(rest.find(c) for c in ",.\ue000" if c in rest)])
    return phrases.strip_article(rest[:end].strip())


def _layer_problems(
    layer: CaptionedEntry, layers: list[CaptionedEntry], record: Record, texts: list[str]
) -> Iterator[str]:
    entry, masked = layer.entry, layer.masked
    width, height = record["width"], record["height"]
    text = entry.get("text")
    if text and f"\ue000{texts.index(phrases.one_line(text))}\ue001" not in masked:
        yield "the caption does not give the layer's text in full"
    holds = regions(layer.place.box, width, height)
    for match in POSITION.finditer(masked):
        if REGION_OF[match[0]] not in holds:
            yield f"the caption says {match[0]!r}, the box {entry['box']} is {holds[-1]!r} of the canvas"
    for match in RELATION.finditer(masked):
        yield from _relation_problems(match, [layer], masked, layers, texts)
    for match in TURN.finditer(masked):
        turn = (entry["rotation"] + 180) % 360 - 180
        if abs(abs(turn) - int(match[1])) > 0.51 or (turn > 0) != (match[2] == "clockwise"):
            yield f"the caption says {match[0]!r}, the rotation is {entry['rotation']}"
    for match in OPACITY.finditer(masked):
        if abs(100 * entry["opacity"] - int(match[1])) > 0.51:
            yield f"the caption says {match[0]!r}, the opacity is {entry['opacity']}"
    for match in CUT.finditer(masked):
        past = cut_edges(entry.get("box_unclipped"), width, height)
        if sorted(re.findall(r"left|top|right|bottom", match[1])) != sorted(past):
            yield f"the caption says {match[0]!r}, the content ran past {past or 'no edge'}"


def _relation_problems(
    match: re.Match[str], subjects: list[CaptionedEntry], masked: str, layers: list[CaptionedEntry], texts: list[str]
) -> Iterator[str]:
    words = _OBJECT.match(masked, match.end())
    name = words[0].strip() if words else ""
    objects = _layers_named(name, layers, texts)
    if not objects:
        yield f"the caption says {match[1]!r} of {name[:_LONGEST_NAME]!r}, and no layer is called that"
    elif not any(RELATIONS[match[1]](a.place, b.place) for a in subjects for b in objects if a is not b):
        yield (
            f"the caption says {match[1]!r} of layer {objects[0].place.number}, and the boxes or the stacking say"
            " otherwise"
        )


def _layers_named(name: str, layers: list[CaptionedEntry], texts: list[str]) -> list[CaptionedEntry]:
    """Layers that an object phrase can mean: those with the quoted text, else those of that name."""
    if len(name) > _LONGEST_NAME:
        return []
    mark = _MARK.search(name)
    if mark:
        return _layers_showing(mark[1], layers, texts)
    noun = phrases.strip_article(name)
    plain, colors = without_colors(noun), set(color_terms(noun))
    return [t for t in layers if t.plain == plain and colors <= set(color_terms(t.noun))]


def _layers_showing(numbers: str, layers: list[CaptionedEntry], texts: list[str]) -> list[CaptionedEntry]:
    """Layers that show one of the texts with these numbers."""
    shown = {texts[int(n)] for n in numbers.split("+")}
    return [t for t in layers if phrases.one_line(t.entry.get("text") or "") in shown]


def _whole_problems(masked: str, layers: list[CaptionedEntry], record: Record, texts: list[str]) -> Iterator[str]:
    shape = SHAPE_WORDS.match(masked)
    if shape and shape[1] != shape_word(record["width"], record["height"]):
        yield f"says {shape[1]!r} of a canvas of {record['width']}x{record['height']}"
    for match in _MEASURES.finditer(masked):
        if (int(match[1]), int(match[2])) != (record["width"], record["height"]):
            yield f"says {match[0]!r} of a canvas of {record['width']}x{record['height']}"
    for match in POSITION.finditer(masked):
        subjects = _subjects(masked[: match.start()], layers, texts)
        if not subjects:
            yield f"says {match[0]!r} of something that no layer is called"
        elif not any(REGION_OF[match[0]] in regions(s.place.box, record["width"], record["height"]) for s in subjects):
            yield f"says {match[0]!r} of layer {subjects[0].place.number}, whose box is {list(subjects[0].place.box)}"
    for match in RELATION.finditer(masked):
        yield from _relation_problems(match, _subjects(masked[: match.start()], layers, texts), masked, layers, texts)
    yield from _count_problems(masked, layers, record)


def _subjects(before: str, layers: list[CaptionedEntry], texts: list[str]) -> list[CaptionedEntry]:
    """Layers that the words right before a claim name: by quoted text, else by the longest name that they end in."""
    before = without_verb(before)[-_LONGEST_NAME:]
    mark = re.search("\ue000([\\d+]+)\ue001$", before)
    if mark:
        return _layers_showing(mark[1], layers, texts)
    for text, names in ((before, [t.noun for t in layers]), (without_colors(before), [t.plain for t in layers])):
        longest = max((len(name) for name in names if name and text.endswith(name)), default=0)
        if longest:
            return [t for t, name in zip(layers, names, strict=True) if len(name) == longest and text.endswith(name)]
    return []


def without_verb(text: str) -> str:
    """Without verbs of being, commas and spaces at its end; in linear time, whatever it ends in.

    >>> without_verb("the cat, which is, "), without_verb("this")
    ('the cat, which', 'this')
    """
    end = len(text)
    while end:
        if text[end - 1] == "," or text[end - 1].isspace():
            end -= 1
        elif verb := _VERB.search(text, max(0, end - _LONGEST_VERB), end):
            end = verb.start()
        else:
            break
    return text[:end]


def _count_problems(masked: str, layers: list[CaptionedEntry], record: Record) -> Iterator[str]:
    """Numbers before "layers", before words for text, and before plurals of the names of layers."""
    things = [t for t in layers[1:] if t.entry["kind"] != "text" and t.noun]
    counts = Counter(phrases.plural(t.noun) for t in things)
    heads = Counter(phrases.plural(phrases.split_head(t.noun)[1]) for t in things)
    # "peach to pink gradient circle" is headed by "peach" until its colors are gone
    bare = Counter(phrases.plural(phrases.split_head(t.plain)[1]) for t in things if t.plain)
    # "two rings": a ring and a coral ring, or both just rings
    allowed = {name: {heads[name], counts[name], bare[name]} - {0} for name in (*heads, *counts, *bare)}
    for name, several in _plain_counts(things).items():
        allowed[name] = allowed.get(name, set()) | several
    allowed |= {noun: {sum(t.entry["kind"] == "text" for t in layers)} for noun in TEXT_NOUNS} | {
        "layers": {len(layers)}
    }
    own = {name for t in layers for name in (t.noun, t.plain)}
    for noun in sorted(filter(COUNT.search, own), key=len, reverse=True):
        masked = masked.replace(noun, " ")  # "a card with two corners" counts nothing
    for match in COUNT.finditer(masked):
        number = NUMBERS.index(match[1]) if match[1] in NUMBERS else int(match[1])
        counted = max(
            (n for n in allowed if re.match(rf"{re.escape(n)}(?!\w)", masked[match.end() :])), key=len, default=None
        )
        if counted is not None and number not in allowed[counted]:
            yield f"counts {match[1]} {counted}, the record has {' or '.join(map(str, sorted(allowed[counted])))}"
    if record["layer_count"] != len(layers):
        yield f"the record says {record['layer_count']} layers and lists {len(layers)}"


def _plain_counts(things: list[CaptionedEntry]) -> dict[str, set[int]]:
    """How many a plural without colors may count: things of one name or of several that differ only in colors."""
    groups: dict[str, set[int]] = {}
    for noun, count in Counter(t.noun for t in things).items():
        several = groups.setdefault(phrases.plural(without_colors(noun)), {0})
        several |= {count + others for others in several}
    return {name: several - {0} for name, several in groups.items()}
