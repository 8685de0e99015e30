"""Options that several commands share, with their words in one place: ``device: Device = "cpu"``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path | None, typer.Option(help="Folder of the official data (of one benchmark).")]
Twin = Annotated[bool, typer.Option("--twin", help="Use the benchmarks' twins, made here from generated designs.")]
Mini = Annotated[bool, typer.Option("--mini", help="With --twin: 4 samples of at most 512 px each.")]
DataOptions = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        help="Choose what a data set leaves open (truth=gt); may be repeated. See benchmarks.list.",
    ),
]
Limit = Annotated[int | None, typer.Option(help="Only the first samples, in order of id.")]
Seed = Annotated[int, typer.Option(help="Seed of all randomness in the baselines.")]
Choices = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help=(
            "Choose an option of the baselines that have it, or of one (onereward.steps=20); may be repeated. See"
            " baselines.show."
        ),
    ),
]
Device = Annotated[str, typer.Option(help="cpu or cuda.")]
Dtype = Annotated[str, typer.Option(help="Large models: bfloat16, float16 or float32.")]
Offload = Annotated[str, typer.Option(help="Large models: none, model or sequential (least memory, slowest).")]
Quantise = Annotated[str, typer.Option(help="Large models: none, or 8bit for the denoiser's weights.")]
Slicing = Annotated[bool, typer.Option("--slicing", help="Large models: attention in slices.")]
Tiling = Annotated[bool, typer.Option("--tiling", help="Large models: the VAE in tiles.")]
Compile = Annotated[bool, typer.Option("--compile", help="Large models: compile the denoiser.")]
Checkpoints = Annotated[
    Path | None, typer.Option(help="Folder of checkpoints, <owner>/<name>/...; by default the Hub's cache.")
]
Judge = Annotated[Path | None, typer.Option(help="File of a vision-language judge (benchmarks/judges/judge_file.py).")]
WeightFiles = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=PATH",
        help="A file that a measure needs (viescore-prompts=vie_prompts.py); may be repeated. See benchmarks.list.",
    ),
]
RetryFailed = Annotated[
    bool,
    typer.Option(
        "--retry-failed",
        help="Try failures of earlier calls again; a judge is asked again what it refused or was cut off in.",
    ),
]
