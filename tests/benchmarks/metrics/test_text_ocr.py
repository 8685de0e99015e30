"""Words are compared as they are read: the order of answers is turned round, and cheating wins nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.adversarial.text_rendering import ANSWERS, Task
from benchmarks.adversarial.writing import write
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import write_prediction
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.harness.result_files import score_run
from benchmarks.metrics import get_measure
from benchmarks.metrics.facts.measures import answers
from benchmarks.metrics.facts.models import TextFact, UnchangedFact, region_of, template_of
from benchmarks.metrics.ocr.alignment import ANY, align
from benchmarks.metrics.ocr.expected import expect
from benchmarks.metrics.ocr.measures import ocr_measure
from benchmarks.metrics.ocr.pictures import likeness, stands_out
from benchmarks.metrics.ocr.scoring import Picture
from benchmarks.metrics.scores import Scores
from benchmarks.metrics.text import edit_distance
from benchmarks.metrics.weights import WeightsMissing
from benchmarks.protocols import get_protocol
from synlayers.design import Box, Pixels
from synlayers.ocr import reader as reader_module
from synlayers.ocr.lines import Quad, TextLine
from synlayers.ocr.reader import why_missing

needs_reader = pytest.mark.skipif(bool(why_missing()), reason=why_missing() or "the reader is there")
WORDS = "Winter Garden"
BOX = Box(60, 80, 300, 140)


def ground(height: int = 240, width: int = 360) -> Pixels:
    """A soft slope of blue, with a stripe below."""
    y, x = np.mgrid[0:height, 0:width]
    picture = np.stack([60 + 0.2 * x, 90 + 0.3 * y, 150 + 0 * x], -1).astype(np.uint8)
    picture[200:212] = 220
    return picture


def task(words: str = WORDS) -> Task:
    """White words in a box that is masked with a margin."""
    target = write(ground(), words, BOX)
    mask = np.zeros(target.shape[:2], bool)
    mask[BOX.y0 - 4 : BOX.y1 + 4, BOX.x0 - 4 : BOX.x1 + 4] = True
    return Task(target, mask, np.where(mask[..., None], np.uint8(128), target), words, f'the words "{words}"')


def score(answer: Pixels, of: Task) -> dict[str, float]:
    return dict(ocr_measure().score([Picture(answer, of.target, of.mask, of.words)])[0].values)


def line(text: str, x: int = 0, y: int = 0) -> TextLine:
    quad: Quad = ((x, y), (x + 10 * len(text), y), (x + 10 * len(text), y + 20), (x, y + 20))
    return TextLine(text, quad, 1.0)


def test_alignment_is_levenshtein_and_free_where_anything_goes() -> None:
    rng = np.random.default_rng(seed := 5)
    for _ in range(200):
        a, b = ("".join(rng.choice(list("abc"), rng.integers(0, 9))) for _ in range(2))
        found = align(a, b)
        assert found.edits == edit_distance(a, b), (seed, a, b)
        assert all(p < 0 or b[p] == a[i] for i, p in enumerate(found.places)), (seed, a, b)
    assert align([*"ab", ANY, ANY, *"cd"], "abXYcd").edits == 0
    assert align([*"ab", ANY, ANY, *"cd"], "abcd").edits == 0
    assert align([*"ab", ANY, *"cd"], "abXYZcd").edits == 2  # what is added beyond is not free
    assert align("abcd", "abXcd").holds(0, 2)
    assert not align("abcd", "abXcd").holds(1, 3)


def test_what_is_not_read_in_the_truth_does_not_count() -> None:
    whole = expect("Open Late\nEvery Day", [line("OPEN LATE"), line("every day", y=30)])
    assert "".join(map(str, whole.characters)) == "openlateeveryday"
    assert [found.text for found in whole.lines] == ["openlate", "everyday"]
    assert whole.left_out == 0
    misread = expect("Open Late Every Day", [line("Open Late"), line("Evcry Day", y=30)])
    assert [found.text for found in misread.lines] == ["openlate"]
    assert misread.characters == (*"openlate", *[ANY] * 8)
    assert misread.words == ((0, 4), (4, 8))
    unseen = expect("Open Late Every Day", [line("Every Day")])
    assert [found.text for found in unseen.lines] == ["everyday"]
    assert (unseen.counted, unseen.left_out) == (8, 1)
    ornament = expect("Open Late", [line("米"), line("Open Late", y=30)])
    assert (ornament.counted, ornament.left_out) == (8, 1)
    pieces = expect("Willow Peak", [line("Willow P"), line("日", y=30), line("eak", y=60)])
    assert (pieces.counted, pieces.words) == (10, ((0, 6),))
    assert expect("Привет", [line("Hello")], "привет").counted == 0


def test_a_small_change_is_no_small_change_and_noise_is_little() -> None:
    target, everywhere = ground(), np.ones((240, 360), bool)
    assert likeness(target, target, everywhere) == 1
    noisy = np.clip(target + np.random.default_rng(1).normal(0, 4, target.shape), 0, 255).astype(np.uint8)
    assert likeness(noisy, target, everywhere) > 0.9
    patched = target.copy()
    patched[:48, :90] = 0  # a twentieth of it
    assert likeness(patched, target, everywhere) == pytest.approx(1 - 2 * 0.05**0.5, abs=0.02)
    assert likeness(patched, target, everywhere & False) == 1


def test_letters_that_nobody_sees_do_not_stand_out() -> None:
    empty = ground()
    at = TextLine("x", ((60, 80), (300, 80), (300, 140), (60, 140)), 1.0)
    assert not stands_out(empty, at)
    assert not stands_out(
        np.clip(empty + np.random.default_rng(2).normal(0, 6, empty.shape), 0, 255).astype(np.uint8), at
    )
    assert stands_out(write(empty, WORDS, BOX), at)
    ink = (np.abs(write(empty, WORDS, BOX).astype(int) - empty).max(2) > 40)[..., None]
    assert not stands_out((empty + 8 * ink).astype(np.uint8), at)


@needs_reader
def test_the_order_is_turned_round() -> None:
    one = task()
    by_name = {answer.name: answer for answer in ANSWERS}

    def of(name: str) -> float:
        return score(by_name[name].make(one, np.random.default_rng(0)), one)["written"]

    assert of("truth") == 1
    assert of("no text") == of("the picture as it was given") == 0
    assert 0 < of("halves of the truth swapped") < 0.6 < of("truth, 6 px to the right") < 1
    honest = of("the words in another typeface")
    for name in (
        "8 levels from the ground",
        "tiny, in a corner",
        "twice in the mask",
        "truth, and again outside",
        "letters of each word shuffled",
        "truth, blurred",
    ):
        assert of(name) < honest, name


@needs_reader
def test_lines_have_boxes_and_samples_are_independent() -> None:
    one, other = task(), task("Open Late")
    (found,) = ocr_measure().score([Picture(one.target, one.target, one.mask, one.words)])
    assert [entry.text for entry in found.lines] == ["wintergarden"]
    assert found.lines[0].exact
    assert found.lines[0].box.intersect(BOX).area > 0.4 * found.lines[0].box.area
    measure = get_measure("text/ocr")
    scores = Scores(measure)
    tensors = [torch.from_numpy(np.moveaxis(t.target, -1, 0).copy()) for t in (one, other)]
    masks = [torch.from_numpy(t.mask[None]) for t in (one, other)]
    scores.update(
        ["a", "b", "c"],
        image=[*tensors, tensors[0]],
        target=[*tensors, tensors[0]],
        mask=[*masks, masks[0]],
        text=[one.words, other.words, "Привет"],
    )
    rows = scores.rows()
    assert rows["a"]["written"] == rows["b"]["written"] == 1
    assert rows["c"]["counted"] == 0
    assert "script" in scores.notes["c"][0]
    assert scores.compute()["written"] == 1  # the third leaves the mean
    alone = Scores(measure)
    alone.update(["b"], image=[tensors[1]], target=[tensors[1]], mask=[masks[1]], text=[other.words])
    assert alone.rows()["b"] == rows["b"]


def test_without_the_reader_the_other_measures_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "PACKAGES", ("no_such_reader",))
    with pytest.raises(WeightsMissing, match=r"no_such_reader: pip install 'synlayers\[ocr\]'"):
        get_measure("text/ocr").bind()
    one = task()
    inputs = {"image": one.image, "mask": one.mask.astype(np.uint8) * 255, "prompt": one.prompt}
    sample = Sample("s", "text_rendering", (360, 240), inputs, {"target": one.target, "text": one.words})
    facts = RunFacts(method=_card(), dataset="text-rendering", dataset_digest="", dataset_count=1)
    run = Run.open(tmp_path / "run", facts)
    write_prediction(run.predictions / "s", "text_rendering", Prediction(image=one.target))
    given = PredictionSet.of_folder(run.predictions, [sample])
    result = score_run(run, get_protocol("text_rendering/native-v2"), [sample], predictions=given)
    assert "no_such_reader" in result.provenance["unavailable"]["text/ocr"]
    assert {m.name: m.value for m in result.metrics}["l1_bg"] == 0


def _card():  # type: ignore[no-untyped-def]
    from baselines.classical.trivial import OracleMethod

    return OracleMethod.card


@needs_reader
def test_reader_and_template_are_both_recorded_and_disagreement_is_told() -> None:
    from benchmarks.metrics.facts.models import facts_json

    source, target = write(ground(), "Summer Fair 2025", BOX), write(ground(), "Summer Fair 2026", BOX)
    coverage = (np.abs(target.astype(int) - ground()).max(2)[BOX.y0 : BOX.y1, BOX.x0 : BOX.x1] * 2).clip(0, 255)
    template = template_of(coverage.astype(np.uint8), tuple(BOX))
    fact = TextFact(role="edit", says='Does it read "Summer Fair 2026"?', template=template)
    rest = np.ones(source.shape[:2], bool)
    rest[BOX.y0 : BOX.y1] = False
    kept = UnchangedFact(role="keep", says="Is the rest as it was?", region=region_of(rest))
    assert answers([fact], source, source, target)[0].holds  # one digit is little to a template
    scores = Scores(get_measure("editing/facts-read"))
    planes = [torch.from_numpy(np.moveaxis(p, -1, 0).copy()) for p in (target, source)]
    facts = facts_json([fact, kept])
    scores.update(
        ["right", "wrong"], image=planes, source=[planes[1]] * 2, target=[planes[0]] * 2, facts=[facts, facts]
    )
    rows = scores.rows()
    assert rows["right"]["facts_both"] == 1
    assert rows["wrong"]["facts_both"] == 0
    assert (rows["wrong"]["text_matched"], rows["wrong"]["text_read"], rows["wrong"]["text_agree"]) == (1, 0, 0)
    assert "matches its template but reads 'Summer Fair 2025'" in scores.notes["wrong"][0]
