"""A method evaluated in one call, and results on disk read back: what `benchmarks` offers to Python programs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.api.hardware import hardware
from benchmarks.api.method import Method
from benchmarks.api.results import Result, Row, read_result, read_rows, result_files
from benchmarks.harness.frames import rows_frame, summary_frame
from benchmarks.harness.method_options import assign_options, available
from benchmarks.harness.protocol_choice import weight_files
from benchmarks.harness.reasons import thin_results
from benchmarks.harness.settings import Settings
from benchmarks.harness.workers.inline import needs_this_process
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import console
from synlayers.support.scratch import temporary_folder

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Results:
    """Results with the rows that they follow from. `problems` are sentences about what could not be run, and about
    results of which under half of the samples have a score."""

    results: tuple[Result, ...]
    rows: tuple[tuple[Row, ...], ...] = field(repr=False)
    """Of each result, in the same order."""
    problems: tuple[str, ...] = ()

    def frame(self) -> pd.DataFrame:
        """The numbers of the samples: a row for each result, sample and metric
        (`benchmarks.harness.frames.rows_frame`)."""
        return rows_frame(zip(self.results, self.rows, strict=True))

    def summary(self) -> pd.DataFrame:
        """The numbers of the results with their 95 % intervals: a row for each result, metric and group
        (`benchmarks.harness.frames.summary_frame`)."""
        return summary_frame(self.results)


def read_results(folder: str | Path) -> Results:
    """Every result below a folder of runs, or of one run, in order of path.

    Raises:
        UsageError: there is none.
        DataError: a file cannot be read.
    """
    files = list(result_files(Path(folder)))
    if not files:
        raise UsageError(f"there are no results below {folder}")
    return Results(
        tuple(read_result(result) for result, _ in files), tuple(tuple(read_rows(rows)) for _, rows in files)
    )


def evaluate(
    benchmark: str,
    method: type[Method] | str | Sequence[type[Method] | str],
    *,
    twin: bool = False,
    mini: bool = False,
    data: str | Path | None = None,
    protocol: str = "",
    limit: int | None = None,
    out: str | Path | None = None,
    seed: int = 0,
    device: str = "cpu",
    batch: int | None = None,
    time_limit: float = 600.0,
    retry_failed: bool = False,
    options: Mapping[str, Any] | None = None,
    dataset_options: Mapping[str, str] | None = None,
    weights: Mapping[str, str | Path] | None = None,
    judge: str | Path | None = None,
) -> Results:
    """Predict, score and summarise, as `python -m benchmarks.run` does.

    Args:
        benchmark: names, comma separated, or ``all``.
        method: a class of `benchmarks.Method`; or what ``--baseline`` takes (names, groups, a ``.py`` or ``.yaml``
            file); or several of both. A class of the main program or of a notebook runs in this process, without the
            time limit; others in a worker process.
        twin, mini: on the benchmark's twin, or on its small form, which are built here and need no download.
        data: folder of the official data.
        protocol: names, comma separated; by default all that score the benchmark.
        limit: only the first samples, in order of id.
        out: folder of runs to write or to continue; by default a temporary one, which is gone afterwards.
        retry_failed: with `out`, try again what failed before, and ask a judge again what it did not answer.
        options: of the methods, by name; ``"baseline.name"`` for one of them.
        dataset_options: what the data set leaves open (``{"truth": "gt"}``).
        weights: files that measures need, by name.
        judge: a judge file, for protocols that ask a model.

    Raises:
        UsageError, DataError: it cannot be run; a failed sample is none of these but a row with its status.
        MachineError: a full disk or the like stopped it; with `out` the same call goes on.

    >>> evaluate("aim-500", "trivial", twin=True, mini=True).summary()      # doctest: +SKIP
    """
    from benchmarks.harness.benchmark_runs import run_benchmarks

    if not 0 < time_limit < math.inf:
        raise UsageError(f"time_limit {time_limit}: a number of seconds above 0")
    methods = _methods(method)
    chosen, notes = assign_options({name: str(value) for name, value in (options or {}).items()}, methods)
    for note in notes:
        console.print(note)
    machine = hardware(device=device, batch=batch)
    runnable, unavailable = available(methods, chosen, machine)
    if not runnable:
        raise DataError("; ".join(f"{name} cannot be started: {why}" for name, why in unavailable.items()))
    for kind in runnable:
        if needs_this_process(kind):
            console.print(
                f"{kind.card.name} is defined in the main program: it runs in this process, without time limit"
            )
    with temporary_folder() as temporary:
        runs = Path(out) if out is not None else temporary
        settings = Settings(
            out=runs,
            protocol=protocol,
            data=None if data is None else Path(data),
            twin=twin,
            mini=mini,
            limit=limit,
            seed=seed,
            hardware=machine,
            time_limit=time_limit,
            retry_failed=retry_failed,
            options=tuple(f"{name}={value}" for name, value in (dataset_options or {}).items()),
            choices=chosen,
            weights=weight_files(
                None if judge is None else Path(judge), [f"{name}={path}" for name, path in (weights or {}).items()]
            ),
        )
        results, problems = run_benchmarks(benchmark, runnable, settings)
        if problems and not results:
            raise DataError("; ".join(problems))
        by_key = {(r.run_key, r.protocol, r.judge, r.coverage.asked): rows for r, rows in _on_disk(runs)}
        rows = [by_key[result.run_key, result.protocol, result.judge, result.coverage.asked] for result in results]
    problems += [*thin_results(results), *(f"{name}: {why}" for name, why in unavailable.items())]
    return Results(tuple(results), tuple(rows), tuple(problems))


def _on_disk(runs: Path) -> list[tuple[Result, tuple[Row, ...]]]:
    return [(read_result(result), tuple(read_rows(rows))) for result, rows in result_files(runs)]


def _methods(given: type[Method] | str | Sequence[type[Method] | str]) -> list[type[Method]]:
    methods: dict[str, type[Method]] = {}
    for one in [given] if isinstance(given, (str, type)) else given:
        if isinstance(one, str):
            from baselines import choose_baselines

            found = choose_baselines(one)
        elif isinstance(one, type) and issubclass(one, Method):
            found = [one]
        else:
            raise UsageError(f"{one!r} is no method: give a subclass of benchmarks.Method, or the name of a baseline")
        for method in found:
            if methods.setdefault(method.card.name, method) is not method:
                raise UsageError(f"two methods are named {method.card.name}")
    return [methods[name] for name in sorted(methods)]
