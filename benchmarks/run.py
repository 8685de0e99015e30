"""`python -m benchmarks.run`: benchmarks times baselines, predicted, scored and summarised. Run it again to go on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

import baselines
from benchmarks.datasets import Dataset, datasets
from benchmarks.datasets import dataset as dataset_named
from benchmarks.method import Method
from benchmarks.predict import lacks, predict
from benchmarks.protocols import Protocol, protocols_of
from benchmarks.protocols import protocol as protocol_named
from benchmarks.report import show_results
from benchmarks.results import Result
from benchmarks.runs import Run, RunFacts, parse_shard
from benchmarks.stages import score
from benchmarks.tasks import Sample
from benchmarks.twins import twins
from benchmarks.worker import Job
from synlayers.cli import clean_exit, console
from synlayers.errors import DataError, SynlayersError, UsageError

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


class Source:
    """Where the samples of one benchmark come from: official data, or its twin."""

    def __init__(self, kind: type[Dataset], root: Path, name: str, twin: bool) -> None:
        self.open = partial(kind, root)
        self.name = name
        self.twin = twin
        self.kind = kind
        self.dataset = self.open()


@app.command()
def run(
    benchmark: Annotated[str, typer.Option(help="Benchmarks, comma separated, or 'all'.")],
    baseline: Annotated[str, typer.Option(help="Baselines or groups of them (trivial, classical), comma separated, or 'all'.")],
    out: Annotated[Path, typer.Option(help="Folder of runs.")],
    protocol: Annotated[str, typer.Option(help="Protocols, comma separated; by default all of each benchmark.")] = "",
    data: Annotated[Path | None, typer.Option(help="Folder of the official data (of one benchmark).")] = None,
    twin: Annotated[bool, typer.Option("--twin", help="Use the benchmarks' twins, made here from generated designs.")] = False,
    mini: Annotated[bool, typer.Option("--mini", help="With --twin: 4 samples of at most 512 px each.")] = False,
    limit: Annotated[int | None, typer.Option(help="Only the first samples, in order of id.")] = None,
    shard: Annotated[str | None, typer.Option(help="i/n: predict only this part; scoring waits until all parts are there.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all randomness in the baselines.")] = 0,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    time_limit: Annotated[float, typer.Option(help="Seconds that one sample may take.")] = 600.0,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try failures of earlier calls again.")] = False,
    predict_only: Annotated[bool, typer.Option("--predict-only", help="Stop after the predictions.")] = False,
) -> None:
    """Run baselines on benchmarks: one result file per benchmark, protocol and baseline. The same command continues where it stopped."""
    with clean_exit():
        part = parse_shard(shard)
        if limit is not None and limit < 1:
            raise UsageError(f"--limit {limit}: at least 1")
        results: list[Result] = []
        problems: list[str] = []
        for name in benchmark_names(benchmark):
            try:
                source = open_source(name, data, twin, mini)
            except SynlayersError as error:
                if "," not in benchmark and benchmark != "all":
                    raise
                problems.append(str(error))
                continue
            samples = list(source.dataset.samples())[:limit]
            for method in baselines.chosen(baseline):
                try:
                    results += one_run(
                        source, method, samples, chosen_protocols(name, protocol), out, part=part, seed=seed, device=device,
                        time_limit=time_limit, retry_failed=retry_failed, predict_only=predict_only,
                    )  # fmt: skip
                except DataError as error:
                    problems.append(f"{method.card.name} on {source.name}: {error}")
        show_results(results)
        for problem in problems:
            console.print(f"not run: {problem}")
        if problems and not results:
            raise SystemExit(1)


def benchmark_names(names: str) -> list[str]:
    """Names of data sets from a comma-separated list."""
    words = [w.strip() for w in names.split(",") if w.strip()]
    return list(datasets()) if words == ["all"] else [dataset_named(w).facts.name for w in words]


def chosen_protocols(dataset: str, names: str) -> list[Protocol]:
    """The protocols asked for that score this data set; all of them if none is named."""
    fitting = protocols_of(dataset)
    if not names:
        return fitting
    wanted = {protocol_named(w.strip()).name for w in names.split(",") if w.strip()}
    return [p for p in fitting if p.name in wanted]


def open_source(name: str, data: Path | None, twin: bool, mini: bool) -> Source:
    """The data set in `data`, or its twin, built now if need be."""
    kind = dataset_named(name)
    if not twin:
        if data is None:
            raise UsageError(f"{name}: give --data DIR with the official data ({kind.facts.access}), or --twin")
        return Source(kind, data, name, twin=False)
    if data is not None:
        raise UsageError("--data and --twin exclude each other")
    if name not in twins():
        raise DataError(f"{name} has no twin")
    maker = twins()[name]
    root = maker.build(4, 512) if mini else maker.build()
    return Source(kind, root, maker.name + ("-mini" if mini else ""), twin=True)


def one_run(
    source: Source, method: type[Method], samples: Sequence[Sample], protocols: Sequence[Protocol], out: Path, *, part: tuple[int, int] | None,
    seed: int, device: str, time_limit: float, retry_failed: bool, predict_only: bool,
) -> list[Result]:  # fmt: skip
    """Predict and score one baseline on one data set. A baseline that fits no sample makes no run."""
    card = method.card
    if all(lacks(card, sample) for sample in samples):
        return []
    facts = RunFacts(
        method=card, seed=seed, dataset=source.name, dataset_digest=source.dataset.digest(), dataset_count=len(source.dataset.samples()),
        twin=source.twin, box_source="truth" if "boxes" in card.requires else "none",
    )  # fmt: skip
    folder = Run.open(out, facts)
    job = Job(source.open, method, folder.predictions, seed, device)
    tally = predict(folder, job, samples, batch=method.batch, time_limit=time_limit, retry_failed=retry_failed, shard=part)
    if tally.failed:
        console.print(f"{card.name} on {source.name}: {tally}; see {folder.folder}")
    if predict_only or (part is not None and len(folder.lines()) < len(samples)):
        return []
    results = []
    for entry in protocols:
        try:
            results.append(score(folder, source.dataset, entry, samples, device=device))
        except DataError as error:  # no measure of this protocol can run here; the others still count
            console.print(f"{card.name} on {source.name}: {error}")
    return results


if __name__ == "__main__":
    app()
