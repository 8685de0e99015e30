"""Matting by the solvers of pymatting: the trimap is given, or made from a coarse mask."""

from __future__ import annotations

import contextlib
import io
from typing import Any, ClassVar

import numpy as np

from baselines.classical.image_ops import (
    Floats,
    Mask,
    Pixels,
    coarse_mask,
    dilate,
    downscale,
    guided_filter,
    lab,
    to_uint8,
    trimap_of,
)
from baselines.classical.peeling import inpaint
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample

TOLERANCE = 1e-4
"""Relative residual at which conjugate gradients stop."""
MOST = 3000
"""Steps after which they are given up."""


def solve(kind: str, image: Pixels, trimap: Pixels, pixels: int) -> Pixels:
    """Alpha, (H, W) uint8, of one image and its trimap (0, unknown, 255).

    kind: "cf", "knn" or "lbdm", as pymatting names them. Solved on at most `pixels` pixels; alpha then follows the
    colours of the full image by a guided filter inside the unknown region. Where no pixel is known to be foreground
    (glass, smoke), alpha is how far the colour is from what the known background leads to; where none is known to be
    background, unknown pixels are one half.
    """
    import cv2

    small = downscale(image, pixels)
    height, width = small.shape[:2]
    exact = (trimap == 0).astype(np.float32), (trimap == 255).astype(np.float32)
    # where a small pixel holds any unknown one it is unknown
    back, front = (
        np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)) > 0.999 for part in exact
    )
    full = np.where(front, 1.0, np.where(back, 0.0, 0.5)).astype(np.float32)
    if back.any() and not (back | front).all():
        full = _solve_laplacian(kind, small, front, back) if front.any() else _contrast(small, ~back)
    if small.shape != image.shape:
        full = guided_filter(full, small, image, 2)
    return np.where(trimap == 0, 0, np.where(trimap == 255, 255, to_uint8(full))).astype(np.uint8)


def _contrast(image: Pixels, unknown: Mask) -> Floats:
    """Distance of the unknown colours from an inpainting of the background, as a share of what nine in ten stay
    below."""
    distance = np.linalg.norm(lab(image) - lab(inpaint(image, unknown)), axis=2)
    most = max(float(np.quantile(distance[unknown], 0.9)), 5.0)
    return np.where(unknown, np.clip(distance / most, 0, 1), 0).astype(np.float32)


def _solve_laplacian(kind: str, image: Pixels, front: Mask, back: Mask) -> Floats:
    """Alpha (H, W) float32 from the Laplacian of this kind: its quadratic form is least where alpha is 1 in `front` and
    0 in `back`."""
    import pymatting

    laplacian: Any = getattr(pymatting, f"{kind}_laplacian")(image / 255.0).tocsr()
    known = (front | back).ravel()
    rows = laplacian[~known]
    system, pull = rows[:, ~known], -rows[:, known] @ front.ravel()[known].astype(np.float64)
    alpha = front.ravel().astype(np.float32)
    for precondition in (pymatting.ichol, pymatting.jacobi):
        if kind == "knn" and precondition is pymatting.ichol:
            continue  # fills in too much
        try:
            # what it tries and gives up it prints; it divides by zero where alpha is 0 everywhere
            with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                solution = pymatting.cg(system, pull, M=precondition(system), rtol=TOLERANCE, maxiter=MOST)
        except ValueError:
            # incomplete Cholesky fails on some images of few colours, and conjugate gradients may not arrive
            continue
        if np.isfinite(solution).all():
            alpha[~known] = np.clip(solution, 0, 1)
            return alpha.reshape(front.shape)
    start = np.where(front, 1, np.where(back, 0, 0.5)).astype(np.float32)
    return guided_filter(start, image, image, 8)


class TrimapMatting(Method):
    """A solver of pymatting with the trimap that the data set gives."""

    kind: ClassVar[str]
    pixels: ClassVar[int] = 500_000

    @classmethod
    def unavailable(cls) -> str:
        import importlib.util

        if importlib.util.find_spec("pymatting"):
            return ""
        return "pymatting is not installed: pip install 'synlayers[bench]'"

    def predict(self, sample: Sample, seed: int) -> Prediction:
        return Prediction(alpha=solve(self.kind, sample.input("image"), sample.input("trimap"), self.pixels))


def _card(name: str, title: str, paper: str, notes: str, **more: Any) -> Card:
    return Card(
        name=name,
        title=title,
        tasks=("matting",),
        groups=("classical",),
        source=f"{paper}, as pymatting (MIT) has it",
        notes=notes,
        **more,
    )


LIMITED = (
    "Solved on at most {} pixels, then brought to full size by a guided filter inside the unknown region; about {} s"
    " for an image of 1.7 Mpx on one core."
)


class ClosedForm(TrimapMatting):
    """Alpha is an affine function of colour in every window of 3x3 pixels."""

    kind = "cf"
    card = _card(
        "closed-form",
        "Closed-form matting",
        "Levin, Lischinski, Weiss, CVPR 2006",
        LIMITED.format("500,000", "3"),
        requires=("trimap",),
    )


class Knn(TrimapMatting):
    """Pixels alike in colour and place have a like alpha."""

    kind = "knn"
    pixels = 250_000
    card = _card(
        "knn", "KNN matting", "Chen, Li, Tang, CVPR 2012", LIMITED.format("250,000", "8"), requires=("trimap",)
    )


class LearningBased(TrimapMatting):
    """Alpha is locally a linear function of colour, learnt by ridge regression."""

    kind = "lbdm"
    card = _card(
        "learning-based",
        "Learning-based matting",
        "Zheng, Kambhamettu, ICCV 2009",
        LIMITED.format("500,000", "7"),
        requires=("trimap",),
    )


class ClosedFormAuto(ClosedForm):
    """Closed-form matting with a trimap around the edge of what GrabCut finds."""

    card = _card(
        "closed-form-auto",
        "Closed-form matting, trimap from GrabCut",
        "Levin, Lischinski, Weiss, CVPR 2006",
        "The coarse mask is GrabCut's from a rectangle inset by a twentieth; the unknown band around its edge is 4 % of"
        " the shorter side wide. " + LIMITED.format("500,000", "3"),
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = sample.input("image")
        mask = coarse_mask(image, seed)
        band = max(1, round(min(mask.shape) * 0.02))
        trimap = trimap_of(mask, band)
        if (
            mask.any() and not (trimap == 255).any()
        ):  # too thin for the band: its own pixels are the best guess of foreground
            trimap = np.where(mask, 255, np.where(dilate(mask, band), 128, 0)).astype(np.uint8)
        return Prediction(alpha=solve(self.kind, image, trimap, self.pixels))


BASELINES = (ClosedForm, Knn, LearningBased, ClosedFormAuto)
