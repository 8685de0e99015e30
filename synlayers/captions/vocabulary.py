"""The words that captions make claims with, and what each claim means. The grammar chooses from these tables and the
checker reads them back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from synlayers.design import Box

# Where

POSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "all": ("filling the canvas", "covering the whole canvas", "across the entire canvas"),
    "most": ("covering most of the canvas", "taking up most of the canvas"),
    "left half": ("covering the left half", "along the whole left side"),
    "right half": ("covering the right half", "along the whole right side"),
    "upper half": ("covering the upper half", "across the whole top half"),
    "lower half": ("covering the lower half", "across the whole bottom half"),
    "top edge": ("along the top edge", "running along the top"),
    "bottom edge": ("along the bottom edge", "running along the bottom"),
    "left edge": ("along the left edge", "running down the left side"),
    "right edge": ("along the right edge", "running down the right side"),
    "top left corner": ("in the top left corner", "tucked into the upper left corner"),
    "top right corner": ("in the top right corner", "tucked into the upper right corner"),
    "bottom left corner": ("in the bottom left corner", "tucked into the lower left corner"),
    "bottom right corner": ("in the bottom right corner", "tucked into the lower right corner"),
    "top band": ("across the top", "stretching across the upper third"),
    "middle band": ("across the middle", "stretching across the center"),
    "bottom band": ("across the bottom", "stretching across the lower third"),
    "top left": ("at the top left", "in the upper left", "toward the top left"),
    "top": ("at the top", "near the top center", "at the top center"),
    "top right": ("at the top right", "in the upper right", "toward the top right"),
    "left": ("on the left", "at the middle left", "on the left side"),
    "center": ("in the center", "in the middle", "at the center"),
    "right": ("on the right", "at the middle right", "on the right side"),
    "bottom left": ("at the bottom left", "in the lower left", "toward the bottom left"),
    "bottom": ("at the bottom", "near the bottom center", "at the bottom center"),
    "bottom right": ("at the bottom right", "in the lower right", "toward the bottom right"),
}
REGION_OF: Final = {phrase: region for region, phrases in POSITIONS.items() for phrase in phrases}
"""Position phrase to region."""
GRID: Final = (("top left", "top", "top right"), ("left", "center", "right"), ("bottom left", "bottom", "bottom right"))


def regions(box: Box, width: int, height: int) -> list[str]:
    """Every region of `POSITIONS` that holds for a box on the canvas, the most telling first; the last is the cell of
    the 3x3 grid.

    >>> regions(Box(0, 0, 90, 10), 100, 100)
    ['top edge', 'top band', 'top']
    """
    left, top, right, bottom = box.x0 / width, box.y0 / height, box.x1 / width, box.y1 / height
    w, h = right - left, bottom - top
    names: list[str] = []
    if w * h >= 0.9:
        names.append("all")
    elif w * h >= 0.6:
        names.append("most")
    if h >= 0.85 and 0.4 <= w <= 0.6:
        names += ["left half"] * (left <= 0.04) + ["right half"] * (right >= 0.96)
    if w >= 0.85 and 0.4 <= h <= 0.6:
        names += ["upper half"] * (top <= 0.04) + ["lower half"] * (bottom >= 0.96)
    if w >= 0.5 and h <= 0.25:
        names += ["top edge"] * (top <= 0.06) + ["bottom edge"] * (bottom >= 0.94)
    if h >= 0.5 and w <= 0.25:
        names += ["left edge"] * (left <= 0.06) + ["right edge"] * (right >= 0.94)
    row, column = min(2, int(3 * (top + bottom) / 2)), min(2, int(3 * (left + right) / 2))
    if (
        row != 1
        and column != 1
        and (left <= 0.12 if column == 0 else right >= 0.88)
        and (top <= 0.12 if row == 0 else bottom >= 0.88)
    ):
        names.append(f"{GRID[row][column]} corner")
    if w >= 0.7 and h <= 0.5:
        names.append(("top band", "middle band", "bottom band")[row])
    names.append(GRID[row][column])
    return names


# Beside what


class Placement(NamedTuple):
    """What relations look at: a layer's box and stacking."""

    number: int
    box: Box
    occluded_by: tuple[int, ...]
    effect_of: int | None


Relation = Callable[[Placement, Placement], bool]


def _front(a: Placement, b: Placement) -> bool:
    return a.number in b.occluded_by


def _overlap(a: Placement, b: Placement) -> bool:
    return a.number in b.occluded_by or b.number in a.occluded_by


def _inside(a: Placement, b: Placement) -> bool:
    return a.number > b.number and a.box.intersect(b.box) == a.box


def _columns(a: Placement, b: Placement) -> bool:
    return a.box.x0 < b.box.x1 and b.box.x0 < a.box.x1


