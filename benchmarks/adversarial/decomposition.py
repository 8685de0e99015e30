"""Answers to a decomposition that are built from the truth: an honest one, and those that are no decompositions
(`benchmarks.adversaries` scores them)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Stack = npt.NDArray[np.uint8]
"""(L, 4, H, W), straight alpha, back to front."""


@dataclass(frozen=True, slots=True)
class Adversary:
    """One way to answer: `make` builds it from the truth. `listed`: it must score worse than the honest answer on every
    design."""

    name: str
    make: Callable[[Stack, np.random.Generator], Stack]
    listed: bool = True


def honest(truth: Stack, rng: np.random.Generator, sigma: float = 2.0, noise: float = 4.0) -> Stack:
    """The truth with each layer's alpha blurred and its colours noised."""
    from scipy.ndimage import gaussian_filter

    out = truth.copy()
    out[:, 3] = [np.rint(gaussian_filter(alpha.astype(np.float64), sigma)) for alpha in truth[:, 3]]
    out[:, :3] = np.clip(np.rint(truth[:, :3] + rng.normal(0, noise, truth[:, :3].shape)), 0, 255)
    return out


def flatten(layers: Stack) -> Stack:
    """Several layers as one (4, H, W)."""
    from PIL import Image

    images = [Image.fromarray(np.ascontiguousarray(layer.transpose(1, 2, 0))) for layer in layers]
    canvas = images[0]
    for image in images[1:]:
        canvas = Image.alpha_composite(canvas, image)
    return np.asarray(canvas).transpose(2, 0, 1).copy()


def union(truth: Stack) -> Stack:
    """The composite's colours under the alpha of all layers above the bottom, (4, H, W)."""
    out = flatten(truth)
    out[3] = flatten(truth[1:])[3]
    return out


def halves(layer: Stack) -> tuple[Stack, Stack]:
    """A layer cut in two of equal alpha, across its longer side."""
    rows, columns = layer[3].sum(1, dtype=np.int64), layer[3].sum(0, dtype=np.int64)
    across = np.ptp(np.nonzero(columns)[0]) > np.ptp(np.nonzero(rows)[0])
    line = np.cumsum(columns if across else rows)
    at = int(np.searchsorted(line, line[-1] / 2))
    first, second = layer.copy(), layer.copy()
    if across:
        first[3, :, at:], second[3, :, :at] = 0, 0
    else:
        first[3, at:], second[3, :at] = 0, 0
    return first, second


def specks(layers: Stack, rng: np.random.Generator, level: int, count: int = 20) -> Stack:
    """Stray pixels where each layer above the bottom is transparent."""
    out = layers.copy()
    for layer in out[1:]:
        free = np.flatnonzero(layer[3] == 0)
        if len(free):
            pixels = rng.choice(free, min(count, len(free)), replace=False)
            layer[3][np.unravel_index(pixels, layer[3].shape)] = level
    return out


def with_bottom(truth: Stack, *above: Stack) -> Stack:
    return np.stack([truth[0], *above])


def _split_one(truth: Stack, rng: np.random.Generator) -> Stack:
    at = int(rng.integers(1, len(truth)))
    return np.concatenate([truth[:at], np.stack(halves(truth[at])), truth[at + 1 :]])


def _merge_one(truth: Stack, rng: np.random.Generator) -> Stack:
    at = int(rng.integers(1, len(truth) - 1))
    return np.concatenate([truth[:at], flatten(truth[at : at + 2])[None], truth[at + 2 :]])


def _add_haze(truth: Stack, rng: np.random.Generator) -> Stack:
    out = truth.copy()
    out[1:, 3] = np.maximum(out[1:, 3], 1)
    return out


def _replace_colors(truth: Stack, colors: Any) -> Stack:
    out = truth.copy()
    out[:, :3] = colors
    return out


def _mean_bottom(truth: Stack, rng: np.random.Generator) -> Stack:
    plain = np.full_like(truth[0], 255)
    plain[:3] = np.rint(flatten(truth)[:3].mean((1, 2)))[:, None, None]
    return np.stack([plain, union(truth)])


