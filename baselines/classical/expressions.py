"""What a referring expression says of colour, place, size and kind, by a list of words."""

from __future__ import annotations

import re
from dataclasses import dataclass

COLORS: dict[str, tuple[int, int, int]] = {
    "red": (205, 40, 45),
    "orange": (240, 135, 30),
    "yellow": (245, 215, 60),
    "green": (45, 150, 65),
    "turquoise": (45, 195, 190),
    "blue": (45, 105, 210),
    "purple": (120, 60, 170),
    "pink": (240, 140, 185),
    "brown": (120, 75, 40),
    "beige": (225, 205, 170),
    "white": (245, 245, 245),
    "grey": (130, 130, 130),
    "black": (25, 25, 25),
}
"""A usual sRGB value of each colour."""
SYNONYMS = {
    "teal": "turquoise", "cyan": "turquoise", "aqua": "turquoise", "violet": "purple", "magenta": "pink",
    "gray": "grey", "silver": "grey", "gold": "yellow", "golden": "yellow", "crimson": "red", "scarlet": "red",
    "navy": "blue", "cream": "beige", "tan": "beige", "dark": "black", "lime": "green", "lilac": "purple",
    "rose": "pink", "blonde": "beige", "upper": "top", "lower": "bottom", "center": "middle", "centre": "middle",
    "central": "middle", "big": "large", "largest": "large", "biggest": "large", "bigger": "large", "larger": "large",
    "little": "small", "tiny": "small", "smallest": "small", "smaller": "small", "disc": "circle", "disk": "circle",
    "ball": "circle", "round": "circle", "dot": "circle", "photo": "rectangle", "photograph": "rectangle",
    "picture": "rectangle", "button": "rectangle", "card": "rectangle", "box": "square", "moon": "crescent",
    "rhombus": "diamond", "words": "text", "word": "text", "letters": "text", "headline": "text", "title": "text",
}  # fmt: skip
PLACES = ("left", "right", "top", "bottom", "middle")
SIZES = ("large", "small")
SHAPES: dict[str, tuple[float, float, float]] = {
    "circle": (1.0, 1.0, 0.79),
    "square": (1.0, 0.64, 1.0),
    "rectangle": (1.0, 0.5, 1.0),
    "triangle": (1.0, 0.42, 0.5),
    "star": (0.6, 0.38, 0.4),
    "crescent": (0.68, 0.4, 0.55),
    "heart": (0.93, 0.68, 0.72),
    "diamond": (0.98, 0.55, 0.7),
    "hexagon": (0.99, 0.83, 0.82),
    "leaf": (0.97, 0.4, 0.68),
    "drop": (0.96, 0.6, 0.72),
    "cloud": (0.9, 0.5, 0.72),
    "crown": (0.75, 0.45, 0.6),
    "text": (0.4, 0.15, 0.4),
}
"""Of each kind of thing: area over that of the convex hull, of the smallest circle around, of the smallest rectangle
around."""
RELATIONS = {
    "to the left of": (1, 0),
    "left of": (1, 0),
    "to the right of": (-1, 0),
    "right of": (-1, 0),
    "above": (0, 1),
    "over": (0, 1),
    "on top of": (0, 1),
    "below": (0, -1),
    "under": (0, -1),
    "beneath": (0, -1),
}
"""Where the other thing lies, seen from the one that is meant."""
_RELATION = re.compile(r"\b(" + "|".join(sorted(RELATIONS, key=len, reverse=True)) + r")\b")


@dataclass(frozen=True, slots=True)
class ReferringPhrase:
    """Words of an expression that are known; `towards` is the direction of `anchor`.

    >>> parse_phrase("the large pink star above the text").anchor.kinds
    ('text',)
    """

    colors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    towards: tuple[int, int] = (0, 0)
    anchor: ReferringPhrase | None = None


def parse_phrase(text: str) -> ReferringPhrase:
    """The known words of an English expression; unknown ones are passed over."""
    text = text.lower()
    relation = _RELATION.search(text)
    head = text[: relation.start()] if relation else text
    words = [SYNONYMS.get(w, SYNONYMS.get(w.rstrip("s"), w)) for w in re.findall(r"[a-z]+", head)]

    def known(names: object) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n for w in words for n in (w, w.rstrip("s")) if n in names))  # type: ignore[operator]

    known_words = known(COLORS), known(PLACES), known(SIZES), known(SHAPES)
    if relation is None or not text[relation.end() :].strip():
        return ReferringPhrase(*known_words)
    return ReferringPhrase(
        *known_words, towards=RELATIONS[relation.group()], anchor=parse_phrase(text[relation.end() :])
    )
