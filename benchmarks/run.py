"""`python -m benchmarks.run`: benchmarks times baselines, predicted, scored and summarised. Run it again to go on."""

from __future__ import annotations

import math
import os
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.harness import command_options as flags
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import PluginFiles, clean_exit, console
from synlayers.support.plugins import install


class Engine(str, Enum):
    local = "local"
    ray = "ray"


app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def run(
    benchmark: Annotated[str, typer.Option(help="Benchmarks, comma separated, or 'all'.")],
    baseline: Annotated[
        str, typer.Option(help="Baselines or groups of them (trivial, classical), comma separated, or 'all'.")
    ],
    out: Annotated[Path, typer.Option(help="Folder of runs.")],
    protocol: Annotated[
        str,
        typer.Option(
            help="Protocols, comma separated; by default all of each benchmark (judged ones where there is a judge)."
        ),
    ] = "",
    data: flags.Data = None,
    twin: flags.Twin = False,
    mini: flags.Mini = False,
    option: flags.DataOptions = None,
    limit: flags.Limit = None,
    shard: Annotated[
        str | None,
        typer.Option(
            help=(
                "i/n: predict only this part; scoring waits until all parts are there. By default the rank under"
                " torchrun."
            )
        ),
    ] = None,
    seed: flags.Seed = 0,
    choose: flags.Choices = None,
    device: flags.Device = "cpu",
    dtype: flags.Dtype = "bfloat16",
    offload: flags.Offload = "none",
    quantise: flags.Quantise = "none",
    slicing: flags.Slicing = False,
    tiling: flags.Tiling = False,
    compile: flags.Compile = False,
    batch: Annotated[
        int | None, typer.Option(help="Samples at once at most; by default what the baseline says.")
    ] = None,
    checkpoints: flags.Checkpoints = None,
    judge: flags.Judge = None,
    weights: flags.WeightFiles = None,
    boxes: Annotated[
        Path | None,
        typer.Option(help="Boxes of benchmarks.detect (JSONL) for box-guided baselines, instead of the true ones."),
    ] = None,
    plugin: PluginFiles = None,
    time_limit: Annotated[float, typer.Option(help="Seconds that one sample may take.")] = 600.0,
    retry_failed: flags.RetryFailed = False,
    engine: Annotated[
        Engine, typer.Option(help="Where methods answer: worker processes of this machine, or a Ray cluster.")
    ] = Engine.local,
    address: Annotated[
        str | None, typer.Option(help="With --engine ray: of the cluster; without it one is started on this machine.")
    ] = None,
    predict_only: Annotated[bool, typer.Option("--predict-only", help="Stop after the predictions.")] = False,
) -> None:
    """Run baselines on benchmarks: one result file per benchmark, protocol and baseline. The same command continues
    where it stopped. Exit code 1 if something could not be run, or if under half of the samples got a score."""
    with clean_exit():
        # worker processes import this module again: what is heavy waits until it is needed
        from baselines import choose_baselines
        from benchmarks.api.hardware import hardware
        from benchmarks.api.runs import parse_shard, rank_device, rank_shard
        from benchmarks.datasets.naming import benchmark_names, parse_pairs
        from benchmarks.harness.method_options import assign_options, available

        install(plugin or ())
        part = rank_shard(os.environ) if shard is None else parse_shard(shard)
        if shard is None:
            device = rank_device(device, os.environ)
        methods = choose_baselines(baseline)
        chosen_options, notes = assign_options(parse_pairs("--set", choose or ()), methods)
        for sentence in notes:
            console.print(sentence, highlight=False, markup=False)
        benchmark_names(benchmark)  # a wrong name is told before torch is imported, which takes seconds
        machine = hardware(
            device=device,
            dtype=dtype,
            offload=offload,
            slicing=slicing,
            tiling=tiling,
            quantise=quantise,
            compile=compile,
            batch=batch,
            checkpoints=checkpoints,
        )
        methods, unavailable = available(methods, chosen_options, machine)
        if not methods:
            raise DataError("; ".join(f"{name} cannot be started: {why}" for name, why in unavailable.items()))
        from benchmarks.harness.benchmark_runs import run_benchmarks
        from benchmarks.harness.protocol_choice import weight_files
        from benchmarks.harness.reasons import thin_results
        from benchmarks.harness.result_tables import print_results
        from benchmarks.harness.settings import Settings
        from benchmarks.harness.workers.batches import predict_batches
        from benchmarks.harness.workers.on_ray import RayBatches

        if not 0 < time_limit < math.inf:
            raise UsageError(f"--time-limit {time_limit}: a number of seconds above 0")
        if address is not None and engine is not Engine.ray:
            raise UsageError("--address is that of a Ray cluster: say --engine ray, too")
        if engine is Engine.ray and part is not None:
            raise UsageError("--engine ray deals the samples itself: leave --shard (and torchrun) away")
        settings = Settings(
            out=out,
            protocol=protocol,
            data=data,
            twin=twin,
            mini=mini,
            limit=limit,
            shard=part,
            seed=seed,
            hardware=machine,
            time_limit=time_limit,
            retry_failed=retry_failed,
            predict_only=predict_only,
            options=tuple(option or ()),
            choices=chosen_options,
            weights=weight_files(judge, weights or ()),
            boxes=boxes,
            batches=RayBatches(address) if engine is Engine.ray else predict_batches,
        )
        results, problems = run_benchmarks(benchmark, methods, settings)
        print_results(results)
        for problem in [*problems, *(f"{name}: {why}" for name, why in unavailable.items())]:
            console.print(f"not run: {problem}", highlight=False, markup=False)
        thin = thin_results(results)
        # a group may hold what cannot run here; what is asked for by name may not
        names = {word.strip() for word in baseline.split(",")}
        if thin:
            raise DataError("; ".join(thin))
        if problems or names & unavailable.keys():
            raise SystemExit(1)


if __name__ == "__main__":
    app()
