"""FLUX Fill and OneReward on small checkpoints in the published layout: the baseline against the stock pipeline called
by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_models
import torch
from asking import levels, ready, sample
from PIL import Image

from baselines.models.flux_fill import FluxFill, OneReward, OneRewardDynamic, OneRewardRemoval
from baselines.models.pipelines.guidance import true_guidance
from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from synlayers.errors import DataError, UsageError

BASE = "black-forest-labs/FLUX.1-Fill-dev"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repositories of FLUX.1 Fill and OneReward as `--checkpoints` takes them."""
    root = tmp_path_factory.mktemp("checkpoints")
    stock = tiny_models.flux_fill(root / BASE)
    for number, kind in enumerate((OneReward, OneRewardDynamic)):
        trained = tiny_models.flux_transformer(seed=40 + number, channels=272, out=8)
        trained.save_pretrained(root / kind.transformer.repository / kind.transformer.subfolder)
    tiny_models.flux_lora(stock.transformer, root / OneRewardRemoval.lora.repository / OneRewardRemoval.lora.subfolder)
    return root


def by_hand(pipe: Any, image: Any, mask: Any, prompt: str, steps: int, seed: int, guidance: float = 30.0) -> Any:
    """The stock pipeline on an image that has a size it likes."""
    return pipe(
        prompt=prompt,
        image=Image.fromarray(image),
        mask_image=Image.fromarray(mask),
        width=image.shape[1],
        height=image.shape[0],
        num_inference_steps=steps,
        guidance_scale=guidance,
        generator=torch.Generator().manual_seed(seed),
        output_type="np",
    ).images[0]


def test_it_is_the_stock_pipeline(root: Path) -> None:
    method = ready(FluxFill, root, steps=2)
    asked = sample((64, 48))
    expected = levels(by_hand(method.pipe, asked.input("image"), asked.input("mask"), "remove", 2, 11))
    answer = method.predict(asked, 11)
    assert np.array_equal(answer.image, expected)
    assert answer.metadata["prompt"] == "remove"
    assert answer.metadata["grid"]["grid"] == [64, 48]


@pytest.mark.parametrize("size", [(333, 517), (400, 17), (17, 16)])
def test_any_size_comes_back(root: Path, size: tuple[int, int]) -> None:
    """Padded by the edge, asked by hand on the padded image, cut: the same pixels."""
    method = ready(FluxFill, root, steps=1)
    asked = sample(size)
    after = ((0, -size[1] % 16), (0, -size[0] % 16))
    image, mask = np.pad(asked.input("image"), (*after, (0, 0)), mode="edge"), np.pad(asked.input("mask"), after)
    expected = levels(by_hand(method.pipe, image, mask, "remove", 1, 3))[: size[1], : size[0]]
    assert np.array_equal(method.predict(asked, 3).image, expected)


def test_a_large_image_is_scaled_and_comes_back(root: Path) -> None:
    method = ready(FluxFill, root, steps=1, pixels=64 * 64)
    answer = method.predict(sample((200, 170)), 0)
    assert answer.image.shape == (170, 200, 3)
    assert answer.metadata["grid"]["grid"][0] * answer.metadata["grid"]["grid"][1] <= 64 * 64


def test_batches_change_nothing(root: Path) -> None:
    method = ready(OneReward, root, steps=2)
    asked = [sample((64, 48)), sample((48, 64)), sample((64, 48), task="fill", prompt="a red ball")]
    together = method.predict_batch(asked, [5, 6, 7])
    for one, seed, found in zip(asked, (5, 6, 7), together, strict=True):
        alone = method.predict(one, seed).image.astype(int)
        assert np.abs(alone - found.image).max() <= 1, "batched matrix products round otherwise"
    assert [found.metadata["prompt"] for found in together] == ["remove", "remove", "a red ball"]


def test_true_guidance_is_two_branches(root: Path) -> None:
    """Against the formula on the transformer, and against the denoising loop written out for one step."""
    method = ready(OneReward, root, steps=1)
    asked = sample((32, 32))
    seen: list[tuple[dict[str, Any], torch.Tensor]] = []
    plain = method.pipe.transformer.forward

    def watched(**given: Any) -> Any:
        out = plain(**given)
        seen.append((given, out[0]))
        return out

    method.pipe.transformer.forward = watched
    guided = method.predict(asked, 9).image
    method.pipe.transformer.forward = plain
    (with_prompt, expected), (with_negative, without) = seen
    assert torch.equal(with_prompt["hidden_states"], with_negative["hidden_states"])
    negative, _, _ = method.pipe.encode_prompt("nsfw", None, max_sequence_length=512)
    assert torch.equal(with_negative["encoder_hidden_states"], negative)
    assert float(with_prompt["guidance"][0]) == 1.0
    latents = with_prompt["hidden_states"][..., :8] - (
        without + 4.0 * (expected - without)
    )  # one Euler step from sigma 1 to 0
    pipe = method.pipe
    pixels = (
        pipe._unpack_latents(latents, 32, 32, pipe.vae_scale_factor) / pipe.vae.config.scaling_factor
        + pipe.vae.config.shift_factor
    )
    by_formula = levels((pipe.vae.decode(pixels).sample[0].permute(1, 2, 0).detach().numpy() / 2 + 0.5).clip(0, 1))
    assert np.abs(by_formula.astype(int) - guided).max() <= 1
    with true_guidance(method.pipe.transformer, {}, 1.0):
        assert method.pipe.transformer.forward == plain, "a scale of 1 leaves the model alone"


