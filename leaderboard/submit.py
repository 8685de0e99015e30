"""`python -m leaderboard.submit`: a submission from a folder of runs, packed so that equal runs give equal bytes, and
validated."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from benchmarks.api.answer_layouts import Content
from benchmarks.api.results import Result, read_result
from leaderboard.answers import answers_of
from leaderboard.slugs import slug
from leaderboard.validation import strict_json
from leaderboard.validation.problems import Refused
from leaderboard.validation.submission import FILE, MOST_BYTES, PREDICTIONS, ROWS, Submission, parse_submission, rows_of
from leaderboard.validation.validate import find_problems, show_problems
from synlayers.errors import UsageError
from synlayers.support.atomic import replacing, write_json_atomic
from synlayers.support.cli import clean_exit, console
from synlayers.support.entries import is_stray
from synlayers.support.untrusted.names import path_below

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

Files = dict[str, Content]
"""Relative path in the submission -> file on this machine, or what makes its bytes."""

QUESTIONS: Final[Mapping[str, str]] = {
    "authors": "who made the method: --authors, once for each",
    "contamination": "what was done so that test data were not trained on: --contamination",
    "ran_by": "who ran it: --ran-by self, maintainers or 'third party'",
    "open_weights": "whether anybody can get the weights: --open-weights yes, no or unknown",
    "hardware": "on what machine: --hardware",
}
"""What results do not say, and how to say it."""
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


def results_of(runs: Path, method: str) -> list[tuple[Path, Result]]:
    """The results of a method below a folder of runs, with their files. Raises `UsageError` if there are none."""
    results, others = [], set()
    for path in sorted(runs.rglob("*-v*.json")):
        parts = path.relative_to(runs).parts
        if PREDICTIONS in parts or any(map(is_stray, parts)) or not path.with_suffix(ROWS).is_file():
            continue
        result = read_result(path)
        # without weights there may be a result without a number
        if result.run.method.name == method and result.metrics:
            results.append((path, result))
        others.add(result.run.method.name)
    if not results:
        raise UsageError(
            f"there are no results of '{method}' below {runs}"
            + (f"; there are some of {', '.join(sorted(others))}" if others else "")
        )
    if len({result.run.method.model_dump_json() for _, result in results}) > 1:
        raise UsageError(
            f"the runs of '{method}' below {runs} have different cards; name a folder with runs of one card"
        )
    return results


def build_submission(
    results: Sequence[tuple[Path, Result]], facts: Mapping[str, Any], *, predictions: bool = False
) -> tuple[dict[str, Any], Files]:
    """What ``submission.json`` says and the files that come with it. `facts` win over what the results say.

    Raises:
        UsageError: the predictions are to come, but there are none, or other ones than those that were scored.
    """
    files: Files = {}
    for path, result in results:
        name = f"{result.run.dataset}/{result.run_key}/{path.name}"
        files |= {name: path, rows_of(name): path.with_suffix(ROWS)}
        if predictions:
            inside = f"{name.rpartition('/')[0]}/{PREDICTIONS}/"
            files |= {inside + file: content for file, content in answers_of(path, result).items()}
    names = sorted(name for name in files if f"/{PREDICTIONS}/" not in name and not name.endswith(ROWS))
    card = results[0][1].run.method.model_dump(mode="json")
    dates = [str(result.provenance.get("date", ""))[:10] for _, result in results]
    facts_of_results = {
        "schema_version": 1,
        "method": card,
        "links": {},
        "licence": card["licence"],
        "weights": card["weights"],
        "training_data": card["training_data"],
        "trained_on": [],
        "date": max(dates),
        "notes": "",
        "results": names,
        "predictions": [],
    }
    if hardware := _hardware(results):
        facts_of_results["hardware"] = hardware
    if not card["weights"]:
        facts_of_results["open_weights"] = True
    return facts_of_results | dict(facts), files


def _hardware(results: Sequence[tuple[Path, Result]]) -> str:
    """The machines of the results in words, as far as provenance tells."""
    machines = []
    for _, result in results:
        about = result.provenance.get("hardware")
        if isinstance(about, dict) and about:
            gpus = about.get("gpu")
            words = [
                str(about.get("system", "")),
                str(about.get("machine", "")),
                f"{about.get('cores', '?')} cores",
                *(gpus if isinstance(gpus, list) else ()),
            ]
            machines.append(", ".join(str(word) for word in words if word))
    return "; ".join(dict.fromkeys(machines))[:200]


def write_submission(description: Mapping[str, Any], files: Files, out: Path) -> Submission:
    """A zip, or a folder if `out` does not end with .zip; it appears whole. Raises `UsageError` listing what is missing
    or wrong."""
    if missing := [question for name, question in QUESTIONS.items() if name not in description]:
        raise UsageError(
            "the submission needs to say "
            + "; ".join(missing)
            + "; or write them into a file that --init makes, and give it as --facts"
        )
    try:
        submission = parse_submission(dict(description))
    except Refused as error:
        raise UsageError(f"the submission is not valid: {error}") from None
    content = (json.dumps(description, indent=1, ensure_ascii=False) + "\n").encode()
    if out.exists() and not (out.suffix == ".zip" and out.is_file()):
        raise UsageError(f"{out} is there already; remove it or name another")
    with replacing(out) as temporary:
        (_write_zip if out.suffix == ".zip" else _write_folder)(temporary, content, files)
    return submission


def _write_zip(path: Path, content: bytes, files: Files) -> None:
    """Equal content gives equal bytes: names in order, no times, one mode."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted({FILE, *files}):
            info = zipfile.ZipInfo(name)  # 1980-01-01
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            archive.writestr(info, content if name == FILE else _bytes_of(files[name]), compresslevel=6)


def _write_folder(path: Path, content: bytes, files: Files) -> None:
    for name in sorted({FILE, *files}):
        place = path_below(path, name, "a result")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if name == FILE else _bytes_of(files[name]))


def _bytes_of(content: Content) -> bytes:
    return content.read_bytes() if isinstance(content, Path) else content()


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
        Path, typer.Option(help="A file that ends with .zip, or a new folder; with --init a file to fill in.")
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
