"""DiffusionNFT (arXiv 2509.16117): reward-weighted flow matching on the policy's own samples, towards what was good and
away from what was bad. No stochastic steps, no log-probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from baselines.training.algorithms.algorithm import Algorithm, Learner, Options, StepFacts, facts_of
from baselines.training.algorithms.flow_matching import noised
from baselines.training.policies.policy import Policy
from benchmarks.api.tasks import Sample

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


class NftOptions(Options):
    """beta, kl: of the loss, and of the distance to the policy at the start. inner: updates a step. decay: kind of
    `old_decay`."""

    name: Literal["nft"] = "nft"
    beta: float = Field(default=1.0, gt=0, le=10)
    kl: float = Field(default=1e-4, ge=0)
    inner: int = Field(default=4, ge=1, le=64)
    decay: Literal[0, 1, 2] = 1
    adaptive: bool = True


class Nft(Algorithm):
    """The old policy rolls out, deterministically; the new one is trained on its answers, noised again."""

    Options = NftOptions

    def start(self, learner: Learner) -> None:
        learner.copies.update(old=learner.policy.frozen(), reference=learner.policy.frozen())

    def step(self, learner: Learner, batches: Sequence[Sequence[Sample]]) -> StepFacts:
        (samples,) = batches
        old, reference = learner.copies["old"], learner.copies["reference"]
        explored = learner.explore(old, samples)
        keep = explored.counted
        if not len(keep):
            return facts_of(explored, 0.0)
        clean, condition = explored.trajectory.clean[keep], explored.condition.take(keep)
        r = optimality(explored.advantages.values.flatten()[keep]).to(clean)
        total = 0.0
        for number in range(self.options.inner):
            noise, sigma = learner.noise(clean, 2, number), learner.uniform(len(clean), clean, 3, number)
            state = noised(clean, noise, sigma)
            with torch.no_grad():
                v_old, v_first = (p.velocity(state, sigma, condition) for p in (old, reference))
            velocity = learner.policy.velocity(state, sigma, condition)
            loss = nft_loss(
                velocity, v_old, state, clean, sigma, r, beta=self.options.beta, adaptive=self.options.adaptive
            )
            total += learner.backward(loss + self.options.kl * torch.mean((velocity - v_first) ** 2))
            learner.update()
        follow(old, learner.policy, old_decay(learner.step, self.options.decay))
        return facts_of(explored, total / self.options.inner)


@torch.no_grad()
def follow(copy: Policy, policy: Policy, stays: float) -> None:
    """copy = stays * copy + (1 - stays) * policy, weight by weight."""
    inner = getattr(policy.network, "module", policy.network)
    for mine, theirs in zip(copy.network.parameters(), inner.parameters(), strict=True):
        mine.lerp_(theirs, 1 - stays)


ALGORITHMS = (Nft,)
