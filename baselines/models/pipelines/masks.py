"""Masks of removal and inpainting: growing them, and putting the untouched pixels back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synlayers.errors import UsageError

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


def dilate(mask: Mask, pixels: int) -> Mask:
    """A mask (H, W) grown by a disc of this radius; 0 leaves it. Raises `UsageError` for a negative radius."""
    if pixels < 0:
        raise UsageError(f"a mask cannot be grown by {pixels} pixels")
    if pixels == 0 or not mask.any():
        return mask.copy()
    from scipy.ndimage import distance_transform_edt

    return np.asarray(distance_transform_edt(~mask) <= pixels)


def paste(image: Pixels, answer: Pixels, mask: Mask, feather: int = 0) -> Pixels:
    """The answer inside the mask and the input outside, (H, W, 3) uint8.

    Args:
        feather: pixels inside the mask's rim over which the answer fades in; outside the mask the input stays bit for
            bit.
    """
    if image.shape != answer.shape or mask.shape != image.shape[:2]:
        raise ValueError(f"input {image.shape}, answer {answer.shape} and mask {mask.shape} do not belong together")
    if feather <= 0:
        return np.where(mask[..., None], answer, image).astype(np.uint8)
    from scipy.ndimage import distance_transform_edt

    weight = np.clip(distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1] / feather, 0, 1)[..., None] * mask[..., None]
    blended: Pixels = np.rint(image + weight * (answer.astype(np.float64) - image)).astype(np.uint8)
    return blended
