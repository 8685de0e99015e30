"""`python -m leaderboard.validate`: every problem of a submission, before anybody else sees it. What CI runs, too."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leaderboard.validation.validate import find_problems, show_problems
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    path: Annotated[
        Path, typer.Argument(help="A submission (folder, .zip, .tar, .tar.gz, .tar.xz), or a folder of submissions.")
    ],
    json: Annotated[Path | None, typer.Option(help="Also write what was found to this file.")] = None,
    score: Annotated[
        Path | None,
        typer.Option(
            help="Also score the answers of the submission, and compare its rows with what they give; results are"
            " written to this folder, which vouches for it (leaderboard.publish --results)."
        ),
    ] = None,
    data: Annotated[
        list[str] | None, typer.Option(help="With --score: folder of official data, as NAME=DIR; may be given again.")
    ] = None,
    device: Annotated[str, typer.Option(help="With --score: cpu or cuda.")] = "cpu",
) -> None:
    """Print every problem of a submission. Exit code 1 if there is an error; warnings are for people to judge."""
    with clean_exit():
        problems = find_problems(path)
        show_problems(problems)
        errors = sum(problem.severity == "error" for problem in problems)
        if score is not None and not errors:
            from leaderboard.validation.rescoring import score_submission

            _, differences = score_submission(path, score, data or (), device)
            show_problems(differences)
            problems += differences
            errors += len(differences)
        elif score is not None:
            console.print("nothing was scored: mend the errors first")
        if json is not None:
            write_json_atomic(
                json, {"errors": errors, "warnings": len(problems) - errors, "problems": [p.plain() for p in problems]}
            )
        console.print(
            f"{path}: {errors} errors, {len(problems) - errors} warnings" if problems else f"{path}: no problems"
        )
        raise SystemExit(1 if errors else 0)


if __name__ == "__main__":
    app()
