"""Words of strangers (names of files, captions, what a server says) as they may be shown: nothing in them moves the
cursor, changes colors or titles, or turns the direction of writing."""

from __future__ import annotations

import re
from typing import Final

_LINES: Final = "\n\t"
_ODD: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0 with ESC, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # marks, embeddings, overrides and isolates of direction
    "\u2028\u2029\ufff9-\ufffb\ufeff"  # other ends of lines, annotations, byte order
    "\U000e0000-\U000e007f"  # tags, which hide letters
    "\ud800-\udfff]"  # halves of characters: no stream takes them
)


def visible(text: str, *, lines: bool = True) -> str:
    r"""The text with every character that controls a terminal written as its escape (``\x1b``), in one pass.

    Args:
        lines: line breaks and tabs are kept.

    >>> print(visible("a\x1b]0;title\x07b"), visible("two\nlines", lines=False))
    a\x1b]0;title\x07b two\nlines
    """

    def escaped(match: re.Match[str]) -> str:
        character = match[0]
        return character if lines and character in _LINES else character.encode("unicode_escape").decode("ascii")

    return _ODD.sub(escaped, text)