def _rows(a: Placement, b: Placement) -> bool:
    return a.box.y0 < b.box.y1 and b.box.y0 < a.box.y1


def _effect(a: Placement, b: Placement) -> bool:
    return a.effect_of == b.number


RELATIONS: Final[dict[str, Relation]] = {
    "in front of": _front,
    "partly covering": _front,
    "overlapping": _overlap,
    "partly hidden behind": lambda a, b: _front(b, a),
    "partly covered by": lambda a, b: _front(b, a),
    "inside": _inside,
    "within": _inside,
    "above": lambda a, b: _columns(a, b) and a.box.y1 <= b.box.y0,
    "below": lambda a, b: _columns(a, b) and a.box.y0 >= b.box.y1,
    "to the left of": lambda a, b: _rows(a, b) and a.box.x1 <= b.box.x0,
    "to the right of": lambda a, b: _rows(a, b) and a.box.x0 >= b.box.x1,
    "cast by": _effect,
    "shining around": _effect,
    "belonging to": _effect,
}
"""Claims "A <phrase> B"; "in front of" and "overlapping" are about pixels (1 % of a layer's alpha), the others about
boxes."""

# How

EDGES: Final = ("left", "top", "right", "bottom")
TURN: Final = re.compile(r"\b(?:rotated|tilted|turned) (?:by )?about (\d+) degrees (clockwise|counterclockwise)")
OPACITY: Final = re.compile(r"\bat (\d+)% opacity")
_EDGE: Final = "(?:left|top|right|bottom)"
CUT: Final = re.compile(rf"\b(?:cut off by|running past|bleeding off) the ({_EDGE}(?:(?:,| and) {_EDGE})*) edges?")
QUOTING: Final = ("reading", "saying", "that reads", "that says", "with the words", "starting")


def _either(phrases: list[str]) -> str:
    return "|".join(sorted((re.escape(p) for p in phrases), key=len, reverse=True))


POSITION: Final = re.compile(rf"\b(?:{_either(list(REGION_OF))})\b")
RELATION: Final = re.compile(rf"\b({_either(list(RELATIONS))}) (?=(?:the|an?|some) )")
CLAIM: Final = re.compile(
    rf"\b(?:{_either(list(REGION_OF))}|(?:{_either(list(RELATIONS))})"
    rf" (?:the|an?|some)|(?:{_either(list(QUOTING))})|(?:rotated|tilted|turned) (?:by )?about"
    rf"|at \d+% opacity|(?:cut off by|running past|bleeding off) the|set in|is|are|palette of|measures)\b",
    re.IGNORECASE,
)
"""Anything that starts a claim; the name of a thing ends before it."""

# How many

NUMBERS: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
COUNT: Final = re.compile(rf"\b({'|'.join(NUMBERS[2:])}|\d+) (?=[a-z])")
TEXT_NOUNS: Final = ("text blocks", "pieces of text", "text elements")


def number_word(count: int) -> str:
    """``3`` -> "three"; from 13 on digits."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


# What kind of design

LAYOUT_NOUNS: Final[dict[str, tuple[str, ...]]] = {
    "poster": ("poster", "poster design"),
    "social_post": ("social media post", "post for social media"),
    "story": ("story for social media", "social media story"),
    "banner": ("banner", "web banner"),
    "business_card": ("business card",),
    "flyer": ("flyer", "leaflet"),
    "menu": ("menu", "menu card"),
    "ticket": ("ticket", "event ticket"),
    "certificate": ("certificate",),
    "book_cover": ("book cover",),
    "label": ("packaging label", "product label"),
    "packaging_label": ("packaging label", "product label"),
    "infographic": ("infographic",),
    "slide": ("presentation slide", "slide"),
    "web_hero": ("website header", "hero section of a website"),
    "invitation": ("invitation", "invitation card"),
    "coupon": ("coupon", "discount coupon"),
    "magazine_cover": ("magazine cover",),
    "album_cover": ("album cover",),
    "quote": ("quote card", "quote graphic"),
    "postcard": ("postcard",),
    "thumbnail": ("video thumbnail",),
    "resume": ("resume",),
    "brochure": ("brochure page",),
    "logo": ("logo design",),
    "email": ("email header",),
}


def layout_nouns(layout: str) -> tuple[str, ...]:
    """What to call a design of this layout: "business card"."""
    return LAYOUT_NOUNS.get(layout) or (layout.replace("_", " ") or "graphic design",)


def shape_word(width: int, height: int) -> str:
    """``square`` within 4 %, else ``vertical`` or ``horizontal``."""
    if abs(width - height) <= 0.04 * max(width, height):
        return "square"
    return "vertical" if height > width else "horizontal"


SHAPE_WORDS: Final = re.compile(r"^(?:an?|this|the) (square|vertical|horizontal)\b")
