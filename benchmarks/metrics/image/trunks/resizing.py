"""8-bit images as Pillow resizes them: what published preprocessing does, without torchvision."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from benchmarks.metrics.inputs import InputError, check_images
from benchmarks.metrics.threads import over_samples


def check_levels(what: str, images: Tensor) -> None:
    """`images` is (B, 3, H, W) uint8: networks see what Pillow makes of 8-bit images."""
    check_images(what, images)
    if images.dtype != torch.uint8:
        raise InputError(
            f"{what} is {images.dtype}; this metric is defined on 8-bit images, so round first: (255 *"
            " x).round().to(torch.uint8)"
        )


def resize(
    images: Tensor, width: int, height: int, resample: Image.Resampling, box: tuple[int, int, int, int] | None = None
) -> Tensor:
    """Images (B, 3, H, W) uint8, each resized by Pillow (antialiased, rounded to 8 bit), then cropped to `box`; (B, 3,
    h, w) uint8 on the CPU.

    Width first, then height, as one call of Pillow did until version 12, with which published numbers were made. Pillow
    13 takes the cheaper order, which changes a tall image by up to some levels, because each step rounds.
    """
    pixels = images.detach().cpu().permute(0, 2, 3, 1).contiguous().numpy()

    def one(i: int) -> Tensor:
        image = Image.fromarray(pixels[i])
        image = image.resize((width, image.height), resample).resize((width, height), resample)
        return torch.from_numpy(np.array(image if box is None else image.crop(box)))

    return torch.stack(over_samples(one, len(pixels))).permute(0, 3, 1, 2)
