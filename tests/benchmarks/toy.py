"""A small matting data set and methods that misbehave, importable by the worker process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.api.card import Card
from benchmarks.api.images import read_gray, read_rgb, write_png
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets import Dataset
from benchmarks.datasets.dataset import DatasetFacts

SIZE = 24


class Toy(Dataset):
    facts = DatasetFacts(
        name="aim-500",
        task="matting",
        title="Toy",
        count=None,
        layout="original/*.png mask/*.png",
        source="",
        access="",
        licence="MIT",
    )

    def samples(self) -> Sequence[Sample]:
        return [
            Sample(
                p.stem,
                "matting",
                (SIZE, SIZE),
                {"image": partial(read_rgb, p)},
                {
                    "alpha": partial(read_gray, self.root / "mask" / p.name),
                    "trimap": partial(trimap, self.root / "mask" / p.name),
                },
                groups={"type": "SO" if i % 2 else "NS", "category": "toy"},
            )
            for i, p in enumerate(sorted((self.root / "original").glob("*.png")))
        ]

    def files(self) -> Iterable[Path]:
        return self.root.rglob("*.png")


def trimap(path: Path) -> np.ndarray:
    alpha = read_gray(path)
    return np.where(alpha == 0, 0, np.where(alpha == 255, 255, 128)).astype(np.uint8)


def write_toy(root: Path, count: int) -> Path:
    for folder in ("original", "mask"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    yy, xx = np.mgrid[:SIZE, :SIZE]
    for i in range(count):
        rng = np.random.default_rng(i)
        distance = np.hypot(yy - SIZE / 2, xx - SIZE / 2 - i % 3)
        write_png(root / "mask" / f"s{i:03d}.png", (np.clip(8 - distance, 0, 1) * 255).astype(np.uint8))
        write_png(root / "original" / f"s{i:03d}.png", rng.integers(0, 256, (SIZE, SIZE, 3), np.uint8))
    return root


class Half(Method):
    """Alpha one half: a method that works."""

    card = Card(name="half", title="Half", tasks=("matting",))

    def predict(self, sample: Sample, seed: int) -> Prediction:
        return Prediction(alpha=np.full((SIZE, SIZE), 128, np.uint8), metadata={"seed": seed})


class Noisy(Half):
    """Works, from the seed."""

    card = Card(name="noisy", title="Noisy", tasks=("matting",))
    batch = 4

    def predict(self, sample: Sample, seed: int) -> Prediction:
        time.sleep(float(os.environ.get("TOY_SLEEP", "0")))
        return Prediction(alpha=np.random.default_rng(seed).integers(0, 256, (SIZE, SIZE), np.uint8))


class Bad(Noisy):
    """Every way to go wrong, by the last digit of the id."""

    card = Card(name="bad", title="Bad", tasks=("matting",))

    def predict(self, sample: Sample, seed: int) -> Prediction:
        match int(sample.id[-1]):
            case 0:
                raise RuntimeError("no idea")
            case 1:
                time.sleep(60)
            case 2:
                os.kill(os.getpid(), signal.SIGKILL)
            case 3:
                return Prediction(alpha=np.zeros((SIZE, SIZE, 3), np.uint8))
            case 4:
                return Prediction(alpha=np.full((SIZE + 1, SIZE), 7, np.uint8))
            case 5:
                raise MemoryError("too large")
        return super().predict(sample, seed)


class Needy(Half):
    card = Card(name="needy", title="Needy", tasks=("matting",), requires=("trimap",))


class Unready(Half):
    card = Card(name="unready", title="Unready", tasks=("matting",))

    def prepare(self, device: str) -> None:
        raise FileNotFoundError("weights.pth")
