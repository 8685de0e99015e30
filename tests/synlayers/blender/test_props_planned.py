"""Plans of props: from the seed alone, and such that what is built is what was said. No Blender."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from synlayers.blender.models import models
from synlayers.blender.models.colors import COLORS, GLASSES, METALS
from synlayers.blender.models.model import Dice
from synlayers.blender.models.outlines import fillet, rounded_rect
from synlayers.blender.planning import plan_prop
from synlayers.blender.settings import Settings, make_settings
from synlayers.errors import UsageError


class Recorder:
    """A stage that notes what is put on it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **named: self.calls.append((name, args, named))


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, (list, tuple)):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]


def looks(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value] if "kind" in value else []
    if isinstance(value, (list, tuple)):
        return [look for inner in value for look in looks(inner)]
    return []


def distance(a: str, b: str) -> float:
    """Of two ``#rrggbb``: the largest over the channels, 0..1."""
    return max(abs(int(a[i : i + 2], 16) - int(b[i : i + 2], 16)) for i in (1, 3, 5)) / 255


def test_a_plan_follows_from_seed_and_number() -> None:
    settings = Settings(seed=3)
    plans = [plan_prop(settings, n) for n in range(3 * len(models()))]
    assert [plan_prop(settings, n) for n in range(len(plans))] == plans
    assert set(Counter(plan.model for plan in plans).values()) == {3}  # every model equally often
    assert len({plan.digest for plan in plans}) == len(plans)
    assert plan_prop(Settings(seed=4), 0).digest != plans[0].digest
    again = json.loads(json.dumps(plans[5].to_json()))
    assert again["params"] == json.loads(json.dumps(plans[5].params))


@pytest.mark.parametrize("name", models())
def test_what_is_built_is_what_was_said(name: str) -> None:
    """Numbers are finite, pictures are those that were ordered, colors of the caption are those of the looks."""
    for seed in range(12):
        prop = models()[name].sample(Dice(np.random.default_rng(seed)))
        stage = Recorder()
        models()[name].build(stage, json.loads(json.dumps(prop.params)))  # type: ignore[arg-type]
        where = f"{name} of seed {seed}: {prop.caption}"
        assert len(stage.calls) >= 1, where
        given = [(call[1], call[2]) for call in stage.calls]
        numbers = [leaf for leaf in leaves(list(given)) if isinstance(leaf, (int, float))]
        assert all(math.isfinite(number) and abs(number) < 400 for number in numbers), where
        used = [look for args, named in given for look in looks([*args, *named.values()])]
        assert {look["picture"] for look in used if "picture" in look} == set(prop.pictures), where
        assert all(width >= 128 and height >= 128 for _, width, height in prop.pictures.values()), where
        said = [COLORS[word] for word in prop.caption.split() if word in COLORS and word not in GLASSES | METALS]
        there = [leaf for leaf in leaves([prop.params, used]) if isinstance(leaf, str) and leaf.startswith("#")]
        assert all(any(distance(color, other) < 0.15 for other in there) for color in said), where
        assert prop.tags, where
        assert not prop.caption.startswith(("a ", "an ")), where


def test_outlines_are_closed_and_rounded() -> None:
    outline = np.array(rounded_rect(2.0, 1.0, 0.2))
    assert np.abs(outline).max(0) == pytest.approx([1.0, 0.5])
    x, y = outline.T
    area = 0.5 * float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
    assert area == pytest.approx(2.0 - (4 - math.pi) * 0.2**2, abs=1e-3)  # counterclockwise, four corners cut
    line = np.array(fillet([(0, 0), (2, 0), (2, 2)], 0.5, 64))
    center = np.array([1.5, 0.5])
    assert np.linalg.norm(line[1:-1] - center, axis=1) == pytest.approx(0.5)


def test_settings_that_cannot_be_rendered_are_refused() -> None:
    assert make_settings(0, 256, 16, "shoe, can", "cpu").models == ("can", "shoe")
    for given, words in (
        ((0, 20, 16, "", "cpu"), "--size goes from 64"),
        ((0, 256, 0, "", "cpu"), "--samples goes from 1"),
        ((0, 256, 16, "bottel", "cpu"), "no model 'bottel'.*bottle"),
        ((-1, 256, 16, "", "cpu"), "--seed is 0 or more"),
    ):
        with pytest.raises(UsageError, match=words):
            make_settings(*given)
    assert Settings(device="optix").digest != Settings().digest  # a graphics card gives other pixels
