"""Fillings of what is known: flat, shaded and patterned images."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from baselines import get_baseline
from benchmarks.api.tasks import Sample, TaskName

Array = np.ndarray[Any, Any]
NAMES = ("telea", "navier-stokes", "patch-fill")


def filled(name: str, image: Array, mask: Array, task: TaskName = "fill", seed: int = 0) -> Array:
    method = get_baseline(name)()
    method.prepare("cpu")
    size = image.shape[1], image.shape[0]
    actual = method.predict(Sample("a", task, size, {"image": image, "mask": mask, "prompt": "x"}, {}), seed).image
    assert actual is not None
    return np.asarray(actual)


def board(side: int) -> Array:
    """Checks of 8 pixels in two colours, with noise of a few levels."""
    yy, xx = np.mgrid[:side, :side]
    noise = np.random.default_rng(1).integers(0, 12, (side, side, 3))
    return (np.where(((yy // 8 + xx // 8) % 2)[..., None], [200, 60, 30], [30, 90, 190]) + noise).astype(np.uint8)


def hole(side: int, share: float) -> Array:
    mask = np.zeros((side, side), np.uint8)
    length = round(side * share**0.5)
    start = (side - length) // 2
    mask[start : start + length, start : start + length] = 255
    return mask


@pytest.mark.parametrize("name", NAMES)
def test_a_shaded_ground_goes_on_in_the_hole(name: str) -> None:
    yy, xx = np.mgrid[:96, :96]
    truth = np.dstack([60 + yy, 200 - xx, 90 + (xx + yy) // 3]).astype(np.uint8)
    mask = hole(96, 0.08)
    shown = np.where(mask[..., None] > 0, [255, 0, 255], truth).astype(np.uint8)
    actual = filled(name, shown, mask)
    inside = mask > 0
    assert (actual[~inside] == truth[~inside]).all(), "pixels outside the mask changed"
    mean = truth[~inside].mean(0)
    # no patch elsewhere has the colours of the hole, so that patches can only come near
    bound = 0.6 if name == "patch-fill" else 0.4
    assert ((actual - truth.astype(float))[inside] ** 2).mean() < bound * ((mean - truth)[inside] ** 2).mean()


@pytest.mark.parametrize("seed", [0, 7])
def test_patches_continue_a_pattern(seed: int) -> None:
    truth, mask = board(128), hole(128, 0.08)
    shown = np.where(mask[..., None] > 0, 0, truth).astype(np.uint8)

    def error(image: Array) -> float:
        return float(((image - truth.astype(float))[mask > 0] ** 2).mean())

    actual = filled("patch-fill", shown, mask, seed=seed)
    assert error(actual) < 0.1 * error(filled("telea", shown, mask)), f"seed {seed}"


def test_patch_fill_of_a_tenth_of_512_is_fast() -> None:
    image, mask = board(512), hole(512, 0.1)
    filled("patch-fill", board(64), hole(64, 0.1))
    start = time.perf_counter()
    filled("patch-fill", image, mask)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("name", NAMES)
def test_only_removal_grows_the_mask_and_the_effect_mask_is_not_used(name: str) -> None:
    image, mask = board(64), np.zeros((64, 64), np.uint8)
    mask[20:40, 20:40] = 255
    # the edge of an object is a mixture: it must go as well, but not what is farther away
    image[18:42, 18:42] = 255
    kept = filled(name, image, mask, "fill")
    removed = filled(name, image, mask, "removal")
    assert (kept[18] == image[18]).all()
    assert (removed[19, 22:38] != 255).any(1).all()
    far = np.ones((64, 64), bool)
    far[17:43, 17:43] = False
    assert (removed[far] == image[far]).all()


@pytest.mark.parametrize("name", NAMES)
def test_no_mask_and_all_masked(name: str) -> None:
    image = board(40)
    assert (filled(name, image, np.zeros((40, 40), np.uint8)) == image).all()
    everything = filled(name, image, np.full((40, 40), 255, np.uint8))
    assert (everything == np.rint(image.reshape(-1, 3).mean(0))).all()
