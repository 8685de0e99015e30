"""What every metric asks of its tensors, checked in one place, with errors that name the sample.

Layouts (docs/format.md, "Arrays and tensors"): images (B, 3, H, W), alpha and masks (B, 1, H, W), RGBA layers (B, L, 4,
H, W) straight alpha.
dtypes: uint8 and uint16 levels as stored, or floats in [0, 1]. Official code works on levels, so levels are never
rescaled behind its back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from synlayers.errors import DataError

LEVELS = {torch.uint8: 255, torch.uint16: 65535}
"""Highest level of the integer types."""


class InputError(DataError):
    """An input that a metric cannot score. `sample` is the position in the batch, or None when the whole batch is
    wrong."""

    def __init__(self, message: str, sample: int | None = None) -> None:
        super().__init__(f"sample {sample}: {message}" if sample is not None else message)
        self.message = message
        self.sample = sample


class EmptyRegion(InputError):
    """There is no pixel of the kind that a metric looks at: a region that covers nothing, or everything. The sample has
    no such number."""


def check_images(what: str, images: Tensor, channels: int | Sequence[int] = 3) -> None:
    """`images` is (B, C, H, W) with C in `channels`, at least one pixel, and legal values. B may be zero."""
    _check(what, images, "(B, C, H, W)", 4, channels if isinstance(channels, Sequence) else (channels,))


def check_alpha(what: str, alpha: Tensor) -> None:
    """`alpha` is (B, 1, H, W), levels or floats in [0, 1]."""
    _check(what, alpha, "(B, 1, H, W)", 4, (1,))


def check_layers(what: str, layers: Tensor) -> None:
    """`layers` is (B, L, 4, H, W): L full-canvas RGBA layers, back to front. L may be zero."""
    _check(what, layers, "(B, L, 4, H, W)", 5, (4,))


def check_mask(what: str, mask: Tensor) -> Tensor:
    """`mask` is (B, 1, H, W), bool or levels or floats; returns it as bool (over half of the range).

    Levels of 0 and 1 alone are refused: they are meant as a mask, and would be none.
    """
    if isinstance(mask, Tensor) and mask.dtype == torch.bool:
        if mask.ndim != 4 or mask.shape[1] != 1:
            raise InputError(f"{what} must be (B, 1, H, W), not {_shape(mask)}")
        return mask
    check_alpha(what, mask)
    if mask.dtype in LEVELS and mask.numel():
        highest = mask.to(torch.int32).flatten(1).amax(1)
        if wrong := rows(highest == 1):
            top = LEVELS[mask.dtype]
            raise InputError(f"{what} holds no level above 1 of {top}; give bool, or levels of 0 and {top}", wrong[0])
    return mask.to(torch.int32) > LEVELS[mask.dtype] // 2 if mask.dtype in LEVELS else mask > 0.5


def check_same(**tensors: Tensor) -> None:
    """All tensors have the same batch and the same height and width, and live on one device."""
    (first, reference), *others = tensors.items()
    for name, tensor in others:
        if tensor.shape[0] != reference.shape[0]:
            raise InputError(f"{first} has {reference.shape[0]} samples but {name} has {tensor.shape[0]}")
        if tensor.shape[-2:] != reference.shape[-2:]:
            sizes = " and ".join(f"{t.shape[-1]}x{t.shape[-2]}" for t in (reference, tensor))
            raise InputError(
                f"{first} and {name} differ in size: {sizes} (width x height); resizing is the protocol's business"
            )
        if tensor.device != reference.device:
            raise InputError(f"{first} is on {reference.device} but {name} on {tensor.device}")


def unit(tensor: Tensor, dtype: torch.dtype = torch.float64) -> Tensor:
    """Values in [0, 1]: levels divided by their maximum, floats as they are."""
    top = LEVELS.get(tensor.dtype)
    return tensor.to(dtype) if top is None else tensor.to(dtype) / top


def rows(flags: Tensor) -> list[int]:
    """Positions of the samples for which `flags` (B, ...) holds anywhere."""
    if flags.numel() == 0:
        return []
    return torch.nonzero(flags.reshape(flags.shape[0], -1).any(1)).flatten().tolist()


def _check(what: str, tensor: Tensor, layout: str, ndim: int, channels: Iterable[int]) -> None:
    if not isinstance(tensor, Tensor):
        raise InputError(f"{what} must be a tensor {layout}, not {type(tensor).__name__}")
    if tensor.ndim != ndim or tensor.shape[-3] not in tuple(channels):
        count = " or ".join(str(c) for c in channels)
        raise InputError(f"{what} must be {layout} with {count} channel(s), not {_shape(tensor)}")
    if 0 in tensor.shape[-2:]:
        raise InputError(f"{what} has no pixels: {_shape(tensor)}")
    if tensor.dtype in LEVELS:
        return
    if not tensor.is_floating_point():
        raise InputError(f"{what} is {tensor.dtype}; it must be uint8, uint16 or floats in [0, 1]")
    _check_range(what, tensor)


def _check_range(what: str, tensor: Tensor) -> None:
    if tensor.numel() == 0:
        return
    low, high = torch.aminmax(tensor)
    if bool(low >= 0) and bool(high <= 1):  # nan fails both
        return
    for flags, problem in (
        (~torch.isfinite(tensor), "holds nan or infinity"),
        ((tensor < 0) | (tensor > 1), "has values outside [0, 1]"),
    ):
        if wrong := rows(flags):
            sample = tensor[wrong[0]]
            finite = sample[torch.isfinite(sample)]
            extent = f" ({finite.min():g} to {finite.max():g})" if finite.numel() else ""
            hint = "; levels of 0..255 belong in uint8" if finite.numel() and finite.max() > 2 else ""
            raise InputError(f"{what} {problem}{extent}{hint}", wrong[0])


def _shape(tensor: Tensor) -> str:
    return "(" + ", ".join(str(n) for n in tensor.shape) + ")"
