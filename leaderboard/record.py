"""`python -m leaderboard.record`: every baseline that runs here on every twin under every protocol, kept as rows. The
same command continues where it stopped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from benchmarks.api.runs import parse_shard
from synlayers.errors import DataError
from synlayers.support.cli import clean_exit, console
from synlayers.support.paths import cache_place

if TYPE_CHECKING:
    from benchmarks.api.method import Method
    from benchmarks.harness.settings import Settings

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

RECORDS: Final = Path(__file__).parent / "records"
TIME_LIMIT: Final = 3600.0
"""Seconds that one sample may take: some classical methods solve large systems."""


@app.command()
def main(
    only: Annotated[
        str, typer.Option(help="Only these baselines, groups and benchmarks: names, comma separated (telea,rord-val).")
    ] = "",
    shard: Annotated[
        str | None,
        typer.Option(help="i/n: this share of the cells, the same on every machine; copy the records together."),
    ] = None,
    records: Annotated[Path, typer.Option(help="Folder of records.", show_default="leaderboard/records")] = RECORDS,
    runs: Annotated[
        Path | None,
        typer.Option(
            help="Folder of runs, with all predictions: gigabytes. By default in the cache.", show_default=False
        ),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Print what there is to do and how long it takes, no more.")
    ] = False,
    pilot: Annotated[
        bool,
        typer.Option(
            "--pilot",
            help="Before the plan: the first sample of every cell of which no time is known. Nothing is lost of it.",
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Run nothing: validate all records, and say which are out of date.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what has a record that is up to date.")] = False,
    mini: Annotated[bool, typer.Option("--mini", help="The small twins: for trials, and for reruns in CI.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try failed samples again.")] = False,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
) -> None:
    """Run every baseline on every twin that has no record yet, or one that is out of date, cheapest first, and keep one
    record each. Prints a plan with the time it takes first. Exit code 1 if a cell could not be run or a record is not
    valid; records that are out of date are told."""
    with clean_exit():
        # worker processes import this module again: what is heavy waits until it is needed
        from baselines import baselines
        from leaderboard.recording import session
        from leaderboard.recording.cells import choose_cells, share, with_a_part
        from leaderboard.validation.records import put_methods_on_record

        part = parse_shard(shard)
        codes = {name: method.code() for name, method in baselines().items()}
        if check:
            raise SystemExit(session.check_records(records, codes))
        methods = _runnable(baselines(), device, only)
        cells = share(choose_cells(methods, _runnable_names(only, methods), mini=mini), part)
        cells, unfit = with_a_part(cells, methods)
        for benchmark in dict.fromkeys(cell.twin for cell in unfit):
            own = [f"{cell.method} ({why})" for cell, why in unfit.items() if cell.twin == benchmark]
            console.print(f"no part in {benchmark}: {'; '.join(own)}", highlight=False, markup=False)
        settings = _settings(runs or cache_place("recording"), device, mini=mini, retry_failed=retry_failed)
        stored, problems = session.read_records(records, codes)
        todo = [cell for cell in cells if again or not session.is_done(cell, stored)]
        if pilot:
            problems += session.try_unknown(todo, methods, settings, stored)
        estimates = session.estimates_of(todo, settings.out, stored)
        session.print_plan(cells, todo, stored, estimates)
        if todo and not plan:
            ours = {cell.method for cell in todo} if records.resolve() == RECORDS.resolve() else set()
            if new := put_methods_on_record({name: (methods[name].card, codes[name]) for name in ours}):
                console.print(f"put on record: {', '.join(new)} (leaderboard/validation/known_methods.json)")
            problems += session.run_cells(session.in_order(todo, estimates), methods, settings, records, estimates)
        for problem in problems:
            console.print(f"problem: {problem}", highlight=False, markup=False)
        if problems:
            raise SystemExit(1)


def _runnable_names(only: str, methods: Mapping[str, type[Method]]) -> str:
    """The names of `--only` without those of baselines that cannot run here, which were told."""
    from baselines import baselines

    words = [word.strip() for word in only.split(",") if word.strip()]
    kept = [word for word in words if word in methods or word not in baselines()]
    if words and not kept:
        raise DataError(f"--only {only}: none of these can run here")
    return ",".join(kept)


def _runnable(methods: Mapping[str, type[Method]], device: str, only: str) -> dict[str, type[Method]]:
    from benchmarks.api.hardware import hardware
    from benchmarks.harness.method_options import available

    runnable, reasons = available(list(methods.values()), {}, hardware(device=device))
    named = {word.strip() for word in only.split(",")}
    for name, why in reasons.items():
        if name in named:
            console.print(f"{name} cannot run here: {why}", highlight=False, markup=False)
    if reasons and not named & methods.keys():
        console.print(f"{len(reasons)} of {len(methods)} baselines cannot run here: {', '.join(reasons)}")
    return {method.card.name: method for method in runnable}


def _settings(runs: Path, device: str, *, mini: bool, retry_failed: bool) -> Settings:
    from benchmarks.api.hardware import hardware
    from benchmarks.harness.settings import Settings

    return Settings(
        out=runs, mini=mini, hardware=hardware(device=device), time_limit=TIME_LIMIT, retry_failed=retry_failed
    )


if __name__ == "__main__":
    app()
