"""OmniAlpha's layer-aware rewards (its version 2, section on RL): four terms, a table of which counts for which task,
each z-scored in its group before they are added.

    layer = mean over layers k, grounds b in {black, white} and phi in {SSIM, PSNR / 50} of phi(C(p_k; b), C(g_k; b))
    comp  = the same of all layers together
    bg    = mean over background layers and grounds of 1 - LPIPS
    fg    = mean over foreground layers of 1 - |m (a - a')|_1 / (|m|_1 + eps),
            m = clip(blur(a in tau) + blur(a' in tau), 0, 1)

Not published, hence choices of ours and part of the version: PSNR capped at 50 dB and divided by it, SSIM (7x7)
divided by 1, tau = [0.05, 0.95], blur of sigma 2 pixels, layers paired by their number (one that has no partner earns
0), and `perceptual`: the paper's LPIPS (AlexNet's weights are needed), or 1 - SSIM in its place, which needs none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np

from baselines.training.rewards.reward import EachAlone, Scored
from benchmarks.api.tasks import Array, Prediction, Sample
from benchmarks.metrics import get_measure
from benchmarks.metrics.image.psnr import psnr
from benchmarks.metrics.image.ssim import ssim
from benchmarks.protocols.protocol import planes, same_size
from synlayers.compositing import composite
from synlayers.design import Box
from synlayers.errors import DataError, UsageError

TERMS: Final = ("layer", "comp", "bg", "fg")
COUNTS: Final[Mapping[str, tuple[bool, bool, bool, bool]]] = {
    "decomposition": (True, True, True, True),
    "removal": (True, False, True, False),
    "matting": (True, False, False, True),
    "referring_matting": (True, False, False, True),
    "text_to_rgba": (False, False, False, False),
}
"""By task: which of `TERMS` counts."""
CAP: Final = 50.0
TAU: Final = (0.05, 0.95)
SIGMA: Final = 2.0
EPSILON: Final = 1e-6
GROUNDS: Final = (0, 255)


class OmniAlphaTerms(EachAlone):
    """The four terms. The value of an answer alone is their mean; in a group they are z-scored first (`in_group`).

    Args:
        perceptual: ``lpips`` or ``ssim``.
        weights: of the terms, by name; 1 where none is given. 0 leaves a term out.
    """

    name = "omnialpha"
    tasks = ("decomposition", "removal", "matting", "referring_matting")
    source = "OmniAlpha, RL section; choices of ours in the docstring"

    def __init__(self, perceptual: str = "lpips", weights: Mapping[str, float] | None = None) -> None:
        if perceptual not in ("lpips", "ssim"):
            raise UsageError(f"the reward omnialpha: perceptual is lpips or ssim, not {perceptual!r}")
        given = dict(weights or {})
        if wrong := [n for n, w in given.items() if n not in TERMS or not 0 <= w < math.inf]:
            raise UsageError(f"the reward omnialpha: weights are numbers from 0 on of {', '.join(TERMS)}; not {wrong}")
        self.perceptual = perceptual
        self.weights = {name: float(given.get(name, 1.0)) for name in TERMS}

    @property
    def label(self) -> str:
        changed = [f"{name}{weight:g}" for name, weight in self.weights.items() if weight != 1]
        return "-".join([super().label, self.perceptual, *changed])

    @cached_property
    def _lpips(self) -> object:
        return get_measure("image/lpips-alex").bind()

    def terms(self, sample: Sample, answer: Prediction) -> dict[str, float]:
        found, true = _layers(sample, answer)
        same_size(sample, found[0] if len(found) else true[0], true[0], "answer")
        counts = dict(zip(TERMS, COUNTS[sample.task], strict=True))
        pairs = list(zip(found, true, strict=False))
        most = max(len(found), len(true))
        terms: dict[str, float] = {}
        if counts["layer"]:
            terms["layer"] = math.fsum(self._like([p], [g]) for p, g in pairs) / most
        if counts["comp"]:
            terms["comp"] = self._like(list(found), list(true))
        if counts["bg"]:
            terms["bg"] = self._perceived(found[0], true[0]) if len(found) else 0.0
        if counts["fg"]:
            above = pairs if sample.task != "decomposition" else pairs[1:]
            number = most if sample.task != "decomposition" else most - 1
            if not number:
                raise DataError(f"sample {sample.id} has no foreground")
            terms["fg"] = math.fsum(soft_edge(p[..., 3], g[..., 3]) for p, g in above) / number
        return terms

    def value(self, terms: Mapping[str, float]) -> float:
        total = math.fsum(self.weights[name] for name in terms)
        return math.fsum(self.weights[name] * value for name, value in terms.items()) / (total + EPSILON)

    def in_group(self, group: Sequence[Scored]) -> list[float]:
        """``sum of lambda z / (sum of lambda + eps)`` over the terms that count, z by the deviation of the group."""
        return combine([scored.terms if scored.counts else None for scored in group], self.weights)

    def _like(self, found: Sequence[Array], true: Sequence[Array]) -> float:
        values = []
        for ground in GROUNDS:
            image, target = (planes(_over(stack, ground))[None] for stack in (found, true))
            values += [ssim(image, target).item(), psnr(image, target, cap=CAP).item() / CAP]
        return math.fsum(values) / len(values)

    def _perceived(self, found: Array, true: Array) -> float:
        values = []
        for ground in GROUNDS:
            image, target = (planes(_over([layer], ground))[None] for layer in (found, true))
            if self.perceptual == "lpips":
                values.append(1 - self._lpips(image=image, target=target)["lpips_alex"].item())  # type: ignore[operator]
            else:
                values.append(ssim(image, target).item())
        return math.fsum(values) / len(values)


def combine(group: Sequence[Mapping[str, float] | None], weights: Mapping[str, float]) -> list[float]:
    """Terms of a group, each z-scored in it, as one number a member; nan for members without terms.

    >>> combine([{"a": 0.0}, {"a": 1.0}, None], {"a": 1.0})  # doctest: +ELLIPSIS
    [-0.99999700000..., 0.99999700000..., nan]
    """
    members = [terms for terms in group if terms is not None]
    if not members:
        return [math.nan] * len(group)
    total = math.fsum(weights[name] for name in members[0]) + EPSILON
    means = {name: math.fsum(m[name] for m in members) / len(members) for name in members[0]}
    spread = {n: math.sqrt(math.fsum((m[n] - mean) ** 2 for m in members) / len(members)) for n, mean in means.items()}
    return [
        math.nan
        if terms is None
        else math.fsum(weights[n] * (terms[n] - means[n]) / (spread[n] + EPSILON) for n in means) / total
        for terms in group
    ]


def soft_edge(alpha: Array, true: Array) -> float:
    """1 - the difference of two mattes (H, W) uint8 around where either is soft; 1 where neither is and they agree."""
    import cv2

    found, truth = (a.astype(np.float64) / 255 for a in (alpha, true))
    soft = [((a >= TAU[0]) & (a <= TAU[1])).astype(np.float64) for a in (found, truth)]
    mask = np.clip(cv2.GaussianBlur(soft[0], (0, 0), SIGMA) + cv2.GaussianBlur(soft[1], (0, 0), SIGMA), 0, 1)
    return 1 - float((mask * np.abs(found - truth)).sum()) / (float(mask.sum()) + EPSILON)


def _layers(sample: Sample, answer: Prediction) -> tuple[Sequence[Array], Sequence[Array]]:
    """Answer and truth as RGBA layers (H, W, 4)."""
    if sample.task == "decomposition":
        assert answer.layers is not None
        return list(answer.layers), list(sample.key("layers"))
    if sample.task == "removal":
        assert answer.image is not None
        return [_opaque(answer.image)], [_opaque(sample.key("target"))]
    image, true = sample.input("image"), sample.key("alpha")
    assert answer.alpha is not None
    same_size(sample, answer.alpha, true, "matte")
    return [np.dstack([image, _eight(answer.alpha)])], [np.dstack([image, _eight(true)])]


def _eight(alpha: Array) -> Array:
    return alpha if alpha.dtype == np.uint8 else np.asarray((alpha.astype(np.uint32) + 128) // 257, np.uint8)


def _opaque(image: Array) -> Array:
    return np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])


def _over(layers: Sequence[Array], ground: int) -> Array:
    """(H, W, 3) of layers over one gray."""
    height, width = layers[0].shape[:2]
    box = Box(0, 0, width, height)
    plain = np.full((height, width, 4), ground, np.uint8)
    plain[..., 3] = 255
    return composite([(plain, box), *((layer, box) for layer in layers)], width, height)


REWARDS = (OmniAlphaTerms,)
