"""Color words in captions: finding them in a phrase, and taking out those that no pixel bears out.

A term is a name of `COLOR_TABLE`, a word that people use for several of them ("golden", "violet"), or either with a
shade before it ("deep green"). "blue" also means what "dark blue" and "sky blue" mean.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from synlayers.copywriting.grammar import words
from synlayers.style.color_table import COLOR_TABLE
from synlayers.support.english import with_article

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "grey": ("gray", "light gray", "charcoal", "blue gray"),
    "silver": ("light gray",),
    "golden": ("gold", "amber"),
    "crimson": ("red", "dark red", "brick red"),
    "violet": ("purple", "light purple", "lavender"),
    "lilac": ("lavender", "pale lavender"),
    "sage": ("sage green",),
    "navy": ("navy blue",),
    "dark grey": ("charcoal",),
    "dark gray": ("charcoal",),
    "plum": ("burgundy", "dark purple"),
    "magenta": ("fuchsia", "dark pink"),
    "khaki": ("tan",),
}
_WIDER: Final = {"black": ("dark",), "dark": ("black", "charcoal", "indigo", "navy blue", "burgundy", "maroon")}
"""What a name means besides its own shades. "a black cat" is dark, and "a dark table" is of any dark color."""
_OBJECTS: Final = words("orange peach olive plum coral salmon lavender cream amber mustard rust khaki raspberry gold")
"""Color words that are things as well."""
_SHADES: Final = "very|dark|light|pale|deep|bright|vivid"


def _either(options: list[str]) -> str:
    return "|".join(sorted(map(re.escape, options), key=len, reverse=True))


_TERM = rf"(?:(?:{_SHADES}) ){{0,4}}(?:{_either([*COLOR_TABLE, *SYNONYMS])})"
_ONE: Final = re.compile(rf"(?<!\w){_TERM}(?!\w)", re.IGNORECASE)
_LIST: Final = re.compile(
    rf"(?<![\w-])(?<!ice ){_TERM}(?:(?:-to-|-| to | and |, ){_TERM})*(?:-colou?red)?(?![\w-]| hour\b)", re.IGNORECASE
)
"""Colors in a row: "teal", "red and blue", "red-to-blue", "peach-coloured"."""
_THING_AFTER: Final = re.compile(
    r"$|[,.;\ue000]| (?:icon|silhouette|branch|tree|leaf|leaves|slice|juice|is|are|of|with|on|in|at|from|for)\b",
    re.IGNORECASE,
)
_LISTING: Final = re.compile(r"\b(?:and|into|in|from|to|of) $", re.IGNORECASE)


def color_lists(phrase: str) -> list[re.Match[str]]:
    """Where colors are named; "an orange" and "an olive branch" are things."""
    return [match for match in _LIST.finditer(phrase) if not _is_thing(match, phrase)]


def _is_thing(match: re.Match[str], phrase: str) -> bool:
    if re.fullmatch("black[ -]and[ -]white", match[0], re.IGNORECASE) and re.match(
        " (?:photo|picture)", phrase[match.end() :]
    ):
        return True  # of any grays
    return (
        match[0].lower() in _OBJECTS
        and bool(_THING_AFTER.match(phrase, match.end()))
        and not _LISTING.search(phrase[: match.start()])
    )


@lru_cache(maxsize=8192)
def color_terms(phrase: str) -> tuple[str, ...]:
    """The color terms of a phrase, each once, in lower case.

    >>> color_terms("a dark teal ring on a coral-to-deep green circle with an olive branch")
    ('dark teal', 'coral', 'deep green')
    """
    return tuple(dict.fromkeys(one.lower() for m in color_lists(phrase) for one in _ONE.findall(m[0])))


@lru_cache(maxsize=4096)
def meanings(term: str) -> frozenset[str]:
    """The names of `COLOR_TABLE` that a term may mean.

    >>> sorted(meanings("navy blue")), sorted(meanings("deep green"))[:3]
    (['navy blue'], ['dark green', 'dark olive green', 'gray green'])
    """
    if term in SYNONYMS:
        return frozenset(SYNONYMS[term])
    if term not in COLOR_TABLE:
        return meanings(term.split(" ", 1)[1])
    shades = {name for name in COLOR_TABLE if name == term or name.endswith(f" {term}")}
    if term == "dark":
        shades |= {name for name in COLOR_TABLE if name.startswith("dark ")}
    return frozenset(shades | {*_WIDER.get(term, ())})


@lru_cache(maxsize=8192)
def keep_colors(phrase: str, kept: frozenset[str]) -> str:
    """The phrase with no other color terms than those of `kept`.

    >>> keep_colors("an orange-to-teal gradient circle", frozenset({"teal"}))
    'a teal gradient circle'
    >>> keep_colors("a cream background with soft glows in peach and mint green", frozenset({"cream"}))
    'a cream background with soft glows'
    """
    for match in reversed(color_lists(phrase)):
        terms = _ONE.findall(match[0])
        chosen = [term for term in terms if term.lower() in kept]
        if len(chosen) < len(terms):
            phrase = _replace_list(phrase[: match.start()], match[0], chosen, phrase[match.end() :])
    return phrase


def without_colors(phrase: str) -> str:
    """The phrase without its color terms: "a dark teal ring" is "a ring"."""
    return keep_colors(phrase, frozenset())


def _replace_list(before: str, listed: str, chosen: list[str], after: str) -> str:
    split = re.search(r"(?:,? split \w+)? into (?:two shades of )?$", before)
    if split and len(chosen) < 2:
        return before[: split.start()] + after
    if not chosen:
        leading = re.search(r" (?:into|in|from|of)(?: two shades of)? $", before)
        if leading and (not after or after.startswith((" with ", " on ", " in ", ",", "."))):
            return before[: leading.start()] + after
        return _join(before, after.lstrip(" -"))
    if before.endswith(" from ") and len(chosen) == 1:
        before = before[: -len("from ")] + "of "
    joint = "-to-" if "-to-" in listed else " to " if " to " in listed else ""
    return _join(before, (joint or " and ").join(chosen) + after)


def _join(before: str, after: str) -> str:
    """Both parts, with the article before the second as it must be now."""
    article = re.search(r"(?:^|(?<=\s))an? $", before, re.IGNORECASE)
    return before[: article.start()] + with_article(after) if article and after else before + after
