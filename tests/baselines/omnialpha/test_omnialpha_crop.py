"""Sizes and crops against PIL and against the rule written out."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageOps

from baselines.models.omnialpha.center_crop import CenterCrop, pixel_budget, published_grid

SIZES = [(1397, 1260), (640, 480), (33, 31), (20, 500), (4000, 17), (1024, 1024), (5000, 3333), (725, 723)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("images", [1, 2, 3])
def test_the_grid_is_the_largest_of_its_kind(size: tuple[int, int], images: int) -> None:
    most = pixel_budget(images)
    width, height = published_grid(size, most)
    assert width % 32 == height % 32 == 0
    assert min(width, height) >= 32
    assert width * height <= most or min(width, height) == 32
    scale = min(1.0, (most / (size[0] * size[1])) ** 0.5)
    for side, given in ((width, size[0]), (height, size[1])):
        assert side <= max(32, given * scale)
        assert side > given * scale - 64 or side == 32


def test_published_budgets() -> None:
    assert [pixel_budget(n) for n in (1, 2, 3)] == [1048576, 524288, 349525]
    assert published_grid((1397, 1260), pixel_budget(2)) == (736, 672)
    assert published_grid((1024, 1024), pixel_budget(1)) == (1024, 1024)


@pytest.mark.parametrize("size", [(97, 64), (64, 97), (200, 60), (40, 40), (33, 31)])
def test_bringing_is_pils_fit(size: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 4), np.uint8)
    image[..., 3] = 255
    frame = CenterCrop(size, published_grid(size, 64 * 64))
    expected = ImageOps.fit(Image.fromarray(image), frame.grid, method=Image.Resampling.LANCZOS, centering=(0.5, 0.5))
    assert np.abs(frame.to_grid(image).astype(int) - np.asarray(expected)).max() <= 1


@pytest.mark.parametrize("size", [(97, 64), (64, 97), (200, 60), (301, 300)])
def test_an_answer_goes_back_where_it_came_from(size: tuple[int, int]) -> None:
    """A ramp along each axis comes back as it was, but for what was cropped away."""
    width, height = size
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    image = np.stack([across, down, across, np.full_like(across, 255)], -1).round().astype(np.uint8)
    frame = CenterCrop(size, published_grid(size, 96 * 96))
    back = frame.restore(frame.to_grid(image))
    assert back.shape == image.shape
    left, top, right, bottom = (round(edge) for edge in frame.crop_box)
    inner = np.s_[top + 6 : bottom - 6, left + 6 : right - 6, :2]
    assert np.abs(back[inner].astype(int) - image[inner]).max() <= 4
    assert (back[..., 3] == 255).all()
    assert frame.restore(np.zeros((frame.grid[1], frame.grid[0]), np.uint8)).shape == (height, width)


def test_a_size_that_fits_is_left_alone() -> None:
    image = np.random.default_rng(0).integers(0, 256, (64, 96, 4), np.uint8)
    frame = CenterCrop((96, 64), published_grid((96, 64), pixel_budget(2)))
    assert frame.grid == (96, 64)
    assert np.array_equal(frame.restore(frame.to_grid(image)), image)
