"""The report on memory and time: the published architectures have their published sizes, and its path runs on small
ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tiny_models
from typer.testing import CliRunner

from baselines import baselines, gpu_report
from baselines.models.flux_fill import FluxFill, OneReward
from baselines.models.pipelines import architectures, byte_tokenizers
from baselines.models.pipelines.architectures import FULL, Architecture, ModelConfig, architecture
from baselines.models.pipelines.pipeline_methods import PipelineMethod
from baselines.models.qwen_layered import QwenLayered
from synlayers.errors import UsageError

PUBLISHED = {
    "black-forest-labs/FLUX.1-Fill-dev": {"transformer": 11.90, "text_encoder_2": 4.76},
    "black-forest-labs/FLUX.1-Kontext-dev": {"transformer": 11.90, "text_encoder": 0.123},
    "black-forest-labs/FLUX.2-klein-4B": {"transformer": 3.88, "text_encoder": 4.02},
    "black-forest-labs/FLUX.2-klein-9B": {"transformer": 9.08, "text_encoder": 8.19},
    "Qwen/Qwen-Image-Edit": {"transformer": 20.43, "text_encoder": 8.29, "vae": 0.127},
    "Qwen/Qwen-Image-Layered": {"transformer": 20.43},
    "Sanster/PowerPaint-V1-stable-diffusion-inpainting": {"unet": 0.8595, "text_encoder": 0.123},
    "diffusers/stable-diffusion-xl-1.0-inpainting-0.1": {"unet": 2.567, "text_encoder_2": 0.695, "vae": 0.0837},
}
"""Billions of parameters, as their makers count them: a wrong number in a configuration would show."""


@pytest.mark.parametrize("repository", PUBLISHED)
def test_architectures_have_the_published_size(repository: str) -> None:
    actual = FULL[repository].parameters()
    for part, billions in PUBLISHED[repository].items():
        assert actual[part] / 1e9 == pytest.approx(billions, rel=0.005), part


def test_every_baseline_on_a_pipeline_has_an_architecture() -> None:
    for name, kind in baselines().items():
        if issubclass(kind, PipelineMethod):
            assert architecture(kind.parts.base.repository, name).models
    with pytest.raises(UsageError, match="toy: the architecture of a/b is not in"):
        architecture("a/b", "toy")


def like(pipe: Any, **tokenizers: str) -> Architecture:
    """The architecture of a small pipeline."""
    models = {}
    for part, model in pipe.components.items():
        if not hasattr(model, "parameters"):
            continue
        library = type(model).__module__.partition(".")[0]
        config = (
            model.config.to_dict()
            if library == "transformers"
            else {k: v for k, v in model.config.items() if not k.startswith("_")}
        )
        models[part] = ModelConfig(library, type(model).__name__, config)
    scheduler = ModelConfig("diffusers", type(pipe.scheduler).__name__, {"use_dynamic_shifting": True})
    return Architecture(models, tokenizers, scheduler)


def test_its_path_runs_and_its_figures_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = like(tiny_models.flux_fill(tmp_path / "fill"), tokenizer="clip", tokenizer_2="t5")
    monkeypatch.setattr(architectures, "FULL", {FluxFill.parts.base.repository: small})
    method = OneReward(steps=3)
    method.hardware = method.hardware.model_copy(update={"dtype": "float32"})
    counted = gpu_report.load_random_weights(method)
    for part, number in counted.items():
        assert number == sum(p.numel() for p in getattr(method.pipe, part).parameters())
    report = gpu_report.measure(method, (64, 48), batch=2)
    assert report.calls == 3, "both branches of true guidance are one call of the denoiser"
    assert 0 < report.denoiser < report.seconds
    assert report.each == pytest.approx(report.seconds / 2)
    assert 0 < report.outside < 1
    assert report.peak > 50_000_000
    assert not list(method.pipe.transformer._forward_hooks)


def test_layered_too_and_the_command_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tiny_models.qwen_image(tmp_path / "layered", "QwenImageLayeredPipeline")
    small = like(pipe, tokenizer="qwen", processor="qwen-vl")
    monkeypatch.setattr(architectures, "FULL", {QwenLayered.parts.base.repository: small})
    monkeypatch.setitem(byte_tokenizers.TOKENIZERS, "qwen-vl", lambda: pipe.processor)  # type: ignore[arg-type]
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_layered as stock

    plain = stock.calculate_dimensions
    monkeypatch.setattr(stock, "calculate_dimensions", lambda area, ratio: plain(area // 100, ratio))
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    words = [
        "qwen-image-layered",
        "--random",
        "--device",
        "cpu",
        "--dtype",
        "float32",
        "--size",
        "100x60",
        "--set",
        "steps=2",
    ]
    result = CliRunner().invoke(gpu_report.app, words)
    assert result.exit_code == 0, result.output
    for line in (
        "Qwen-Image-Layered: 100x60, batch 1, steps 2",
        "random weights",
        "peak memory: ",
        "seconds per image: ",
        "outside the denoiser: ",
    ):
        assert line in result.output
    assert sorted(tmp_path.rglob("*")) == before


def test_cld_with_as_many_layers_as_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from baselines.models.cld import architecture as cld

    small = like(tiny_models.flux_fill(tmp_path / "fill"), tokenizer="clip", tokenizer_2="t5")
    text, pooled = (
        small.models[part].config[key] for part, key in (("text_encoder_2", "d_model"), ("text_encoder", "hidden_size"))
    )
    tiny = {
        "num_layers": 2,
        "num_single_layers": 1,
        "attention_head_dim": 16,
        "num_attention_heads": 2,
        "joint_attention_dim": text,
        "pooled_projection_dim": pooled,
        "guidance_embeds": True,
        "axes_dims_rope": (4, 6, 6),
    }
    vae = {
        **cld.FULL_SIZE.models["vae"].config,
        "block_out_channels": [8, 8, 8, 8],
        "norm_num_groups": 4,
        "layers_per_block": 1,
    }
    here = "baselines.models.cld._"
    models = {
        **small.models,
        "vae": ModelConfig("diffusers", "AutoencoderKL", vae),
        "transformer": ModelConfig(here + "transformer", "CLDTransformer", tiny),
        "adapter": ModelConfig(here + "adapter", "CLDAdapter", tiny | {"num_single_layers": 0}),
        "rgba_decoder": ModelConfig(
            here + "rgba_decoder", "CLDRGBADecoder", {"layers": 1, "width": 128, "heads": 2, "hidden": 64}
        ),
    }
    monkeypatch.setattr(cld, "FULL_SIZE", Architecture(models, small.tokenizers, small.scheduler))
    file = tmp_path / "cld.json"
    words = ["cld", "--random", "--device", "cpu", "--dtype", "float32", "--size", "96x64", "--layers", "6"]
    result = CliRunner().invoke(gpu_report.app, [*words, "--set", "steps=2", "--json", str(file)])
    assert result.exit_code == 0, result.output
    assert "CLD: 96x64, batch 1, steps 2" in result.output
    figures = json.loads(file.read_text())
    assert figures["layers"] == 6
    assert figures["calls"] == 4, "true guidance is a call of its own"
    assert 0 < figures["denoiser"] < figures["seconds"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lama", "--random", "--device", "cpu"], "lama is on no diffusion pipeline"),
        (
            ["flux-fill", "--random", "--device", "cpu"],
            "this model has 33.7 GB of weights in bfloat16; it needs a GPU: --device cuda",
        ),
        (["flux-fill", "--random", "--device", "cpu", "--size", "big"], "--size big: write 1024x1024"),
        (["flux-fill", "--device", "cpu", "--checkpoints", "nowhere"], "python -m baselines.fetch flux-fill"),
    ],
)
def test_what_cannot_be_is_told(words: list[str], message: str) -> None:
    result = CliRunner().invoke(gpu_report.app, words)
    assert result.exit_code != 0
    assert message in result.output.replace("\n", " ")
