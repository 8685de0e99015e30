"""`python -m benchmarks.summarise RUNS`: every result below a folder as tables, its numbers computed again from its
rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.api.results import Result, json_number, read_result, read_rows
from benchmarks.harness.summary import metrics_of
from benchmarks.protocols import get_protocol
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


def recompute(path: Path) -> tuple[Result, list[str]]:
    """A result, and what differs when its recomputable values are computed again from its rows. Raises `DataError` for
    a file that is no result."""
    result = read_result(path)
    rows_file = path.with_suffix(".samples.jsonl")
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
    """Show every result below a folder, and check that each number follows from its rows."""
    from benchmarks.harness.result_tables import print_results

    with clean_exit():
        paths = [p for p in sorted(runs.rglob("*-v*.json")) if p.with_suffix(".samples.jsonl").exists()]
        if not paths:
            raise UsageError(f"there are no results below {runs}")
        results = [recompute(path) for path in paths]
        print_results([result for result, _ in results])
        problems = [problem for _, wrong in results for problem in wrong]
        for problem in problems:
            console.print(problem)
        console.print(f"{len(results)} results, {len(problems)} numbers that do not follow from their rows")
        raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    app()
