"""The denoising loop against one written out by hand, and ways to run it."""

from __future__ import annotations

import inspect
import itertools
import math
from pathlib import Path
from typing import Any

import cld_reference as reference
import numpy as np
import pytest
import torch
from test_cld_layouts import plain
from test_cld_loading import weight_paths

from baselines.models.cld import _loading
from baselines.models.cld._loading import LARGE
from baselines.models.cld._pipeline import CLDPipeline
from baselines.models.cld.tokens import inside, layout_of
from baselines.models.pipelines.eight_bit import store_in_eight_bits
from synlayers.design import Box

pytest_plugins = ["cld_fixtures"]
pytestmark = pytest.mark.usefixtures("one_thread")

LAYOUT = layout_of(64, 48, [Box(16, 0, 48, 32), None, Box(0, 32, 64, 48)])
CAPTION = "a red circle on white"


@pytest.fixture
def pipe(tiny: Path) -> CLDPipeline:
    pipe = _loading.load(weight_paths(tiny), torch.float32)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def picture() -> torch.Tensor:
    return torch.rand(3, 48, 64, generator=torch.Generator().manual_seed(7)) * 2 - 1


def run(pipe: CLDPipeline, **options: Any) -> Any:
    return pipe(picture(), CAPTION, LAYOUT, torch.Generator().manual_seed(3), **{"steps": 2, **options})


@torch.no_grad()
def by_hand(
    pipe: CLDPipeline, steps: int, guidance: float, true_guidance: float, scale: float
) -> dict[str, torch.Tensor]:
    """The loop in double precision with the formulas of `cld_reference`; text encoders and VAE are the pipeline's."""
    boxes, noise = plain(LAYOUT), torch.Generator().manual_seed(3)
    state = {name: tensor.double() for name, tensor in pipe.transformer.state_dict().items()}
    adapter_state = {name: tensor.double() for name, tensor in pipe.adapter.state_dict().items()}
    latents = torch.randn(1, 5, 16, 6, 8, generator=noise)[0].double()
    shift, factor = pipe.vae.config.shift_factor, pipe.vae.config.scaling_factor
    seen = (pipe.vae.encode(picture()[None]).latent_dist.sample(noise)[0] - shift) * factor
    condition = torch.cat([reference.pack(seen[None].double()).view(12, 64), torch.ones(12, 4)], 1)[None]

    def text(words: str) -> tuple[torch.Tensor, torch.Tensor]:
        clip = pipe.tokenizer(
            words, padding="max_length", max_length=77, truncation=True, return_tensors="pt"
        ).input_ids
        t5 = pipe.tokenizer_2(
            words, padding="max_length", max_length=512, truncation=True, return_tensors="pt"
        ).input_ids
        return pipe.text_encoder_2(t5)[0].double(), pipe.text_encoder(clip).pooler_output.double()

    # dynamic shift: mu grows linearly from 0.5 at 256 tokens to 1.15 at 4096
    mu = 0.5 + (12 + 12 + 4 + 4 - 256) * (1.15 - 0.5) / (4096 - 256)
    sigmas = [1 / (1 + math.exp(-mu) * (1 / s - 1)) for s in np.linspace(1, 1 / steps, steps)] + [0.0]
    for now, after in itertools.pairwise(sigmas):
        time, strength = torch.tensor([now]).double(), torch.tensor([guidance]).double()

        def velocity(
            words: str, residuals: Any, time: Any = time, strength: Any = strength, latents: Any = latents
        ) -> torch.Tensor:
            return reference.transformer(
                state, latents, boxes, *text(words), time, strength, *residuals, 2, (4, 6, 6), 3, 2
            )

        residuals = reference.adapter(
            adapter_state, latents, boxes, condition, *text(CAPTION), time, strength, scale, 2, (4, 6, 6), 2, 0
        )
        with_text, without = velocity(CAPTION, residuals), velocity("", residuals)
        latents = latents + (after - now) * (without + true_guidance * (with_text - without))
    known = reference.RGBADecoder(2, 128, 2, 256).double()
    known.load_state_dict(pipe.rgba_decoder.state_dict())
    plain_latents = latents / factor + shift
    background = pipe.vae.decode(plain_latents[1:2].float()).sample[0]
    return {"latents": latents, "layers": known(plain_latents, boxes, 48, 64), "background": background}


