"""Requests of several edits: every step is what its words say, the facts at the end are of the result, and chains that
are called independent give one result in any order."""

from __future__ import annotations

import functools
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.api.tasks import Prediction
from benchmarks.datasets.multi_edit import ENTRY, MultiEdit
from benchmarks.metrics.facts.measures import answer, read_facts, views_of
from benchmarks.metrics.facts.steps import steps_values
from benchmarks.metrics.inputs import InputError
from benchmarks.protocols.editing import step_inputs
from benchmarks.twins.multi.chain import Chain, Outcome, outcome_of
from benchmarks.twins.multi.compose import compose, dependent, independent
from benchmarks.twins.multi.goals import GOALS
from benchmarks.twins.multi.request import Request
from benchmarks.twins.multi.wording import wordings
from benchmarks.twins.multi_edit import TWINS, entry_of, library, request_of
from synlayers.compositing import composite
from synlayers.design import Design
from synlayers.errors import DataError

TWIN = TWINS[0]


@functools.cache
def designs() -> tuple[Design, ...]:
    return tuple(itertools.islice(TWIN.designs(384), 10))


@functools.cache
def found(name: str) -> tuple[Request, Outcome]:
    """The first request of a way, of three edits (two colours are swapped by two)."""
    ways = {"independent": independent, "dependent": dependent, **GOALS}
    steps = 2 if name == "swap-colors" else 3
    for design in designs():
        if request := request_of(design, library(), steps, (ways[name],)):
            return request
    pytest.skip(f"none of the designs has {name}")


@pytest.mark.parametrize("name", ["independent", "dependent", "swap-colors"])
def test_result_and_source_are_told_apart_by_the_facts(name: str) -> None:
    request, outcome = found(name)
    source = request.chain.source.image
    for facts, role in ((itertools.chain(*outcome.done), "edit"), (outcome.keep, "keep")):
        for fact in facts:
            assert fact.role == role
            assert answer(fact, views_of(outcome.target, source, outcome.target)).holds
            assert answer(fact, views_of(source, source, outcome.target)).holds == (role == "keep")


@pytest.mark.parametrize("name", ["independent", "dependent"])
def test_every_step_starts_where_the_last_one_ended(name: str) -> None:
    request, outcome = found(name)
    image = request.chain.source.image
    for step in request.chain.steps:
        np.testing.assert_array_equal(step.edit.source, image)
        image = step.edit.target
    np.testing.assert_array_equal(image, outcome.target)
    now = request.chain.now
    crops = ((layer.pixels, layer.box) for layer in now.layers)
    np.testing.assert_array_equal(composite(crops, now.width, now.height), outcome.target)
    assert [layer.index for layer in now.layers] == list(range(len(now.layers)))


def test_independent_edits_give_one_result_in_any_order() -> None:
    """Each edit's changed pixels, made alone on the source and merged in every order, are the result."""
    request, outcome = found("independent")
    parts = [(s.edit.source != s.edit.target).any(2) for s in request.chain.steps]
    for one, two in itertools.combinations(parts, 2):
        if (one & two).any():
            pytest.skip("they meet")
    for order in itertools.permutations(range(len(parts))):
        image = request.chain.source.image.copy()
        for i in order:
            image[parts[i]] = request.chain.steps[i].edit.target[parts[i]]
        np.testing.assert_array_equal(image, outcome.target)


def test_a_step_that_needs_another_says_so() -> None:
    request, _ = found("dependent")
    assert request.interacting
    assert [step.after for step in request.chain.steps].count((0,)) == 1
    assert not any(step.after for step in found("independent")[0].chain.steps)


def test_words_hold_every_edit_in_order() -> None:
    request, outcome = found("independent")
    for texts, own in zip(
        wordings(request).values(),
        zip(*((s.edit.english, s.edit.chinese) for s in request.chain.steps), strict=True),
        strict=True,
    ):
        assert len(set(texts)) == 3
        for text in texts:
            places = [text.find(sentence[1:].rstrip(".。")) for sentence in own]
            assert min(places) >= 0
            assert places == sorted(places)
    assert json.loads(json.dumps(entry_of(request, outcome)))["kind"] == "compound"


def test_swapped_colors_are_swapped() -> None:
    request, _ = found("swap-colors")
    before, after = request.chain.source.layers, request.chain.now.layers
    one, two = (step.element for step in request.chain.steps)
    fills = [[design[i].params["draw"]["fill"] for i in (one, two)] for design in (before, after)]
    assert [f.lower() for f in fills[0]] == [f.lower() for f in reversed(fills[1])]


@functools.cache
def twin() -> Path:
    return TWIN.build(4, 384)


def test_the_twin_is_read_and_its_truth_solves_it(tmp_path: Path) -> None:
    samples = MultiEdit(twin()).samples()
    assert [s.groups["language"] for s in samples] == ["cn", "en", "cn", "en"]
    for sample in samples:
        facts = read_facts(sample.key("facts"))
        counts = json.loads(sample.key("counts"))
        assert sum(counts) == sum(fact.role == "edit" for fact in facts)
        for image, share in ((sample.key("target"), 1.0), (sample.input("image"), 0.0)):
            given = step_inputs(sample, Prediction(image=image))
            batch: dict[str, Any] = {k: v[None] if isinstance(v, torch.Tensor) else [v] for k, v in given.items()}
            values = steps_values(**batch)
            assert [values[name].item() for name in ("steps_done", "prefix_done", "soft")] == [share] * 3


def test_steps_are_counted_one_by_one() -> None:
    request, outcome = found("independent")
    entry = entry_of(request, outcome)
    facts = json.dumps([*(fact for step in entry["steps"] for fact in step["done"]), *entry["keep"]])
    counts = json.dumps([len(done) for done in outcome.done])
    planes = [torch.from_numpy(np.ascontiguousarray(a.transpose(2, 0, 1)))[None] for a in (
        request.chain.steps[1].edit.target, request.chain.source.image, outcome.target)]  # fmt: skip
    values = steps_values(planes[0], planes[1], planes[2], [facts], [counts])
    assert values["steps_done"].item() == values["prefix_done"].item() == pytest.approx(2 / 3)
    assert 0.3 < values["soft"].item() < 1
    with pytest.raises(InputError, match="do not fit"):
        steps_values(planes[0], planes[1], planes[2], [facts], ["[99]"])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": 1}', '{"kind": "a", "interacting": true, "steps": []}'])
def test_what_is_no_request_is_a_sentence(text: str, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / ENTRY).write_text(text)
    with pytest.raises(DataError, match=r"no request of several edits"):
        MultiEdit(tmp_path).samples()


def test_a_design_without_elements_has_no_request() -> None:
    bare = designs()[0]
    start = Chain.start(bare)
    nothing = start.stage(library(), np.random.default_rng(0), frozenset())
    assert nothing.elements("text", "icon", "shape") == []
    assert outcome_of(start, library()).done == ()
    assert compose(start, library(), np.random.default_rng(0), 9, tuple(GOALS.values())) is None
