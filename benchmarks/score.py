"""`python -m benchmarks.score`: score predictions that you already have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.api.card import card_from_file
from benchmarks.api.layer_folders import OWN, get_layout
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.runs import Run
from benchmarks.api.tasks import ID
from benchmarks.datasets import get_dataset
from benchmarks.harness import command_options as flags
from synlayers.errors import UsageError
from synlayers.support.cli import PluginFiles, clean_exit, console
from synlayers.support.plugins import install

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    benchmark: Annotated[str, typer.Option(help="Name of the benchmark.")],
    predictions: Annotated[Path, typer.Option(help="Folder with one folder per sample id.")],
    method: Annotated[Path, typer.Option(help="Card of the method (YAML or JSON).")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    layout: Annotated[
        str,
        typer.Option(
            help="How decompositions lie in their folders: own (docs/format.md), or layerd, cld or synlayers, as the"
            " scripts of these projects write them (folders named by sample id)."
        ),
    ] = OWN,
    protocol: Annotated[
        str,
        typer.Option(
            help="Protocols, comma separated; by default all of the benchmark (judged ones where there is a judge)."
        ),
    ] = "",
    data: Annotated[Path | None, typer.Option(help="Folder of the official data.")] = None,
    twin: Annotated[bool, typer.Option("--twin", help="The predictions are of the benchmark's twin.")] = False,
    mini: Annotated[bool, typer.Option("--mini", help="With --twin: the small twin.")] = False,
    option: flags.DataOptions = None,
    limit: flags.Limit = None,
    judge: flags.Judge = None,
    weights: flags.WeightFiles = None,
    device: flags.Device = "cpu",
    plugin: PluginFiles = None,
) -> None:
    """Score a folder of predictions. What is missing or cannot be read is a row that says why, and costs what the
    protocol says."""
    with clean_exit():
        install(plugin or ())
        kind, card = get_dataset(benchmark), card_from_file(method)
        if not predictions.is_dir():
            raise UsageError(f"--predictions {predictions} is not a folder")
        theirs = None if layout == OWN else get_layout(layout)
        if theirs and kind.facts.task != "decomposition":
            raise UsageError(f"--layout {layout} is of decompositions; {benchmark} is a benchmark of {kind.facts.task}")
        # names and files are checked before torch is imported, which takes seconds
        from benchmarks.api.hardware import check_device
        from benchmarks.harness.data_source import first_samples, open_source
        from benchmarks.harness.protocol_choice import choose_protocols, judge_of, weight_files
        from benchmarks.harness.result_files import result_path, score_run
        from benchmarks.harness.result_tables import print_results
        from benchmarks.harness.settings import Settings
        from benchmarks.protocols import protocols_of

        check_device(device)
        if kind.facts.task not in card.tasks:
            raise UsageError(f"{card.name} does not do {kind.facts.task}; its card says {', '.join(card.tasks)}")
        source = open_source(benchmark, Settings(out=out, data=data, twin=twin, mini=mini, options=tuple(option or ())))
        samples = first_samples(source.dataset, limit)
        run = Run.open(out, source.facts(card, options={"submission": True}))
        answers = PredictionSet.of_folder(predictions, samples, theirs)
        files = weight_files(judge, weights or ())
        fitting = choose_protocols(benchmark, protocol, files)
        if not fitting:
            raise UsageError(
                f"{protocol} does not score {benchmark}; these do: {', '.join(p.name for p in protocols_of(benchmark))}"
            )
        results = [
            score_run(run, p, samples, predictions=answers, device=device, weights=files, limited=limit is not None)
            for p in fitting
        ]
        print_results(results)
        _print_extra(predictions, {s.id for s in samples})
        for entry in fitting:
            who = judge_of(entry, files)
            path = result_path(run.folder, entry, len(samples) if limit else None, who.slug if who else "")
            console.print(f"{entry.name}: {path}")


def _print_extra(predictions: Path, ids: set[str]) -> None:
    """Names what belongs to no sample: a folder of another benchmark shows itself here."""
    extra = sorted(p.name for p in predictions.iterdir() if p.name not in ids and not p.name.startswith("."))
    if extra:
        strange = [name for name in extra if not ID.fullmatch(name)]
        console.print(
            f"{len(extra)} entries of {predictions} belong to no sample and were not read, for example"
            f" {(strange or extra)[0]!r}"
        )


if __name__ == "__main__":
    app()
