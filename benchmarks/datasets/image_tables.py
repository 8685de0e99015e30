"""Images in parquet files, as the Hub stores them: a column of structs of bytes and path, or of plain binary."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.api.tasks import Array
from synlayers.errors import DataError
from synlayers.importers.layered.tables import image_bytes, open_table

ROWS_AT_ONCE = 16
"""Rows held while the headers of a table's images are looked at."""


@dataclass(frozen=True, slots=True)
class ImageCell:
    """Where an image's bytes are in a parquet file."""

    path: Path
    group: int
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.path} (row group {self.group}, row {self.row}, column {self.column})"


def rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """(row group, row in it, values) of every row, a few rows in memory at a time."""
    import pyarrow as pa

    file = open_table(path)
    try:
        for group in range(file.num_row_groups):
            row = 0
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, row_groups=[group], columns=list(columns)):
                for values in batch.to_pylist():
                    yield group, row, values
                    row += 1
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path} cannot be read: {error}") from None


def read_cell(cell: ImageCell, read: Callable[..., Array]) -> Array:
    """The pixels of a cell, decoded by `read` (`benchmarks.api.images`)."""
    value = _column(cell.path, cell.group, cell.column)[cell.row].as_py()
    return read(image_bytes(value, str(cell)), str(cell))


@functools.lru_cache(maxsize=8)
def _column(path: Path, group: int, column: str) -> Any:
    """One column of one row group, cached: no row is read without its group, and the neighbours are asked for next."""
    import pyarrow as pa

    try:
        return open_table(path).read_row_group(group, columns=[column]).column(0)
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path} cannot be read: {error}") from None
