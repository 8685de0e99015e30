"""`python -m leaderboard.simulate`: the board's statistics on made-up tables whose truth is known."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from synlayers.errors import UsageError
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console, progress
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

SIZES: Final = (4, 10, 20, 50, 100, 200, 500)


@app.command()
def main(
    tables: Annotated[int, typer.Option(help="Tables of each kind and size.")] = 200,
    scenes: Annotated[str, typer.Option(help="Sizes: scenes of a table, comma separated.")] = ",".join(map(str, SIZES)),
    seed: Annotated[int, typer.Option(help="Seed of the scores.")] = 0,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table of docs/leaderboard.md instead.")
    ] = False,
    json: Annotated[Path | None, typer.Option(help="Also write what was counted to this file.")] = None,
) -> None:
    """Count how often intervals hold the truth, and how often ranks and ties are wrong."""
    with clean_exit():
        sizes = _sizes(scenes)
        if tables < 1:
            raise UsageError(f"--tables {tables}: at least 1")
        from leaderboard.tables.simulation import FAMILIES, simulate, summary_table

        outcomes = []
        with progress("simulation", len(sizes) * len(FAMILIES), "kinds") as advance:
            for family in FAMILIES:
                for size in sizes:
                    outcomes.append(simulate(family, size, tables, seed))
                    advance(1)
        heads = ("scenes", "held", "differences held", "ranked", "false ranks", "false ties", "told apart")
        table = plain_table(f"{tables} tables each, %", "scores", *heads, right=heads)
        for outcome in outcomes:
            shares = (outcome.held, outcome.held_differences, outcome.ranked, outcome.false_ranks)
            more = (outcome.false_ties, outcome.told_apart)
            table.add_row(outcome.family, str(outcome.scenes), *(in_percent(share) for share in (*shares, *more)))
        if markdown:
            console.print(summary_table(outcomes), markup=False, highlight=False, soft_wrap=True)
        else:
            print_table(table)
        if json is not None:
            # a share of nothing is null
            rows = [{k: None if v != v else v for k, v in asdict(outcome).items()} for outcome in outcomes]
            write_json_atomic(json, {"seed": seed, "tables": tables, "outcomes": rows})
            console.print(f"{json}")


def in_percent(share: float) -> str:
    """A share for a table; a dash for that of nothing."""
    return "-" if math.isnan(share) else f"{100 * share:.1f}"


def _sizes(words: str) -> list[int]:
    try:
        sizes = [int(word) for word in words.split(",")]
    except ValueError:
        raise UsageError(f"--scenes {words}: write numbers, comma separated") from None
    if min(sizes) < 2:
        raise UsageError(f"--scenes {words}: at least 2")
    return sizes


if __name__ == "__main__":
    app()
