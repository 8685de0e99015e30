"""Decomposition: the strict score, and the scores of LayerD, CLD and SynLayers as their scripts compute them.

A prediction may bring its own composite (`composite.png`). The official scripts of CLD (``case_N.png``) and SynLayers
(``merged.png``) score that file and drop a sample without it; here a prediction that has none is composed from its
layers, on white where they leave the canvas open.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from benchmarks.api.layer_folder_writing import composite_of
from benchmarks.api.stacks import boxes_above
from benchmarks.api.tasks import Array, Prediction, Sample
from benchmarks.metrics.layers.strict import ASPECT
from benchmarks.metrics.layers.strict import VALUES as STRICT_VALUES
from benchmarks.protocols.protocol import Inputs, Protocol, Scoring, layer_planes, planes, same_size
from synlayers.design import Box
from synlayers.errors import DataError
from synlayers.exporters import layouts

DATASETS = ("crello", "prismlayers", "synlayers", "synlayers-shards", "ober-decompose")
TABLES = ("layers", "style", "layout")
LEFT_OUT = "left out of the mean, as the official script never notices it; see coverage"


def _layers(prediction: Prediction) -> Array:
    assert prediction.layers is not None
    return prediction.layers


def true_boxes_above(sample: Sample, layers: Array) -> Array:
    """(L - 1, 4) of the true layers above the bottom; a data set that also names the bottom's box names it first."""
    above = len(layers) - 1
    boxes = np.asarray(sample.key("boxes")) if "boxes" in sample.truth else boxes_above(layers)
    if len(boxes) not in (above, above + 1):
        raise DataError(f"{sample.id} has {len(boxes)} boxes for {above} layers above the bottom")
    return boxes[len(boxes) - above :]


def _boxes(boxes: Any) -> Tensor:
    return torch.from_numpy(np.array(boxes, np.int64).reshape(-1, 4))


def strict_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of `layers/strict`; it resizes, and what is of another shape is refused here so that it is paid for
    like no answer."""
    layers, truth = _layers(prediction), sample.key("layers")
    (height, width), (true_height, true_width) = layers.shape[1:3], truth.shape[1:3]
    if abs(math.log(width * true_height / (height * true_width))) > math.log1p(ASPECT):
        sizes = f"{width}x{height}, the canvas {true_width}x{true_height}"
        raise DataError(f"the layers of {sample.id} are {sizes}: their shapes differ by more than a tenth")
    return {"layers": layer_planes(layers), "layers_gt": layer_planes(truth)}


def layerd_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of `layers/layerd`; canvases must agree (the official tool crashes)."""
    layers, truth = _layers(prediction), sample.key("layers")
    same_size(sample, layers[0], truth[0], "stack of layers")
    return {"layers": layer_planes(layers), "layers_gt": layer_planes(truth)}


def cld_boxes(boxes: Array, size: tuple[int, int]) -> Array:
    """(n + 1, 4): boxes as CLD's script for the ground truth writes them, the background's first.

    See `synlayers.exporters.layouts.cld_boxes`; the crop is transparent where a box lies beyond the canvas.

    >>> cld_boxes(np.array([[64, 32, 512, 512]]), (1024, 1024)).tolist()
    [[0, 0, 1024, 1024], [64, 32, 528, 528]]
    """
    every = [Box(*box) for box in np.reshape(boxes, (-1, 4)).astype(np.int64).tolist()]
    return np.array(layouts.cld_boxes(every, *size))


def cld_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of `layers/cld`: all layers, the background first, cropped by the true boxes."""
    truth = sample.key("layers")
    boxes = cld_boxes(true_boxes_above(sample, truth), (truth.shape[2], truth.shape[1]))
    return {
        "layers": layer_planes(_layers(prediction)),
        "layers_gt": layer_planes(truth),
        "boxes_gt": _boxes(boxes),
        "composite": planes(composite_of(prediction)),
        "composite_gt": planes(sample.key("composite")),
    }


def synlayers_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of `layers/synlayers`: the layers above the background, cropped by the boxes that the prediction says
    it used, else by the true ones."""
    layers, truth = _layers(prediction), sample.key("layers")
    return {
        "layers": layer_planes(layers[1:]),
        "layers_gt": layer_planes(truth[1:]),
        "boxes": _boxes(predicted_boxes(prediction, (layers.shape[2], layers.shape[1]))),
        "boxes_gt": _boxes(true_boxes_above(sample, truth)),
        "composite": planes(composite_of(prediction)),
        "composite_gt": planes(sample.key("composite")),
    }


