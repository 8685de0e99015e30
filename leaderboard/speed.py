"""`python -m leaderboard.speed`: how long the statistics of a board take, beside scipy in the same run."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from benchmarks.api.card import Card
from benchmarks.api.results import Result, Row, write_rows
from benchmarks.api.runs import RunFacts
from benchmarks.harness.result_files import result_path, rows_path
from benchmarks.harness.summary import coverage_of, metrics_of
from benchmarks.protocols import get_protocol
from leaderboard.tables.collect import build_tables
from leaderboard.tables.order import column_order, ranks
from leaderboard.tables.standings import standings
from leaderboard.tables.statistics import Floats, ScoreMatrix, means, paired_tests
from leaderboard.tables.stored_results import find_results
from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, console, progress
from synlayers.support.scratch import temporary_folder
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

SIZES = ((20, 500), (300, 1000))
"""Methods and samples."""
SHORT = 190
"""Pairs that scipy tests; its time is scaled up to all pairs, as it grows in proportion."""
PROTOCOL = "matting/native-v1"


@app.command()
def speed(
    methods: Annotated[int, typer.Option(help="Methods of the made-up table.")] = 300,
    samples: Annotated[int, typer.Option(help="Its samples.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the made-up scores.")] = 0,
    repeats: Annotated[int, typer.Option(help="Calls of which the shortest counts.")] = 5,
) -> None:
    """Time the tests of all pairs against scipy, then a whole made-up table from files to statistics."""
    with clean_exit():
        if min(methods, samples, repeats) < 1:
            raise UsageError("--methods, --samples and --repeats are at least 1")
        columns = ("pairs", "tests and order", "all standings", "scipy", "ratio", "apart")
        table = plain_table("one column, ms", "methods x samples", *columns, right=columns)
        for size in SIZES:
            table.add_row(*column_line(*size, seed, repeats))
        print_table(table)
        console.print(
            f"scipy: stats.ttest_rel pair by pair, timed on {SHORT} pairs and scaled up. apart: the largest difference"
            " of a p-value\n"
        )
        with temporary_folder() as folder:
            write_board(folder, methods, samples, seed)
            read, results = time_call(lambda: find_results(folder))
            collected, board = time_call(lambda: build_tables(results))
        [built] = board.tables
        console.print(
            f"{len(built.rows)} methods x {samples} samples x {len(built.columns)} columns:"
            f" results found in {read:.2f} s, collected in {collected:.2f} s"
        )


def column_line(methods: int, samples: int, seed: int, repeats: int) -> list[str]:
    """One line of the table."""
    scores, values = synthetic_scores(methods, samples, seed)
    numbers = means(scores)
    places = ranks(numbers)
    ordering = shortest(lambda: column_order(scores, places, 1), repeats)
    standing = shortest(lambda: standings(numbers, scores, 1), repeats)
    one, two = np.triu_indices(methods, 1)
    scipy_s, expected = time_call(lambda: tests_by_scipy(values, one[:SHORT], two[:SHORT]))
    scaled = scipy_s * len(one) / min(SHORT, len(one))
    apart = float(np.abs(paired_tests(scores, one[:SHORT], two[:SHORT]).p - expected).max(initial=0.0))
    return [
        f"{methods} x {samples}",
        str(len(one)),
        *(f"{s * 1e3:.0f}" for s in (ordering, standing, scaled)),
        f"{scaled / ordering:.0f}x",
        f"{apart:.0e}",
    ]


def synthetic_scores(methods: int, samples: int, seed: int) -> tuple[ScoreMatrix, Floats]:
    """Scores that share the difficulty of samples; neighbours hardly differ."""
    rng = np.random.default_rng(seed)
    values = 10 + rng.normal(size=(samples, 1)) + 0.4 * rng.normal(size=(samples, methods)) + 0.002 * np.arange(methods)
    return ScoreMatrix.of(values, np.ones_like(values), [f"{i:06d}" for i in range(samples)]), values


def tests_by_scipy(values: Floats, one: Any, two: Any) -> Floats:
    """The p-values of pairs, one by one."""
    from scipy.stats import ttest_rel

    return np.array([ttest_rel(values[:, i], values[:, j]).pvalue for i, j in zip(one, two, strict=True)])


def time_call(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result of one call."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def shortest(call: Callable[[], Any], repeats: int) -> float:
    """The shortest of some calls, in seconds."""
    return min((time_call(call)[0] for _ in range(repeats)), default=math.nan)


def write_board(folder: Path, methods: int, samples: int, seed: int) -> None:
    """A folder of runs with made-up scores under `PROTOCOL`, written as the harness writes them."""
    protocol = get_protocol(PROTOCOL)
    _, values = synthetic_scores(methods, samples, seed)
    keys = [
        f"matting/{measure}.{name}"
        for measure in ("native-whole", "native")
        for name in ("sad", "mse", "mad", "grad", "conn")
    ]
    with progress("made-up results", methods, "methods") as advance:
        for m in range(methods):
            rows = [
                Row(f"s{i:05d}", key, float(values[i, m] * (1 + k)), "ok", 1.0, {"type": "SO"}, f"s{i // 2:05d}")
                for i in range(samples)
                for k, key in enumerate(keys)
            ]
            facts = RunFacts(
                method=Card(name=f"method-{m:04d}", title=f"Method {m}", tasks=("matting",)),
                dataset="aim-500-twin-v1",
                dataset_digest="0" * 64,
                dataset_count=samples,
                twin=True,
            )
            home = folder / facts.method.name / facts.dataset / facts.key
            home.mkdir(parents=True)
            write_rows(rows_path(home, protocol), rows)
            result = Result(
                run=facts,
                run_key=facts.key,
                protocol=protocol.name,
                official=protocol.official,
                metrics=tuple(metrics_of(protocol, rows, {})),
                coverage=coverage_of(samples, samples, rows),
                provenance={},
            )
            result_path(home, protocol).write_text(result.model_dump_json(), encoding="utf-8")
            advance(1)


if __name__ == "__main__":
    app()
