"""How strings are compared that a reader read: the rules on case, blanks and script.

1. Unicode NFKC, then case folding: ligatures and full-width letters become plain ones, and capitals small ones (some
   typefaces draw small letters as capitals).
2. Blanks are left out: a reader guesses them from gaps.
3. Quotation marks, dashes, dots, bullets and primes of a kind count as one: they differ by less than typefaces do.
4. Nothing else: accents, digits, punctuation and script count. Characters that the reader has no class for are not
   compared (`benchmarks.metrics.text_ocr` and `synlayers.checks.reading` leave such text out and say so).
"""

from __future__ import annotations

import unicodedata
from typing import Final

ALIKE: Final = {
    ord(character): kind
    for kind, characters in {
        "'": "‘’‚‛′`´ʼ",
        '"': "“”„‟″«»‹›",
        "-": "‐‑‒–—―−‧",
        "·": "•∙⋅・●",
        ":": "：∶",
        "x": "×✕",
    }.items()
    for character in characters
}
"""Characters that are taken for one another, by code point."""


def fold(text: str) -> str:
    """The string by which texts are compared.

    >>> fold("Weekend – Fair … 10 × 15")
    'weekend-fair...10x15'
    """
    # marks first: NFKC would take some of them apart into a blank and an accent
    plain = unicodedata.normalize("NFKC", text.translate(ALIKE)).casefold()
    return "".join(unicodedata.normalize("NFKC", plain.replace("''", '"')).translate(ALIKE).split())


def words_of(text: str) -> list[str]:
    """Folded words, by the blanks and line breaks of the true text; marks that stand alone are no words.

    >>> words_of("Bread & Butter – today")
    ['bread', '&', 'butter', 'today']
    """
    folded = (fold(word) for word in text.split())
    return [word for word in folded if any(c.isalnum() or c in "&@%$€£#+" for c in word)]
