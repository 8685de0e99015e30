"""``leaderboard.json``: the whole board, as `leaderboard.board.Board` reads it back."""

from __future__ import annotations

from leaderboard.board import Board
from leaderboard.exports import Export


def content(board: Board) -> bytes:
    """UTF-8; numbers that are not finite are the strings "nan", "inf" and "-inf"."""
    return (board.model_dump_json(indent=1) + "\n").encode()


EXPORTS = (Export("leaderboard.json", "the whole board as JSON", content),)
