"""Gray and YCrCb of RGB images exactly as the packages make them, in integers where they use integers."""

from __future__ import annotations

import torch
from torch import Tensor

from benchmarks.metrics.inputs import LEVELS, InputError, check_images

_PIL = (19595, 38470, 7471)
"""ITU-R BT.601 (0.299, 0.587, 0.114) in 16 bits, as Pillow rounds them."""


def luma(images: Tensor) -> Tensor:
    """BT.601 luma, the gray of ``PIL.Image.convert("L")``.

    images: (B, 3, H, W), or (B, 1, H, W), which is returned as it is. Levels give levels of the same dtype, for uint8
    equal to Pillow's; floats in [0, 1] give float64 in [0, 1] with the same weights, not rounded to levels. Returns (B,
    1, H, W).
    """
    check_images("images", images, (1, 3))
    if images.shape[1] == 1:
        return images
    if images.dtype in LEVELS:
        enough = torch.int32 if images.dtype == torch.uint8 else torch.int64
        r, g, b = (images[:, i : i + 1].to(enough) for i in range(3))
        return ((r * _PIL[0] + g * _PIL[1] + b * _PIL[2] + 0x8000) >> 16).to(images.dtype)
    r, g, b = (images[:, i : i + 1].double() for i in range(3))
    return ((r * _PIL[0] + g * _PIL[1] + b * _PIL[2]) / 65536).clamp(0, 1)


def ycrcb(images: Tensor) -> Tensor:
    """Y, Cr, Cb as OpenCV's ``COLOR_RGB2YCrCb`` on 8 bit: 14-bit integers, the chroma from the rounded Y, saturated.

    images: (B, 3, H, W) uint8. Returns the same shape and dtype.
    """
    check_images("images", images)
    if images.dtype != torch.uint8:
        raise InputError(f"YCrCb is defined on uint8, not {images.dtype}")
    r, g, b = (images[:, i].to(torch.int32) for i in range(3))
    half = 1 << 13
    y = (r * 4899 + g * 9617 + b * 1868 + half) >> 14
    chroma = ((source - y) * scale + (128 << 14) + half >> 14 for source, scale in ((r, 11682), (b, 9241)))
    return torch.stack([y, *chroma], dim=1).clamp(0, 255).to(torch.uint8)
