"""Requests are taken apart into the edits that they were made of."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from baselines.agents.rule_planner import RulePlanner
from baselines.agents.splitting import MOST, split_request
from baselines.classical.rule_editor import RuleEditor
from benchmarks.api.tasks import Sample
from benchmarks.datasets.gedit import LANGUAGES
from benchmarks.twins.multi.compose import independent
from benchmarks.twins.multi.wording import wordings
from benchmarks.twins.multi_edit import TWINS, library, request_of


def test_every_wording_comes_apart_into_its_edits() -> None:
    designs = itertools.islice(TWINS[0].designs(384), 6)
    found = [r for d in designs for steps in (1, 3) if (r := request_of(d, library(), steps, (independent,)))]
    assert len(found) >= 6
    for request, _ in found:
        for language, texts in wordings(request).items():
            own = [s.edit.english if language == LANGUAGES[0] else s.edit.chinese for s in request.chain.steps]
            for text in texts:
                parts = [part.removeprefix("Please ").removeprefix("请") for part in split_request(text)]
                assert [p.rstrip(".。").casefold() for p in parts] == [o.rstrip(".。").casefold() for o in own], text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("...", []),
        ("Leave everything else as it is.", []),
        ('Change the text "Stop. Then go; (1) now." to "Go".', ['Change the text "Stop. Then go; (1) now." to "Go".']),
        ("Remove the star\nthen add a heart", ["Remove the star", "add a heart"]),
        ("移除圆形。然后,将“一。二”改为“三”。", ["移除圆形。", "将“一。二”改为“三”。"]),
    ],
)
def test_odd_requests(text: str, parts: list[str]) -> None:
    assert [p for p in split_request(text) if p.strip(".")] == parts


def test_no_request_is_too_long() -> None:
    assert len(split_request("remove it. " * 10_000 + '"' * 9_999)) <= MOST


def test_parts_are_carried_out_one_after_the_other() -> None:
    image = np.full((120, 160, 3), 255, np.uint8)
    image[10:40, 10:40], image[80:110, 120:150] = (217, 38, 38), (36, 99, 214)
    prompt = "First, remove the red square at the top left. Then change the blue square at the bottom right to green."
    sample = Sample("a", "editing", (160, 120), {"image": image, "prompt": prompt}, {})
    answer = RulePlanner().predict(sample, 0)
    assert answer.image is not None
    assert answer.metadata["calls"] == answer.metadata["done"] == 2
    assert (answer.image[20:30, 20:30] > 240).all()
    assert abs(answer.image[95, 135].astype(int) - (47, 160, 74)).max() < 12
    once = RuleEditor().predict(sample, 0)
    assert once.image is not None
    assert (once.image[95, 135] == image[95, 135]).all()