def predicted_boxes(prediction: Prediction, size: tuple[int, int]) -> list[list[int]]:
    """``boxes`` of prediction.json: one of each layer above the background, within one canvas around the canvas."""
    listed = prediction.metadata.get("boxes", [])
    try:
        boxes = [[round(v) for v in box] for box in listed]
    except (TypeError, ValueError, OverflowError):
        raise DataError("'boxes' of prediction.json is not a list of boxes [x0, y0, x1, y1]") from None
    limits = (*size, *size)
    for box in boxes:
        if len(box) != 4 or any(not -limit <= v <= 2 * limit for v, limit in zip(box, limits, strict=True)):
            raise DataError(f"'boxes' of prediction.json has {box}, which is no box of a canvas of {size[0]}x{size[1]}")
    return boxes


def no_layers(sample: Sample) -> Prediction:
    """The answer that takes the place of none: no layer at all."""
    width, height = sample.size
    return Prediction(layers=np.zeros((0, height, width, 4), np.uint8))


def _box_guided(
    name: str, inputs: Callable[[Sample, Prediction], Inputs], source: str, resolution: str, defects: tuple[str, ...]
) -> Protocol:
    """CLD's or SynLayers' script; FID needs weights, and is left out with the reason where they are missing."""
    return Protocol(
        name=f"decomposition/{name}-v1",
        task="decomposition",
        official=True,
        datasets=DATASETS,
        tables=TABLES,
        scorings=(Scoring(f"layers/{name}", inputs), Scoring(f"layers/{name}-fid", inputs)),
        resolution=resolution,
        source=source,
        missing=LEFT_OUT,
        oracle={"layer_psnr": math.inf, "layer_ssim": 1.0, "composite_psnr": math.inf, "composite_ssim": 1.0},
        defects=(
            *defects,
            (
                "a layer below a tenth of full alpha everywhere counts as missed even by the truth: mask_* of the true"
                " answer can be below 1"
            ),
            (
                "the authors' ground truth has alpha squared where it is soft (pasted with itself as mask); here the"
                " true layers are scored, unless the data set says otherwise (prismlayers+truth=pasted, which is CLD's"
                " preparation)"
            ),
            "a prediction without a composite of its own is composed from its layers; the official script drops it",
        ),
    )


PROTOCOLS = (
    Protocol(
        name="decomposition/strict-v1",
        task="decomposition",
        official=False,
        datasets=DATASETS,
        tables=TABLES,
        scorings=(
            Scoring("layers/strict", strict_inputs, tuple(v.name for v in STRICT_VALUES if v.aggregate is None)),
        ),
        resolution=(
            "the truth's canvas; a prediction of another size is resized to it (triangle filter on premultiplied"
            " colour), one whose shape differs by more than a tenth is invalid"
        ),
        source="this project; docs/strict.md",
        missing="scored as no layers: 0",
        stand_in=no_layers,
        oracle=dict.fromkeys(("strict", "layers", "alpha", "alpha_iou"), 1.0)
        | dict.fromkeys(("stray", "visible_l1", "hidden_l1", "order_error", "recomposition_l1"), 0.0)
        | dict.fromkeys(("count_error", "count_error_abs", "missed", "spurious"), 0.0),
    ),
    Protocol(
        name="decomposition/layerd-v1",
        task="decomposition",
        official=True,
        datasets=DATASETS,
        tables=TABLES,
        scorings=(Scoring("layers/layerd", layerd_inputs),),
        resolution=(
            "the truth's own size (Crello: short side 512); a prediction "
            "of another size is invalid (the official tool crashes)"
        ),
        source="LayerD, arXiv 2509.25134; CyberAgentAILab/LayerD 6b95bc5, tools/evaluate.py --max-edits 5",
        missing=LEFT_OUT,
        oracle={
            f"{name}_{k}": value
            for k in range(6)
            for name, value in (("cost", 0.0), ("rgb_l1", 0.0), ("alpha_iou", 1.0))
        },
        defects=(
            "samples with fewer than two layers on a side are skipped, not penalised",
            "levels above 0 merge layers of the truth as well: a copy of the image gains by them",
            "colour is compared wherever the truth has any alpha, whatever the prediction's alpha is there",
        ),
    ),
    _box_guided(
        "cld",
        cld_inputs,
        "CLD, arXiv 2511.16249; monkek123King/CLD 0eedd94, eval/eval.py and eval/prepare_gt.py",
        (
            "the truth's own size, crops by the true boxes widened to "
            "multiples of 16; a composite of another size drops the sample"
        ),
        ("missing and extra layers cost nothing: pairs end with the shorter list",),
    ),
    _box_guided(
        "synlayers",
        synlayers_inputs,
        "SynLayers, arXiv 2605.15167; YangHaolin0526/SynLayers f58c688, eval/eval_new.py",
        (
            "the truth's own size, crops by the boxes that the prediction "
            "used (`boxes` in prediction.json), else by the true ones"
        ),
        ("missing and extra layers cost nothing, and the background is not scored",),
    ),
)
