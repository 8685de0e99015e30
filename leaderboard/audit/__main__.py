"""`python -m leaderboard.audit`: what does not fit in the reported numbers, or on a board that was published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from leaderboard.audit import AuditFinding, findings, rules
from leaderboard.audit.cells import method_title
from leaderboard.board import Board, BoardRow, BoardTable
from leaderboard.reported import reported_board
from synlayers.errors import DataError
from synlayers.storage.plain_files import read_plain
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    board: Annotated[
        Path | None, typer.Option(help="A published leaderboard.json; without it, the reported numbers alone.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the findings to this file as well.")] = None,
) -> None:
    """Runs every rule and prints what it finds. Ends with 1 if a number is impossible; warnings and notes are for the
    reader to judge."""
    with clean_exit():
        checked = reported_board() if board is None else _read(board)
        everything = findings(checked)
        for name, rule in rules().items():
            if of_rule := [f for f in everything if f.rule == name]:
                print_table(_table(checked, rule.meaning, of_rule))
        silent = [name for name in rules() if not any(f.rule == name for f in everything)]
        counts = {level: sum(f.severity == level for f in everything) for level in ("error", "warning", "note")}
        rows = sum(len(table.rows) for table in checked.tables)
        console.print(
            f"{len(rules())} rules over {rows} rows in {len(checked.tables)} tables: "
            + ", ".join(f"{n} {level}{'' if n == 1 else 's'}" for level, n in counts.items())
            + (f"; nothing found by {', '.join(silent)}" if silent else "")
        )
        if json is not None:
            write_json_atomic(json, [_plain(f) for f in everything])
        if counts["error"]:
            raise SystemExit(1)


def _read(path: Path) -> Board:
    try:
        return Board.model_validate_json(read_plain(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{path} is no board: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _table(board: Board, meaning: str, of_rule: list[AuditFinding]) -> Table:
    """One rule's findings: where, at what, and what is said."""
    printed = plain_table(f"{of_rule[0].rule}: {meaning}", "level", "benchmark", "row", "columns", "finding")
    for finding in of_rule:
        # as Text: the names of models have brackets, which rich would take for markup
        printed.add_row(finding.severity, *map(Text, _where(board, finding)), Text(finding.text), end_section=True)
    return printed


def _where(board: Board, finding: AuditFinding) -> tuple[str, str, str]:
    """Benchmarks, rows and columns of a finding, each once."""
    tables: dict[str, BoardTable] = {table.id: table for table in board.tables}
    rows: dict[str, BoardRow] = {row.id: row for table in board.tables for row in table.rows}
    labels = {column.key: column.label for place in finding.places for column in tables[place.table].columns}
    benchmarks = dict.fromkeys(tables[place.table].benchmark for place in finding.places)
    used = {place.column for place in finding.places}
    columns = dict.fromkeys(label for key, label in labels.items() if key in used)
    return ", ".join(benchmarks), "\n".join(_rows(board, finding, rows)), ", ".join(columns) or "the whole row"


def _rows(board: Board, finding: AuditFinding, rows: Mapping[str, BoardRow]) -> list[str]:
    """A line for each method: what tells its row apart, or how many rows there are."""
    by_method: dict[str, set[str]] = {}
    for place in finding.places:
        by_method.setdefault(rows[place.row].method, set()).add(place.row)
    lines = []
    for method, ids in by_method.items():
        label = rows[next(iter(ids))].label
        which = f"{len(ids)} rows" if len(ids) > 1 else label
        lines.append(method_title(board, method) + (f" ({which})" if which else ""))
    return lines


def _plain(finding: AuditFinding) -> dict[str, object]:
    places = [
        {name: value for name in ("table", "row", "column", "part") if (value := getattr(place, name))}
        for place in finding.places
    ]
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity,
        "text": finding.text,
        "places": places,
    }


if __name__ == "__main__":
    app()
