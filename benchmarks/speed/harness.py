"""`python -m benchmarks.speed.harness`: seconds to score mattes from PNG files, and what a sample costs beyond method,
metrics and codecs."""

from __future__ import annotations

import json
import os
import statistics
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.api.card import Card
from benchmarks.api.hardware import Hardware
from benchmarks.api.images import png_bytes
from benchmarks.api.method import Method
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import sample_folder
from benchmarks.api.runs import JournalLine, Run, RunFacts, append_lines
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets.aim500 import Aim500
from benchmarks.harness.loaded_method import Job, peak_mb
from benchmarks.harness.workers.process import Worker
from synlayers.support.cli import clean_exit, console
from synlayers.support.scratch import temporary_folder

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
DIFFERENT = 10
"""Mattes that are really drawn; the rest are copies of their files."""
LINKS = 1000
"""Names that a file gets at most; file systems have limits."""


class Copy(Method):
    """Decodes its input and answers alpha 1: no work of its own."""

    card = Card(name="copy", title="Copy", tasks=("matting",))

    def predict(self, sample: Sample, seed: int) -> Prediction:
        return Prediction(alpha=np.full(sample.input("image").shape[:2], 255, np.uint8))


@app.command()
def harness(
    images: Annotated[int, typer.Option(help="Mattes to score.")] = 500,
    side: Annotated[int, typer.Option(help="Side of the squares; 1327 is the mean 1.76 Mpx of AIM-500.")] = 1327,
    samples: Annotated[int, typer.Option(help="Samples of the overhead measurement, 1024x1024.")] = 60,
    flat: Annotated[
        int, typer.Option("--memory", help="Instead: predict and score so many samples, and show how memory goes.")
    ] = 0,
    flat_side: Annotated[int, typer.Option("--memory-side", help="Side of those.")] = 128,
) -> None:
    """Seconds to score mattes by five metrics from PNG files, and milliseconds of overhead a sample."""
    with clean_exit(), temporary_folder() as folder:
        if flat:
            console.print(memory(folder, flat, flat_side))
            return
        console.print(mattes(folder / "mattes", images, side))
        console.print(overhead(folder / "overhead", samples))


def mattes(folder: Path, count: int, side: int) -> str:
    """Score `count` mattes over the whole image under the strict convention, two gray PNGs each, as `benchmarks.score`
    does."""
    # the worker process of `overhead` imports this module and needs none of these
    from benchmarks.harness.result_files import score_run
    from benchmarks.protocols import get_protocol
    from benchmarks.speed.matting import portrait, predict_matte

    data, run = _aim(folder / "AIM-500", count, side), _run(folder, "predictions", count)
    truths = [portrait(side, np.random.default_rng(i)) for i in range(DIFFERENT)]
    files = [
        png_bytes(predict_matte(matte, ("good", "medium", "fragmented")[i % 3], np.random.default_rng(i)))
        for i, matte in enumerate(truths)
    ]
    for n in range(count):
        target = sample_folder(run.predictions, f"o_{n:05d}")
        target.mkdir(parents=True)
        (target / "alpha.png").write_bytes(files[n % DIFFERENT])
        mask = data.root / "mask" / f"o_{n:05d}.png"
        mask.unlink()
        mask.write_bytes(png_bytes(truths[n % DIFFERENT]))
    samples = data.samples()
    start = time.perf_counter()
    result = score_run(
        run,
        get_protocol("referring_matting/native-v1"),
        samples,
        predictions=PredictionSet(run.predictions, {s.id: JournalLine(s.id, "ok") for s in samples}),
    )
    seconds = time.perf_counter() - start
    assert result.coverage.scored == count
    size = f"{side * side / 1e6:.2f} Mpx"
    return (
        f"{count} mattes of {size}, five metrics over the whole image, from PNG: {seconds:.1f} s"
        f" ({seconds / count * 1e3:.0f} ms each)"
    )


