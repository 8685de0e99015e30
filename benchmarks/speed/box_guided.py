"""The CLD score of one full-canvas layer beside the spelling that its script uses: numpy and scikit-image."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from benchmarks.metrics.layers.box_guided import PairScores, pair_scores
from benchmarks.speed.case import Case, Inputs


def layer(side: int, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """(4, side, side): a smooth picture with an elliptic, soft alpha."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    colors = [128 + 100 * np.sin(frequency * x + phase * y) for frequency, phase in rng.uniform(2, 9, (3, 2))]
    alpha = np.clip(4 * (0.8 - np.hypot(x, 1.3 * y)), 0, 1) * 255
    return np.stack([*colors, alpha]).astype(np.uint8)


def make(side: int, rng: np.random.Generator) -> Inputs:
    true = layer(side, rng)
    noisy = np.clip(true + rng.normal(0, 6, true.shape), 0, 255).astype(np.uint8)
    return {
        "prediction": torch.from_numpy(noisy),
        "truth": torch.from_numpy(true),
        "peer_prediction": noisy,
        "peer_truth": true,
    }


def ours(prediction: Tensor, truth: Tensor) -> PairScores:
    return pair_scores((prediction, truth))


def over_gray(rgba: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """(4, H, W) to (H, W, 3) over gray 128."""
    levels = rgba.transpose(1, 2, 0).astype(np.float32)
    alpha = levels[..., 3:] / np.float32(255)
    blended: npt.NDArray[np.uint8] = (
        levels[..., :3] * alpha + np.full_like(levels[..., :3], 128) * (1 - alpha)
    ).astype(np.uint8)
    return blended


def plain(prediction: npt.NDArray[np.uint8], truth: npt.NDArray[np.uint8]) -> tuple[float, ...]:
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    similarity: Any = structural_similarity
    noise: Any = peak_signal_noise_ratio
    image, image_gt = over_gray(prediction), over_gray(truth)
    mask, mask_gt = (side[3] / 255.0 > 0.1 for side in (prediction, truth))
    hits = int(np.logical_and(mask, mask_gt).sum())
    precision, recall = hits / int(mask.sum()), hits / int(mask_gt.sum())
    return (
        float(noise(image_gt, image, data_range=255)),
        float(similarity(image_gt, image, channel_axis=2, data_range=255)),
        hits / (int(np.logical_or(mask, mask_gt).sum()) + 1e-8),
        precision,
        recall,
        2 * precision * recall / (precision + recall),
    )


def agree(scores: PairScores, expected: tuple[float, ...]) -> float:
    return max(abs(a - b) for a, b in zip(scores, expected, strict=False))


CASES = (Case("CLD, one layer", make, ours, plain, "scikit-image PSNR and SSIM, numpy masks", agree),)
