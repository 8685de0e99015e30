"""Text of a design against the true text: exact matches, edit distance, character and word error rates.

A design has several text layers and their order means nothing: predicted strings are matched one to one with true ones.
Distances are Levenshtein's over Unicode code points of the normalised strings (`normalize_text`).
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np
import torch

from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import Columns, Measure, Value


def normalize_text(text: str) -> str:
    """Unicode NFC, every run of white space one blank, none at the ends. Case and punctuation are kept."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def edit_distance(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    """The Levenshtein distance of two strings, as they are, or of two lists of words: least insertions, deletions and
    substitutions.

    Exact, by Myers' bit vectors in the form of Hyyro (2003): a column of the table is two integers of ``len(a)`` bits.

    >>> edit_distance("kitten", "sitting")
    3
    """
    if not a:
        return len(b)
    places: dict[Hashable, int] = {}
    for i, item in enumerate(a):
        places[item] = places.get(item, 0) | 1 << i
    every, last = (1 << len(a)) - 1, 1 << len(a) - 1
    up, down, distance = every, 0, len(a)  # where the table grows, or shrinks, by one along `a`
    for item in b:
        same = places.get(item, 0)
        diagonal = (((same & up) + up) ^ up) | same | down
        right, left = down | ~(diagonal | up) & every, diagonal & up
        distance += bool(right & last) - bool(left & last)
        right = right << 1 | 1
        up, down = (left << 1 | ~(diagonal | right)) & every, diagonal & right & every
    return distance


def match_texts(texts: Iterable[str], truths: Iterable[str]) -> list[tuple[str, str]]:
    """Normalised strings in one-to-one pairs (predicted, true) of the least total edit distance; what is left over is
    paired with "".

    Blank strings are left out. Equal strings are paired first, which never costs anything (triangle inequality). The
    order of the arguments has no influence.
    """
    from scipy.optimize import linear_sum_assignment

    left, right = (Counter(filter(None, map(normalize_text, strings))) for strings in (texts, truths))
    same = left & right
    pairs = [(text, text) for text in same.elements()]
    a, b = sorted((left - same).elements()), sorted((right - same).elements())
    width = max(len(a), len(b))
    a, b = a + [""] * (width - len(a)), b + [""] * (width - len(b))
    costs = np.array([[edit_distance(text, truth) for truth in b] for text in a], dtype=np.int64).reshape(width, width)
    chosen = zip(*linear_sum_assignment(costs), strict=True)
    return sorted(pairs) + [(a[row], b[column]) for row, column in chosen]


def lines(*, text: Sequence[Sequence[str]], text_gt: Sequence[Sequence[str]]) -> Columns:
    """The strings of a design against the true ones, order ignored.

    Args:
        text: per sample the predicted strings, one a text layer (or line); text_gt: the true ones. Either may be empty;
            blank strings are left out.

    Strings are paired by `match_texts`; a string without a partner pays its whole length. Returns (B,) float64 columns:
    ``exact``, the share of strings with an equal partner after normalisation, of max(n, m); ``exact_raw``, the same of
    the strings as they are; ``edit``, the total distance over the total length of the longer of each pair (0 to 1);
    ``character_edits`` of ``characters`` true ones, and ``word_edits`` of ``words``, whose sums over the data set give
    ``cer`` and ``wer`` (may exceed 1; infinite where there is no true text at all but some was predicted). No text on
    both sides is perfect. Raises `InputError` for anything but lists of strings.
    """
    for name, side in (("text", text), ("text_gt", text_gt)):
        if not _is_list(side):
            raise InputError(f"{name} must be a list of strings for each sample, not {type(side).__name__}")
        for position, strings in enumerate(side):
            if not _is_list(strings) or not all(isinstance(string, str) for string in strings):
                raise InputError(f"{name} must be a list of strings for each sample", position)
    if len(text) != len(text_gt):
        raise InputError(f"text has {len(text)} samples but text_gt has {len(text_gt)}")
    results = [_scores(list(strings), list(truths)) for strings, truths in zip(text, text_gt, strict=True)]
    return {name: torch.tensor([result[name] for result in results], dtype=torch.float64) for name in _scores([], [])}


def _is_list(thing: object) -> bool:
    return isinstance(thing, Sequence) and not isinstance(thing, (str, bytes))


def _scores(texts: Sequence[str], truths: Sequence[str]) -> dict[str, float]:
    pairs = match_texts(texts, truths)
    edits = [edit_distance(text, truth) for text, truth in pairs]
    raw = sum(count for text, count in (Counter(texts) & Counter(truths)).items() if normalize_text(text))
    return {
        "exact": sum(text == truth for text, truth in pairs) / len(pairs) if pairs else 1.0,
        "exact_raw": raw / len(pairs) if pairs else 1.0,
        "edit": sum(edits) / max(sum(max(map(len, pair)) for pair in pairs), 1),
        "character_edits": sum(edits),
        "characters": sum(len(truth) for _, truth in pairs),
        "word_edits": sum(edit_distance(text.split(), truth.split()) for text, truth in pairs),
        "words": sum(len(truth.split()) for _, truth in pairs),
    }


def _rate(edits: float, length: float) -> float:
    return edits / length if length else math.inf if edits else 0.0


def _pooled(edits: str, length: str) -> Callable[[Columns], float]:
    return lambda columns: _rate(math.fsum(columns[edits].tolist()), math.fsum(columns[length].tolist()))


VALUES = (
    Value(
        "exact",
        "higher",
        (0.0, 1.0),
        meaning="strings with an equal partner after NFC and folding of white space, mean over designs",
    ),
    Value("exact_raw", "higher", (0.0, 1.0), meaning="strings with an equal partner as they are, mean over designs"),
    Value("edit", "lower", (0.0, 1.0), meaning="normalised edit distance of a design's strings, mean over designs"),
    Value(
        "cer",
        "lower",
        meaning="edits over true characters, of all designs together",
        aggregate=_pooled("character_edits", "characters"),
    ),
    Value(
        "wer",
        "lower",
        meaning="edits over true words, of all designs together",
        aggregate=_pooled("word_edits", "words"),
    ),
)

MEASURES = (
    Measure(
        name="text/lines",
        version=1,
        official=False,
        inputs=("text", "text_gt"),
        values=VALUES,
        source=(
            "Levenshtein (1966) over code points after NFC; CER and WER as in speech recognition (Morris et al. 2004)"
        ),
        function=lines,
    ),
)
