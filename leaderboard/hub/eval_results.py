"""``.eval_results/*.yaml`` of model repositories, as https://huggingface.co/docs/hub/eval-results describes them.

One entry for each table in which the model is ranked on official data: the headline. The Hub shows an entry where
`dataset.id` is a registered benchmark that has a task of this id; registering is for the data set's owner. Here a task
is a protocol (``matting-native-v1``).
"""

from __future__ import annotations

import math
from typing import Any

from benchmarks.datasets import datasets
from benchmarks.datasets.naming import parse_name
from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable
from leaderboard.hub.names import model_of, official_rows

FILE = ".eval_results/synlayers-leaderboard.yaml"


def eval_results(board: Board, source: str = "") -> dict[str, bytes]:
    """The file `FILE` of every model repository that is named by a method of the board.

    source: address of the published site; empty: entries name no source.

    Returns:
        YAML by Hub id of the model (``user/name``); nothing for methods without one, for data sets that are not on the
        Hub, for options of a data set that are another set, and for numbers that are not finite.
    """
    import yaml

    by_model: dict[str, list[dict[str, Any]]] = {}
    for table, row in official_rows(board):
        model, dataset, column = model_of(board.methods[row.method]), _dataset(table), table.columns[0]
        cell = row.cells.get(column.key)
        if model and dataset and column.headline and cell is not None and math.isfinite(cell.value):
            by_model.setdefault(model, []).append(_entry(table, row, column, cell, dataset, source))
    return {
        model: yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=160).encode()
        for model, entries in sorted(by_model.items())
    }


def _dataset(table: BoardTable) -> dict[str, str]:
    """The data set on the Hub; empty where it has none."""
    named = parse_name(table.benchmark)
    kind = datasets().get(named.of)
    if kind is None or named.options or not kind.facts.hub:
        return {}
    revision = {"revision": kind.facts.revision} if kind.facts.revision else {}
    return {"id": kind.facts.hub, "task_id": table.protocol.replace("/", "-"), **revision}


def _entry(
    table: BoardTable, row: BoardRow, column: BoardColumn, cell: BoardCell, dataset: dict[str, str], source: str
) -> dict[str, Any]:
    entry: dict[str, Any] = {"dataset": dataset, "value": cell.value}
    if date := row.provenance.get("date"):
        entry["date"] = str(date)
    if source:
        entry["source"] = {"url": source, "name": "synlayers leaderboard"}
    unit = f" in {column.unit}" if column.unit else ""
    error = f", standard error {cell.standard_error:.3g}" if cell.standard_error is not None else ""
    samples = f", {cell.n} samples" if cell.n is not None else ""
    better = {"lower": ", lower is better", "higher": ", higher is better", "neither": ""}[column.direction]
    entry["notes"] = (
        f"{table.protocol}: {column.label}{unit}{better}{samples}{error};"
        f" run {row.provenance.get('run_key', 'unknown')}"
    )
    return entry
