"""Qwen-Image-Edit, FLUX.1 Kontext and FLUX.2 klein on small checkpoints in the published layouts, against the stock
pipelines called by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tiny_models
import torch
from asking import levels
from asking import ready as made_ready
from asking import sample as picture
from PIL import Image

from baselines.models import flux_kontext
from baselines.models.flux_klein import Klein4B, Klein4BInpainting, Klein9B, KleinBase4B
from baselines.models.flux_kontext import Kontext, KontextInpainting
from baselines.models.qwen_edit import QwenEdit, QwenEdit2509, QwenEdit2511, QwenEditInpainting
from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from benchmarks.api.tasks import Sample
from synlayers.errors import DataError, UsageError

EDITORS = (QwenEdit, QwenEdit2509, QwenEdit2511, Kontext, Klein4B, KleinBase4B)
FILLERS = (QwenEditInpainting, KontextInpainting, Klein4BInpainting)
AREA = 64 * 64
SIZES = [(96, 48), (64, 64), (48, 96)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repositories as `--checkpoints` takes them."""
    root = tmp_path_factory.mktemp("checkpoints")
    tiny_models.qwen_image(root / QwenEdit.base.repository, "QwenImageEditPipeline")
    for number, kind in enumerate((QwenEdit2509, QwenEdit2511)):
        tiny_models.qwen_image(
            root / kind.card.checkpoints[0].repository, "QwenImageEditPlusPipeline", seed=30 + number
        )
    tiny_models.flux_kontext(root / flux_kontext.BASE.repository)
    tiny_models.flux_klein(root / Klein4B.base.repository)
    tiny_models.flux_klein(root / KleinBase4B.base.repository, distilled=False)
    return root


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A megapixel is 64x64 here, in the stock pipelines and in ours: they would take minutes on a CPU."""
    from diffusers.pipelines.flux import pipeline_flux_kontext, pipeline_flux_kontext_inpaint
    from diffusers.pipelines.qwenimage import (
        pipeline_qwenimage_edit,
        pipeline_qwenimage_edit_inpaint,
        pipeline_qwenimage_edit_plus,
    )

    for stock in (pipeline_qwenimage_edit, pipeline_qwenimage_edit_inpaint, pipeline_qwenimage_edit_plus):
        plain = stock.calculate_dimensions
        monkeypatch.setattr(
            stock, "calculate_dimensions", lambda area, ratio, plain=plain: plain(min(area, AREA), ratio)
        )
    for stock in (pipeline_flux_kontext, pipeline_flux_kontext_inpaint):
        monkeypatch.setattr(stock, "PREFERRED_KONTEXT_RESOLUTIONS", SIZES)
    for ours in (QwenEdit, QwenEditInpainting, Kontext):
        monkeypatch.setattr(ours, "max_pixels", AREA)
    monkeypatch.setattr(flux_kontext, "WIDEST", 2.0)


def ready(kind: type[Method], root: Path, hardware: Hardware | None = None, **options: Any) -> Any:
    return made_ready(kind, root, hardware, steps=1, **options)


def sample(size: tuple[int, int], task: str = "editing", prompt: str = "make it red") -> Sample:
    return picture(size, task, prompt=prompt)


def by_hand(pipe: Any, seed: int, **more: Any) -> Any:
    return levels(
        pipe(num_inference_steps=1, generator=torch.Generator().manual_seed(seed), output_type="np", **more).images[0]
    )


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (QwenEdit, {"negative_prompt": " ", "true_cfg_scale": 4.0}),
        (QwenEdit2509, {"negative_prompt": " ", "true_cfg_scale": 4.0}),
        (Kontext, {"guidance_scale": 2.5, "width": 64, "height": 64, "max_area": AREA}),
        (Klein4B, {"guidance_scale": 1.0}),
        (KleinBase4B, {"guidance_scale": 4.0}),
    ],
)
def test_an_editor_is_the_stock_pipeline(root: Path, kind: type[Method], more: dict[str, Any]) -> None:
    method = ready(kind, root)
    asked = sample((64, 64))
    answer = method.predict(asked, 7)
    image = Image.fromarray(asked.input("image"))
    assert np.array_equal(answer.image, by_hand(method.pipe, 7, image=image, prompt="make it red", **more))
    assert answer.metadata["grid"]["grid"] == [64, 64]
    assert not np.array_equal(answer.image, method.predict(sample((64, 64), prompt="make it blue"), 7).image)


@pytest.mark.parametrize(
    ("kind", "prompt", "more"),
    [
        (
            QwenEditInpainting,
            "Remove the object and fill the area with the background.",
            {"negative_prompt": " ", "true_cfg_scale": 4.0, "strength": 1.0},
        ),
        (
            KontextInpainting,
            "Remove the object, keep everything else the same",
            {"guidance_scale": 2.5, "strength": 1.0},
        ),
        (
            Klein4BInpainting,
            "Remove the object, keep everything else the same",
            {"guidance_scale": 1.0, "strength": 1.0},
        ),
    ],
)
def test_an_inpainting_form_is_the_stock_pipeline(
    root: Path, kind: type[Method], prompt: str, more: dict[str, Any]
) -> None:
    method = ready(kind, root)
    asked = sample((64, 64), "removal", prompt="")
    image, mask = Image.fromarray(asked.input("image")), Image.fromarray(asked.input("mask"))
    expected = by_hand(method.pipe, 3, image=image, mask_image=mask, prompt=prompt, **more)
    answers = method.predict_batch([asked, asked, asked], [3, 4, 3])
    assert np.array_equal(answers[0].image, expected)
    assert np.array_equal(answers[2].image, expected), "several of one size do not mix"
    assert not np.array_equal(answers[1].image, expected)
    assert answers[0].metadata["prompt"] == prompt


@pytest.mark.parametrize("kind", [QwenEdit, QwenEdit2511, Kontext, Klein4B, *FILLERS])
def test_any_size_comes_back(root: Path, kind: type[Method]) -> None:
    """In the dtype that users have, with the harness's options."""
    method = ready(kind, root, Hardware(dtype="bfloat16", slicing=True, tiling=True))
    for size in ((37, 51), (101, 67), (400, 17), (17, 400)):
        assert method.predict(sample(size, "editing" if kind in EDITORS else "removal"), 1).image.shape == (
            size[1],
            size[0],
            3,
        )