def test_a_compiled_model_stays_compiled_under_guidance(root: Path) -> None:
    """A wrapper inside the compiled call would be compiled anew for every sample."""
    from torch._dynamo.utils import counters

    method, asked = ready(OneReward, root, steps=2), sample((32, 32))
    plain = method.predict(asked, 9).image.astype(int)
    method.pipe.transformer.compile(backend="eager")
    compiled = method.predict(asked, 9).image
    assert np.abs(plain - compiled).max() <= 1
    graphs = counters["stats"]["unique_graphs"]
    assert graphs > 0
    assert np.array_equal(method.predict(asked, 9).image, compiled)
    assert counters["stats"]["unique_graphs"] == graphs


def test_the_released_transformers_and_the_lora_are_used(root: Path) -> None:
    asked = sample((32, 32))
    answers = {
        kind.card.name: ready(kind, root, steps=1).predict(asked, 1).image
        for kind in (FluxFill, OneReward, OneRewardDynamic, OneRewardRemoval)
    }
    assert len({a.tobytes() for a in answers.values()}) == 4
    fused = dict(ready(OneRewardRemoval, root).pipe.transformer.named_parameters())
    before = dict(ready(OneReward, root).pipe.transformer.named_parameters())
    assert fused.keys() == before.keys()
    name = "transformer_blocks.0.attn.to_q"
    from safetensors.torch import load_file

    lora = load_file(
        root / OneRewardRemoval.lora.repository / OneRewardRemoval.lora.subfolder / "pytorch_lora_weights.safetensors"
    )
    change = lora[f"transformer.{name}.lora_B.weight"] @ lora[f"transformer.{name}.lora_A.weight"]
    assert torch.allclose(fused[name + ".weight"], before[name + ".weight"] + change, atol=1e-6)


def test_prompts_are_the_published_ones() -> None:
    method = OneReward()
    assert method.prompt_of(sample((8, 8), "extend")) == "high-definition, perfect composition"
    assert method.prompt_of(sample((8, 8), "extend", prompt="a wide {beach}")) == "a wide {beach}"
    assert method.prompt_of(sample((8, 8), "removal", prompt="ignored")) == "remove"


def test_paste_back_and_dilation_are_options(root: Path) -> None:
    asked = sample((64, 48))
    plain = ready(FluxFill, root, steps=1).predict(asked, 2).image
    paste = ready(FluxFill, root, steps=1, paste_back="true", dilate="5").predict(asked, 2)
    mask = asked.input("mask") > 0
    assert not np.array_equal(plain[~mask], asked.input("image")[~mask])
    changed = (paste.image != asked.input("image")).any(-1)
    ys, xs = np.nonzero(changed)
    assert ys.min() == 12 - 5
    assert xs.min() == 16 - 5
    assert paste.metadata["paste_back"] is True
    with pytest.raises(UsageError, match="flux-fill: unknown option 'pasteback'; did you mean 'paste_back'"):
        FluxFill(pasteback=True)


def test_what_is_wrong_with_weights_is_said(root: Path, tmp_path: Path) -> None:
    def refused(folder: Path, kind: type[Method] = OneReward, **hardware: Any) -> str:
        method = kind()
        method.hardware = Hardware(dtype="float32", checkpoints=folder, **hardware)
        with pytest.raises((DataError, UsageError)) as caught:
            method.prepare(method.hardware.device)
        return str(caught.value)

    assert "python -m baselines.fetch onereward (its terms must be accepted" in refused(tmp_path)
    broken = tmp_path / "broken"
    shutil.copytree(root, broken)
    transformer = broken / OneReward.transformer.repository / OneReward.transformer.subfolder
    weights = transformer / "diffusion_pytorch_model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-100])
    shutil.rmtree(broken / BASE / "vae")
    message = refused(broken)
    assert "truncated or damaged" in message
    assert "lacks the folder vae/" in message, "everything at once"
    weights.write_bytes(b"\xff" * 50)
    assert "no safetensors file" in refused(broken)
    weights.rename(transformer / "diffusion_pytorch_model.bin")
    assert "only pickles (diffusion_pytorch_model.bin), which are refused" in refused(broken)
    (transformer / "diffusion_pytorch_model.bin").unlink()
    config = json.loads((transformer / "config.json").read_text())
    (transformer / "config.json").write_text(json.dumps(config | {"_class_name": "QwenImageTransformer2DModel"}))
    weights.write_bytes(whole)
    assert "of a QwenImageTransformer2DModel, not of a FluxTransformer2DModel" in refused(broken)
    assert "--quantise 8bit needs a CUDA device" in refused(root, quantise="8bit")


def test_a_model_that_needs_a_gpu_says_so_before_loading() -> None:
    from baselines.models.pipelines.pipeline_loading import check_memory

    with pytest.raises(
        DataError, match=r"this model has 68\.0 GB of weights in float32; it needs a GPU: --device cuda"
    ):
        check_memory(34_000_000_000, Hardware(dtype="float32"))
