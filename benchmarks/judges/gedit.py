"""`python -m benchmarks.judges.gedit`: between GEdit-Bench's own files and this project's, and the official numbers of
a folder of scores."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.api.images import read_rgb
from benchmarks.api.predictions import read_prediction, sample_folder, write_prediction
from benchmarks.api.results import Row, read_rows
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets.gedit import LANGUAGES, GEdit
from benchmarks.judges.gedit_folder import SUBSETS, ScoreRow, read_scores, statistics, write_scores
from benchmarks.judges.gedit_pictures import FolderEntry, read_folder, unread_paths, write_folder_entry
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


def export_predictions(
    samples: Iterable[Sample], predictions: Path, save_path: Path, model: str
) -> tuple[int, list[str]]:
    """Puts every prediction that is there, with its source, into the official folder; returns their number and the ids
    of those that are not."""
    missing, count = [], 0
    for sample in samples:
        try:
            answer = read_prediction(sample_folder(predictions, sample.id), "editing", sample.size)
        except DataError:
            missing.append(sample.id)
            continue
        assert answer.image is not None, "a prediction of editing is an image"
        task, language = sample.groups["task_type"], sample.groups["language"]
        write_folder_entry(save_path, model, task, language, key_of_id(sample.id), answer.image, sample.input("image"))
        count += 1
    return count, missing


def import_predictions(save_path: Path, model: str, predictions: Path) -> tuple[int, list[FolderEntry]]:
    """Makes predictions of this project's layout from an official folder; returns their number and the entries that
    lack the edited image."""
    missing, count = [], 0
    for entry in read_folder(save_path, model):
        if entry.edited is None:
            missing.append(entry)
            continue
        write_prediction(
            sample_folder(predictions, f"{entry.key}-{entry.language}"),
            "editing",
            Prediction(image=read_rgb(entry.edited)),
        )
        count += 1
    return count, missing


def score_rows_of(rows: Iterable[Row]) -> list[ScoreRow]:
    """The rows of a judged protocol (``*.samples.jsonl``) as rows of the official CSVs; samples without scores are left
    out there, and so they are here."""
    values: dict[str, dict[str, float]] = {}
    groups: dict[str, Mapping[str, str]] = {}
    for row in rows:
        family, _, name = row.metric.rpartition(".")
        if family.startswith("judged/") and name in ("semantics", "quality"):
            values.setdefault(row.sample_id, {})[name] = row.value
            groups[row.sample_id] = row.group or {}
    return [
        ScoreRow(
            g["task_type"],
            g["language"],
            g["intersection"] == "yes",
            v["semantics"],
            v["quality"],
            key_of_id(id),
            f"{key_of_id(id)}_SRCIMG.png",
            f"{key_of_id(id)}.png",
        )
        for id, v in values.items()
        if not math.isnan(v["semantics"])
        for g in (groups[id],)
    ]


def key_of_id(id: str) -> str:
    """The key in a sample's id: ``<key>-en`` -> ``<key>``."""
    return id.rpartition("-")[0]


# Commands


@app.command("statistics")
def statistics_command(
    folder: Annotated[Path, typer.Argument(help="Folder of the CSVs: .../<backbone>/eval_results_new.")],
    language: Annotated[str, typer.Option(help="en or cn.")] = "en",
) -> None:
    """The official numbers of a folder of score CSVs: per task and over the tasks, full set and intersection."""
    from synlayers.support.tables import plain_table, print_table

    with clean_exit():
        if language not in LANGUAGES:
            hint = "; the official script calls cn zh and then finds no rows" if language == "zh" else ""
            raise UsageError(f"--language {language}: choose en or cn{hint}")
        rows = read_scores(folder)
        for subset in SUBSETS:
            means_by_task = statistics(rows, language, subset)
            table = plain_table(f"{language}, {subset}", "task", "SC", "PQ", "O", "n", right=("SC", "PQ", "O", "n"))
            for task, means in (*means_by_task.tasks.items(), ("mean over tasks", means_by_task.average)):
                table.add_row(task, f"{means.SC:.3f}", f"{means.PQ:.3f}", f"{means.O:.3f}", str(means.n))
            print_table(table)
        if empty := [task for task, means in statistics(rows, language).tasks.items() if not means.n]:
            console.print(f"no row of {', '.join(empty)}: the mean over the tasks is nan, as in the official script")


@app.command("export")
def export_command(
    data: Annotated[Path, typer.Argument(help="Folder of GEdit-Bench.")],
    predictions: Annotated[Path, typer.Argument(help="Folder with one folder per sample id.")],
    save_path: Annotated[Path, typer.Argument(help="The official scorer's save path.")],
    model: Annotated[str, typer.Option(help="Name of the method there.")],
) -> None:
    """Write predictions for the official scorer."""
    with clean_exit():
        count, missing = export_predictions(GEdit(data).samples(), predictions, save_path, model)
        console.print(f"{count} predictions: {save_path / model / 'fullset'}" + _list_missing(missing))


@app.command("import")
def import_command(
    save_path: Annotated[Path, typer.Argument(help="The official scorer's save path.")],
    predictions: Annotated[
        Path, typer.Argument(help="Folder to write, one folder per sample id; benchmarks.score reads it.")
    ],
    model: Annotated[str, typer.Option(help="Name of the method there.")],
) -> None:
    """Read the images that a method left for the official scorer; what is not read is told, with the nearest official
    name."""
    with clean_exit():
        count, missing = import_predictions(save_path, model, predictions)
        console.print(
            f"{count} predictions: {predictions}" + _list_missing([f"{e.task}/{e.language}/{e.key}" for e in missing])
        )
        entries = read_folder(save_path, model)
        if alone := [e.key for e in entries if e.source is None]:
            console.print(
                f"{len(alone)} without <key>_SRCIMG.png, which the official scorer would pass over:"
                f" {', '.join(alone[:5])}"
            )
        if other := [e.edited.name for e in entries if e.edited is not None and e.edited.suffix != ".png"]:
            console.print(
                f"{len(other)} are no PNG and were read; the official scorer reads <key>.png alone:"
                f" {', '.join(other[:5])}"
            )
        unread = list(unread_paths(save_path, model))
        for entry in unread:
            lost = f" ({entry.files} edited images)" if entry.path.is_dir() else ""
            console.print(f"not read: {entry.path.relative_to(save_path / model)}{lost}: {entry.why}")
        elsewhere = sum(entry.files for entry in unread if entry.path.is_dir())
        if elsewhere > count or not count:
            raise DataError(
                f"{count} edited images were read and {elsewhere} lie in folders of other names; rename these and"
                " import again"
            )


@app.command("scores")
def scores_command(
    rows: Annotated[Path, typer.Argument(help="Rows of a judged protocol, *.samples.jsonl.")],
    save_path: Annotated[Path, typer.Argument(help="The official scorer's save path.")],
    model: Annotated[str, typer.Option(help="Name of the method there.")],
    backbone: Annotated[str, typer.Option(help="Name of the judge there.")] = "gpt4o",
) -> None:
    """Write the scores of this project's judge as the official CSVs."""
    with clean_exit():
        scores = score_rows_of(read_rows(rows))
        if not scores:
            raise UsageError(f"{rows} has no scores of a judge")
        paths = write_scores(save_path, model, backbone, scores)
        console.print(f"{len(scores)} samples in {len(paths)} files: {paths[0].parent}")


def _list_missing(missing: Sequence[str]) -> str:
    return (
        f"; {len(missing)} without an edited image: {', '.join(missing[:5])}" + (", ..." if len(missing) > 5 else "")
        if missing
        else ""
    )


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.judges.gedit")