def overhead(folder: Path, count: int, side: int = 1024) -> str:
    """Predict with a method that does nothing, one sample at a time as the predict stage does, less what decoding and
    encoding cost by themselves."""
    data = _aim(folder / "AIM-500", count, side)
    samples = data.samples()
    run = _run(folder, "copy", count)
    worker = Worker(Job(partial(Aim500, data.root), Copy, run.predictions, 0, Hardware()))
    start = time.perf_counter()
    worker.predict([samples[0].id], 60)
    starting = time.perf_counter() - start
    alpha = np.full((side, side), 255, np.uint8)
    times = []
    for sample in samples[1:]:
        start = time.perf_counter()
        append_lines(run.journal(), *worker.predict([sample.id], 60))
        middle = time.perf_counter()
        sample.input("image")
        png_bytes(alpha)
        times.append((middle - start) - (time.perf_counter() - middle))
    worker.close()
    each = f"{statistics.median(times) * 1e3:.2f} ms (mean {statistics.fmean(times) * 1e3:.2f})"
    return (
        f"overhead of a sample beyond method, decoding and encoding, {side}x{side}: {each}; starting a worker:"
        f" {starting:.2f} s"
    )


def memory(folder: Path, count: int, side: int) -> str:
    """Predict and score `count` samples as `benchmarks.run` does; what this process and the method's hold as the
    samples go by.

    The files of all samples are links to one, so that the disk holds any number of them.
    """
    from benchmarks.harness.predicting import predict
    from benchmarks.harness.result_files import score_run
    from benchmarks.protocols import get_protocol

    data, run = _aim(folder / "AIM-500", count, side), _run(folder, "copy", count)
    known = data.samples()
    lines = [f"{count} samples of {side}x{side}; MB of this process, in quarters of each stage:"]
    job = Job(partial(Aim500, data.root), Copy, run.predictions, 0, Hardware())
    for name, stage in (
        ("predict", lambda: predict(run, job, known)),
        ("score", lambda: score_run(run, get_protocol("matting/native-v1"), known)),
    ):
        watch = Watch()
        with watch:
            stage()
        lines.append(f"  {name:8} {watch.quarters()}")
    peaks = [line.peak_mb for line in run.lines().values()]
    lines.append(
        f"  the method's process, peak so far: {', '.join(f'{peaks[i * (count - 1) // 4]:.0f}' for i in range(5))}"
    )
    return "\n".join(lines)


class Watch:
    """Looks at this process's memory ten times a second while a block runs."""

    def __init__(self) -> None:
        self._seen: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            self._seen.append(resident_mb())

    def quarters(self) -> str:
        """The most in each quarter of the time."""
        parts = [self._seen[i * len(self._seen) // 4 : (i + 1) * len(self._seen) // 4] for i in range(4)]
        return ", ".join(f"{max(part):.0f}" for part in parts if part) or f"{resident_mb():.0f}"


def resident_mb() -> float:
    """What this process holds now; its peak so far where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, ValueError):
        return peak_mb()


def _aim(root: Path, count: int, side: int) -> Aim500:
    """The folders of AIM-500 with `count` pictures, all links to one; masks are one gray until other files take their
    place."""
    for name in ("original", "mask", "trimap", "usr"):
        (root / name).mkdir(parents=True)
    ramp = np.add.outer(np.arange(side), np.arange(side)).astype(np.uint8)
    stems = [f"o_{n:05d}" for n in range(count)]
    _links(root / "original", stems, png_bytes(np.dstack([ramp, ramp[::-1], ramp[:, ::-1]])))
    for name in ("mask", "trimap", "usr"):
        _links(root / name, stems, png_bytes(np.full((side, side), 128, np.uint8)))
    (root / "aim_category_type.json").write_text(
        json.dumps({stem: {"type": "SO", "category": "portrait"} for stem in stems})
    )
    return Aim500(root)


def _links(folder: Path, stems: Sequence[str], data: bytes) -> None:
    for number, stem in enumerate(stems):
        path = folder / f"{stem}.png"
        if number % LINKS == 0:
            first = path
            path.write_bytes(data)
        else:
            os.link(first, path)


def _run(folder: Path, name: str, count: int) -> Run:
    return Run.open(
        folder / name, RunFacts(method=Copy.card, dataset="aim-500", dataset_digest="", dataset_count=count)
    )


if __name__ == "__main__":
    app()
