"""Noun phrases: articles, heads, plurals, and names of things that make no claim of their own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from synlayers.captions.vocabulary import CLAIM, NUMBERS
from synlayers.copywriting.grammar import words
from synlayers.support.english import with_article

KIND_NOUNS: Final = {
    "background": "plain background",
    "photo": "photo",
    "shape": "shape",
    "icon": "icon",
    "illustration": "illustration",
    "text": "text",
    "texture": "texture",
    "effect": "light effect",
    "cutout": "cut-out object",
}
ROLE_NOUNS: Final = {
    "headline": "headline",
    "title": "title",
    "kicker": "kicker line",
    "subhead": "subheading",
    "subtitle": "subtitle",
    "body": "paragraph",
    "text": "text",
    "paragraph": "paragraph",
    "cta": "call to action",
    "button label": "button label",
    "label": "label",
    "price": "price",
    "date": "date",
    "time": "time",
    "quote": "quote",
    "author": "author name",
    "person": "name",
    "name": "name",
    "brand": "brand name",
    "tagline": "tagline",
    "url": "web address",
    "web": "web address",
    "phone": "phone number",
    "email": "email address",
    "address": "address",
    "place": "place name",
    "discount": "discount",
    "number": "number",
    "step": "step",
    "feature": "feature line",
    "menu item": "menu item",
    "item": "item name",
    "description": "description",
    "caption": "caption",
    "handle": "handle",
    "hashtag": "hashtag",
    "curved text": "curved text",
}
MOST_WORDS: Final = 20
_ARTICLE = re.compile(r"^(?:an?|the|some) ", re.IGNORECASE)
_HEAD_END = re.compile(r" (?:of|with|on|in|at|from|for|made|split|filled|and|that|behind|by|under|over|to|into) ")
_SINGULAR = frozenset(
    words(
        "lens canvas bus cactus compass gas atlas iris tennis christmas chess news series citrus hibiscus campus"
        " octopus"
    )
)


def strip_article(phrase: str) -> str:
    """The phrase without its article."""
    return _ARTICLE.sub("", phrase, count=1)


@lru_cache(maxsize=8192)
def noun_phrase(caption: str, kind: str) -> str:
    """A plan's caption as a noun phrase with article that contains no quotes, no punctuation and no claim word; by kind
    when nothing is left.

    >>> noun_phrase("dark teal ring", "shape")
    'a dark teal ring'
    >>> noun_phrase("A boat in the center, at sunset.", "photo")
    'a boat'
    """
    text = re.sub(r"[\"\u201c\u201d,.;:()\[\]{}\ue000\ue001]", " ", caption)
    if kind in ("photo", "cutout") and re.search(r"[\d_]", text):
        text = ""  # the name of a file ("IMG 2034") says nothing
    text = " ".join(text.split()[:MOST_WORDS])
    text = re.sub(r"^(?:(?:an?|the|some) )+(?=(?:an?|the|some) )", "", text, flags=re.IGNORECASE)
    claim = CLAIM.search(text)
    text = text[: claim.start()] if claim else text
    text = re.sub(r"(?:\s+(?:and|with|of|in|on|a|an|the|at|for|by|from|to))*\s*$", "", text)
    if text[1:2].islower() or text[:2] in ("A ", "I "):
        text = text[:1].lower() + text[1:]
    if not strip_article(text + " ").strip():
        text = KIND_NOUNS[kind]
    if _ARTICLE.match(text) or text.split()[0].lower() in NUMBERS or text[0].isdigit() or is_plural(text):
        return text
    return with_article(text)


@lru_cache(maxsize=8192)
def split_head(noun: str) -> tuple[str, str, str]:
    """Words before the head, the head, the rest with its leading space.

    >>> split_head("golden slice of pizza")
    ('golden ', 'slice', ' of pizza')
    """
    end = _HEAD_END.search(noun)
    core = noun[: end.start()] if end else noun
    before, _, head = core.rpartition(" ")
    return (before + " " if before else ""), head, noun[len(core) :]


def is_plural(noun: str) -> bool:
    """Whether the head is a plural ("dark scissors", "two dogs")."""
    head = split_head(strip_article(noun))[1].lower()
    first = noun.split(" ", 1)[0].lower()
    return first in NUMBERS[2:] or (
        head.endswith("s") and not head.endswith(("ss", "us", "is", "as", "os")) and head not in _SINGULAR
    )


def plural(noun: str) -> str:
    """The plural of a noun phrase without article.

    >>> plural("coral circle"), plural("slice of pizza"), plural("cherry"), plural("leafy branch")
    ('coral circles', 'slices of pizza', 'cherries', 'leafy branches')
    """
    before, head, rest = split_head(noun)
    if re.search(r"[^aeiou]y$", head):
        many = head[:-1] + "ies"
    elif re.search(r"(?:s|x|z|ch|sh)$", head):
        many = head + "es"
    elif head in ("leaf", "loaf", "shelf", "wolf", "half"):
        many = head[:-1] + "ves"
    else:
        many = head + "s"
    return f"{before}{many}{rest}"


def join_phrases(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def text_noun(name: str) -> str:
    """What to call a text layer of this name: "headline", "kicker line", "details text"."""
    if noun := ROLE_NOUNS.get(name.lower()):
        return noun
    parts = re.findall(r"[a-z]+", name.lower())[:3]
    noun = " ".join(parts)
    if not parts or CLAIM.search(noun):
        return "text"
    return (
        noun if parts[-1] in ROLE_NOUNS or parts[-1] in ("text", "title", "line", "heading", "name") else f"{noun} text"
    )


def one_line(text: str) -> str:
    """A text as captions quote it: on one line."""
    return text.replace("\n", " ")
