"""`python -m leaderboard.row`: one row of LaTeX or Markdown for a paper, from the board of record, from runs, or from a
published board."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from leaderboard.board import Board
from leaderboard.exports.rows import FORMATS, printed_rows, rows_of
from synlayers.errors import DataError, UsageError
from synlayers.storage.plain_files import read_plain
from synlayers.support.cli import clean_exit, console, errors
from synlayers.support.discovery import suggestion
from synlayers.support.scratch import temporary_folder
from synlayers.support.validation import problems_of

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

RECORDS: Final = Path(__file__).parent / "records"


@app.command()
def main(
    method: Annotated[str, typer.Argument(help="Name of the method.")],
    benchmark: Annotated[str, typer.Option(help="Name of the benchmark; its twins count, too.")],
    protocol: Annotated[str, typer.Option(help="Only this protocol, with or without its task (native-v1).")] = "",
    form: Annotated[str, typer.Option("--format", help="latex or markdown.")] = "latex",
    head: Annotated[bool, typer.Option("--head", help="Also the heads of the columns.")] = False,
    results: Annotated[
        Path | None, typer.Option(help="Folder of runs of yours, beside which the board of record stands.")
    ] = None,
    board: Annotated[
        Path | None, typer.Option(help="leaderboard.json of a published board, in place of the board of record.")
    ] = None,
) -> None:
    """Print the row of a method for each table of a benchmark: the numbers of the board with their standing and
    standard errors. What the numbers are of goes to stderr, so that the row can be piped."""
    with clean_exit():
        if form not in FORMATS:
            raise UsageError(f"--format {form}: write {' or '.join(FORMATS)}")
        if board is not None and results is not None:
            raise UsageError("--board and --results exclude each other")
        whole = _board_of_file(board) if board is not None else _board_here(results)
        found = rows_of(whole, method, benchmark, protocol)
        if not found:
            raise DataError(_why_nothing(whole, method, benchmark, protocol))
        for table, rows in found:
            printed = printed_rows(whole, table, rows, form)
            errors.print(printed.about, markup=False, highlight=False)
            for line in (*(printed.head if head else ()), *printed.rows):
                console.print(line, markup=False, highlight=False, soft_wrap=True)


def _board_of_file(path: Path) -> Board:
    try:
        return Board.model_validate_json(read_plain(path))
    except OSError as error:
        raise UsageError(f"--board {path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise DataError(f"--board {path} is no leaderboard.json: {'; '.join(problems_of(error, Board)[:3])}") from None


def _board_here(results: Path | None) -> Board:
    from baselines import baselines
    from leaderboard.assemble import Records, assemble

    records = Records(RECORDS, {name: kind.code() for name, kind in baselines().items()})
    with temporary_folder() as folder:
        return assemble(results, None, folder, records=records, tell=lambda told: errors.print(told, markup=False))


def _why_nothing(board: Board, method: str, benchmark: str, protocol: str) -> str:
    """Why there is no such row, with near names."""
    benchmarks = {name for b in board.benchmarks.values() for name in (b.name, b.of)}
    if method not in board.methods:
        return f"there is no method '{method}' on this board; {suggestion(method, board.methods)}"
    if benchmark not in benchmarks:
        return f"there is no benchmark '{benchmark}' on this board; {suggestion(benchmark, sorted(benchmarks))}"
    tables = [table.protocol for table, _ in rows_of(board, method, benchmark)]
    if tables:
        return f"{method} has no row on {benchmark} under {protocol}; it has {', '.join(tables)}"
    return f"{method} has no row on {benchmark}"


if __name__ == "__main__":
    app()
