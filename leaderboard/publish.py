"""`python -m leaderboard.publish`: results, submissions and published numbers become a site, beside which the same
tables lie in five formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from leaderboard.board import Board
from leaderboard.exports import write_exports
from leaderboard.pages.site_folder import check_replaceable, replace_site
from leaderboard.validation.data_folders import data_folders
from leaderboard.validation.untrusted_text import fault_of_url
from synlayers.errors import DataError, UsageError
from synlayers.storage.plain_files import read_plain
from synlayers.support.cli import clean_exit, console
from synlayers.support.lazy import make_callable
from synlayers.support.tables import plain_table, print_table
from synlayers.support.validation import problems_of

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

TITLE = "synlayers leaderboard"
MOST_REMARKS = 12
"""Remarks that are printed; they are seldom many different ones."""


def publish(
    results: str | Path | None,
    out: str | Path,
    *,
    submissions: str | Path | None = None,
    records: str | Path | None = None,
    gallery: int = 4,
    data: Mapping[str, Path] | None = None,
    title: str = TITLE,
    repository: str = "",
    since: str | Path | None = None,
) -> tuple[Board, list[str]]:
    """Writes the site to `out`, which it replaces as a whole, and returns what stands in it and what is to be said
    about it.

    Args:
        results: folder of runs; None: only submissions and published numbers.
        submissions: folder of submissions; None: those committed with this project.
        records: folder of the board of record (`leaderboard/records`); None: without it.
        gallery: samples of each table whose pictures are shown; 0: none.
        data: folders of official data by name, for the gallery.
        repository: URL of the code, for links.
        since: ``leaderboard.json`` of an older edition: the page says what changed.

    Raises:
        UsageError: `out` is neither empty nor a site of ours, or holds what is to be read.
        DataError: a result or submission is not valid, or the board must not be published as it is.
    """
    from leaderboard.assemble import Records, assemble
    from leaderboard.pages.site import write_site
    from leaderboard.tables.changes import changes

    results, submissions, records = (None if path is None else Path(path) for path in (results, submissions, records))
    out = Path(out)
    check_replaceable(out.resolve())
    _check_apart(out, [p for p in (results, submissions, records, *(data or {}).values()) if p is not None])
    edition = None if since is None else _older(Path(since))
    remarks: list[str] = []
    with replace_site(out) as folder:
        board = assemble(
            results,
            submissions,
            folder,
            records=None if records is None else Records(records, _codes()),
            gallery=gallery,
            data=data or {},
            title=title,
            tell=remarks.append,
        )
        new = None if edition is None else changes(edition, board)
        board = board.model_copy(update={"repository": repository, "changes": new})
        write_exports(board, folder)
        write_site(board, folder)
    return board, remarks


def _older(path: Path) -> Board:
    """An older edition. Raises `UsageError` if the file cannot be read, `DataError` if it is none."""
    try:
        return Board.model_validate_json(read_plain(path))
    except OSError as error:
        raise UsageError(f"--since {path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise DataError(
            f"--since {path} is no leaderboard.json that this version reads: {'; '.join(problems_of(error, Board)[:3])}"
        ) from None


def _codes() -> dict[str, str]:
    """The method hash of every baseline, by name."""
    from baselines import baselines

    return {name: method.code() for name, method in baselines().items()}


def _check_apart(out: Path, read: Sequence[Path]) -> None:
    """Publishing replaces `out` with all that is in it."""
    for path in read:
        if path.resolve().is_relative_to(out.resolve()):
            raise UsageError(f"--out {out} would replace {path}, which is to be read; name another folder")


@app.command()
def main(
    out: Annotated[
        Path,
        typer.Option(help="Folder of the site. It is replaced as a whole; it must be empty, new, or a site of ours."),
    ],
    results: Annotated[Path | None, typer.Option(help="Folder of runs, as benchmarks.run writes it.")] = None,
    submissions: Annotated[
        Path | None, typer.Option(help="Folder of submissions; by default those that are committed here.")
    ] = None,
    records: Annotated[
        Path | None,
        typer.Option(help="Folder of the board of record, as leaderboard.record fills it (leaderboard/records)."),
    ] = None,
    gallery: Annotated[int, typer.Option(min=0, help="Samples of each table whose pictures are shown.")] = 4,
    data: Annotated[
        list[str] | None, typer.Option(metavar="NAME=DIR", help="Official data for the gallery; may be repeated.")
    ] = None,
    title: Annotated[str, typer.Option(help="Heading of the page.")] = TITLE,
    repository: Annotated[str, typer.Option(help="URL of the code, for links to it and to submissions.")] = "",
    since: Annotated[
        Path | None, typer.Option(help="leaderboard.json of an older edition: the page then says what changed.")
    ] = None,
) -> None:
    """Write the leaderboard as a static site that opens from the disk, and its tables as JSON, CSV, Parquet, Markdown
    and LaTeX."""
    with clean_exit():
        if results is not None and not results.is_dir():
            raise UsageError(
                f"--results {results} is not a folder; name one that `python -m benchmarks.run --out` wrote"
            )
        if submissions is not None and not submissions.is_dir():
            raise UsageError(f"--submissions {submissions} is not a folder")
        if records is not None and not records.is_dir():
            raise UsageError(f"--records {records} is not a folder; a clone without the records publishes without it")
        if repository and (fault := fault_of_url(repository)):
            raise UsageError(f"--repository {repository}: {fault}")
        board, remarks = publish(
            results,
            out,
            submissions=submissions,
            records=records,
            gallery=gallery,
            data=data_folders(data or []),
            title=title,
            repository=repository,
            since=since,
        )
        summarise(board, remarks)
        console.print(f"{(out.resolve() / 'index.html').as_uri()}")


def summarise(board: Board, remarks: Sequence[str]) -> None:
    """What stands on the board, in a few lines."""
    from leaderboard.tables.order import FEWEST

    heads = ("tables", "methods", "reproduced rows", "twin rows", "reported rows", "samples shown")
    table = plain_table(board.title, "task", *heads, right=heads)
    for task in dict.fromkeys(t.task for t in board.tables):
        own = [t for t in board.tables if t.task == task]
        rows = [row for t in own for row in t.rows]
        kinds = Counter(row.kind for row in rows)
        samples = sum(1 for sample in board.gallery if sample.table in {t.id for t in own})
        numbers = (
            len(own),
            len({row.method for row in rows}),
            kinds["reproduced"],
            kinds["twin"],
            kinds["reported"],
            samples,
        )
        table.add_row(task, *(str(number) if number else "-" for number in numbers))
    print_table(table)
    few = sum(1 for t in board.tables if t.scenes is not None and t.scenes < FEWEST)
    if few:
        console.print(
            f"too few scenes to rank (below {FEWEST}) in {few} table{'s' if few > 1 else ''}: values and intervals only"
        )
    severities = Counter(note.severity for note in board.footnotes.values())
    console.print(
        f"audit: {len(board.footnotes)} findings"
        + "".join(f", {count} {name}{'s' if count > 1 else ''}" for name, count in sorted(severities.items()))
    )
    for remark in remarks[:MOST_REMARKS]:
        console.print(remark)
    if len(remarks) > MOST_REMARKS:
        console.print(f"and {len(remarks) - MOST_REMARKS} more remarks")


make_callable(__name__, publish)

if __name__ == "__main__":
    app()
