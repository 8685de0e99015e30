"""The table of answers to text rendering: what `text/ocr` gives them, and what the first protocol's SSIM gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch

from benchmarks.adversarial.text_rendering import ANSWERS, Task, TextAnswer
from benchmarks.datasets.inpainting import TextRendering
from benchmarks.metrics import get_measure
from benchmarks.metrics.ocr.measures import ocr_measure
from benchmarks.metrics.ocr.scoring import Picture
from benchmarks.twins import twins
from synlayers.design import Pixels
from synlayers.support.cli import progress

YARDSTICK: Final = "the words in another typeface"
COLUMNS: Final = ("written", "highest", "worse", "read", "place", "sharp", "kept", "ground", "SSIM (v1)", "worse by v1")
PICTURED: Final = (
    "truth",
    YARDSTICK,
    "no text",
    "letters of each word shuffled",
    "tiny, in a corner",
    "truth, and again outside",
    "prompt over everything",
    "truth, blurred",
)
Rows = dict[str, list[dict[str, float]]]


def make_tasks(count: int) -> list[Task]:
    """Samples of the text-rendering twin in whose truth something can be read, in order."""
    tasks: list[Task] = []
    for sample in TextRendering(twins()["text-rendering"].build()).samples():
        target, mask, words = sample.key("target"), sample.input("mask") > 0, sample.key("text")
        if len(tasks) == count:
            break
        if ocr_measure().score([Picture(target, target, mask, words)])[0].lines:
            tasks.append(Task(target, mask, sample.input("image"), words, sample.input("prompt")))
    return tasks


def rate(answer: Pixels, task: Task) -> dict[str, float]:
    """The measure's values, and SSIM, by which the first protocol sorts."""
    (score,) = ocr_measure().score([Picture(answer, task.target, task.mask, task.words)])
    one, other = (torch.from_numpy(np.ascontiguousarray(p.transpose(2, 0, 1)))[None] for p in (answer, task.target))
    ssim = get_measure("image/ssim-gaussian").bind()(image=one, target=other)["ssim"]
    return {**score.values, "ssim": float(torch.as_tensor(ssim)[0])}


def score_texts(tasks: Sequence[Task], seed: int) -> Rows:
    """By name of the answer, one row a sample."""
    rows: Rows = {answer.name: [] for answer in ANSWERS}
    with progress("scoring", len(tasks), "samples") as advance:
        for number, task in enumerate(tasks):
            for answer in ANSWERS:
                rows[answer.name].append(rate(answer.make(task, np.random.default_rng((seed, number))), task))
            advance(1)
    return rows


def table_lines(rows: Rows) -> Iterator[tuple[str, ...]]:
    """Cells: means, the highest, and on how many samples an answer is worse than the yardstick."""
    best = {key: _column(rows[YARDSTICK], key) for key in ("written", "ssim")}
    for answer in ANSWERS:
        some = rows[answer.name]
        worse = ["" if answer.name == YARDSTICK else f"{(_column(some, k) < best[k]).mean():.0%}" for k in best]
        means = [f"{_column(some, key).mean():.3f}" for key in ("read", "place", "sharp", "kept", "ground")]
        written, ssim = _column(some, "written"), _column(some, "ssim")
        yield (
            _name(answer),
            f"{written.mean():.3f}",
            f"{written.max():.3f}",
            worse[0],
            *means,
            f"{ssim.mean():.3f}",
            worse[1],
        )


def not_worse(rows: Rows) -> list[str]:
    """Answers marked * that reach the yardstick on some sample."""
    best = _column(rows[YARDSTICK], "written")
    marked = [answer for answer in ANSWERS if not answer.honest and answer.listed]
    return [a.name for a in marked if not (_column(rows[a.name], "written") < best).all()]


def _column(rows: Sequence[dict[str, float]], key: str) -> np.ndarray:
    return np.array([row[key] for row in rows])


def _name(answer: TextAnswer) -> str:
    return answer.name + ("" if answer.honest or not answer.listed else " *")


def draw_texts(task: Task, path: Path, seed: int) -> None:
    """One sample: some answers side by side with their scores."""
    from PIL import Image, ImageDraw

    side, foot, columns = 300, 34, 4
    chosen = [next(a for a in ANSWERS if a.name == name) for name in PICTURED]
    scale = side / max(task.mask.shape)
    size = (round(task.mask.shape[1] * scale), round(task.mask.shape[0] * scale))
    sheet = Image.new("RGB", (columns * (size[0] + 6), -(-len(chosen) // columns) * (size[1] + foot + 6)), "white")
    draw = ImageDraw.Draw(sheet)
    for place, answer in enumerate(chosen):
        picture = answer.make(task, np.random.default_rng((seed, 0)))
        x, y = (place % columns) * (size[0] + 6), (place // columns) * (size[1] + foot + 6)
        sheet.paste(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS), (x, y))
        draw.text((x + 2, y + size[1] + 4), f"{answer.name}\nwritten {rate(picture, task)['written']:.2f}", "black")
    sheet.save(path, quality=82)
