"""ReMOVE and ReMOVE+: cosine similarity of SAM's mean feature over the removed region and over the rest of the image.
Higher is better.

`remove`, `remove_crop` and `remove_plus` are as published, with their defects; `remove_fixed` and `remove_plus_fixed`
lay the mask over the features as the image lies under them. None of them compares with a truth: a blurred fill can
score well, so report them beside metrics that do.

Each takes any `Encoder`; the measures bind SAM's ViT-H. Images go through the encoder one at a time, as in the
published script, so that a score does not depend on the batch. Means and cosine are float64 (the script's are float32):
agreement with the script within 1e-6 given equal features.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from benchmarks.metrics.inputs import InputError, check_images, check_mask, check_same, rows
from benchmarks.metrics.measure import Columns, DefectWarning, Function, Measure, Value
from benchmarks.metrics.removal import sam
from benchmarks.metrics.removal.cells import (
    aligned_share,
    mask_levels,
    official_cells,
    pad_cells,
    square_around,
    to_eight_bit,
)
from benchmarks.metrics.removal.sam import Encoder


def remove_score(features: Tensor, cells: Tensor, background: Tensor | None = None) -> Tensor:
    """Cosine similarity of the mean feature over `cells` and over `background`: (B,) float64 in [-1, 1].

    features: (B, C, h, w) float, finite. cells, background: (B, h, w) bool; `background` is by default everything else.
    nan where a side has no cells, as published.

    Two cells with the features (1, 1) and (0, 1):

    >>> features = torch.tensor([[1.0, 0.0], [1.0, 1.0]]).reshape(1, 2, 1, 2)
    >>> round(remove_score(features, torch.tensor([[[True, False]]])).item(), 6)
    0.707107
    """
    background = ~cells if background is None else background
    _check_score(features, cells, background)
    scores = []
    for feature, ours, theirs in zip(features.double(), cells, background, strict=True):
        sides = feature[:, ours].mean(1), feature[:, theirs].mean(1)
        scores.append(torch.nn.functional.cosine_similarity(*sides, dim=0))
    return torch.stack(scores) if scores else features.new_zeros(0, dtype=torch.float64)


def remove(image: Tensor, mask: Tensor, *, encode: Encoder) -> Columns:
    """ReMOVE as published, without crop: ``remove`` (B,) and ``valid``, its weight.

    image: (B, 3, H, W), the result of a removal; mask: (B, 1, H, W), what was to be removed; any dtype of the suite,
    taken as 8-bit levels. Defects as in `official_cells`. A mask that fills no cell (or every cell) has no score: nan,
    of weight 0, with a `DefectWarning`.
    """
    levels = _mask(image=image, mask=mask)
    cells = official_cells(levels)
    _warn_misaligned(cells, levels)
    return _official("remove", list(to_eight_bit(image)), cells, encode)


def remove_crop(image: Tensor, mask: Tensor, *, encode: Encoder) -> Columns:
    """ReMOVE on the published crop (`square_around`), an option of the script (``--crop``) that is off in the published
    version: ReMOVE without further words is `remove`. Inputs, result and samples without a score as in `remove`; a mask
    without white has none either.
    """
    levels = _mask(image=image, mask=mask)
    cells = torch.zeros(len(levels), sam.GRID, sam.GRID, dtype=torch.bool, device=levels.device)
    patches, clipped = list(to_eight_bit(image)), []
    for i, level in enumerate(levels):
        if (square := square_around(level[0])) is None:
            continue
        down, across = slice(square.y, square.y + square.side), slice(square.x, square.x + square.side)
        patches[i], patch = patches[i][:, down, across], level[:, down, across]
        cells[i] = official_cells(patch[None])[0]
        if patch.shape[-2] != patch.shape[-1]:
            clipped.append(i)
    if clipped:
        _warn(
            "the crop runs past the border and is cut to a rectangle: its mask is not aligned with its features",
            clipped,
        )
    return _official("remove", patches, cells, encode)


def remove_plus(image: Tensor, source: Tensor, mask: Tensor, *, encode: Encoder) -> Columns:
    """ReMOVE+ as published: ReMOVE without crop of the result inside `mask` and the input outside; ``remove_plus`` (B,)
    and ``valid``.

    image: the result; source: the input of the removal; mask: object and its effects (shadow, reflection). All of one
    size, as in `remove`. Defects: those of `remove`; pixels where the mask is between 0 and 255 are black
    (`DefectWarning`).
    """
    levels = _mask(image=image, source=source, mask=mask)
    if between := rows((levels > 0) & (levels < 255)):
        _warn("mask levels between 0 and 255 turn black in the composite", between)
    cells = official_cells(levels)
    _warn_misaligned(cells, levels)
    outside = torch.where(levels == 0, to_eight_bit(source), torch.zeros_like(levels))
    return _official("remove_plus", list(torch.where(levels == 255, to_eight_bit(image), outside)), cells, encode)


def remove_fixed(image: Tensor, mask: Tensor, *, encode: Encoder) -> Columns:
    """ReMOVE with the mask on the cells where its pixels are (`pad_cells`) and padding on neither side: ``remove``
    (B,).

    Inputs as in `remove`; a mask pixel counts over half of its range. Every mask with pixels of both kinds has a score,
    however small. An empty mask, and one that covers the image, raise `InputError` naming the sample: a protocol leaves
    such a sample out by name, not by a nan.
    """
    return _score_fixed("remove", image, mask, encode)


def remove_plus_fixed(image: Tensor, source: Tensor, mask: Tensor, *, encode: Encoder) -> Columns:
    """ReMOVE+ with the mask binarised before compositing (no pixel turns black) and laid over the cells as in
    `remove_fixed`: ``remove_plus`` (B,)."""
    _mask(image=image, source=source, mask=mask)
    return _score_fixed(
        "remove_plus", torch.where(check_mask("mask", mask), to_eight_bit(image), to_eight_bit(source)), mask, encode
    )


def _score_fixed(name: str, image: Tensor, mask: Tensor, encode: Encoder) -> Columns:
    _mask(image=image, mask=mask)
    cells = pad_cells(mask)
    return {name: _scores(list(to_eight_bit(image)), cells.object, cells.background, encode)}


def _official(name: str, images: Sequence[Tensor], cells: Tensor, encode: Encoder) -> Columns:
    scores = _scores(images, cells, ~cells, encode)
    if unscored := rows(scores.isnan()):
        _warn("no cell of the grid counts as object, or every cell does: no score, left out of the mean", unscored)
    return {name: scores, "valid": (~scores.isnan()).double()}


def _scores(images: Sequence[Tensor], cells: Tensor, background: Tensor, encode: Encoder) -> Tensor:
    """(B,) float64; images (3, H, W) uint8. What has no cells on one side is nan and is not encoded."""
    scores = torch.full((len(images),), torch.nan, dtype=torch.float64, device=cells.device)
    for i in torch.nonzero(cells.any(2).any(1) & background.any(2).any(1)).flatten().tolist():
        features = encode(sam.pixel_values(images[i])[None]).to(cells.device)
        scores[i] = remove_score(features, cells[i : i + 1], background[i : i + 1])[0]
    return scores


def _mask(*, mask: Tensor, **images: Tensor) -> Tensor:
    """The mask as 8-bit levels, after every check on the images and on sizes."""
    for what, tensor in images.items():
        check_images(what, tensor)
    levels = mask_levels(mask)
    check_same(**images, mask=mask)
    sam.scaled_size(*mask.shape[-2:])
    return levels


def _check_score(features: Tensor, cells: Tensor, background: Tensor) -> None:
    if features.ndim != 4 or not features.is_floating_point():
        raise InputError(f"features must be floats (B, C, h, w), not {features.dtype} {tuple(features.shape)}")
    for what, side in (("cells", cells), ("background", background)):
        if side.dtype != torch.bool or side.shape != (features.shape[0], *features.shape[2:]):
            raise InputError(
                f"{what} must be bool (B, h, w) like features {tuple(features.shape)}, not {side.dtype}"
                f" {tuple(side.shape)}"
            )
    if wrong := rows(~features.isfinite()):
        raise InputError("features hold nan or infinity", wrong[0])


def _warn_misaligned(cells: Tensor, levels: Tensor) -> None:
    if misaligned := rows(aligned_share(cells, levels > 127) < 0.5):
        _warn(
            "the cells that count as object overlap by less than half with the object's own (mask not padded, border"
            " cells dropped)",
            misaligned,
        )


def _warn(message: str, samples: Sequence[int]) -> None:
    warnings.warn(DefectWarning(message, tuple(samples)), stacklevel=4)


class _WithSam:
    """`Measure.build` of a function that takes an `Encoder`."""

    def __init__(self, function: Function) -> None:
        self.function = function

    def __call__(self, weights: Mapping[str, str], device: torch.device) -> Function:
        return functools.partial(self.function, encode=sam.load(weights["sam"], device))


REMOVE = "ReMOVE, arXiv 2409.00707 (CVPRW 2024); chandrasekaraditya/ReMOVE, main.py at 8003e7a, crop.py at 32c577f"
PLUS = "ReMOVE+ of ObjectClear, arXiv 2505.22636 (CVPR 2026); zjx0101/ObjectClear at 5c417a3, evaluation"
ERODED = (
    "only cells of which the bicubically resized mask is exactly 255 are object: cells on its border count as"
    " background, small objects have none"
)
UNPADDED = (
    "the mask is not padded as the image is: for a non-square image its cells lie elsewhere, and cells of padding count"
    " as background"
)
UNSCORED = "a mask that fills no cell, or all, gives nan and is left out of the mean"


def _value(name: str, weight: str | None) -> tuple[Value, ...]:
    meaning = "cosine similarity of SAM's mean features over the removed region and over the rest"
    return (Value(name, "higher", (-1.0, 1.0), meaning=meaning, weight=weight),)


MEASURES = (
    Measure(
        name="removal/remove",
        version=1,
        official=True,
        inputs=("image", "mask"),
        values=_value("remove", "valid"),
        source=REMOVE,
        defects=(ERODED, UNPADDED, UNSCORED),
        weights=(sam.WEIGHTS,),
        build=_WithSam(remove),
    ),
    Measure(
        name="removal/remove-crop",
        version=1,
        official=True,
        inputs=("image", "mask"),
        values=_value("remove", "valid"),
        source=REMOVE,
        defects=(
            ERODED,
            UNSCORED,
            (
                "the square hangs on the top-left corner of the mask's box instead of its centre, and its margin is"
                " that of the nearest border on all sides"
            ),
            (
                "a square past the right or lower border is cut to a rectangle, whose mask is then not padded as its"
                " image is"
            ),
            (
                "mask pixels below 255 do not count for the box; a single white pixel in the top-left corner counts as"
                " none"
            ),
        ),
        weights=(sam.WEIGHTS,),
        build=_WithSam(remove_crop),
    ),
    Measure(
        name="removal/remove-plus",
        version=1,
        official=True,
        inputs=("image", "source", "mask"),
        values=_value("remove_plus", "valid"),
        source=PLUS,
        defects=(ERODED, UNPADDED, UNSCORED, "pixels where the mask is between 0 and 255 are black in the composite"),
        weights=(sam.WEIGHTS,),
        build=_WithSam(remove_plus),
    ),
    Measure(
        name="removal/remove-fixed",
        version=1,
        official=False,
        inputs=("image", "mask"),
        values=_value("remove", None),
        source=f"{REMOVE}; the mask laid on the grid as the image is",
        weights=(sam.WEIGHTS,),
        build=_WithSam(remove_fixed),
    ),
    Measure(
        name="removal/remove-plus-fixed",
        version=1,
        official=False,
        inputs=("image", "source", "mask"),
        values=_value("remove_plus", None),
        source=f"{PLUS}; the mask binarised, and laid on the grid as the image is",
        weights=(sam.WEIGHTS,),
        build=_WithSam(remove_plus_fixed),
    ),
)
