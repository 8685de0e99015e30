"""Text from strangers: what may stand in it. Whoever shows it still escapes it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from leaderboard.validation.problems import Problem, printable

MOST_CHARACTERS: Final = 4000
"""Of a text, unless its field says less."""
MOST_KEY: Final = 100
"""Characters of a name in an object."""
MOST_MARKS: Final = 4
"""Accents on one letter."""
MOST_URL: Final = 500
"""Characters of a link."""
BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""
JOINERS: Final = frozenset("\u200c\u200d")
"""Invisible, but parts of words in some scripts."""

_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]+")
_TAG = re.compile(r"<\s*[a-zA-Z/!]|javascript\s*:", re.IGNORECASE)
_ODD = re.compile(r"[^\x20-\x7e\n\t]")


def fault_of(text: str, most: int = MOST_CHARACTERS, *, lines: bool = True) -> str:
    """What is wrong with a text, as the end of a sentence; empty if nothing is.

    >>> fault_of("abc\\u202edef")
    'holds the character U+202E, which can reverse or hide text'
    """
    if len(text) > most:
        return f"has {len(text)} characters; at most {most}"
    if not lines and ("\n" in text or "\t" in text):
        return "has line breaks or tabs; it must be one line"
    marks = 0
    if not _ODD.search(text):
        return ""
    for c in text:
        kind = unicodedata.category(c)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if c in "\n\t" or c in JOINERS:
            continue
        if kind in ("Cc", "Cs", "Zl", "Zp") or 0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE:
            return f"holds the character U+{ord(c):04X}, which does not belong into text"
        if kind == "Cf" or c in BLANKS:
            return f"holds the character U+{ord(c):04X}, which can reverse or hide text"
        if kind == "Co":
            return f"holds the character U+{ord(c):04X}, which has no agreed meaning"
        if marks > MOST_MARKS:
            return f"piles more than {MOST_MARKS} accents on one letter"
    return ""


def fault_of_url(text: str) -> str:
    """What is wrong with a link, as the end of a sentence; empty if nothing is: http or https, a public name, no
    credentials."""
    if len(text) > MOST_URL:
        return f"has {len(text)} characters; a link has at most {MOST_URL}"
    if not text.lower().startswith(("https://", "http://")):
        return "must start with https:// (or http://)"
    if not _URL.fullmatch(text):
        return "holds characters that no link has; write them as %XX, and names of hosts in their ASCII form"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        return f"is no link: {error}"
    if "@" in parts.netloc:
        return "holds a user name or a password; leave them out"
    if not _HOST.fullmatch((parts.hostname or "").lower()):
        return "does not name a public host (a name with a dot, no address)"
    return "names port 0" if port == 0 else ""


def problems_in(value: Any, where: str, most: int = MOST_CHARACTERS, most_key: int = MOST_KEY) -> Iterator[Problem]:
    """Every text in parsed JSON that breaks the rules, keys too; markup is only warned of, because it is shown as it is
    written."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, str):
            if fault := fault_of(item, most):
                yield Problem(where, f"{path or 'the text'} {fault}; remove it")
            elif _TAG.search(item):
                yield Problem(
                    where,
                    f"{path or 'the text'} looks like markup ({printable(item, 40)}); it will be shown as plain text",
                    "warning",
                )
        elif isinstance(item, dict):
            for key, inner in item.items():
                if fault := fault_of(key, most_key, lines=False):
                    yield Problem(where, f"a name in {path or 'the file'} ({printable(key, 40)}) {fault}; rename it")
                waiting.append((f"{path}.{printable(key, 40)}" if path else printable(key, 40), inner))
        elif isinstance(item, list):
            waiting += [(f"{path}[{i}]", inner) for i, inner in enumerate(item)]
