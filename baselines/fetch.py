"""`python -m baselines.fetch NAME`: the weights of a baseline, at their revisions, into the cache or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    name: Annotated[str, typer.Argument(help="Name of the baseline.")],
    checkpoints: Annotated[
        Path | None,
        typer.Option(
            help="Folder for them, as <owner>/<name>/...; by default the Hub's cache, or ours for single files."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be fetched.")] = False,
) -> None:
    """Fetch the weights of a baseline. What is gated must be accepted on the Hub first; the message says where."""
    with clean_exit():
        from baselines import get_baseline

        card = get_baseline(name).card
        if not card.checkpoints:
            raise UsageError(
                f"{name} has no weights to fetch" + (f"; it uses {', '.join(card.weights)}" if card.weights else "")
            )
        for checkpoint in card.checkpoints:
            size = f"{checkpoint.gigabytes:g} GB" if checkpoint.gigabytes else "size not known"
            where = checkpoint.repository + (f", {checkpoint.subfolder}" if checkpoint.subfolder else "")
            at = f" at {checkpoint.revision}" if not checkpoint.sha256 or checkpoint.repository.count("/") == 1 else ""
            console.print(f"{where}{at}: {size}, {checkpoint.licence}", highlight=False)
            if checkpoint.gated:
                console.print(
                    "  gated: accept its terms on its Hub page first, and log in with your token (hf auth login)"
                )
        if dry_run:
            return
        from baselines.models.pipelines.hub_download import fetch
        from baselines.models.pipelines.single_files import fetch_file, is_single

        for checkpoint in card.checkpoints:
            get = fetch_file if is_single(checkpoint) else fetch
            console.print(f"{checkpoint.repository}: {get(checkpoint, checkpoints)}", highlight=False)


if __name__ == "__main__":
    app()
