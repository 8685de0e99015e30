"""Validated results, published numbers and honest statistics as a static site. Reads what `benchmarks` writes; runs no
method.

>>> import leaderboard
>>> leaderboard.publish("runs", "site")                                      # doctest: +SKIP
>>> leaderboard.board_frame(leaderboard.read_board("runs"))                          # doctest: +SKIP
>>> leaderboard.reported_frame().query("benchmark == 'aim-500'")["method"].nunique() >= 5
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from synlayers.support.lazy import resolve

if TYPE_CHECKING:
    from leaderboard.board import Board
    from leaderboard.frames import board_frame, read_board, reported_frame
    from leaderboard.publish import publish
    from leaderboard.validation.validate import find_problems

_HOMES: Final = {
    "Board": "leaderboard.board",
    "board_frame": "leaderboard.frames",
    "find_problems": "leaderboard.validation.validate",
    "publish": "leaderboard.publish",
    "read_board": "leaderboard.frames",
    "reported_frame": "leaderboard.frames",
}

__all__ = ["Board", "board_frame", "find_problems", "publish", "read_board", "reported_frame"]


def __getattr__(name: str) -> Any:
    """Imports what is asked for only then, so that ``import leaderboard`` stays light."""
    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
