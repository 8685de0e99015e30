"""A data set whose boxes were found by a detector instead of being known: what a box-guided method would have in
practice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.api.tasks import Sample
from benchmarks.datasets.dataset import Dataset
from synlayers.captions.vlm_boxes import Detection, read_jsonl
from synlayers.errors import DataError


class DetectedBoxes(Dataset):
    """Another data set with the boxes of a file, and its captions where it has them.

    A sample that has none there, or whose size is another, has no boxes: methods that need them skip it.
    """

    def __init__(self, inner: Dataset, detections: Mapping[str, Detection]) -> None:
        self.inner = inner
        self.detections = detections
        self.root = inner.root

    def files(self) -> Iterable[Path]:
        return self.inner.files()

    def samples(self) -> Sequence[Sample]:
        return [self._boxed(sample) for sample in self.inner.samples()]

    def _boxed(self, sample: Sample) -> Sample:
        inputs = {name: value for name, value in sample.inputs.items() if name != "boxes"}
        detection = self.detections.get(sample.id)
        if detection is not None and detection.status == "ok" and (detection.width, detection.height) == sample.size:
            inputs["boxes"] = np.array(detection.boxes, np.int32).reshape(-1, 4)
            if detection.caption:  # the detector's answer is boxes and caption
                inputs["caption"] = detection.caption
        return replace(sample, inputs=inputs)


def with_boxes(open: Callable[[], Dataset], path: Path) -> Dataset:
    """The data set that `open` opens, with the boxes of the JSONL at `path`. Raises `DataError` if the file is of other
    samples altogether."""
    inner = open()
    detections = {detection.id: detection for detection in read_jsonl(path)}
    if not any(sample.id in detections for sample in inner.samples()):
        raise DataError(
            f"{path} has boxes of no sample of {inner.facts.name}; make them with python -m benchmarks.detect"
        )
    kind: type[DetectedBoxes] = type("Boxed", (DetectedBoxes,), {"facts": inner.facts})
    return kind(inner, detections)


def digest_boxes(path: Path) -> str:
    """Tells runs on different boxes apart."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
