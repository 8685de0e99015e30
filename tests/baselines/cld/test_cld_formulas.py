"""Every block against its formula in plain torch (cld_reference), in double precision."""

from __future__ import annotations

from typing import Any

import cld_reference as reference
import pytest
import torch
from test_cld_layouts import plain, random_layout
from tiny_cld import MODEL, lively

from baselines.models.cld._adapter import CLDAdapter, image_condition
from baselines.models.cld._pipeline import fill_outside
from baselines.models.cld._rgba_decoder import CLDRGBADecoder
from baselines.models.cld._transformer import CLDTransformer, add_residual
from baselines.models.cld.tokens import layout_of
from synlayers.design import Box

pytest_plugins = ["cld_fixtures"]
pytestmark = pytest.mark.usefixtures("one_thread")

HEADS, AXES = MODEL["num_attention_heads"], MODEL["axes_dims_rope"]
LAYERS = 9


def made(kind: Any, **config: Any) -> Any:
    model = kind(**{**MODEL, "max_layer_num": LAYERS, **config}).eval()
    lively(model)
    return model.double()


def inputs(layout: Any) -> dict[str, torch.Tensor]:
    rows, columns = layout.grid(8)
    return {
        "latents": torch.randn(layout.layers, 16, rows, columns).double(),
        "condition": torch.randn(1, rows * columns // 4, 68).double(),
        "text": torch.randn(1, 5, 32).double(),
        "pooled": torch.randn(1, 32).double(),
        "timestep": torch.rand(1).double(),
        "guidance": torch.rand(1).double() * 5,
    }


@pytest.mark.parametrize("seed", range(3))
@torch.no_grad()
def test_transformer_with_the_adapters_residuals(seed: int) -> None:
    torch.manual_seed(seed)
    layout = random_layout(seed)
    # 5 blocks share 2 residuals (ceil(5 / 2) = 3 in a row), 4 single ones 3 residuals (2 in a row, the third never
    # used)
    transformer, adapter = (
        made(CLDTransformer, num_layers=5, num_single_layers=4),
        made(CLDAdapter, num_layers=2, num_single_layers=3),
    )
    x = inputs(layout)
    shared = {
        "layout": layout,
        "encoder_hidden_states": x["text"],
        "pooled_projections": x["pooled"],
        "timestep": x["timestep"],
        "guidance": x["guidance"],
    }
    double, single = adapter(x["latents"][None], condition=x["condition"], scale=0.9, **shared)
    plain_ones = (x["text"], x["pooled"], x["timestep"], x["guidance"])
    state = dict(adapter.state_dict())
    expected = reference.adapter(
        state, x["latents"], plain(layout), x["condition"], *plain_ones, 0.9, HEADS, AXES, 2, 3
    )
    for actual, sought in ((double, expected[0]), (single, expected[1])):
        assert len(actual) == len(sought)
        for one, other in zip(actual, sought, strict=True):
            assert torch.allclose(one, other, rtol=1e-5, atol=1e-5)
    actual = transformer(x["latents"][None], block_residuals=double, single_block_residuals=single, **shared)[0]
    state = dict(transformer.state_dict())
    sought = reference.transformer(state, x["latents"], plain(layout), *plain_ones, *expected, HEADS, AXES, 5, 4)
    assert torch.allclose(actual, sought, rtol=1e-5, atol=1e-5)


@torch.no_grad()
def test_a_model_without_guidance_and_an_adapter_without_single_blocks() -> None:
    torch.manual_seed(0)
    layout = random_layout(3)
    transformer = made(CLDTransformer, guidance_embeds=False, num_layers=1, num_single_layers=1)
    adapter = made(CLDAdapter, guidance_embeds=False, num_layers=1, num_single_layers=0)
    x = inputs(layout)
    shared = {
        "layout": layout,
        "encoder_hidden_states": x["text"],
        "pooled_projections": x["pooled"],
        "timestep": x["timestep"],
    }
    # the transformer may embed a scale that the adapter does not
    double, single = adapter(x["latents"][None], condition=x["condition"], guidance=x["guidance"], **shared)
    assert single == []
    actual = transformer(x["latents"][None], block_residuals=double, single_block_residuals=single, **shared)[0]
    plain_ones = (x["text"], x["pooled"], x["timestep"], None)
    expected = reference.adapter(
        dict(adapter.state_dict()), x["latents"], plain(layout), x["condition"], *plain_ones, 0.9, HEADS, AXES, 1, 0
    )
    state = dict(transformer.state_dict())
    sought = reference.transformer(state, x["latents"], plain(layout), *plain_ones, *expected, HEADS, AXES, 1, 1)
    assert torch.allclose(actual, sought, rtol=1e-5, atol=1e-5)


@torch.no_grad()
def test_what_lies_outside_the_boxes_is_not_seen() -> None:
    torch.manual_seed(0)
    layout = layout_of(64, 48, [Box(16, 0, 48, 32), None, Box(0, 32, 64, 48)])
    transformer, x = made(CLDTransformer), inputs(layout)
    shared = {
        "layout": layout,
        "encoder_hidden_states": x["text"],
        "pooled_projections": x["pooled"],
        "timestep": x["timestep"],
        "guidance": x["guidance"],
    }
    latents = x["latents"][None]
    other = fill_outside(latents, layout, torch.randn(1, 1, 16, 1, 1).double())
    assert not torch.equal(other, latents)
    assert torch.equal(transformer(other, **shared), transformer(latents, **shared))


@pytest.mark.parametrize("seed", range(3))
@torch.no_grad()
def test_rgba_decoder(seed: int) -> None:
    torch.manual_seed(seed)
    layout = random_layout(seed + 20)
    known = reference.RGBADecoder(2, 128, 2, 192)
    lively(known)
    decoder = CLDRGBADecoder(2, 128, 2, 192)
    decoder.load_state_dict(known.state_dict())
    latents = torch.randn(layout.layers, 16, *layout.grid(8)).double()
    actual = decoder.double()(latents.transpose(0, 1)[None], layout)[0].transpose(0, 1)
    assert torch.allclose(
        actual, known.double()(latents, plain(layout), layout.height, layout.width), rtol=1e-5, atol=1e-5
    )


def test_the_condition_is_the_packed_image_and_four_ones() -> None:
    latents = torch.randn(1, 16, 4, 6)
    actual = image_condition(latents)
    assert actual.shape == (1, 6, 68)
    assert torch.equal(actual[0, :, :64], reference.pack(latents).view(6, 64))
    assert (actual[0, :, 64:] == 1).all()


@pytest.mark.parametrize(("blocks", "residuals"), [(19, 6), (19, 4), (38, 10), (3, 3), (2, 5)])
def test_residual_intervals(blocks: int, residuals: int) -> None:
    values = [torch.tensor(float(10 ** (n % 5) + n)) for n in range(residuals)]
    used = [add_residual(torch.zeros(()), values, n, blocks) for n in range(blocks)]
    assert used == [values[n // -(-blocks // residuals)] for n in range(blocks)]
    assert add_residual(torch.ones(()), None, 0, blocks) == 1
    assert add_residual(torch.ones(()), [], 0, blocks) == 1
