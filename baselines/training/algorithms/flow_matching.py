"""Supervised flow matching: the velocity from the truth to noise, at a random sigma. The start of every training by
reward, and the control beside it."""

from __future__ import annotations

import torch
from torch import Tensor


def noised(clean: Tensor, noise: Tensor, sigma: Tensor) -> Tensor:
    """x_sigma of data and noise (B, ...); sigma (B,)."""
    sigma = sigma.reshape(-1, *[1] * (clean.ndim - 1))
    return (1 - sigma) * clean + sigma * noise


def flow_matching_loss(velocity: Tensor, clean: Tensor, noise: Tensor) -> Tensor:
    """Mean over the batch and all dimensions of |v - (noise - clean)|^2."""
    return torch.mean((velocity - (noise - clean)) ** 2)
