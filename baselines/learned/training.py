"""Training of `learned`: examples from the train split of generated designs, three networks, a card and a curve.

The folder holds ``run.json`` (what is trained), ``examples/`` (one file a design), ``checkpoints/``, and at the end
``weights.safetensors``, ``card.json``, the curve and the counts of layers (``curve`` and ``counts``, each as ``.csv``
and ``.png``). Whatever is there is not made again, so the
same command goes on after a kill at any moment and ends with the same weights; calls with ``share=I/N`` make examples
side by side.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from baselines.learned.curves import Curve, write_counts
from baselines.learned.designs import DesignFolder, open_designs
from baselines.learned.examples import Example, example_of, read_example, write_example
from baselines.learned.fitting import fit
from baselines.learned.held_out import choose_limits, count_rows, measure_held_out
from baselines.learned.rows import Rows, View, group_rows, same_rows, views
from baselines.learned.stacking import Networks
from baselines.learned.text_lines import loss_without_reader
from baselines.learned.weights import CARD, VERSION, WEIGHTS, WeightCard, features_digest, to_bytes
from baselines.trainer import Trainer
from synlayers.errors import DataError, UsageError
from synlayers.support.atomic import replacing, write_json_atomic
from synlayers.support.cli import progress
from synlayers.support.untrusted.yaml_reading import read_json


class LearnedSettings(BaseModel):
    """Settings of a training of `learned`.

    Attributes:
        data: folders of finished builds; the train split teaches, the val split is held out.
        designs: of each folder's train split at most; 0: all.
        held_out: of each folder's val split at most; 0: all.
        epochs: through the rows of parts; the networks of groups take as many steps at least.
        reader: whether text lines are looked for, where the OCR reader is installed.
        share: only the examples I of N (0/2), and no networks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: tuple[Path, ...] = Field(min_length=1)
    designs: int = Field(0, ge=0)
    held_out: int = Field(0, ge=0)
    epochs: int = Field(30, ge=1, le=1000)
    seed: int = Field(0, ge=0)
    device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?)$")
    reader: bool = True
    share: str = Field("0/1", pattern=r"^\d+/[1-9]\d*$")


def train(settings: LearnedSettings, out: Path) -> list[str]:
    """Fills the folder `out`. Raises `UsageError` for data that must not be learnt from, and for a folder that holds
    another training; `DataError` for what is damaged."""
    start, cpu = time.monotonic(), time.process_time()
    part, parts = (int(number) for number in settings.share.split("/"))
    if part >= parts:
        raise UsageError(f"share={settings.share}: the shares of {parts} are 0/{parts} to {parts - 1}/{parts}")
    _check_device(settings.device)
    folders = [open_designs(path, settings.designs, settings.held_out) for path in settings.data]
    told = [folder.describe() for folder in folders]
    if settings.reader and (loss := loss_without_reader()):
        told.append(f"no text lines: {loss}")
    run = _open_run(settings, folders, out)
    learning = _examples(folders, "train", out, settings, part, parts)
    held = _examples(folders, "val", out, settings, part, parts)
    if parts > 1:
        _add_time(run, out, start, cpu)
        return [*told, f"the examples {settings.share} are made; without share= the networks are trained"]
    seen, kept = views(learning), views(held)
    if not seen:
        raise DataError("no design of the train split can be taken into parts: there is nothing to learn from")
    curve = Curve(out)
    networks = _networks(seen, kept, settings, out, curve)
    bias, keep = choose_limits(kept or seen, networks)
    write_counts(out, count_rows(kept, networks, bias, keep))
    measured = measure_held_out(kept, networks, bias, keep) if kept else {"designs": 0}
    data = to_bytes(networks)
    with replacing(out / WEIGHTS) as temporary:
        temporary.write_bytes(data)
    _add_time(run, out, start, cpu)
    card = _card(settings, folders, len(learning), data, (bias, keep), measured, run)
    write_json_atomic(out / CARD, card.model_dump(mode="json"))
    curve.write()
    return [*told, f"{len(learning)} designs, {len(data)} bytes of weights in {out / WEIGHTS}", _sentence(measured)]


def _check_device(device: str) -> None:
    import torch

    torch.set_num_threads(1)
    if device.startswith("cuda") and not torch.cuda.is_available():
        raise UsageError("device cuda: there is no GPU that torch can use here; train on the CPU")


