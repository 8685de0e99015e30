"""`python -m baselines.decompose`: pictures taken apart into layers that a person can open.

image -> boxes and caption of a detector -> a decomposition baseline -> layers -> folders, PSD, OpenRaster, SynLayers'
folders

This is the pipeline of the SynLayers paper with ``--baseline cld-synlayers --detector vlm``; it runs without weights as
well. The same command goes on where it was stopped, and takes new pictures along.

    OUT/decompositions.jsonl     a row a picture: what became of it
    OUT/overview.png             the first pictures: image, boxes of the layers, layers pulled apart
    OUT/psd/NAME.psd             and the like, a folder a format
    OUT/boxes-<detector>.jsonl   what the detector found; edit a copy and give it as --boxes
    OUT/runs/                    predictions and scores as `benchmarks.run` keeps them
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from benchmarks.harness import command_options as flags
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console

if TYPE_CHECKING:
    from baselines.decompose.detecting import Finding
    from baselines.decompose.exporting import Item, Row
    from benchmarks.api.hardware import Hardware
    from benchmarks.api.method import Method
    from benchmarks.api.runs import Run
    from benchmarks.harness.data_source import DataSource
    from benchmarks.harness.method_options import Choices
    from benchmarks.harness.settings import Settings
    from synlayers.captions.vlm_boxes import Detection

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

GUIDES = ("boxes", "layer_count")
"""Inputs that a detector gives."""
NEEDS_NO_WEIGHTS = "segments-boxes"


@dataclass(frozen=True, slots=True)
class Work:
    """One call of the command, checked."""

    out: Path
    method: type[Method]
    choices: Choices
    hardware: Hardware
    finding: Finding
    formats: tuple[str, ...]
    seed: int
    limit: int | None
    time_limit: float
    retry_failed: bool

    @property
    def guided(self) -> bool:
        """Whether the method takes what a detector finds."""
        return any(name in self.card().requires for name in GUIDES)

    def card(self) -> Any:
        from benchmarks.harness.method_options import card_of

        return card_of(self.method, self.choices)

    def settings(self) -> Settings:
        from benchmarks.harness.settings import Settings

        return Settings(
            out=self.out / "runs",
            limit=self.limit,
            seed=self.seed,
            hardware=self.hardware,
            time_limit=self.time_limit,
            retry_failed=self.retry_failed,
            choices=self.choices,
        )


def pictures_apart(work: Work, place: Path, caption: str) -> tuple[list[Item], Run]:
    """Pictures of one's own, asked and answered."""
    from baselines.decompose.exporting import Item
    from benchmarks.api.runs import Run, RunFacts
    from benchmarks.datasets.own_pictures import Pictures, about, pictures_in, sample_of
    from benchmarks.harness.benchmark_runs import run_options
    from benchmarks.harness.predicting import predict
    from benchmarks.harness.loaded_method import Job

    pictures = pictures_in(place, work.limit)
    readable = [p for p in pictures if not p.problem]
    found: dict[str, Detection] = {}
    if work.guided and readable:
        names = [(p.id, p.name, p.path.name, p.path.stem) for p in readable]
        found = work.finding.find([sample_of(about(p)) for p in readable], names, work.out)
    items, asked = [], []
    for picture in pictures:
        detection = found.get(picture.id)
        problem = picture.problem or _without_boxes(detection)
        if problem:
            items.append(Item(picture.name, None, detection, problem))
            continue
        said = caption or (detection.caption if detection else "")
        asked.append(about(picture, detection.boxes if detection else None, said))
        items.append(Item(picture.name, sample_of(asked[-1]), detection))
    settings, card = work.settings(), work.card()
    run = Run.open(
        settings.out,
        RunFacts(
            method=card,
            options=run_options(work.method, settings),
            code=work.method.code(),
            seed=work.seed,
            dataset=Pictures.facts.name,
            dataset_digest="in the ids",
            dataset_count=0,
            box_source="prediction" if work.guided else "none",
        ),
    )
    job = Job(
        partial(Pictures, asked),
        partial(work.method, **work.choices.get(card.name, {})),
        run.predictions,
        work.seed,
        work.hardware,
    )
    if asked:
        most = work.hardware.batch or work.method.batch
        predict(
            run,
            job,
            [i.sample for i in items if i.sample],
            batch=most,
            time_limit=work.time_limit,
            retry_failed=work.retry_failed,
        )
    return items, run


def _without_boxes(detection: Detection | None) -> str:
    """Why a picture cannot be asked about; empty if it can."""
    if detection is None or detection.status == "ok":
        return ""
    return f"no boxes ({detection.status.replace('_', ' ')}): {'; '.join(detection.problems)}"


