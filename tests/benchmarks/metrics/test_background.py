"""OmniAlpha's reward of the bottom layer, from its definition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from seeded_weights import pictures, save

from benchmarks.metrics import get_measure
from benchmarks.metrics.image.lpips import Lpips, load_net, lpips
from benchmarks.metrics.image.trunks import UnpublishedWeights
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.layers.background import background_reward

SHAPES = json.loads((Path(__file__).parents[2] / "golden" / "learned" / "shapes.json").read_text())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("weights")
    return {name: str(save(folder, f"{name}.pth", SHAPES[name])) for name in ("alexnet", "lpips-alex")}


@pytest.fixture(scope="module")
def net(files: dict[str, str]) -> Lpips:
    with pytest.warns(UnpublishedWeights):
        return load_net("alex", files["alexnet"], files["lpips-alex"])


def stack(count: int, seed: int) -> torch.Tensor:
    """(2, count, 4, 40, 48) uint8 with alpha of all levels."""
    planes = pictures(4 * count, 40, 48, seed=seed).reshape(2, count, 6, 40, 48)
    return planes[:, :, :4].contiguous()


def test_equals_its_definition_on_both_grounds(net: Lpips) -> None:
    made, true = stack(3, 1), stack(2, 2)
    expected = torch.zeros(2, dtype=torch.float64)
    for ground in (0, 255):
        laid = []
        for layers in (made, true):
            bottom = layers[:, 0].double()
            alpha = bottom[:, 3:] / 255
            laid.append(((bottom[:, :3] * alpha + ground * (1 - alpha)) / 255).float().clamp(0, 1))
        expected += (1 - lpips(laid[0], laid[1], net)) / 2
    torch.testing.assert_close(background_reward(made, true, net), expected, rtol=1e-5, atol=1e-6)


def test_properties(net: Lpips) -> None:
    true = stack(3, 3)
    assert torch.equal(background_reward(true, true, net), torch.ones(2, dtype=torch.float64))
    assert torch.equal(background_reward(true[:, :1], true, net), torch.ones(2, dtype=torch.float64)), "only the bottom"
    swapped = true[:, [1, 0, 2]]
    assert (background_reward(swapped, true, net) < 0.99).all()
    hidden = true.clone()
    hidden[:, 0, 3, :, :24] = 0
    painted = hidden.clone()
    painted[:, 0, :3, :, :24] = 77
    assert torch.equal(background_reward(painted, hidden, net), torch.ones(2, dtype=torch.float64)), "unseen colour"
    clear = torch.zeros_like(true[:, :1])
    assert torch.equal(background_reward(true[:, :0], true, net), background_reward(clear, true, net))
    with pytest.raises(InputError, match="differ in size"):
        background_reward(true[..., :-1], true, net)
    with pytest.raises(InputError, match="LPIPS needs at least"):
        background_reward(true[..., :20], true[..., :20], net)


def test_the_measure_gives_it(files: dict[str, str], net: Lpips) -> None:
    made, true = stack(2, 5), stack(2, 6)
    with pytest.warns(UnpublishedWeights):
        function = get_measure("layers/omnialpha-background").bind(files)
    assert torch.equal(function(layers=made, layers_gt=true)["r_bg"], background_reward(made, true, net))
