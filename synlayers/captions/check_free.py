"""Free captions, as a vision-language model writes them, against the record and the pixels: only what contradicts them
is a problem.

`check_captions` reads back the grammar's own words and holds them to the letter. Other people's prose is held to what
it cannot mean otherwise: quoted texts must be there, a text's own caption must give it, colours must be seen, positions
must not be on the other side, counts must be possible.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synlayers.captions.check_colors import LEAST_SHARE
from synlayers.captions.vocabulary import COUNT, NUMBERS, SHAPE_WORDS, shape_word
from synlayers.design import Box, Design, Layer, Pixels, Record
from synlayers.style.color import oklab_of
from synlayers.vlm.replies import find_injection, is_refusal

QUOTE = re.compile('["\u201c\u201d\u201e\u300c]([^"\u201c\u201d\u201e\u300c\u300d]{1,400})["\u201c\u201d\u300d]')
_WORD = re.compile(r"\w+")
_BOILERPLATE = re.compile(
    r"\b(?:no (?:distinguishable|discernible|visible) (?:features|elements|content)|image you(?:['’]ve| have)"
    r" (?:provided|shared|sent)|solid color with no)\b"
    r"|^(?:sure|certainly|of course|here is|here's)\b",
    re.IGNORECASE,
)
MOST_CHARACTERS: Final = {"whole": 1500, "layer": 500}
LONG_TEXT: Final = 8
"""Words from which a text need not be given in full: its first ones must be."""

# (least lightness, most lightness, least chroma, most chroma, hue from, hue to): generous, so that what is called wrong
# is wrong
_FAMILIES: Final[dict[str, tuple[float, float, float, float, float, float]]] = {
    "black": (0, 0.42, 0, 0.08, 0, 360),
    "white": (0.82, 1, 0, 0.07, 0, 360),
    "gray": (0.15, 0.96, 0, 0.06, 0, 360),
    "red": (0.2, 0.8, 0.06, 1, 340, 55),
    "orange": (0.4, 0.95, 0.05, 1, 25, 90),
    "yellow": (0.55, 1, 0.04, 1, 65, 130),
    "green": (0.15, 1, 0.02, 1, 100, 195),
    "teal": (0.2, 1, 0.02, 1, 160, 240),
    "blue": (0.1, 1, 0.02, 1, 205, 305),
    "purple": (0.1, 1, 0.02, 1, 270, 350),
    "pink": (0.45, 1, 0.03, 1, 310, 40),
    "brown": (0.15, 0.75, 0.015, 0.18, 15, 110),
    "beige": (0.6, 1, 0.004, 0.12, 30, 125),
}
_SYNONYMS: Final = {
    "grey": "gray",
    "cyan": "teal",
    "turquoise": "teal",
    "aqua": "teal",
    "navy": "blue",
    "violet": "purple",
    "lavender": "purple",
    "magenta": "pink",
    "cream": "beige",
    "ivory": "beige",
    "gold": "yellow",
    "golden": "yellow",
    "crimson": "red",
    "scarlet": "red",
}
COLOR_WORD: Final = re.compile(rf"\b({'|'.join((*_FAMILIES, *_SYNONYMS))})(?![\w-]| gr[ae]y| hour)", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"\b(?:above|below|beneath|behind|beside|next to|near|on top of|over|under|(?:left|right) of|in front"
    r" of|cover(?:s|ed|ing)|overlap\w*|against|cast by"
    r"|belonging to|around|between|within|inside|surround\w*|contrast\w*)\b",
    re.IGNORECASE,
)
"""After these words a caption of a layer may speak of others."""
_SIDE: Final = re.compile(
    r"\b(?:in|at|on|near|along|across|toward|towards|to|into|tucked"
    r" into|filling|covering)\s+the\s+(?:very\s+|whole\s+|entire\s+|far\s+)?"
    r"((?:(?:upper|lower|top|bottom|left|right|middle|center|centre|central)[\s-]*)+)"
    r"(?=(?:corner|half|third|side|edge|part|area|section|portion|quadrant"
    r"|of the (?:canvas|design|image|layout|composition|poster|card|page|frame))\b|[.,;]|$)",
    re.IGNORECASE,
)
_COUNTED: Final = {
    "photos": "photo",
    "photographs": "photo",
    "icons": "icon",
    "illustrations": "illustration",
    "cut-outs": "cutout",
}


def free_problems(
    caption: str, record: Record, layer: int | None = None, visible: frozenset[str] | None = None
) -> list[str]:
    """Every contradiction of a free caption, as sentences.

    Args:
        layer: the index of the layer that it describes; None for the whole.
        visible: families of colours that can be seen (`visible_colors`); None: colours are not checked.
    """
    return list(_problems(caption.strip(), record, layer, visible))


def _problems(caption: str, record: Record, layer: int | None, visible: frozenset[str] | None) -> Iterator[str]:
    if not caption:
        yield "it is empty"
        return
    if len(caption) > MOST_CHARACTERS["whole" if layer is None else "layer"]:
        yield f"it has {len(caption)} characters"  # and nothing else is looked for, however long it is
        return
    if is_refusal(caption) or _BOILERPLATE.search(caption):
        yield "it is no description"
        return
    if caption.lstrip("`").startswith(("{", "[")):
        yield "it is no prose"
        return
    unquoted = QUOTE.sub(" \ue000 ", caption)
    yield from _text_problems(caption, record, layer)
    if visible is not None:
        own = unquoted if layer is None else _OTHER.split(unquoted, 1)[0]
        named = {_SYNONYMS.get(m[1].lower(), m[1].lower()) for m in COLOR_WORD.finditer(own)}
        yield from (f"it names the color {name}, and none is seen" for name in sorted(named - visible))
    yield from _count_problems(unquoted.lower(), record)
    if layer is None:
        shape = SHAPE_WORDS.match(unquoted.lower())
        if shape and shape[1] != shape_word(record["width"], record["height"]):
            yield f"it says {shape[1]!r} of a canvas of {record['width']}x{record['height']}"
    else:
        yield from _place_problems(unquoted, Box(*record["layers"][layer]["box"]), record["width"], record["height"])
    if order := find_injection(unquoted):
        yield f"it gives an order ({order!r})"


def _text_problems(caption: str, record: Record, layer: int | None) -> Iterator[str]:
    texts = [_words(entry["text"]) for entry in record["layers"] if entry.get("text")]
    shown = {word for text in texts for word in text}
    for match in QUOTE.finditer(caption):
        words = _words(match[1])
        if words and not set(words) <= shown and not _is_beginning(words, texts):
            yield f"it quotes {match[1][:60]!r}, which no layer shows"
    own = record["layers"][layer].get("text") if layer is not None else None
    if own:
        words = _words(own)
        present = Counter(_words(caption))
        if absent := [w for w in (words if len(words) <= LONG_TEXT else words[:4]) if not present[w]]:
            yield f"it does not give the text of its layer ({' '.join(absent)[:60]!r} is missing)"


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("\u2019", "'").replace("_", " "))


def _is_beginning(words: list[str], texts: list[list[str]]) -> bool:
    """Whether the quote is the beginning of a text, cut inside a word."""
    *whole, cut = words
    return any(t[: len(whole)] == whole and len(t) > len(whole) and t[len(whole)].startswith(cut) for t in texts)


def _count_problems(unquoted: str, record: Record) -> Iterator[str]:
    kinds = Counter(entry["kind"] for entry in record["layers"])
    for match in COUNT.finditer(unquoted):
        number = NUMBERS.index(match[1]) if match[1] in NUMBERS else int(match[1])
        noun = (_WORD.match(unquoted, match.end()) or [""])[0]
        if noun == "layers" and number != len(record["layers"]):
            yield f"it counts {match[1]} layers, the record has {len(record['layers'])}"
        elif noun in _COUNTED and number > sum(kinds.values()) - 1:
            yield f"it counts {match[1]} {noun}, and there are not as many layers"


def _place_problems(unquoted: str, box: Box, width: int, height: int) -> Iterator[str]:
    """Positions on the other side of the canvas. A box that reaches over the middle is on both sides."""
    left, right, top, bottom = box.x0 / width, box.x1 / width, box.y0 / height, box.y1 / height
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    for match in _SIDE.finditer(unquoted):
        sides = set(re.findall(r"upper|lower|top|bottom|left|right|middle|center|centre|central", match[1].lower()))
        wrong = (
            (sides & {"upper", "top"} and top > 0.5)
            or (sides & {"lower", "bottom"} and bottom < 0.5)
            or ("left" in sides and left > 0.5)
            or ("right" in sides and right < 0.5)
            or (
                sides <= {"middle", "center", "centre", "central"}
                and not (0.15 < middle_x < 0.85 and 0.15 < middle_y < 0.85)
            )
        )
        if wrong:
            yield f"it says {' '.join(match[0].split())!r}, its box is {list(box)} on {width}x{height}"


# Colours that can be seen


def visible_colors(design: Design, layer: Layer | None = None) -> frozenset[str]:
    """Families of colours that a caption may name: those of the image, or of the layer itself and of the image where it
    is."""
    if layer is None:
        return families(design.image.reshape(-1, 3))
    x0, y0, x1, y1 = layer.box
    shown: Pixels = layer.pixels[..., :3][layer.pixels[..., 3] > 24]
    there: Pixels = design.image[y0:y1, x0:x1][layer.pixels[..., 3] > 24]
    return families(shown) | families(there)


def families(pixels: npt.NDArray[Any], most: int = 10_000) -> frozenset[str]:
    """Families of which at least `LEAST_SHARE` of the pixels (n, 3) uint8 are; a fixed part of many pixels is looked
    at."""
    if not len(pixels):
        return frozenset(_FAMILIES)
    lab = oklab_of(pixels[:: max(1, len(pixels) // most)])
    chroma, hue = np.hypot(lab[:, 1], lab[:, 2]), np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    names = set()
    for name, (low, high, dull, vivid, start, end) in _FAMILIES.items():
        turned = (hue >= start) & (hue <= end) if start < end else (hue >= start) | (hue <= end)
        inside = (lab[:, 0] >= low) & (lab[:, 0] <= high) & (chroma >= dull) & (chroma <= vivid) & turned
        if inside.mean() >= LEAST_SHARE:
            names.add(name)
    return frozenset(names)


def check_free_captions(design: Design) -> list[str]:
    """Every contradiction of a design whose captions a model wrote, as `check_captions` gives them for the
    grammar's."""
    record = design.record()
    problems = [f"caption: {p}" for p in free_problems(design.caption, record, None, visible_colors(design))]
    for layer in design.layers:
        problems += [
            f"layer {layer.index}: {p}"
            for p in free_problems(layer.caption, record, layer.index, visible_colors(design, layer))
        ]
    return problems
