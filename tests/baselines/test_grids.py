"""Bringing images onto a model's grid and back."""

import numpy as np
import pytest

from baselines.models.pipelines.grids import fit, fit_area, fit_nearest, pipeline_input, restore, stretch, to_grid
from baselines.models.pipelines.masks import dilate, paste
from synlayers.errors import UsageError

SIZES = [(333, 517), (4000, 17), (17, 4000), (1, 1), (16, 16), (1024, 1024), (1025, 1023), (5000, 4000)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("multiple", [8, 16, 32])
def test_plans_keep_their_promises(size: tuple[int, int], multiple: int) -> None:
    most = 1024 * 1024
    plan = fit(size, multiple=multiple, max_pixels=most)
    assert plan.grid[0] % multiple == plan.grid[1] % multiple == 0
    assert plan.grid[0] * plan.grid[1] <= most
    assert all(0 < s <= g < s + multiple for s, g in zip(plan.scaled, plan.grid, strict=True))
    padded = [-(-side // multiple) * multiple for side in size]
    assert plan.is_resampled == (padded[0] * padded[1] > most), "what fits is never resampled, what does not fit is"
    if plan.is_resampled and min(plan.scaled) > 16:
        assert plan.scaled[0] / plan.scaled[1] == pytest.approx(size[0] / size[1], rel=1 / min(plan.scaled))
        smaller = fit(size, multiple=multiple, max_pixels=most - 1)
        assert plan.grid[0] * plan.grid[1] > 0.85 * most or smaller.grid == plan.grid, "the budget is used"


@pytest.mark.parametrize("size", [(333, 517), (400, 17), (17, 400), (1, 1), (64, 48)])
def test_what_fits_comes_back_bit_for_bit(size: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    plan = fit(size, multiple=32, max_pixels=1 << 20)
    on_grid = to_grid(image, plan)
    assert on_grid.shape == (plan.grid[1], plan.grid[0], 3)
    assert np.array_equal(restore(on_grid, plan), image)
    assert np.array_equal(on_grid[-1, : size[0]], image[-1] if plan.grid[1] > size[1] else on_grid[-1, : size[0]]), (
        "padded by the edge"
    )
    mask = image[..., 0] > 127
    grown = to_grid(mask.astype(np.uint8) * 255, plan, exact=True)
    assert set(np.unique(grown)) <= {0, 255}
    assert grown.sum() == 255 * mask.sum(), "padding is outside the mask"


def test_a_smooth_image_survives_scaling() -> None:
    y, x = np.mgrid[0:900, 0:1300]
    image = np.stack([x / 1300 * 255, y / 900 * 255, (x + y) / 2200 * 255], -1).astype(np.uint8)
    for plan in (
        fit((1300, 900), max_pixels=512 * 512),
        fit((1300, 900), short_side=512),
        stretch((1300, 900), (512, 512)),
    ):
        back = restore(to_grid(image, plan), plan)
        assert back.shape == image.shape
        assert np.abs(back.astype(int) - image).max() <= 4, "a shift of half a pixel would show"


def test_invisible_colour_does_not_bleed() -> None:
    layer = np.zeros((64, 64, 4), np.uint8)
    layer[..., :3] = (0, 255, 0)
    layer[16:48, 16:48] = (200, 10, 10, 255)
    layer[layer[..., 3] == 0] = (0, 255, 0, 0)
    plan = fit((64, 64), multiple=16, min_pixels=160 * 160)
    out = restore(to_grid(layer, plan), plan)
    assert out[out[..., 3] > 0][:, 1].max() <= 14


def test_an_output_of_another_size_covers_the_grid() -> None:
    y, x = np.mgrid[0:128, 0:256]
    image = np.stack([x, y, x // 2 + y], -1).astype(np.uint8)
    plan = fit((250, 120), multiple=64)
    assert plan.grid == (256, 128)
    half = image[::2, ::2]
    assert np.abs(restore(half, plan).astype(int) - image[:120, :250]).max() < 6


@pytest.mark.parametrize("size", [(0, 5), (5, -1)])
def test_impossible_sizes_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="not possible"):
        fit(size)
    with pytest.raises(UsageError, match="hold no grid"):
        fit((64, 64), max_pixels=100)


def test_masks_grow_by_a_disc_and_paste_back_is_exact() -> None:
    mask = np.zeros((41, 41), bool)
    mask[20, 20] = True
    y, x = np.mgrid[0:41, 0:41]
    assert np.array_equal(dilate(mask, 7), (x - 20) ** 2 + (y - 20) ** 2 <= 49)
    rng = np.random.default_rng(1)
    image, answer = rng.integers(0, 256, (2, 41, 41, 3), dtype=np.uint8)
    grown = dilate(mask, 7)
    for feather in (0, 3):
        out = paste(image, answer, grown, feather)
        assert np.array_equal(out[~grown], image[~grown])
        assert np.array_equal(out[20, 20], answer[20, 20])
    whole = paste(image, answer, np.ones_like(mask), 4)
    assert np.array_equal(whole[10:30, 10:30], answer[10:30, 10:30])


@pytest.mark.parametrize("size", SIZES)
def test_strips_are_padded_to_what_a_model_takes(size: tuple[int, int]) -> None:
    plan = fit(size, multiple=16, max_pixels=1024 * 1024, min_side=64, max_ratio=8.0)
    assert min(plan.grid) >= 64
    assert max(plan.grid) <= 8 * min(plan.grid)
    assert plan.grid[0] * plan.grid[1] <= 1024 * 1024
    image = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    on_grid = to_grid(image, plan)
    assert on_grid.shape == (plan.grid[1], plan.grid[0], 3)
    back = restore(on_grid, plan)
    assert back.shape == image.shape
    if not plan.is_resampled:
        assert np.array_equal(back, image)


@pytest.mark.parametrize("size", [(333, 517), (640, 480), (1, 1), (4032, 3024), (1000, 130), (2000, 251)])
def test_one_area_is_as_the_stock_pipelines_compute_it(size: tuple[int, int]) -> None:
    """Qwen's rounding to the nearest multiple of 32 and Kontext's down to 16, written out."""
    area, ratio = 1024 * 1024, size[0] / size[1]
    width = (area * ratio) ** 0.5
    assert fit_area(size, area).grid == (round(width / 32) * 32, round(width / ratio / 32) * 32)
    assert fit_area(size, area, multiple=16, down=True).grid == (
        round(width) // 16 * 16,
        round((area / ratio) ** 0.5) // 16 * 16,
    )
    assert fit_area(size, area).scaled == fit_area(size, area).grid, "up to 8:1 nothing is padded"


@pytest.mark.parametrize("size", [(4000, 17), (17, 4000), (3000, 100)])
@pytest.mark.parametrize(
    "plan_of",
    [
        lambda size: fit_area(size, 1024 * 1024),
        lambda size: fit_nearest(size, [(672, 1568), (1024, 1024), (1568, 672)]),
    ],
)
def test_a_strip_keeps_its_shape_inside_one_area(size: tuple[int, int], plan_of: object) -> None:
    plan = plan_of(size)  # type: ignore[operator]
    assert max(plan.grid) / min(plan.grid) < 8.5
    assert plan.scaled[0] / plan.scaled[1] == pytest.approx(size[0] / size[1], rel=1 / min(plan.scaled))
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    image = np.stack([x * 255 // size[0], y * 255 // size[1], (x + y) * 255 // sum(size)], -1).astype(np.uint8)
    shown = pipeline_input(image, plan)
    assert shown.shape[1::-1] == plan.grid
    assert np.abs(restore(shown, plan).astype(int) - image).max() <= 20
    assert pipeline_input(image[:17, :17], fit((17, 17), multiple=1)).shape == (17, 17, 3)


def test_impossible_areas_and_limits_are_refused() -> None:
    with pytest.raises(UsageError, match="not possible"):
        fit_area((0, 4), 1024)
    with pytest.raises(UsageError, match="hold no grid"):
        fit((64, 64), max_pixels=2048, min_side=64)
