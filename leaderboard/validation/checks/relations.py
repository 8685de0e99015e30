"""Numbers of one sample that contradict each other: bounds and equations that hold for every picture, so that a made-up
row tends to break them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from benchmarks.metrics.layers.strict import RECOMPOSITION, STRAY_WEIGHT, UNPAIRED_WEIGHT
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.problems import Problem, join_names

Numbers = Mapping[str, float]
"""Of one sample, by metric."""
LARGEST: Final = 1e100
"""Values from which on relations are not looked at: the square of a larger one may overflow."""
SLACK: Final = 1e-6
"""Relative rounding that is allowed."""
CAP: Final = 100.0
"""dB; equal pictures have this PSNR."""
PAIRS: Final = (
    ("image/psnr.psnr", "image/l1.l1"),
    ("image/psnr-bg.psnr_bg", "image/l1-bg.l1_bg"),
    ("image/psnr-fg.psnr_fg", "image/l1-fg.l1_fg"),
)
"""PSNR and L1 of the same pixels: with d the differences in 0..1, mean(d)^2 <= mean(d^2) <= mean(d)."""
L1, L1_BG, L1_FG = (l1 for _, l1 in PAIRS)
SSIM: Final = "image/ssim-gaussian.ssim"
EQUAL: Final = {
    SSIM: 1.0,
    "image/lpips-alex.lpips": 0.0,
    "image/clip-distance.clip_distance": 0.0,
    "image/dino-distance.dino_distance": 0.0,
}
"""What equal pictures have of other measures."""
FEATURES_SLACK: Final = 1e-4
"""By which networks may miss it."""
SEEN: Final = 1e-4
"""L1 from which on no SSIM is 1 but for its last digits."""
MATTING: Final = tuple(f"matting/{name}" for name in ("native", "native-whole", "aim-whole"))
"""Measures whose SAD, MAD and MSE are of the same pixels."""
PART: Final = ("matting/native.sad", "matting/native-whole.sad")
"""SAD of the unknown pixels and of all."""


def psnr_and_l1(numbers: Numbers) -> Iterator[str]:
    for psnr, l1 in PAIRS:
        if psnr in numbers and l1 in numbers and 0 <= numbers[l1] <= 1:
            low, high = (
                (CAP, CAP)
                if numbers[l1] == 0
                else (min(CAP, factor * math.log10(numbers[l1])) for factor in (-10, -20))
            )
            if not low - SLACK * CAP <= numbers[psnr] <= high + SLACK * CAP:
                yield f"a PSNR ({psnr}) that does not fit the L1 distance"


def equal_pictures(numbers: Numbers) -> Iterator[str]:
    """Pictures without any difference have none in other measures either, and the other way round for SSIM."""
    if numbers.get(L1) == 0:
        for metric, value in EQUAL.items():
            if metric in numbers and abs(numbers[metric] - value) > FEATURES_SLACK:
                yield f"an L1 distance of 0 beside a {metric} that is not that of equal pictures"
    if numbers.get(SSIM, 0.0) >= 1 - 1e-9 and numbers.get(L1, 0.0) > SEEN:
        yield "an SSIM of 1 beside an L1 distance that is not 0"


def regions(numbers: Numbers) -> Iterator[str]:
    """The distance over a picture lies between those of its two parts."""
    if {L1, L1_BG, L1_FG} <= numbers.keys():
        low, high = sorted((numbers[L1_BG], numbers[L1_FG]))
        room = SLACK * max(1e-3, high)
        if not low - room <= numbers[L1] <= high + room:
            yield "an L1 distance of the whole that does not lie between those of its parts"


def matting(numbers: Numbers) -> Iterator[str]:
    for name in MATTING:
        sad, mad, mse, grad, conn = (numbers.get(f"{name}.{value}") for value in ("sad", "mad", "mse", "grad", "conn"))
        if mad is not None and mse is not None and not mad * mad * (1 - SLACK) <= mse <= mad * (1 + SLACK):
            yield f"an MSE ({name}) that does not fit the MAD"
        if sad is not None and mad is not None and (mad > 0) != (sad > 0):
            yield f"a SAD ({name}) that is 0 where the MAD is not, or the other way round"
        elif sad and mad and abs((pixels := 1000 * sad / mad) - round(pixels)) > SLACK * pixels:
            yield f"a SAD ({name}) that does not fit the MAD: their ratio is no whole number of pixels"
        if sad == 0 and (grad or conn):
            yield f"a SAD ({name}) of 0 beside a gradient or connectivity error"
    part, whole = (numbers.get(metric) for metric in PART)
    if part is not None and whole is not None and part > whole * (1 + SLACK) + SLACK:
        yield "a SAD of the unknown pixels that is larger than that of all"


def strict_score(numbers: Numbers) -> Iterator[str]:
    """The strict score is what its parts give (docs/strict.md); how many layers have no partner is known to be none or
    some."""
    score, layers, apart, stray, missed, spurious = (
        numbers.get(f"layers/strict.{name}")
        for name in ("strict", "layers", "recomposition_l1", "stray", "missed", "spurious")
    )
    if score is None or layers is None or apart is None or stray is None:
        return
    most = layers / (1 + (apart / RECOMPOSITION) ** 2) * (1 - STRAY_WEIGHT * stray / (stray + 1))
    if missed or spurious:
        most *= 1 - UNPAIRED_WEIGHT / 2
    least = most if missed == 0 and spurious == 0 else 0.0
    if not least - SLACK <= score <= most + SLACK:
        yield "a strict score that its parts do not give"


def layerd_cost(numbers: Numbers) -> Iterator[str]:
    for merges in range(6):
        cost, l1, iou = (numbers.get(f"layers/layerd.{name}_{merges}") for name in ("cost", "rgb_l1", "alpha_iou"))
        if cost is not None and l1 is not None and iou is not None and abs(cost - (l1 + 1 - iou) / 2) > SLACK:
            yield f"a LayerD cost after {merges} merges that is not the mean of its two parts"


RELATIONS: Final[tuple[Callable[[Numbers], Iterator[str]], ...]] = (
    psnr_and_l1,
    equal_pictures,
    regions,
    matting,
    strict_score,
    layerd_cost,
)


def check_relations(inputs: CheckInput) -> Iterator[Problem]:
    samples: dict[str, dict[str, float]] = defaultdict(dict)
    for row in inputs.rows or ():
        if row.weight and abs(row.value) < LARGEST:  # nan is not; squares of larger ones overflow
            samples[row.sample_id][row.metric] = row.value
    broken: dict[str, list[str]] = defaultdict(list)
    for sample, numbers in samples.items():
        for relation in RELATIONS:
            for what in relation(numbers):
                broken[what].append(sample)
    for what, names in sorted(broken.items()):
        yield Problem(
            inputs.entry.rows,
            f"{len(names)} samples have {what}, which no picture has, for example {join_names(names, 2)}",
        )


CHECKS = (Check("relations", "The measures of one sample fit each other.", each=check_relations),)
