"""The predictions of a run, and the truth that they are scored against, as official scripts of decompositions read
them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.api.images import write_png
from benchmarks.api.layer_folder_writing import NUMBERED, write_layer_folder
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.tasks import Sample
from benchmarks.metrics.layers.box_guided import SSIM_WINDOW
from benchmarks.protocols.decomposition import cld_boxes, predicted_boxes, true_boxes_above
from synlayers.errors import DataError, UsageError
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import Advance

NAMES_FILE: Final = "names.json"
"""Beside the folders where they are not called as the samples: folder -> sample id."""
MOST_CLD_LAYERS: Final = 100
"""CLD's script lists the true layers as two digits."""


def official_names(ids: Sequence[str], layout: str) -> dict[str, str]:
    """The folder of each sample, by id: LayerD's are free, CLD's are ``case_N`` and SynLayers' ``sample_...``, in order
    of id.

    >>> official_names(["b", "a"], "cld")
    {'a': 'case_0', 'b': 'case_1'}
    >>> official_names(["sample_000017"], "synlayers")
    {'sample_000017': 'sample_000017'}
    """
    ordered = sorted(ids)
    if layout == "layerd" or (layout == "synlayers" and all(re.match(r"sample_", name) for name in ordered)):
        return {name: name for name in ordered}
    form = "case_{}" if layout == "cld" else "sample_{:06d}"
    return {name: form.format(number) for number, name in enumerate(ordered)}


def export_predictions(
    out: Path,
    layout: str,
    answers: PredictionSet,
    samples: Sequence[Sample],
    names: Mapping[str, str],
    advance: Advance,
) -> dict[str, str]:
    """Every answer that can be read as a folder of this layout in `out`. Returns why each of the others is not there,
    by sample id."""
    left_out: dict[str, str] = {}
    for sample in samples:
        line = answers.lines.get(sample.id)
        if line is None or line.status != "ok":
            left_out[sample.id] = "no prediction" if line is None else f"{line.status}: {line.error}"
        else:
            try:
                prediction = answers.read(sample)
                layers = prediction.layers
                assert layers is not None  # the task is decomposition
                boxes = predicted_boxes(prediction, (layers.shape[2], layers.shape[1])) if layout == "synlayers" else []
                write_layer_folder(out / names[sample.id], layout, prediction, boxes)
            except DataError as error:
                left_out[sample.id] = " ".join(str(error).split())
        advance(1)
    return left_out


def write_names(out: Path, names: Mapping[str, str], left_out: Mapping[str, str]) -> None:
    """`NAMES_FILE`, if any folder is called otherwise than its sample."""
    there = {folder: sample for sample, folder in names.items() if sample not in left_out}
    if any(folder != sample for folder, sample in there.items()):
        write_json_atomic(out / NAMES_FILE, there)


def narrow_boxes(samples: Sequence[Sample]) -> list[str]:
    """Samples with a true box whose crop SynLayers' script cannot score: it stops there, and has no number at all."""
    boxes = {sample.id: true_boxes_above(sample, sample.key("layers")) for sample in samples}
    return [
        name
        for name, listed in boxes.items()
        if any(0 < side < SSIM_WINDOW for box in listed.tolist() for side in (box[2] - box[0], box[3] - box[1]))
    ]


def export_truth(out: Path, layout: str, samples: Sequence[Sample], names: Mapping[str, str], advance: Advance) -> None:
    """The truth of samples as the official script of this layout takes it."""
    for sample in samples:
        folder = out / names[sample.id]
        folder.mkdir(parents=True)
        TRUTH[layout](folder, sample)
        advance(1)


def _layerd_truth(folder: Path, sample: Sample) -> None:
    for number, layer in enumerate(sample.key("layers")):
        write_png(folder / NUMBERED["layerd"].format(number), layer)


def _cld_truth(folder: Path, sample: Sample) -> None:
    """As ``prepare_gt.py`` writes it."""
    layers = sample.key("layers")
    if len(layers) > MOST_CLD_LAYERS:
        raise UsageError(f"{sample.id} has {len(layers)} layers; CLD's script reads at most {MOST_CLD_LAYERS}")
    boxes = cld_boxes(true_boxes_above(sample, layers), sample.size).tolist()
    (folder / "layer_boxes.json").write_text(json.dumps([boxes[0], *boxes], indent=4) + "\n")
    write_png(folder / "composite.png", np.asarray(sample.key("composite")))
    for number, layer in enumerate(layers):
        write_png(folder / f"{number:02d}.png", layer)


def _synlayers_truth(folder: Path, sample: Sample) -> None:
    layers = sample.key("layers")
    boxes = true_boxes_above(sample, layers).tolist()
    write_png(folder / "whole_image.png", np.asarray(sample.key("composite")))
    write_png(folder / "base_image.png", layers[0])
    entries = []
    for number, (layer, box) in enumerate(zip(layers[1:], boxes, strict=True)):
        name = f"layer_{number:02d}.png"
        write_png(folder / name, layer)
        entries.append(
            {
                "layer_idx": number,
                "box": box,
                "width_dst": box[2] - box[0],
                "height_dst": box[3] - box[1],
                "image_path": name,
            }
        )
    record: dict[str, Any] = {"id": sample.id, "sample_dir": folder.name, "layer_count": len(entries)}
    record |= {"width": sample.size[0], "height": sample.size[1], "layers": entries}
    if "caption" in sample.inputs:
        record["whole_caption"] = str(sample.input("caption"))
    (folder / "metadata.json").write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


TRUTH: Final[Mapping[str, Callable[[Path, Sample], None]]] = {
    "layerd": _layerd_truth,
    "cld": _cld_truth,
    "synlayers": _synlayers_truth,
}
