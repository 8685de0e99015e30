"""Boxes and captions for `baselines.decompose`: by colour, by a vision-language model, or from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from benchmarks.api.tasks import Sample
from synlayers.captions.vlm_boxes import Detection, detection_line, read_jsonl, write_jsonl
from synlayers.design import Box
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import progress

if TYPE_CHECKING:
    from synlayers.vlm import Client

Detector = Callable[[Sequence[Sample]], list[Detection]]
DETECTORS = ("classical", "vlm", "truth")
AT_ONCE = 16
"""Samples between two times that the file of boxes is written."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where boxes and captions come from: a file, or a detector by name."""

    detector: str
    boxes: Path | None
    base_url: str
    model: str
    side: float

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

    def find(self, samples: Sequence[Sample], names: Sequence[Sequence[str]], out: Path) -> dict[str, Detection]:
        """The detection of each sample, by id."""
        if self.boxes is not None:
            return from_file(samples, names, self.boxes)
        if self.detector == "classical":
            return detected(samples, classical, out / "boxes-classical.jsonl", "classical")
        from benchmarks.judges.judge_file import JudgeFile

        try:
            server = JudgeFile(base_url=self.base_url, model=self.model)
        except ValidationError:  # whose text would repeat a password
            raise UsageError(
                "--base-url carries a user name, a password or a query; the key belongs into an environment variable"
            ) from None
        kept = out / f"boxes-{server.slug}-{self.side:g}.jsonl"
        with ExitStack() as stack:
            asked: list[Client] = []

            def ask(some: Sequence[Sample]) -> list[Detection]:
                if not asked:  # a server is only needed where something is left to ask
                    asked.append(stack.enter_context(server.client()))
                find: Detector = by_model(asked[0], self.side)
                return find(some)

            return detected(samples, ask, kept, self.model)


def classical(samples: Sequence[Sample]) -> list[Detection]:
    """By colour alone."""
    from baselines.classical.box_detector import classical_boxes

    return [_read(s) or Detection(s.id, "ok", tuple(classical_boxes(s.input("image"))), "", *s.size) for s in samples]


def by_model(client: Client, side: float) -> Detector:
    """By a vision-language model, all of a batch at the same time."""
    from synlayers.captions.vlm_boxes import detect

    def find(samples: Sequence[Sample]) -> list[Detection]:
        unread = {s.id: problem for s in samples if (problem := _read(s))}
        found = iter(detect(client, [(s.id, s.input("image")) for s in samples if s.id not in unread], side))
        return [unread.get(s.id) or next(found) for s in samples]

    return find


def _read(sample: Sample) -> Detection | None:
    """What is said of a sample whose picture cannot be read; None of others."""
    try:
        sample.input("image")
    except DataError as error:
        return Detection(
            sample.id, "missing_output", width=sample.size[0], height=sample.size[1], problems=(str(error),)
        )
    return None


def detected(samples: Sequence[Sample], detector: Detector, kept: Path, what: str) -> dict[str, Detection]:
    """The detections of samples by id. Those that succeeded are kept in the file `kept`, and not made again."""
    found = {d.id: d for d in read_jsonl(kept)} if kept.exists() else {}
    todo = [s for s in samples if s.id not in found or found[s.id].status != "ok"]
    with progress(f"boxes, {what}", len(todo)) as advance:
        for start in range(0, len(todo), AT_ONCE):
            for detection in detector(todo[start : start + AT_ONCE]):
                found[detection.id] = detection
                advance(1)
            write_jsonl(kept, (detection_line(d, d.id) for d in found.values()))
    return {s.id: found[s.id] for s in samples}


def from_file(samples: Sequence[Sample], names: Sequence[Sequence[str]], path: Path) -> dict[str, Detection]:
    """The detections of a JSONL file, ours or SynLayers', by the samples' ids.

    Boxes that were found on another size of the picture (SynLayers' file is of 1024 x 1024) are scaled to its own.

    Args:
        names: under which each sample may stand in the file.
    """
    held = {d.id: d for d in read_jsonl(path)}
    found = {}
    for sample, known in zip(samples, names, strict=True):
        match = next((held[name] for name in known if name in held), None)
        absent = Detection(sample.id, "missing_output", problems=(f"{path.name} has no boxes for it",))
        found[sample.id] = replace(scaled_to(match, *sample.size), id=sample.id) if match else absent
    if not any(d.status == "ok" for d in found.values()):
        raise DataError(f"{path} has boxes for none of the pictures; it has {', '.join(list(held)[:4]) or 'nothing'}")
    return found


def scaled_to(found: Detection, width: int, height: int) -> Detection:
    """A detection on a canvas of another size; a box that has no area there is left out, and told."""
    if (found.width, found.height) == (width, height):
        return found
    x, y = width / found.width, height / found.height
    moved = [Box(round(b.x0 * x), round(b.y0 * y), round(b.x1 * x), round(b.y1 * y)) for b in found.boxes]
    lost = [
        f"{list(b)} is less than a pixel on {width}x{height}"
        for b, m in zip(found.boxes, moved, strict=True)
        if not m.has_area
    ]
    return replace(
        found,
        boxes=tuple(m for m in moved if m.has_area),
        width=width,
        height=height,
        problems=(*found.problems, *lost),
    )
