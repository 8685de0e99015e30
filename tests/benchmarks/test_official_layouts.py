"""Twins in the official layout and predictions as the authors lay them out, scored by the official scripts as they are
described, beside the harness."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import official_scripts as official
import pytest
from PIL import Image

from benchmarks.api.card import Card
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets import Dataset, get_dataset
from benchmarks.harness.result_files import score_run
from benchmarks.protocols import get_protocol
from benchmarks.protocols.decomposition import cld_boxes
from benchmarks.twins import get_twin

Answer = Callable[[Sample, np.random.Generator], Prediction]


@pytest.fixture(scope="module")
def open_twin() -> Iterator[Callable[[str], Dataset]]:
    """Mini twins in a cache of this module's own."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNLAYERS_CACHE", folder)
        yield lambda name: get_dataset(name)(get_twin(name).build(4, 256))


def answered(data: Dataset, answer: Answer, folder: Path, seed: int) -> tuple[Run, dict[str, Prediction]]:
    """Every sample answered, in the layout of the harness."""
    card = Card(name="tried", title="Tried", tasks=(data.facts.task,))
    run = Run.open(
        folder / "runs",
        RunFacts(method=card, dataset=data.facts.name, dataset_digest="", dataset_count=len(data.samples())),
    )
    answers = {s.id: answer(s, np.random.default_rng((seed, n))) for n, s in enumerate(data.samples())}
    for sample in data.samples():
        write_prediction(sample_folder(run.predictions, sample.id), sample.task, answers[sample.id])
    return run, answers


def values(run: Run, data: Dataset, name: str) -> dict[str, float]:
    """``<measure>.<value>`` of all samples under a protocol."""
    result = score_run(
        run, get_protocol(name), data.samples(), predictions=PredictionSet.of_folder(run.predictions, data.samples())
    )
    return {f"{m.measure}.{m.name}": m.value for m in result.metrics if not m.group}


def agree(ours: dict[str, float], prefix: str, theirs: dict[str, float], relative: float) -> float:
    """Holds every number of the script against ours; the largest relative deviation."""
    worst = 0.0
    for name, value in theirs.items():
        mine = ours[f"{prefix}.{name}"]
        assert mine == pytest.approx(value, rel=relative, abs=1e-12), (
            f"{prefix}.{name}: {mine} but the script says {value}"
        )
        if value and math.isfinite(value):
            worst = max(worst, abs(mine - value) / abs(value))
    return worst


# Matting


def blurred(sample: Sample, rng: np.random.Generator) -> Prediction:
    """The true matte, blurred and noised; of every third sample dim, so that it never reaches 1."""
    alpha = cv2.GaussianBlur(sample.key("alpha"), (0, 0), 2.0).astype(np.float64)
    alpha += rng.normal(0, 6, alpha.shape) * (alpha > 0)
    return Prediction(alpha=np.clip(alpha * (0.7 if rng.random() < 0.3 else 1), 0, 255).astype(np.uint8))


def check_matting(data: Dataset, answer: Answer, folder: Path, seed: int) -> dict[str, float]:
    """AIM-500: deviations by convention."""
    run, answers = answered(data, answer, folder, seed)
    out, clamped = folder / "result", folder / "clamped"
    for where in (out, clamped):
        where.mkdir()
    for name, made in answers.items():
        Image.fromarray(made.alpha).save(out / f"{name}.png")
    aim = official.aim(data.root, out)
    unknown = {key.removeprefix("unknown_"): value for key, value in aim.items() if key.startswith("unknown_")}
    ours = values(run, data, "matting/aim-v1")
    whole = {key: value for key, value in aim.items() if not key.startswith("unknown_")}
    return {
        "aim": max(agree(ours, "matting/aim-whole", whole, 2e-5), agree(ours, "matting/aim", unknown, 1e-9)),
        "adobe": agree(values(run, data, "matting/adobe-v1"), "matting/adobe", official.adobe(data.root, out), 2e-5),
        "mmagic": agree(
            values(run, data, "matting/mmagic-v1"), "matting/mmagic", official.mmagic(data.root, out), 1e-9
        ),
    }


def test_aim500_as_aim_adobe_and_mmagic_score_it(open_twin: Callable[[str], Dataset], tmp_path: Path) -> None:
    check_matting(open_twin("aim-500"), blurred, tmp_path, seed=0)


# Decomposition


def noised(sample: Sample, rng: np.random.Generator) -> Prediction:
    """The true layers, blurred and noised; now and then one is missing or there is one more, and half of the answers
    name their boxes."""
    layers = sample.key("layers").copy()
    for layer in layers[1:]:
        layer[..., 3] = cv2.GaussianBlur(layer[..., 3], (0, 0), 1.5)
    layers[..., :3] = np.clip(layers[..., :3] + rng.normal(0, 5, layers[..., :3].shape), 0, 255)
    layers = np.delete(layers, rng.integers(1, len(layers)), 0) if len(layers) > 3 and rng.random() < 0.3 else layers
    layers = np.concatenate([layers, layers[-1:]]) if rng.random() < 0.3 else layers
    boxes = np.asarray(sample.key("boxes"))[-(len(sample.key("layers")) - 1) :] + rng.integers(-3, 4, 4)
    said = {"boxes": boxes[: len(layers) - 1].tolist()} if rng.random() < 0.5 else {}
    composite = flatten(list(layers), (layers.shape[2], layers.shape[1]))
    return Prediction(layers=layers, composite=composite, metadata=said)


