"""`python -m baselines.decompose`: pictures taken apart into layers that a person can open.

image -> lines of text, taken off -> boxes and caption of a detector, where the baseline takes some -> a decomposition
baseline -> layers tidied, named and grouped -> folders, PSD, OpenRaster, SVG, PPTX, SynLayers' folders

The default needs no weights; ``--baseline cld-synlayers --detector vlm --raw`` is the pipeline of the SynLayers paper.
The same command goes on where it was stopped, and takes new pictures along.

    OUT/overview.html            a page to look at: every picture, its layers, and a slider that puts them together
    OUT/decompositions.jsonl     a row a picture: what became of it
    OUT/overview.png             the first pictures: image, boxes of the layers, layers pulled apart
    OUT/psd/NAME.psd             and the like, a folder a format; folders of pictures are folders there as well
    OUT/text/                    the lines that were read, and the pictures without them
    OUT/boxes-<detector>.jsonl   what the detector found; edit a copy and give it as --boxes
    OUT/runs/                    predictions and scores as `benchmarks.run` keeps them

Pictures are taken as a viewer shows them: turned as their EXIF says, ICC profiles converted to sRGB, transparent parts
laid on white (each is told in the row). NAME is the file's, escaped (%E9) where it is no UTF-8 or no system would store
it. With ``--score`` layers stay as the baseline gives them, for the scores are its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.harness import command_options as flags
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console

if TYPE_CHECKING:
    from baselines.decompose.job import DecomposeInput, DecomposeJob
    from baselines.decompose.outcomes import ExportItem
    from benchmarks.api.runs import Run

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

DEFAULT = "segments"
"""The baseline that is taken where none is named; it needs no weights."""


@app.command()
def main(
    place: Annotated[
        str, typer.Argument(metavar="IMAGE_OR_FOLDER", help="A picture, or a folder of pictures and such folders.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for everything that is made.")],
    baseline: Annotated[
        str,
        typer.Option(
            help=(
                "A baseline that decomposes: segments and segments-boxes need no weights; cld-synlayers is the paper's."
            )
        ),
    ] = DEFAULT,
    text: Annotated[
        str,
        typer.Option(
            help=(
                "What becomes of text that is read: editable (a layer a line; real text in SVG and PPTX), pixels (a"
                " layer a line, pictures everywhere), or none (it stays where the baseline puts it)."
            )
        ),
    ] = "editable",
    raw: Annotated[
        bool, typer.Option("--raw", help="Layers as the baseline gives them: no text, names or groups, nothing joined.")
    ] = False,
    detector: Annotated[
        str,
        typer.Option(
            help=(
                "Where boxes come from, for baselines that take some: classical (colour), ocr (lines that are read, and"
                " what has a color of its own), saliency (what stands out, as a small network sees it), vlm (a server),"
                " or truth (with --score: the data's own)."
            )
        ),
    ] = "classical",
    base_url: Annotated[str, typer.Option(help="With --detector vlm: the server, http://HOST:PORT/v1.")] = "",
    model: Annotated[str, typer.Option(help="With --detector vlm: the model, as the server calls it.")] = "",
    side: Annotated[
        float,
        typer.Option(
            help=(
                "With --detector vlm: sides of the image in the model's coordinates;"
                " 1024 by SynLayers' contract, else often 1000."
            )
        ),
    ] = 1024.0,
    box_order: Annotated[
        str,
        typer.Option(
            help="With --detector vlm: of a box's numbers x-first, y-first, or auto (by the key: box_2d has y first)."
        ),
    ] = "auto",
    request: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="With --detector vlm: a parameter of every request, NAME=VALUE (JSON or text), NAME= to leave it out,"
            " NAME->OTHER to rename it; may be repeated.",
        ),
    ] = None,
    boxes: Annotated[
        Path | None,
        typer.Option(help="Boxes and captions from a file (JSONL, ours or SynLayers') instead of a detector."),
    ] = None,
    caption: Annotated[
        str, typer.Option(help="What the pictures show, for baselines that read it; by default what the detector says.")
    ] = "",
    format: Annotated[
        str,
        typer.Option(
            help="folders, psd, ora (Krita, GIMP), svg, pptx (PowerPoint, Impress), synlayers-folders; several with"
            " commas."
        ),
    ] = "folders",
    score: Annotated[
        bool,
        typer.Option(
            "--score",
            help=(
                "Score against the truth: IMAGE_OR_FOLDER is a data set of designs,"
                " or the name of a twin (crello-twin-v1-mini)."
            ),
        ),
    ] = False,
    benchmark: Annotated[
        str, typer.Option(help="With --score: which data set the folder is, where its layout leaves that open.")
    ] = "",
    limit: Annotated[int | None, typer.Option(help="Only the first pictures, in order of name.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all randomness in the baseline.")] = 0,
    choose: flags.Choices = None,
    device: flags.Device = "cpu",
    dtype: flags.Dtype = "bfloat16",
    offload: flags.Offload = "none",
    quantise: flags.Quantise = "none",
    slicing: flags.Slicing = False,
    tiling: flags.Tiling = False,
    compile: flags.Compile = False,
    checkpoints: flags.Checkpoints = None,
    time_limit: Annotated[float, typer.Option(help="Seconds that one picture may take.")] = 600.0,
    retry_failed: flags.RetryFailed = False,
) -> None:
    """Take pictures apart into layers: find boxes, decompose, write files that a person can open. The same command
    continues where it stopped."""
    with clean_exit():
        # worker processes import this module again: what is heavy waits until it is needed
        from baselines import get_baseline
        from baselines.decompose.box_sources import BoxSource
        from baselines.decompose.exports import Exporter
        from baselines.decompose.job import TEXT_MODES, DecomposeInput, DecomposeJob, parse_formats
        from baselines.decompose.outcomes import print_rows
        from benchmarks.api.hardware import check_device, hardware
        from benchmarks.datasets.naming import parse_pairs
        from benchmarks.harness.method_options import assign_options
        from benchmarks.harness.run_lock import locked
        from benchmarks.harness.settings import Settings

        method = get_baseline(baseline)
        box_source = BoxSource(
            detector=detector,
            boxes=boxes,
            base_url=base_url,
            model=model,
            side=side,
            order=box_order,
            request=tuple(request or ()),
        )
        box_source.check()
        source = DecomposeInput(path=place, caption=caption, score=score, benchmark=benchmark)
        source.check(method, detector, out)
        _check_numbers(limit, time_limit, side)
        if text not in TEXT_MODES:
            raise UsageError(f"--text {text}: choose {', '.join(TEXT_MODES)}")
        machine = hardware(
            device=device,
            dtype=dtype,
            offload=offload,
            slicing=slicing,
            tiling=tiling,
            quantise=quantise,
            compile=compile,
            checkpoints=checkpoints,
        )
        method_options, _ = assign_options(parse_pairs("--set", choose or ()), [method])
        formats = parse_formats(format)
        settings = Settings(
            out=out / "runs",
            limit=limit,
            seed=seed,
            hardware=machine,
            time_limit=time_limit,
            retry_failed=retry_failed,
            choices=method_options,
        )
        job = DecomposeJob(
            out=out,
            method=method,
            box_source=box_source,
            settings=settings,
            text=text,
            raw=raw,
            lost=_what_is_lost(text, raw or score),
        )
        if reason := method.unavailable_with(method.options_of(method_options.get(method.card.name, {})), machine):
            raise DataError(f"{method.card.name} cannot be started: {reason}; --baseline {DEFAULT} needs no weights")
        if not job.is_guided and (boxes or base_url):
            console.print(f"{method.card.name} takes no boxes; none are looked for")
        if device != "cpu":
            check_device(device)
        with locked(out):
            items, run = _decompose(job, source)
            rows = Exporter(out, formats, run, text).write(items)
        print_rows(rows, out)
        if any(row.status == "failed" for row in rows):
            raise SystemExit(1)


def _decompose(job: DecomposeJob, source: DecomposeInput) -> tuple[list[ExportItem], Run]:
    if source.score:
        from baselines.decompose.scored_designs import decompose_designs

        return decompose_designs(job, source.path, source.benchmark)
    from baselines.decompose.own_images import decompose_images

    return decompose_images(job, Path(source.path), source.caption)


def _what_is_lost(text: str, raw: bool) -> tuple[str, ...]:
    """What cannot be done here, told once, and again in every row."""
    from baselines.decompose.text_stage import missing_reader

    lost = missing_reader() if text != "none" and not raw else ""
    if lost:
        console.print(lost, soft_wrap=True)
    return (lost,) if lost else ()


def _check_numbers(limit: int | None, time_limit: float, side: float) -> None:
    """Raises `UsageError` for what is no such number."""
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: at least 1")
    if not 0 < time_limit < float("inf"):
        raise UsageError(f"--time-limit {time_limit}: a number of seconds above 0")
    if not 0 < side < float("inf"):
        raise UsageError(f"--side {side}: a number above 0")
