"""DiffusionOPD (arXiv 2605.15055): the student visits states by itself, and its transitions are drawn to those of the
teacher of the sample's task. The gradient is path-wise through the student's mean alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import torch
from pydantic import Field
from torch import Tensor

from baselines.training.algorithms.algorithm import Algorithm, Learner, Options, StepFacts
from benchmarks.api.tasks import Sample
from synlayers.errors import UsageError

T = TypeVar("T")


def ode_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """1/2 |mu_S - mu_T|^2, mean over dimensions (the paper's Eq. 12; of Euler steps 1/2 dt^2 |v_S - v_T|^2); (B,)."""
    return ((student - teacher.detach()) ** 2).flatten(1).mean(1) / 2


def sde_loss(student: Tensor, teacher: Tensor, rate: float, dt: float, *, official: bool = False) -> Tensor:
    """KL of the two transitions: |mu_S - mu_T|^2 / (2 rate^2 (-dt)), mean over dimensions (Eq. 11); (B,).

    official: without (-dt), as the official code and verl-omni's `distill_kl` have it.
    """
    squared = ((student - teacher.detach()) ** 2).flatten(1).mean(1)
    return squared / (2 * rate**2 * (1.0 if official else -dt))


def teacher_of(task: str, teachers: Mapping[str, T]) -> T:
    """The teacher of a sample's stored task; never of a counter, which a resumed run would set off."""
    if task not in teachers:
        raise UsageError(f"there is no teacher of {task}; there are teachers of {', '.join(sorted(teachers))}")
    return teachers[task]


class OpdOptions(Options):
    """loss: ``ode`` on deterministic roll-outs, ``sde`` on stochastic ones, ``sde-official`` without (-dt)."""

    name: Literal["opd"] = "opd"
    loss: Literal["ode", "sde", "sde-official"] = "ode"
    eta: float = Field(default=0.7, gt=0, le=1)


class Opd(Algorithm):
    """A step is a round: a batch of every task, gradients added, one update."""

    Options = OpdOptions
    groups = False
    rounds = True
    needs_teachers = True

    def step(self, learner: Learner, batches: Sequence[Sequence[Sample]]) -> StepFacts:
        total = 0.0
        stochastic: dict[str, Any] = {"kernel": "flow-sde", "eta": self.options.eta}
        how = {} if self.options.loss == "ode" else stochastic
        for samples in batches:
            condition = learner.policy.condition(samples)
            teacher = teacher_of(condition.task, learner.teachers)
            path = learner.roll_out(learner.policy, condition, list(learner.teachers).index(condition.task), **how)
            for number, state in enumerate(path.states[:-1]):
                sigma = state.new_full((len(state),), path.sigmas[number])
                with torch.no_grad():
                    target = path.transition(number, teacher.velocity(state, sigma, condition))
                step = path.transition(number, learner.policy.velocity(state, sigma, condition))
                if self.options.loss == "ode":
                    losses = ode_loss(step.mean, target.mean)
                else:
                    dt = path.sigmas[number + 1] - path.sigmas[number]
                    official = self.options.loss == "sde-official"
                    losses = sde_loss(step.mean, target.mean, step.rate, dt, official=official)
                total += learner.backward(losses.mean())
        learner.update()
        return StepFacts(total)


ALGORITHMS = (Opd,)