def designs_apart(work: Work, place: str, benchmark: str) -> tuple[list[Item], Run]:
    """The designs of a data set, asked, answered, scored under all its protocols, and the scores shown."""
    from baselines.decompose.exporting import Item
    from benchmarks.api.runs import Run
    from benchmarks.harness.benchmark_runs import run_method, run_options
    from benchmarks.harness.data_source import first_samples
    from benchmarks.harness.protocol_choice import choose_protocols
    from benchmarks.harness.result_tables import print_results
    from synlayers.captions.vlm_boxes import detection_line, write_jsonl

    settings = work.settings()
    source = opened(place, benchmark, settings)
    samples = first_samples(source.dataset, work.limit)
    found: dict[str, Detection] = {}
    if "boxes" in work.card().requires and not (work.finding.detector == "truth" and work.finding.boxes is None):
        folder = work.out / f"{source.name}-{source.dataset.digest()[:8]}"
        folder.mkdir(parents=True, exist_ok=True)
        found = work.finding.find(samples, [(s.id,) for s in samples], folder)
        write_jsonl(folder / "boxes.jsonl", (detection_line(d, d.id) for d in found.values()))
        source = opened(place, benchmark, replace(settings, boxes=folder / "boxes.jsonl"))
        samples = first_samples(source.dataset, work.limit)
    results = run_method(source, work.method, samples, choose_protocols(source.kind.facts.name, ""), settings)
    print_results(results)
    facts = source.facts(
        work.card(), seed=work.seed, code=work.method.code(), options=run_options(work.method, settings)
    )
    return [Item(s.id, s, found.get(s.id), _without_boxes(found.get(s.id))) for s in samples], Run.open(
        settings.out, facts
    )


def opened(place: str, benchmark: str, settings: Settings) -> DataSource:
    """The data set in a folder, whose layout tells which it is, or a twin by its name (``crello-twin-v1-mini``).

    Raises:
        UsageError: neither, or the layout fits several and `benchmark` does not say which.
    """
    from benchmarks.datasets import datasets, get_dataset
    from benchmarks.datasets.naming import parsed
    from benchmarks.harness.data_source import open_source

    if not Path(place).exists():
        named = parsed(place)
        if not named.twin or benchmark:
            raise UsageError(
                f"{place} does not exist; --score takes a folder, or the name of a twin (crello-twin-v1-mini)"
            )
        twin = open_source(named.of, replace(settings, twin=True, mini=named.mini))
        if twin.name != place:
            raise UsageError(f"there is no twin {place}; that of {named.of} is {twin.name}")
        return twin
    kinds = {name: kind for name, kind in datasets().items() if kind.facts.task == "decomposition"}
    if benchmark:
        kinds = {benchmark: get_dataset(benchmark)}
    fitting = []
    for name, kind in kinds.items():
        try:
            kind(Path(place))
            fitting.append(name)
        except DataError as error:
            if benchmark:
                raise UsageError(str(error)) from None
    if len(fitting) != 1:
        known = (
            f"it could be {' or '.join(fitting)}: say which with --benchmark"
            if fitting
            else f"known are {', '.join(kinds)}"
        )
        raise UsageError(
            f"{place} is not in the layout of one data set of designs; {known}. Without --score a folder of pictures is"
            " read"
        )
    return open_source(fitting[0], replace(settings, data=Path(place)))


def tell(rows: Sequence[Row], out: Path) -> None:
    """The table of rows, and where the files are."""
    from synlayers.support.tables import plain_table, print_table

    table = plain_table(
        "", "picture", "boxes", "layers", "PSNR", "seconds", "what", right=("boxes", "layers", "PSNR", "seconds")
    )
    for row in rows:
        what = ", ".join(row.written) if row.status == "ok" else f"failed: {row.error}"
        shown = (str(row.boxes) if row.boxes is not None else "", str(row.layers or ""), str(row.psnr or ""))
        table.add_row(
            _plain(row.name), *shown, f"{row.seconds:.1f}" if row.seconds else "", _plain("; ".join((what, *row.notes)))
        )
    print_table(table)
    good = sum(row.status == "ok" for row in rows)
    console.print(f"{good} of {len(rows)} taken apart: {out}")


def _plain(text: str) -> str:
    """What a picture's name or a model says, as text for a table."""
    from rich.markup import escape

    return escape("".join(c if c.isprintable() else "?" for c in text))


