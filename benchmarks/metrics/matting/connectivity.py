"""Connectivity error of matting (Rhemann et al., CVPR 2009, as the field's scripts compute it), exact for all ten
thresholds.

For i = 1..10 let S_i be the pixels where prediction and ground truth both reach i / 10, and omega_i its largest
4-connected component. A pixel lies in an unbroken chain omega_1 .. omega_k (k = 0: not even in omega_1), and is
connected up to l = k / 10. With d = alpha - l its degree of connectedness is phi = 1 - d [d >= 0.15], and the error is
the sum of |phi(alpha) - phi(alpha_gt)| / 1000. What published scripts disagree about is a `ConnectivityRule`.

Since omega_i lies within one component of S_{i-1}, one sweep over the levels finds all of them: `_components_cpu` joins
runs of pixels with union-find, `_components_torch` does the same with batched tensor operations on any device. Both
give the same map, pixel for pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from benchmarks.metrics.inputs import LEVELS, InputError, check_alpha, check_mask, check_same
from benchmarks.metrics.matting.thresholds import Precision, first_levels, level_table, steps
from benchmarks.metrics.threads import over_samples

_PIXELS_AT_ONCE = 2**27
"""Of a batch of tensor operations: keeps its memory (some 30 bytes a pixel and 100 a run) and its 32-bit numbers in
bounds."""


@dataclass(frozen=True, slots=True)
class ConnectivityRule:
    """How a script reads the definition."""

    thresholds: Literal["single", "double", "mixed"]
    """Precision in which alpha and thresholds are compared. Level 153 of 255 is 0.6 and reaches it only in single
    precision: 6 * 0.1 in double is 0.6000000000000001. Mixed: the prediction in double, the ground truth in single
    precision."""
    scan: Literal["rows", "columns"]
    """Of equally large components the one met first is taken: by rows (scikit-image, OpenCV) or by columns (MATLAB)."""
    background: bool
    """Defect: all pixels outside S_i count as one component. Where they are at least as many as in the largest real
    one, they *are* omega_i."""
    empty: Literal["assign", "skip"]
    """Where S_i is empty: nothing is in omega_i, so chains end; or (defect) the threshold is skipped, and chains that
    got so far count as whole (l = 1)."""
    stored: Precision = "double"
    """Precision of the stored l: in single precision it is off by up to 2.4e-8, which shows in the ninth digit of the
    error."""


RULES = {
    "adobe": ConnectivityRule("single", "columns", background=False, empty="assign"),
    "mmagic": ConnectivityRule("double", "rows", background=False, empty="assign"),
    "aim": ConnectivityRule("double", "rows", background=False, empty="skip", stored="single"),
    "gca": ConnectivityRule("mixed", "rows", background=True, empty="assign"),
    "gca_float32": ConnectivityRule("single", "rows", background=True, empty="assign"),
}
"""The rules of official code. ``gca`` is as its tester calls it (prediction 8-bit, ground truth float32),
``gca_float32`` as later forks do."""


def level_map(alpha: Tensor, alpha_gt: Tensor, rule: ConnectivityRule, *, on_host: bool | None = None) -> Tensor:
    """Up to which threshold every pixel is connected: k in 0..10, l = k / 10, as (B, 1, H, W) uint8.

    alpha, alpha_gt: (B, 1, H, W), uint8 or uint16 levels or floats in [0, 1], any two of them. B may be zero.
    k is the length of the chain omega_1 .. omega_k that holds the pixel. Two defects of a `ConnectivityRule` make it
    10 (l = 1) for a pixel whose chain ends earlier without being broken: where the script skips empty thresholds, a
    chain through all others; where it counts the background, a chain up to the threshold where the background takes
    over, if the pixel is background from there on.
    on_host: compiled loops (CPU tensors only) or tensor operations; None: as the device
    suggests. The results are equal. Raises `benchmarks.metrics.inputs.InputError`.
    """
    alpha, alpha_gt = _check_mattes(alpha, alpha_gt)
    compiled = alpha.device.type == "cpu" if on_host is None else on_host
    return _level_map_compiled(alpha, alpha_gt, rule) if compiled else _level_map_torch(alpha, alpha_gt, rule)


def count_thresholds(alpha: Tensor, alpha_gt: Tensor, rule: ConnectivityRule, *, on_host: bool | None = None) -> Tensor:
    """How many of the ten thresholds both mattes reach, as (B, 1, H, W) uint8: what a `level_map` is made of. Arguments
    and errors as there."""
    alpha, alpha_gt = _check_mattes(alpha, alpha_gt)
    if alpha.device.type == "cpu" if on_host is None else on_host:
        q = torch.empty(alpha.shape, dtype=torch.uint8)
        over_samples(lambda i: _quantize_compiled(alpha[i], alpha_gt[i], rule, _flat(q[i])), len(q))
        return q
    return _quantize_torch(alpha, alpha_gt, rule)


def connectivity_error(
    alpha: Tensor,
    alpha_gt: Tensor,
    rule: ConnectivityRule,
    region: Tensor | None = None,
    *,
    on_host: bool | None = None,
) -> Tensor:
    """Sum of |phi(alpha) - phi(alpha_gt)| / 1000 over `region` per sample: (B,) float64, not negative, lower is better.

    alpha, alpha_gt, on_host, errors: as in `level_map`. region: (B, 1, H, W) mask of the pixels that count; None: all.
    Components are always those of the whole picture, as in all official code; an empty region gives 0. Two level inputs
    of one type are summed in integers, so the result is exact up to one rounding, and the same on every device;
    official code that works in single precision differs from it by about 1e-6. Other inputs are summed in double
    precision (CPU and GPU agree within 1e-12).
    """
    k = level_map(alpha, alpha_gt, rule, on_host=on_host)
    return error_over(k, alpha, alpha_gt, rule, region, on_host=on_host)


def error_over(
    k: Tensor,
    alpha: Tensor,
    alpha_gt: Tensor,
    rule: ConnectivityRule,
    region: Tensor | None = None,
    *,
    on_host: bool | None = None,
) -> Tensor:
    """`connectivity_error` from a `level_map` that is there already (several regions share one)."""
    alpha, alpha_gt = _check_mattes(alpha, alpha_gt)
    if region is not None:
        region = check_mask("region", region)
        check_same(alpha=alpha, region=region)
    compiled = alpha.device.type == "cpu" if on_host is None else on_host
    sums = _sums_compiled if compiled else _sums_torch
    return sums(k, alpha, alpha_gt, rule, region) / 1000


def _check_mattes(alpha: Tensor, alpha_gt: Tensor) -> tuple[Tensor, Tensor]:
    """Both mattes, legal and without their gradients."""
    check_alpha("alpha", alpha)
    check_alpha("alpha_gt", alpha_gt)
    check_same(alpha=alpha, alpha_gt=alpha_gt)
    if alpha.shape[-2] * alpha.shape[-1] > 2**29:  # run and edge numbers are 32-bit
        raise InputError(f"connectivity of more than {2**29} pixels in one picture is not supported")
    return alpha.detach(), alpha_gt.detach()


def _precisions(rule: ConnectivityRule) -> tuple[Precision, Precision]:
    """Of the prediction and of the ground truth."""
    return ("double", "single") if rule.thresholds == "mixed" else (rule.thresholds, rule.thresholds)


def _values(alpha: Tensor, precision: Precision) -> Tensor:
    """Alpha in [0, 1] as a script of this precision holds it."""
    dtype = torch.float32 if precision == "single" else torch.float64
    return alpha.to(dtype) / LEVELS[alpha.dtype] if alpha.dtype in LEVELS else alpha.to(dtype)


def _stored_steps(rule: ConnectivityRule) -> npt.NDArray[Any]:
    """l by k, in the precision of the distances."""
    at = steps("single" if "single" in (rule.thresholds, rule.stored) else "double")
    return at if rule.thresholds == "single" else at.astype(np.float64)


def _same_levels(alpha: Tensor, alpha_gt: Tensor) -> int | None:
    """The highest level, where both are levels of one type."""
    return LEVELS.get(alpha.dtype) if alpha.dtype == alpha_gt.dtype else None


def _from_integers(total: int, count: list[int] | None, top: int) -> float:
    """The sum from integer parts: units of 1 / (2 top), less what rounding l to single precision takes off where one
    side alone pays."""
    if count is None:
        return total / (2 * top)
    shift = sum(n * (float(low) - k / 10) for k, (n, low) in enumerate(zip(count, steps("single"), strict=True)))
    return total / (2 * top) - shift


def _flat(tensor: Tensor) -> npt.NDArray[Any]:
    flat: npt.NDArray[Any] = tensor.contiguous().view(-1).numpy()
    return flat


def _level_map_compiled(alpha: Tensor, alpha_gt: Tensor, rule: ConnectivityRule) -> Tensor:
    from benchmarks.metrics.matting import _components_cpu as kernels

    k = torch.empty(alpha.shape, dtype=torch.uint8)

    def one(i: int) -> None:
        _quantize_compiled(alpha[i], alpha_gt[i], rule, _flat(k[i]))
        kernels.chains(k[i, 0].numpy(), rule.scan == "columns", rule.background, rule.empty == "skip")

    over_samples(one, len(k))
    return k


def _quantize_compiled(alpha: Tensor, alpha_gt: Tensor, rule: ConnectivityRule, q: npt.NDArray[Any]) -> None:
    """Write into `q` how many thresholds both mattes of one picture reach."""
    from benchmarks.metrics.matting import _components_cpu as kernels

    precision, precision_gt = _precisions(rule)
    top = _same_levels(alpha, alpha_gt)
    if top == 255:
        first, first_gt = (first_levels(p, top).astype(np.uint8) for p in (precision, precision_gt))
        kernels.quantize_bytes(_flat(alpha), _flat(alpha_gt), first, first_gt, q)
    elif top is not None:
        kernels.quantize_words(
            _flat(alpha), _flat(alpha_gt), level_table(precision, top), level_table(precision_gt, top), q
        )
    else:
        values, values_gt = _flat(_values(alpha, precision)), _flat(_values(alpha_gt, precision_gt))
        kernels.quantize_floats(values, values_gt, steps(precision), steps(precision_gt), q)


def _sums_compiled(k: Tensor, alpha: Tensor, alpha_gt: Tensor, rule: ConnectivityRule, region: Tensor | None) -> Tensor:
    from benchmarks.metrics.matting import _components_cpu as kernels

    top = _same_levels(alpha, alpha_gt)
    dtype = torch.float32 if rule.thresholds == "single" else torch.float64

    def one(i: int) -> float:
        where = np.empty(0, np.bool_) if region is None else _flat(region[i])
        if top is None:
            values, values_gt = (
                _flat(_values(t[i], p).to(dtype)) for t, p in zip((alpha, alpha_gt), _precisions(rule), strict=True)
            )
            return float(kernels.error_of_values(values, values_gt, _flat(k[i]), where, _stored_steps(rule)))
        pixels = _flat(alpha[i]), _flat(alpha_gt[i]), _flat(k[i]), where
        count = kernels.crossings(*pixels, top).tolist() if rule.stored == "single" else None
        return _from_integers(int(kernels.error_of_levels(*pixels, top)), count, top)

    return torch.tensor(over_samples(one, len(k)), dtype=torch.float64)


def _level_map_torch(alpha: Tensor, alpha_gt: Tensor, rule: ConnectivityRule) -> Tensor:
    from benchmarks.metrics.matting._components_torch import chains

    def some(a: Tensor, g: Tensor) -> Tensor:
        return chains(_quantize_torch(a, g, rule)[:, 0], rule.scan == "columns", rule.background, rule.empty == "skip")[
            :, None
        ]

    at_once = max(1, _PIXELS_AT_ONCE // (alpha.shape[-1] * alpha.shape[-2]))
    if len(alpha) <= at_once:
        return some(alpha, alpha_gt)
    return torch.cat([some(alpha[i : i + at_once], alpha_gt[i : i + at_once]) for i in range(0, len(alpha), at_once)])


def _quantize_torch(alpha: Tensor, alpha_gt: Tensor, rule: ConnectivityRule) -> Tensor:
    return torch.minimum(*(_count_reached(t, p) for t, p in zip((alpha, alpha_gt), _precisions(rule), strict=True)))


def _count_reached(alpha: Tensor, precision: Precision) -> Tensor:
    """How many thresholds one matte reaches, (B, 1, H, W) uint8."""
    if alpha.dtype in LEVELS:
        table = torch.from_numpy(level_table(precision, LEVELS[alpha.dtype])).to(alpha.device)
        return table.index_select(0, alpha.to(torch.int32).reshape(-1)).view(alpha.shape)
    at = torch.from_numpy(steps(precision)[1:]).to(alpha.device)
    return torch.bucketize(_values(alpha, precision), at, out_int32=True, right=True).to(torch.uint8)


def _sums_torch(k: Tensor, alpha: Tensor, alpha_gt: Tensor, rule: ConnectivityRule, region: Tensor | None) -> Tensor:
    top = _same_levels(alpha, alpha_gt)
    if top is None:
        dtype = torch.float32 if rule.thresholds == "single" else torch.float64
        low = (
            torch.from_numpy(_stored_steps(rule)).to(k.device).index_select(0, k.to(torch.int32).view(-1)).view(k.shape)
        )
        d, d_gt = (_values(t, p).to(dtype) - low for t, p in zip((alpha, alpha_gt), _precisions(rule), strict=True))
        d, d_gt = (torch.where(x.double() >= 0.15, x.double(), 0.0) for x in (d, d_gt))
        return _sum_each(_restrict(region, (d - d_gt).abs()))
    low = k.to(torch.int32) * (top // 5)
    d, d_gt = (2 * t.to(torch.int32) - low for t in (alpha, alpha_gt))
    paid, paid_gt = 10 * d >= 3 * top, 10 * d_gt >= 3 * top
    totals = _restrict(region, (d * paid - d_gt * paid_gt).abs()).sum((1, 2, 3), dtype=torch.int64)
    counts = None
    if rule.stored == "single":
        one_side = _restrict(region, paid != paid_gt)
        counts = torch.stack([((k == i) & one_side).sum((1, 2, 3)) for i in range(11)], 1).tolist()
    sums = [_from_integers(total, counts[i] if counts else None, top) for i, total in enumerate(totals.tolist())]
    return torch.tensor(sums, dtype=torch.float64, device=k.device)


def _sum_each(errors: Tensor) -> Tensor:
    """Sums per image (B,): of each by itself, because the order of a sum over several may depend on how many there
    are."""
    return torch.stack([image.sum() for image in errors]) if len(errors) else errors.new_zeros(0)


def _restrict(region: Tensor | None, x: Tensor) -> Tensor:
    return x if region is None else x * region
