"""What an algorithm is: one step of training on questions, with what a `Learner` lends it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor

from baselines.training.algorithms.advantages import Advantages, group_advantages
from baselines.training.algorithms.sde import schedule
from baselines.training.policies.policy import Condition, Policy, Trajectory, noise_of, roll_out
from baselines.training.rewards.reward import Reward, Scored
from benchmarks.api.tasks import Sample
from synlayers.making.cells import generator
from synlayers.support.discovery import scan

LIMIT = 2**31


class Options(BaseModel):
    """Of an algorithm; `name` says which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str


@dataclass(frozen=True)
class Explored:
    """Groups of answers with their rewards: `rewards` (n, G), nan where an answer could not be scored."""

    condition: Condition
    trajectory: Trajectory
    rewards: Tensor
    scored: Sequence[Scored]
    advantages: Advantages

    @property
    def counted(self) -> Tensor:
        """Positions in the batch of the answers that have a reward."""
        return self.advantages.counted.flatten().nonzero()[:, 0]


@dataclass
class StepFacts:
    """What a step tells: means over what it looked at; `lost` counts the reasons of answers without a reward."""

    loss: float
    reward: float | None = None
    zero_share: float | None = None
    more: Mapping[str, float] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    skipped: bool = False


@dataclass
class Learner:
    """The policy that is trained and what trains it.

    Attributes:
        rewards: by task. copies: frozen policies that an algorithm keeps; they are part of a checkpoint. teachers: by
            task. group: answers to a question. steps: of a roll-out. rank: of this process among several.
        take_gradient, apply: what accelerate does for a loss and for an update.
    """

    policy: Policy
    rewards: Mapping[str, Reward]
    seed: int
    group: int
    steps: int
    take_gradient: Callable[[Tensor], Any]
    apply: Callable[[], Any]
    teachers: Mapping[str, Policy] = field(default_factory=dict)
    copies: dict[str, Policy] = field(default_factory=dict)
    step: int = 0
    updates: int = 0
    rank: int = 0

    def __post_init__(self) -> None:
        self.sigmas = schedule(self.steps)

    def torch_generator(self, *words: int) -> torch.Generator:
        """Random numbers of this step, this process and these words alone."""
        seed = generator(self.seed, self.step, self.rank, *words).integers(LIMIT)
        return torch.Generator().manual_seed(int(seed))

    def seeds(self, count: int, *words: int) -> list[int]:
        return [int(s) for s in generator(self.seed, self.step, self.rank, *words).integers(LIMIT, size=count)]

    def uniform(self, count: int, like: Tensor, *words: int) -> Tensor:
        """(count,) sigmas in (0, 1)."""
        drawn = torch.rand(count, generator=self.torch_generator(*words))
        return drawn.clamp(1e-3, 1 - 1e-3).to(like)

    def noise(self, like: Tensor, *words: int) -> Tensor:
        return torch.randn(like.shape, generator=self.torch_generator(*words)).to(like)

    def roll_out(self, policy: Policy, condition: Condition, word: int, **how: Any) -> Trajectory:
        """A roll-out of every sample of a condition."""
        noise = noise_of(self.seeds(len(condition), word), condition.shape, condition.maps.device)
        return roll_out(policy, condition, noise, self.sigmas, generator=self.torch_generator(word, 1), **how)

    def explore(self, policy: Policy, samples: Sequence[Sample], over: Any = "group", **how: Any) -> Explored:
        """A group of answers to each sample, scored."""
        condition = policy.condition(samples).repeat(self.group)
        trajectory = self.roll_out(policy, condition, 1, **how)
        asked = [sample for sample in samples for _ in range(self.group)]
        reward = self.rewards[condition.task]
        scored = reward(asked, policy.decode(trajectory.clean, condition))
        groups = [scored[i : i + self.group] for i in range(0, len(scored), self.group)]
        rewards = torch.tensor([reward.in_group(group) for group in groups], dtype=torch.float64)
        return Explored(condition, trajectory, rewards, scored, group_advantages(rewards, over=over))

    def backward(self, loss: Tensor) -> float:
        """Adds the gradient of a loss."""
        self.take_gradient(loss)
        return float(loss.detach())

    def update(self) -> None:
        """One step of the optimizer."""
        self.apply()
        self.updates += 1


class Algorithm(ABC):
    """An algorithm. `groups` says whether it takes groups of answers to a question (else as many questions as a group
    has answers), `rounds` whether a step sees a batch of each task."""

    Options: ClassVar[type[Options]]
    groups: ClassVar[bool] = True
    rounds: ClassVar[bool] = False
    needs_teachers: ClassVar[bool] = False

    def __init__(self, options: Any) -> None:
        self.options = options

    def start(self, learner: Learner) -> None:  # noqa: B027  # many keep nothing
        """Make the copies that it keeps, of the policy as it is at the start."""

    @abstractmethod
    def step(self, learner: Learner, batches: Sequence[Sequence[Sample]]) -> StepFacts:
        """One step on batches of samples, each of one task."""


def facts_of(explored: Explored, loss: float, **more: float) -> StepFacts:
    """The facts of a step that explored."""
    values = [s.value for s in explored.scored if s.counts]
    return StepFacts(
        loss,
        sum(values) / len(values) if values else None,
        explored.advantages.zero_share,
        more,
        Counter(s.why for s in explored.scored if not s.counts),
        skipped=not values,
    )


@cache
def algorithms() -> dict[str, type[Algorithm]]:
    """Every algorithm by the name of its options."""
    import baselines.training.algorithms as room

    return scan(
        room.__name__, room.__path__, "ALGORITHMS", lambda entry: str(entry.Options.model_fields["name"].default)
    )
