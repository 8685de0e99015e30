"""The resize rule of the strict score: straight-alpha layers to another canvas, on premultiplied colour."""

from __future__ import annotations

import torch
from torch import Tensor


def resize_layers(layers: Tensor, size: tuple[int, int]) -> Tensor:
    """Layers (..., 4, H, W) uint8, straight alpha, on a canvas of ``size = (height, width)``.

    Triangle filter (bilinear; widened by the factor when it shrinks, so every pixel counts), weights normalised at the
    borders, float64, on premultiplied colour; then colour is divided by alpha again and both are rounded to levels,
    halves up. Colour is 0 where alpha rounds to 0. One layer after the other, for in float64 a stack is 8 times as
    large, and several are made of it; the bits are those of all at once.
    """
    rows = triangle(layers.shape[-2], size[0]).to(layers.device)
    columns = triangle(layers.shape[-1], size[1]).to(layers.device)
    out = torch.zeros((*layers.shape[:-2], *size), dtype=torch.uint8, device=layers.device)
    for full, layer in zip(out.view(-1, 4, *size), layers.reshape(-1, 4, *layers.shape[-2:]), strict=True):
        if layer[3].any():
            full[...] = _resize(layer, rows, columns)
    return out


def _resize(layer: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    alpha = layer[3:].double()
    resized = rows @ torch.cat((layer[:3].double() * alpha, alpha)) @ columns.T
    opacity = resized[3:]
    color = torch.where(opacity >= 0.5, resized[:3] / opacity.clamp(min=0.5), 0.0)
    return torch.cat((color, opacity)).add(0.5).floor().clamp(0, 255).to(torch.uint8)


def triangle(source: int, target: int) -> Tensor:
    """(target, source) float64 weights of the triangle filter; each row sums to 1."""
    scale = source / target
    centers = (torch.arange(target, dtype=torch.float64) + 0.5) * scale - 0.5
    distance = (torch.arange(source, dtype=torch.float64) - centers[:, None]).abs() / max(scale, 1.0)
    weights = (1 - distance).clamp(min=0)
    return weights / weights.sum(1, keepdim=True)
