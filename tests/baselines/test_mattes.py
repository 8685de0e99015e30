"""Mattes with and without a trimap, and by words, against alpha that is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from baselines import get_baseline
from baselines.classical.expressions import parse_phrase
from baselines.classical.image_ops import guided_filter
from baselines.classical.pymatting_methods import solve
from benchmarks.api.tasks import Sample

Array = np.ndarray[Any, Any]


def disc(side: int, x: float, y: float, radius: float, soft: float) -> Array:
    yy, xx = np.mgrid[:side, :side] + 0.5
    return np.asarray(np.clip((radius - np.hypot(yy - y, xx - x)) / soft + 0.5, 0, 1))


def scene(side: int = 120) -> tuple[Array, Array, Array]:
    """(image, alpha, trimap): a soft disc of two colours over a shaded ground."""
    alpha = disc(side, side * 0.5, side * 0.5, side * 0.3, 8)
    yy, xx = np.mgrid[:side, :side] / side
    front = np.dstack([210 + 20 * yy, 60 + 30 * xx, 40 + 0 * xx])
    ground = np.dstack([40 + 20 * xx, 90 + 30 * yy, 170 + 20 * xx])
    image = np.rint(alpha[..., None] * front + (1 - alpha[..., None]) * ground).astype(np.uint8)
    near = disc(side, side * 0.5, side * 0.5, side * 0.3, 30)
    return image, alpha, np.where(near == 0, 0, np.where(near == 1, 255, 128)).astype(np.uint8)


def error(found: Array | None, alpha: Array) -> float:
    assert found is not None
    return float(((found / 255.0 - alpha) ** 2).mean())


@pytest.mark.parametrize("name", ["closed-form", "knn", "learning-based", "closed-form-auto", "grabcut"])
def test_a_soft_disc_is_found(name: str) -> None:
    image, alpha, trimap = scene()
    answer = get_baseline(name)().predict(Sample("a", "matting", (120, 120), {"image": image, "trimap": trimap}, {}), 0)
    given = "trimap" in get_baseline(name).card.requires
    guesses = [np.full_like(trimap, level) for level in (0, 128, 255)] + [trimap] * given
    assert error(answer.alpha, alpha) < 0.2 * min(error(guess, alpha) for guess in guesses)
    if given:
        assert answer.alpha is not None
        known = trimap != 128
        assert (answer.alpha[known] == trimap[known]).all(), "what the trimap knows was changed"


@pytest.mark.parametrize(("kind", "most"), [("cf", 0.02), ("knn", 0.01), ("lbdm", 0.02)])
def test_the_solution_is_pymattings(kind: str, most: float) -> None:
    import pymatting

    image, _, trimap = scene(60)
    expected = getattr(pymatting, f"estimate_alpha_{kind}")(image / 255.0, trimap / 255.0)
    assert np.abs(solve(kind, image, trimap, 10**6) / 255.0 - expected).max() < most


def test_a_smaller_grid_gives_nearly_the_same_alpha() -> None:
    image, alpha, trimap = scene(240)
    small = solve("cf", image, trimap, 120 * 120)
    assert error(small, alpha) < 2 * error(solve("cf", image, trimap, 10**6), alpha) + 1e-3


@pytest.mark.parametrize(("known", "wanted"), [(255, 128), (0, None)])
def test_trimaps_that_know_only_one_side(known: int, wanted: int | None) -> None:
    image, alpha, trimap = scene()
    actual = solve("cf", image, np.where(trimap == known, known, 128).astype(np.uint8), 10**6)
    assert (actual[trimap == known] == known).all()
    if wanted is not None:
        assert (actual[trimap != known] == wanted).all()
    else:
        assert error(actual, alpha) < 0.1 * error(np.where(trimap == 0, 0, 128).astype(np.uint8), alpha), (
            "background alone says what differs from it"
        )


def test_the_guided_filter_keeps_alpha_that_is_affine_in_colour() -> None:
    image = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    alpha = (image @ np.array([0.2, 0.5, 0.3]) / 255).astype(np.float32)
    assert np.abs(guided_filter(alpha, image, image, 4, 1e-7) - alpha).max() < 1e-3


def things() -> tuple[Array, dict[str, Array]]:
    """A red and a blue disc above, a small and a large green one below."""
    alphas = {
        "the red circle": disc(200, 50, 60, 25, 2),
        "the blue disc": disc(200, 150, 60, 25, 2),
        "the small green ball": disc(200, 45, 150, 16, 2),
        "the large green ball": disc(200, 140, 145, 34, 2),
    }
    image = np.full((200, 200, 3), 225.0)
    for alpha, color in zip(alphas.values(), [(200, 35, 40), (40, 90, 205), (40, 150, 60), (45, 155, 60)], strict=True):
        image = alpha[..., None] * np.array(color) + (1 - alpha[..., None]) * image
    return np.rint(image).astype(np.uint8), alphas


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("the red circle", "the red circle"),
        ("blue", "the blue disc"),
        ("the small green ball", "the small green ball"),
        ("the large green ball", "the large green ball"),
        ("the green thing on the right", "the large green ball"),
        ("the green ball below the red disc", "the small green ball"),
        ("the circle to the right of the red circle", "the blue disc"),
        ("the largest", "the large green ball"),
        ("quelque chose", "the large green ball"),
        ("", "the large green ball"),
    ],
)
def test_words_choose_the_thing(words: str, means: str) -> None:
    image, alphas = things()
    actual = (
        get_baseline("colour-words")()
        .predict(Sample("a", "referring_matting", (200, 200), {"image": image, "prompt": words}, {}), 0)
        .alpha
    )
    assert actual is not None
    iou = {
        name: float(np.minimum(actual / 255.0, a).sum() / np.maximum(actual / 255.0, a).sum())
        for name, a in alphas.items()
    }
    assert iou[means] > 0.9, f"{words!r}: {iou}"


def test_nothing_to_choose_from_is_alpha_zero() -> None:
    sample = Sample(
        "a", "referring_matting", (40, 30), {"image": np.full((30, 40, 3), 9, np.uint8), "prompt": "the red star"}, {}
    )
    actual = get_baseline("colour-words")().predict(sample, 0).alpha
    assert actual is not None
    assert not actual.any()


def test_expressions_are_taken_apart() -> None:
    phrase = parse_phrase("The big grey STARS at the upper left, to the left of the golden photo")
    assert (phrase.colors, phrase.places, phrase.sizes, phrase.kinds) == (
        ("grey",),
        ("top", "left"),
        ("large",),
        ("star",),
    )
    assert phrase.towards == (1, 0)
    assert phrase.anchor is not None
    assert (phrase.anchor.colors, phrase.anchor.kinds) == (("yellow",), ("rectangle",))
    assert parse_phrase("") == parse_phrase("xyzzy plugh")
    assert parse_phrase("on the left").places == ("left",)
