"""`python -m benchmarks.score`: score predictions that you already have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.campaign import Settings, Source, check_device, chosen_protocols, first_samples, open_source
from benchmarks.datasets import dataset as dataset_named
from benchmarks.method import Card, card_from_file
from benchmarks.protocols import protocols_of
from benchmarks.report import show_results
from benchmarks.runs import Line, Run, RunFacts
from benchmarks.stages import result_path, score
from benchmarks.tasks import ID, Sample
from synlayers.cli import clean_exit, console
from synlayers.errors import UsageError

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    benchmark: Annotated[str, typer.Option(help="Name of the benchmark.")],
    predictions: Annotated[Path, typer.Option(help="Folder with one folder per sample id.")],
    method: Annotated[Path, typer.Option(help="Card of the method (YAML or JSON).")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    protocol: Annotated[str, typer.Option(help="Protocols, comma separated; by default all of the benchmark.")] = "",
    data: Annotated[Path | None, typer.Option(help="Folder of the official data.")] = None,
    twin: Annotated[bool, typer.Option("--twin", help="The predictions are of the benchmark's twin.")] = False,
    mini: Annotated[bool, typer.Option("--mini", help="With --twin: the small twin.")] = False,
    limit: Annotated[int | None, typer.Option(help="Only the first samples, in order of id.")] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
) -> None:
    """Score a folder of predictions. What is missing or cannot be read is a row that says why, and costs what the protocol says."""
    with clean_exit():
        card = card_from_file(method)
        kind = dataset_named(benchmark)
        if not predictions.is_dir():
            raise UsageError(f"--predictions {predictions} is not a folder")
        check_device(device)
        if kind.facts.task not in card.tasks:
            raise UsageError(f"{card.name} does not do {kind.facts.task}; its card says {', '.join(card.tasks)}")
        source = open_source(benchmark, Settings(out, data=data, twin=twin, mini=mini))
        dataset, samples = source.dataset, first_samples(source.dataset, limit)
        run = Run.open(out, _facts(card, source))
        lines = found(predictions, samples)
        fitting = chosen_protocols(benchmark, protocol)
        if not fitting:
            raise UsageError(f"{protocol} does not score {benchmark}; these do: {', '.join(p.name for p in protocols_of(benchmark))}")
        results = [
            score(run, dataset, p, samples, predictions=predictions, lines=lines, device=device, limited=limit is not None) for p in fitting
        ]
        show_results(results)
        _tell_extra(predictions, {s.id for s in samples})
        for entry in fitting:
            console.print(f"{entry.name}: {result_path(run.folder, entry, len(samples) if limit else None)}")


def _facts(card: Card, source: Source) -> RunFacts:
    return RunFacts(
        method=card, dataset=source.name, dataset_digest=source.dataset.digest(), dataset_count=source.count, twin=source.twin,
        box_source="truth" if "boxes" in card.requires else "none", options={"submission": True},
    )  # fmt: skip


def found(predictions: Path, samples: Sequence[Sample]) -> dict[str, Line]:
    """A journal for a folder that somebody else made: a sample is there or it is missing."""
    return {s.id: Line(s.id, "ok") for s in samples if (predictions / s.id).is_dir()}


def _tell_extra(predictions: Path, known: set[str]) -> None:
    """Names what belongs to no sample: a folder of another benchmark shows itself here."""
    extra = sorted(p.name for p in predictions.iterdir() if p.name not in known and not p.name.startswith("."))
    if extra:
        strange = [name for name in extra if not ID.fullmatch(name)]
        console.print(f"{len(extra)} entries of {predictions} belong to no sample and were not read, for example {(strange or extra)[0]!r}")


if __name__ == "__main__":
    app()
