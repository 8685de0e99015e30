"""The score of CLD (Controllable Layer Decomposition): known boxes, layers paired by index, crops over gray."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from torch import Tensor

from benchmarks.metrics.layers.box_guided import (
    VALUES,
    Pairs,
    Unscorable,
    check,
    check_scorable,
    crop,
    score,
    warn,
    with_alpha,
)
from benchmarks.metrics.measure import Measure

SOURCE = "CLD (arXiv 2511.16249), monkek123King/CLD 0eedd94 eval/eval.py: process_case, evaluate_layers"
INPUTS = ("layers", "layers_gt", "boxes_gt", "composite", "composite_gt")
DEFECTS = (
    "pairs by zip: missing and extra predicted layers cost nothing; a missing background shifts all pairs",
    (
        "any exception drops the case: no composite, a file that cannot be read, a box of no area, a crop below 7"
        " pixels, composites of unequal size"
    ),
    "an equal crop has infinite PSNR, and so has the data set",
    "a mask that is empty on both sides scores 0",
    "a crop whose largest level is 1 is taken for 0..1 floats",
)


def cld_pairs(layers: Tensor, layers_gt: Tensor, boxes_gt: Tensor, composite: Tensor, composite_gt: Tensor) -> Pairs:
    """What CLD compares in one sample (arguments of `cld` without the batch dimension)."""
    sides = f"{len(layers)} predicted layers for {len(layers_gt)} true ones"
    notes = (
        [f"{sides}: pairs end with the shorter list, the rest costs nothing"] if len(layers) != len(layers_gt) else []
    )
    whole = (with_alpha(composite), with_alpha(composite_gt))
    try:
        crops, crops_gt = (_crops(side, boxes_gt.tolist()) for side in (layers, layers_gt))
        pairs = list(zip(crops, crops_gt, strict=False))
        for i, pair in enumerate(pairs):
            check_scorable(f"layer {i}", *pair)
        if composite.numel() == 0:
            raise Unscorable("the predicted composite is missing, or a picture of the prediction could not be read")
        check_scorable("composite", *whole)
    except Unscorable as reason:
        return Pairs(notes=[f"the case is dropped: {reason}"])
    return Pairs(pairs, whole, notes)


def _crops(layers: Tensor, boxes: Sequence[Sequence[int]]) -> list[Tensor]:
    """Each layer cut to its box; a layer beyond the last box stays whole."""
    return [layer if box is None else crop(layer, box) for layer, box in zip_longest(layers, boxes[: len(layers)])]


def cld(
    *, layers: Tensor, layers_gt: Tensor, boxes_gt: Tensor, composite: Tensor, composite_gt: Tensor
) -> dict[str, Tensor]:
    """The scores of CLD's eval.py, exactly, with its defects (`DEFECTS`); a defect that decides something is a
    `DefectWarning`.

    Args:
        layers: (B, L, 4, H, W) uint8, straight RGBA, predicted: the background, then layer 0, 1, ... (back to front).
        layers_gt: (B, M, 4, H', W') uint8, true, in the same order. The canvases may differ: what a box takes from
            outside is transparent black.
        boxes_gt: (B, n, 4) integers x0, y0, x1, y1 in pixels, end exclusive; box i cuts layer i of both sides (the
            background's comes first). A layer beyond the last box is compared whole.
        composite: (B, 3 or 4, H, W) uint8, the prediction's own composite; no pixels (H = W = 0): there is none.
        composite_gt: (B, 3 or 4, H, W) uint8.

    Per pair of crops: PSNR in dB and SSIM (uniform 7) of RGBA over gray 128 (float32, truncated); IoU = intersection /
        (union + 1e-8), precision, recall and F1
    of alpha / 255 > 0.1, 0 where undefined. Returns (B,) float64 columns: the means over the sample's layers
    (``layer_*``, ``mask_*``), ``composite_psnr``, ``composite_ssim``, and the weights ``layers`` (pairs compared) and
    ``cases`` (1, or 0 where official code drops the case; the rest is nan then). A data set's ``layer_*`` and
    ``mask_*`` are means over all layers, ``composite_*`` over cases. CPU and CUDA agree within 1e-9 relative.
    """
    check(
        {"layers": layers, "layers_gt": layers_gt},
        {"boxes_gt": boxes_gt},
        {"composite": composite, "composite_gt": composite_gt},
    )
    samples = [cld_pairs(*sample) for sample in zip(layers, layers_gt, boxes_gt, composite, composite_gt, strict=True)]
    columns = score(samples, layers.device)
    warn(samples)
    return columns


MEASURES = (Measure("layers/cld", 1, True, INPUTS, VALUES, SOURCE, cld, DEFECTS),)
