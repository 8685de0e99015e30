"""Boxes and captions for `baselines.decompose`: by a detector of this machine, by a vision-language model, or from a
file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError

from baselines.decompose.local_detectors import LOCAL
from benchmarks.api.tasks import Sample
from synlayers.captions.box_replies import ORDERS, Order
from synlayers.captions.vlm_boxes import Detection, detection_line, read_jsonl, write_jsonl
from synlayers.design import Box
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import console, progress
from synlayers.vlm import parse_request

if TYPE_CHECKING:
    from benchmarks.judges.judge_file import JudgeFile
    from synlayers.vlm import Client

Detector = Callable[[Sequence[Sample]], list[Detection]]
DETECTORS = (*LOCAL, "vlm", "truth")
AT_ONCE = 16
"""Samples between two times that the file of boxes is written."""


@dataclass(frozen=True, slots=True)
class BoxSource:
    """Where boxes and captions come from: a file, or a detector by name."""

    detector: str
    boxes: Path | None
    base_url: str
    model: str
    side: float
    order: str = "auto"
    """Of a box's numbers: x-first, y-first, or auto (by the key under which they stand)."""
    request: tuple[str, ...] = ()
    """Parameters of the requests, as `synlayers.vlm.parse_request` reads them."""

    def check(self) -> None:
        """Raises `UsageError` for what does not go together."""
        if self.detector not in DETECTORS:
            raise UsageError(f"there is no detector '{self.detector}'; choose from {', '.join(DETECTORS)}")
        if self.boxes is not None and not self.boxes.is_file():
            raise UsageError(f"--boxes {self.boxes} is not a file")
        if self.detector == "vlm" and self.boxes is None and not (self.base_url and self.model):
            raise UsageError("--detector vlm asks a server: give --base-url http://HOST:PORT/v1 and --model NAME")
        if self.detector != "vlm" and (self.base_url or self.model):
            raise UsageError("--base-url and --model are for --detector vlm")
        if self.detector in LOCAL and self.boxes is None:
            from baselines.decompose.local_detectors import check_detector

            check_detector(self.detector)
        if self.order not in ORDERS:
            raise UsageError(f"--box-order {self.order}: choose {', '.join(ORDERS)}")
        parse_request(self.request)
        if self.detector == "vlm" and self.boxes is None:
            self._server()

    def _server(self) -> JudgeFile:
        """The server that is asked. Raises `UsageError` for an address that carries a secret."""
        from benchmarks.judges.judge_file import JudgeFile

        options = parse_request(self.request)
        try:
            return JudgeFile(
                base_url=self.base_url, model=self.model, request=dict(options.values), rename=dict(options.rename)
            )
        except ValidationError:  # whose text would repeat a password
            raise UsageError(
                "--base-url carries a user name, a password or a query; the key belongs into an environment variable"
            ) from None

    @property
    def is_truth(self) -> bool:
        """Whether the data's own boxes are meant."""
        return self.detector == "truth" and self.boxes is None

    def detect(self, samples: Sequence[Sample], names: Sequence[Sequence[str]], out: Path) -> dict[str, Detection]:
        """The detection of each sample, by id. `names`: under which each may stand in a file; `out`: for the file of
        boxes.
        """
        if self.boxes is not None:
            return read_detections(samples, names, self.boxes)
        if self.detector in LOCAL:
            from baselines.decompose.local_detectors import detect_here

            detector = partial(detect_here, self.detector)
            return detect_missing(samples, detector, out / f"boxes-{self.detector}.jsonl", self.detector)
        server = self._server()
        path = out / f"boxes-{server.slug}-{self.side:g}-{self.order}.jsonl"
        with ExitStack() as stack:
            client: list[Client] = []

            def ask(samples: Sequence[Sample]) -> list[Detection]:
                if not client:  # a server is only needed where something is left to ask
                    client.append(stack.enter_context(server.client()))
                return detect_by_model(samples, client[0], self.side, cast("Order", self.order))

            found = detect_missing(samples, ask, path, self.model)
            if client:
                console.print(str(client[0].usage))
            return found


def explain_missing_boxes(detection: Detection | None) -> str:
    """Why a sample whose boxes were looked for cannot be asked about; empty if it can."""
    if detection is None or detection.status == "ok":
        return ""
    return f"no boxes ({detection.status.replace('_', ' ')}): {'; '.join(detection.problems)}"


def detect_by_model(samples: Sequence[Sample], client: Client, side: float, order: Order = "auto") -> list[Detection]:
    """By a vision-language model, all of a batch at the same time."""
    from baselines.decompose.local_detectors import unreadable as unreadable_sample
    from synlayers.captions.vlm_boxes import detect

    unreadable = {s.id: problem for s in samples if (problem := unreadable_sample(s))}
    images = [(s.id, s.input("image")) for s in samples if s.id not in unreadable]
    detections = iter(detect(client, images, side, order))
    return [unreadable.get(s.id) or next(detections) for s in samples]


def detect_missing(samples: Sequence[Sample], detector: Detector, path: Path, label: str) -> dict[str, Detection]:
    """The detections of samples by id. Those that succeeded are kept in the file `path`, and not made again."""
    detections = {d.id: d for d in read_jsonl(path)} if path.exists() else {}
    todo = [s for s in samples if s.id not in detections or detections[s.id].status != "ok"]
    with progress(f"boxes, {label}", len(todo)) as advance:
        for start in range(0, len(todo), AT_ONCE):
            for detection in detector(todo[start : start + AT_ONCE]):
                detections[detection.id] = detection
                advance(1)
            write_jsonl(path, (detection_line(d, d.id) for d in detections.values()))
    return {s.id: detections[s.id] for s in samples}


def read_detections(samples: Sequence[Sample], names: Sequence[Sequence[str]], path: Path) -> dict[str, Detection]:
    """The detections of a JSONL file, ours or SynLayers', by the samples' ids.

    Boxes that were found on another size of the picture (SynLayers' file is of 1024 x 1024) are scaled to its own.

    Args:
        names: under which each sample may stand in the file.
    """
    stored = {d.id: d for d in read_jsonl(path)}
    detections = {}
    for sample, aliases in zip(samples, names, strict=True):
        match = next((stored[name] for name in aliases if name in stored), None)
        absent = Detection(sample.id, "missing_output", problems=(f"{path.name} has no boxes for it",))
        detections[sample.id] = replace(scale_detection(match, *sample.size), id=sample.id) if match else absent
    if not any(d.status == "ok" for d in detections.values()):
        raise DataError(f"{path} has boxes for none of the pictures; it has {', '.join(list(stored)[:4]) or 'nothing'}")
    return detections


def scale_detection(detection: Detection, width: int, height: int) -> Detection:
    """A detection on a canvas of another size; a box that has no area there is left out, and told."""
    if (detection.width, detection.height) == (width, height):
        return detection
    x, y = width / detection.width, height / detection.height
    boxes = [Box(round(b.x0 * x), round(b.y0 * y), round(b.x1 * x), round(b.y1 * y)) for b in detection.boxes]
    dropped = [
        f"{list(before)} is less than a pixel on {width}x{height}"
        for before, box in zip(detection.boxes, boxes, strict=True)
        if not box.has_area
    ]
    return replace(
        detection,
        boxes=tuple(box for box in boxes if box.has_area),
        width=width,
        height=height,
        problems=(*detection.problems, *dropped),
    )
