"""PSNR, SSIM, L1 and MSE beside scikit-image, torchmetrics and plain numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from benchmarks.metrics.image.differences import background, l1, mse
from benchmarks.metrics.image.psnr import psnr
from benchmarks.metrics.image.ssim import ssim
from benchmarks.speed.case import Case, Inputs


def smooth_pair(side: int, rng: np.random.Generator) -> Inputs:
    """A smooth 8-bit RGB picture, and the same blurred and noised."""
    import cv2

    coarse = rng.integers(0, 256, (max(2, side // 16), max(2, side // 16), 3)).astype(np.uint8)
    target = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    image = np.clip(cv2.GaussianBlur(target, (0, 0), 1.0) + rng.normal(0, 6, target.shape), 0, 255).astype(np.uint8)
    return {"image": _tensor(image), "target": _tensor(target), "peer_image": image, "peer_target": target}


def _tensor(image: np.ndarray[Any, Any]) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))[None]


def _floats(side: int, rng: np.random.Generator) -> Inputs:
    """As float32 tensors in [0, 1], which both sides get."""
    pair = smooth_pair(side, rng)
    return {name: pair[name].float() / 255 for name in ("image", "target")}


def _float_pair(side: int, rng: np.random.Generator) -> Inputs:
    """float32 tensors for ours, the same values as float64 arrays for scikit-image, which would compute float32 in
    float32."""
    pair = _floats(side, rng)
    return pair | {f"peer_{name}": tensor[0].permute(1, 2, 0).double().numpy() for name, tensor in pair.items()}


def _make_masked(side: int, rng: np.random.Generator) -> Inputs:
    """With a round mask over a quarter of the picture."""
    y, x = np.ogrid[:side, :side]
    mask = (x - side / 2) ** 2 + (y - side / 2) ** 2 < (side * 0.282) ** 2
    return smooth_pair(side, rng) | {"mask": torch.from_numpy(mask)[None, None], "peer_mask": mask}


def _skimage() -> Any:
    import skimage.metrics

    return skimage.metrics


def _ssim(image: Any, target: Any, peak: float = 255, **options: Any) -> float:
    return float(_skimage().structural_similarity(target, image, channel_axis=2, data_range=peak, **options))


def _gaussian(image: Any, target: Any) -> float:
    return _ssim(image, target, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)


def _gray(image: Any, target: Any) -> float:
    from PIL import Image

    gray = [np.asarray(Image.fromarray(a).convert("L")) for a in (target, image)]
    return float(_skimage().structural_similarity(*gray, data_range=255))


def _psnr(image: Any, target: Any) -> float:
    return float(_skimage().peak_signal_noise_ratio(target, image, data_range=255))


def _torchmetrics_psnr(image: Any, target: Any) -> float:
    from torchmetrics.functional.image import peak_signal_noise_ratio

    return float(peak_signal_noise_ratio(image, target, data_range=1.0))


def _torchmetrics_l1(image: Any, target: Any) -> float:
    from torchmetrics.functional import mean_absolute_error

    return float(mean_absolute_error(image.flatten(), target.flatten()))


def _skimage_mse(image: Any, target: Any) -> float:
    return float(_skimage().mean_squared_error(target, image)) / 255**2


def _numpy_psnr_bg(image: Any, target: Any, mask: Any) -> float:
    apart = image[~mask].astype(np.float64) - target[~mask]
    return float(10 * np.log10(255**2 / np.mean(apart**2)))


def _apart(ours: torch.Tensor, theirs: float) -> float:
    return abs(float(ours[0]) - theirs)


CASES = (
    Case("ssim uniform7", smooth_pair, ssim, _ssim, "skimage structural_similarity", _apart, target_ms=50),
    Case(
        "ssim uniform7, float32",
        _float_pair,
        ssim,
        lambda **pair: _ssim(**pair, peak=1),
        "skimage structural_similarity, float64",
        _apart,
    ),
    Case(
        "ssim uniform7, luma",
        smooth_pair,
        lambda **pair: ssim(**pair, luma=True),
        _gray,
        "PIL convert + skimage structural_similarity",
        _apart,
    ),
    Case(
        "ssim gaussian",
        smooth_pair,
        lambda **pair: ssim(**pair, window="gaussian"),
        _gaussian,
        "skimage structural_similarity, gaussian",
        _apart,
    ),
    Case("psnr", smooth_pair, psnr, _psnr, "skimage peak_signal_noise_ratio", _apart),
    Case("psnr, float32", _floats, psnr, _torchmetrics_psnr, "torchmetrics peak_signal_noise_ratio", _apart),
    Case(
        "psnr background",
        _make_masked,
        lambda image, target, mask: psnr(image, target, within=background(mask)),
        _numpy_psnr_bg,
        "numpy",
        _apart,
    ),
    Case("l1, float32", _floats, l1, _torchmetrics_l1, "torchmetrics mean_absolute_error", _apart),
    Case("mse", smooth_pair, mse, _skimage_mse, "skimage mean_squared_error", _apart),
)
