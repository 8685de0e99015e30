"""`python -m benchmarks.summarise RUNS`: every result below a folder as tables, its numbers computed again from its
rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.api.results import ROWS, Result, json_number, read_result, read_rows, result_files
from benchmarks.harness.summary import metrics_of
from benchmarks.protocols import get_protocol
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

SHOWN = 5
"""Reasons why nothing is there that are told at once."""


def recompute(path: Path) -> tuple[Result, list[str]]:
    """A result, and what differs when its recomputable values are computed again from its rows. Raises `DataError` for
    a file that is no result."""
    result = read_result(path)
    rows_file = path.with_suffix(ROWS)
    if not rows_file.exists():
        raise DataError(f"{path} has no rows beside it ({rows_file.name})")
    again = {
        (m.measure, m.name, m.group): m
        for m in metrics_of(get_protocol(result.protocol), list(read_rows(rows_file)), {})
    }
    wrong = []
    for metric in result.metrics:
        recomputed = again.get((metric.measure, metric.name, metric.group))
        if metric.recomputable and (recomputed is None or json_number(recomputed.value) != json_number(metric.value)):
            wrong.append(
                f"{path}: {metric.measure}.{metric.name} is {metric.value} but its rows give"
                f" {recomputed.value if recomputed else 'nothing'}"
            )
    return result, wrong


@app.command()
def main(runs: Annotated[Path, typer.Argument(help="Folder of runs, or of one run.")]) -> None:
    """Show every result below a folder, and check that each number follows from its rows. Exit code 1 where one does
    not, or where something that may be a result is left out, which is told."""
    from benchmarks.harness.result_tables import print_results

    with clean_exit():
        left_out: list[str] = []
        paths = [path for path, _ in result_files(runs, left_out.append)]
        if not paths:
            raise UsageError("; ".join([f"there are no results below {runs}", *left_out[:SHOWN]]))
        results = [recompute(path) for path in paths]
        print_results([result for result, _ in results])
        problems = [problem for _, wrong in results for problem in wrong]
        for problem in problems + left_out:
            console.print(problem)
        missing = f", {len(left_out)} left out" if left_out else ""
        console.print(f"{len(results)} results{missing}, {len(problems)} numbers that do not follow from their rows")
        raise SystemExit(1 if problems or left_out else 0)


if __name__ == "__main__":
    app()