def write_layers(folder: Path, made: Prediction, composite: str) -> None:
    """``background_rgba.png``, ``layer_0_rgba.png``, ... and the composite, as CLD's and SynLayers' inference writes
    them."""
    folder.mkdir(parents=True)
    assert made.layers is not None
    for k, layer in enumerate(made.layers):
        Image.fromarray(layer).save(folder / ("background_rgba.png" if k == 0 else f"layer_{k - 1}_rgba.png"))
    Image.fromarray(made.composite).save(folder / composite)


def check_cld(data: Dataset, answer: Answer, folder: Path, seed: int) -> float:
    """CLD's script on folders as its `prepare_gt.py` makes them, with the true layers; the case's number is the
    sample's."""
    run, answers = answered(data, answer, folder, seed)
    for number, sample in enumerate(data.samples()):
        layers = sample.key("layers")
        gt = folder / "gt" / f"case_{number}"
        gt.mkdir(parents=True)
        boxes = np.asarray(sample.key("boxes"))[-(len(layers) - 1) :]
        quantised = cld_boxes(boxes, sample.size).tolist()
        (gt / "layer_boxes.json").write_text(json.dumps([quantised[0], *quantised]))
        Image.fromarray(sample.key("composite")).save(gt / "composite.png")
        for k, layer in enumerate(layers):
            Image.fromarray(layer).save(gt / f"{k:02d}.png")
        write_layers(folder / "pred" / f"case_{number}", answers[sample.id], f"case_{number}.png")
    return agree(
        values(run, data, "decomposition/cld-v1"), "layers/cld", official.cld(folder / "gt", folder / "pred"), 1e-9
    )


def check_synlayers(data: Dataset, answer: Answer, folder: Path, seed: int) -> float:
    """SynLayers' script reads the twin's own folder."""
    run, answers = answered(data, answer, folder, seed)
    for name, made in answers.items():
        write_layers(folder / "pred" / name, made, "merged.png")
        if made.metadata:
            whole = [0, 0, made.layers.shape[2], made.layers.shape[1]]  # type: ignore[union-attr]
            meta: dict[str, Any] = {"boxes": [whole, whole, *made.metadata["boxes"]]}
            (folder / "pred" / name / "inference_meta.json").write_text(json.dumps(meta))
    return agree(
        values(run, data, "decomposition/synlayers-v1"),
        "layers/synlayers",
        official.synlayers(data.root, folder / "pred"),
        1e-9,
    )


def check_layerd(data: Dataset, answer: Answer, folder: Path, seed: int) -> float:
    """LayerD's tool reads the twin's own folder."""
    run, answers = answered(data, answer, folder, seed)
    for name, made in answers.items():
        (folder / "pred" / name).mkdir(parents=True)
        for k, layer in enumerate(made.layers):  # type: ignore[arg-type]
            Image.fromarray(layer).save(folder / "pred" / name / f"{k:04d}.png")
    return agree(
        values(run, data, "decomposition/layerd-v1"), "layers/layerd", official.layerd(data.root, folder / "pred"), 1e-9
    )


def test_crello_as_layerd_scores_it(open_twin: Callable[[str], Dataset], tmp_path: Path) -> None:
    check_layerd(open_twin("crello"), noised, tmp_path, seed=1)


def test_synlayers_as_its_script_scores_it(open_twin: Callable[[str], Dataset], tmp_path: Path) -> None:
    check_synlayers(open_twin("synlayers"), noised, tmp_path, seed=2)


def test_prismlayers_as_cld_scores_it(open_twin: Callable[[str], Dataset], tmp_path: Path) -> None:
    check_cld(open_twin("prismlayers"), noised, tmp_path, seed=3)


# Removal


def roughly(sample: Sample, rng: np.random.Generator) -> Prediction:
    """The true picture, noised inside the mask."""
    target = sample.key("target").astype(np.float64)
    return Prediction(
        image=np.clip(target + rng.normal(0, 9, target.shape) * (sample.input("mask")[..., None] > 0), 0, 255).astype(
            np.uint8
        )
    )


def check_removal(data: Dataset, answer: Answer, folder: Path, seed: int) -> dict[str, float]:
    """Mean PSNR of result pictures beside their truths, at their own size and at 512 x 512."""
    run, answers = answered(data, answer, folder, seed)
    for side in ("gt", "results"):
        (folder / side).mkdir()
    for sample in data.samples():
        Image.fromarray(sample.key("target")).save(folder / "gt" / f"{sample.id}.png")
        Image.fromarray(answers[sample.id].image).save(folder / "results" / f"{sample.id}.png")
    native, square = (
        official.removal(folder / "gt", folder / "results"),
        official.removal(folder / "gt", folder / "results", 512),
    )
    return {
        "native": agree(values(run, data, "removal/native-v1"), "image/psnr", native, 1e-9),
        "square512": agree(values(run, data, "removal/square512-v1"), "image/psnr", square, 1e-9),
    }


def test_ober_as_result_pictures_are_compared(open_twin: Callable[[str], Dataset], tmp_path: Path) -> None:
    check_removal(open_twin("ober-test"), roughly, tmp_path, seed=4)
