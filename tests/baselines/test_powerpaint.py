"""PowerPaint on a small checkpoint in the layout of its conversion, against the stock pipeline called by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tiny_models
import torch
from asking import levels, ready, sample
from PIL import Image

from baselines.models import powerpaint
from baselines.models.powerpaint import BASE, PowerPaint
from synlayers.errors import DataError


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkpoints")
    tiny_models.powerpaint(root / BASE.repository)
    return root


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(powerpaint, "SHORT_SIDE", 64)


@pytest.mark.parametrize(
    ("task", "inputs", "prompt", "negative"),
    [
        ("removal", {}, "empty scene P_ctxt", "P_obj"),
        ("extend", {}, "empty scenery high quality P_ctxt", "P_obj"),
        ("fill", {"prompt": "a red ball"}, "a red ball high quality P_obj", powerpaint.WORST_OBJECT),
    ],
)
def test_it_is_the_stock_pipeline(root: Path, task: str, inputs: dict[str, str], prompt: str, negative: str) -> None:
    method = ready(PowerPaint, root, steps=2)
    asked = sample((80, 64), task, **inputs)
    words = {word: " ".join(f"{word}_{k}" for k in range(10)) for word in ("P_ctxt", "P_obj")}
    for word, tokens in words.items():
        prompt, negative = prompt.replace(word, tokens), negative.replace(word, tokens)
    output = method.pipe(
        prompt=prompt,
        negative_prompt=negative,
        image=Image.fromarray(asked.input("image")),
        mask_image=Image.fromarray(asked.input("mask")),
        width=80,
        height=64,
        num_inference_steps=2,
        guidance_scale=7.5,
        strength=1.0,
        generator=torch.Generator().manual_seed(2),
        output_type="np",
    ).images[0]
    assert np.array_equal(method.predict(asked, 2).image, levels(output))  # type: ignore[arg-type]


def test_task_words_are_ten_tokens_each(root: Path) -> None:
    method = ready(PowerPaint, root, steps=2)
    tokenizer = method.pipe.tokenizer
    ids = tokenizer(method.prompt_of(sample((8, 8), "removal"))).input_ids
    assert ids[-11:-1] == tokenizer.convert_tokens_to_ids([f"P_ctxt_{k}" for k in range(10)])
    batch = [sample((80, 64), "removal"), sample((80, 64), "fill", prompt="x")]
    together = method.predict_batch(batch, [1, 2])
    for one, seed, found in zip(batch, (1, 2), together, strict=True):
        assert np.abs(method.predict(one, seed).image.astype(int) - found.image).max() <= 1  # type: ignore[union-attr]


def test_only_half_precision_files_and_no_safety_checker(root: Path) -> None:
    assert next((root / BASE.repository).glob("unet/*.safetensors")).name.endswith(".fp16.safetensors")
    method = ready(PowerPaint, root, steps=2)
    assert method.pipe.safety_checker is None
    assert method.pipe.unet.dtype == torch.float32


def test_a_stable_diffusion_without_the_words_is_refused(tmp_path: Path) -> None:
    tiny_models.powerpaint(tmp_path / BASE.repository, words=False)
    with pytest.raises(DataError, match="without PowerPaint's task words"):
        ready(PowerPaint, tmp_path)
