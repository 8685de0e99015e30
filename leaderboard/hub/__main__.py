"""`python -m leaderboard.hub`: a published site's records for the Hugging Face Hub and for Every Eval Ever, as files to
look at and to propose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.api.results import Row, read_rows
from leaderboard.board import Board
from leaderboard.hub.eval_results import FILE, eval_results
from leaderboard.hub.every_eval_ever import records
from leaderboard.pages.site_folder import read_site
from leaderboard.tables.stored_results import find_results
from synlayers.errors import UsageError
from synlayers.support.atomic import replacing
from synlayers.support.cli import clean_exit, console
from synlayers.support.untrusted.names import path_below

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


def sample_scores(board: Board, results: Path) -> Mapping[str, list[Row]]:
    """The rows of the samples by `BoardRow.id`, of those results below a folder that stand on the board."""
    places = {
        (table.benchmark, table.protocol, row.provenance["run_key"]): row.id
        for table in board.tables
        for row in table.rows
        if row.provenance.get("run_key") and not row.provenance.get("submission")
    }
    stored = [
        (places.get((s.result.run.dataset, s.result.table, s.result.run_key)), s)
        for s in find_results(results)
        if s.first is None
    ]
    return {name: list(read_rows(entry.rows)) for name, entry in stored if name is not None}


def files(board: Board, scores: Mapping[str, list[Row]], source: str) -> Iterator[tuple[str, bytes]]:
    """Every file by its path below the folder that is written."""
    for model, content in eval_results(board, source).items():
        yield f"models/{model}/{FILE}", content
    for path, content in records(board, scores):
        yield f"every_eval_ever/{path}", content


@app.command()
def main(
    site: Annotated[Path, typer.Argument(help="A site that leaderboard.publish wrote.")],
    out: Annotated[Path, typer.Option(help="New folder: models/<user>/<name>/.eval_results, every_eval_ever/data.")],
    results: Annotated[
        Path | None, typer.Option(help="The runs that it was made of, for a line a sample beside each record.")
    ] = None,
    source: Annotated[str, typer.Option(help="Address of the published site, named as the source.")] = "",
) -> None:
    """Write the site's records. Twins stand in them under their own names only, and unranked rows not at all."""
    with clean_exit():
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(f"--out {out} is not empty; name a new folder")
        board = read_site(site)
        scores = sample_scores(board, results) if results is not None else {}
        count = size = 0
        with replacing(out) as folder:
            for name, content in files(board, scores, source):
                place = path_below(folder, name, site)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
                count, size = count + 1, size + len(content)
            folder.mkdir(exist_ok=True)
        if not count:
            rows = [row for table in board.tables for row in table.rows if row.kind != "reported"]
            reasons = Counter(row.unranked_because for row in rows if not row.ranked).most_common(3)
            why = "; ".join(f"{times} {'row' if times == 1 else 'rows'}: {reason}" for reason, times in reasons)
            console.print("no row is ranked, so there is nothing to write" + (f" ({why})" if why else ""))
        console.print(f"{count} files, {size:,} bytes: {out}")


if __name__ == "__main__":
    app()
