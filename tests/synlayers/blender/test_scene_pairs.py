"""Removal pairs and mattes: plans from the seed, and what two renders make of truth and masks. No Blender."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from synlayers.blender.mattes import SUBJECTS, plan_matte
from synlayers.blender.pairs import PLACED, plan_pair, read_pair
from synlayers.blender.settings import Settings


def test_plans_of_pairs_follow_from_the_seed() -> None:
    settings = Settings(seed=2, size=128)
    plans = [plan_pair(settings, number) for number in range(12)]
    assert [plan_pair(settings, number) for number in range(12)] == plans
    assert {plan.removed for plan in plans} == {0, 1, 2}
    for plan in plans:
        assert len({item["model"] for item in plan.items}) >= 2
        assert {item["model"] for item in plan.items} <= set(PLACED)
        xs = [item["at"][0] for item in plan.items]
        assert min(np.diff(xs)) > 0.9  # beside one another


def test_noise_is_no_difference_and_shadows_are(tmp_path: Path) -> None:
    seed = 4
    rng = np.random.default_rng(seed)
    ground = np.full((96, 96, 3), 150, np.int16)
    image, without = (ground + rng.integers(-2, 3, ground.shape, np.int16) for _ in range(2))
    image[30:60, 30:50] = (200, 30, 40)  # the prop
    image[50:62, 48:80] -= 40  # its shadow
    image[5, 5] += 60  # one path that went astray
    alpha = np.zeros((96, 96, 4), np.uint8)
    alpha[30:60, 30:50, 3] = 255
    for name, pixels in (("with", image), ("without", without), ("object", alpha)):
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / f"{name}.png")
    pair = read_pair(tmp_path, "red box")
    where = f"seed {seed}"
    assert np.array_equal(pair.seen, alpha[..., 3] > 0), where
    assert np.array_equal(pair.image[~pair.changed], pair.without[~pair.changed]), where
    assert pair.changed[52:60, 52:76].mean() > 0.95, where  # the shadow
    assert pair.changed[30:60, 30:50].all(), where
    assert not pair.changed[:20].any(), where  # neither noise nor the stray path
    assert np.array_equal(pair.without[55, 60], without[55, 60].astype(np.uint8)), where


def test_plans_of_mattes_take_turns() -> None:
    settings = Settings(seed=2, size=128)
    plans = [plan_matte(settings, number) for number in range(9)]
    assert [plan_matte(settings, number) for number in range(9)] == plans
    assert [plan.subject for plan in plans] == list(SUBJECTS) * 3
    for plan in plans:
        sent = plan.to_json()
        assert ("motion" in sent) == (plan.subject == "motion")
        assert ("fur" in sent) == (plan.subject == "fur")
        assert plan.subject != "glass" or sent["params"]["look"]["kind"] == "glass"
