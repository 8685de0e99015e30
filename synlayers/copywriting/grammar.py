"""Filling templates and casing phrases."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def words(text: str) -> tuple[str, ...]:
    """The words of a text.

    >>> words("red  green")
    ('red', 'green')
    """
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text, parted by semicolons; line breaks are spaces.

    >>> phrases("red wine; green tea")
    ('red wine', 'green tea')
    """
    return tuple(" ".join(phrase.split()) for phrase in text.split(";") if phrase.strip())


MINOR_WORDS = frozenset(words("a an and as at but by for from in into nor of on or over than the to with"))


def pick(rng: np.random.Generator, entries: Sequence[T]) -> T:
    """One entry, uniformly; an order of magnitude faster than ``rng.choice`` and free of its conversion to arrays."""
    return entries[int(rng.random() * len(entries))]


def pick_two(rng: np.random.Generator, entries: Sequence[T]) -> tuple[T, T]:
    """Two entries from different positions."""
    first = int(rng.random() * len(entries))
    second = (first + 1 + int(rng.random() * (len(entries) - 1))) % len(entries)
    return entries[first], entries[second]


def shuffle(rng: np.random.Generator, entries: Sequence[T]) -> list[T]:
    """All entries in random order."""
    return [entries[i] for i in rng.permutation(len(entries)).tolist()]


def sentence_case(text: str) -> str:
    """First letter upper case, the rest as it is, after full stops too.

    >>> sentence_case("hello, coffee. stay a while.")
    'Hello, coffee. Stay a while.'
    """
    return ". ".join(part[:1].upper() + part[1:] for part in text.split(". "))


def title_case(text: str) -> str:
    """Headline capitals: every word but short function words, the first and the last always.

    >>> title_case("for the love of slow-roasted coffee")
    'For the Love of Slow-Roasted Coffee'
    """
    parts = text.split(" ")
    last = len(parts) - 1
    return " ".join(word if 0 < i < last and word in MINOR_WORDS else _capital(word) for i, word in enumerate(parts))


def _capital(word: str) -> str:
    return "-".join(
        part[:1].upper() + part[1:] if part not in MINOR_WORDS or i == 0 else part
        for i, part in enumerate(word.split("-"))
    )


def expand(template: str, slots: Mapping[str, str]) -> str:
    """The template with its ``{slots}`` filled.

    >>> expand("hello, {stuff}", {"stuff": "light"})
    'hello, light'
    """
    return template.format_map(slots) if "{" in template else template


def word_count(text: str) -> int:
    """Words as a reader counts them: a lone "&" or "-" is none.

    >>> word_count("Light & shadow - a show")
    4
    """
    return sum(1 for word in text.split() if any(c.isalnum() for c in word))


def repeats_word(text: str) -> bool:
    """Whether a word of more than three letters comes twice.

    >>> repeats_word("For the love of love")
    True
    """
    long = [word for word in re.findall(r"\w+", text.lower()) if len(word) > 3]
    return len(set(long)) < len(long)
