"""`python -m benchmarks.official_scores LAYOUT`: what LayerD's, CLD's or SynLayers' script prints for its own folders.

Truth and predictions are read as these scripts read them, with their defects: what they leave out is named here.
`python -m benchmarks.score --layout` scores the same predictions against a benchmark's samples.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console, progress

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    layout: Annotated[str, typer.Argument(help="layerd, cld or synlayers: whose folders they are.")],
    truth: Annotated[Path, typer.Option(help="Folder of the truth, one folder a sample.")],
    predictions: Annotated[Path, typer.Option(help="Folder of the predictions, one folder a sample.")],
    out: Annotated[Path | None, typer.Option(help="Also write the numbers as JSON into this folder.")] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
) -> None:
    """Score folders as the official scripts of decompositions do, to the last digit."""
    with clean_exit():
        from benchmarks.api.hardware import check_device
        from benchmarks.api.layer_folders import OFFICIAL, get_layout

        if layout not in OFFICIAL:
            if layout != "own":
                get_layout(layout)
            raise UsageError(f"the layout '{layout}' has no official script; use benchmarks.score")
        check_device(device)
        if layout == "layerd":
            _score_layerd(truth, predictions, out, device)
        else:
            _score_box_guided(layout, truth, predictions, out, device)


def _score_layerd(truth: Path, predictions: Path, out: Path | None, device: str) -> None:
    """One row for each number of merges. The files are those of LayerD's tool."""
    from benchmarks.metrics.layers.layerd_folders import score_folders
    from synlayers.support.tables import plain_table, print_table

    scores = score_folders(predictions, truth, device=device)
    if not scores.samples:
        raise DataError(f"no sample of {predictions} can be scored; {_first(scores.skipped)}")
    heads = list(scores.aggregated[0])
    table = plain_table(f"LayerD's script, {len(scores.samples)} samples", *heads, right=heads)
    for record in scores.aggregated:
        table.add_row(*(f"{record[head]:.6g}" for head in heads))
    print_table(table)
    _name_left_out(scores.skipped | dict.fromkeys(scores.missing, "no prediction"))
    if out is not None:
        scores.write(out)
        console.print(f"{out}: aggregated_scores.json and a file for each sample")


def _score_box_guided(layout: str, truth: Path, predictions: Path, out: Path | None, device: str) -> None:
    """One row for each value. FID, which needs weights, is left out."""
    from benchmarks.api.layer_folders import LAYOUTS
    from benchmarks.api.results import json_number
    from benchmarks.metrics import get_measure
    from benchmarks.metrics.layers.box_guided_folders import cld_cases, read_cld, read_synlayers, synlayers_samples
    from benchmarks.metrics.measure import DefectWarning
    from benchmarks.metrics.scores import Scores
    from synlayers.support.atomic import write_json_atomic
    from synlayers.support.tables import plain_table, print_table

    find, read = (cld_cases, read_cld) if layout == "cld" else (synlayers_samples, read_synlayers)
    cases = find(truth, predictions)
    left_out = dict.fromkeys(cases.without_truth, "no ground truth") | dict.fromkeys(
        cases.without_prediction, "no prediction"
    )
    if not cases.both:
        raise DataError(f"no folder of {predictions} has a ground truth in {truth}; {_first(left_out)}")
    measure = get_measure(f"layers/{layout}")
    scores = Scores(measure)
    broken: dict[str, str] = {}
    with progress(f"{layout}: score", len(cases.both)) as advance:
        for case in cases.both:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", DefectWarning)
                arguments = read(truth, predictions, case)
            if caught:
                broken[case] = str(caught[0].message)
            scores.update([case], **{name: [tensor.to(device)] for name, tensor in arguments.items()})
            advance(1)
    values = scores.compute()
    title = f"{LAYOUTS[layout].title}'s script, {len(cases.both)} folders"
    table = plain_table(title, "value", "mean", right=("mean",))
    for name, value in values.items():
        table.add_row(name, f"{value:.6g}")
    print_table(table)
    _name_left_out(left_out)
    for case, notes in scores.notes.items():
        sentences = [broken[case]] if case in broken else notes
        console.print(f"{case}: {'; '.join(sentences)}", highlight=False, markup=False, soft_wrap=True)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        rows = {case: {name: json_number(value) for name, value in row.items()} for case, row in scores.rows().items()}
        numbers: dict[str, Any] = {"mean": {name: json_number(value) for name, value in values.items()}, "cases": rows}
        write_json_atomic(out / "scores.json", numbers)
        console.print(f"{out / 'scores.json'}")


def _name_left_out(reasons: Mapping[str, str]) -> None:
    """Which folders do not count, and why."""
    for name, reason in sorted(reasons.items()):
        console.print(f"{name} does not count: {reason}", highlight=False, markup=False, soft_wrap=True)


def _first(reasons: Mapping[str, str]) -> str:
    """One of the reasons, for a message."""
    name, reason = next(iter(sorted(reasons.items())), ("", ""))
    return f"{name}: {reason}" if name else "there are no folders of samples"


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.official_scores")
