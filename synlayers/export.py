"""`python -m synlayers.export`: a build in the forms that trainers and design programs read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from synlayers.errors import UsageError
from synlayers.exporters.exporting import RECORD, export
from synlayers.exporters.targets import target_named, targets
from synlayers.storage.reading import load
from synlayers.support.cli import clean_exit, console, progress
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    folder: Annotated[Path | None, typer.Argument(help="Folder of a build.")] = None,
    to: Annotated[str, typer.Option("--to", help="Form; --list-forms shows them.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder to write; one that was begun is gone on with.")] = None,
    split: Annotated[str | None, typer.Option(help="Only this split.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only the first designs.")] = None,
    captions: Annotated[
        str | None, typer.Option(help="A model's captions beside the build, in place of the structured ones.")
    ] = None,
    list_forms: Annotated[bool, typer.Option("--list-forms", help="Show the forms and end.")] = False,
) -> None:
    """Write a build in another form: folders, tables and index files as their trainers read them, or a file a design
    for design programs. Run again, it goes on."""
    with clean_exit():
        if list_forms:
            table = plain_table("forms of export", "--to", "what it is")
            for name, target in sorted(targets().items()):
                table.add_row(name, target.about)
            print_table(table)
            return
        if folder is None or out is None or not to:
            raise UsageError("a folder, --to and --out are needed; --list-forms shows what there is")
        target = target_named(to)
        designs = load(folder, split, captions)
        with progress(f"exporting to {to}", min(len(designs), limit or len(designs))) as advance:
            record = export(designs, target, out, limit, advance)
        console.print(f"{record['exported']} of {record['samples']} designs as {to}: {out}", soft_wrap=True)
        for reason, count in Counter(record["left_out"].values()).most_common():
            console.print(f"  left out: {count} ({reason})", soft_wrap=True)
        for note, count in sorted(record["notes"].items()):
            console.print(f"  {count} {note}", soft_wrap=True)
        if record["left_out"]:
            console.print(f"  which: {out / RECORD}", soft_wrap=True)


if __name__ == "__main__":
    app(prog_name="python -m synlayers.export")
