"""`python -m benchmarks.doctor`: checks an installation by using it, in under a minute."""

from __future__ import annotations

import importlib
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from baselines.classical.trivial import OracleMethod
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.results import Result
from benchmarks.api.runs import Run, RunFacts
from benchmarks.datasets import get_dataset
from benchmarks.harness.provenance import versions
from benchmarks.harness.result_files import score_run
from benchmarks.protocols import protocols_of
from benchmarks.protocols.protocol import Protocol
from benchmarks.twins import twins
from synlayers.support.cli import clean_exit
from synlayers.support.paths import cache_place
from synlayers.support.scratch import temporary_folder
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

Check = tuple[str, Callable[[], str]]
NEEDED = ("torch", "torchmetrics", "numba", "scipy", "cv2", "skimage", "pyarrow", "skia")


@app.command()
def main(
    benchmark: Annotated[str, typer.Option(help="Twins to try, comma separated; by default one of each task.")] = "",
) -> None:
    """Import what is needed, write to the cache, build tiny twins, and let the truth be scored: it must reach what each
    protocol declares."""
    with clean_exit():
        table = plain_table("installation", "check", "result", "seconds")
        broken = 0
        for name, check in checks([b.strip() for b in benchmark.split(",") if b.strip()]):
            start = time.monotonic()
            try:
                verdict = check()
            except Exception as error:  # whatever is broken is what this command is for
                verdict, broken = f"BROKEN: {type(error).__name__}: {error}", broken + 1
            table.add_row(name, verdict, f"{time.monotonic() - start:.1f}")
        print_table(table)
        raise SystemExit(1 if broken else 0)


def checks(names: list[str]) -> Iterator[Check]:
    """All checks, cheap ones first."""
    yield "packages", packages
    yield "cache", cache
    chosen = names or one_of_each_task()
    for name in chosen:
        yield f"twin of {name}", lambda name=name: oracle_on_twin(name)  # type: ignore[misc]


def one_of_each_task() -> list[str]:
    """The first twin of each task."""
    first_by_task: dict[str, str] = {}
    for name in twins():
        first_by_task.setdefault(get_dataset(name).facts.task, name)
    return sorted(first_by_task.values())


def packages() -> str:
    """Every package that the default path needs can be imported."""
    for name in NEEDED:
        importlib.import_module(name)
    return ", ".join(f"{k} {v}" for k, v in versions().items() if k in ("torch", "numpy", "skia-python", "numba"))


def cache() -> str:
    """The cache folder can be written to."""
    root = cache_place("doctor").parent
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root):
        return f"{root} is writable"


def oracle_on_twin(name: str) -> str:
    """One small sample of a twin, answered with the truth: what its protocols declare must come out."""
    with temporary_folder() as folder:
        root = twins()[name].build(1, 256)
        dataset = get_dataset(name)(root)
        samples = list(dataset.samples())
        facts = RunFacts(
            method=OracleMethod.card,
            dataset=twins()[name].name,
            dataset_digest="",
            dataset_count=len(samples),
            twin=True,
        )
        run = Run.open(folder, facts)
        answerable = [s for s in samples if s.truth]
        for sample in answerable:
            write_prediction(sample_folder(run.predictions, sample.id), sample.task, OracleMethod().predict(sample, 0))
        answers = PredictionSet.of_folder(run.predictions, answerable)
        protocols = [p for p in protocols_of(name) if p.oracle]
        results = [score_run(run, p, answerable, predictions=answers) for p in protocols]
    wrong = [sentence for p, r in zip(protocols, results, strict=True) for sentence in values_off_oracle(p, r)]
    if wrong:
        raise AssertionError("; ".join(wrong))
    return f"{len(samples)} sample(s), {len(results)} protocols, the truth scores as declared"


def values_off_oracle(protocol: Protocol, result: Result) -> list[str]:
    """Values that the truth did not reach."""
    wrong = []
    for metric in result.metrics:
        declared = (protocol.oracle or {}).get(metric.name)
        if metric.group or declared is None or (metric.n == 0 and math.isnan(metric.value)):
            continue  # of this sample there is no such number: it has no text that is read, for example
        if metric.value != declared and not math.isclose(metric.value, declared, rel_tol=1e-9, abs_tol=1e-9):
            wrong.append(f"{protocol.name}: {metric.name} of the truth is {metric.value:g}, not {declared:g}")
    return wrong


if __name__ == "__main__":
    app()
