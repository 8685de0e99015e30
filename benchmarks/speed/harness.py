"""`python -m benchmarks.speed.harness`: seconds to score mattes from PNG files, and what a sample costs beyond method, metrics and codecs."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.datasets.aim500 import Aim500
from benchmarks.images import png_bytes
from benchmarks.method import Card, Method
from benchmarks.predictions import sample_folder
from benchmarks.runs import Line, Run, RunFacts, append
from benchmarks.tasks import Prediction, Sample
from benchmarks.worker import Job, Worker
from synlayers.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
DIFFERENT = 10
"""Mattes that are really drawn; the rest are copies of their files."""


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
) -> None:
    """Seconds to score mattes by five metrics from PNG files, and milliseconds of overhead a sample."""
    with clean_exit(), tempfile.TemporaryDirectory() as folder:
        console.print(mattes(Path(folder) / "mattes", images, side))
        console.print(overhead(Path(folder) / "overhead", samples))


def mattes(folder: Path, count: int, side: int) -> str:
    """Score `count` mattes over the whole image under the strict convention, two gray PNGs each, as `benchmarks.score` does."""
    from benchmarks.protocols import protocol  # the worker process of `overhead` imports this module and needs none of these
    from benchmarks.speed.matting import portrait, predicted
    from benchmarks.stages import score

    data, run = _aim(folder / "AIM-500", count, side), _run(folder, "predictions", count)
    drawn = [portrait(side, np.random.default_rng(i)) for i in range(DIFFERENT)]
    files = [
        png_bytes(predicted(matte, ("good", "medium", "fragmented")[i % 3], np.random.default_rng(i))) for i, matte in enumerate(drawn)
    ]
    for n in range(count):
        target = sample_folder(run.predictions, f"o_{n:05d}")
        target.mkdir(parents=True)
        (target / "alpha.png").write_bytes(files[n % DIFFERENT])
        (data.root / "mask" / f"o_{n:05d}.png").write_bytes(png_bytes(drawn[n % DIFFERENT]))
    known = data.samples()
    start = time.perf_counter()
    result = score(run, data, protocol("referring_matting/native-v1"), known, lines={s.id: Line(s.id, "ok") for s in known})
    seconds = time.perf_counter() - start
    assert result.coverage.scored == count
    size = f"{side * side / 1e6:.2f} Mpx"
    return f"{count} mattes of {size}, five metrics over the whole image, from PNG: {seconds:.1f} s ({seconds / count * 1e3:.0f} ms each)"


def overhead(folder: Path, count: int, side: int = 1024) -> str:
    """Predict with a method that does nothing, one sample at a time as the predict stage does, less what decoding and encoding cost by themselves."""
    data = _aim(folder / "AIM-500", count, side)
    known = data.samples()
    run = _run(folder, "copy", count)
    worker = Worker(Job(partial(Aim500, data.root), Copy, run.predictions, 0, "cpu"))
    start = time.perf_counter()
    worker.predict([known[0].id], 60)
    starting = time.perf_counter() - start
    start = time.perf_counter()
    for sample in known[1:]:
        append(run.journal(), *worker.predict([sample.id], 60))
    whole = time.perf_counter() - start
    worker.close()
    each = (whole - _codecs(known[1:], side)) / (count - 1) * 1e3
    return f"overhead of a sample beyond method, decoding and encoding, {side}x{side}: {each:.2f} ms (starting a worker: {starting:.2f} s)"


def _codecs(samples: Iterable[Sample], side: int) -> float:
    start = time.perf_counter()
    alpha = np.full((side, side), 255, np.uint8)
    for sample in samples:
        sample.input("image")
        png_bytes(alpha)
    return time.perf_counter() - start


def _aim(root: Path, count: int, side: int) -> Aim500:
    """The folders of AIM-500 with `count` pictures; masks are empty until they are written over."""
    for name in ("original", "mask", "trimap", "usr"):
        (root / name).mkdir(parents=True)
    ramp = np.add.outer(np.arange(side), np.arange(side)).astype(np.uint8)
    original, gray = png_bytes(np.dstack([ramp, ramp[::-1], ramp[:, ::-1]])), png_bytes(np.full((side, side), 128, np.uint8))
    types = {}
    for n in range(count):
        stem = f"o_{n:05d}"
        (root / "original" / f"{stem}.png").write_bytes(original)
        for name in ("mask", "trimap", "usr"):
            (root / name / f"{stem}.png").write_bytes(gray)
        types[stem] = {"type": "SO", "category": "portrait"}
    (root / "aim_category_type.json").write_text(json.dumps(types))
    return Aim500(root)


def _run(folder: Path, name: str, count: int) -> Run:
    return Run.open(folder / name, RunFacts(method=Copy.card, dataset="aim-500", dataset_digest="", dataset_count=count))


if __name__ == "__main__":
    app()
