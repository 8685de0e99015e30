"""`python -m leaderboard.known RUNS`: puts the data and the methods of trusted runs on record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leaderboard.validation.records import DATA_FILE, METHODS_FILE, put_on_record
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(runs: Annotated[Path, typer.Argument(help="Folder of runs that are trusted.")]) -> None:
    """Put the data and the methods of runs on record. It is you who vouches for them: a digest on record is what others
    are compared with."""
    with clean_exit():
        data, methods = put_on_record(runs)
        console.print(f"{data} data sets: {DATA_FILE}; {methods} methods: {METHODS_FILE}")


if __name__ == "__main__":
    app()
