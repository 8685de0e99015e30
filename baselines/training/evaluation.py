"""Held-out evaluation of a policy, and the monitor that sees a reward being hacked: every exact measure of a task,
those that are not rewarded among them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from baselines.training.policies.policy import Policy, noise_of, roll_out
from baselines.training.rewards import Reward, get_reward
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Array, Prediction, Sample
from synlayers.support.atomic import replacing

SEED = 990_000
BATCH = 32
SHOWN = 8
ENLARGED = 96


@dataclass(frozen=True)
class TaskValues:
    """Means over held-out scenes by measure, and what could not be scored; `scores` are those of each scene."""

    values: Mapping[str, float]
    scores: Mapping[str, Sequence[float]]
    lost: Mapping[str, int]


def monitors(task: str, rewarded: Reward | None = None) -> list[Reward]:
    """Exact measures of a task, the rewarded one first."""
    every = [get_reward(name) for name in ("strict", "alpha-sad", "removal-l1", "soft-facts")]
    every.append(get_reward("omnialpha", perceptual="ssim"))
    others = [m for m in every if task in m.tasks and (rewarded is None or m.label != rewarded.label)]
    return [*([rewarded] if rewarded else []), *others]


def answer_all(policy: Policy, samples: Sequence[Sample], sigmas: Sequence[float]) -> list[Prediction]:
    """The policy's answers, deterministic but for the noise of each sample's own number."""
    answers = []
    for first in range(0, len(samples), BATCH):
        some = samples[first : first + BATCH]
        condition = policy.condition(some)
        noise = noise_of(range(SEED + first, SEED + first + len(some)), condition.shape, condition.maps.device)
        answers += policy.decode(roll_out(policy, condition, noise, sigmas).clean, condition)
    return answers


def evaluate(samples: Sequence[Sample], answers: Sequence[Prediction], rewarded: Reward | None) -> TaskValues:
    """Every measure of a task on its held-out answers; means are over those with a number."""
    values, scores = {}, {}
    lost: Counter[str] = Counter()
    for measure in monitors(samples[0].task, rewarded):
        found = measure.measure(samples, answers)
        known = [s.value for s in found if s.counts]
        values[measure.label] = math.fsum(known) / len(known) if known else math.nan
        scores[measure.label] = [s.value for s in found]
        lost.update(s.why for s in found if not s.counts)
    return TaskValues(values, scores, dict(lost))


def hacked(history: Sequence[Mapping[str, Mapping[str, float]]], rewards: Mapping[str, Reward]) -> list[str]:
    """Sentences about tasks whose reward rose since the first evaluation while every other measure fell."""
    sentences = []
    for task, reward in rewards.items():
        if len(history) < 2 or task not in history[0]:
            continue
        first, last = history[0][task], history[-1][task]
        others = {name: last[name] - first[name] for name in first if name != reward.label}
        if others and last[reward.label] > first[reward.label] and all(change < 0 for change in others.values()):
            fell = ", ".join(f"{name} by {-change:.4f}" for name, change in others.items())
            rose = last[reward.label] - first[reward.label]
            sentences.append(f"{task}: {reward.label} rose by {rose:.4f} while {fell} fell: look at the pictures")
    return sentences


def draw_pictures(path: Path, samples: Sequence[Sample], answers: Sequence[Prediction]) -> None:
    """A sheet: what was asked, the truth, the answer, a column a scene."""
    columns = []
    for sample, answer in zip(samples[:SHOWN], answers, strict=False):
        image = sample.input("image")
        columns.append(np.concatenate([image, _shown(sample, _truth(sample)), _shown(sample, answer)]))
    sheet = Image.fromarray(np.concatenate(columns, 1))
    factor = max(1, ENLARGED // samples[0].size[1])
    with replacing(path) as temporary:
        sheet.resize((sheet.width * factor, sheet.height * factor), Image.Resampling.NEAREST).save(temporary, "PNG")


def _truth(sample: Sample) -> Prediction:
    if sample.task == "matting":
        return Prediction(alpha=sample.key("alpha"))
    if sample.task == "decomposition":
        return Prediction(layers=sample.key("layers"))
    return Prediction(image=sample.key("target"))


def _shown(sample: Sample, answer: Prediction) -> Array:
    """(H, W, 3): an alpha as gray; of layers the upper ones on gray."""
    if answer.alpha is not None:
        return np.repeat(answer.alpha[..., None], 3, 2)
    if answer.layers is not None:
        gray = np.full((*answer.layers.shape[1:3], 4), 128, np.uint8)
        gray[..., 3] = 255
        return flatten([gray, *answer.layers[1:]], sample.size)
    return answer.image if answer.image is not None else np.zeros((*sample.size[::-1], 3), np.uint8)
