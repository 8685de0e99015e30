"""The questions of a training: scenes by split and number, asked for each task."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from baselines.training.recipe import Recipe
from baselines.training.scenes import Scene, SmallTask, design_scenes, draw_scene, question
from benchmarks.api.tasks import Sample
from synlayers.errors import UsageError


class Questions:
    """Of a recipe. Scene `i` of a split is the same in every run of one data seed (0)."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe

    @cached_property
    def _designs(self) -> dict[str, list[Scene]]:
        most = {"train": self.recipe.scenes, "val": self.recipe.eval_scenes}
        return {
            split: [s for f in self.recipe.folders() for s in design_scenes(f, split, self.recipe.policy.size, number)]
            for split, number in most.items()
        }

    def scene(self, split: str, index: int) -> Scene:
        """A scene; training goes through `scenes` of them again and again."""
        if self.recipe.data:
            scenes = self._designs[split]
            return scenes[index % len(scenes)]
        return _drawn(split, index % (self.recipe.scenes if split == "train" else 1 << 30), self.recipe.policy.size)

    def batch(self, task: SmallTask, step: int, count: int, share: int = 0, shares: int = 1) -> list[Sample]:
        """The training questions of a step; of several processes each has its own share."""
        first = (step * shares + share) * count
        return [question(self.scene("train", first + i), task) for i in range(count)]

    def held_out(self, task: SmallTask) -> list[Sample]:
        """The questions of the evaluation, of scenes that no training sees."""
        count = min(self.recipe.eval_scenes, len(self._designs["val"])) if self.recipe.data else self.recipe.eval_scenes
        return [question(self.scene("val", i), task) for i in range(count)]

    def tasks_of(self, step: int, rounds: bool) -> Sequence[SmallTask]:
        """The tasks of a step: all of them in a round; else one, in turn or one after another."""
        tasks = self.recipe.tasks
        if rounds:
            return tasks
        if self.recipe.order == "mixed":
            return [tasks[step % len(tasks)]]
        if step >= self.recipe.steps:
            raise UsageError(f"step {step} of {self.recipe.steps}")
        return [tasks[step * len(tasks) // self.recipe.steps]]


@lru_cache(maxsize=8192)
def _drawn(split: str, index: int, size: int) -> Scene:
    return draw_scene(0, split, index, size)
