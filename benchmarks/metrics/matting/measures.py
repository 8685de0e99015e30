"""The five errors of alpha mattes under named conventions (`conventions.CONVENTIONS`), and the measures of this family.

Published numbers are comparable only within one convention: scripts disagree about connectivity by up to 40 times on
degenerate predictions, about the gradient error by 3 to 6 %, and about what an empty prediction costs, which is nothing
in two of them.
"""

from __future__ import annotations

import math
import warnings
from functools import partial

import torch
from torch import Tensor

from benchmarks.metrics.inputs import InputError, check_alpha, check_same, rows, unit
from benchmarks.metrics.matting import defects
from benchmarks.metrics.matting.connectivity import error_over, level_map
from benchmarks.metrics.matting.conventions import CONVENTIONS, MattingConvention, get_convention
from benchmarks.metrics.matting.errors import check_pair, error_sums
from benchmarks.metrics.matting.gradient import gradient_error
from benchmarks.metrics.matting.trimaps import (
    BACKGROUND,
    FOREGROUND,
    UNKNOWN,
    check_trimap,
    clamp_known,
    find_differing,
    where,
)
from benchmarks.metrics.measure import DefectWarning, Measure, Value


def matting_errors(
    alpha: Tensor,
    alpha_gt: Tensor,
    trimap: Tensor | None = None,
    *,
    convention: MattingConvention | str,
    whole: bool = False,
) -> dict[str, Tensor]:
    """SAD, MSE, MAD, gradient and connectivity error of predicted mattes under one convention; lower is better for all.

    alpha, alpha_gt: (B, 1, H, W), uint8 or uint16 levels or floats in [0, 1]; if their types differ, both are compared
    as float64. trimap: (B, 1, H, W) uint8 of 0, 128 (unknown) and 255, or floats of 0, 0.5 and 1. Needed unless
    `whole`, and then not looked at. whole: every pixel counts, nothing is overwritten or refused (official code given a
    trimap of 128 everywhere; AIM's whole-image functions).

    Returns (B,) float64 each, of those that the convention defines: ``sad`` (sum / 1000), ``mse`` and ``mad`` (means,
    alpha in [0, 1], not times 1000), ``grad`` (sum / 1000, aim: / 10), ``conn`` (sum / 1000), and from aim with a
    trimap ``sad_fg`` and ``sad_bg``, the error of the prediction as it is in known foreground and background. aim's
    ``grad`` and ``conn`` are of the whole image in either form, as in its script.

    ``gca`` has two precisions: levels are scored as its tester scores them (8-bit prediction, float32 ground truth),
    floats as later forks call the same functions (both float32).

    Defined values: equal mattes have 0 where they agree with the trimap; a constant matte has gradient 0; any size from
    1 x 1 is scored; B = 0 gives empty tensors. No unknown pixel in a trimap: mse is nan with adobe, mse and mad are nan
    or inf with aim, mse is 0 with mmagic and gca, native refuses it.

    Raises `InputError` naming the sample for illegal values, shapes or trimaps, and for a prediction not set to the
    trimap (mmagic). Warns with `DefectWarning` where one of these defects decides a score, that is, changes it by more
    than 1 %: min-max stretching (adobe, mmagic), skipped thresholds (aim), background as a component (gca), thresholds
    in double precision (mmagic, aim, gca for levels), sums that ground truth contradicting the trimap enters (mmagic,
    aim), gradient and connectivity of a prediction not set to the trimap (adobe), and a mean over no unknown pixels
    (all four). Finding out costs a second computation of suspects, for connectivity once a defect. CPU and CUDA agree
    exactly in SAD, MSE and MAD of levels, within 1e-9 (relative) in the rest.

    >>> gt = torch.tensor([[[[0, 128], [255, 255]]]], dtype=torch.uint8)
    >>> matting_errors(gt // 2, gt, convention="native", whole=True)["mad"]
    tensor([0.3137], dtype=torch.float64)
    """
    chosen = get_convention(convention)
    if isinstance(alpha, Tensor) and isinstance(alpha_gt, Tensor) and alpha.dtype != alpha_gt.dtype:
        check_alpha("alpha", alpha)
        check_alpha("alpha_gt", alpha_gt)
        alpha, alpha_gt = unit(alpha), unit(alpha_gt)
    alpha, alpha_gt = check_pair(alpha, alpha_gt)
    if whole:
        trimap = None
    elif trimap is None:
        raise InputError(
            f"matting/{chosen.name} needs a trimap; matting/{chosen.name}-whole scores the whole image without one"
        )
    else:
        trimap = check_trimap(trimap)
        check_same(alpha_gt=alpha_gt, trimap=trimap)
    result, notes = _score(alpha, alpha_gt, trimap, chosen)
    for message, samples in notes:
        warnings.warn(DefectWarning(f"matting/{chosen.name}: {message}", tuple(samples)), stacklevel=2)
    return result


