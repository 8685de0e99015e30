"""Rewards of groups of answers to one question, as advantages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

EPSILON = 1e-4
"""Of the denominator, as in flow_grpo."""


@dataclass(frozen=True, slots=True)
class Advantages:
    """(n, G) float64: `values`, 0 for answers without a reward; `counted` says which had one. zero_share: of the groups
    with a reward at all, the share whose rewards are all equal (they teach nothing)."""

    values: Tensor
    counted: Tensor
    zero_share: float


def group_advantages(
    rewards: Tensor,
    *,
    deviation: Literal["population", "sample"] = "population",
    over: Literal["group", "batch", "none"] = "group",
    leave_one_out: bool = False,
) -> Advantages:
    """(reward - mean of the group) / (standard deviation + 1e-4).

    rewards: (n groups, G), nan for answers that could not be scored: they are in no mean and get 0. A group of one, and
    one whose rewards are all equal, gets 0. deviation: flow_grpo and AlphaGRPO take the population's, verl-omni the
    sample's. over: the deviation of the group, of all rewards of the batch, or none. leave_one_out: the mean is that of
    the others, which removes the factor 1 - 1/G of the gradient.

    >>> group_advantages(torch.tensor([[0.0, 1, 1, 1]])).values.round(decimals=4).tolist()
    [[-1.7317, 0.5772, 0.5772, 0.5772]]
    """
    rewards = rewards.double()
    counted = torch.isfinite(rewards)
    known = rewards.where(counted, 0.0)
    number = counted.sum(1, keepdim=True)
    total = known.sum(1, keepdim=True)
    mean = total / number.clamp(min=1)
    apart = (known - mean).where(counted, 0.0)
    equal = ~_differs(rewards, counted)
    apart[equal] = 0.0  # rounding of the mean is no difference
    if over == "batch":
        every = rewards[counted]
        unbiased = deviation == "sample" and len(every) > 1
        spread = every.std(unbiased=unbiased) if len(every) else torch.zeros((), dtype=torch.float64)
    else:
        spread = (apart.square().sum(1, keepdim=True) / (number - int(deviation == "sample")).clamp(min=1)).sqrt()
    if leave_one_out:
        apart = apart * number / (number - 1).clamp(min=1)
    values = apart if over == "none" else apart / (spread + EPSILON)
    some = number[:, 0] > 0
    return Advantages(values, counted, float(equal[some].double().mean()) if some.any() else 0.0)


def _differs(rewards: Tensor, counted: Tensor) -> Tensor:
    """(n,) bool: whether a group has two different rewards."""
    high = rewards.where(counted, -torch.inf).amax(1)
    low = rewards.where(counted, torch.inf).amin(1)
    return high > low


def add_rewards(rewards: Tensor, weights: Tensor, *, normalize_each: bool) -> Tensor:
    """Several rewards (K, n, G) as one (n, G): summed as they are, or each normalized in its group first (GDPO,
    OmniAlpha, Flow-Factory's default). They differ where scales differ; a record says which was taken."""
    parts = torch.stack([group_advantages(r).values for r in rewards]) if normalize_each else rewards.double()
    return (weights.double()[:, None, None] * parts).sum(0)
