"""Filling a mask without learning: OpenCV's two methods, and patches from elsewhere in the image."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from baselines.classical.image_ops import Mask, Pixels, dilate
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample, TaskName

TASKS_OF_MASKS: tuple[TaskName, ...] = ("removal", "fill", "extend", "text_rendering")
DILATION = 3
"""Pixels by which an object's mask is grown for removal: its edge is mixed with the object. The other tasks' masks are
exact."""
RADIUS = 4

NOTES = (
    f"Only the object mask is used, grown by {DILATION} pixels for removal and not for the other tasks; never the"
    " effect mask nor the prompt. Pixels outside are kept. Where everything is masked, the mean colour."
)


def hole_of(sample: Sample) -> Mask:
    """What is to be filled, (H, W) bool."""
    mask = np.asarray(sample.input("mask")) > 127
    return dilate(mask, DILATION) if sample.task == "removal" else mask


def fill_mean(image: Pixels, hole: Mask) -> Pixels:
    """The hole in the mean colour of what is not in it, or of everything."""
    out = image.copy()
    out[hole] = np.rint((image[~hole] if not hole.all() else image.reshape(-1, 3)).mean(0)).astype(np.uint8)
    return out


class _FillMethod(Method):
    def predict(self, sample: Sample, seed: int) -> Prediction:
        image, hole = sample.input("image"), hole_of(sample)
        if not hole.any():
            return Prediction(image=image.copy())
        if hole.all():
            return Prediction(image=fill_mean(image, hole))
        return Prediction(image=np.where(hole[..., None], self.fill(image, hole, seed), image).astype(np.uint8))

    @abstractmethod
    def fill(self, image: Pixels, hole: Mask, seed: int) -> Pixels:
        """The image with the hole filled; neither empty nor the whole image."""


class _OpenCVFill(_FillMethod):
    flag: ClassVar[str]

    def fill(self, image: Pixels, hole: Mask, seed: int) -> Pixels:
        import cv2

        return np.asarray(
            cv2.inpaint(np.ascontiguousarray(image), hole.astype(np.uint8), RADIUS, getattr(cv2, self.flag)), np.uint8
        )


class Telea(_OpenCVFill):
    """Fast marching from the rim inwards."""

    flag = "INPAINT_TELEA"
    card = Card(
        name="telea",
        title="Telea inpainting",
        tasks=TASKS_OF_MASKS,
        groups=("classical",),
        source="Telea, Journal of Graphics Tools 2004, as OpenCV has it",
        notes=f"Radius {RADIUS}. {NOTES}",
    )


class NavierStokes(_OpenCVFill):
    """Isophotes continued as streamlines."""

    flag = "INPAINT_NS"
    card = Card(
        name="navier-stokes",
        title="Navier-Stokes inpainting",
        tasks=TASKS_OF_MASKS,
        groups=("classical",),
        source="Bertalmio, Bertozzi, Sapiro, CVPR 2001, as OpenCV has it",
        notes=f"Radius {RADIUS}. {NOTES}",
    )


class PatchFill(_FillMethod):
    """Patches of the image that agree with each other and with the rim."""

    card = Card(
        name="patch-fill",
        title="Patch-based filling",
        tasks=TASKS_OF_MASKS,
        groups=("classical",),
        source=(
            "the energy of Wexler, Shechtman, Irani (PAMI 2007), matches as in PatchMatch (Barnes et al.,"
            " SIGGRAPH 2009); our code"
        ),
        notes=(
            "Patches of 7x7 pixels, coarse to fine, votes weighted by how well a patch fits; Telea where no whole patch"
            " is known. A tenth of 512x512 takes about a second on one core. "
        )
        + NOTES,
    )

    @classmethod
    def unavailable(cls) -> str:
        import importlib.util

        return "" if importlib.util.find_spec("numba") else "numba is not installed: pip install 'synlayers[bench]'"

    def prepare(self, device: str) -> None:
        super().prepare(device)
        board = np.zeros((40, 40, 3), np.uint8)
        self.fill(board, np.pad(np.ones((8, 8), bool), 16), 0)  # compilation is not part of a sample's time

    def fill(self, image: Pixels, hole: Mask, seed: int) -> Pixels:
        from baselines.classical.patch_match import fill

        return fill(image, hole, seed)


BASELINES: tuple[Any, ...] = (Telea, NavierStokes, PatchFill)
