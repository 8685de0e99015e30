"""`python -m leaderboard.submit`: a submission from a folder of runs, packed so that equal runs give equal bytes, and
validated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from leaderboard.packing.building import build_submission, results_of
from leaderboard.packing.writing import write_submission
from leaderboard.slugs import slug
from leaderboard.validation import strict_json
from leaderboard.validation.submission import MOST_BYTES, PREDICTIONS
from leaderboard.validation.validate import find_problems, show_problems
from synlayers.errors import UsageError
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

FROM_RESULTS: Final = frozenset(
    ("schema_version", "method", "licence", "weights", "training_data", "date", "results", "predictions")
)
"""What results say themselves; a submission.json that is given as --facts need not agree with it."""
BLANK: Final = "https://"
TEMPLATE: Final[Mapping[str, Any]] = {
    "authors": [],
    "links": {"paper": BLANK, "code": BLANK},
    "open_weights": None,
    "trained_on": [],
    "contamination": "",
    "hardware": "",
    "ran_by": "self",
    "notes": "",
}


def _facts(path: Path | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says beyond results, then what the options say. What was not filled in, and options that were not
    given, say nothing."""
    content: Any = {} if path is None else strict_json.read(path, str(path), MOST_BYTES)
    if not isinstance(content, dict):
        raise UsageError(f"{path} must hold a JSON object")
    if isinstance(links := content.get("links"), dict):
        content["links"] = {label: url for label, url in links.items() if url != BLANK}
    facts = {name: value for name, value in content.items() if name not in FROM_RESULTS}
    return {
        name: value for source in (facts, options) for name, value in source.items() if value not in (None, "", [], {})
    }


def _links(words: Sequence[str]) -> dict[str, str]:
    links = {}
    for word in words:
        label, equals, url = word.partition("=")
        if not equals:
            raise UsageError(f"--link {word}: write LABEL=URL, for example paper=https://example.org/paper")
        links[label] = url
    return links


def _open(word: str) -> dict[str, bool | None]:
    choices = {"yes": True, "no": False, "unknown": None}
    if word and word not in choices:
        raise UsageError(f"--open-weights {word}: write yes, no or unknown")
    return {"open_weights": choices[word]} if word else {}


@app.command()
def main(
    runs: Annotated[
        Path,
        typer.Argument(
            help="Folder of runs, as `python -m benchmarks.run --out` or `benchmarks.score --out` writes it."
        ),
    ],
    method: Annotated[str, typer.Option(help="Name of the method whose results are submitted.")],
    out: Annotated[
        Path,
        typer.Option(help="A file that ends with .zip or .tar.xz, or a new folder; with --init a file to fill in."),
    ],
    init: Annotated[
        bool,
        typer.Option(
            "--init",
            help="Only write a template of the facts that results do not say; fill it in, then give it as --facts.",
        ),
    ] = False,
    facts: Annotated[
        Path | None,
        typer.Option(help="JSON file of facts: one of --init, or an older submission.json. Options win over it."),
    ] = None,
    name: Annotated[
        str, typer.Option(help="Name of the submission, lower case with dashes; by default the method's.")
    ] = "",
    authors: Annotated[list[str] | None, typer.Option(help="Who made the method; once for each.")] = None,
    link: Annotated[list[str] | None, typer.Option(help="LABEL=URL; may be given again.")] = None,
    open_weights: Annotated[
        str,
        typer.Option(
            help="Whether anybody can get the weights: yes, no or unknown. Not needed for a method without weights."
        ),
    ] = "",
    trained_on: Annotated[
        list[str] | None, typer.Option(help="Benchmark whose data it has seen; may be given again.")
    ] = None,
    contamination: Annotated[str, typer.Option(help="What was done so that test data were not trained on.")] = "",
    hardware: Annotated[str, typer.Option(help="The machine, in words; by default what the results say.")] = "",
    ran_by: Annotated[str, typer.Option(help="self, maintainers or 'third party'.")] = "",
    notes: Annotated[str, typer.Option(help="Anything else.")] = "",
    predictions: Annotated[
        bool, typer.Option("--predictions", help="Take the predictions along, too (for the gallery).")
    ] = False,
) -> None:
    """Make a submission from runs and validate it. It asks nothing: facts that are missing are listed."""
    with clean_exit():
        if init:
            _write_template(out)
            return
        results = results_of(runs, method)
        options = {
            "name": name,
            "authors": authors,
            "links": _links(link or ()),
            "trained_on": trained_on,
            "contamination": contamination,
            "hardware": hardware,
            "ran_by": ran_by,
            "notes": notes,
        }
        description, files = build_submission(
            results, _facts(facts, options) | _open(open_weights), predictions=predictions
        )
        description.setdefault("name", slug(method)[:64].strip("-"))
        submission = write_submission(description, files, out)
        problems = find_problems(out)
        show_problems(problems)
        errors = sum(problem.severity == "error" for problem in problems)
        answers = len({name.rpartition("/")[0] for name in files if f"/{PREDICTIONS}/" in name})
        with_answers = f"{answers} answers" if answers else "no answers (--predictions takes them along)"
        console.print(
            f"{out}: submission {submission.name} of {len(submission.results)} results and {with_answers}, {errors}"
            f" errors, {len(problems) - errors} warnings"
        )
        raise SystemExit(1 if errors else 0)


def _write_template(out: Path) -> None:
    if out.exists():
        raise UsageError(f"{out} is there already; remove it or name another")
    write_json_atomic(out, dict(TEMPLATE))
    console.print(f"{out}: fill it in, then give it as --facts")


if __name__ == "__main__":
    app()
