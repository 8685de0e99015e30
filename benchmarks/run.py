"""`python -m benchmarks.run`: benchmarks times baselines, predicted, scored and summarised. Run it again to go on."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from synlayers.cli import clean_exit, console
from synlayers.errors import UsageError

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def run(
    benchmark: Annotated[str, typer.Option(help="Benchmarks, comma separated, or 'all'.")],
    baseline: Annotated[str, typer.Option(help="Baselines or groups of them (trivial, classical), comma separated, or 'all'.")],
    out: Annotated[Path, typer.Option(help="Folder of runs.")],
    protocol: Annotated[str, typer.Option(help="Protocols, comma separated; by default all of each benchmark.")] = "",
    data: Annotated[Path | None, typer.Option(help="Folder of the official data (of one benchmark).")] = None,
    twin: Annotated[bool, typer.Option("--twin", help="Use the benchmarks' twins, made here from generated designs.")] = False,
    mini: Annotated[bool, typer.Option("--mini", help="With --twin: 4 samples of at most 512 px each.")] = False,
    limit: Annotated[int | None, typer.Option(help="Only the first samples, in order of id.")] = None,
    shard: Annotated[str | None, typer.Option(help="i/n: predict only this part; scoring waits until all parts are there.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all randomness in the baselines.")] = 0,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    time_limit: Annotated[float, typer.Option(help="Seconds that one sample may take.")] = 600.0,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try failures of earlier calls again.")] = False,
    predict_only: Annotated[bool, typer.Option("--predict-only", help="Stop after the predictions.")] = False,
) -> None:
    """Run baselines on benchmarks: one result file per benchmark, protocol and baseline. The same command continues where it stopped."""
    with clean_exit():
        # worker processes import this module again: what is heavy waits until it is needed
        from baselines import chosen
        from benchmarks.campaign import Settings, campaign
        from benchmarks.report import show_results
        from benchmarks.runs import parse_shard

        if not 0 < time_limit < math.inf:
            raise UsageError(f"--time-limit {time_limit}: a number of seconds above 0")
        settings = Settings(
            out, protocol, data, twin, mini, limit, parse_shard(shard), seed, device, time_limit, retry_failed, predict_only
        )  # fmt: skip
        results, problems = campaign(benchmark, chosen(baseline), settings)
        show_results(results)
        for problem in problems:
            console.print(f"not run: {problem}")
        if problems and not results:
            raise SystemExit(1)


if __name__ == "__main__":
    app()
