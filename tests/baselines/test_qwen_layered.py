"""Qwen-Image-Layered on a small checkpoint in the published layout, against the stock pipeline called by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_models
import torch
from PIL import Image

from baselines.models import qwen_layered
from baselines.models.qwen_layered import MOST, QwenLayered, rebuilding_error, sweep
from benchmarks.api.hardware import Hardware
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Sample
from benchmarks.harness.predicting import unavailable_for
from synlayers.errors import DataError, UsageError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkpoints")
    tiny_models.qwen_image(root / qwen_layered.BASE.repository, "QwenImageLayeredPipeline")
    return root


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pipeline at a hundredth of its area, which it does not offer by itself."""
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_layered as stock

    plain = stock.calculate_dimensions
    monkeypatch.setattr(stock, "calculate_dimensions", lambda area, ratio: plain(area // 100, ratio))
    fit_area = qwen_layered.fit_area
    monkeypatch.setattr(qwen_layered, "fit_area", lambda size, area, **more: fit_area(size, area // 100, **more))


def ready(root: Path, **options: Any) -> QwenLayered:
    method = QwenLayered(steps=1, **options)
    method.hardware = Hardware(dtype="float32", checkpoints=root)
    method.prepare("cpu")
    return method


def sample(size: tuple[int, int], **inputs: Any) -> Sample:
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    image = np.stack([x * 255 // width, y * 255 // height, np.full_like(x, 90)], -1).astype(np.uint8)
    return Sample("a", "decomposition", size, {"image": image, **inputs}, {})


def by_hand(pipe: Any, image: Image.Image, layers: int, seed: int, **more: Any) -> list[Image.Image]:
    output = pipe(
        image=image,
        prompt="an image",
        negative_prompt=" ",
        layers=layers,
        num_inference_steps=1,
        true_cfg_scale=4.0,
        resolution=640,
        generator=torch.Generator().manual_seed(seed),
        **{"cfg_normalize": True, **more},
    ).images
    assert len(output) == 1
    return output[0]  # type: ignore[no-any-return]


def test_it_is_the_stock_pipeline_and_comes_back_on_the_image_s_grid(root: Path) -> None:
    method = ready(root)
    asked = sample((64, 64), layer_count=3)
    assert method.plan((64, 64)).grid == (64, 64)
    answer = method.predict(asked, 5)
    stock = by_hand(method.pipe, Image.fromarray(asked.input("image")).convert("RGBA"), 3, 5)
    assert answer.layers is not None
    assert np.array_equal(answer.layers, np.stack([np.asarray(layer) for layer in stock])), (
        "back to front, as it gives them"
    )
    assert answer.metadata["prompt"] == "an image"
    other = by_hand(method.pipe, Image.fromarray(asked.input("image")).convert("RGBA"), 3, 5, cfg_normalize=False)
    assert not np.array_equal(answer.layers[0], np.asarray(other[0])), "the published normalisation is on"


@pytest.mark.parametrize("size", [(33, 51), (97, 61), (400, 17), (17, 400)])
def test_any_size_comes_back(root: Path, size: tuple[int, int]) -> None:
    method = ready(root)
    stack = method.predict(sample(size, layer_count=2), 1).layers
    assert stack is not None
    assert stack.shape == (2, size[1], size[0], 4)
    if max(size) < 8 * min(
        size
    ):  # not padded, which the stock pipeline needs for strips: the whole answer, resized with premultiplied colour
        stock = by_hand(method.pipe, Image.fromarray(qwen_layered.with_alpha(sample(size).input("image"))), 2, 1)
        layer = np.asarray(stock[1]).astype(np.float32)
        planes = [*(layer[..., c] * layer[..., 3] / 255 for c in range(3)), layer[..., 3]]
        *color, alpha = (np.asarray(Image.fromarray(p).resize(size, Image.Resampling.LANCZOS)) for p in planes)
        assert np.abs(np.clip(alpha, 0, 255) - stack[1, ..., 3]).max() <= 0.51
        seen = stack[1, ..., 3] > 20
        straight = np.clip(np.stack(color, -1) * 255 / np.maximum(alpha, 1)[..., None], 0, 255)
        assert seen.any()
        assert np.abs(straight - stack[1, ..., :3])[seen].max() <= 0.51


def test_no_caption_is_written_unless_asked_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def captioned(self: Any, image: Any, **more: Any) -> str:
        told.append("written")
        return str(torch.rand(()).item())  # as the encoder samples: from the global generator

    from diffusers import QwenImageLayeredPipeline

    monkeypatch.setattr(QwenImageLayeredPipeline, "get_image_caption", captioned)
    for caption in ("none", "sample"):
        ready(root, caption=caption).predict(sample((64, 64), layer_count=1, caption=" "), 0)
    assert told == [], "an empty caption of the sample's, too, would have one written"
    by_sample = ready(root, caption="sample").predict(sample((64, 64), layer_count=1, caption="红色海报"), 0)
    assert by_sample.metadata["prompt"] == "红色海报"
    state = torch.get_rng_state()
    twice = [ready(root, caption="model").predict(sample((64, 64), layer_count=1), 3).layers for _ in range(2)]
    assert len(told) == 2
    assert np.array_equal(*twice), "its words come from the seed"
    assert torch.equal(state, torch.get_rng_state())


def test_how_many_layers(root: Path) -> None:
    boxes = np.array([[0, 0, 9, 9], [20, 20, 40, 50]])
    assert ready(root, layers="boxes").predict(sample((64, 64), boxes=boxes), 0).layers.shape[0] == 3  # type: ignore[union-attr]
    assert ready(root, layers="2").counts(sample((64, 64)), np.zeros((4, 4, 4), np.uint8)) == (range(2, 3), [])
    plain = sample((64, 64))
    two = np.full((64, 64, 3), 250, np.uint8)
    two[16:40, 16:40] = (200, 0, 0)
    assert ready(root, layers="regions").counts(plain, qwen_layered.with_alpha(two)) == ([2], [])
    many, notes = ready(root).counts(sample((8, 8), layer_count=53), np.zeros((8, 8, 4), np.uint8))
    assert many == [MOST]
    assert "53 layers" in notes[0]


def test_a_sweep_keeps_what_rebuilds_the_image_best(root: Path) -> None:
    asked = sample((64, 64))
    answer = ready(root, layers="1:3").predict(asked, 4)
    errors = answer.metadata["rebuilding_error"]
    alone = {count: ready(root, layers=str(count)).predict(asked, 4).layers for count in (1, 2, 3)}
    for count, stack in alone.items():
        seen = flatten(stack, (64, 64)).astype(int)  # type: ignore[arg-type]
        assert errors[str(count)] == pytest.approx(np.abs(seen - asked.input("image")).mean(), abs=1e-6)
    best = min(errors, key=errors.get)
    assert np.array_equal(answer.layers, alone[int(best)])  # type: ignore[arg-type]
    opaque = qwen_layered.with_alpha(asked.input("image"))
    assert rebuilding_error(opaque[None], opaque) == 0


def test_what_it_requires_depends_on_how_layers_are_counted() -> None:
    asked = sample((8, 8), boxes=np.zeros((0, 4)))
    for layers, words in (("given", "needs layer_count"), ("boxes", ""), ("2:8", ""), ("regions", "")):
        actual = unavailable_for(QwenLayered.card_with(QwenLayered.options_of({"layers": layers})), asked)
        assert actual.startswith(words), layers
        assert bool(actual) == bool(words), layers


@pytest.mark.parametrize("wrong", ["", "0", "5:3", "21", "2:", "many", "-1", "2:8:9"])
def test_wrong_counts_and_resolutions_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="choose given, boxes, regions, a number from 1 to 20"):
        sweep(wrong)
    with pytest.raises(UsageError, match="choose given"):
        QwenLayered(layers=wrong)
    with pytest.raises(UsageError, match="choose 640 or 1024"):
        QwenLayered(resolution="512")
    assert QwenLayered(resolution="1024").plan((300, 200)).grid == (128, 96)


def test_a_picture_is_never_taken_for_latents(root: Path, tmp_path: Path) -> None:
    tiny_models.qwen_image(tmp_path / qwen_layered.BASE.repository, "QwenImageLayeredPipeline", z=4)
    with pytest.raises(DataError, match="four latent channels"):
        ready(tmp_path)
