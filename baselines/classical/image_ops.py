"""Working sizes, soft edges and coarse masks that several classical baselines share. Images (H, W, 3) uint8 RGB, masks
(H, W) bool."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


def downscale(image: Pixels, pixels: int) -> Pixels:
    """The image, by area means, at no more than `pixels` pixels; the image itself if it has no more."""
    import cv2

    height, width = image.shape[:2]
    scale = math.sqrt(pixels / (height * width))
    if scale >= 1:
        return image
    size = max(1, int(width * scale)), max(1, int(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def upscale_mask(mask: Mask, height: int, width: int) -> Mask:
    """A mask at another size: where the linear interpolation of 0 and 1 is above a half."""
    import cv2

    if mask.shape == (height, width):
        return mask
    return np.asarray(cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) > 0.5)


def dilate(mask: Mask, pixels: int) -> Mask:
    """A mask grown by a disc of this radius; 0 leaves it."""
    import cv2

    return mask if pixels == 0 else np.asarray(cv2.dilate(mask.astype(np.uint8), _disc(pixels)) > 0)


def erode(mask: Mask, pixels: int) -> Mask:
    """A mask shrunk by a disc of this radius; what lies outside the image counts as part of the mask."""
    import cv2

    return mask if pixels == 0 else np.asarray(cv2.erode(mask.astype(np.uint8), _disc(pixels)) > 0)


def _disc(radius: int) -> Pixels:
    import cv2

    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2), np.uint8)


def dilate_square(mask: Mask, pixels: int) -> Mask:
    """A mask grown by a square of this half side."""
    import cv2

    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)) > 0)


def opaque(image: Pixels) -> Pixels:
    """(H, W, 3) -> (H, W, 4), alpha 255."""
    return np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])


def nearest_known(values: npt.NDArray[Any], known: Mask) -> npt.NDArray[Any]:
    """(H, W, ...): every pixel with the value of the nearest known one, itself if it is known.

    known: (H, W), at least one.
    """
    import cv2

    _, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros((int(nearest.max()) + 1, *values.shape[2:]), values.dtype)
    table[nearest[known]] = values[known]
    return np.asarray(table[nearest])


def lab(image: Pixels) -> Floats:
    """CIE L*a*b* (D65) of an image, (H, W, 3) float32; a distance of 2 can just be seen."""
    import cv2

    return np.asarray(cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def guided_filter(alpha: Floats, image: Pixels, target: Pixels, radius: int, eps: float = 1e-4) -> Floats:
    """Alpha on the grid of `target`, by the guided filter of He et al. (ECCV 2010): in every window alpha is an affine
    function of the colour.

    alpha: (h, w) in [0, 1] on the grid of `image`; the coefficients are found there and interpolated, so that the edges
    are those of `target`. radius: of the window, in pixels of `image`. Returns (H, W) float32 in [0, 1].
    """
    import cv2

    def mean(values: Any) -> Floats:
        return np.asarray(
            cv2.boxFilter(np.asarray(values, np.float32), -1, (2 * radius + 1,) * 2, borderType=cv2.BORDER_REFLECT_101),
            np.float32,
        )

    guide = image.astype(np.float32) / 255
    alpha = alpha.astype(np.float32)
    center, level = mean(guide), mean(alpha)
    cross = mean(guide * alpha[..., None]) - center * level[..., None]
    products = mean(np.concatenate([guide * guide[..., c : c + 1] for c in range(3)], axis=2)).reshape(
        *alpha.shape, 3, 3
    )
    covariance = products - center[..., None] * center[..., None, :] + eps * np.eye(3, dtype=np.float32)
    slope = np.linalg.solve(covariance.astype(np.float64), cross[..., None].astype(np.float64))[..., 0].astype(
        np.float32
    )
    coefficients = mean(np.dstack([slope, level - (slope * center).sum(2)]))
    height, width = target.shape[:2]
    coefficients = np.asarray(cv2.resize(coefficients, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(
        np.clip((coefficients[..., :3] * (target.astype(np.float32) / 255)).sum(2) + coefficients[..., 3], 0, 1),
        np.float32,
    )


def to_uint8(alpha: Floats) -> Pixels:
    """[0, 1] -> uint8, to the nearest level."""
    return np.rint(alpha * 255).astype(np.uint8)


def border_distance(image: Pixels) -> Floats:
    """(H, W) float32: the distance in Lab from each colour to the nearest of the few colours that make up the border of
    the image."""
    colors = lab(image)
    depth = max(1, round(min(image.shape[:2]) * 0.02))
    border = np.concatenate(
        [colors[side].reshape(-1, 3) for side in (np.s_[:depth], np.s_[-depth:], np.s_[:, :depth], np.s_[:, -depth:])]
    )
    cells, counts = np.unique(np.floor(border / 6).astype(np.int64), axis=0, return_counts=True)
    common = cells[np.argsort(-counts, kind="stable")][: max(1, int((counts >= 0.02 * len(border)).sum()))]
    distances = [np.linalg.norm(colors - (cell.astype(np.float32) + 0.5) * 6, axis=2) for cell in common[:24]]
    return np.asarray(np.minimum.reduce(distances), np.float32)


def coarse_mask(image: Pixels, seed: int, pixels: int = 120_000) -> Mask:
    """The most likely foreground of an image, (H, W) bool: GrabCut (Rother et al., SIGGRAPH 2004) from a rectangle
    inset by a twentieth.

    Its models start from what the border's colours do not explain. Nothing at all is marked in an image of one colour.
    """
    import cv2

    height, width = image.shape[:2]
    small = downscale(image, pixels)
    unlike = border_distance(small)
    if small.std() < 0.5 or min(small.shape[:2]) < 5:
        return np.zeros((height, width), bool)
    bound = max(8.0, float(np.median(unlike)))
    inset = [max(1, side // 20) for side in small.shape[:2]]
    state = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    inner = state[inset[0] : -inset[0], inset[1] : -inset[1]]
    inner[...] = np.where(unlike[inset[0] : -inset[0], inset[1] : -inset[1]] > bound, cv2.GC_PR_FGD, cv2.GC_PR_BGD)
    mask = run_grabcut(small, state, seed)
    if not mask.any():
        mask = unlike > bound
    return upscale_mask(mask, height, width)


def run_grabcut(image: Pixels, state: Pixels, seed: int) -> Mask:
    """Five rounds of GrabCut from a state of OpenCV's four kinds; what was likely foreground stays if the cut cannot be
    made."""
    import cv2

    likely: Mask = (state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD)
    if likely.sum() < 10 or (~likely).sum() < 10:
        return likely
    cv2.setRNGSeed(seed % 2**31)
    state = state.copy()
    whole: Any = None  # no rectangle: the state says it all
    try:
        cv2.grabCut(
            np.ascontiguousarray(image[..., ::-1]),
            state,
            whole,
            np.zeros((1, 65)),
            np.zeros((1, 65)),
            5,
            cv2.GC_INIT_WITH_MASK,
        )
    except cv2.error:
        return likely
    return np.asarray((state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD))


def trimap_of(mask: Mask, band: int) -> Pixels:
    """0, 128, 255 from a mask: unknown within `band` pixels of its edge."""
    return np.where(erode(mask, band), 255, np.where(dilate(mask, band), 128, 0)).astype(np.uint8)
