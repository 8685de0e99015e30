"""`python -m synlayers.verify`: recomputes every invariant of a build from what is on disk, and lists every problem."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from synlayers.checks import ShardProblem, reading_build
from synlayers.checks.build import Verification, check_build
from synlayers.checks.reading import ReadText
from synlayers.checks.selection import Selection, parse_part
from synlayers.errors import UsageError
from synlayers.support.cli import PluginFiles, clean_exit, console
from synlayers.support.plugins import install
from synlayers.support.tables import print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
SHOWN = 50


def verify(folder: Path, workers: int = 0) -> tuple[list[ShardProblem], int]:
    """All problems of the build in `folder`, and how many samples were looked at (`checks.build.check_build`)."""
    found = check_build(folder, workers)
    return found.problems, found.samples


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of a build.")],
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write the problems as JSON to this file.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Worker processes; 0 means one per core.")] = 0,
    sample: Annotated[
        int | None, typer.Option(metavar="N", help="Look at N samples only, drawn from the whole build.")
    ] = None,
    share: Annotated[
        float | None, typer.Option(metavar="S", help="Look at this share of the samples only (0.01: one in a hundred).")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of --sample and --share.")] = 0,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Look at every N-th shard only, from the I-th on.")
    ] = None,
    ocr: Annotated[
        bool, typer.Option("--ocr", help="Also read every text with an OCR model and report what it cannot read.")
    ] = False,
    plugin: PluginFiles = None,
) -> None:
    """Recompute recomposition, boxes, visibility, counts, hashes, balance, captions, contrast and split disjointness of
    a build.

    Exit code 0 only when every invariant holds for every sample that was looked at; every problem is listed with its
    sample and layer. With --sample, --share or --shard a part is looked at, and what was not is told.
    What --ocr does not read is reported and is no problem: a reader is not the measure of a design.
    """
    with clean_exit():
        install(plugin or ())
        if workers < 0:
            raise UsageError(f"--workers must be 0 or more, not {workers}")
        selection = Selection(sample, share, seed, parse_part(shard))
        if ocr:
            reading_build.check_reader()
        found = check_build(folder, workers, selection)
        texts = reading_build.read_build(folder, workers, selection) if ocr else None
        if json_file is not None:
            _write_json(json_file, folder, selection, found, texts)
        _print(found, selection)
        if texts is not None:
            _print_texts(texts)
        if found.problems:
            raise SystemExit(1)


def _write_json(
    file: Path, folder: Path, selection: Selection, found: Verification, texts: list[ReadText] | None
) -> None:
    content = {
        "folder": folder.name,
        "samples": found.samples,
        "selection": selection.described() or "all",
        "not_looked_at": found.left_out,
        "problems": [problem._asdict() for problem in found.problems],
    }
    if texts is not None:
        content["ocr"] = reading_build.as_json(texts)
    try:
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--json {file} cannot be written ({error.strerror})") from None


def _print(found: Verification, selection: Selection) -> None:
    for problem in found.problems[:SHOWN]:
        console.print(str(problem), style="red", markup=False, soft_wrap=True)
    if len(found.problems) > SHOWN:
        console.print(f"… and {len(found.problems) - SHOWN} more (--json FILE lists all)")
    if found.left_out:
        looked_at = "" if selection.is_all else f"looked at: {selection.described()}; "
        console.print(f"{looked_at}not looked at: {'; '.join(found.left_out)}")
    if found.problems:
        console.print(f"{len(found.problems)} problems in {found.samples} samples")
        return
    console.print(
        f"{found.samples} samples: every layer recomposes bit for bit, every count is true, no problem found",
        style="green",
    )


def _print_texts(texts: list[ReadText]) -> None:
    for line in reading_build.lines(texts):
        console.print(line, markup=False, soft_wrap=True)
    if (table := reading_build.group_table(texts)) is not None:
        print_table(table)
    console.print(reading_build.summary(texts))


if __name__ == "__main__":
    app(prog_name="python -m synlayers.verify")
