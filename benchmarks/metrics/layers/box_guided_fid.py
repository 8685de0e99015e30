"""FID of the CLD family: of all layer crops of a data set, and of the composites, over gray, in CLD's features (1000
logits) or SynLayers' (2048)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from PIL import Image
from torch import Tensor

from benchmarks.metrics.image.fid import SIDE, Extractor, fid, inception_logits, inception_pool
from benchmarks.metrics.image.trunks import inception
from benchmarks.metrics.image.trunks.resizing import resize
from benchmarks.metrics.layers import cld, synlayers
from benchmarks.metrics.layers.box_guided import Pairs, check, over_gray, warn
from benchmarks.metrics.measure import Columns, Function, Measure, Value
from benchmarks.metrics.weights import WeightFile

BATCH = 32


def features_of(samples: Sequence[Pairs], extract: Extractor) -> dict[str, list[Tensor]]:
    """The features of each sample's crops: lists of (n, D), n the layers compared (``layer_*``) or 1 (``composite_*``),
    0 where the sample is dropped."""
    columns: dict[str, list[Tensor]] = {}
    for name, pairs in (
        ("layer", [sample.layers for sample in samples]),
        ("composite", [[sample.composite] if sample.composite is not None else [] for sample in samples]),
    ):
        for side, suffix in ((0, "features"), (1, "features_gt")):
            counts = [len(own) for own in pairs]
            crops = [pair[side] for own in pairs for pair in own]
            columns[f"{name}_{suffix}"] = list(torch.split(_extract(crops, extract), counts)) if samples else []
    return columns


def _extract(crops: Sequence[Tensor], extract: Extractor) -> Tensor:
    """Features (N, D) of RGBA crops of any size: squeezed one by one, through the network in batches (which leaves what
    has its size as it is)."""
    squares = [resize(over_gray(crop)[None], SIDE, SIDE, Image.Resampling.BILINEAR) for crop in crops]
    parts = [extract(torch.cat(squares[i : i + BATCH])) for i in range(0, len(squares), BATCH)]
    return torch.cat(parts) if parts else extract(torch.zeros((0, 3, SIDE, SIDE), dtype=torch.uint8))


def feature_function(plan: Callable[..., Pairs], extract: Extractor) -> Function:
    """The function of a measure: a protocol's inputs to the features of what it compares."""

    def function(**inputs: Tensor) -> Mapping[str, Sequence[Tensor]]:
        check(
            *(
                {name: tensor for name, tensor in inputs.items() if name.startswith(kind)}
                for kind in ("layers", "boxes", "composite")
            )
        )
        samples = [plan(**dict(zip(inputs, sample, strict=True))) for sample in zip(*inputs.values(), strict=True)]
        columns = features_of(samples, extract)
        warn(samples)
        return columns

    return function


def _distance(of: str) -> Callable[[Columns], float]:
    """FID over all samples: a column is (N, D), or (N, n, D) where every sample has as many layers."""
    return lambda columns: fid(*(columns[f"{of}_{side}"].flatten(0, -2) for side in ("features", "features_gt")))


def _measure(
    protocol: Measure,
    plan: Callable[..., Pairs],
    what: str,
    extractor: Callable[[str, torch.device], Extractor],
    weight: WeightFile,
) -> Measure:
    return Measure(
        name=f"{protocol.name}-fid",
        version=1,
        official=True,
        inputs=protocol.inputs,
        values=(
            Value(
                "layer_fid",
                "lower",
                meaning=f"FID of all layer crops over gray, {what}; no mean of samples",
                aggregate=_distance("layer"),
            ),
            Value(
                "composite_fid",
                "lower",
                meaning=f"FID of the composites, {what}; no mean of samples",
                aggregate=_distance("composite"),
            ),
        ),
        source=protocol.source,
        defects=(
            "dropped cases and unpaired layers are left out of the features too",
            "biased upwards, the more so the fewer samples; rank-deficient unless there are more samples than features",
        ),
        weights=(weight,),
        build=lambda weights, device: feature_function(plan, extractor(weights[weight.name], device)),
    )


MEASURES = (
    _measure(
        cld.MEASURES[0],
        cld.cld_pairs,
        "1000 logits of torchvision's Inception-v3",
        inception_logits,
        inception.TORCHVISION,
    ),
    _measure(
        synlayers.MEASURES[0],
        synlayers.synlayers_pairs,
        "2048 pooled features of pytorch-fid's Inception",
        inception_pool,
        inception.TENSORFLOW,
    ),
)
