"""The conventions of the matting errors as data: four of official code, each with its defects, and `NATIVE`, which has
none of them.

Sources: Adobe's MATLAB code (N. Xu, 2018) as shipped in Yaoyi-Li/GCA-Matting 5a999be4, ``DIM_evaluation_code``;
open-mmlab/mmagic 0a560bba; JizhiziLi/AIM 48e3dc8 (the same functions as P3M 9f9390f2); Yaoyi-Li/GCA-Matting 5a999be4,
``utils/evaluate.py`` and ``tester.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

from benchmarks.metrics.inputs import LEVELS
from benchmarks.metrics.matting.connectivity import RULES, ConnectivityRule
from benchmarks.metrics.matting.gradient import ADOBE, SCIPY, Kernel
from synlayers.errors import UsageError


@dataclass(frozen=True, slots=True)
class MattingConvention:
    """One way to compute the five errors, as data."""

    name: str
    source: str
    official: bool
    known: Literal["as predicted", "refused", "overwritten", "overwritten in sums"]
    """What a prediction that differs from the trimap where the trimap is known (0 or 255) leads to; overwritten means
    set to the trimap."""
    sums: Literal["unknown", "image"]
    """Where, given a trimap, SAD and the numerators of MSE and MAD are summed. The denominator is the number of unknown
    pixels."""
    maps: Literal["unknown", "image"]
    """Where, given a trimap, the gradient and connectivity errors are summed."""
    no_unknown: Literal["refused", "divide", "zero"]
    """MSE and MAD when no pixel is unknown: an `InputError`, a division by zero (nan or inf), or 0."""
    epsilon: float
    """Added to the denominator of MSE."""
    mad: bool
    """MAD is defined."""
    parts: bool
    """SAD over known foreground and known background exist, given a trimap."""
    kernel: Kernel
    min_max: bool
    """Each matte is stretched to [0, 1] before its gradient is taken."""
    rule: ConnectivityRule
    """Connectivity. See `benchmarks.metrics.matting.connectivity`."""
    float_rule: ConnectivityRule | None = None
    """The rule for floats, where it differs from that for levels."""
    defects: tuple[str, ...] = ()
    """Known faults of the official code, kept."""
    trimap_defects: tuple[str, ...] = ()
    """Those that need a trimap to show."""

    def rule_for(self, dtype: torch.dtype) -> ConnectivityRule:
        """The connectivity rule for mattes of this type."""
        return self.float_rule if self.float_rule and dtype not in LEVELS else self.rule


_NO_UNKNOWN = "a trimap without unknown pixels makes MSE"
_MIN_MAX = (
    "Grad stretches each matte to [0, 1] by its own minimum and maximum, which hides a gain error of the whole matte"
)
_NUMERATOR = (
    "SAD and the numerators of MSE and MAD run over the whole image, so ground truth that contradicts the trimap"
    " counts; the denominator does not"
)

ADOBE_CONVENTION = MattingConvention(
    name="adobe",
    source=(
        "Adobe MATLAB code (N. Xu, 2018), evaluate.m, as shipped in Yaoyi-Li/GCA-Matting 5a999be4 DIM_evaluation_code"
    ),
    official=True,
    known="as predicted",
    sums="unknown",
    maps="unknown",
    no_unknown="divide",
    epsilon=0,
    mad=False,
    parts=False,
    kernel=ADOBE,
    min_max=True,
    rule=RULES["adobe"],
    defects=(_MIN_MAX,),
    trimap_defects=(
        (
            "the prediction is not set to the trimap in known regions, which changes Grad and Conn near them"
            " (`clamp_known` does it)"
        ),
        f"{_NO_UNKNOWN} 0 / 0 = nan",
    ),
)
MMAGIC = MattingConvention(
    name="mmagic",
    source="open-mmlab/mmagic 0a560bba, mmagic/evaluation/metrics: SAD, MattingMSE, GradientError, ConnectivityError",
    official=True,
    known="refused",
    sums="image",
    maps="unknown",
    no_unknown="zero",
    epsilon=0,
    mad=False,
    parts=False,
    kernel=ADOBE,
    min_max=True,
    rule=RULES["mmagic"],
    defects=(_MIN_MAX, "thresholds in float64: level 153 (0.6) does not reach the threshold 0.6, as it does in MATLAB"),
    trimap_defects=(_NUMERATOR, f"{_NO_UNKNOWN} 0"),
)
AIM = MattingConvention(
    name="aim",
    source="JizhiziLi/AIM 48e3dc8 core/evaluate.py and core/test.py (GFM and P3M 9f9390f2 have the same functions)",
    official=True,
    known="overwritten in sums",
    sums="image",
    maps="image",
    no_unknown="divide",
    epsilon=0,
    mad=True,
    parts=True,
    kernel=SCIPY,
    min_max=False,
    rule=RULES["aim"],
    defects=(
        (
            "Conn skips a threshold that no pixel of both mattes reaches and then takes such pixels as fully connected:"
            " an empty prediction has Conn 0"
        ),
        "Grad is divided by 10 with a filter of unit sum: 3 to 6 % higher than Adobe's",
        "thresholds in float64: level 153 (0.6) does not reach the threshold 0.6, as it does in MATLAB",
    ),
    trimap_defects=(_NUMERATOR, f"{_NO_UNKNOWN} and MAD nan or infinite (division by zero)"),
)
GCA = MattingConvention(
    name="gca",
    source=(
        "Yaoyi-Li/GCA-Matting 5a999be4 utils/evaluate.py and tester.py (also MGMatting, Matting-Anything, SEMat,"
        " SDMatte)"
    ),
    official=True,
    known="overwritten",
    sums="unknown",
    maps="unknown",
    no_unknown="zero",
    epsilon=1e-8,
    mad=False,
    parts=False,
    kernel=ADOBE,
    min_max=False,
    rule=RULES["gca"],
    float_rule=RULES["gca_float32"],
    defects=(
        (
            "Conn takes the background as the largest component wherever it is: off by -36 to +12 %, and 0 for an empty"
            " prediction"
        ),
        (
            "the tester compares the 8-bit prediction in float64 and the ground truth in float32 with the thresholds:"
            " level 153 (0.6) passes only in the latter"
        ),
    ),
    trimap_defects=(f"{_NO_UNKNOWN} 0 (1e-8 is added to the number of pixels)",),
)
NATIVE = MattingConvention(
    name="native",
    source=(
        "ours: Rhemann et al. 2009 with Adobe's filter and thresholds, without per-image stretching; connectivity of"
        " foreground components only"
    ),
    official=False,
    known="as predicted",
    sums="unknown",
    maps="unknown",
    no_unknown="refused",
    epsilon=0,
    mad=True,
    parts=False,
    kernel=ADOBE,
    min_max=False,
    rule=ConnectivityRule(thresholds="single", scan="rows", background=False, empty="assign"),
)
CONVENTIONS = {c.name: c for c in (ADOBE_CONVENTION, AIM, GCA, MMAGIC, NATIVE)}
"""By name."""


def get_convention(convention: MattingConvention | str) -> MattingConvention:
    """The convention of this name; `UsageError` with the names there are."""
    if isinstance(convention, MattingConvention):
        return convention
    if convention not in CONVENTIONS:
        raise UsageError(f"there is no matting convention '{convention}'; there are {', '.join(CONVENTIONS)}")
    return CONVENTIONS[convention]
