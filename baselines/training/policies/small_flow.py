"""The small flow policy: matting, removal, decomposition into two layers and recoloring, on pictures of one small size.

Its state has the channels of its task: an alpha (1), a picture (3), or background, object times alpha, and alpha (7);
all in [-1, 1]. Pictures of other sizes are brought to its size, and answers back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from baselines.training.policies.policy import Condition, Policy
from baselines.training.policies.small_network import STATE, SmallNetwork
from baselines.training.scenes import TASKS
from benchmarks.api.tasks import Array, Prediction, Sample
from benchmarks.metrics.layers.resizing import resize_layers
from synlayers.errors import DataError

SLOTS: Final = {"matting": slice(6, 7), "removal": slice(0, 3), "decomposition": slice(0, 7), "editing": slice(3, 6)}
"""By task: channels of the network that are its state."""
COLOR: Final = re.compile(r"#([0-9a-fA-F]{6})\b")


class SmallFlow(Policy):
    """A `SmallNetwork` as a policy.

    Args:
        size: side of its pictures, a multiple of 8 from 16 to 96.
        width: of the network.
    """

    def __init__(self, size: int = 32, width: int = 32, seed: int = 0, device: str = "cpu") -> None:
        self.size, self.width, self.device = size, width, device
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.network = SmallNetwork(len(TASKS), width).to(device)

    def condition(self, samples: Sequence[Sample]) -> Condition:
        task = samples[0].task
        maps = torch.stack([torch.from_numpy(self._maps(sample)) for sample in samples]).to(self.device)
        slots = SLOTS[task]
        return Condition(task, maps, (slots.stop - slots.start, self.size, self.size))

    def _maps(self, sample: Sample) -> Array:
        """(7, size, size) float32 in [-1, 1]: image, mask (-1 where there is none), color (0 where there is none)."""
        maps = np.zeros((7, self.size, self.size), np.float32)
        maps[:3] = np.moveaxis(self._small(sample.input("image")), -1, 0)
        maps[3] = self._small(sample.input("mask")) if "mask" in sample.inputs else -1
        if sample.task == "editing":
            found = COLOR.search(str(sample.input("prompt")))
            if found is None:
                raise DataError(
                    f"{sample.id}: the small policy paints in colors like #1f8ac0, and its prompt names none"
                )
            maps[4:] = np.array([*bytes.fromhex(found[1])], np.float32)[:, None, None] / 127.5 - 1
        return maps

    def _small(self, picture: Array) -> Array:
        """Levels (H, W[, 3]) at the policy's size, float32 in [-1, 1]."""
        if picture.shape[:2] != (self.size, self.size):
            picture = np.asarray(Image.fromarray(picture).resize((self.size, self.size), Image.Resampling.BOX))
        return np.asarray(picture / np.float32(127.5) - 1, np.float32)

    def velocity(self, state: Tensor, sigma: Tensor, condition: Condition) -> Tensor:
        slots = SLOTS[condition.task]
        whole = state.new_zeros(len(state), STATE, self.size, self.size)
        whole[:, slots] = state
        task = torch.full((len(state),), TASKS.index(condition.task), device=state.device)
        out: Tensor = self.network(whole, sigma, condition.maps, task)[:, slots]
        return out

    def encode(self, samples: Sequence[Sample]) -> Tensor:
        return torch.stack([torch.from_numpy(self._state(sample)) for sample in samples]).to(self.device)

    def _state(self, sample: Sample) -> Array:
        if sample.task == "matting":
            return self._small(sample.key("alpha"))[None]
        if sample.task != "decomposition":
            return np.moveaxis(self._small(sample.key("target")), -1, 0)
        bottom, top = sample.key("layers")
        alpha = self._small(np.ascontiguousarray(top[..., 3]))
        color = (self._small(np.ascontiguousarray(top[..., :3])) + 1) * (alpha[..., None] + 1) / 2 - 1
        return np.concatenate(
            [*(np.moveaxis(a, -1, 0) for a in (self._small(np.ascontiguousarray(bottom[..., :3])), color)), alpha[None]]
        )

    def exact_reward(self, clean: Tensor, truth: Tensor, condition: Condition, outside: float = 1.0) -> Tensor:
        return exact_reward(clean, truth, condition, outside)

    def decode(self, clean: Tensor, condition: Condition) -> list[Prediction]:
        levels = clean.detach().float().cpu().numpy()
        return [_answer(condition.task, state) for state in levels]


def _answer(task: str, state: Array) -> Prediction:
    if not np.isfinite(state).all():  # check_prediction then says what is missing, and nothing is scored
        return Prediction(metadata={"why": "the network gave values that are not finite"})
    unit = np.clip((state + 1) / 2, 0, 1)
    eight = np.rint(255 * unit).astype(np.uint8)
    if task == "matting":
        return Prediction(alpha=eight[0])
    if task != "decomposition":
        return Prediction(image=np.ascontiguousarray(np.moveaxis(eight, 0, -1)))
    alpha = unit[6]
    color = np.clip(unit[3:6] / np.maximum(alpha, 1 / 255), 0, 1)
    top = np.rint(255 * np.concatenate([color, alpha[None]])).astype(np.uint8)
    top[:, top[3] == 0] = 0
    bottom = np.concatenate([eight[:3], np.full((1, *alpha.shape), 255, np.uint8)])
    return Prediction(layers=np.ascontiguousarray(np.moveaxis(np.stack([bottom, top]), 1, -1)))


def at_size(answer: Prediction, size: tuple[int, int]) -> Prediction:
    """An answer on a canvas of (width, height): bicubic, layers on premultiplied color."""
    width, height = size
    if answer.layers is not None:
        planes = torch.from_numpy(np.ascontiguousarray(np.moveaxis(answer.layers, -1, 1)))
        resized = resize_layers(planes, (height, width)).numpy()
        return Prediction(layers=np.ascontiguousarray(np.moveaxis(resized, 1, -1)))
    picture = answer.image if answer.image is not None else answer.alpha
    assert picture is not None
    large = np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))
    return Prediction(image=large) if answer.image is not None else Prediction(alpha=large)


def exact_reward(clean: Tensor, truth: Tensor, condition: Condition, outside: float = 1.0) -> Tensor:
    """A reward with a gradient, (B,): -L1 of the answer, white being 1; of removal -(in the hole) - outside * (beside
    it)."""
    apart = (clean - truth).abs() / 2
    if condition.task != "removal":
        return -apart.flatten(1).mean(1)
    hole = (condition.maps[:, 3:4] > 0).to(apart)
    inside, beside = (
        (apart * mask).flatten(1).sum(1) / (3 * mask.flatten(1).sum(1)).clamp(min=1) for mask in (hole, 1 - hole)
    )
    return -inside - outside * beside
