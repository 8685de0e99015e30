"""Names for links: of ``[a-z0-9-]`` and unique."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection

LONGEST = 200
"""Characters of a slug, before the number that `unique` may add."""


def slug(text: str) -> str:
    """`text` in lower case with everything but letters and digits as single dashes; text that leaves nothing is named
    by its hash.

    >>> slug("Matting/native-v1 + truth=gt"), slug("Été")
    ('matting-native-v1-truth-gt', 'ete')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
    return words or "x" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def unique(text: str, taken: Collection[str]) -> str:
    """The slug of `text`, with a number behind it where it is taken.

    >>> unique("a b", {"a-b", "a-b-2"})
    'a-b-3'
    """
    name, count = slug(text), 2
    candidate = name
    while candidate in taken:
        candidate, count = f"{name}-{count}", count + 1
    return candidate
