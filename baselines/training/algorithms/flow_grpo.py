"""Flow-GRPO (arXiv 2505.05470): PPO's clipped ratio on the transitions of a stochastic roll-out; and its variant
GRPO-Guard, whose ratios are centred and scaled per step."""

from __future__ import annotations

import torch
from torch import Tensor

ADVANTAGE_CLIP = 5.0


def clipped_loss(log_ratio: Tensor, advantages: Tensor, clip: float | tuple[float, float]) -> Tensor:
    """-mean min(ratio A, clip(ratio, 1 - low, 1 + high) A).

    log_ratio, advantages: (B,), one number a sample each. Raises `ValueError` for other shapes: (B,) against (B, 1)
    would broadcast to (B, B) and train every sample on the mean of all advantages.
    """
    if log_ratio.ndim != 1 or log_ratio.shape != advantages.shape:
        raise ValueError(f"log-ratios {tuple(log_ratio.shape)} and advantages {tuple(advantages.shape)} must be (B,)")
    low, high = clip if isinstance(clip, tuple) else (clip, clip)
    ratio = log_ratio.exp()
    return -torch.minimum(ratio * advantages, ratio.clamp(1 - low, 1 + high) * advantages).mean()


def guarded_log_ratio(
    log_prob: Tensor, old_log_prob: Tensor, mean: Tensor, old_mean: Tensor, deviation: float
) -> Tensor:
    """GRPO-Guard's: (difference + b) s, with s the step's deviation and b = mean |mu - mu_old|^2 / (2 s^2), which is
    what the difference is on average under the old policy. (B,)."""
    bias = ((mean - old_mean) ** 2).flatten(1).mean(1) / (2 * deviation**2)
    return (log_prob - old_log_prob + bias) * deviation


def transition_kl(mean: Tensor, other: Tensor, deviation: float) -> Tensor:
    """KL of two transitions of equal deviation, |mu - mu'|^2 / (2 s^2), mean over dimensions; (B,).

    s is the whole deviation of the step, sqrt(-dt) included (verl-omni's `kl` leaves sqrt(-dt) out).
    """
    return ((mean - other) ** 2).flatten(1).mean(1) / (2 * deviation**2)
