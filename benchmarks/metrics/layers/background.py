"""How near the bottom layer is to the true one, as OmniAlpha rewards it: r_bg = mean over black and white of 1 - LPIPS
of the layer laid on it."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from benchmarks.metrics.image.lpips import HEADS, TRUNKS, Lpips, load_net, lpips
from benchmarks.metrics.inputs import check_layers, check_same, unit
from benchmarks.metrics.measure import Columns, Function, Measure, Value

GROUNDS = (0.0, 1.0)
"""What a layer is laid on."""


def background_reward(layers: Tensor, layers_gt: Tensor, net: Lpips) -> Tensor:
    """r_bg of stacks against the true ones, (B,) float64: 1 for an equal bottom layer, less the more it differs.

    layers: (B, L, 4, H, W) RGBA, straight alpha, back to front; a stack without layers has a transparent bottom.
    layers_gt: (B, L', 4, H, W) with L' > 0. Colour where alpha is 0 counts for nothing. Raises `InputError` for illegal
    values, unequal sizes, and canvases that are too small for the network.

    Source: OmniAlpha v2, arXiv 2511.20211, whose network is not published: AlexNet is the advice of LPIPS' authors.
    """
    check_layers("layers", layers)
    check_layers("layers_gt", layers_gt)
    check_same(layers=layers, layers_gt=layers_gt)
    made, true = _bottom(layers), _bottom(layers_gt)
    distances = [lpips(_lay(made, ground), _lay(true, ground), net) for ground in GROUNDS]
    return 1 - torch.stack(distances).mean(0)


def _bottom(stack: Tensor) -> Tensor:
    """(B, 4, H, W) float32 in [0, 1]."""
    if stack.shape[1]:
        return unit(stack[:, 0], torch.float32)
    return torch.zeros((len(stack), 4, *stack.shape[-2:]), dtype=torch.float32, device=stack.device)


def _lay(layer: Tensor, ground: float) -> Tensor:
    """(B, 3, H, W): a layer over an even ground."""
    color, alpha = layer[:, :3], layer[:, 3:]
    return (color * alpha + ground * (1 - alpha)).clamp(0, 1)


def _build(weights: Mapping[str, str], device: torch.device) -> Function:
    net = load_net("alex", weights[TRUNKS["alex"][1].name], weights[HEADS["alex"].name], device)

    def function(*, layers: Tensor, layers_gt: Tensor) -> Columns:
        return {"r_bg": background_reward(layers, layers_gt, net)}

    return function


MEASURES = (
    Measure(
        name="layers/omnialpha-background",
        version=1,
        official=False,
        inputs=("layers", "layers_gt"),
        values=(
            Value(
                "r_bg",
                "higher",
                (-float("inf"), 1.0),
                meaning="1 - LPIPS (AlexNet) of the bottom layer, mean over a black and a white ground",
            ),
        ),
        source="OmniAlpha v2, arXiv 2511.20211v2, rewards; which LPIPS network is not published",
        weights=(TRUNKS["alex"][1], HEADS["alex"]),
        build=_build,
    ),
)
