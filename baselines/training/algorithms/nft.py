"""DiffusionNFT (arXiv 2509.16117): reward-weighted flow matching on the policy's own samples, towards what was good and
away from what was bad. No stochastic steps, no log-probabilities."""

from __future__ import annotations

import torch
from torch import Tensor

CLIP = 5.0
"""Advantages beyond count as this."""
FLOOR = 1e-5
"""Of the adaptive weights."""


def optimality(advantages: Tensor) -> Tensor:
    """r = 1/2 + clip(A / 5, -1, 1) / 2."""
    return 0.5 + (advantages / CLIP).clamp(-1, 1) / 2


def nft_loss(
    velocity: Tensor,
    old: Tensor,
    state: Tensor,
    clean: Tensor,
    sigma: Tensor,
    r: Tensor,
    *,
    beta: float = 1.0,
    adaptive: bool = True,
) -> Tensor:
    """[r |x+ - x0|^2 / w+ + (1 - r) |x- - x0|^2 / w-] 5 / beta, mean over the batch; x+- = x_t - t v+-, v+ = beta v +
    (1 - beta) v_old, v- = (1 + beta) v_old - beta v.

    velocity, old, state, clean: (B, ...); sigma, r: (B,). adaptive: w+- are the detached means of |x+- - x0| of each
    sample (at least 1e-5); False: 1.
    """
    t = sigma.reshape(-1, *[1] * (state.ndim - 1))
    losses = []
    for v in (beta * velocity + (1 - beta) * old, (1 + beta) * old - beta * velocity):
        apart = (state - t * v - clean).flatten(1)
        weight = apart.detach().abs().mean(1).clamp(min=FLOOR) if adaptive else 1.0
        losses.append((apart**2).mean(1) / weight)
    return torch.mean((r * losses[0] + (1 - r) * losses[1]) * CLIP / beta)


def old_decay(step: int, kind: int = 1) -> float:
    """How much of the old policy stays at a step. Kind 0: none; 1: min(.001 step, .5); 2: 0 until step 75, then
    min(.0075 (step - 75), .999)."""
    if kind == 0:
        return 0.0
    return min(0.001 * step, 0.5) if kind == 1 else min(0.0075 * max(0, step - 75), 0.999)
