"""`python -m benchmarks.fetch NAME`: download what may be downloaded, and explain how to get the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.datasets import get_dataset
from benchmarks.datasets.dataset import DatasetFacts
from benchmarks.harness.hub_failures import explain_failure
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console
from synlayers.support.paths import cache_root

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    name: Annotated[
        str, typer.Argument(help="Name of the benchmark; python -m benchmarks.list benchmarks shows them.")
    ],
    out: Annotated[Path | None, typer.Option(help="Folder; by default one in the cache.")] = None,
) -> None:
    """Fetch the official data of a benchmark, where its licence lets anyone; the revision is pinned where one is
    known."""
    with clean_exit():
        facts = get_dataset(name).facts
        console.print(f"{facts.title}: {facts.licence}")
        if not facts.hub:
            raise UsageError(
                f"{name} cannot be fetched by a program: {facts.access}. Expected layout afterwards:\n{facts.layout}"
            )
        folder = out or cache_root() / "data" / name
        download(facts, folder)
        dataset = get_dataset(name)(folder)
        count = len(dataset.samples())
        console.print(
            f"{count} samples in {folder}"
            + (f" ({facts.count} are expected)" if facts.count not in (None, count) else "")
        )


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