def _make_opaque(truth: Stack, rng: np.random.Generator) -> Stack:
    out = truth.copy()
    out[:, 3] = 255
    return out


def _move_halves(truth: Stack, rng: np.random.Generator) -> Stack:
    """The left half of each layer's content is stored in the layer below."""
    out = truth.copy()
    for below, layer in zip(out[1:], truth[2:], strict=False):
        first, _ = halves(layer)
        below[:] = flatten(np.stack([below, first]))
    for layer, source in zip(out[2:], truth[2:], strict=True):
        layer[3] = np.where(halves(source)[0][3] > 0, 0, layer[3])
    return out


def _dots(truth: Stack, count: int) -> Stack:
    out = np.zeros((count, *truth.shape[1:]), np.uint8)
    for k, layer in enumerate(out):
        layer[:, k % layer.shape[1], 7 * k % layer.shape[2]] = 255
    return out


ANSWERS = (
    Adversary("composite, once", lambda t, r: flatten(t)[None]),
    Adversary("composite, twice", lambda t, r: np.stack([flatten(t)] * 2)),
    Adversary("composite, as often as there are layers", lambda t, r: np.stack([flatten(t)] * len(t))),
    Adversary("composite + composite with union of alpha", lambda t, r: np.stack([flatten(t), union(t)])),
    Adversary(
        "composite + union, repeated to the count", lambda t, r: np.stack([flatten(t)] + [union(t)] * (len(t) - 1))
    ),
    Adversary("empty layers", lambda t, r: np.zeros_like(t)),
    Adversary("composite + empty layers", lambda t, r: np.concatenate([flatten(t)[None], np.zeros_like(t[1:])])),
    Adversary("truth + as many empty layers", lambda t, r: np.concatenate([t, np.zeros_like(t)])),
    Adversary(
        "every layer above the bottom split in two",
        lambda t, r: with_bottom(t, *(half for layer in t[1:] for half in halves(layer))),
    ),
    Adversary(
        "adjacent pairs merged", lambda t, r: with_bottom(t, *(flatten(t[k : k + 2]) for k in range(1, len(t), 2)))
    ),
    Adversary("all above the bottom merged", lambda t, r: with_bottom(t, flatten(t[1:]))),
    Adversary("truth + 20 specks of alpha 1 a layer", lambda t, r: specks(t, r, 1)),
    Adversary("truth + 20 specks of alpha 255 a layer", lambda t, r: specks(t, r, 255)),
    Adversary("truth + 20 specks of alpha 1 in one layer", lambda t, r: np.concatenate([t[:-2], specks(t[-2:], r, 1)])),
    Adversary("truth + one speck of alpha 1 a layer", lambda t, r: specks(t, r, 1, count=1)),
    Adversary("bottom + layers of specks", lambda t, r: specks(np.concatenate([t[:1], np.zeros_like(t[1:])]), r, 255)),
    Adversary("truth + haze of alpha 1", _add_haze, False),
    Adversary("one layer split", _split_one, False),
    Adversary("one pair merged", _merge_one, False),
    Adversary("bottom only", lambda t, r: t[:1], False),
    Adversary("mean colour + union", _mean_bottom, False),
    Adversary("true layers made opaque", _make_opaque, False),
    Adversary("true alpha, colours of the composite", lambda t, r: _replace_colors(t, flatten(t)[:3]), False),
    Adversary("half of each layer moved to the one below", _move_halves, False),
    Adversary(
        "every layer above the bottom twice",
        lambda t, r: with_bottom(t, *(layer for layer in t[1:] for _ in range(2))),
        False,
    ),
    Adversary("truth + 200 one-pixel layers", lambda t, r: np.concatenate([t, _dots(t, 200)]), False),
    Adversary("reversed order", lambda t, r: t[::-1].copy(), False),
    Adversary("shifted by 4 pixels", lambda t, r: np.roll(t, 4, 3), False),
)
