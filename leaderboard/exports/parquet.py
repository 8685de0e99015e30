"""``leaderboard.parquet``: the long form with types; missing is null, and nan is nan."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from leaderboard.board import Board
from leaderboard.exports import Export
from leaderboard.exports._lines import TYPES, lines, values_of

if TYPE_CHECKING:
    import pyarrow as pa


def schema(board: Board) -> pa.Schema:
    """The columns, with the board's title and date as metadata."""
    import pyarrow as pa

    kinds = {
        str: pa.string(),
        bool: pa.bool_(),
        float: pa.float64(),
        int: pa.int64(),
        float | None: pa.float64(),
        int | None: pa.int64(),
    }
    columns = [
        pa.field(name, kinds[kind], nullable=kind not in (str, bool, float, int)) for name, kind in TYPES.items()
    ]
    return pa.schema(columns, metadata={"title": board.title, "generated": board.generated, "commit": board.commit})


def table_of(board: Board) -> pa.Table:
    """The long form of a board: a row a number."""
    import pyarrow as pa

    rows = [dict(zip(TYPES, values_of(line), strict=True)) for line in lines(board)]
    return pa.Table.from_pylist(rows, schema=schema(board))


def content(board: Board) -> bytes:
    """The file; it holds no time of writing."""
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table_of(board), out, compression="zstd")
    return out.getvalue()


EXPORTS = (Export("leaderboard.parquet", "one line a number, as Parquet", content),)
