"""Pairs of means that no set of samples can have.

Each inequality holds for every sample and survives taking means over the same samples with the same weights; the rule
tells which way by Jensen's or Cauchy and Schwarz's inequality. What does not survive is not checked: L1 <= RMSE gives
PSNR <= -20 log10(L1) for one image, but a mean of PSNRs may lie above it (one image that is almost exact lifts the mean
without bound), so that this one is checked only for one image and for PSNR of pooled errors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from leaderboard.audit.cells import bounds, cell_text, declared_range, finite_cells, quantities
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board, BoardCell, BoardColumn

CAP = 100.0
"""dB at which PSNR of (almost) exact images is often cut."""
ROOM = 1e-6
"""Relative room for sums in floating point."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PairBound:
    """Two kinds, and what the first must be at least or at most given the second (and a third).

    Args:
        least, most: from the upper and lower ends of the given kinds the widest bounds of the first.
        single: holds for one image (or pooled errors) only.
    """

    kind: str
    given: tuple[str, ...]
    why: str
    least: Callable[..., float] | None = None
    most: Callable[..., float] | None = None
    single: bool = False


def _decibels(error: float, factor: float) -> float:
    """The PSNR that an error no larger than this leaves at least; at most `CAP`, where printed ones may be cut."""
    return min(CAP, -factor * math.log10(error)) if error > 0 else CAP


def _most_decibels(error: float, factor: float) -> float:
    """The PSNR that an error no smaller than this allows; without a cap, as an exact image may have any."""
    return -factor * math.log10(error) if error > 0 else math.inf


SQUARES = "differences in [0, 1] are at least their squares, and a mean square is at least the squared mean"
BOUNDS = (
    PairBound(
        "psnr",
        ("mse",),
        "PSNR is -10 log10(MSE) of an image,"
        " and the mean of a convex function is no less than the function of the mean",
        least=lambda mse: _decibels(mse[1], 10),
    ),
    PairBound(
        "psnr",
        ("l1",),
        "in [0, 1] MSE is at most L1, so the mean PSNR is at least -10 log10(L1)",
        least=lambda l1: _decibels(l1[1], 10),
    ),
    PairBound("psnr", ("mse",), "PSNR is -10 log10(MSE)", most=lambda mse: _most_decibels(mse[0], 10), single=True),
    PairBound(
        "psnr",
        ("l1",),
        "L1 is at most RMSE, so PSNR is at most -20 log10(L1)",
        most=lambda l1: _most_decibels(l1[0], 20),
        single=True,
    ),
    PairBound("mse", ("mad",), SQUARES, least=lambda mad: max(mad[0], 0.0) ** 2, most=lambda mad: mad[1]),
    PairBound("mse", ("l1",), SQUARES, least=lambda l1: max(l1[0], 0.0) ** 2, most=lambda l1: l1[1]),
    PairBound(
        "f1",
        ("iou",),
        "F1 is 2 IoU / (1 + IoU) of a sample, which is at least IoU and concave",
        least=lambda iou: iou[0],
        most=lambda iou: 2 * iou[1] / (1 + iou[1]),
    ),
    PairBound(
        "o",
        ("sc", "pq"),
        "O is the mean of sqrt(SC PQ): at most sqrt of the means' product, at least SC + PQ - 10",
        least=lambda sc, pq: sc[0] + pq[0] - 10,
        most=lambda sc, pq: math.sqrt(max(sc[1], 0.0) * max(pq[1], 0.0)),
    ),
)


def check(board: Board) -> Iterator[AuditFinding]:
    """Every bound at every row (and part) that has its kinds about the same pixels."""
    for table in board.tables:
        for columns in quantities(table).values():
            for bound in BOUNDS:
                if {bound.kind, *bound.given} <= set(columns) and not any(
                    _open(columns[kind]) for kind in (bound.kind, *bound.given)
                ):
                    used = [columns[kind] for kind in (bound.kind, *bound.given)]
                    for row in table.rows:
                        for part, cells in (("", row.cells), *row.parts.items()):
                            if text := _broken(bound, used, cells):
                                yield AuditFinding(
                                    RULE.name,
                                    "error",
                                    text,
                                    tuple(BoardPlace(table.id, row.id, column.key, part) for column in used),
                                )


def _open(column: BoardColumn) -> bool:
    """Errors that our own measure does not bound by 1 (summed over more pixels than they are divided by) obey no bound
    here."""
    declared = declared_range(column.key)
    return declared is not None and column.direction == "lower" and declared[1] == math.inf


def _broken(bound: PairBound, columns: list[BoardColumn], cells: Mapping[str, BoardCell]) -> str:
    present = finite_cells(cells, *columns)
    if present is None or (bound.single and not _single(present[0], columns[0])):
        return ""
    low, high = bounds(present[0], columns[0])
    given = [bounds(cell, column) for cell, column in zip(present[1:], columns[1:], strict=True)]
    least, most = (limit(*given) if limit else None for limit in (bound.least, bound.most))
    room = ROOM * max(abs(low), abs(high), 1e-9)
    limits = (
        f"at least {least:.4g}"
        if least is not None and high + room < least
        else f"at most {most:.4g}"
        if most is not None and low - room > most
        else ""
    )
    beside = " and ".join(
        f"{column.label} {cell_text(cell)}" for cell, column in zip(present[1:], columns[1:], strict=True)
    )
    return (
        limits
        and f"{columns[0].label} {cell_text(present[0])} cannot be beside {beside}: it must be {limits} ({bound.why})."
    )


def _single(cell: BoardCell, column: BoardColumn) -> bool:
    return cell.n == 1 or "pooled" in column.key


RULE = AuditRule(
    "impossible-pairs",
    "means over the same samples obey PSNR >= -10 log10(MSE), MAD^2 <= MSE <= MAD, IoU <= F1,"
    " O <= sqrt(SC PQ) and their like",
    check,
)
RULES = (RULE,)
