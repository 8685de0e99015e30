"""`python -m synlayers.ingest`: people's own layered files as a data set with the guarantees of a generated one."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from synlayers.design import Record
from synlayers.errors import UsageError
from synlayers.importers.finding import find_items, other_forms
from synlayers.importers.ingesting import ingest
from synlayers.importers.origins import origins
from synlayers.importers.reporting import REPORT
from synlayers.importers.splitting import parse_splits
from synlayers.recipe import recipe_of_manifest
from synlayers.support.cli import clean_exit, console, progress
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
SHOWN = 5


@app.command()
def main(
    source: Annotated[Path | None, typer.Argument(help="Folder (looked through with all below it) or file.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write; one that was begun is gone on with.")] = None,
    form: Annotated[str, typer.Option("--from", help="Form of the files; auto takes all; --list-forms shows them.")] = (
        "auto"
    ),
    largest_difference: Annotated[
        int,
        typer.Option(metavar="LEVELS", help="Leave out what differs by more from the picture in the file; 0: by any."),
    ] = 2,
    splits: Annotated[
        str, typer.Option(help="Shares of splits that share no picture, as train=0.9,test=0.1; else the source's own.")
    ] = "",
    duplicates: Annotated[
        str, typer.Option(help="keep (the same pictures stay in one split) or drop (all but the first are left out).")
    ] = "keep",
    codec: Annotated[str, typer.Option(help="png or webp (lossless).")] = "png",
    format_name: Annotated[str, typer.Option("--format", help="webdataset, parquet or folder.")] = "webdataset",
    shard_size: Annotated[int, typer.Option(help="Samples in a shard.")] = 256,
    workers: Annotated[int, typer.Option(help="Worker processes; 0 means one per core.")] = 0,
    time_limit: Annotated[float, typer.Option(metavar="SECONDS", help="For one file.")] = 60,
    list_forms: Annotated[bool, typer.Option("--list-forms", help="Show the forms and end.")] = False,
) -> None:
    """Make a data set of layered files: what comes in recomposes bit for bit, and what does not is left out with its
    difference and the reason.

    Every file is read in a process with a limit of time and memory. Run again, it goes on.
    """
    with clean_exit():
        if list_forms:
            table = plain_table("forms that are read", "--from", "what it is")
            for name, origin in origins().items():
                table.add_row(name, origin.about)
            print_table(table)
            return
        if source is None or out is None:
            raise UsageError("a source and --out are needed; --list-forms shows what is read")
        if workers < 0 or time_limit <= 0:
            raise UsageError("--workers must be 0 or more, and --time-limit above 0")
        settings = recipe_of_manifest(
            {
                "origin": "ingest",
                "form": form,
                "largest": largest_difference,
                "splits": parse_splits(splits),
                "duplicates": duplicates,
                "codec": codec,
                "format": format_name,
                "shard_size": shard_size,
            }
        )
        items = find_items(source, form, out)
        for note in other_forms(source, items, out):
            console.print(note, soft_wrap=True, markup=False)
        with progress("ingesting", len(items), "files") as advance:
            report = ingest(items, settings, out, workers or os.cpu_count() or 1, time_limit, advance)  # type: ignore[arg-type]
        _print(report, out)


def _print(report: Record, out: Path) -> None:
    splits = ", ".join(f"{name} {count}" for name, count in report["splits"].items())
    console.print(
        f"{report['came_in']} of {report['found']} came in ({splits}): {report['exactly']} exactly as the picture in"
        f" the file, {report['approximately']} approximately, {report['not_compared']} without a picture to compare"
        " with",
        soft_wrap=True,
        markup=False,
    )
    for reason, count in report["reasons"].items():
        details = Counter(e["file"] for e in report["files_left_out"] if e["reason"] == reason)
        names = ", ".join(list(details)[:SHOWN]) + (", ..." if len(details) > SHOWN else "")
        console.print(f"  left out: {count} ({reason}): {names}", soft_wrap=True, markup=False)
    for note, count in report["notes"].items():
        console.print(f"  in {count}: {note}", soft_wrap=True, markup=False)
    if doubled := report["same_pictures"]:
        console.print(
            f"  same pictures: {len(doubled)} groups, such as {', '.join(doubled[0][:SHOWN])}", soft_wrap=True
        )
    console.print(f"  all of it, file by file: {out / REPORT}", soft_wrap=True, markup=False)


if __name__ == "__main__":
    app(prog_name="python -m synlayers.ingest")
