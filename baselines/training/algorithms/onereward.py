"""OneReward (arXiv 2508.21066): a reference that is fully denoised, a policy's clean estimate at a random step that
carries the gradient, and the hinge max(0, lambda - P(estimate better than reference)).

With an exact, differentiable reward R the probability is Bradley and Terry's, P = sigmoid(b (R(x) - R(reference)));
then dJ/dx = -b P (1 - P) grad R where P < lambda, and 0 elsewhere. In the variant *Dynamic* the reference is of the
policy's moving average.
"""

from __future__ import annotations

import torch
from torch import Tensor


def preference(reward: Tensor, reference: Tensor, slope: float) -> Tensor:
    """P that the first is better; (B,)."""
    return torch.sigmoid(slope * (reward - reference))


def hinge_loss(probability: Tensor, limit: float) -> Tensor:
    """mean max(0, limit - P)."""
    return torch.relu(limit - probability).mean()


def clean_estimate(state: Tensor, velocity: Tensor, sigma: float) -> Tensor:
    """x0 = x - sigma v, in one step."""
    return state - sigma * velocity
