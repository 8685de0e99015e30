"""Recipes of post-training: validated data; what a run is made of, and nothing else can change its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from baselines.training.algorithms.algorithm import Options, algorithms
from baselines.training.rewards import Reward, get_reward
from baselines.training.scenes import TASKS, SmallTask
from synlayers.errors import UsageError
from synlayers.support.discovery import named
from synlayers.support.validation import problems_of

REWARDS: dict[str, dict[str, Any]] = {
    "matting": {"name": "alpha-sad"},
    "removal": {"name": "removal-l1"},
    "decomposition": {"name": "strict"},
    "editing": {"name": "soft-facts"},
}
"""What a task is rewarded by where a recipe does not say."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class PolicyRecipe(_Part):
    """The small flow policy."""

    size: int = Field(default=32, ge=16, le=96, multiple_of=8)
    width: int = Field(default=32, ge=16, le=96, multiple_of=16)


class Recipe(_Part):
    """A training.

    Attributes:
        algorithm: its name, or a mapping of name and options.
        tasks: trained in turn (``order`` mixed) or one after another (sequential).
        rewards: by task, a name or a mapping of name and options.
        start: folder of an earlier training whose weights this begins with.
        teachers: by task, folders of earlier trainings.
        data: builds of designs; none: drawn scenes. scenes, eval_scenes: how many, of train and of val.
        prompts, group: questions a step, answers to each. rollout: steps of a roll-out.
        threads: of the CPU; another number may change the last bits of a sum, so a run keeps its own.
    """

    name: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9._-]{0,63})?$")
    algorithm: dict[str, Any]
    policy: PolicyRecipe = PolicyRecipe()
    tasks: tuple[SmallTask, ...] = Field(default=TASKS, min_length=1)
    order: Literal["mixed", "sequential"] = "mixed"
    rewards: dict[SmallTask, dict[str, Any]] = {}
    start: str = ""
    teachers: dict[SmallTask, str] = {}
    data: tuple[str, ...] = ()
    scenes: int = Field(default=4096, ge=1)
    eval_scenes: int = Field(default=64, ge=1)
    steps: int = Field(ge=1)
    prompts: int = Field(default=8, ge=1)
    group: int = Field(default=8, ge=1)
    rollout: int = Field(default=10, ge=1, le=1000)
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 3e-4
    weight_decay: float = Field(default=1e-4, ge=0)
    clip_gradient: float = Field(default=1.0, gt=0)
    evaluate_every: int = Field(default=50, ge=1)
    save_every: int = Field(default=10, ge=1)
    seed: int = Field(default=0, ge=0)
    device: Literal["cpu", "cuda"] = "cpu"
    threads: int = Field(default=1, ge=1, le=256)

    @field_validator("algorithm", mode="before")
    @classmethod
    def _name_alone(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value

    @field_validator("rewards", mode="before")
    @classmethod
    def _names_alone(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {task: {"name": reward} if isinstance(reward, str) else reward for task, reward in value.items()}

    @model_validator(mode="after")
    def _fits(self) -> Recipe:
        if len(set(self.tasks)) != len(self.tasks):
            raise ValueError("a task stands twice in tasks")
        if strange := sorted({*self.rewards, *self.teachers} - set(self.tasks)):
            raise ValueError(f"rewards or teachers are given of {', '.join(strange)}, which is not among the tasks")
        try:
            kind = algorithms()[self.options.name]
            rewards = self.make_rewards()
        except UsageError as error:
            raise ValueError(str(error)) from None
        for task, reward in rewards.items():
            if task not in reward.tasks:
                raise ValueError(f"the reward {reward.name} scores {', '.join(reward.tasks)}, not {task}")
        if kind.needs_teachers and (missing := [task for task in self.tasks if task not in self.teachers]):
            raise ValueError(f"{self.options.name} needs teachers of {', '.join(missing)}")
        if self.teachers and not kind.needs_teachers:
            raise ValueError(f"{self.options.name} takes no teachers")
        if kind.groups and self.group < 2:
            raise ValueError(f"{self.options.name} compares answers to one question: group is 2 at least")
        return self

    @property
    def options(self) -> Options:
        """The algorithm's options, checked. Raises `UsageError`."""
        name = self.algorithm.get("name")
        if not isinstance(name, str):
            raise UsageError(f"algorithm has no name; there are {', '.join(algorithms())}")
        kind = named("algorithm", name, algorithms()).Options
        try:
            return kind(**self.algorithm)
        except ValidationError as error:
            raise UsageError(f"algorithm {name}: {'; '.join(problems_of(error, kind, 'option'))}") from None

    def make_rewards(self) -> dict[str, Reward]:
        """By task. Raises `UsageError`: no such reward, or a wrong option."""
        made = {}
        for task in self.tasks:
            about = dict(self.rewards.get(task, REWARDS[task]))
            name = about.pop("name", None)
            if not isinstance(name, str):
                raise UsageError(f"the reward of {task} has no name")
            made[str(task)] = get_reward(name, **about)
        return made

    @property
    def title(self) -> str:
        """What the trained policy is called."""
        return self.name or f"tiny-flow-{self.options.name}"

    def folders(self) -> list[Path]:
        return [Path(folder) for folder in self.data]
