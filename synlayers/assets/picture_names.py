"""Words of file names, for those who ask for them: names of files may be names of people, so none is used unasked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_MEANINGLESS = frozenset(
    word
    for words in (
        "img image dsc dscn dscf pxl photo photos picture pic sample layer untitled screenshot screen shot copy final",
        "export scan cutout aim png jpg jpeg file unnamed download test",
    )
    for word in words.split()
)
"""Words that cameras and programs give, and that say nothing of the content."""


LONGEST_WORD: Final = 30
"""Letters of a word; what is longer was not written to be read."""


def words_of_name(file: Path) -> list[str]:
    """What a file name says in words, of any script: letters only, none of the names that cameras and programs give.

    >>> [words_of_name(Path(name)) for name in ("golden-retriever_02.jpg", "IMG_2041.jpg", "苹果.jpg")]
    [['golden', 'retriever'], [], ['苹果']]
    """
    parts = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", file.stem))
    words = [word.lower() for word in parts]
    kept = [
        w
        for w in words
        if w not in _MEANINGLESS
        and len(w) <= LONGEST_WORD
        and (not w.isascii() or (len(w) >= 3 and re.search("[aeiouy]", w)))
    ]
    short = any(w.isascii() and len(w) < 3 for w in words)
    # hexadecimal names and camera numbers leave crumbs of letters behind
    if (any(c.isdigit() for c in file.stem) and short) or len(kept) > 6:
        return []
    return kept
