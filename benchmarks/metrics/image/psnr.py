"""Peak signal-to-noise ratio: mean of images, pooled, official, of the luma, of the background, of the masked region.
Each has its own name."""

from __future__ import annotations

import math
import warnings

import torch
from torch import Tensor

from benchmarks.metrics.image.differences import background, differences, foreground
from benchmarks.metrics.image.luma import luma
from benchmarks.metrics.inputs import InputError, rows
from benchmarks.metrics.measure import Columns, DefectWarning, Measure, Value

CAP = 100.0
"""dB. The most that `image/psnr` gives, the value of identical images: MSE 1e-10 on the scale where white is 1, as in
ObjectClear's validation."""


def psnr(image: Tensor, target: Tensor, *, cap: float | None = CAP, within: Tensor | None = None) -> Tensor:
    """PSNR of each image, 10 log10(1 / MSE) with white = 1, over all pixels and channels together.

    image, target: (B, C, H, W), C 1 or 3; levels (uint8, uint16) or floats in [0, 1]. Levels of one type are summed in
    integers, exactly. within: (B, 1, H, W), only its pixels count; `InputError` where there is none. cap: the largest
    value, also that of identical images; None: they are infinite, as in scikit-image and torchmetrics. Returns (B,)
    float64 in dB, at least 0. Equal to ``skimage.metrics.peak_signal_noise_ratio`` within 1e-12 dB up to the cap.

    >>> grey = torch.full((1, 1, 8, 8), 100, dtype=torch.uint8)
    >>> round(float(psnr(grey + 40, grey)), 4)
    16.0896
    """
    totals = differences(image, target, within)
    return decibels(totals.squared, totals.count, cap)


def decibels(squared: Tensor, count: Tensor, cap: float | None) -> Tensor:
    """PSNR from sums of squared errors (white = 1) and numbers of values."""
    if empty := rows(count == 0):
        raise InputError("no pixel is within the mask", empty[0])
    values = 10 * torch.log10(count / squared)
    return values if cap is None else values.clamp(max=cap)


def _mean(image: Tensor, target: Tensor) -> Columns:
    return {"psnr": psnr(image, target)}


def _official(image: Tensor, target: Tensor) -> Columns:
    values = psnr(image, target, cap=None)
    if same := rows(torch.isinf(values)):
        warnings.warn(
            DefectWarning("an image equal to its target has an infinite PSNR, and with it the mean", tuple(same)),
            stacklevel=2,
        )
    return {"psnr": values}


def _luma(image: Tensor, target: Tensor) -> Columns:
    return {"psnr_luma": psnr(luma(image), luma(target))}


def _sums(image: Tensor, target: Tensor) -> Columns:
    totals = differences(image, target)
    return {"psnr": decibels(totals.squared, totals.count, CAP), "squared_error": totals.squared, "count": totals.count}


def _pool(columns: Columns) -> float:
    squared, count = (
        torch.tensor([math.fsum(columns[name].tolist())], dtype=torch.float64) for name in ("squared_error", "count")
    )
    return float(decibels(squared, count, CAP))


def _background(image: Tensor, target: Tensor, mask: Tensor) -> Columns:
    return {"psnr_bg": psnr(image, target, within=background(mask))}


def _background_zeroed(image: Tensor, target: Tensor, mask: Tensor) -> Columns:
    totals = differences(image, target, background(mask))
    everything = torch.full_like(totals.count, image.shape[1:].numel())
    return {"psnr_bg_zeroed": decibels(totals.squared, everything, CAP)}


def _foreground(image: Tensor, target: Tensor, mask: Tensor) -> Columns:
    return {"psnr_fg": psnr(image, target, within=foreground(mask))}


def _value(name: str, meaning: str, top: float = CAP) -> Value:
    return Value(name, "higher", (0.0, top), "dB", meaning)


_CAPPED = f"at most {CAP:g} dB, which identical images get"
_PAIR, _MASKED = ("image", "target"), ("image", "target", "mask")

MEASURES = (
    Measure(
        name="image/psnr",
        version=1,
        official=False,
        inputs=_PAIR,
        values=(_value("psnr", f"mean of per-image values over all channels, {_CAPPED}"),),
        source="mean of images as ObjectClear's validation (cap at MSE 1e-10); 10 log10(1 / MSE)",
        function=_mean,
    ),
    Measure(
        name="image/psnr-pooled",
        version=1,
        official=False,
        inputs=_PAIR,
        values=(
            Value(
                "psnr_pooled",
                "higher",
                (0.0, CAP),
                "dB",
                f"from the squared errors of all images together, {_CAPPED}",
                aggregate=_pool,
            ),
        ),
        source="torchmetrics PeakSignalNoiseRatio with its default dim=None; here from exact sums instead of float32",
        function=_sums,
    ),
    Measure(
        name="image/psnr-official",
        version=1,
        official=True,
        inputs=_PAIR,
        values=(_value("psnr", "mean of per-image values, infinite as soon as one image equals its target", math.inf),),
        source=(
            "skimage.metrics.peak_signal_noise_ratio with data_range 255 (levels) or 1 (floats), as CLD and SynLayers"
            " average it"
        ),
        function=_official,
        defects=("one image equal to its target makes the mean infinite",),
    ),
    Measure(
        name="image/psnr-luma",
        version=1,
        official=False,
        inputs=_PAIR,
        values=(_value("psnr_luma", f'of the gray images of PIL convert("L"), {_CAPPED}'),),
        source="as image/psnr on BT.601 luma, 8 bit where the images are",
        function=_luma,
    ),
    Measure(
        name="image/psnr-bg",
        version=1,
        official=False,
        inputs=_MASKED,
        values=(
            _value(
                "psnr_bg",
                f"squared error averaged over the pixels outside the mask; an empty mask gives plain PSNR; {_CAPPED}",
            ),
        ),
        source="PSNR-BG of the removal papers; their code is not published, this is the mean over the background",
        function=_background,
    ),
    Measure(
        name="image/psnr-bg-zeroed",
        version=1,
        official=False,
        inputs=_MASKED,
        values=(
            _value(
                "psnr_bg_zeroed",
                f"the mask's region is black in both images, then plain PSNR: larger than psnr_bg; {_CAPPED}",
            ),
        ),
        source="PSNR-BG as toolkits without a masked mean compute it; not comparable with image/psnr-bg",
        function=_background_zeroed,
    ),
    Measure(
        name="image/psnr-fg",
        version=1,
        official=False,
        inputs=_MASKED,
        values=(_value("psnr_fg", f"squared error averaged over the pixels inside the mask; {_CAPPED}"),),
        source="as image/psnr over the masked region",
        function=_foreground,
    ),
)
