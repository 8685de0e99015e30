"""What English grammar asks of generated phrases."""

from __future__ import annotations

import re
from typing import Final

_SPOKEN_A: Final = re.compile(r"^(?:uni|use|eu|one\b|ufo|u-)", re.IGNORECASE)
_SPOKEN_AN: Final = re.compile(r"^(?:hour|honest|heir|[fhlmnrsx]\b)", re.IGNORECASE)


def with_article(phrase: str) -> str:
    """The phrase with "a" or "an", by how it is spoken.

    >>> with_article("amber ring"), with_article("unicorn"), with_article("hourglass"), with_article("x ray")
    ('an amber ring', 'a unicorn', 'an hourglass', 'an x ray')
    """
    vowel = (phrase[:1].lower() in "aeiou" and not _SPOKEN_A.match(phrase)) or bool(_SPOKEN_AN.match(phrase))
    return f"{'an' if vowel else 'a'} {phrase}"
