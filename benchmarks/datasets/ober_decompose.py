"""OBER-Test as decomposition into two layers: the scene, and the object with what it casts. OmniAlpha measures it
(arXiv 2511.20211v2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.api.images import read_rgb, read_rgba
from benchmarks.api.stacks import boxes_above
from benchmarks.api.tasks import Array, Sample
from benchmarks.datasets.image_tables import read_cell
from benchmarks.datasets.ober import OberTest
from benchmarks.datasets.ober_table import LAYOUT, RESIZED, SOURCE, OberRow, OberTable, read_target
from synlayers.errors import DataError

EXACT = "foreground"
"""A column that our twin has beside the official ones: the true foreground, RGBA on the full canvas."""


class OberDecompose(OberTable):
    """Two layers, back to front: the ground truth, opaque, and the foreground.

    The table has no foreground. Where it has the column `foreground` (our twin), that is the truth; else it is derived:
    see `derive_foreground`.
    """

    subset = "OBER-Test"
    facts = replace(
        OberTest.facts,
        name="ober-decompose",
        task="decomposition",
        title="OBER-Test, decomposed",
        twin="ober-decompose",
        layout=LAYOUT + f"\n  a column {EXACT} (RGBA) is optional; it takes the place of the derived foreground",
        source=SOURCE + "; as decomposition: OmniAlpha, arXiv 2511.20211v2",
        inputs=("boxes", "layer_count"),
        known_problems=(
            RESIZED,
            (
                "how OmniAlpha derived the true foreground from OBER-Test is not published, nor its resolution: no"
                " figure here stands beside its table"
            ),
            (
                "the true foreground is ours: opaque in the object mask with the colour of the photograph; in the rest"
                " of the effect mask the least alpha that explains the difference between photograph and ground truth,"
                " and the colour that goes with it; nothing elsewhere"
            ),
            (
                "differences of the two photographs outside the effect mask are in no layer: the layers do not compose"
                " to the photograph there"
            ),
            "an object of glass or hair counts as opaque",
        ),
    )

    def samples(self) -> Sequence[Sample]:
        out = []
        for row in self.rows():
            image = partial(read_cell, self.cell(row, "input"), read_rgb)
            foreground = partial(_read_foreground if EXACT in self.columns else _derive_foreground, self, row)
            layers = partial(_layers, self, row, foreground)
            inputs = {"image": image, "layer_count": 2, "boxes": partial(_boxes, foreground)}
            truth = {"layers": layers, "composite": image, "boxes": inputs["boxes"]}
            out.append(Sample(row.id, "decomposition", row.size, inputs, truth, cluster=row.scene))
        return out


def derive_foreground(image: Array, target: Array, object_mask: Array, effect_mask: Array) -> Array:
    """The foreground that explains a photograph over its ground truth, ours.

    In the object mask it is the photograph, opaque. In the rest of the effect mask its alpha is the least (in whole
    levels, rounded up) for which a colour exists that, laid over the ground truth, gives the photograph; over it the
    photograph comes out to within one level.

    Args:
        image, target: (H, W, 3) uint8. object_mask, effect_mask: (H, W), 255 is in.

    Returns:
        (H, W, 4) uint8, straight alpha, zero outside the masks.
    """
    below = target.astype(np.int32)
    step = image.astype(np.int32) - below
    room = np.where(step > 0, 255 - below, below)  # how far the colour can go in that direction
    level = (-(-255 * np.abs(step) // np.maximum(room, 1))).max(axis=2)
    level = np.where(effect_mask > 127, np.minimum(level, 255), 0)
    level = np.where(object_mask > 127, 255, level)
    color = np.rint(below + 255 * step / np.maximum(level, 1)[..., None]).clip(0, 255)
    return np.dstack([np.where(level[..., None] > 0, color, 0), level]).astype(np.uint8)


def _derive_foreground(data: OberDecompose, row: OberRow) -> Array:
    masks = data.masks(row)
    image, target = read_cell(data.cell(row, "input"), read_rgb), read_target(data.cell(row, "gt"), row.size)
    return derive_foreground(image, target, masks["mask"](), masks["effect_mask"]())


def _read_foreground(data: OberDecompose, row: OberRow) -> Array:
    pixels = read_cell(data.cell(row, EXACT), read_rgba)
    if pixels.shape[1::-1] != row.size:
        raise DataError(
            f"{data.cell(row, EXACT)} is {pixels.shape[1]}x{pixels.shape[0]}, but the image is"
            f" {row.size[0]}x{row.size[1]}"
        )
    return pixels


def _layers(data: OberDecompose, row: OberRow, foreground: Callable[[], Array]) -> Array:
    """(2, H, W, 4) uint8, back to front."""
    target = read_target(data.cell(row, "gt"), row.size)
    return np.stack([np.dstack([target, np.full(target.shape[:2], 255, np.uint8)]), foreground()])


def _boxes(foreground: Callable[[], Array]) -> Array:
    """(1, 4): the smallest box around the foreground, the only layer above the bottom."""
    pixels = foreground()
    return boxes_above([pixels, pixels])


DATASETS = (OberDecompose,)
