"""When a board must not be published: a trivial baseline leads where methods are ranked. Then the protocol is worth
nothing, or the methods are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leaderboard.board import BoardCell, BoardColumn, BoardMethod, BoardRow, BoardTable, Footnote
from leaderboard.slugs import slug
from leaderboard.tables.columns import SIGN, ranked_rows

RULE = "trivial-baseline-leads"


def find_leading_baselines(
    tables: Iterable[BoardTable], methods: Mapping[str, BoardMethod]
) -> tuple[list[str], dict[str, Footnote]]:
    """Where a ranked trivial baseline has a better number than every ranked method that is not trivial.

    Returns:
        errors: sentences with names and numbers, one for each headline of a strict protocol on measured rows: the board
            must not be published.
        footnotes: the same of all other columns (official protocols, columns beside the headline), by id;
            `add_footnotes` sets them.

    Columns without a direction or without a ranked method that is not trivial are passed over, and so are equal
    numbers.
    """
    errors: list[str] = []
    footnotes: dict[str, Footnote] = {}
    for table in tables:
        for column in table.columns:
            if (lead := _lead(table, column, methods)) is None:
                continue
            text = _sentence(table, column, *lead, methods)
            if table.strict and column.headline:
                errors.append(text)
            else:
                name = footnote_id(table, column)
                footnotes[name] = Footnote(id=name, rule=RULE, text=text, severity="warning")
    return errors, footnotes


def footnote_id(table: BoardTable, column: BoardColumn) -> str:
    """The id of the footnote on one column."""
    return slug(f"{RULE} {table.id} {column.key}")


def add_footnotes(
    tables: Iterable[BoardTable], methods: Mapping[str, BoardMethod], footnotes: Mapping[str, Footnote]
) -> list[BoardTable]:
    """The tables with the ids of these footnotes at the cells of the baselines that lead."""
    return [_mark(table, methods, footnotes) for table in tables]


def _mark(table: BoardTable, methods: Mapping[str, BoardMethod], footnotes: Mapping[str, Footnote]) -> BoardTable:
    leaders = {}
    for column in table.columns:
        name = footnote_id(table, column)
        if name in footnotes and (lead := _lead(table, column, methods)) is not None:
            leaders[lead[0].id, column.key] = name
    if not leaders:
        return table
    rows = []
    for row in table.rows:
        marks = {key: name for (row_id, key), name in leaders.items() if row_id == row.id}
        cells = {key: _add_note(cell, marks.get(key)) for key, cell in row.cells.items()}
        rows.append(row.model_copy(update={"cells": cells}) if marks else row)
    return table.model_copy(update={"rows": tuple(rows)})


def _add_note(cell: BoardCell, name: str | None) -> BoardCell:
    return (
        cell
        if name is None or name in cell.footnotes
        else cell.model_copy(update={"footnotes": (*cell.footnotes, name)})
    )


def _lead(
    table: BoardTable, column: BoardColumn, methods: Mapping[str, BoardMethod]
) -> tuple[BoardRow, BoardRow] | None:
    """The best trivial row and the best other one, if the trivial one is better."""
    if column.direction == "neither":
        return None
    sign = SIGN[column.direction]
    best: dict[bool, BoardRow] = {}
    for row in sorted(ranked_rows(table, column), key=lambda r: (sign * r.cells[column.key].value, r.id)):
        best.setdefault(methods[row.method].trivial, row)
    if len(best) < 2:
        return None
    trivial, other = best[True], best[False]
    return (trivial, other) if sign * trivial.cells[column.key].value < sign * other.cells[column.key].value else None


def _sentence(
    table: BoardTable, column: BoardColumn, trivial: BoardRow, other: BoardRow, methods: Mapping[str, BoardMethod]
) -> str:
    unit = f" {column.unit}" if column.unit else ""
    numbers = [f"{row.cells[column.key].value:.4g}{unit}" for row in (trivial, other)]
    names = [methods[row.method].title + (f" ({row.label})" if row.label else "") for row in (trivial, other)]
    n = trivial.cells[column.key].n
    return (
        f"{table.benchmark}, {table.protocol}: the trivial baseline {names[0]} leads in {column.label} with"
        f" {numbers[0]}; the best other method, {names[1]}, has {numbers[1]}"
        + (f" ({n} samples)" if n is not None else "")
    )