@app.command()
def main(
    place: Annotated[
        str, typer.Argument(metavar="IMAGE_OR_FOLDER", help="A picture, or a folder of pictures (not of folders).")
    ],
    out: Annotated[Path, typer.Option(help="Folder for everything that is made.")],
    baseline: Annotated[
        str,
        typer.Option(
            help=(
                "A baseline that decomposes: segments and segments-boxes need no weights; cld-synlayers is the paper's."
            )
        ),
    ] = NEEDS_NO_WEIGHTS,
    detector: Annotated[
        str,
        typer.Option(
            help="Where boxes come from: classical (colour), vlm (a server), or truth (with --score: the data's own)."
        ),
    ] = "classical",
    base_url: Annotated[str, typer.Option(help="With --detector vlm: the server, http://HOST:PORT/v1.")] = "",
    model: Annotated[str, typer.Option(help="With --detector vlm: the model, as the server calls it.")] = "",
    side: Annotated[
        float,
        typer.Option(
            help=(
                "With --detector vlm: sides of the image in the model's coordinates; 1024 by SynLayers' contract, else"
                " often 1000."
            )
        ),
    ] = 1024.0,
    boxes: Annotated[
        Path | None,
        typer.Option(help="Boxes and captions from a file (JSONL, ours or SynLayers') instead of a detector."),
    ] = None,
    caption: Annotated[
        str, typer.Option(help="What the pictures show, for baselines that read it; by default what the detector says.")
    ] = "",
    format: Annotated[
        str, typer.Option(help="folders, psd, ora (Krita, GIMP), synlayers-folders; several with commas.")
    ] = "folders",
    score: Annotated[
        bool,
        typer.Option(
            "--score",
            help=(
                "Score against the truth: IMAGE_OR_FOLDER is a data set of designs, or the name of a twin"
                " (crello-twin-v1-mini)."
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
        from baselines.decompose.detecting import Finding
        from baselines.decompose.exporting import FORMATS, Exports
        from benchmarks.api.hardware import hardware
        from benchmarks.datasets.naming import pairs
        from benchmarks.harness.method_options import choices
        from benchmarks.harness.run_lock import locked

        method = get_baseline(baseline)
        finding = Finding(detector, boxes, base_url, model, side)
        finding.check()
        _check(
            method,
            finding,
            place,
            out,
            caption=caption,
            score=score,
            benchmark=benchmark,
            limit=limit,
            time_limit=time_limit,
        )
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
        picked, _ = choices(pairs("--set", choose or ()), [method])
        formats = _formats(format, FORMATS)
        work = Work(out, method, picked, machine, finding, formats, seed, limit, time_limit, retry_failed)
        if reason := method.unavailable_with(method.options_of(picked.get(method.card.name, {})), machine):
            raise DataError(
                f"{method.card.name} cannot be started: {reason}; --baseline {NEEDS_NO_WEIGHTS} needs no weights"
            )
        if not work.guided and (boxes or base_url):
            console.print(f"{method.card.name} takes no boxes; none are looked for")
        if device != "cpu":
            from benchmarks.api.hardware import check_device

            check_device(device)
        with locked(out):
            items, run = designs_apart(work, place, benchmark) if score else pictures_apart(work, Path(place), caption)
            rows = Exports(out, formats, run).write(items)
        tell(rows, out)
        if any(row.status != "ok" for row in rows):
            raise SystemExit(1)


def _check(
    method: type[Method],
    finding: Finding,
    place: str,
    out: Path,
    *,
    caption: str,
    score: bool,
    benchmark: str,
    limit: int | None,
    time_limit: float,
) -> None:
    """Raises `UsageError` for what does not go together, before anything is done."""
    if "decomposition" not in method.card.tasks:
        raise UsageError(f"{method.card.name} does not decompose; its card says {', '.join(method.card.tasks)}")
    if not score and method.card.answer_key:
        raise UsageError(f"{method.card.name} reads the truth, which pictures of one's own do not have")
    if not score and (finding.detector == "truth" or benchmark):
        raise UsageError("--detector truth and --benchmark go with --score: without it there is no truth")
    if score and caption:
        raise UsageError("--caption is for pictures of one's own; designs that are scored have theirs")
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: at least 1")
    if not 0 < time_limit < float("inf"):
        raise UsageError(f"--time-limit {time_limit}: a number of seconds above 0")
    if not 0 < finding.side < float("inf"):
        raise UsageError(f"--side {finding.side}: a number above 0")
    if Path(place).is_dir() and Path(place).resolve() == out.resolve():
        raise UsageError(
            f"--out {out} is the folder of the pictures; choose another, or what is made would be taken for pictures"
        )


def _formats(text: str, known: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not wanted or (strange := [word for word in wanted if word not in known]):
        raise UsageError(
            f"--format {text}: choose from {', '.join(known)}"
            + (f"; there is no {', '.join(strange)}" if wanted else "")
        )
    if "psd" in wanted and find_spec("psd_tools") is None:
        raise UsageError("--format psd needs psd-tools: pip install 'synlayers[export]'")
    return wanted