def _score(
    alpha: Tensor, alpha_gt: Tensor, trimap: Tensor | None, convention: MattingConvention
) -> tuple[dict[str, Tensor], defects.Notes]:
    summed, mapped = _apply_known(alpha, trimap, convention)
    result, notes = _sums(summed, alpha_gt, trimap, convention)
    if trimap is not None and convention.parts:
        for name, level in (("sad_fg", FOREGROUND), ("sad_bg", BACKGROUND)):
            result[name] = error_sums(alpha, alpha_gt, where(trimap, level)).absolute / 1000
    region = None if trimap is None or convention.maps == "image" else where(trimap, UNKNOWN)
    result["grad"] = gradient_error(mapped, alpha_gt, convention.kernel, region, min_max=convention.min_max)
    rule = convention.rule_for(mapped.dtype)
    k = level_map(mapped, alpha_gt, rule)
    result["conn"] = error_over(k, mapped, alpha_gt, rule, region)
    notes += defects.of_gradient(result["grad"], mapped, alpha_gt, region, convention)
    notes += defects.of_connectivity(result["conn"], k, mapped, alpha_gt, region, rule)
    notes += defects.of_known_pixels(result, mapped, alpha_gt, trimap, region, convention)
    return result, notes


def _apply_known(alpha: Tensor, trimap: Tensor | None, convention: MattingConvention) -> tuple[Tensor, Tensor]:
    """The predictions that SAD, MSE and MAD see, and that Grad and Conn see."""
    if trimap is None or convention.known == "as predicted":
        return alpha, alpha
    clamped = clamp_known(alpha, trimap)
    if convention.known == "refused":
        if differing := find_differing(clamped, alpha):
            raise InputError(
                f"alpha differs from the trimap where that is known, which {convention.name} refuses: set it first"
                " (clamp_known)",
                differing[0],
            )
        return alpha, alpha
    return clamped, clamped if convention.known == "overwritten" else alpha


def _sums(
    alpha: Tensor, alpha_gt: Tensor, trimap: Tensor | None, convention: MattingConvention
) -> tuple[dict[str, Tensor], defects.Notes]:
    sums = unknown = error_sums(alpha, alpha_gt, None if trimap is None else where(trimap, UNKNOWN))
    notes: defects.Notes = []
    if trimap is not None and convention.sums == "image":
        sums = error_sums(alpha, alpha_gt)
        notes = defects.of_sums(sums, unknown)
    pixels = unknown.pixels
    nothing = rows(pixels == 0)
    if nothing and convention.no_unknown == "refused":
        raise InputError(
            f"the trimap has no unknown pixel; score the whole image (matting/{convention.name}-whole)", nothing[0]
        )
    result = {"sad": sums.absolute / 1000, "mse": sums.squared / (pixels + convention.epsilon)}
    if convention.mad:
        result["mad"] = sums.absolute / pixels
    if not nothing:
        return result, notes
    if convention.no_unknown == "zero":
        result["mse"] = torch.where(pixels == 0, 0.0, result["mse"])
        return result, [*notes, ("the trimap has no unknown pixel, so mse is 0 whatever the prediction", nothing)]
    means = "mse and mad are" if convention.mad else "mse is"
    return result, [*notes, (f"the trimap has no unknown pixel, so {means} divided by zero", nothing)]


def _values(convention: MattingConvention, whole: bool) -> tuple[Value, ...]:
    area = "the whole image" if whole else "the unknown region"
    summed = "the whole image" if whole or convention.sums == "image" else area
    mapped = "the whole image" if whole or convention.maps == "image" else area
    top = 1.0 if summed == area else math.inf
    values = [
        Value("sad", "lower", unit="thousand alpha units", meaning=f"sum of |alpha - alpha_gt| over {summed}"),
        Value("mse", "lower", (0.0, top), meaning=f"sum of squared differences over {summed}, per pixel of {area}"),
    ]
    if convention.mad:
        values.append(
            Value("mad", "lower", (0.0, top), meaning=f"sum of |alpha - alpha_gt| over {summed}, per pixel of {area}")
        )
    if convention.parts and not whole:
        values += [
            Value(
                name,
                "lower",
                unit="thousand alpha units",
                meaning=f"sum of |alpha - alpha_gt| over {part}, prediction as it is",
            )
            for name, part in (("sad_fg", "known foreground"), ("sad_bg", "known background"))
        ]
    scale = f"sum / {convention.kernel.divisor:g}"
    return (
        *values,
        Value("grad", "lower", unit=scale, meaning=f"squared differences of gradient magnitude over {mapped}"),
        Value(
            "conn", "lower", unit="thousand alpha units", meaning=f"sum of differences of connectedness over {mapped}"
        ),
    )


def _measure(convention: MattingConvention, whole: bool) -> Measure:
    return Measure(
        name=f"matting/{convention.name}{'-whole' if whole else ''}",
        version=1,
        official=convention.official,
        inputs=("alpha", "alpha_gt") if whole else ("alpha", "alpha_gt", "trimap"),
        values=_values(convention, whole),
        source=convention.source,
        function=partial(matting_errors, convention=convention, whole=whole),
        defects=convention.defects if whole else convention.defects + convention.trimap_defects,
    )


MEASURES = tuple(_measure(convention, whole) for convention in CONVENTIONS.values() for whole in (False, True))
