"""Supervised flow matching: the velocity from the truth to noise, at a random sigma. The start of every training by
reward, and the control beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from baselines.training.algorithms.algorithm import Algorithm, Learner, Options, StepFacts
from benchmarks.api.tasks import Sample


def noised(clean: Tensor, noise: Tensor, sigma: Tensor) -> Tensor:
    """x_sigma of data and noise (B, ...); sigma (B,)."""
    sigma = sigma.reshape(-1, *[1] * (clean.ndim - 1))
    return (1 - sigma) * clean + sigma * noise


def flow_matching_loss(velocity: Tensor, clean: Tensor, noise: Tensor) -> Tensor:
    """Mean over the batch and all dimensions of |v - (noise - clean)|^2."""
    return torch.mean((velocity - (noise - clean)) ** 2)


class SupervisedOptions(Options):
    """Of supervised flow matching."""

    name: Literal["supervised"] = "supervised"


class Supervised(Algorithm):
    """One update a step, on as many samples as the others look at answers."""

    Options = SupervisedOptions
    groups = False

    def step(self, learner: Learner, batches: Sequence[Sequence[Sample]]) -> StepFacts:
        (samples,) = batches
        clean, condition = learner.policy.encode(samples), learner.policy.condition(samples)
        noise, sigma = learner.noise(clean, 1), learner.uniform(len(clean), clean, 2)
        velocity = learner.policy.velocity(noised(clean, noise, sigma), sigma, condition)
        loss = learner.backward(flow_matching_loss(velocity, clean, noise))
        learner.update()
        return StepFacts(loss)


ALGORITHMS = (Supervised,)
