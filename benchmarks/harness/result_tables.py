"""Results on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table

from benchmarks.api.direction import ARROW
from benchmarks.api.results import MetricResult, Result
from benchmarks.harness.reasons import note_lines, reason_lines
from synlayers.support.cli import console
from synlayers.support.tables import plain_table, print_table

SHOWN = 8
"""Columns of values in a table."""


def print_results(results: Sequence[Result]) -> None:
    """One table for each benchmark and protocol: methods down, values across."""
    by_title: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        # numbers of different judges do not stand in one table
        judge = result.provenance.get("judge", {}).get("slug", "")
        protocol = result.protocol + (f", judged by {judge}" if judge else "")
        by_title.setdefault((result.run.dataset, protocol), []).append(result)
    for (dataset, protocol), group in sorted(by_title.items()):
        print_table(result_table(f"{dataset}, {protocol}", group))
        if unavailable := sorted({measure for r in group for measure in r.provenance.get("unavailable", {})}):
            console.print(
                f"not measured for want of weights: {', '.join(unavailable)} (python -m benchmarks.list metrics says"
                " which)\n"
            )
    for line in [*reason_lines(results), *note_lines(results)]:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def result_table(title: str, results: Sequence[Result]) -> Table:
    """Values over all samples with their standard errors, and how many samples stand behind them."""
    heads: dict[tuple[str, str], str] = {}
    for metric in (m for r in results for m in r.metrics if not m.group):
        heads.setdefault((metric.measure, metric.name), metric.name + ARROW[metric.direction])
    chosen = dict(list(heads.items())[:SHOWN])
    table = plain_table(title, "method", *_distinct(chosen), "scored", right=(*_distinct(chosen), "scored"))
    for result in sorted(results, key=lambda r: r.run.method.name):
        values = {(m.measure, m.name): m for m in result.metrics if not m.group}
        coverage = result.coverage
        more = [f"+{coverage.stood_in} stood in"] if coverage.stood_in else []
        more += [f"{coverage.dropped} dropped"] if coverage.dropped else []
        scored = f"{coverage.scored}/{coverage.asked}" + (f" ({', '.join(more)})" if more else "")
        table.add_row(result.run.method.name, *(value_cell(values.get(key)) for key in chosen), scored)
    remarks = []
    if any(metric.standard_error for r in results for metric in r.metrics if not metric.group):
        remarks.append("± is one standard error, clustered by scene")
    if len(heads) > SHOWN:
        remarks.append(f"{len(heads) - SHOWN} more values in the result files")
    if remarks:
        table.caption, table.caption_justify = "; ".join(remarks), "left"
    return table


def _distinct(heads: Mapping[tuple[str, str], str]) -> list[str]:
    """Heads of columns; a name that two measures share says of which it is."""
    names = list(heads.values())
    return [
        f"{name} ({measure.partition('/')[2]})" if names.count(name) > 1 else name
        for (measure, _), name in heads.items()
    ]


def value_cell(metric: MetricResult | None) -> str:
    """A value with its standard error."""
    if metric is None:
        return "-"
    return f"{metric.value:.4g}" + (f" ±{metric.standard_error:.2g}" if metric.standard_error else "")
