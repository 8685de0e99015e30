"""Tables of published layered pictures: Parquet files whose cells hold pictures, as the Hub stores them."""

from __future__ import annotations

import atexit
import functools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from synlayers.errors import DataError
from synlayers.importers.layered.streams import RowStream
from synlayers.storage.plain_files import plain


def open_table(path: Path, **options: Any) -> Any:
    """The `pyarrow.parquet.ParquetFile` with its `options`; `DataError` naming it if it is none. A pipe is not waited
    for."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(plain(path), **options)
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path} is not a readable parquet file: {error}") from None


@functools.lru_cache(maxsize=4)
def table_rows(path: Path) -> RowStream[Mapping[str, Any]]:
    """The rows of a file by number, empty cells left out. Read in order, in memory that does not grow with the file."""
    import pyarrow as pa

    file = open_table(path, pre_buffer=False, buffer_size=1 << 16)
    starts = np.cumsum([0] + [file.metadata.row_group(g).num_rows for g in range(file.num_row_groups)])

    def begin(number: int) -> int:
        return int(starts[np.searchsorted(starts, number, side="right") - 1])

    def read(first: int) -> Iterator[Mapping[str, Any]]:
        group = int(np.searchsorted(starts, first))
        try:
            for batch in file.iter_batches(
                batch_size=1, row_groups=range(group, file.num_row_groups), use_threads=False
            ):
                yield {name: value for name, value in batch.to_pylist()[0].items() if value is not None}
        except (OSError, pa.ArrowException) as error:
            raise DataError(f"{path} cannot be read: {error}") from None

    return RowStream(begin, read, str(path))


atexit.register(table_rows.cache_clear)  # open files are closed while the modules that close them still stand


def image_bytes(value: Any, what: str) -> bytes:
    """The bytes of an image cell; `DataError` when it holds none (a path alone is not followed)."""
    data = value.get("bytes") if isinstance(value, dict) else value
    if not isinstance(data, bytes):
        raise DataError(f"{what} holds no image bytes")
    return data


def class_names(schema: Any, column: str) -> Callable[[Any], str]:
    """What the values of a column mean: words as they are, numbers by the class names that `datasets` keeps in the
    schema."""
    try:
        feature = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"][column]
        while "feature" in feature:  # of what a list holds
            feature = feature["feature"]
        names: list[str] = list(feature["names"])
    except (KeyError, ValueError, TypeError, AttributeError):
        names = []
    return lambda value: names[value] if isinstance(value, int) and 0 <= value < len(names) else str(value)


def box_of(value: Any, where: str) -> list[int]:
    """[x0, y0, x1, y1] of four whole numbers, end exclusive; `DataError` for anything else, or a box inside out."""
    plain = (
        isinstance(value, list)
        and len(value) == 4
        and all(isinstance(v, (int, float)) and v == v and abs(v) < 1e6 for v in value)
    )
    if not plain or value[2] < value[0] or value[3] < value[1]:
        raise DataError(f"{where}: the box is {value!r}; expected [x0, y0, x1, y1] in pixels, end exclusive")
    return [round(v) for v in value]
