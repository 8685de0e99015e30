"""SDXL inpainting and RORem on a small checkpoint in the published layout, against the stock pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_models
import torch
from asking import levels, ready, sample
from PIL import Image

from baselines.models.sdxl_inpainting import RORem, SDXLInpainting
from synlayers.errors import DataError, UsageError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkpoints")
    tiny_models.sdxl_inpainting(root / SDXLInpainting.base.repository)
    (root / RORem.base.repository).parent.mkdir()
    (root / RORem.base.repository).symlink_to(root / SDXLInpainting.base.repository)
    return root


def by_hand(pipe: Any, image: Any, mask: Any, **more: Any) -> Any:
    output = pipe(
        image=Image.fromarray(image),
        mask_image=Image.fromarray(mask),
        width=image.shape[1],
        height=image.shape[0],
        generator=torch.Generator().manual_seed(6),
        output_type="np",
        **more,
    ).images[0]
    return levels(output)


def test_it_is_the_stock_pipeline_at_its_card_s_settings(root: Path) -> None:
    method = ready(SDXLInpainting, root)
    asked = sample((64, 48), "fill", prompt="a tiger on a bench")
    expected = by_hand(
        method.pipe,
        asked.input("image"),
        asked.input("mask"),
        prompt="a tiger on a bench",
        num_inference_steps=20,
        guidance_scale=8.0,
        strength=0.99,
    )
    answer = method.predict(asked, 6)
    assert np.array_equal(answer.image, expected)
    assert (answer.metadata["steps"], answer.metadata["guidance"], answer.metadata["strength"]) == (20, 8.0, 0.99)
    half = ready(SDXLInpainting, root, strength="0.5").predict(asked, 6)
    assert half.metadata["strength"] == 0.5
    assert not np.array_equal(half.image, expected)


@pytest.mark.parametrize("size", [(61, 37), (200, 17)])
def test_sides_are_padded_to_multiples_of_eight_and_cut(root: Path, size: tuple[int, int]) -> None:
    method = ready(SDXLInpainting, root, steps=2)
    asked = sample(size)
    after = ((0, -size[1] % 8), (0, -size[0] % 8))
    image, mask = np.pad(asked.input("image"), (*after, (0, 0)), mode="edge"), np.pad(asked.input("mask"), after)
    expected = by_hand(
        method.pipe, image, mask, prompt="background", num_inference_steps=2, guidance_scale=8.0, strength=0.99
    )
    assert np.array_equal(method.predict(asked, 6).image, expected[: size[1], : size[0]])


def test_rorem_is_run_at_one_square_size(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RORem, "side", 64)
    method = ready(RORem, root, steps=2)
    asked = sample((97, 41))
    square = Image.fromarray(asked.input("image")).resize((64, 64), Image.Resampling.LANCZOS)
    mask = Image.fromarray(asked.input("mask")).resize((64, 64), Image.Resampling.NEAREST)
    prompt = RORem.card.prompts["removal"]
    expected = by_hand(
        method.pipe,
        np.asarray(square),
        np.asarray(mask),
        prompt=prompt,
        num_inference_steps=2,
        guidance_scale=1.0,
        strength=0.99,
    )
    back = np.asarray(Image.fromarray(expected).resize((97, 41), Image.Resampling.LANCZOS))
    assert np.array_equal(method.predict(asked, 6).image, back)
    with pytest.raises(UsageError, match="rorem: unknown option 'pixels'"):
        RORem(pixels=4096)


def test_a_batch_is_its_samples(root: Path) -> None:
    method = ready(SDXLInpainting, root, steps=2)
    asked = [sample((64, 48)), sample((48, 64)), sample((64, 48), "extend"), sample((64, 48), "fill", prompt="x")]
    together = method.predict_batch(asked, [1, 2, 3, 4])
    for one, seed, found in zip(asked, (1, 2, 3, 4), together, strict=True):
        assert np.abs(method.predict(one, seed).image.astype(int) - found.image).max() <= 1
    assert [found.metadata["prompt"] for found in together] == ["background", "background", "", "x"]


def test_another_model_is_refused(root: Path, tmp_path: Path) -> None:
    place = tmp_path / SDXLInpainting.base.repository
    tiny_models.flux_kontext(place)
    with pytest.raises(DataError, match="is of a FluxKontextPipeline, not of a StableDiffusionXLInpaintPipeline"):
        ready(SDXLInpainting, tmp_path)
