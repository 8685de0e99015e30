"""`python -m benchmarks.export_predictions RUN --layout LAYOUT --out DIR`: a run's decompositions in the folders that
LayerD's, CLD's and SynLayers' own scripts score.

`benchmarks.official_scores` prints what these scripts say of them, `benchmarks.score --layout` reads them back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.api.layer_folders import OFFICIAL
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.runs import Run
from benchmarks.api.scored_answers import read_source
from synlayers.errors import DataError, UsageError
from synlayers.support.atomic import replacing
from synlayers.support.cli import PluginFiles, clean_exit, console, progress
from synlayers.support.discovery import suggestion
from synlayers.support.plugins import install

if TYPE_CHECKING:
    from benchmarks.api.tasks import Sample
    from benchmarks.harness.data_source import DataSource

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

SHOWN = 5
"""Reasons that are told on the terminal."""


@app.command()
def main(
    run: Annotated[Path, typer.Argument(help="Folder of a run (it holds run.json), of benchmarks.run or .score.")],
    layout: Annotated[str, typer.Option(help=f"Whose folders: {', '.join(OFFICIAL)}.")],
    out: Annotated[Path, typer.Option(help="New folder for the predictions, one folder a sample.")],
    truth: Annotated[
        Path | None,
        typer.Option(help="Also write the true layers of these samples into this new folder, for the script."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the official data that the run is of; twins are built here.")
    ] = None,
    ids: Annotated[
        bool,
        typer.Option(
            "--ids",
            help=(
                "Name folders by sample ids, for benchmarks.score --layout. Else CLD's are case_0, case_1, ... and"
                " SynLayers' sample_..., in order of id, as the scripts want them: use them with --truth, whose numbers"
                " are the same."
            ),
        ),
    ] = False,
    plugin: PluginFiles = None,
) -> None:
    """Write the predictions of a run in another project's layout. What is not there or cannot be read is told; exit
    code 1 if nothing is left."""
    with clean_exit():
        install(plugin or ())
        if layout not in OFFICIAL:
            raise UsageError(f"--layout {layout}: {suggestion(layout, OFFICIAL)}")
        for folder in (out, truth):
            if folder is not None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise UsageError(f"{folder} is there already; name a new folder")
        made = Run.read(run.resolve())
        if "decomposition" not in made.facts.method.tasks:
            raise UsageError(f"{made.facts.method.name} does not do decomposition; it does {made.facts.method.tasks}")
        # what was named is checked before torch is imported, which takes seconds
        from benchmarks.harness import official_folders as folders

        source = _open_data(made, data)
        if source.kind.facts.task != "decomposition":
            raise UsageError(f"{made.facts.dataset} is a benchmark of {source.kind.facts.task}, not of decomposition")
        samples = list(source.dataset.samples())
        answers = _answers(made, samples)
        if not answers.samples:  # of a run of our own, what was asked for (--limit)
            samples = [s for s in samples if s.id in answers.lines]
        names = {s.id: s.id for s in samples} if ids else folders.official_names([s.id for s in samples], layout)
        with replacing(out) as temporary, progress(f"{layout}: predictions", len(samples)) as advance:
            temporary.mkdir(parents=True)
            left_out = folders.export_predictions(temporary, layout, answers, samples, names, advance)
            if len(left_out) == len(samples):
                raise DataError(f"{run} has no prediction that can be exported; {_told(left_out)}")
            folders.write_names(temporary, names, left_out)
        console.print(f"{out}: {len(samples) - len(left_out)} of {len(samples)} predictions", highlight=False)
        if left_out:
            console.print(f"left out: {_told(left_out)}", highlight=False, markup=False, soft_wrap=True)
        if truth is not None:
            with replacing(truth) as temporary, progress(f"{layout}: truth", len(samples)) as advance:
                temporary.mkdir(parents=True)
                folders.export_truth(temporary, layout, samples, names, advance)
            console.print(f"{truth}: {len(samples)} samples", highlight=False)
            if layout == "synlayers" and (narrow := folders.narrow_boxes(samples)):
                console.print(
                    f"{len(narrow)} samples have a box with a side below 7 pixels, at which SynLayers' own script stops"
                    f" (benchmarks.official_scores drops them): {', '.join(narrow[:SHOWN])}",
                    highlight=False,
                    soft_wrap=True,
                )
            if not ids:
                words = f"python -m benchmarks.official_scores {layout} --truth {truth} --predictions {out}"
                console.print(words, highlight=False, markup=False, soft_wrap=True)


def _open_data(run: Run, data: Path | None) -> DataSource:
    """The data set that a run is of, by its name. Raises `UsageError` where other data lies there."""
    from benchmarks.datasets.naming import parse_name
    from benchmarks.harness.data_source import open_source
    from benchmarks.harness.settings import Settings

    name = parse_name(run.facts.dataset)
    options = tuple(f"{option}={value}" for option, value in run.facts.dataset_options.items())
    settings = Settings(out=run.folder, data=data, twin=name.twin, mini=name.mini, options=options)
    source = open_source(name.of, settings)
    if source.name != run.facts.dataset or source.dataset.digest() != run.facts.dataset_digest:
        raise UsageError(f"the run is of {run.facts.dataset}, but {source.dataset.root} holds other data")
    return source


def _answers(run: Run, samples: list[Sample]) -> PredictionSet:
    """The run's own predictions, or those that it scored where they lie."""
    noted = read_source(run.folder)
    if noted is None or run.predictions.is_dir():
        return PredictionSet(run.predictions, run.lines())
    folder, layout = noted
    if not folder.is_dir():
        raise DataError(f"the answers that {run.folder} scored lay in {folder}, which is not there any more")
    return PredictionSet.of_folder(folder, samples, layout)


def _told(left_out: dict[str, str]) -> str:
    listed = [f"{name} ({why})" for name, why in sorted(left_out.items())]
    return "; ".join(listed[:SHOWN]) + (f"; and {len(listed) - SHOWN} more" if len(listed) > SHOWN else "")


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.export_predictions")
