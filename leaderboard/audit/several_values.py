"""One system with several published values of one metric on one benchmark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from leaderboard.audit.cells import agree, benchmark_title, cell_text, method_title
from leaderboard.audit.finding import AuditFinding, AuditRule, BoardPlace
from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable


class Printed(NamedTuple):
    """One published value."""

    table: BoardTable
    row: BoardRow
    column: BoardColumn
    cell: BoardCell

    @property
    def source(self) -> str:
        """Whoever published it, without the number of the table."""
        return str(self.row.provenance.get("source") or self.row.source)

    @property
    def variant(self) -> str:
        """What tells it from the system's other rows of the source."""
        return str(self.row.options.get("variant", ""))


def check(board: Board) -> Iterator[AuditFinding]:
    """A note at each value: two sources that share no value, or one source that contradicts itself. Ablations are left
    out: they are other systems."""
    for (name, method, *_), values in sorted(_by_metric(board).items()):
        values = sorted(values, key=lambda v: (v.source, v.row.source, v.variant, v.cell.text, v.row.id))
        if any(_contradict(one, other) for one, other in combinations(_by_source(values), 2)) or _contradicts_itself(
            values
        ):
            column = values[0].column
            sources = "; ".join(
                f"{source}: {', '.join(of_source)}" for source, of_source in _texts_by_source(values).items()
            )
            text = (
                f"{method_title(board, method)} has several published values of {column.label} on"
                f" {benchmark_title(board, name)}. {sources}."
            )
            yield AuditFinding(
                RULE.name, "note", text, tuple(BoardPlace(v.table.id, v.row.id, v.column.key) for v in values)
            )


def _texts_by_source(values: Sequence[Printed]) -> dict[str, list[str]]:
    """Values as they are shown, by the source and table that has them."""
    by_source: dict[str, list[str]] = {}
    for value in values:
        by_source.setdefault(value.row.source, []).append(
            cell_text(value.cell) + (f" ({value.variant})" if value.variant else "")
        )
    return by_source


def _by_metric(board: Board) -> dict[tuple[str, ...], list[Printed]]:
    """By benchmark, method, metric and, of judged scores, judge, language, subset: another judge is another metric."""
    by_metric: dict[tuple[str, ...], list[Printed]] = {}
    for table in board.tables:
        columns = {column.key: column for column in table.columns}
        for row in table.rows:
            if row.kind == "reported" and not row.options.get("ablation"):
                judged = tuple(str(row.options.get(key, "")) for key in ("judge", "language", "subset"))
                for key, cell in row.cells.items():
                    name = key.rpartition(".")[2]
                    by_metric.setdefault((table.benchmark, row.method, name, *judged), []).append(
                        Printed(table, row, columns[key], cell)
                    )
    return by_metric


def _by_source(values: Sequence[Printed]) -> list[list[Printed]]:
    by_source: dict[str, list[Printed]] = {}
    for value in values:
        by_source.setdefault(value.source, []).append(value)
    return list(by_source.values())


def _contradict(one: Sequence[Printed], other: Sequence[Printed]) -> bool:
    """Two sources that have no value in common, rounding allowed. Settings that both name, and name differently, are
    not held against each other."""
    pairs = [(a, b) for a in one for b in other if a.variant == b.variant or not (a.variant and b.variant)]
    return bool(pairs) and not any(agree(a.cell, b.cell, a.column) for a, b in pairs)


def _contradicts_itself(values: Sequence[Printed]) -> bool:
    """A source with two values of the very same setting."""
    return any(
        a.source == b.source and a.variant == b.variant and not agree(a.cell, b.cell, a.column)
        for a, b in combinations(values, 2)
    )


RULE = AuditRule(
    "several-values",
    "one system, one metric, one benchmark: every value in circulation is shown beside the others with its source",
    check,
)
RULES = (RULE,)
