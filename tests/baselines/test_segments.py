"""Decompositions: exact recomposition, and layers found in designs whose layers are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from baselines import get_baseline
from baselines.classical.peeling import peel
from benchmarks.api.tasks import Sample


def stack(texture: bool = False) -> np.ndarray[Any, Any]:
    """(4, 150, 200, 4): a ground, a card, a disc with a smooth edge beside it, and bars on the card (as a text)."""
    ground, card, disc, bars = (np.zeros((600, 800, 4), np.uint8) for _ in range(4))
    ground[...] = 240, 235, 220, 255
    card[100:500, 60:420] = 40, 90, 160, 255
    image = Image.fromarray(disc)
    ImageDraw.Draw(image).ellipse([500, 140, 740, 380], fill=(210, 50, 60, 255))
    disc = np.array(image)
    for n in range(6):
        bars[200:280, 110 + 45 * n : 132 + 45 * n] = 250, 250, 250, 255
    layers = np.stack([reduced(layer) for layer in (ground, card, disc, bars)])
    if texture:
        noise = np.random.default_rng(3).integers(-6, 7, layers.shape[1:3])
        layers[0, ..., :3] = np.clip(layers[0, ..., :3] - 40 + noise[..., None], 0, 255)
    return layers


def reduced(layer: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A quarter of the size, with soft edges and the colour unmixed."""
    alpha = layer[..., 3].reshape(150, 4, 200, 4).mean((1, 3))
    color = layer[..., :3].reshape(150, 4, 200, 4, 3).max((1, 3))
    return np.dstack([color * (alpha > 0)[..., None], np.rint(alpha)]).astype(np.uint8)


def chain(layers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The stack as PIL composes it, on white."""
    canvas = Image.new("RGBA", layers.shape[2:0:-1], (255, 255, 255, 255))
    for layer in layers:
        canvas = Image.alpha_composite(canvas, Image.fromarray(layer))
    return np.array(canvas.convert("RGB"))


def sample(layers: np.ndarray[Any, Any]) -> Sample:
    boxes = []
    for layer in layers[1:]:
        ys, xs = np.nonzero(layer[..., 3])
        boxes.append([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1])
    return Sample(
        "a", "decomposition", layers.shape[2:0:-1], {"image": chain(layers), "boxes": np.array(boxes, np.int32)}, {}
    )


def alike(found: np.ndarray[Any, Any], true: np.ndarray[Any, Any]) -> float:
    """Soft IoU of alpha, times how near the colours are where both are."""
    a, b = found[..., 3] / 255.0, true[..., 3] / 255.0
    both = np.minimum(a, b)
    apart = np.abs(found[..., :3].astype(float) - true[..., :3]).mean(2)
    return float(both.sum() / np.maximum(a, b).sum() * (1 - (both * apart).sum() / max(both.sum(), 1e-9) / 255))


@pytest.mark.parametrize("name", ["segments", "segments-boxes"])
@pytest.mark.parametrize("texture", [False, True])
def test_known_layers_are_found_whole_and_in_order(name: str, texture: bool) -> None:
    true = stack(texture)
    asked = sample(true)
    answer = get_baseline(name)().predict(asked, 0)
    assert answer.layers is not None
    assert answer.composite is not None
    table = np.array([[alike(f, t) for t in true] for f in answer.layers])
    best = table.max(0)
    assert best.min() > 0.9, f"a layer is not found: {np.round(best, 3)}"
    place = table.argmax(0)
    assert place[0] == 0, "the ground is not the bottom"
    assert place[3] > place[1], "what lies on the card is not in front of it"
    assert len(answer.layers) == len(true)
    identity = np.dstack([asked.input("image"), np.full(true.shape[1:3], 255, np.uint8)])
    assert best.mean() > 2 * np.mean([alike(identity, t) for t in true])


@pytest.mark.parametrize("name", ["segments", "segments-boxes"])
@pytest.mark.parametrize("seed", range(3))
def test_layers_recompose_exactly_whatever_is_shown(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    image = np.repeat(np.repeat(rng.integers(0, 256, (9, 11, 3), np.uint8), 9, 0), 9, 1)
    image[20:50, 30:70] = np.clip(image[20:50, 30:70] + rng.integers(-30, 30, (30, 40, 3)), 0, 255)
    boxes = np.array([[10, 5, 60, 40], [30, 20, 70, 50], [0, 60, 99, 81]], np.int32)
    answer = get_baseline(name)().predict(
        Sample("a", "decomposition", (99, 81), {"image": image, "boxes": boxes}, {}), seed
    )
    assert answer.layers is not None
    assert answer.composite is not None
    assert (answer.composite == chain(answer.layers)).all(), "the composite is not the chain of the layers"
    assert (answer.layers[0, ..., 3] == 255).all()
    assert np.abs(answer.composite.astype(int) - image).max() <= 2, f"seed {seed}"
    assert (answer.layers[answer.layers[..., 3] == 0] == 0).all(), "colour under alpha 0"
    assert answer.layers[1:, ..., 3].any((1, 2)).all(), "an empty layer"


def test_one_colour_is_one_layer() -> None:
    image = np.full((40, 50, 3), 99, np.uint8)
    answer = get_baseline("segments")().predict(Sample("a", "decomposition", (50, 40), {"image": image}, {}), 0)
    assert answer.layers is not None
    assert answer.layers.shape == (1, 40, 50, 4)
    assert (answer.layers[0] == [99, 99, 99, 255]).all()


def test_a_peeled_edge_has_the_alpha_that_made_it() -> None:
    yy, xx = np.mgrid[:64, :64] + 0.5
    alpha = np.clip(20.5 - np.hypot(yy - 32, xx - 32), 0, 1)
    color, ground = np.array([250.0, 40, 30]), np.array([20.0, 60, 200])
    image = np.rint(alpha[..., None] * color + (1 - alpha[..., None]) * ground).astype(np.uint8)
    layer, behind = peel(image, alpha > 0.5)
    assert np.abs(layer[..., 3] / 255.0 - alpha).max() < 0.03
    assert np.abs(behind - ground).max() <= 5, "Telea's filling of a flat ground is nearly flat"
    assert np.abs(layer[layer[..., 3] > 60][:, :3] - color).max() <= 12
