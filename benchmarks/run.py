"""`python -m benchmarks.run`: benchmarks times baselines, predicted, scored and summarised. Run it again to go on."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Annotated

import typer

from synlayers.cli import clean_exit, console
from synlayers.errors import DataError, UsageError

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def run(
    benchmark: Annotated[str, typer.Option(help="Benchmarks, comma separated, or 'all'.")],
    baseline: Annotated[str, typer.Option(help="Baselines or groups of them (trivial, classical), comma separated, or 'all'.")],
    out: Annotated[Path, typer.Option(help="Folder of runs.")],
    protocol: Annotated[
        str, typer.Option(help="Protocols, comma separated; by default all of each benchmark (judged ones where there is a judge).")
    ] = "",
    data: Annotated[Path | None, typer.Option(help="Folder of the official data (of one benchmark).")] = None,
    twin: Annotated[bool, typer.Option("--twin", help="Use the benchmarks' twins, made here from generated designs.")] = False,
    mini: Annotated[bool, typer.Option("--mini", help="With --twin: 4 samples of at most 512 px each.")] = False,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Choose what a data set leaves open (truth=gt); may be repeated. See benchmarks.list."),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Only the first samples, in order of id.")] = None,
    shard: Annotated[
        str | None,
        typer.Option(help="i/n: predict only this part; scoring waits until all parts are there. By default the rank under torchrun."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of all randomness in the baselines.")] = 0,
    choose: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Choose an option of the baselines that have it, or of one (onereward.steps=20); may be repeated. See baselines.show.",
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    dtype: Annotated[str, typer.Option(help="Large models: bfloat16, float16 or float32.")] = "bfloat16",
    offload: Annotated[str, typer.Option(help="Large models: none, model or sequential (least memory, slowest).")] = "none",
    quantise: Annotated[str, typer.Option(help="Large models: none, or 8bit for the denoiser's weights.")] = "none",
    slicing: Annotated[bool, typer.Option("--slicing", help="Large models: attention in slices.")] = False,
    tiling: Annotated[bool, typer.Option("--tiling", help="Large models: the VAE in tiles.")] = False,
    compile: Annotated[bool, typer.Option("--compile", help="Large models: compile the denoiser.")] = False,
    batch: Annotated[int | None, typer.Option(help="Samples at once at most; by default what the baseline says.")] = None,
    checkpoints: Annotated[Path | None, typer.Option(help="Folder of checkpoints, <owner>/<name>/...; by default the Hub's cache.")] = None,
    judge: Annotated[Path | None, typer.Option(help="File of a vision-language judge (benchmarks/judges/judge_file.py).")] = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PATH", help="A file that a measure needs (viescore-prompts=vie_prompts.py); may be repeated. See benchmarks.list."
        ),
    ] = None,
    boxes: Annotated[
        Path | None, typer.Option(help="Boxes of benchmarks.detect (JSONL) for box-guided baselines, instead of the true ones.")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds that one sample may take.")] = 600.0,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try failures of earlier calls again.")] = False,
    predict_only: Annotated[bool, typer.Option("--predict-only", help="Stop after the predictions.")] = False,
) -> None:
    """Run baselines on benchmarks: one result file per benchmark, protocol and baseline. The same command continues where it stopped."""
    with clean_exit():
        # worker processes import this module again: what is heavy waits until it is needed
        from baselines import chosen
        from benchmarks.choices import able, choices
        from benchmarks.datasets.naming import benchmark_names, pairs
        from benchmarks.hardware import hardware
        from benchmarks.runs import parse_shard, rank_device, rank_shard

        part = rank_shard(os.environ) if shard is None else parse_shard(shard)
        if shard is None:
            device = rank_device(device, os.environ)
        methods = chosen(baseline)
        picked, passed = choices(pairs("--set", choose or ()), methods)
        for sentence in passed:
            console.print(sentence, highlight=False, markup=False)
        benchmark_names(benchmark)  # a wrong name is told before torch is imported, which takes seconds
        machine = hardware(
            device=device, dtype=dtype, offload=offload, slicing=slicing, tiling=tiling, quantise=quantise, compile=compile, batch=batch,
            checkpoints=checkpoints,
        )  # fmt: skip
        methods, needs = able(methods, picked, machine)
        if not methods:
            raise DataError("; ".join(f"{name} needs {what}" for name, what in needs.items()))
        asked = {word.strip() for word in baseline.split(",")}
        left_out = [f"{name}: it needs {what}" for name, what in needs.items()]
        from benchmarks.campaign import Settings, campaign
        from benchmarks.judges.judge_file import files_of
        from benchmarks.report import show_results

        if not 0 < time_limit < math.inf:
            raise UsageError(f"--time-limit {time_limit}: a number of seconds above 0")
        settings = Settings(
            out, protocol, data, twin, mini, limit, part, seed, machine, time_limit, retry_failed, predict_only,
            tuple(option or ()), picked, files_of(judge, weights or ()), boxes,
        )  # fmt: skip
        results, problems = campaign(benchmark, methods, settings)
        show_results(results)
        for problem in [*problems, *left_out]:
            console.print(f"not run: {problem}", highlight=False, markup=False)
        if problems or asked & needs.keys():  # a group may hold what cannot run here; what is asked for by name may not
            raise SystemExit(1)


if __name__ == "__main__":
    app()
