"""Structural similarity (Wang et al. 2004) in the two windows that are in use, equal to scikit-image's."""

from __future__ import annotations

from typing import Literal

from torch import Tensor

from benchmarks.metrics.image._ssim_window import SIDE
from benchmarks.metrics.image.differences import comparable
from benchmarks.metrics.image.luma import luma as luma_of
from benchmarks.metrics.image.luma import ycrcb
from benchmarks.metrics.inputs import InputError, check_images, check_same
from benchmarks.metrics.measure import Columns, Measure, Value

Window = Literal["uniform7", "gaussian"]


def ssim(image: Tensor, target: Tensor, *, window: Window = "uniform7", luma: bool = False) -> Tensor:
    """SSIM of each image: the mean over the places where the whole window fits, then over channels.

    image, target: (B, C, H, W), C 1 or 3; levels (uint8, uint16; data range 255, 65535) or floats in [0, 1] (data range
    1, computed in float64). window: ``uniform7`` is scikit-image's default (7x7 mean, sample covariance; CLD, SynLayers
    and RORD run it); ``gaussian`` is Wang's (sigma 1.5, 11x11, biased). luma: of the gray images of
    `benchmarks.metrics.image.luma.luma`. Other grays: pass them as C = 1.

    Returns (B,) float64 in [-1, 1]; identical images give exactly 1, equal constant images too. ``uniform7`` of uint8
    comes from exact integer sums. Equal to ``skimage.metrics.structural_similarity`` in float64 with the same options
    within 1e-12, CPU and CUDA within 1e-12 of each other. Raises `InputError` for a side under that of the window (7,
    11): scikit-image raises there too, and the CLD family drops the case.

    >>> import torch
    >>> grey = torch.full((1, 1, 8, 8), 100, dtype=torch.uint8)
    >>> round(float(ssim(grey + 40, grey)), 4)
    0.946
    """
    if window not in SIDE:
        raise InputError(f"window must be one of {', '.join(SIDE)}, not {window!r}")
    values = _planes(image, target, window, luma)
    return values.mean(1)


def _planes(image: Tensor, target: Tensor, window: Window, luma: bool = False) -> Tensor:
    """SSIM of each channel, (B, C), at most 1: what rounding adds for nearly equal images (up to 1e-14) is cut off."""
    check_images("image", image, (1, 3))
    check_images("target", target, (1, 3))
    check_same(image=image, target=target)
    if image.shape[1] != target.shape[1]:
        raise InputError(f"image has {image.shape[1]} channel(s) but target has {target.shape[1]}")
    height, width = image.shape[-2:]
    if len(image) and min(height, width) < SIDE[window]:
        raise InputError(
            f"{width}x{height} is smaller than the {SIDE[window]}x{SIDE[window]} window of SSIM {window}", 0
        )
    if luma:
        image, target = luma_of(image), luma_of(target)
    image, target, peak = comparable(image, target)
    if image.device.type == "cpu":
        from benchmarks.metrics.image._ssim_cpu import planes
    else:
        from benchmarks.metrics.image._ssim_torch import planes
    return planes(image.flatten(0, 1), target.flatten(0, 1), window, float(peak)).reshape(image.shape[:2]).clamp(max=1)


def ssim_rord(image: Tensor, target: Tensor) -> Tensor:
    """0.8 of the SSIM of Y and 0.1 each of Cr and Cb (OpenCV's 8-bit YCrCb), ``uniform7``: (B, 3, H, W) uint8 to (B,)
    float64."""
    check_images("image", image)
    check_images("target", target)
    check_same(image=image, target=target)
    y, cr, cb = _planes(ycrcb(image), ycrcb(target), "uniform7").unbind(1)
    return 0.8 * y + 0.1 * cr + 0.1 * cb


def _rord(image: Tensor, target: Tensor) -> Columns:
    return {"ssim_rord": ssim_rord(image, target)}


_OPTIONS = {
    "uniform7": (
        "skimage.metrics.structural_similarity defaults: uniform 7x7, sample covariance, 3-pixel border left out"
    ),
    "gaussian": (
        "Wang et al. 2004; skimage with gaussian_weights=True, sigma=1.5, use_sample_covariance=False: 11x11, 5-pixel"
        " border left out"
    ),
}


def _measure(window: Window, luma: bool) -> Measure:
    value = "ssim_luma" if luma else "ssim"

    def function(image: Tensor, target: Tensor) -> Columns:
        return {value: ssim(image, target, window=window, luma=luma)}

    of = 'the gray images of PIL convert("L")' if luma else "the channels, averaged"
    return Measure(
        name=f"image/ssim-{window}{'-luma' if luma else ''}",
        version=1,
        official=False,
        inputs=("image", "target"),
        values=(Value(value, "higher", (-1.0, 1.0), meaning=f"mean of images; {window} window, of {of}"),),
        source=_OPTIONS[window],
        function=function,
    )


_WINDOWS: tuple[Window, ...] = ("uniform7", "gaussian")
MEASURES = (
    *(_measure(window, luma) for window in _WINDOWS for luma in (False, True)),
    Measure(
        name="image/ssim-rord",
        version=1,
        official=True,
        inputs=("image", "target"),
        values=(
            Value(
                "ssim_rord",
                "higher",
                (-1.0, 1.0),
                meaning="mean of images; 0.8 Y + 0.1 Cr + 0.1 Cb, uniform7 window, 8 bit",
            ),
        ),
        source="IIDA-AILab/RORD result.py (its crop to multiples of 64 is the protocol's)",
        function=_rord,
    ),
)
