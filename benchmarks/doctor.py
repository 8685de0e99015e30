"""`python -m benchmarks.doctor`: checks an installation by using it, in a minute or two."""

from __future__ import annotations

import importlib
import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
import typer

from baselines import get_baseline
from baselines.classical.trivial import OracleMethod
from benchmarks.abuse.checks import abuses
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.results import Result
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.tasks import Prediction, Sample
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
BY_QUALITY = ("grabcut", "u2netp", "u2net")
"""Matting methods, the worst first."""
ORDER_TWIN, ORDER_COUNT, ORDER_SIZE = "aim-500-salient", 12, 448
NEEDED = ("torch", "torchmetrics", "numba", "scipy", "cv2", "skimage", "pyarrow", "skia")


@app.command()
def main(
    benchmark: Annotated[str, typer.Option(help="Twins to try, comma separated; by default one of each task.")] = "",
    abuse: Annotated[
        bool,
        typer.Option(
            "--abuse",
            help=(
                "Instead: kill commands and their workers, fill the disk, damage builds; in the end everything must be"
                " as if nothing had been. A minute or two; on Linux."
            ),
        ),
    ] = False,
    rounds: Annotated[int, typer.Option(min=1, help="With --abuse: how often each is done.")] = 1,
    only: Annotated[str, typer.Option(help="With --abuse: only trials whose name holds this.")] = "",
) -> None:
    """Import what is needed, write to the cache, build tiny twins, and let the truth be scored: it must reach what each
    protocol declares. Where the weights of the U2-Nets are in the cache, GrabCut, the small and the large one must do
    better in this order."""
    with clean_exit():
        table = plain_table("abuse" if abuse else "installation", "check", "result", "seconds")
        broken = 0
        names = [b.strip() for b in benchmark.split(",") if b.strip()]
        for name, check in abuses(rounds, only) if abuse else checks(names):
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
    if not names or ORDER_TWIN in names:
        yield "order of mattes", order_of_mattes


def one_of_each_task() -> list[str]:
    """The first twin of each task."""
    first_by_task: dict[str, str] = {}
    for name in twins():
        first_by_task.setdefault(get_dataset(name).facts.task, name)
    return sorted(first_by_task.values())


def packages() -> str:
    """Every package that the default path needs can be imported."""
    importlib.import_module("benchmarks.metrics.torchmetrics_import")  # beside some torchvisions, only so
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


def order_of_mattes() -> str:
    """On a twin that has one subject an image, GrabCut is worse than a small network, and that than a large one; where
    their weights are on this machine."""
    methods = [get_baseline(name) for name in BY_QUALITY]
    if missing := [why for method in methods if (why := method.unavailable())]:
        return f"not checked: needs {'; '.join(missing)}"
    samples = list(get_dataset(ORDER_TWIN)(twins()[ORDER_TWIN].build(ORDER_COUNT, ORDER_SIZE)).samples())
    errors = []
    for method in methods:
        ready = method()
        ready.prepare("cpu")
        errors.append(np.array([_mean_difference(s, ready.predict(s, 0)) for s in samples]))
    return order_sentence(BY_QUALITY, errors)


def _mean_difference(sample: Sample, answer: Prediction) -> float:
    assert answer.alpha is not None
    truth = np.asarray(sample.key("alpha"), np.float64)
    return float(np.abs(answer.alpha / 255 - truth / 255).mean())


def order_sentence(names: Sequence[str], errors: Sequence[np.ndarray[Any, Any]]) -> str:
    """Mean errors of methods from the worst to the best, (N,) each of the same samples, and whether they are in this
    order.

    Raises `AssertionError` where two neighbours are the other way round by more than two standard errors of their
    difference; a smaller difference is called what it is.

    >>> order_sentence(["a", "b"], [np.array([0.3, 0.4, 0.3]), np.array([0.1, 0.2, 0.1])])
    'mean error a 0.3333, b 0.1333 on 3 images: in order'
    """
    told, wrong, undecided = [f"{n} {e.mean():.4f}" for n, e in zip(names, errors, strict=True)], [], []
    for (worse, first), (better, second) in pairwise(zip(names, errors, strict=True)):
        gain = first - second
        slack = 2 * float(gain.std(ddof=1)) / math.sqrt(len(gain))
        if gain.mean() < -slack:
            wrong.append(f"{better} is worse than {worse}")
        elif gain.mean() < slack:
            undecided.append(f"{better} and {worse} differ by less than two standard errors")
    sentence = f"mean error {', '.join(told)} on {len(errors[0])} images: "
    if wrong:
        raise AssertionError(sentence + "; ".join(wrong))
    is_ordered = all(first.mean() > second.mean() for first, second in pairwise(errors))
    return sentence + ("in order" if is_ordered else "not in order") + "".join(f"; {what}" for what in undecided)


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
