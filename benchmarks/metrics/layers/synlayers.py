"""The score of SynLayers: CLD's formulas, without the background, on crops by the predicted boxes."""

from __future__ import annotations

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

SOURCE = "SynLayers (arXiv 2605.15167), YangHaolin0526/SynLayers f58c688 eval/eval_new.py: process_case, evaluate"
INPUTS = ("layers", "layers_gt", "boxes", "boxes_gt", "composite", "composite_gt")
DEFECTS = (
    (
        "both sides are cropped by the predicted boxes where there are any: what a prediction does not frame is not"
        " looked at"
    ),
    "the background is not scored",
    "pairs end with the shorter list: missing and extra predicted layers cost nothing",
    "a layer whose crop has no area is skipped",
    "no composite or no background file: the case is dropped",
    "an equal crop has infinite PSNR, and so has the data set",
    "a mask that is empty on both sides scores 0",
    "a crop whose largest level is 1 is taken for 0..1 floats",
)


def synlayers_pairs(
    layers: Tensor, layers_gt: Tensor, boxes: Tensor, boxes_gt: Tensor, composite: Tensor, composite_gt: Tensor
) -> Pairs:
    """What SynLayers compares in one sample (arguments of `synlayers` without the batch dimension)."""
    count = min(len(layers), len(layers_gt))
    used: list[list[int]] = (boxes if len(boxes) else boxes_gt)[:count].tolist()
    notes = []
    if len(layers) != len(layers_gt):
        notes.append(
            f"{len(layers)} predicted layers for {len(layers_gt)} true ones: pairs end with the shorter list, the rest"
            " costs nothing"
        )
    if len(boxes) and used != boxes_gt[:count].tolist():
        notes.append("both sides are cropped by the predicted boxes, which are not the true ones")
    pairs: list[tuple[Tensor, Tensor]] = []
    whole = (with_alpha(composite), with_alpha(composite_gt))
    try:
        if composite.numel() == 0:
            raise Unscorable(
                "the predicted composite or background is missing, or a file of the prediction could not be read"
            )
        check_scorable("composite", *whole)
        for i in range(count):
            pair = _common(*(crop(side[i], used[i]) if i < len(used) else side[i] for side in (layers, layers_gt)))
            if pair[0].numel() == 0:
                notes.append(f"layer {i} is skipped: its box has no area")
                continue
            check_scorable(f"layer {i}", *pair)
            pairs.append(pair)
    except Unscorable as reason:
        return Pairs(notes=[f"the case is dropped: {reason}"])
    return Pairs(pairs, whole, notes)


def _common(prediction: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """Both cut to the size they have in common (they differ only where a layer has no box and the canvases differ)."""
    height, width = (min(prediction.shape[d], truth.shape[d]) for d in (1, 2))
    return prediction[:, :height, :width], truth[:, :height, :width]


def synlayers(
    *, layers: Tensor, layers_gt: Tensor, boxes: Tensor, boxes_gt: Tensor, composite: Tensor, composite_gt: Tensor
) -> dict[str, Tensor]:
    """The scores of SynLayers' eval_new.py, exactly, with its defects (`DEFECTS`); a defect that decides something is a
    `DefectWarning`.

    Arguments and columns are those of `benchmarks.metrics.layers.cld.cld`, except: `layers` and `layers_gt` are without
    the background; `boxes` (B, n, 4) are the boxes that the prediction used (n = 0: it names none) and cut both sides;
    only without them `boxes_gt` do.

    Where the official script stops with an error (a crop or composite below 7 pixels, composites of unequal size, a
    reversed box) and so has no number at all, the case is dropped as CLD drops it, with a warning. A data set without
    any layer has mask scores of 0 officially, nan here.
    """
    check(
        {"layers": layers, "layers_gt": layers_gt},
        {"boxes": boxes, "boxes_gt": boxes_gt},
        {"composite": composite, "composite_gt": composite_gt},
    )
    samples = [
        synlayers_pairs(*sample)
        for sample in zip(layers, layers_gt, boxes, boxes_gt, composite, composite_gt, strict=True)
    ]
    columns = score(samples, layers.device)
    warn(samples)
    return columns


MEASURES = (Measure("layers/synlayers", 1, True, INPUTS, VALUES, SOURCE, synlayers, DEFECTS),)
