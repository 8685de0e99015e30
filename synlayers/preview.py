"""`python -m synlayers.preview`: a contact sheet. For each sample its composite, its boxes, its layers pulled apart,
and every layer alone."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated

import skia
import typer

from synlayers.errors import DataError, UsageError
from synlayers.exporters.contact_sheet import contact_sheet, gallery
from synlayers.storage.reading import load
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of a build.")],
    out: Annotated[Path, typer.Option(help="PNG file to write.")],
    samples: Annotated[int, typer.Option(help="Rows of the sheet.")] = 8,
    start: Annotated[int, typer.Option(help="Samples to pass over first.")] = 0,
    split: Annotated[str | None, typer.Option(help="Only this split.")] = None,
    tiles: Annotated[int, typer.Option(help="Layers shown alone in each row, in columns of four.")] = 16,
    plain: Annotated[bool, typer.Option("--plain", help="Only the composites, as a gallery.")] = False,
) -> None:
    """Write a contact sheet of a build: composites, boxes, exploded layers, and layers on a checkerboard."""
    with clean_exit():
        if samples < 1 or tiles < 4:
            raise UsageError("--samples must be at least 1 and --tiles at least 4")
        designs = list(itertools.islice(load(folder, split), start, start + samples))
        if not designs:
            raise UsageError(
                f"{folder} has no sample after the first {start}" + (f" in split {split}" if split else "")
            )
        sheet = gallery(designs) if plain else contact_sheet(designs, tiles)
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(bytes(sheet.encodeToData(skia.kPNG, 100)))
        except OSError as error:
            raise DataError(f"{out} cannot be written ({error.strerror})") from None
        console.print(f"{len(designs)} samples: {out}", soft_wrap=True)


if __name__ == "__main__":
    app(prog_name="python -m synlayers.preview")