def test_klein_pads_and_cuts_without_scaling(root: Path) -> None:
    method = ready(Klein4B, root)
    asked = sample((70, 33))
    padded = Image.fromarray(np.pad(asked.input("image"), ((0, 31), (0, 10), (0, 0)), mode="edge"))
    expected = by_hand(method.pipe, 2, image=padded, prompt="make it red", guidance_scale=1.0)
    assert np.array_equal(method.predict(asked, 2).image, expected[:33, :70])


def test_qwen_and_kontext_scale_once(root: Path) -> None:
    """The pipelines scale their input to sizes of their own; what they are given is the image itself, and the answer is
    scaled back whole."""
    asked = sample((100, 80))
    image = Image.fromarray(asked.input("image"))
    for kind, more in (
        (QwenEdit2509, {"negative_prompt": " ", "true_cfg_scale": 4.0, "width": 64, "height": 64}),
        (Kontext, {"guidance_scale": 2.5, "width": 100, "height": 80, "max_area": AREA}),
    ):
        method = ready(kind, root)
        whole = by_hand(method.pipe, 2, image=image, prompt="make it red", **more)
        assert whole.shape[1::-1] == method.plan((100, 80)).grid
        expected = np.asarray(Image.fromarray(whole).resize((100, 80), Image.Resampling.LANCZOS))
        assert np.array_equal(method.predict(asked, 2).image, expected)


@pytest.mark.parametrize("words", ["把天空换成 傍晚，保留{文字}", " Replace “SALE” with 'NEW'\n", "Füge ein 🎈 hinzu"])
@pytest.mark.parametrize("kind", EDITORS)
def test_instructions_pass_unchanged(kind: type[Any], words: str) -> None:
    told: list[dict[str, Any]] = []

    def pipe(**given: Any) -> Any:
        told.append(given)
        return SimpleNamespace(images=[np.zeros((64, 64, 3), np.float32)])

    method = kind()
    method.use(pipe)
    said = method.predict(sample((64, 64), prompt=words), 1).metadata
    assert told[0]["prompt"] == said["prompt"] == words
    assert told[0]["num_inference_steps"] == kind.card.settings["steps"]
    with pytest.raises(DataError, match="has no instruction"):
        method.predict(sample((64, 64), prompt=" "), 1)


