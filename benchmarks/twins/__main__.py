"""`python -m benchmarks.twins`: builds twins and compares the hashes of their plans with the published ones, by which
results name the data that they are of; `export` writes one in the official layout of its benchmark."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from benchmarks.datasets.naming import parse_name
from benchmarks.twins import get_twin, twins
from benchmarks.twins.exporting import ExportedTwin, choose_part, export_twin
from benchmarks.twins.plans import PLANS_FILE, plans_in, published_plans
from benchmarks.twins.rendered import write_rendered
from benchmarks.twins.twin import MINI, MINI_COUNT, MINI_SIZE, Twin
from synlayers.blender.settings import make_settings
from synlayers.errors import UsageError
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console, progress


class ChecksByDefault(TyperGroup):
    """Names of twins without a command are meant for `check`; so is nothing at all."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["check", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=ChecksByDefault,
    help=(
        "Build twins and compare them with the published list (the command that is meant where none is named; without"
        " its --out nothing is written), or export one in its benchmark's official layout."
    ),
    pretty_exceptions_enable=False,
    add_completion=False,
)

Entries = dict[str, dict[str, Any]]


@app.command("check")
def main(
    names: Annotated[
        list[str] | None, typer.Argument(help="Twins, by their data sets (synlayers, crello); by default all.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help=(
                "File to write the hashes to; without it nothing is written. A file that is there keeps the entries of"
                f" twins that are not named. The published list is {PLANS_FILE.parent.parent.name}/"
                f"{PLANS_FILE.parent.name}/{PLANS_FILE.name}: write there only what is to be published."
            )
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 if a twin that is built here differs from the published one.")
    ] = False,
) -> None:
    """Build twins, full and mini (all: some minutes, kept in the cache), and compare them with the published list."""
    with clean_exit():
        if check and out is not None:
            raise UsageError("--check writes nothing: leave --out away")
        chosen = [get_twin(name) for name in names] if names else list(twins().values())
        built: Entries = {}
        for twin in chosen:
            built |= _entries_of(twin)
        published = _without_others(published_plans(), chosen)
        wrong = sorted(name for name in built.keys() | published.keys() if built.get(name) != published.get(name))
        for name in wrong:
            console.print(f"{name} is {built.get(name)} here, but published as {published.get(name)}")
        console.print(f"{len(built)} twins, {len(wrong)} of them other than published")
        if out is not None:
            write_json_atomic(out, merge_entries(_listed(out) if names else {}, built, chosen))
            console.print(f"{len(built)} twins: {out}")
        if check and wrong:
            raise SystemExit(1)


@app.command("export")
def export(
    name: Annotated[str, typer.Argument(help="The twin, by its data set (aim-500).")],
    out: Annotated[Path, typer.Option(help="Folder to write to; it appears whole or not at all.")],
    mini: Annotated[bool, typer.Option("--mini", help="The small twin: four samples.")] = False,
    limit: Annotated[int | None, typer.Option(help="Only the first samples; a part has no numbers of its own.")] = None,
) -> None:
    """Write a twin in the official layout of its benchmark, for models that run elsewhere. The same command goes on
    after a kill; what the layout has no place for is told."""
    with clean_exit():
        part = choose_part(get_twin(name), mini, limit)
        with progress(f"exporting {part.name}", part.samples) as advance:
            done = export_twin(part, out, advance)
        _report(done, part.twin, mini)


@app.command("rendered")
def rendered(
    name: Annotated[str, typer.Argument(help="ober-test, rord-val or aim-500: whose layout they are written in.")],
    out: Annotated[Path, typer.Option(help="Folder to write to; it appears whole or not at all.")],
    count: Annotated[int, typer.Option("--count", "-n", help="Scenes.")] = 20,
    size: Annotated[int, typer.Option(help="Side of the pictures, px; 64 to 1024.")] = 512,
    samples: Annotated[int, typer.Option(help="Light paths a pixel.")] = 32,
    seed: Annotated[int, typer.Option(help="The same seed and settings give the same bytes.")] = 0,
) -> None:
    """Render scenes with and without a prop, its shadow and its reflection, in the layout of a removal benchmark, or
    fur, glass and motion blur in that of a matting benchmark: an option beside the twins, which stay as they are. Needs
    python -m synlayers.blender install."""
    with clean_exit():
        if count < 1:
            raise UsageError(f"--count is 1 or more, not {count}")
        settings = make_settings(seed, size, samples, "", "cpu")
        with progress("rendering", count, "scenes") as advance:
            write_rendered(name, out, settings, count, advance)
        console.print(f"{count} scenes: {out}", soft_wrap=True)
        console.print(f"use them: python -m benchmarks.run --benchmark {name} --data {out} ...", soft_wrap=True)


def _report(done: ExportedTwin, twin: Twin, mini: bool) -> None:
    part = f" of {done.whole}: a part, whose numbers are not the twin's" if done.partial else ""
    there = "is there already, with the same bytes" if done.was_there else "is written"
    lines = [f"{done.name}, {done.samples} samples{part} ({done.official} questions), {there}: {done.folder}"]
    lines += [f"beside the official layout: {sentence}" for sentence in twin.beside]
    lines += [f"left out: {sentence}" for sentence in twin.left_out]
    words = [
        f"--benchmark {twin.of} --twin",
        *(["--mini"] if mini else []),
        "--predictions DIR --method CARD --out DIR",
    ]
    words += ["--partial"] if done.partial else []
    lines.append(f"score answers: python -m benchmarks.score {' '.join(words)}")
    for line in lines:
        console.print(line, soft_wrap=True, highlight=False, markup=False)


def _entries_of(twin: Twin) -> Entries:
    sizes = ((twin.name, twin.count, None), (twin.name + MINI, MINI_COUNT, MINI_SIZE))
    return {
        name: {"count": count, "size": size, "plans": plans_in(twin.build(count, size))} for name, count, size in sizes
    }


def _listed(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """What a file lists already; without the file, what is published."""
    if not path.exists():
        return published_plans()
    entries: Entries = json.loads(path.read_text(encoding="utf-8"))
    return entries


def _without_others(entries: Mapping[str, Mapping[str, Any]], chosen: list[Twin]) -> Mapping[str, Mapping[str, Any]]:
    """The entries of these twins, whatever version they are of; of all twins all entries."""
    if len(chosen) == len(twins()):
        return entries
    own = {twin.of for twin in chosen}
    return {name: entry for name, entry in entries.items() if parse_name(name).of in own}


def merge_entries(listed: Mapping[str, Mapping[str, Any]], built: Entries, chosen: list[Twin]) -> Entries:
    """A list with the entries of some twins replaced, those of their older versions left out, in the order of data
    sets."""
    own = {twin.of for twin in chosen}
    kept = {name: dict(entry) for name, entry in listed.items() if parse_name(name).of not in own}
    order = list(twins())
    merged = {**kept, **built}
    return {name: merged[name] for name in sorted(merged, key=lambda name: (_place(name, order), name))}


def _place(name: str, order: list[str]) -> int:
    of = parse_name(name).of
    return order.index(of) if of in order else len(order)


if __name__ == "__main__":
    app()
