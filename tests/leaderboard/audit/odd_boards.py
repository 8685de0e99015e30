"""Small boards with one thing that does not fit, and what a rule finds there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leaderboard.audit import AuditFinding, findings
from leaderboard.board import Benchmark, Board, BoardCell, BoardColumn, BoardMethod, BoardRow, BoardTable

SAD = "thousand alpha units"
UNITS = {"sad": SAD, "conn": SAD, "psnr": "dB"}


def benchmark(name: str = "bench", **facts: Any) -> Benchmark:
    return Benchmark(
        **{
            "name": name,
            "title": name.title(),
            "task": "matting",
            "twin": False,
            "of": name,
            "count": None,
            "licence": "",
            "source": "",
            "access": "",
            **facts,
        }
    )


def row(name: str, values: dict[str, str], prefix: str = "reported", **facts: Any) -> BoardRow:
    """A row of printed numbers."""
    n = facts.pop("n", None)
    fields = {"method": name, "kind": "reported", "ranked": False, "source": "A paper", "grade": "primary", **facts}
    return BoardRow(
        id=f"row-{name}",
        cells={f"{prefix}.{key}": BoardCell(value=float(text), text=text, n=n) for key, text in values.items()},
        **fields,
    )


def measured_row(name: str, values: dict[str, float], measure: str, **facts: Any) -> BoardRow:
    """A row of numbers that were measured here."""
    cells = {f"{measure}.{key}": BoardCell(value=value, n=10) for key, value in values.items()}
    return BoardRow(
        **{"id": f"run-{name}", "method": name, "kind": "reproduced", "ranked": True, "cells": cells, **facts}
    )


def table(rows: Sequence[BoardRow], name: str = "table", **facts: Any) -> BoardTable:
    keys = dict.fromkeys(key for r in rows for cells in (r.cells, *r.parts.values()) for key in cells)
    unit = facts.pop("unit", None)
    columns = tuple(
        BoardColumn(
            key=key,
            label=key.rpartition(".")[2].upper(),
            direction="lower",
            unit=unit or UNITS.get(key.rpartition(".")[2].split("_")[0], ""),
        )
        for key in keys
    )
    return BoardTable(
        **{
            "id": name,
            "task": "matting",
            "benchmark": "bench",
            "protocol": "reported/p",
            "strict": False,
            "columns": columns,
            "rows": tuple(rows),
            **facts,
        }
    )


def board(*tables: BoardTable, **facts: Any) -> Board:
    names = {r.method for t in tables for r in t.rows}
    methods = {name: BoardMethod(name=name, title=name.upper(), tasks=("matting",)) for name in names}
    return Board(
        title="", generated="", methods=methods, benchmarks={"bench": benchmark(**facts)}, protocols={}, tables=tables
    )


def findings_of(b: Board, rule: str) -> list[AuditFinding]:
    """What one rule finds, checked to be the same with tables and rows turned round."""
    turned = b.model_copy(update={"tables": tuple(t.model_copy(update={"rows": t.rows[::-1]}) for t in b.tables[::-1])})
    assert findings(turned) == findings(b)
    return [f for f in findings(b) if f.rule == rule]


def at(finding: AuditFinding) -> list[str]:
    """Row and column of its places."""
    return [f"{p.row.partition('-')[2]} {p.column.partition('.')[2] or 'row'}" for p in finding.places]


def sad_row(name: str, megapixels: float, mad: float, **more: str) -> BoardRow:
    """A row whose SAD and MAD belong to this many pixels."""
    return row(name, {"sad": f"{megapixels * 1000 * mad:.3f}", "mad": f"{mad:.4f}", **more})
