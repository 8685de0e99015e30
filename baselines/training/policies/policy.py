"""What a policy is: from noise and a condition to a trajectory and a decoded answer.

A policy answers questions of one task at a time. Its network predicts the velocity; algorithms see velocities, states
and answers, and nothing of how they are made.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import torch
from torch import Tensor, nn

from baselines.training.algorithms.sde import KERNELS, Transition, log_prob
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import UsageError


@dataclass(frozen=True)
class Condition:
    """What a policy is asked, for a batch of samples of one task: `maps` and `more` are tensors (B, ...), `shape` is
    that of a sample's state."""

    task: str
    maps: Tensor = field(repr=False)
    shape: tuple[int, ...]
    more: tuple[Tensor, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.maps)

    def repeat(self, times: int) -> Condition:
        """Every sample `times` times, one after the other."""
        maps, *more = (t.repeat_interleave(times, 0) for t in (self.maps, *self.more))
        return replace(self, maps=maps, more=tuple(more))

    def take(self, positions: Tensor) -> Condition:
        """Some of the samples."""
        maps, *more = (t[positions] for t in (self.maps, *self.more))
        return replace(self, maps=maps, more=tuple(more))


@dataclass(frozen=True)
class Trajectory:
    """A roll-out. states: n + 1 tensors (B, ...), from noise to the clean estimate; sigmas: n + 1 numbers from 1 to 0;
    means: of the n transitions; log_probs: (B, n) float32, nan for steps that are not random."""

    states: list[Tensor] = field(repr=False)
    sigmas: list[float]
    means: list[Tensor] = field(repr=False)
    log_probs: Tensor = field(repr=False)
    kernel: str
    eta: float

    @property
    def clean(self) -> Tensor:
        """(B, ...): the last state."""
        return self.states[-1]

    @property
    def random_steps(self) -> list[int]:
        """Numbers of the steps that have a density."""
        return torch.isfinite(self.log_probs).all(0).nonzero()[:, 0].tolist()

    def transition(self, step: int, velocity: Tensor, positions: Tensor | None = None) -> Transition:
        """The transition of a step for another velocity at the same states, or at some of them."""
        state = self.states[step] if positions is None else self.states[step][positions]
        return KERNELS[self.kernel](state, velocity, self.sigmas[step], self.sigmas[step + 1], self.eta, self.sigmas[1])


class Policy(ABC):
    """A generator of answers that can be trained; `network` holds what is trained."""

    network: nn.Module

    @abstractmethod
    def condition(self, samples: Sequence[Sample]) -> Condition:
        """What the samples (of one task) ask."""

    @abstractmethod
    def velocity(self, state: Tensor, sigma: Tensor, condition: Condition) -> Tensor:
        """v at states (B, ...) and sigmas (B,)."""

    @abstractmethod
    def decode(self, clean: Tensor, condition: Condition) -> list[Prediction]:
        """Answers of clean states, as a baseline gives them."""

    @abstractmethod
    def encode(self, samples: Sequence[Sample]) -> Tensor:
        """The clean states of the true answers."""

    def exact_reward(self, clean: Tensor, truth: Tensor, condition: Condition, outside: float = 1.0) -> Tensor:
        """(B,) a reward that has a gradient, 0 for the truth. Raises `UsageError` where the policy has none."""
        raise UsageError(f"{type(self).__name__} has no reward with a gradient: choose nft or flow-grpo")

    def frozen(self) -> Policy:
        """A copy whose weights stay as they are now."""
        other = copy.copy(self)
        inner = getattr(self.network, "module", self.network)  # out of what several processes wrap it in
        other.network = copy.deepcopy(inner).requires_grad_(False).eval()
        return other


def noise_of(seeds: Sequence[int], shape: Sequence[int], device: torch.device | str = "cpu") -> Tensor:
    """(B, ...) standard normal noise, each sample of its own seed alone; drawn on the CPU, equal on all devices."""
    drawn = [torch.randn(*shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds]
    return torch.stack(drawn).to(device)


@torch.no_grad()
def roll_out(
    policy: Policy,
    condition: Condition,
    noise: Tensor,
    sigmas: Sequence[float],
    *,
    kernel: str = "ode",
    eta: float = 0.0,
    generator: torch.Generator | None = None,
) -> Trajectory:
    """From noise to clean states. `generator` draws what random kernels need."""
    states, means, log_probs = [noise], [], []
    for sigma, following in pairwise(sigmas):
        state = states[-1]
        velocity = policy.velocity(state, state.new_full((len(state),), sigma), condition)
        step = KERNELS[kernel](state, velocity, sigma, following, eta, sigmas[1])
        means.append(step.mean)
        if step.deviation > 0:
            fresh = torch.randn(state.shape, generator=generator).to(state)
            states.append(step.draw(fresh))
            log_probs.append(log_prob(states[-1], step))
        else:
            states.append(step.mean)
            log_probs.append(torch.full((len(state),), torch.nan, device=state.device))
    return Trajectory(states, list(sigmas), means, torch.stack(log_probs, 1), kernel, eta)
