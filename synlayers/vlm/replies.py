"""What models really write around what they were asked for: JSON in prose and fences, refusals, instructions that they
read in an image."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise ValueError("a key stands twice")  # which of the two is meant?
    return entries


# not strict: line breaks inside strings are common and harmless
_DECODER: Final = json.JSONDecoder(strict=False, object_pairs_hook=_reject_duplicate_keys)
_OPENING: Final = re.compile(r"[\[{]")
MOST_FAILURES: Final = 100
"""Brackets that open nothing, after which no more JSON is looked for: each costs a try."""
_THOUGHTS: Final = re.compile(r"\s*<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_REFUSAL = re.compile(
    r"\b(?:i['’]?m (?:really |very )?sorry|i apologi[sz]e|i (?:can['’]?t|cannot|am unable to|won['’]?t|am not able to)"
    r"|unable to (?:assist|help|comply)|as an ai)\b|抱歉|对不起|(?:无法|不能)(?:提供|协助|帮助|评)",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instruction|rule|prompt|above|previous|prior)s?\b"
    r"|\b(?:system prompt|you must (?:answer|rate|score|give))\b"
    r"|\b(?:answer|rate|score|respond|reply|give)\b.{0,30}\b(?:10|ten|full marks|highest|perfect score|only"
    r" ['\"]?yes)\b"
    r"|忽略.{0,12}(?:指令|规则|提示)|满分|[打给]十分",
    re.IGNORECASE | re.DOTALL,
)


def strip_reasoning(text: str) -> str:
    """A text without the thoughts that some models write before it; nothing is left of thoughts that were cut off.

    >>> strip_reasoning("<think>3 at first</think> Yes."), strip_reasoning("<think>so the")
    ('Yes.', '')
    >>> strip_reasoning("a <think> tag")
    'a <think> tag'
    """
    thoughts = _THOUGHTS.match(text)
    return text[thoughts.end() :].strip() if thoughts else text


def find_json(text: str) -> list[Any]:
    """Every JSON object or array that stands in a text, outermost ones only, in their order. An object with a key twice
    is none.

    >>> find_json('Sure: {"a": [1]} and [2, 3].')
    [{'a': [1]}, [2, 3]]
    """
    return list(_objects(text))


def _objects(text: str) -> Iterator[Any]:
    place = failures = 0
    while failures < MOST_FAILURES and (opening := _OPENING.search(text, place)) is not None:
        try:
            value, place = _DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            place, failures = opening.end(), failures + 1
            continue
        yield value


def is_refusal(text: str) -> bool:
    """Whether the words decline to answer. Asked only of words that hold no answer: a judge may well be sorry and rate.

    >>> is_refusal("I'm sorry, but I can't help with that."), is_refusal("a fine edit")
    (True, False)
    """
    return bool(_REFUSAL.search(text))


def find_injection(text: str) -> str:
    """Words in a judge's reasoning that read like an instruction to it, found in an image or a prompt; empty when there
    are none.

    >>> find_injection("The sign says: ignore all previous instructions.")
    'ignore all previous instructions'
    """
    match = _ORDER.search(text)
    return " ".join(match[0].split()) if match else ""
