"""The training itself: steps, checkpoints, evaluations. A run that was stopped at any moment goes on from its last
checkpoint and ends with the same weights (CPU, the same number of threads): every random number is of the seed, the
step and the process alone.
"""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch

from baselines.training.algorithms.algorithm import Algorithm, Learner, StepFacts, algorithms
from baselines.training.data import Questions
from baselines.training.evaluation import answer_all, draw_pictures, evaluate, hacked
from baselines.training.policies.policy import Policy
from baselines.training.policies.small_flow import SmallFlow
from baselines.training.recipe import Recipe
from baselines.training.trained_folder import read_trained, write_trained
from synlayers.errors import DataError, UsageError
from synlayers.support.atomic import replacing, write_json_atomic, write_text_atomic
from synlayers.support.cli import console, progress
from synlayers.support.untrusted.yaml_reading import read_json

RECIPE, CHECKPOINT, STEPS, CURVES = "recipe.json", "checkpoint.pt", "steps.jsonl", "curves.png"
TOLD: Final = 3
"""Reasons of lost answers that are told."""


class Training:
    """A training in its folder."""

    def __init__(self, recipe: Recipe, out: Path) -> None:
        from accelerate import Accelerator

        torch.set_num_threads(recipe.threads)
        self.recipe, self.out = recipe, out
        self.accelerator = Accelerator(cpu=recipe.device == "cpu")
        self._claim()
        device = str(self.accelerator.device)
        self.policy = SmallFlow(recipe.policy.size, recipe.policy.width, recipe.seed, device)
        self.origins: dict[str, dict[str, str]] = {"start": {}, "teachers": {}}
        if recipe.start:
            self._begin_with(Path(recipe.start), device)
        self.questions = Questions(recipe)
        self.rewards = recipe.make_rewards()
        self.first = [p.detach().clone() for p in self.policy.network.parameters()]
        optimizer = torch.optim.AdamW(
            self.policy.network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        self.policy.network, self.optimizer = self.accelerator.prepare(self.policy.network, optimizer)
        self.learner = Learner(
            self.policy,
            self.rewards,
            recipe.seed,
            recipe.group,
            recipe.rollout,
            self.accelerator.backward,
            self._apply,
            teachers=self._teachers(device),
            rank=self.accelerator.process_index,
        )
        self.algorithm: Algorithm = algorithms()[recipe.options.name](recipe.options)
        self.algorithm.start(self.learner)
        self.rows: list[dict[str, Any]] = []
        self.lost: Counter[str] = Counter()
        self._resume()

    def _claim(self) -> None:
        """The folder is of this recipe, now or before. Raises `UsageError` for one of another."""
        path, recipe = self.out / RECIPE, self.recipe.model_dump(mode="json")
        if path.exists():
            found = read_json(path, f"the recipe {path}", DataError)
            if found != recipe:
                changed = [name for name in recipe if not isinstance(found, dict) or found.get(name) != recipe[name]]
                raise UsageError(
                    f"{self.out} holds a training of another recipe ({', '.join(changed)} differ): choose another --out"
                )
        elif self.out.exists() and any(self.out.iterdir()):
            raise UsageError(f"{self.out} holds other files: choose another --out")
        elif self.accelerator.is_main_process:
            self.out.mkdir(parents=True, exist_ok=True)
            write_json_atomic(path, recipe)
        self.accelerator.wait_for_everyone()

    def _begin_with(self, folder: Path, device: str) -> None:
        policy, card = read_trained(folder, device)
        if (policy.size, policy.width) != (self.policy.size, self.policy.width):
            raise UsageError(
                f"{folder} holds a policy of size {policy.size} and width {policy.width}; the recipe asks for"
                f" {self.policy.size} and {self.policy.width}"
            )
        self.policy.network = policy.network
        self.origins["start"][folder.name] = card.sha256

    def _teachers(self, device: str) -> dict[str, Policy]:
        teachers: dict[str, Policy] = {}
        for task, folder in self.recipe.teachers.items():
            policy, card = read_trained(Path(folder), device)
            if task not in card.tasks:
                raise UsageError(f"the teacher {folder} was trained on {', '.join(card.tasks)}, not {task}")
            if policy.size != self.policy.size:
                raise UsageError(f"the teacher {folder} is of size {policy.size}, the student of {self.policy.size}")
            teachers[task] = policy.frozen()
            self.origins["teachers"][task] = card.sha256
        return teachers

    def _apply(self) -> None:
        self.accelerator.clip_grad_norm_(self.policy.network.parameters(), self.recipe.clip_gradient)
        self.optimizer.step()
        self.optimizer.zero_grad()

    def run(self) -> list[str]:
        """All steps that are left; what came out, in sentences."""
        if self.learner.step == 0 and not self.rows:
            self._evaluate(0)
        with progress(self.recipe.title, self.recipe.steps, "steps") as advance:
            advance(self.learner.step)
            while self.learner.step < self.recipe.steps:
                self._step()
                done = self.learner.step
                if done % self.recipe.evaluate_every == 0 or done == self.recipe.steps:
                    self._evaluate(done)
                if done % self.recipe.save_every == 0 or done == self.recipe.steps:
                    self._save()
                advance(1)
        return self._finish()

    def _step(self) -> None:
        recipe, learner, shares = self.recipe, self.learner, self.accelerator.num_processes
        count = recipe.prompts * (1 if self.algorithm.groups else recipe.group)
        tasks = self.questions.tasks_of(learner.step, self.algorithm.rounds)
        batches = [self.questions.batch(task, learner.step, count, learner.rank, shares) for task in tasks]
        facts = self.algorithm.step(learner, batches)
        if not math.isfinite(facts.loss):
            raise DataError(
                f"step {learner.step}: the loss is {facts.loss}; the last checkpoint is of step"
                f" {learner.step // recipe.save_every * recipe.save_every}: lower the learning rate in a new --out"
            )
        learner.step += 1
        self.lost.update(facts.lost)
        self.rows.append(self._row(tasks, facts))

    def _row(self, tasks: Sequence[str], facts: StepFacts) -> dict[str, Any]:
        weights = [p.detach() for p in self.policy.network.parameters()]
        moved = math.sqrt(sum(float((a - b).square().sum()) for a, b in zip(weights, self.first, strict=True)))
        row: dict[str, Any] = {"step": self.learner.step, "tasks": list(tasks), "loss": facts.loss, "moved": moved}
        given = {"reward": facts.reward, "zero_share": facts.zero_share, **facts.more}
        row |= {name: value for name, value in given.items() if value is not None}
        if facts.lost:
            row["lost"] = dict(facts.lost)
        if facts.skipped:
            row["skipped"] = True
        return row

    def _evaluate(self, done: int) -> None:
        if not self.accelerator.is_main_process:
            return
        values: dict[str, dict[str, float]] = {}
        scores = {}
        evaluated = self.policy.frozen()
        for task in self.recipe.tasks:
            samples = self.questions.held_out(task)
            answers = answer_all(evaluated, samples, self.learner.sigmas)
            found = evaluate(samples, answers, self.rewards[task])
            values[task], scores[task] = dict(found.values), dict(found.scores)
            (self.out / "pictures").mkdir(exist_ok=True)
            draw_pictures(self.out / "pictures" / f"{task}-{done:06d}.png", samples, answers)
            if found.lost:
                console.print(f"{task}: {sum(found.lost.values())} held-out answers could not be scored", markup=False)
        shown = "; ".join(f"{t} " + " ".join(f"{n} {v:.4f}" for n, v in found.items()) for t, found in values.items())
        console.print(f"step {done}: {shown}", markup=False, highlight=False, soft_wrap=True)
        clean = {t: {n: v if math.isfinite(v) else None for n, v in found.items()} for t, found in values.items()}
        self.rows.append({"step": done, "held_out": clean})
        finite = {t: {n: [v if math.isfinite(v) else None for v in s] for n, s in f.items()} for t, f in scores.items()}
        write_json_atomic(self.out / "held_out.json", {"step": done, "scores": finite})

    def _save(self) -> None:
        """One file that appears whole; whatever is beside it is made again from it."""
        if not self.accelerator.is_main_process:
            return
        state = {
            "step": self.learner.step,
            "updates": self.learner.updates,
            "network": self.accelerator.unwrap_model(self.policy.network).state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "copies": {name: copy.network.state_dict() for name, copy in self.learner.copies.items()},
            "rows": json.dumps(self.rows),
            "lost": dict(self.lost),
        }
        buffer = io.BytesIO()  # of a full disk torch would tell in words of its own
        torch.save(state, buffer)
        with replacing(self.out / CHECKPOINT, sync_folders=False) as temporary:
            temporary.write_bytes(buffer.getbuffer())
        write_text_atomic(self.out / STEPS, "".join(json.dumps(row) + "\n" for row in self.rows))

    def _resume(self) -> None:
        path = self.out / CHECKPOINT
        if not path.exists():
            return
        try:
            state = torch.load(path, map_location=self.accelerator.device, weights_only=True)
            self.accelerator.unwrap_model(self.policy.network).load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            for name, copy in self.learner.copies.items():
                copy.network.load_state_dict(state["copies"][name])
            self.learner.step, self.learner.updates = int(state["step"]), int(state["updates"])
            self.rows, self.lost = json.loads(state["rows"]), Counter(state["lost"])
        except Exception as error:  # whatever a damaged file makes of torch
            raise DataError(
                f"{path} is damaged or of another policy ({type(error).__name__}); remove it to begin again"
            ) from None
        console.print(f"going on from step {self.learner.step} of {self.recipe.steps}", markup=False, highlight=False)

    def _finish(self) -> list[str]:
        if not self.accelerator.is_main_process:
            return []
        from baselines.training.curves import draw_curves

        history = [row["held_out"] for row in self.rows if "held_out" in row]
        draw_curves(self.out / CURVES, self.rows, self.rewards)
        data = ", ".join(self.recipe.data) or f"drawn scenes v1, train, {self.recipe.scenes}"
        card = write_trained(
            self.out,
            self.policy,
            {
                "name": self.recipe.title,
                "tasks": self.recipe.tasks,
                "algorithm": self.recipe.options.model_dump(mode="json"),
                "rewards": {task: reward.label for task, reward in self.rewards.items()},
                "data": data,
                "seed": self.recipe.seed,
                "steps": self.recipe.steps,
                "updates": self.learner.updates,
                "rollout": self.recipe.rollout,
                "held_out": history[-1],
                **self.origins,
            },
        )
        steps = [row for row in self.rows if "loss" in row]
        skipped = sum(row.get("skipped", False) for row in steps)
        sentences = [f"{self.out}: {card.name}, {card.updates} updates; run it by --baseline {self.out}"]
        if self.lost:
            reasons = "; ".join(f"{why} ({n})" for why, n in self.lost.most_common(TOLD))
            sentences.append(f"{sum(self.lost.values())} answers had no reward and taught nothing: {reasons}")
        if skipped:
            sentences.append(f"{skipped} of {len(steps)} steps had no answer with a reward and changed nothing")
        zero = [row["zero_share"] for row in steps if "zero_share" in row]
        if zero:
            sentences.append(f"{sum(zero) / len(zero):.1%} of the groups had equal rewards and taught nothing")
        return [*sentences, *hacked(history, self.rewards)]


def train(recipe: Recipe, out: Path) -> list[str]:
    """Fills the folder `out`; the same call goes on where it was stopped."""
    return Training(recipe, out).run()
