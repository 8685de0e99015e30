"""Values that cannot be: outside the measure's range, or at odds with another measure of the same sample."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from benchmarks.api.results import Row
from benchmarks.metrics import measures
from benchmarks.metrics.measure import Value
from leaderboard.validation.checks.check import Check, Measured
from leaderboard.validation.problems import Problem, join_names, printable

LARGEST: Final = 1e100
SLACK: Final = 1e-6
"""Relative rounding that is allowed."""
ENOUGH: Final = 4
"""Samples from which on equal rows are strange."""
PAIRS: Final = (
    ("image/psnr.psnr", "image/l1.l1"),
    ("image/psnr-bg.psnr_bg", "image/l1-bg.l1_bg"),
    ("image/psnr-fg.psnr_fg", "image/l1-fg.l1_fg"),
)
"""PSNR and L1 of the same pixels: with d the differences in 0..1, mean(d)^2 <= mean(d^2) <= mean(d)."""
CAP: Final = 100.0
"""dB; equal pictures have this PSNR."""
MATTING: Final = tuple(f"matting/{name}" for name in ("native", "native-whole", "aim-whole"))
"""Measures whose SAD, MAD and MSE are of the same pixels."""


def ranges(measured: Measured) -> Iterator[Problem]:
    entry = measured.entry
    values: Mapping[str, Value] = {f"{m.name}.{v.name}": v for m in measures().values() for v in m.values}
    out: Counter[str] = Counter()
    for row in measured.rows or ():
        value = values.get(row.metric)
        if value is not None and row.weight and value.aggregate is None and not _inside(row.value, value.range):
            out[row.metric] += 1
    for metric, count in sorted(out.items()):
        low, high = values[metric].range
        yield Problem(entry.rows, f"{count} values of {metric} are outside {low:g} to {high:g}, which is impossible")
    for held in entry.result.metrics:
        value = values.get(f"{held.measure}.{held.name}")
        if value is not None and not held.recomputable and not _inside(held.value, value.range):
            yield Problem(
                entry.where,
                f"{held.measure}.{held.name} is outside {value.range[0]:g} to {value.range[1]:g}, which is impossible",
            )
        if held.n < 0 or held.n > entry.result.coverage.asked:
            yield Problem(
                entry.where,
                f"{printable(held.measure, 60)} has a number of {held.n} samples, but {entry.result.coverage.asked} were"
                " asked",
            )


def _inside(value: float, bounds: tuple[float, float]) -> bool:
    low, high = bounds
    slack = SLACK * max([1.0, *(abs(b) for b in bounds if math.isfinite(b))])
    return low - slack <= value <= high + slack  # nan is nowhere inside


def relations(measured: Measured) -> Iterator[Problem]:
    """Bounds between measures of one sample; they hold for every picture, so a made-up row tends to break them."""
    samples: dict[str, dict[str, float]] = defaultdict(dict)
    for row in measured.rows or ():
        if row.weight and abs(row.value) < LARGEST:  # nan is not; squares of larger ones overflow
            samples[row.sample_id][row.metric] = row.value
    broken: dict[str, list[str]] = defaultdict(list)
    for sample, held in samples.items():
        for what in _broken(held):
            broken[what].append(sample)
    for what, names in sorted(broken.items()):
        yield Problem(
            measured.entry.rows,
            f"{len(names)} samples have {what}, which no picture has, for example {join_names(names, 2)}",
        )


def _broken(held: Mapping[str, float]) -> Iterator[str]:
    for psnr, l1 in PAIRS:
        if psnr in held and l1 in held and 0 <= held[l1] <= 1:
            low, high = (
                (CAP, CAP) if held[l1] == 0 else (min(CAP, factor * math.log10(held[l1])) for factor in (-10, -20))
            )
            if not low - SLACK * CAP <= held[psnr] <= high + SLACK * CAP:
                yield f"a PSNR ({psnr}) that does not fit the L1 distance"
    for name in MATTING:
        sad, mad, mse = (held.get(f"{name}.{value}") for value in ("sad", "mad", "mse"))
        if mad is not None and mse is not None and not mad * mad * (1 - SLACK) <= mse <= mad * (1 + SLACK):
            yield f"an MSE ({name}) that does not fit the MAD"
        if sad is not None and mad is not None and (mad > 0) != (sad > 0):
            yield f"a SAD ({name}) that is 0 where the MAD is not, or the other way round"
        elif sad and mad and abs((pixels := 1000 * sad / mad) - round(pixels)) > SLACK * pixels:
            yield f"a SAD ({name}) that does not fit the MAD: their ratio is no whole number of pixels"


def not_constant(measured: Measured) -> Iterator[Problem]:
    """Equal numbers on all samples come from a method that does not look, or from no method at all."""
    card = measured.entry.result.run.method
    if card.answer_key or "trivial" in card.groups:
        return
    columns: dict[str, list[Row]] = defaultdict(list)
    for row in measured.rows or ():
        if row.status == "ok" and row.weight:
            columns[row.metric].append(row)
    flat = sorted(metric for metric, rows in columns.items() if len(rows) >= ENOUGH and _flat(metric, rows))
    if flat:
        yield Problem(
            measured.entry.rows, f"all samples have the same {join_names(flat)}; look whether that can be", "warning"
        )


def _flat(metric: str, rows: Sequence[Row]) -> bool:
    """Whether all are equal, and not at an end of the range, where samples may well meet."""
    value = rows[0].value
    measure, _, name = metric.rpartition(".")
    known = next((v for m in (measures().get(measure),) if m for v in m.values if v.name == name), None)
    return (
        known is not None
        and known.aggregate is None
        and known.direction != "neither"
        and value not in known.range
        and len({row.value for row in rows}) == 1
    )


CHECKS = (
    Check("ranges", "Every value is inside its measure's range.", each=ranges),
    Check("relations", "The measures of one sample fit each other.", each=relations),
    Check("constant", "The rows are not all alike.", each=not_constant),
)
