"""Results on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table

from benchmarks.metrics.measure import ARROW
from benchmarks.results import MetricResult, Result
from synlayers.cli import console

WIDE = 160
"""Columns of text that a table gets where there is no terminal (a file, a log)."""

SHOWN = 6
"""Columns of values in a table."""


def plain_table(title: str, *columns: str, right: Sequence[str] = ()) -> Table:
    """A table as all commands print them; the columns in `right` are aligned right."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def show(table: Table) -> None:
    """Prints a table: as wide as the terminal, or `WIDE`."""
    console.print(table, width=console.width if console.is_terminal else WIDE)


def results_table(results: Sequence[Result]) -> Table:
    """One line a result: the first values of its protocol with their standard errors, and what stands behind them."""
    table = plain_table("results (± standard error)", "benchmark", "protocol", "method", "values", "scored", right=("scored",))
    for result in sorted(results, key=lambda r: (r.run.dataset, r.protocol, r.run.method.name)):
        values = "  ".join(cell(m) for m in [m for m in result.metrics if not m.group][:SHOWN])
        coverage = result.coverage
        scored = f"{coverage.scored}/{coverage.asked}" + (f" (+{coverage.stood_in} stood in)" if coverage.stood_in else "")
        table.add_row(result.run.dataset, result.protocol, result.run.method.name, values, scored)
    return table


def cell(metric: MetricResult) -> str:
    """``psnr 31.20 ±0.41 higher``: a value with its uncertainty and an arrow for its direction."""
    error = f" ±{metric.standard_error:.2g}" if metric.standard_error is not None else ""
    return f"{metric.name}{ARROW[metric.direction]} {metric.value:.4g}{error}"
