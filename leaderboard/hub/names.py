"""Which repository of the Hub a method's model is, and a method's numbers that may leave under a benchmark's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from leaderboard.board import Board, BoardMethod, BoardRow, BoardTable
from synlayers.push.repository import REPOSITORY, is_repository

MODEL_LINK: Final = re.compile(rf"https://(?:www\.)?huggingface\.co/({REPOSITORY.pattern})(?:/.*)?")
NOT_MODELS: Final = (
    "datasets",
    "spaces",
    "docs",
    "papers",
    "blog",
    "collections",
    "api",
    "models",
    "organizations",
    "settings",
)


def model_of(method: BoardMethod) -> str:
    """The Hub id of the model (``user/name``), from the method's weights or links; empty if none is named.

    >>> model_of(BoardMethod(name="m", title="M", tasks=("matting",), weights=("user/model@main",)))
    'user/model'
    """
    for weight in method.weights:
        name = weight.partition("@")[0].strip()
        if is_repository(name):
            return name
    for link in method.links.values():
        match = MODEL_LINK.fullmatch(link)
        if match and is_repository(match[1]) and match[1].partition("/")[0] not in NOT_MODELS:
            return match[1]
    return ""


def official_rows(board: Board) -> Iterator[tuple[BoardTable, BoardRow]]:
    """Ranked rows that were measured here on official data: the only ones that may stand under a benchmark's name."""
    for table in board.tables:
        for row in table.rows:
            if row.kind == "reproduced" and row.ranked and not board.benchmarks[table.benchmark].twin:
                yield table, row
