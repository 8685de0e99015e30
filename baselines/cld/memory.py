"""`python -m baselines.cld.memory`: how many layers CLD should hold in 24, 48 and 80 GiB. An estimate: nothing of it
was measured on a GPU."""

from __future__ import annotations

from typing import Annotated

import typer

from baselines.models.cld.memory_estimate import (
    BUDGETS,
    GIB,
    MOST,
    SHARES,
    full_size_weights,
    most_layers,
    resident_bytes,
    tokens_of,
    trace_activations,
)
from baselines.models.cld.tokens import CELL
from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, console
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    size: Annotated[
        str, typer.Option(help="Canvas, WIDTHxHEIGHT; sides are rounded up to multiples of 16.")
    ] = "1024x1024",
) -> None:
    """Estimate how many layers fit."""
    with clean_exit():
        try:
            width, height = (-(-int(side) // CELL) * CELL for side in size.lower().split("x"))
        except ValueError:
            raise UsageError(f"--size {size}: give it as WIDTHxHEIGHT, such as 1024x1024") from None
        if not CELL <= min(width, height) <= max(width, height) <= 4096:
            raise UsageError(f"--size {size}: sides from 1 to 4096")
        weights, needs = full_size_weights(), trace_activations(width, height)
        console.print(
            "ESTIMATE from the sizes of full-size models and the allocations of a run on fake tensors;"
            " nothing was measured on a GPU."
        )
        console.print(
            "weights in 16 bits: " + ", ".join(f"{name} {count / 1e9:.2f} GB" for name, count in weights.items())
        )
        for share in SHARES:
            table = plain_table(
                f"layers above the background at {width}x{height},"
                f" each box {share:.0%} of the canvas (the checkpoint numbers {MOST})",
                "options",
                *(f"{budget} GiB" for budget in BUDGETS),
                right=[f"{budget} GiB" for budget in BUDGETS],
            )
            for options, resident_weights in resident_bytes(weights).items():
                counts = [
                    most_layers(budget * GIB, resident_weights, needs, (width, height), share) for budget in BUDGETS
                ]
                table.add_row(options, *("does not fit" if count < 0 else str(count) for count in counts))
            print_table(table)
        table = plain_table("activations", "layers", "box", "tokens", "step", "RGBA decoder", "VAE, one image")
        for layers, share in ((0, 0.2), (10, 0.2), (50, 0.05), (50, 0.2), (50, 1.0)):
            tokens = tokens_of(width, height, layers, share)
            table.add_row(
                str(layers), f"{share:.0%}", str(tokens), *(f"{need.at(tokens) / GIB:.2f} GiB" for need in needs)
            )
        print_table(table)


if __name__ == "__main__":
    app()
