"""Matting errors beside plain NumPy, SciPy and scikit-image spellings of the same definitions."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from benchmarks.metrics.matting.connectivity import RULES, connectivity_error
from benchmarks.metrics.matting.errors import sad_mse_mad
from benchmarks.metrics.matting.gradient import SCIPY, gradient_error
from benchmarks.metrics.matting.measures import matting_errors
from benchmarks.speed.case import Case, Inputs

Levels = npt.NDArray[np.uint8]


def portrait(side: int, rng: np.random.Generator) -> Levels:
    """A matte like that of a portrait: a soft body and hundreds of thin curved strands; 20 to 30 % of its pixels are
    soft at 1024."""
    import cv2

    body = np.zeros((side, side), np.uint8)
    for centre, axes in (((0.5, 0.42), (0.17, 0.22)), ((0.5, 1.0), (0.36, 0.36))):
        cv2.ellipse(body, _point(side, centre), _point(side, axes), 0, 0, 360, 255, -1, cv2.LINE_AA)
    strands = np.zeros_like(body)
    t = np.linspace(0, 1, 24)[:, None]
    for angle in rng.uniform(-0.95 * np.pi, -0.05 * np.pi, 600):
        root = np.array([0.5 + 0.16 * np.cos(angle), 0.42 + 0.2 * np.sin(angle)])
        bend, tip = (
            root + d * np.array([np.cos(angle), np.sin(angle)]) + rng.normal(0, 0.06, 2)
            for d in (0.12, rng.uniform(0.15, 0.32))
        )
        curve = (1 - t) ** 2 * root + 2 * t * (1 - t) * bend + t**2 * tip
        cv2.polylines(
            strands,
            [np.round(curve * side * 16).astype(np.int32)],
            False,
            int(rng.integers(60, 256)),
            1,
            cv2.LINE_AA,
            4,
        )
    soft = cv2.GaussianBlur(body, (0, 0), side / 256)
    thin = cv2.GaussianBlur(strands, (0, 0), max(side / 1024, 0.3))
    return np.maximum(soft, thin)


def _point(side: int, at: tuple[float, float]) -> tuple[int, int]:
    return round(at[0] * side), round(at[1] * side)


def predict_matte(gt: Levels, quality: str, rng: np.random.Generator) -> Levels:
    """``good``: slightly blurred, noise in the soft parts; ``medium``: strands smeared, dimmer and noisier;
    ``fragmented``: cut up by blots, noise all over."""
    import cv2

    truth = gt.astype(np.float32)
    found: npt.NDArray[Any]
    if quality == "fragmented":
        blots = cv2.GaussianBlur(rng.normal(0, 1, gt.shape).astype(np.float32), (0, 0), 2.0)
        found = truth * (blots > -0.05) + (truth > 0) * rng.normal(0, 25, gt.shape)
    else:
        blur, gain, noise = (1.0, 1.0, 8) if quality == "good" else (4.0, 0.8, 20)
        found = cv2.GaussianBlur(truth, (0, 0), blur)
        soft = (found > 1) & (found < 254)
        found = np.where(soft, found * gain + rng.normal(0, noise, gt.shape), found)
    return np.asarray(np.clip(np.rint(found), 0, 255), np.uint8)


def _inputs(side: int, rng: np.random.Generator, quality: str, images: int = 1) -> Inputs:
    pairs = [(predict_matte(gt, quality, rng), gt) for gt in (portrait(side, rng) for _ in range(images))]
    alpha, alpha_gt = (torch.from_numpy(np.stack([pair[i] for pair in pairs]))[:, None] for i in range(2))
    return {"alpha": alpha, "alpha_gt": alpha_gt}


def _sums_numpy(alpha: Tensor, alpha_gt: Tensor) -> dict[str, float]:
    difference = alpha.numpy() / 255 - alpha_gt.numpy() / 255
    return {
        "sad": np.abs(difference).sum() / 1000,
        "mse": np.square(difference).mean(),
        "mad": np.abs(difference).mean(),
    }


def _gradient_scipy(alpha: Tensor, alpha_gt: Tensor) -> float:
    from scipy.ndimage import gaussian_filter

    def magnitude(matte: Tensor) -> npt.NDArray[np.float64]:
        image = matte[0, 0].numpy() / 255
        return np.asarray(np.hypot(*(gaussian_filter(image, 1.4, order) for order in ((0, 1), (1, 0)))))

    return float(np.square(magnitude(alpha) - magnitude(alpha_gt)).sum() / 10)


def _connectivity_skimage(alpha: Tensor, alpha_gt: Tensor) -> float:
    """The definition written down: label ten times, keep the largest component, remember the first threshold at which a
    pixel is outside."""
    from skimage.measure import label

    mattes = [matte[0, 0].numpy() / 255 for matte in (alpha, alpha_gt)]
    steps = np.arange(11) * 0.1
    connected = np.full(mattes[0].shape, -1.0)
    for i in range(1, 11):
        labels = label((mattes[0] >= steps[i]) & (mattes[1] >= steps[i]), connectivity=1)  # type: ignore[no-untyped-call]
        areas = np.bincount(labels.ravel())
        inside = labels == 1 + areas[1:].argmax() if len(areas) > 1 else np.zeros(labels.shape, bool)
        connected[(connected == -1) & ~inside] = steps[i - 1]
    connected[connected == -1] = 1
    distances = [matte - connected for matte in mattes]
    degrees = [1 - d * (d >= 0.15) for d in distances]
    return float(np.abs(degrees[0] - degrees[1]).sum() / 1000)


def _apart(ours: Any, theirs: Any) -> float:
    if isinstance(ours, dict):
        return max(abs(float(ours[name]) - float(theirs[name])) for name in theirs)
    return abs(float(ours) - float(theirs))


CASES = [
    Case(
        "matting SAD, MSE, MAD",
        partial(_inputs, quality="medium"),
        sad_mse_mad,
        _sums_numpy,
        "numpy",
        _apart,
        target_ms=0.5,
    ),
    Case(
        "matting gradient",
        partial(_inputs, quality="medium"),
        partial(gradient_error, kernel=SCIPY),
        _gradient_scipy,
        "scipy.ndimage.gaussian_filter",
        _apart,
        target_ms=10,
    ),
    *(
        Case(
            f"matting connectivity, {quality}",
            partial(_inputs, quality=quality),
            partial(connectivity_error, rule=RULES["mmagic"]),
            _connectivity_skimage,
            "skimage.measure.label x10",
            _apart,
            target_ms=target,
        )
        for quality, target in (("good", 12), ("medium", 12), ("fragmented", 25))
    ),
    Case(
        "matting, all five, 16 images",
        partial(_inputs, quality="medium", images=16),
        partial(matting_errors, convention="native", whole=True),
        None,
        "",
        images=lambda inputs: len(inputs["alpha"]),
    ),
]
