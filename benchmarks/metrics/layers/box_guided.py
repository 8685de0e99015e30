"""What the box-guided protocols (CLD, SynLayers) share: crops by boxes, RGBA over gray, and the scores of a pair of
crops.

A protocol is a plan: from one sample it makes `Pairs`, the crops that are compared, and says when official code would
drop the sample. Scores (`score`) and features for FID (`benchmarks.metrics.layers.box_guided_fid`) both start from that
plan.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor

from benchmarks.metrics.image.psnr import psnr
from benchmarks.metrics.image.ssim import ssim
from benchmarks.metrics.inputs import InputError, check_layers
from benchmarks.metrics.measure import DefectWarning, Value, mean
from benchmarks.metrics.threads import over_samples

S = TypeVar("S")
T = TypeVar("T")

GRAY = 128
FIRST_MASKED_LEVEL = 26
"""The official mask is alpha / 255 > 0.1 in float64: levels 26 and up."""
SSIM_WINDOW = 7
LARGEST_CROP = 2 * 89_478_485
"""Pillow refuses to crop more pixels than this (its default guard against decompression bombs)."""


class Unscorable(Exception):
    """The official code would raise here; the message says why."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """What a protocol compares in one sample: crops (4, h, w) uint8 of the prediction and of the truth."""

    layers: list[tuple[Tensor, Tensor]] = field(default_factory=list)
    composite: tuple[Tensor, Tensor] | None = None
    """None: the sample is dropped."""
    notes: list[str] = field(default_factory=list)
    """Defects of the protocol that decide something here."""


class PairScores(NamedTuple):
    """One pair of crops: the numbers of the first six `VALUES`."""

    layer_psnr: float
    layer_ssim: float
    mask_iou: float
    mask_precision: float
    mask_recall: float
    mask_f1: float
    nothing: bool = False
    """The mask is empty on both sides."""


VALUES = (
    Value(
        "layer_psnr",
        "higher",
        unit="dB",
        meaning="PSNR of layer crops over gray, mean over all layers",
        weight="layers",
    ),
    Value(
        "layer_ssim",
        "higher",
        (-1.0, 1.0),
        meaning="SSIM (uniform 7) of layer crops over gray, mean over all layers",
        weight="layers",
    ),
    Value("mask_iou", "higher", (0.0, 1.0), meaning="IoU of alpha/255 > 0.1, mean over all layers", weight="layers"),
    Value(
        "mask_precision",
        "higher",
        (0.0, 1.0),
        meaning="precision of that mask's pixels, mean over all layers",
        weight="layers",
    ),
    Value(
        "mask_recall",
        "higher",
        (0.0, 1.0),
        meaning="recall of that mask's pixels, mean over all layers",
        weight="layers",
    ),
    Value("mask_f1", "higher", (0.0, 1.0), meaning="F1 of that mask's pixels, mean over all layers", weight="layers"),
    Value("composite_psnr", "higher", unit="dB", meaning="PSNR of the composites, mean over cases", weight="cases"),
    Value(
        "composite_ssim",
        "higher",
        (-1.0, 1.0),
        meaning="SSIM (uniform 7) of the composites, mean over cases",
        weight="cases",
    ),
    Value(
        "layers",
        "neither",
        meaning="layers that entered the means",
        aggregate=lambda columns: float(columns["layers"].sum()),
    ),
    Value(
        "cases",
        "neither",
        meaning="cases that entered the means",
        aggregate=lambda columns: float(columns["cases"].sum()),
    ),
)
LAYER_VALUES = 6
"""So many of them are means over layers."""


@functools.cache
def gray_table() -> Tensor:
    """(256, 256) uint8: [alpha, level] -> level over gray 128, in the official float32 arithmetic, truncated."""
    level = np.arange(256, dtype=np.float32)
    alpha = level[:, None] / np.float32(255)
    blended = level[None] * alpha + np.float32(GRAY) * (np.float32(1) - alpha)
    return torch.from_numpy(blended.astype(np.uint8))


def over_gray(rgba: Tensor) -> Tensor:
    """(4, h, w) uint8 -> (3, h, w) uint8 over gray 128, float32 truncated; a crop whose largest level is 1 is taken for
    0..1 floats, as official."""
    if int(rgba.max()) == 1:
        rgba = rgba * 255
    if rgba.device.type == "cpu":
        from benchmarks.metrics.layers._blend_cpu import look_up

        out = np.empty((3, rgba.shape[1] * rgba.shape[2]), np.uint8)
        look_up(rgba.reshape(4, -1).contiguous().numpy(), gray_table().numpy(), out)
        return torch.from_numpy(out).reshape(3, *rgba.shape[1:])
    return _look_up(rgba, gray_table().to(rgba.device))


def _look_up(rgba: Tensor, table: Tensor) -> Tensor:
    """The batched spelling of `_blend_cpu.look_up`, for other devices."""
    return table.flatten()[rgba[3:].to(torch.int32) * 256 + rgba[:3]]


def crop(layer: Tensor, box: Sequence[int]) -> Tensor:
    """`layer` (4, H, W) cut to `box` (x0, y0, x1, y1, exclusive ends); what lies outside the canvas is transparent
    black, as Pillow crops."""
    x0, y0, x1, y1 = box
    if x1 < x0 or y1 < y0:
        raise Unscorable(f"box {list(box)} is reversed")
    if (x1 - x0) * (y1 - y0) > LARGEST_CROP:
        raise Unscorable(f"box {list(box)} is too large to crop")
    height, width = layer.shape[-2:]
    if x0 >= 0 and y0 >= 0 and x1 <= width and y1 <= height:
        return layer[:, y0:y1, x0:x1]
    left, right = (min(max(x, 0), width) for x in (x0, x1))
    top, bottom = (min(max(y, 0), height) for y in (y0, y1))
    out = layer.new_zeros((4, y1 - y0, x1 - x0))
    if right > left and bottom > top:
        out[:, top - y0 : bottom - y0, left - x0 : right - x0] = layer[:, top:bottom, left:right]
    return out


def with_alpha(composite: Tensor) -> Tensor:
    """(3 or 4, H, W) -> (4, H, W): a picture without alpha is opaque."""
    return composite if composite.shape[0] == 4 else torch.cat([composite, torch.full_like(composite[:1], 255)])


def check_scorable(what: str, prediction: Tensor, truth: Tensor) -> None:
    """Raises `Unscorable` where scikit-image would refuse the pair."""
    if prediction.shape != truth.shape:
        raise Unscorable(f"{what}: {_size(prediction)} against {_size(truth)} pixels")
    if min(prediction.shape[-2:]) < SSIM_WINDOW:
        raise Unscorable(f"{what} is {_size(prediction)} pixels, less than the SSIM window of {SSIM_WINDOW}")


def pair_scores(pair: tuple[Tensor, Tensor]) -> PairScores:
    """The scores of one pair of crops (4, h, w): PSNR and SSIM over gray, and the mask's IoU, precision, recall and F1
    (0 where undefined)."""
    mask, true = (crop[3] >= FIRST_MASKED_LEVEL for crop in pair)
    both, positives, truths = torch.stack([(mask & true).sum(), mask.sum(), true.sum()]).tolist()
    return PairScores(
        *similarity(pair),
        both / (positives + truths - both + 1e-8),
        both / positives if positives else 0.0,
        both / truths if truths else 0.0,
        2 * both / (positives + truths) if positives + truths else 0.0,
        nothing=positives + truths == 0,
    )


def similarity(pair: tuple[Tensor, Tensor]) -> tuple[float, float]:
    """PSNR in dB (infinite where equal) and SSIM (uniform 7) of a pair over gray."""
    prediction, truth = (over_gray(crop)[None] for crop in pair)
    return float(psnr(prediction, truth, cap=None)), float(ssim(prediction, truth, window="uniform7"))


def score(samples: Sequence[Pairs], device: torch.device) -> dict[str, Tensor]:
    """The columns of `VALUES`: per sample the means over its layers, its composite, and the weights ``layers`` and
    ``cases`` (0 if it is dropped), on `device`.

    Adds to the samples' notes what the shared formulas did.
    """
    scorable = [sample for sample in samples if sample.composite is not None]
    pairs = iter(_map(pair_scores, [pair for sample in scorable for pair in sample.layers]))
    composites = iter(_map(similarity, [sample.composite for sample in scorable if sample.composite is not None]))
    rows = []
    for sample in samples:
        own = [next(pairs) for _ in sample.layers] if sample.composite is not None else []
        means = [mean(torch.tensor([row[i] for row in own], dtype=torch.float64)) for i in range(LAYER_VALUES)]
        whole = next(composites) if sample.composite is not None else (math.nan, math.nan)
        rows.append((*means, *whole, len(own), float(sample.composite is not None)))
        sample.notes.extend(_notes(sample, own, whole[0]))
    return {
        value.name: torch.tensor([row[i] for row in rows], dtype=torch.float64, device=device)
        for i, value in enumerate(VALUES)
    }


def _map(function: Callable[[S], T], items: Sequence[S]) -> list[T]:
    return over_samples(lambda i: function(items[i]), len(items))


def _notes(sample: Pairs, scores: Sequence[PairScores], composite_psnr: float) -> Iterator[str]:
    if math.isinf(composite_psnr) or any(math.isinf(row.layer_psnr) for row in scores):
        yield (
            "a layer or the composite is equal to the truth: its PSNR is infinite, and so is the mean over the data set"
        )
    if any(row.nothing for row in scores):
        yield "a layer is empty on both sides: its mask scores 0 although the prediction is right"
    crops = [crop for pair in (*sample.layers, sample.composite or ()) for crop in pair]
    if any(int(crop.max()) == 1 for crop in crops):
        yield "a crop's largest level is 1: it was taken for 0..1 floats and multiplied by 255"


def check(layers: dict[str, Tensor], boxes: dict[str, Tensor], composites: dict[str, Tensor]) -> None:
    """Layers (B, L, 4, H, W), boxes (B, n, 4) integers, composites (B, 3 or 4, H, W), all of one batch; pictures are
    uint8 (the protocols read 8-bit PNG)."""
    for name, tensor in layers.items():
        check_layers(name, tensor)
    for name, tensor in (boxes | composites).items():
        if not isinstance(tensor, Tensor):
            raise InputError(f"{name} must be a tensor, not {type(tensor).__name__}")
    for name, tensor in composites.items():
        if tensor.ndim != 4 or tensor.shape[1] not in (3, 4):
            raise InputError(f"{name} must be (B, 3 or 4, H, W), not {tuple(tensor.shape)}")
        if name.endswith("_gt") and len(tensor) and tensor.numel() == 0:
            raise InputError(f"{name} has no pixels: {tuple(tensor.shape)}", 0)
    for name, tensor in (layers | composites).items():
        if tensor.dtype != torch.uint8:
            raise InputError(f"{name} is {tensor.dtype}; this protocol reads 8-bit files: uint8")
    for name, tensor in boxes.items():
        if (
            tensor.ndim != 3
            or tensor.shape[2] != 4
            or tensor.is_floating_point()
            or tensor.is_complex()
            or tensor.dtype == torch.bool
        ):
            raise InputError(
                f"{name} must be (B, n, 4) integers x0, y0, x1, y1, not {tuple(tensor.shape)} {tensor.dtype}"
            )
    sizes = {name: len(tensor) for name, tensor in (layers | boxes | composites).items()}
    if len(set(sizes.values())) > 1:
        raise InputError(
            "inputs differ in the number of samples: " + ", ".join(f"{name} {size}" for name, size in sizes.items())
        )


def warn(samples: Sequence[Pairs]) -> None:
    """One `DefectWarning` for each note, with the positions of the samples that it concerns."""
    positions_of: dict[str, list[int]] = {}
    for position, sample in enumerate(samples):
        for note in sample.notes:
            positions_of.setdefault(note, []).append(position)
    for note, positions in positions_of.items():
        warnings.warn(DefectWarning(note, tuple(positions)), stacklevel=3)


def _size(crop: Tensor) -> str:
    return f"{crop.shape[-1]}x{crop.shape[-2]}"
