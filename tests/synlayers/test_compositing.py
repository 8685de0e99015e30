"""Compositing against PIL's chain on full canvases, visibility against its definition."""

import numpy as np
import pytest
from PIL import Image

from synlayers.compositing import Composition, composite, over, tight_box
from synlayers.design import Box, Pixels

W, H = 150, 110


def random_layers(rng: np.random.Generator, count: int) -> list[Pixels]:
    layers = []
    for index in range(count):
        full = np.zeros((H, W, 4), np.uint8)
        x0, y0 = int(rng.integers(0, W - 25)), int(rng.integers(0, H - 25))
        x1, y1 = int(rng.integers(x0 + 12, W + 1)), int(rng.integers(y0 + 12, H + 1))
        if index == 0:
            x0, y0, x1, y1 = 0, 0, W, H
        full[y0:y1, x0:x1] = rng.integers(0, 256, (y1 - y0, x1 - x0, 4))
        if index == 0 or rng.random() < 0.3:
            full[y0:y1, x0:x1, 3] = 255
        elif rng.random() < 0.5:
            full[..., 3] = np.where(rng.random((H, W)) < 0.5, 0, full[..., 3])
        full[full[..., 3] == 0] = 0
        layers.append(full)
    return layers


def crop(full: Pixels) -> tuple[Pixels, Box]:
    box = tight_box(full)
    assert box is not None
    return np.ascontiguousarray(full[box.y0 : box.y1, box.x0 : box.x1]), box


@pytest.mark.parametrize("seed", range(12))
def test_crops_composite_like_pil_on_full_canvases(seed: int) -> None:
    layers = random_layers(np.random.default_rng(seed), 7)
    expected = Image.new("RGBA", (W, H))
    for full in layers:
        expected = Image.alpha_composite(expected, Image.fromarray(full))
    assert (composite([crop(full) for full in layers], W, H) == np.asarray(expected.convert("RGB"))).all()


def test_crops_composite_like_pil_on_a_transparent_bottom() -> None:
    layers = random_layers(np.random.default_rng(99), 5)[1:]
    canvas, expected = Image.new("RGBA", (W, H)), Image.new("RGBA", (W, H))
    for full in layers:
        expected = Image.alpha_composite(expected, Image.fromarray(full))
        over(canvas, *crop(full))
    assert (np.asarray(canvas) == np.asarray(expected)).all()


@pytest.mark.parametrize("seed", range(8))
def test_visibility_follows_its_definition(seed: int) -> None:
    layers = random_layers(np.random.default_rng(seed), 6)
    crops = [crop(full) for full in layers]
    kinds = ["background", "shape", "effect", "shape", "text", "texture"]
    composition = composed(crops)
    measured = composition.measure(kinds)
    composites = [np.asarray(Image.new("RGBA", (W, H)))]
    for full in layers:
        composites.append(np.asarray(Image.alpha_composite(Image.fromarray(composites[-1]), Image.fromarray(full))))
    for i, full in enumerate(layers):
        alpha = full[..., 3] / 255
        through = (
            np.prod([1 - above[..., 3] / 255 for above in layers[i + 1 :]], axis=0)
            if i + 1 < len(layers)
            else np.ones((H, W))
        )
        fraction = (alpha * through).sum() / alpha.sum()
        assert measured[i].fraction == round(float(fraction), 6)
        assert measured[i].occluded_by == tuple(
            j
            for j in range(i + 1, len(layers))
            if (alpha * layers[j][..., 3] / 255).sum() >= 0.01 * alpha.sum() and (layers[j][..., 3] * alpha).any()
        )
        change = np.abs(full[..., :3].astype(float) - composites[i][..., :3]).max(axis=2) / 255
        shows = through if i == 0 else through * alpha * change
        visible = (shows >= 8 / 255 - 1e-12).sum() >= 64 and (
            kinds[i] in ("background", "effect", "texture") or fraction >= 0.2
        )
        assert measured[i].visible == visible, (seed, i)


def composed(crops: list[tuple[Pixels, Box]]) -> Composition:
    composition = Composition(W, H)
    for pixels, box in crops:
        composition.add(pixels, box)
    return composition


@pytest.mark.parametrize("side", [40, 600])
def test_a_layer_of_its_own_colour_below_is_not_visible(side: int) -> None:
    """Also when it is large and looked at coarsely first."""
    for level, visible in ((248, False), (247, True)):  # 7 levels away is one less than counts
        composition = Composition(700, 700)
        composition.add(np.full((700, 700, 4), 255, np.uint8), Box(0, 0, 700, 700))
        same = np.full((side, side, 4), 255, np.uint8)
        same[..., :3] = level
        composition.add(same, Box(5, 5, 5 + side, 5 + side))
        assert [v.visible for v in composition.measure(["background", "shape"])] == [True, visible]


def test_few_visible_pixels_of_a_large_layer_are_found() -> None:
    for pixels, visible in ((63, False), (64, True)):
        composition = Composition(700, 700)
        composition.add(np.full((700, 700, 4), 255, np.uint8), Box(0, 0, 700, 700))
        layer = np.zeros((600, 600, 4), np.uint8)
        layer[0, 0], layer[-1, -1] = (255, 255, 255, 9), (255, 255, 255, 9)  # white on white
        layer[300, 100 : 100 + pixels] = (0, 0, 0, 255)
        composition.add(layer, Box(50, 50, 650, 650))
        assert [v.visible for v in composition.measure(["background", "shape"])] == [True, visible]


def test_pasting_on_an_opaque_canvas_rounds_like_alpha_composite() -> None:
    source, destination = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    below = np.dstack([destination] * 3 + [np.full_like(destination, 255)])
    for alpha in range(256):
        layer = np.dstack([source] * 3 + [np.full_like(source, alpha)])
        composition = Composition(256, 256)
        composition.add(below, Box(0, 0, 256, 256))
        composition.add(layer, Box(0, 0, 256, 256))
        expected = Image.alpha_composite(Image.fromarray(below), Image.fromarray(layer))
        assert (composition.image == np.asarray(expected)[..., :3]).all(), alpha


def test_a_photograph_as_the_bottom_must_show_a_fifth_of_itself() -> None:
    for covered, visible in ((80, True), (81, False)):
        composition = Composition(100, 100)
        composition.add(np.full((100, 100, 4), 255, np.uint8), Box(0, 0, 100, 100))
        composition.add(np.full((covered, 100, 4), (0, 0, 0, 255), np.uint8), Box(0, 0, 100, covered))
        assert [v.visible for v in composition.measure(["photo", "shape"])] == [visible, True]
        assert [v.visible for v in composition.measure(["background", "shape"])] == [True, True]
