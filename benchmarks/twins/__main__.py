"""`python -m benchmarks.twins`: builds every twin and lists the hashes of their plans, by which results name the data
that they are of."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.twins import twins
from benchmarks.twins.plans import PLANS_FILE, plans_in, published_plans
from benchmarks.twins.twin import MINI, MINI_COUNT, MINI_SIZE
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    out: Annotated[Path, typer.Option(help="File to write.")] = PLANS_FILE,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if a twin that is built here differs.")
    ] = False,
) -> None:
    """Build every twin, full and mini (some minutes, kept in the cache), and list the hashes of their plans."""
    with clean_exit():
        built: dict[str, dict[str, Any]] = {}
        for twin in twins().values():
            for name, count, size in ((twin.name, twin.count, None), (twin.name + MINI, MINI_COUNT, MINI_SIZE)):
                built[name] = {"count": count, "size": size, "plans": plans_in(twin.build(count, size))}
        if not check:
            write_json_atomic(out, built)
            console.print(f"{len(built)} twins: {out}")
            return
        wrong = sorted(
            name for name in built.keys() | published_plans().keys() if built.get(name) != published_plans().get(name)
        )
        for name in wrong:
            console.print(f"{name} is {built.get(name)} here, but published as {published_plans().get(name)}")
        console.print(f"{len(built)} twins, {len(wrong)} of them other than published")
        raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    app()