def test_releases_are_their_own_weights(root: Path) -> None:
    asked = sample((64, 64))
    answers = [ready(kind, root).predict(asked, 1).image.tobytes() for kind in (QwenEdit, QwenEdit2509, QwenEdit2511)]
    assert len(set(answers)) == 3


def test_options_are_those_that_have_an_effect(root: Path) -> None:
    with pytest.raises(UsageError, match="qwen-image-edit: unknown option 'guidance'"):
        QwenEdit(guidance=2)
    for kind in (KontextInpainting, QwenEditInpainting):
        with pytest.raises(UsageError, match="-inpaint: unknown option 'pixels'"):
            kind(pixels=4096)
    with pytest.raises(UsageError, match="flux2-klein-4b: unknown option 'guidance'"):
        Klein4B(guidance=2)
    assert KleinBase4B(guidance="2").setting("guidance") == 2
    asked = sample((64, 64), "removal")
    for kind in FILLERS:
        assert not np.array_equal(
            ready(kind, root).predict(asked, 1).image, ready(kind, root, dilate=9).predict(asked, 1).image
        )
    assert Kontext(pixels="2304").plan((64, 64)).grid == (48, 48)
    assert QwenEdit(pixels="9216").plan((64, 64)).grid == (96, 96)


def test_what_is_gated_and_what_is_another_model_is_said(root: Path, tmp_path: Path) -> None:
    def refused(kind: type[Method], folder: Path) -> str:
        with pytest.raises(DataError) as caught:
            ready(kind, folder)
        return str(caught.value)

    assert "baselines.fetch flux2-klein-9b (its terms must be accepted" in refused(Klein9B, tmp_path)
    assert refused(Klein4B, tmp_path).endswith("baselines.fetch flux2-klein-4b")
    place = tmp_path / QwenEdit2511.card.checkpoints[0].repository
    place.parent.mkdir(parents=True)
    place.symlink_to(root / QwenEdit.base.repository)
    assert "is of a QwenImageEditPipeline, not of a QwenImageEditPlusPipeline" in refused(QwenEdit2511, tmp_path)


def test_cards_tell_what_is_run() -> None:
    for kind in (*EDITORS, *FILLERS):
        assert {name: kind.card.settings[name] for name in kind.published} == dict(kind.published)  # type: ignore[attr-defined]
        assert kind.parts.base == kind.card.checkpoints[0]  # type: ignore[attr-defined]


def test_the_encoder_is_told_which_tokens_are_pictures() -> None:
    """Positions of a Qwen2.5-VL that is not told differ from those of one that is; ours equal those of one that is told
    by its caller."""
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    from baselines.models.pipelines.token_types import pass_token_types

    torch.manual_seed(0)
    text = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "vocab_size": 64,
        "rope_parameters": {
            "type": "default",
            "rope_type": "default",
            "mrope_section": [1, 1, 2],
            "rope_theta": 1000000.0,
        },
    }
    vision = {
        "depth": 2,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_heads": 2,
        "out_hidden_size": 16,
        "fullatt_block_indexes": [0],
    }
    config = Qwen2_5_VLConfig(
        text_config=text, vision_config=vision, image_token_id=60, vision_start_token_id=61, vision_end_token_id=62
    )
    model = Qwen2_5_VLForConditionalGeneration(config).eval()
    ids = torch.tensor([[1, 2, 61, *[60] * 4, 62, 3, 4]])
    given = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "image_grid_thw": torch.tensor([[1, 4, 4]]),
        "pixel_values": torch.randn(16, 3 * 2 * 14 * 14),
        "output_hidden_states": True,
    }
    with torch.no_grad():
        untold = model(**given).hidden_states[-1]
        by_caller = model(**given, mm_token_type_ids=(ids == 60).int()).hidden_states[-1]
        pass_token_types(model)
        ours = model(**given).hidden_states[-1]
    assert torch.equal(ours, by_caller)
    assert not torch.allclose(ours, untold), "else nothing had to be told"
