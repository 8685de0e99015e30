"""Kernel inception distance (Binkowski et al. 2018), by torchmetrics' kernel, on features of our own extractor.

``image/kid-pool`` takes all samples at once: the unbiased estimate that torchmetrics' class and the paper draw at
random from subsets, without the draw. Unlike FID it is not biased on small sets, and may be negative.
"""

from __future__ import annotations

import math
import warnings

import torch
from torch import Tensor

from benchmarks.metrics.image.fid import build_features, check_features, inception_pool
from benchmarks.metrics.image.trunks import inception
from benchmarks.metrics.measure import Columns, DefectWarning, Measure, Value


def kid(features_a: Tensor, features_b: Tensor) -> float:
    """Unbiased squared maximum mean discrepancy of two sets of features, (N, D) and (N, D), with the kernel
    ``(x . y / D + 1)^3``; in float64.

    With fewer than two samples it is not defined: nan, with a `DefectWarning`. Raises `InputError` for features that
    are not finite, or sets of unequal size (the estimator of torchmetrics takes equal ones).
    """
    check_features(features_a, features_b, equal=True)
    if len(features_a) < 2:
        warnings.warn(DefectWarning(f"KID is not defined for {len(features_a)} sample(s)"), stacklevel=2)
        return math.nan
    from torchmetrics.image.kid import poly_mmd

    return float(poly_mmd(features_a.to(torch.float64), features_b.to(torch.float64)))


def _aggregate(columns: Columns) -> float:
    return kid(columns["image_features"], columns["target_features"])


MEASURES = (
    Measure(
        name="image/kid-pool",
        version=1,
        official=False,
        inputs=("image", "target"),
        values=(
            Value(
                "kid",
                "lower",
                (-math.inf, math.inf),
                meaning="squared MMD, cubic kernel, of 2048 pooled features (TensorFlow Inception-v3 of 2015-12-05);"
                " no mean over samples: from all of them at once",
                aggregate=_aggregate,
            ),
        ),
        source="Binkowski et al. 2018, arXiv 1801.01401; kernel and estimator by torchmetrics (image/kid.py, poly_mmd)",
        weights=(inception.TENSORFLOW,),
        build=build_features(inception_pool, inception.TENSORFLOW),
    ),
)
