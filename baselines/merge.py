"""`python -m baselines.merge`: weights that were trained apart, added as deltas: W = W_base + sum of deltas (CLVR)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    parts: Annotated[
        list[str],
        typer.Argument(metavar="PART[=WEIGHT]...", help="Adapters (folders of peft), or weights (safetensors files)."),
    ],
    out: Annotated[Path, typer.Option(help="Folder of the merged adapter, or file of the merged weights.")],
    base: Annotated[Path | None, typer.Option(help="Weights that the others began with; for files.")] = None,
) -> None:
    """Add adapters into one, by peft's exact 'cat', or weights to their base. Weights are 1 where none is given."""
    with clean_exit():
        from baselines.training.merged_files import merge

        console.print(merge(parts, out, base), markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    app()
