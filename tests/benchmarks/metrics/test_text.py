"""`text/lines` against the textbook table, torchmetrics, and every matching there is."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from torchmetrics.functional.text import char_error_rate as char_rate
from torchmetrics.functional.text import edit_distance as peer_distance
from torchmetrics.functional.text import word_error_rate as word_rate

from benchmarks.metrics import get_measure
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.scores import Scores
from benchmarks.metrics.text import edit_distance, lines, match_texts, normalize_text


def table(a: str, b: str) -> int:
    """The textbook recurrence."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def one(text: list[str], truth: list[str]) -> dict[str, float]:
    return {name: float(column) for name, column in lines(text=[text], text_gt=[truth]).items()}


@pytest.mark.parametrize("seed", range(5))
def test_distance_is_the_textbook_one(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(300):
        a, b = ("".join(rng.choices("abé漢😀", k=rng.randint(0, 14))) for _ in range(2))
        assert edit_distance(a, b) == table(a, b), (a, b)
    a, b = ("".join(rng.choices("abcdefgh", k=k)) for k in (300, 271))  # longer than a machine word
    assert edit_distance(a, b) == table(a, b)


@pytest.mark.parametrize("seed", range(5))
def test_rates_are_torchmetrics(seed: int) -> None:
    rng = random.Random(seed)
    words = ["summer", "sale", "up", "to", "50%", "off", "Sale", "naïve"]
    pairs = [
        (" ".join(rng.choices(words, k=rng.randint(1, 6))), " ".join(rng.choices(words, k=rng.randint(1, 6))))
        for _ in range(20)
    ]
    for text, truth in pairs:
        found = one([text], [truth])
        assert found["character_edits"] / found["characters"] == pytest.approx(float(char_rate(text, truth)), rel=1e-6)
        assert found["word_edits"] / found["words"] == pytest.approx(float(word_rate(text, truth)), rel=1e-6)
        assert edit_distance(text, truth) == float(peer_distance(text, truth, reduction="sum"))
        assert found["edit"] == pytest.approx(table(text, truth) / max(len(text), len(truth)))
    scores = Scores(get_measure("text/lines"))
    scores.update(
        [str(i) for i in range(20)], text=[[text] for text, _ in pairs], text_gt=[[truth] for _, truth in pairs]
    )
    texts, truths = (list(side) for side in zip(*pairs, strict=True))
    assert scores.compute()["cer"] == pytest.approx(float(char_rate(texts, truths)), rel=1e-6)  # pooled, as there
    assert scores.compute()["wer"] == pytest.approx(float(word_rate(texts, truths)), rel=1e-6)


def test_what_normalisation_forgives() -> None:
    assert normalize_text(" cafe\u0301\n\tau  lait\u00a0") == "café au lait"
    assert one(["cafe\u0301"], ["café"])["character_edits"] == 0
    found = one(["cafe\u0301", "Big  SALE"], ["Big SALE", "café"])
    assert (found["exact"], found["exact_raw"]) == (1, 0)
    assert one(["big sale"], ["Big SALE"])["exact"] == 0, "case is kept"
    assert one(["big sale"], ["Big SALE"])["edit"] == 5 / 8


@pytest.mark.parametrize("seed", range(20))
def test_matching_is_the_cheapest_of_all(seed: int) -> None:
    """Against every assignment; the strings of both sides all appear, and order changes no value."""
    rng = random.Random(seed)
    texts, truths = (
        ["".join(rng.choices("ab", k=rng.randint(1, 5))) for _ in range(rng.randint(0, 4))] for _ in range(2)
    )
    width = max(len(texts), len(truths))
    a, b = texts + [""] * (width - len(texts)), truths + [""] * (width - len(truths))
    cheapest = min(sum(map(table, a, order)) for order in itertools.permutations(b))
    pairs = match_texts(texts, truths)
    assert sum(table(*pair) for pair in pairs) == cheapest
    assert sorted(text for text, _ in pairs if text) == sorted(texts)
    assert sorted(truth for _, truth in pairs if truth) == sorted(truths)
    assert one(texts, truths) == one(texts[::-1], rng.sample(truths, len(truths)))


def test_every_string_without_a_partner_pays() -> None:
    found = one(["sale", "sale", "now"], ["sale"])
    assert found["exact"] == pytest.approx(1 / 3)
    assert found["character_edits"] == 7
    assert found["word_edits"] == 2
    found = one([], ["Summer sale"])
    assert (found["exact"], found["edit"], found["character_edits"], found["words"]) == (0, 1, 11, 2)


def test_no_text() -> None:
    assert (
        one([], [])
        == one(["  "], [])
        == {"exact": 1, "exact_raw": 1, "edit": 0, "character_edits": 0, "characters": 0, "word_edits": 0, "words": 0}
    )
    assert all(column.shape == (0,) for column in lines(text=[], text_gt=[]).values())
    scores = Scores(get_measure("text/lines"))
    scores.update(["a", "b"], text=[[], ["x"]], text_gt=[[], []])
    assert scores.compute()["cer"] == math.inf
    assert scores.compute()["exact"] == 0.5


def test_bad_input_names_the_sample() -> None:
    scores = Scores(get_measure("text/lines"))
    for wrong in ("a string", [b"bytes"], [None], None, b"", 3):
        with pytest.raises(InputError, match="sample b: text must be a list of strings"):
            scores.update(["a", "b"], text=[["x"], wrong], text_gt=[["x"], ["y"]])
    with pytest.raises(InputError, match="differ in the number of samples"):
        scores.update(["a"], text=[["x"]], text_gt=[])
    for side in ("x", None, 3):
        with pytest.raises(InputError, match="text_gt must be a list of strings for each sample, not"):
            lines(text=[["x"]], text_gt=side)  # type: ignore[arg-type]
