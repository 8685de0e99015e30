"""`python -m leaderboard.submit_answers`: from a folder or archive of answers to a submission in one step: scored,
packed with the answers, validated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from benchmarks.api.card import SUBMISSION, Card, card_and_submission
from benchmarks.datasets import get_dataset
from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, console
from synlayers.support.scratch import temporary_folder

if TYPE_CHECKING:
    from leaderboard.packing.scoring import Request

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

NEXT: Final = (
    "Next: copy it into leaderboard/submissions of a fork and open a pull request, as it is or unpacked; or send the"
    " file. Nothing in it needs to be edited."
)
EXAMPLE: Final[Mapping[str, str]] = {
    "authors": "[Ada Example]",
    "contamination": "trained on synthetic designs only; no benchmark image was seen",
    "ran_by": "self",
    "open_weights": "true",
}
"""By what is missing, a line that says it."""


@app.command()
def main(
    answers: Annotated[
        Path,
        typer.Argument(
            help="Folder of the answers, or an archive of it (.zip, .tar, .tar.gz, .tar.xz); docs/format.md."
        ),
    ],
    benchmark: Annotated[str, typer.Option(help="Name of the benchmark.")],
    card: Annotated[
        Path, typer.Option(help="Card of the method (YAML or JSON), with what the board asks under `submission:`.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="The submission: a .zip or .tar.xz, or a new folder. By default METHOD-BENCHMARK.zip here."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the official data, which the answers are of.")] = None,
    twin: Annotated[bool, typer.Option("--twin", help="The answers are of the benchmark's twin.")] = False,
    mini: Annotated[bool, typer.Option("--mini", help="With --twin: of the small twin.")] = False,
    layout: Annotated[str, typer.Option(help="How the answers lie, as for benchmarks.score.")] = "auto",
    partial: Annotated[
        bool, typer.Option("--partial", help="Go on although under half of the samples have an answer.")
    ] = False,
    protocol: Annotated[
        str, typer.Option(help="Protocols, comma separated; by default all of the benchmark that ask no judge.")
    ] = "",
    runs: Annotated[
        Path | None, typer.Option(help="Folder that keeps the results; by default only the submission is kept.")
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda, for measures that use it.")] = "cpu",
) -> None:
    """Score answers, pack them with their results, and validate the submission. Exit code 1 if it has an error; every
    problem is told in words."""
    with clean_exit():
        get_dataset(benchmark)
        method, facts = card_and_submission(card)
        _check_facts(card, method, facts)
        place = out or Path(f"{method.name}-{benchmark}.zip")
        if place.exists() and not place.is_file():
            raise UsageError(f"--out {place} is there already; remove it or name another")
        if not answers.exists():
            raise UsageError(f"there are no answers {answers}: name a folder, or an archive of one")
        # what was written down is checked before torch is imported, which takes seconds
        from benchmarks.api.hardware import check_device
        from leaderboard.packing.scoring import Request

        check_device(device)
        request = Request(
            answers=answers,
            benchmark=benchmark,
            card=method,
            data=data,
            twin=twin,
            mini=mini,
            layout=layout,
            partial=partial,
            protocol=protocol,
            device=device,
        )
        if runs is not None:
            code = _submit(request, runs, facts, place)
        else:
            with temporary_folder() as temporary:
                code = _submit(request, temporary, facts, place)
        raise SystemExit(code)


def _check_facts(path: Path, method: Card, facts: Mapping[str, Any]) -> None:
    """Refuses a card that lacks what the board asks, or says it wrongly, before anything is scored."""
    from leaderboard.packing.building import describe
    from leaderboard.packing.writing import QUESTIONS
    from leaderboard.validation.problems import Refused
    from leaderboard.validation.submission import parse_submission

    given = {name for name, value in facts.items() if value not in ("", [], {})}
    known = given | {"hardware"} | (set() if method.weights else {"open_weights"})
    if missing := [name for name in QUESTIONS if name not in known]:
        lines = "".join(f"\n  {name}: {EXAMPLE[name]}" for name in missing)
        words = "; ".join(QUESTIONS[name].partition(": --")[0] for name in missing)
        raise UsageError(
            f"the card {path} does not say {words}. Write into it, with your own words:\n{SUBMISSION}:{lines}"
        )
    if from_results := sorted(given & {"method", "results", "predictions", "date", "schema_version"}):
        raise UsageError(f"the card {path}: {SUBMISSION} cannot say {', '.join(from_results)}; the results do")
    stand_in = {"results": ["matting.native-v1.json"], "date": "2026-01-01", "hardware": "one", "name": "one"}
    try:
        parse_submission(describe(method) | stand_in | dict(facts))
    except Refused as error:
        raise UsageError(f"the card {path}, under {SUBMISSION}: {error}") from None


def _submit(request: Request, runs: Path, facts: Mapping[str, Any], out: Path) -> int:
    from benchmarks.harness.result_tables import print_results
    from leaderboard.packing.building import build_submission
    from leaderboard.packing.scoring import scored_answers
    from leaderboard.packing.writing import write_submission
    from leaderboard.slugs import slug
    from leaderboard.validation.validate import find_problems, show_problems

    with scored_answers(request, runs) as results:
        print_results([result for _, result in results])
        with_numbers = [(path, result) for path, result in results if result.metrics]
        description, files = build_submission(with_numbers, facts, predictions=True)
        description.setdefault("name", slug(request.card.name)[:64].strip("-"))
        submission = write_submission(description, files, out)
    problems = find_problems(out)
    show_problems(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    console.print(
        f"{out}: submission {submission.name} of {len(submission.results)} results with their answers, {errors} errors,"
        f" {len(problems) - errors} warnings"
    )
    console.print(
        "It stays off the board until the errors are mended; then run this again." if errors else NEXT, soft_wrap=True
    )
    return 1 if errors else 0


if __name__ == "__main__":
    app()
