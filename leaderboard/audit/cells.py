"""What the rules share: which quantity a column holds, what a printed number says at most, and which columns belong
together."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.metrics import measures
from leaderboard.audit.finding import BoardPlace
from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable

UNIT = (0.0, 1.0)
POSITIVE = (0.0, math.inf)
RANGES: Mapping[str, tuple[float, float]] = {
    "iou": UNIT,
    "f1": UNIT,
    "precision": UNIT,
    "recall": UNIT,
    "mse": UNIT,
    "mad": UNIT,
    "l1": UNIT,
    "ssim": (-1.0, 1.0),
    "remove": (-1.0, 1.0),
    "psnr": POSITIVE,
    "sad": POSITIVE,
    "grad": POSITIVE,
    "conn": POSITIVE,
    "lpips": POSITIVE,
    "fid": POSITIVE,
    "cmmd": (-math.inf, math.inf),
    "sc": (0.0, 10.0),
    "pq": (0.0, 10.0),
    "o": (0.0, 10.0),
}
"""The kinds, which are words of the names of values, and the range of each: for images and alpha in [0, 1] and
judges' scores of 0 to 10. The squared distance CMMD may be estimated below 0."""
DIFFERENCES = frozenset({"change", "gain", "error"})
"""Words that say it is no score but a difference of scores, to which no bound applies."""
SMALL = 1e-9
"""Relative room that a number which was not rounded gets."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a column holds.

    Two columns of one table with the same `of` speak about the same pixels (or layers, or answers), so that bounds
    between their kinds apply.
    """

    kind: str
    of: tuple[str, ...]


def quantity(column: BoardColumn) -> Quantity | None:
    """From the words of a column's key; None for what no rule knows.

    >>> quantity(BoardColumn(key="reported.mask_iou", label="", direction="higher"))
    Quantity(kind='iou', of=('reported', 'mask'))
    >>> quantity(BoardColumn(key="image/psnr-bg.psnr_bg", label="", direction="higher"))
    Quantity(kind='psnr', of=('image', 'bg'))
    """
    measure, _, name = column.key.rpartition(".")
    words = name.split("_")
    kinds = [word for word in words if word in RANGES]
    if len(kinds) != 1 or DIFFERENCES & set(words):
        return None
    # measures of images are one value each, so their family is what they share; the others give all values of one
    # region at once
    group = "image" if measure.startswith("image/") else measure
    return Quantity(kinds[0], (group, *(word for word in words if word != kinds[0])))


def quantities(table: BoardTable) -> dict[tuple[str, ...], dict[str, BoardColumn]]:
    """Columns by what they speak about, then by kind."""
    columns: dict[tuple[str, ...], dict[str, BoardColumn]] = {}
    for column in table.columns:
        if meaning := quantity(column):
            columns.setdefault(meaning.of, {}).setdefault(meaning.kind, column)
    return columns


def scale(column: BoardColumn) -> float:
    """What one unit of the column is: 0.01 for percent, 1000 for sums in thousands."""
    return 0.01 if column.unit == "%" else 1000.0 if column.unit.startswith("thousand") else 1.0


def bounds(cell: BoardCell, column: BoardColumn) -> tuple[float, float]:
    """Between which numbers the true value lies: half a unit of the last printed digit either way.

    >>> bounds(BoardCell(value=0.05, text="0.050"), BoardColumn(key="reported.mad", label="", direction="lower"))
    (0.0495, 0.0505)
    """
    digits = re.search(r"\.(\d*)$", cell.text)
    room = 0.5 * 10.0 ** -(len(digits[1]) if digits else 0) if cell.text else SMALL * abs(cell.value)
    unit = scale(column)
    return round((cell.value - room) * unit, 12), round((cell.value + room) * unit, 12)


def agree(one: BoardCell, other: BoardCell, column: BoardColumn) -> bool:
    """Whether two printed numbers can be roundings of one."""
    (low, high), (least, most) = bounds(one, column), bounds(other, column)
    return low <= most and least <= high


def cell_text(cell: BoardCell) -> str:
    """The number as printed, or in six digits."""
    return cell.text or f"{cell.value:.6g}"


def method_title(board: Board, name: str) -> str:
    """A method in words."""
    return board.methods[name].title if name in board.methods else name


def benchmark_title(board: Board, name: str) -> str:
    """A benchmark in words."""
    return board.benchmarks[name].title if name in board.benchmarks else name


def every_cell(table: BoardTable) -> Iterator[tuple[BoardRow, BoardColumn, BoardCell, BoardPlace]]:
    """All numbers of a table, those of parts too."""
    columns = {column.key: column for column in table.columns}
    for row in table.rows:
        for part, cells in (("", row.cells), *row.parts.items()):
            for key, cell in cells.items():
                if key in columns:
                    yield row, columns[key], cell, BoardPlace(table.id, row.id, key, part)


def finite_cells(cells: Mapping[str, BoardCell], *columns: BoardColumn) -> list[BoardCell] | None:
    """The cells of these columns, if all are there and finite."""
    present = [cells[column.key] for column in columns if column.key in cells]
    return present if len(present) == len(columns) and all(math.isfinite(cell.value) for cell in present) else None


@functools.cache
def declared_range(key: str) -> tuple[float, float] | None:
    """The range that a measure of ours declares for a value; None for other columns."""
    measure, _, name = key.rpartition(".")
    values = measures()[measure].values if measure in measures() else ()
    return next(((float(v.range[0]), float(v.range[1])) for v in values if v.name == name), None)
