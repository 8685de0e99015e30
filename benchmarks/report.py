"""Results on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from benchmarks.results import MetricResult, Result

SHOWN = 6
"""Columns of values in a table."""


def results_table(results: Sequence[Result]) -> Table:
    """One line a result: the first values of its protocol with their standard errors, and what stands behind them."""
    table = Table(title="results (± standard error)", title_justify="left", header_style="bold")
    for column in ("benchmark", "protocol", "method", "values", "scored"):
        table.add_column(column, justify="right" if column == "scored" else "left", overflow="fold")
    for result in sorted(results, key=lambda r: (r.run.dataset, r.protocol, r.run.method.name)):
        values = "  ".join(cell(m) for m in [m for m in result.metrics if not m.group][:SHOWN])
        coverage = result.coverage
        scored = f"{coverage.scored}/{coverage.asked}" + (f" (+{coverage.stood_in} stood in)" if coverage.stood_in else "")
        table.add_row(result.run.dataset, result.protocol, result.run.method.name, values, scored)
    return table


def cell(metric: MetricResult) -> str:
    """``psnr 31.20 ±0.41 higher``: a value with its uncertainty and an arrow for its direction."""
    arrow = "↑" if metric.direction == "higher" else "↓"
    error = f" ±{metric.standard_error:.2g}" if metric.standard_error is not None else ""
    return f"{metric.name}{arrow} {metric.value:.4g}{error}"
