"""What a name looks like: two names with one skeleton can be taken for each other."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

ALIKE: Final = str.maketrans(
    {"i": "l", "1": "l", "|": "l", "!": "l", "0": "o", "5": "s", "m": "rn", "w": "vv", "ß": "ss"}
)
"""Small letters and digits that people take for each other whatever the font; Unicode's table leaves some apart, for it
compares letters as they are written, and titles are compared without case."""
UNSEEN: Final = ("Mn", "Me", "Cf", "Cc", "Zs", "Zl", "Zp")
"""Categories of what changes little or nothing about how a name looks: accents, invisible marks, spaces."""

SYMBOLS: Final = (range(0x250, 0x2000), range(0xA720, 0xAB70), range(0x1F100, 0x1F200))
"""Where Unicode has small capitals, letters in boxes and circles, and the letters of flags."""
_LETTER: Final = re.compile(r"(?:.* )?(?:LATIN|REGIONAL INDICATOR) .*(?:LETTER|CAPITAL) ([A-Z])")


def skeleton(text: str) -> str:
    """Letters and digits alone, each as the plainest one that it looks like: by Unicode's table of confusable
    characters (UTS 39, as `confusable_homoglyphs` has it) and the names of letters in other shapes, without case,
    accents, spaces and marks.

    >>> skeleton("Closed-form matting") == skeleton("СLOSED  F0RM\\u200b Matting.")
    True
    """
    seen = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in UNSEEN)
    plain = _plainest(_plainest(seen).casefold()).casefold().translate(ALIKE)
    return "".join(c for c in plain if c.isalnum())


def _plainest(text: str) -> str:
    table = _table()
    return "".join(table.get(c, c) for c in text)


@functools.cache
def _table() -> dict[str, str]:
    """Each character that looks like one of ASCII (or like two of them), and which."""
    from confusable_homoglyphs.confusables import confusables_data

    table = {
        chr(code): letter[1].lower()
        for codes in SYMBOLS
        for code in codes
        if (letter := _LETTER.fullmatch(unicodedata.name(chr(code), "")))
    }
    for characters, homoglyphs in confusables_data.items():
        character = characters.strip("\u200e")
        alike = [g for entry in homoglyphs if (g := entry["c"].strip("\u200e")).isascii() and g.isalnum()]
        if len(character) == 1 and alike and not character.isascii():
            table[character] = min(alike, key=lambda glyph: (len(glyph), glyph))
    return table
