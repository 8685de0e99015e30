"""`python -m baselines.train WHAT`: train what this project ships weights of, from generated designs.

WHAT is a kind of training (learned, post-training), or a YAML recipe whose ``kind`` names one and whose other keys are
its settings. The same command goes on where it was stopped, at any moment, and ends with the same weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="A kind of training (learned, post-training), or a recipe (YAML).")
    ],
    out: Annotated[Path, typer.Option(help="Folder of this training; continued when it holds the same one.")],
    data: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of designs (synlayers.generate); its train split is used. May be repeated."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of all randomness [default: 0].")] = None,
    device: Annotated[str | None, typer.Option(help="cpu or cuda [default: cpu].")] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another setting of this training; may be repeated."),
    ] = None,
) -> None:
    """Train, and write weights, their card, and the curve as table and picture."""
    with clean_exit():
        from baselines.trainer import settings_of, trainer_of
        from benchmarks.datasets.naming import parse_pairs

        trainer, given = trainer_of(what)
        given |= parse_pairs("--set", choose or ())
        typed: dict[str, Any] = {"data": [str(folder) for folder in data or ()] or None, "seed": seed, "device": device}
        given |= {name: value for name, value in typed.items() if value is not None}
        for sentence in trainer.train(settings_of(trainer, given), out):
            console.print(sentence, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    app()
