"""Parts and other sizes of designs: exact recomposition, straight alpha, true labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import synlayers
from synlayers.compositing import Composition, as_image, composite, tight_box
from synlayers.design import Box, Design
from synlayers.errors import UsageError
from synlayers.loading.geometry import FILTER, crop, random_crop, resize, resized


def check(design: Design) -> None:
    """What docs/format.md promises of every sample."""
    recomposed = composite([(layer.pixels, layer.box) for layer in design.layers], design.width, design.height)
    np.testing.assert_array_equal(recomposed, design.image)
    stack = Composition(design.width, design.height)
    for number, layer in enumerate(design.layers):
        assert layer.index == number
        assert layer.pixels.shape == (layer.box.height, layer.box.width, 4)
        assert not layer.pixels[layer.pixels[..., 3] == 0].any()
        tight = tight_box(layer.pixels)
        assert tight is not None
        assert number == 0 or tight == (0, 0, layer.box.width, layer.box.height)
        stack.add(layer.pixels, layer.box)
    seen = stack.measure(["background"] * len(design.layers))
    assert [what.fraction for what in seen] == [layer.visible_fraction for layer in design.layers]
    assert [what.occluded_by for what in seen] == [layer.occluded_by for layer in design.layers]
    assert all(what.visible for what in seen[1:])


@pytest.fixture(scope="module")
def designs(designs_folder: Path) -> list[Design]:
    return list(synlayers.load(designs_folder))


def test_a_part_is_the_part_of_the_image(designs: list[Design]) -> None:
    seed = np.random.SeedSequence().entropy
    print("seed", seed)
    rng = np.random.default_rng(seed)
    lost = 0
    for design in designs:
        x, y = int(rng.integers(design.width - 80)), int(rng.integers(design.height - 60))
        part = crop(design, Box(x, y, x + 80, y + 60))
        check(part)
        # a layer that is left out for being unseen may have changed fewer than 64 pixels that much
        difference = np.abs(part.image.astype(int) - design.image[y : y + 60, x : x + 80])
        assert (difference.max(axis=2) >= 8).sum() <= 63 * (len(design.layers) - len(part.layers))
        lost += len(design.layers) - len(part.layers)
    assert lost > 0
    whole = crop(designs[0], Box(0, 0, designs[0].width, designs[0].height))
    assert [layer.box for layer in whole.layers] == [layer.box for layer in designs[0].layers]


@pytest.mark.parametrize("size", [(64, 64), (100, 40), (300, 260)])
def test_resizing_a_crop_is_resizing_its_canvas(designs: list[Design], size: tuple[int, int]) -> None:
    for design in designs[::3]:
        small = resize(design, *size)
        check(small)
        by_name = {layer.name: layer for layer in small.layers}
        for layer in design.layers:
            if layer.name not in by_name or [other.name for other in design.layers].count(layer.name) > 1:
                continue
            canvas = as_image(layer.on_canvas(design.width, design.height))
            expected = np.array(canvas.resize(size, FILTER)).astype(float)
            got = by_name[layer.name].on_canvas(*size).astype(float)
            # Pillow chooses which axis comes first by the size, and rounds to levels in between
            weigh = [np.concatenate([a[..., :3] * a[..., 3:] / 255, a[..., 3:]], axis=2) for a in (expected, got)]
            assert np.abs(weigh[0] - weigh[1]).max() <= 2


def test_a_layer_that_is_cut_says_where_it_went_on(designs: list[Design]) -> None:
    design = next(design for design in designs if len(design.layers) > 2)
    layer = max(design.layers[1:], key=lambda other: other.box.area)
    middle = (layer.box.x0 + layer.box.x1) // 2
    part = crop(design, Box(middle, 0, design.width, design.height))
    cut = next(other for other in part.layers if other.name == layer.name)
    full = layer.box_unclipped or layer.box
    assert cut.box_unclipped == (full.x0 - middle, full.y0, full.x1 - middle, full.y1)


def test_sizes_that_cannot_be_are_refused(designs: list[Design]) -> None:
    with pytest.raises(UsageError, match="not inside"):
        crop(designs[0], Box(0, 0, designs[0].width + 1, 10))
    with pytest.raises(UsageError, match="no part of"):
        random_crop(4096)(designs[0], np.random.default_rng(0))
    with pytest.raises(UsageError, match="not a size"):
        resize(designs[0], 0, 10)
    longer = resized(100)(designs[0], np.random.default_rng(0))
    assert max(longer.width, longer.height) == 100
