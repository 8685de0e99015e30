"""Edits whose answers are known, and a judge that knows them: it looks the shown images up and answers from the exact
facts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from judge_server import Asked, Said, nearest

from benchmarks.api.images import png_bytes
from benchmarks.api.tasks import Sample
from benchmarks.datasets.gedit import OFFICIAL_COUNTS
from benchmarks.metrics.facts.measures import answer, facts_score, read_facts, views_of
from benchmarks.metrics.facts.models import ColorFact, Region, UnchangedFact, facts_json

TASKS = tuple(OFFICIAL_COUNTS)
SIZE = (96, 64)
WORDS = {"en": "Make the square of {} red", "cn": "把{}的方块变红"}
SQUARE = (36, 20, 60, 44)


def pictures(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A source of smooth colours with a blue square, and the exact result: the square is red."""
    rng = np.random.default_rng(seed)
    width, height = SIZE
    y, x = np.mgrid[0:height, 0:width]
    source = np.stack(
        [127 + 90 * np.sin(rng.uniform(0, 6) + x / rng.uniform(15, 30) + y / rng.uniform(15, 30)) for _ in range(3)], 2
    ).astype(np.uint8)
    x0, y0, x1, y1 = SQUARE
    source[y0:y1, x0:x1] = (20, 40, 220)
    target = source.copy()
    target[y0:y1, x0:x1] = (220, 30, 30)
    return source, target


def facts() -> str:
    left = UnchangedFact(role="keep", says="Is the left third as it was?", region=Region(box=(0, 0, 32, 64)))
    right = UnchangedFact(role="keep", says="Is the right third as it was?", region=Region(box=(64, 0, 96, 64)))
    red = ColorFact(role="edit", says="Is the square red?", region=Region(box=SQUARE), rgb=(220, 30, 30))
    return facts_json([red, left, right])


def write_table(folder: Path, tasks: Sequence[str] = TASKS, languages: Sequence[str] = ("en", "cn")) -> Path:
    """One edit of each task in the layout of GEdit-Bench, with targets and facts. Every third is outside of the
    intersection subset."""
    rows = []
    for number, task in enumerate(tasks):
        source, target = ({"bytes": png_bytes(p), "path": "x.png"} for p in pictures(number))
        for language in languages:
            rows.append(
                {
                    "task_type": task,
                    "key": f"key{number:02d}",
                    "instruction": WORDS[language].format(task),
                    "instruction_language": language,
                    "input_image": source,
                    "input_image_raw": source,
                    "Intersection_exist": number % 3 != 2,
                    "target_image": target,
                    "facts": facts(),
                }
            )
    (folder / "data").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "data" / "train-00000-of-00001.parquet")
    return folder


class SceneJudge:
    """Answers from the pixels. It finds out which of two images is the source by looking, and believes the words about
    their order."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.samples = {s.input("prompt"): s for s in samples}
        self.prompt = re.compile("|".join(re.escape(p) for p in sorted(self.samples, key=len, reverse=True)))

    def __call__(self, asked: Asked) -> Said | str:
        match = self.prompt.search(asked.text)
        if match is None:
            return json.dumps({"score": [9, 8], "reasoning": "it looks well made"})
        sample = self.samples[match[0]]
        if "Which is better" in asked.text:
            return self.better(sample, asked)
        edited = asked.images[0 if "image 1 is the edited" in asked.text.lower() else 1]
        return (
            self.yes_no(sample, asked, edited) if "Answer with yes or no" in asked.text else self.scores(sample, edited)
        )

    def scores(self, sample: Sample, edited: np.ndarray) -> str:
        found = facts_score(edited, sample.input("image"), sample.key("target"), read_facts(sample.key("facts")))
        return json.dumps({"score": [round(10 * found.done), round(10 * found.kept)], "reasoning": "from the pixels"})

    def yes_no(self, sample: Sample, asked: Asked, edited: np.ndarray) -> Said:
        views = views_of(edited, sample.input("image"), sample.key("target"))
        holds = next(answer(f, views).holds for f in read_facts(sample.key("facts")) if f.says in asked.text)
        return Said("Yes" if holds else "No", 0.97 if holds else 0.03)

    def better(self, sample: Sample, asked: Asked) -> str:
        known = {"target": sample.key("target"), "source": sample.input("image")}
        names = [nearest(image, known)[0] for image in asked.images[-2:]]
        return "tie" if names[0] == names[1] else "first" if names[0] == "target" else "second"
