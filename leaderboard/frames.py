"""Boards and published numbers as pandas data frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leaderboard.board import Board
from synlayers.support.scratch import temporary_folder

if TYPE_CHECKING:
    import pandas as pd


def board_frame(board: Board) -> pd.DataFrame:
    """Every number of a board, one a row, with its interval, rank, tier and tests; the columns of
    ``leaderboard.parquet``. What is not known or does not apply is missing."""
    from leaderboard.exports.parquet import table_of

    frame: pd.DataFrame = table_of(board).to_pandas()
    return frame


def reported_frame() -> pd.DataFrame:
    """Every published number that we know, as printed (``text``) and as a value, with its source; the columns of
    `board_frame`."""
    from leaderboard.reported import reported_board

    return board_frame(reported_board())


def read_board(results: str | Path | None = None, submissions: str | Path | None = None) -> Board:
    """The board of everything that is there, with statistics and audit, without pictures.

    Args:
        results: folder of runs; None: only submissions and published numbers.
        submissions: folder of submissions; None: those committed with this project.

    Raises:
        UsageError: the folder holds no result.
        DataError: a result or submission is not valid, or the board must not be published.
    """
    from leaderboard.assemble import assemble

    with temporary_folder() as folder:
        paths = [None if path is None else Path(path) for path in (results, submissions)]
        return assemble(paths[0], paths[1], folder)
