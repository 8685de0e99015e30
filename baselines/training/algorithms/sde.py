"""Stochastic steps of a flow from noise (sigma 1) to data (sigma 0), with the density of what they draw.

x_sigma = (1 - sigma) x0 + sigma e; v = e - x0; dt = next - sigma < 0. Each kernel gives the mean and the standard
deviation of the next state. ``flow-sde`` (Flow-GRPO, arXiv 2505.05470) and ``dance`` (DanceGRPO) have the marginals of
the ODE in the limit of small steps; ``cps`` (coefficient-preserving sampling) does not converge to them, because its
noise is not scaled by sqrt(-dt). diffusers' `FlowMatchEulerDiscreteScheduler(stochastic_sampling=True)` is cps with
eta = 1.

Log-probabilities are means over the dimensions of a sample, in float32, as every library of the field takes them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Transition:
    """What the next state is drawn from: N(mean, deviation^2); `deviation` 0 for a step that is not random.

    rate: the deviation before it was scaled by sqrt(-dt) (of cps: the deviation itself), for losses that ask for it.
    """

    mean: Tensor
    deviation: float
    rate: float

    def draw(self, noise: Tensor) -> Tensor:
        """The next state of standard normal noise."""
        return self.mean + self.deviation * noise


Kernel = Callable[[Tensor, Tensor, float, float, float, float], Transition]
"""``kernel(x, v, sigma, next, eta, second)``; `second` is the second sigma of the schedule."""


def ode(x: Tensor, v: Tensor, sigma: float, next_sigma: float, eta: float = 0.0, second: float = 1.0) -> Transition:
    """Euler's step; nothing is random."""
    return Transition(x + v * (next_sigma - sigma), 0.0, 0.0)


def flow_sde(x: Tensor, v: Tensor, sigma: float, next_sigma: float, eta: float, second: float) -> Transition:
    """Flow-GRPO's step. Where sigma is 1 the denominator of its rate uses the second sigma of the schedule."""
    dt = next_sigma - sigma
    rate = eta * math.sqrt(sigma / (1 - (second if sigma >= 1 else sigma)))
    mean = x * (1 + rate**2 * dt / (2 * sigma)) + v * ((1 + rate**2 * (1 - sigma) / (2 * sigma)) * dt)
    return Transition(mean, rate * math.sqrt(-dt), rate)


def dance(x: Tensor, v: Tensor, sigma: float, next_sigma: float, eta: float, second: float) -> Transition:
    """DanceGRPO's step."""
    dt = next_sigma - sigma
    mean = x + (v + 0.5 * eta**2 * (x + (1 - sigma) * v) / sigma) * dt
    return Transition(mean, eta * math.sqrt(-dt), eta)


def cps(x: Tensor, v: Tensor, sigma: float, next_sigma: float, eta: float, second: float) -> Transition:
    """Coefficient-preserving sampling: the clean estimate, the noise estimate, and new noise in the place of a part of
    it."""
    fresh = next_sigma * math.sin(eta * math.pi / 2)
    clean, noise = x - sigma * v, x + (1 - sigma) * v
    kept = math.sqrt(max(0.0, next_sigma**2 - fresh**2))
    return Transition((1 - next_sigma) * clean + kept * noise, fresh, fresh)


KERNELS: Final[Mapping[str, Kernel]] = {"ode": ode, "flow-sde": flow_sde, "dance": dance, "cps": cps}


def log_prob(state: Tensor, step: Transition) -> Tensor:
    """(B,) float32: log-density of the state (B, ...) under a transition, averaged over dimensions.

    A state that is stored rounded (bfloat16) is given rounded, here and in the update; else the ratio of an unchanged
    policy is not 1. Raises `ValueError` for a step that is not random: it has no density.
    """
    if step.deviation <= 0:
        raise ValueError("a step that is not random has no density")
    apart = state.float() - step.mean.float()
    log = -(apart**2) / (2 * step.deviation**2) - math.log(step.deviation) - 0.5 * math.log(2 * math.pi)
    return log.flatten(1).mean(1)


def schedule(steps: int, shift: float = 1.0) -> list[float]:
    """`steps` + 1 sigmas from 1 down to 0, as diffusers' scheduler makes them."""
    from diffusers import FlowMatchEulerDiscreteScheduler

    scheduler = FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=shift)
    scheduler.set_timesteps(sigmas=torch.linspace(1, 0, steps + 1)[:-1].tolist())
    return [float(sigma) for sigma in scheduler.sigmas]