def _open_run(settings: LearnedSettings, folders: list[DesignFolder], out: Path) -> dict[str, Any]:
    """The record of this training; one that is there must be of the same."""
    what = {
        "version": VERSION,
        "features": features_digest(),
        "settings": settings.model_dump(mode="json", exclude={"data", "share"})
        | {"reader": settings.reader and not loss_without_reader()},
        "data": [folder.facts for folder in folders],
    }
    path = out / "run.json"
    if path.is_file():
        there = read_json(path, str(path), DataError)
        if not isinstance(there, dict) or there.get("what") != what:
            old = there.get("what", {}) if isinstance(there, dict) else {}
            differ = sorted(key for key in what if not isinstance(old, dict) or old.get(key) != what[key])
            raise UsageError(f"{out} holds another training ({', '.join(differ)} differ): choose another --out")
        return there
    if out.is_dir() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty and holds no training: choose another --out")
    for name in ("examples", "checkpoints"):
        (out / name).mkdir(parents=True, exist_ok=True)
    run = {"what": what, "seconds": 0.0, "cpu_seconds": 0.0}
    write_json_atomic(path, run)
    return run


def _add_time(run: dict[str, Any], out: Path, start: float, cpu: float) -> None:
    there = read_json(out / "run.json", str(out / "run.json"), DataError)
    run["seconds"] = round(there["seconds"] + time.monotonic() - start, 1)
    run["cpu_seconds"] = round(there["cpu_seconds"] + time.process_time() - cpu, 1)
    write_json_atomic(out / "run.json", run)


def _examples(
    folders: list[DesignFolder], split: str, out: Path, settings: LearnedSettings, part: int, parts: int
) -> list[Example]:
    """The examples of a split, made where they are not there."""
    numbers = [(folder, n) for folder in folders for n in range(folder.count(split))]
    wanted = [(folder, n) for place, (folder, n) in enumerate(numbers) if place % parts == part]
    examples = []
    with progress(f"examples, {split}", len(wanted), "designs") as advance:
        for folder, number in wanted:
            path = out / "examples" / f"{folder.name}-{split}-{number:06d}.npz"
            if not path.is_file():
                write_example(path, example_of(folder.design(split, number), settings.reader))
            examples.append(read_example(path))
            advance(1)
    return examples


def _networks(seen: list[View], kept: list[View], settings: LearnedSettings, out: Path, curve: Curve) -> Networks:
    def fitted(name: str, rows: Rows, held: Rows | None, epochs: int) -> Any:
        with progress(f"network '{name}'", epochs, "epochs") as advance:

            def report(epoch: int, loss: float, held_loss: float) -> None:
                curve.add(name, epoch, loss, held_loss)
                advance(1)

            return fit(
                rows,
                held,
                seed=settings.seed,
                epochs=epochs,
                device=settings.device,
                checkpoint=out / "checkpoints" / f"{name}.pt",
                report=report,
            )

    same = fitted("same", same_rows(seen), same_rows(kept) if kept else None, settings.epochs)
    keep, front = group_rows(seen, same)
    held_keep, held_front = group_rows(kept, same) if kept else (None, None)
    return Networks(
        same=same,
        keep=fitted("keep", keep, held_keep, settings.epochs),
        front=fitted("front", front, held_front, settings.epochs),
    )


def _card(
    settings: LearnedSettings,
    folders: list[DesignFolder],
    designs: int,
    data: bytes,
    limits: tuple[float, float],
    measured: dict[str, Any],
    run: dict[str, Any],
) -> WeightCard:
    import hashlib

    import cv2
    import numpy as np
    import torch

    return WeightCard(
        version=VERSION,
        sha256=hashlib.sha256(data).hexdigest(),
        features=features_digest(),
        licence="Apache-2.0",
        data=[folder.facts for folder in folders],
        designs=designs,
        seed=settings.seed,
        settings=run["what"]["settings"],
        bias=limits[0],
        keep=limits[1],
        seconds=run["seconds"],
        cpu_seconds=run["cpu_seconds"],
        held_out=measured,
        made_with={"torch": torch.__version__, "numpy": np.__version__, "opencv": cv2.__version__},
    )


def _sentence(measured: dict[str, Any]) -> str:
    if not measured["designs"]:
        return "nothing was held out: the data has no val split"
    return ", ".join(f"{name} {value}" for name, value in measured.items()) + " (held out)"


TRAINER = Trainer("learned", LearnedSettings, train)
