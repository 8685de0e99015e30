"""L1 and MSE of an image against its target: over the image, inside a mask, outside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from benchmarks.metrics.inputs import LEVELS, EmptyRegion, InputError, check_images, check_mask, check_same, rows, unit
from benchmarks.metrics.measure import Measure, Value


@dataclass(frozen=True, slots=True)
class DifferenceSums:
    """Sums over the compared values of each sample, on the scale where white is 1. (B,) float64."""

    absolute: Tensor
    squared: Tensor
    count: Tensor
    """Compared values: pixels times channels."""


def differences(image: Tensor, target: Tensor, within: Tensor | None = None) -> DifferenceSums:
    """The sums behind L1, MSE and PSNR.

    image, target: (B, C, H, W), C 1 or 3; levels (uint8, uint16) or floats in [0, 1]. Two of the same integer type are
    summed in integers, exactly; anything else in float64. within: (B, 1, H, W), only its pixels count; a sample without
    any has a count of 0. CPU and CUDA agree exactly on levels, within 1e-12 relative on floats.
    """
    check_images("image", image, (1, 3))
    check_images("target", target, (1, 3))
    check_same(image=image, target=target)
    if image.shape[1] != target.shape[1]:
        raise InputError(f"image has {image.shape[1]} channel(s) but target has {target.shape[1]}")
    if within is not None:
        within = check_mask("mask", within)
        check_same(image=image, mask=within)
    image, target, top = comparable(image, target)
    if image.device.type == "cpu":
        from benchmarks.metrics.image._differences_cpu import sums
    else:
        from benchmarks.metrics.image._differences_torch import sums
    absolute, squared = sums(image, target, within)
    channels, height, width = image.shape[1:]
    pixels = torch.full_like(absolute, height * width) if within is None else within.sum((1, 2, 3))
    return DifferenceSums(absolute.double() / top, squared.double() / top**2, pixels.double() * channels)


def comparable(image: Tensor, target: Tensor) -> tuple[Tensor, Tensor, int]:
    """Both in one dtype, and the value of white: levels of one type stay, floats are float32 or float64 with white 1, a
    mixture becomes float64."""
    if image.dtype == target.dtype and image.dtype in LEVELS:
        return image, target, LEVELS[image.dtype]
    if image.dtype == target.dtype and image.dtype in (torch.float32, torch.float64):
        return image, target, 1
    return unit(image), unit(target), 1


def l1(image: Tensor, target: Tensor, within: Tensor | None = None) -> Tensor:
    """Mean absolute error over all compared values. Inputs as `differences`; (B,) float64 in [0, 1]; `InputError` where
    no pixel is within."""
    totals = differences(image, target, within)
    return totals.absolute / _check_some(totals.count)


def mse(image: Tensor, target: Tensor, within: Tensor | None = None) -> Tensor:
    """Mean squared error over all compared values. Inputs as `differences`; (B,) float64 in [0, 1]; `InputError` where
    no pixel is within."""
    totals = differences(image, target, within)
    return totals.squared / _check_some(totals.count)


def foreground(mask: Tensor) -> Tensor:
    """The masked region as bool (B, 1, H, W). `EmptyRegion` for a sample whose mask is empty: there is nothing to
    score."""
    inside = check_mask("mask", mask)
    if empty := rows(~inside.flatten(1).any(1)):
        raise EmptyRegion("the mask is empty, so there is no masked region to score", empty[0])
    return inside


def background(mask: Tensor) -> Tensor:
    """What the mask leaves, as bool (B, 1, H, W). `EmptyRegion` for a sample whose mask covers everything; an empty
    mask leaves the whole image."""
    outside = ~check_mask("mask", mask)
    if full := rows(~outside.flatten(1).any(1)):
        raise EmptyRegion("the mask covers the whole image, so there is no background to score", full[0])
    return outside


def _check_some(count: Tensor) -> Tensor:
    if empty := rows(count == 0):
        raise EmptyRegion("no pixel is within the mask", empty[0])
    return count


_REGIONS = {"": "all pixels", "-fg": "the pixels inside the mask", "-bg": "the pixels outside the mask"}
_Region = Literal["", "-fg", "-bg"]


def _region(region: str, mask: Tensor | None) -> Tensor | None:
    return None if mask is None else foreground(mask) if region == "-fg" else background(mask)


def _measure(kind: Literal["l1", "mse"], region: _Region) -> Measure:
    name = (kind + region).replace("-", "_")

    def function(image: Tensor, target: Tensor, mask: Tensor | None = None) -> dict[str, Tensor]:
        return {name: (l1 if kind == "l1" else mse)(image, target, _region(region, mask))}

    word = "absolute" if kind == "l1" else "squared"
    return Measure(
        name=f"image/{kind}{region}",
        version=1,
        official=False,
        inputs=("image", "target", "mask") if region else ("image", "target"),
        values=(
            Value(
                name,
                "lower",
                (0.0, 1.0),
                meaning=f"mean {word} error over {_REGIONS[region]} and all channels, white being 1",
            ),
        ),
        source="definition; mean over images of the mean over pixels",
        function=function,
    )


_ALL: tuple[_Region, ...] = ("", "-fg", "-bg")
_KINDS: tuple[Literal["l1", "mse"], ...] = ("l1", "mse")
MEASURES = tuple(_measure(kind, region) for kind in _KINDS for region in _ALL)
