"""`python -m baselines.fetch NAME`: the weights of a baseline, at their revisions, into the Hub's cache or a folder."""

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
        Path | None, typer.Option(help="Folder for them, as <owner>/<name>/...; by default the Hub's cache.")
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
            console.print(f"{where} at {checkpoint.revision}: {size}, {checkpoint.licence}", highlight=False)
            if checkpoint.gated:
                console.print(
                    "  gated: accept its terms on its Hub page first, and log in with your token (hf auth login)"
                )
        if dry_run:
            return
        from baselines.models.pipelines.hub_download import fetch

        for checkpoint in card.checkpoints:
            console.print(f"{checkpoint.repository}: {fetch(checkpoint, checkpoints)}", highlight=False)


if __name__ == "__main__":
    app()
