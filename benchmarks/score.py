"""`python -m benchmarks.score`: score predictions that you already have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.api.answer_layouts import AUTO, get_answer_layout
from benchmarks.api.answer_search import check_found
from benchmarks.api.card import card_from_file
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.runs import Run
from benchmarks.api.scored_answers import write_source
from benchmarks.api.tasks import ID
from benchmarks.datasets import get_dataset
from benchmarks.harness import command_options as flags
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import PluginFiles, clean_exit, console
from synlayers.support.entries import entries
from synlayers.support.plugins import install

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    benchmark: Annotated[str, typer.Option(help="Name of the benchmark.")],
    predictions: Annotated[
        Path,
        typer.Option(help="Folder of the answers: a folder a sample, or a file a sample, named by its id (--layout)."),
    ],
    method: Annotated[Path, typer.Option(help="Card of the method (YAML or JSON).")],
    out: Annotated[Path, typer.Option(help="Folder for the results.")],
    layout: Annotated[
        str,
        typer.Option(
            help="How the answers lie: auto finds out, and asks where it cannot; own (docs/format.md: ID/alpha.png);"
            " flat (ID.png, one picture a sample); of decompositions also layerd, cld, synlayers or qwen, as these"
            " projects write them, and psd or ora, a layered file a sample."
        ),
    ] = AUTO,
    partial: Annotated[
        bool, typer.Option("--partial", help="Score although under half of the samples have an answer.")
    ] = False,
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
    retry_failed: flags.RetryFailed = False,
    plugin: PluginFiles = None,
) -> None:
    """Score a folder of predictions. What is missing or cannot be read is a row that says why, and costs what the
    protocol says. Exit code 1 if under half of the samples have an answer, or one that can be scored."""
    with clean_exit():
        install(plugin or ())
        kind, card = get_dataset(benchmark), card_from_file(method)
        if not predictions.is_dir():
            raise UsageError(f"--predictions {predictions} is not a folder")
        task = kind.facts.task
        if layout != AUTO and not get_answer_layout(layout).form(task):
            raise UsageError(f"--layout {layout} has no answers of this kind; {benchmark} is a benchmark of {task}")
        # names and files are checked before torch is imported, which takes seconds
        from benchmarks.api.hardware import check_device
        from benchmarks.harness.data_source import first_samples, open_source
        from benchmarks.harness.protocol_choice import choose_protocols, judge_of, weight_files
        from benchmarks.harness.reasons import thin_results
        from benchmarks.harness.result_files import result_path, score_run
        from benchmarks.harness.result_tables import print_results
        from benchmarks.harness.settings import Settings
        from benchmarks.protocols import protocols_of

        check_device(device)
        if task not in card.tasks:
            raise UsageError(f"{card.name} does not do {task}; its card says {', '.join(card.tasks)}")
        source = open_source(benchmark, Settings(out=out, data=data, twin=twin, mini=mini, options=tuple(option or ())))
        samples = first_samples(source.dataset, limit)
        answers = PredictionSet.of_folder(predictions, samples, layout)
        check_found(answers, partial=partial)
        files = weight_files(judge, weights or ())
        fitting = choose_protocols(benchmark, protocol, files)
        if not fitting:
            raise UsageError(
                f"{protocol} does not score {benchmark}; these do: {', '.join(p.name for p in protocols_of(benchmark))}"
            )
        run = Run.open(out, source.facts(card, options=answers.run_options()))
        write_source(run.folder, answers)
        results = [
            score_run(
                run,
                p,
                samples,
                predictions=answers,
                device=device,
                weights=files,
                limited=limit is not None,
                retry_failed=retry_failed,
            )
            for p in fitting
        ]
        print_results(results)
        _print_layout(answers)
        _print_extra(answers)
        for entry in fitting:
            who = judge_of(entry, files)
            path = result_path(run.folder, entry, len(samples) if limit else None, who.slug if who else "")
            console.print(f"{entry.name}: {path}")
        if thin := thin_results(results, answers.found if partial else len(samples)):
            raise DataError("; ".join(thin))


def _print_layout(answers: PredictionSet) -> None:
    """Says how the answers were read, where that was found out, and what else lies there."""
    if answers.layout.name != "own":
        form = answers.layout.form(answers.samples[0].task)
        console.print(f"read as --layout {answers.layout.name}: {form}", highlight=False, markup=False)
    for name, count in answers.counts.items():
        if name != answers.layout.name:
            console.print(f"{count} answers in the layout {name} were not read (--layout {name} reads them)")


def _print_extra(answers: PredictionSet) -> None:
    """Names what belongs to no sample: a folder of another benchmark shows itself here."""
    known = {s.id for s in answers.samples} | {answers.layout.place(answers.root, s).name for s in answers.samples}
    extra = [path.name for path in entries(answers.root) if path.name not in known]
    if extra:
        strange = [name for name in extra if not ID.fullmatch(name)]
        console.print(
            f"{len(extra)} entries of {answers.root} belong to no sample and were not read, for example"
            f" {(strange or extra)[0]!r}"
        )


if __name__ == "__main__":
    app()
