"""DiffusionOPD (arXiv 2605.15055): the student visits states by itself, and its transitions are drawn to those of the
teacher of the sample's task. The gradient is path-wise through the student's mean alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from torch import Tensor

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