def test_the_loop(pipe: CLDPipeline) -> None:
    expected = by_hand(pipe, 2, 4.0, 3.5, 0.9)
    output = run(pipe, steps=2)
    keep = inside(LAYOUT)[:, None].expand(-1, 16, -1, -1)
    assert torch.allclose(output.latents[keep].double(), expected["latents"][keep], rtol=1e-3, atol=1e-3)
    assert torch.allclose(output.background, expected["background"].clamp(-1, 1), atol=1e-3)
    assert output.crops[3] is None
    for number, box in enumerate(LAYOUT.boxes):
        if box is not None:
            part = expected["layers"][number, :, box.y0 : box.y1, box.x0 : box.x1].clamp(-1, 1)
            assert torch.allclose(output.crops[number].double(), part, atol=2e-3)
    # the defaults are the published ones, and each of them matters
    first = run(pipe, steps=1).latents
    for other in ({"guidance": 1.0}, {"true_guidance": 1.0}, {"adapter_scale": 0.0}):
        assert not torch.allclose(run(pipe, **{"steps": 1, **other}).latents, first, atol=1e-2)
    assert inspect.signature(CLDPipeline.__call__).parameters["steps"].default == 28


def test_outside_the_boxes_lies_grey(pipe: CLDPipeline) -> None:
    output = run(pipe, steps=1)
    around = ~inside(LAYOUT)
    values = output.latents.permute(0, 2, 3, 1)
    assert torch.equal(values[4][around[4]], values[3][around[4]])  # one grey for every layer; layer 3 is absent
    with torch.no_grad():
        gray = pipe.vae.encode(torch.zeros(1, 3, 48, 64)).latent_dist
    mean = (gray.mean[0] - pipe.vae.config.shift_factor) * pipe.vae.config.scaling_factor
    within = (output.latents[3] - mean).abs() <= 6 * gray.std[0] * pipe.vae.config.scaling_factor
    assert within.all()


def test_one_seed_one_answer_and_the_steps_are_told(pipe: CLDPipeline) -> None:
    seen: list[int] = []
    first = run(pipe, on_step=lambda number, latents: seen.append(number))
    assert seen == [0, 1]
    assert torch.equal(first.latents, run(pipe).latents)
    other = pipe(picture(), CAPTION, LAYOUT, torch.Generator().manual_seed(4), steps=2)
    assert not torch.equal(first.latents, other.latents)


def test_weights_that_come_layer_by_layer_give_the_same(pipe: CLDPipeline) -> None:
    from accelerate import cpu_offload

    expected = run(pipe)
    for name in ("transformer", "adapter", "text_encoder", "text_encoder_2", "vae", "rgba_decoder"):
        cpu_offload(getattr(pipe, name), execution_device=torch.device("cpu"))
    assert pipe.transformer.proj_out.weight.is_meta
    output = run(pipe)
    assert torch.equal(output.latents, expected.latents)
    assert all(a is b is None or torch.equal(a, b) for a, b in zip(output.crops, expected.crops, strict=True))


def test_eight_bit_weights_take_half_the_memory_and_stay_near(pipe: CLDPipeline) -> None:
    for part in (pipe.transformer, pipe.adapter, pipe.text_encoder, pipe.text_encoder_2, pipe.vae, pipe.rgba_decoder):
        part.to(torch.bfloat16)
    expected = run(pipe, steps=1)  # the noise of a seed is another in float32; torch 2.6 draws all of it anew
    linear = pipe.transformer.transformer_blocks[0].ff.net[2].weight
    assert linear.element_size() == 2
    store_in_eight_bits(pipe, LARGE)
    assert pipe.transformer.transformer_blocks[0].ff.net[2].weight.element_size() == 1
    assert pipe.transformer.layer_pe.dtype == torch.bfloat16
    output = run(pipe, steps=1)
    apart = (output.latents[1] - expected.latents[1]).norm() / expected.latents[1].norm()
    assert 0 < apart < 0.25


def test_what_cannot_be(pipe: CLDPipeline) -> None:
    with pytest.raises(ValueError, match="the layout 64x48"):
        pipe(picture()[:, :, :32], CAPTION, LAYOUT, torch.Generator())
    parts = {name: part for name, part in pipe.components.items() if name not in ("image_encoder", "feature_extractor")}
    parts["vae"].register_to_config(block_out_channels=(8, 8, 8))
    with pytest.raises(ValueError, match="takes 4 pixels along a latent; CLD is built for 8"):
        CLDPipeline(**parts)
