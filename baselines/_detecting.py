"""Boxes and captions for `baselines.decompose`: by colour, by a vision-language model, or from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.tasks import Sample
from synlayers.boxes import Detection, line, read_jsonl, write_jsonl
from synlayers.cli import progress
from synlayers.design import Box
from synlayers.errors import DataError

if TYPE_CHECKING:
    from synlayers.vlm import Client

Detector = Callable[[Sequence[Sample]], list[Detection]]
AT_ONCE = 16
"""Samples between two times that the file of boxes is written."""


def classical(samples: Sequence[Sample]) -> list[Detection]:
    """By colour alone."""
    from baselines.box_detector import classical_boxes

    return [_read(s) or Detection(s.id, "ok", tuple(classical_boxes(s.input("image"))), "", *s.size) for s in samples]


def by_model(client: Client, side: float) -> Detector:
    """By a vision-language model, all of a batch at the same time."""
    from synlayers.boxes import detect

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
        return Detection(sample.id, "missing_output", width=sample.size[0], height=sample.size[1], problems=(str(error),))
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
            write_jsonl(kept, (line(d, d.id) for d in found.values()))
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
    lost = [f"{list(b)} is less than a pixel on {width}x{height}" for b, m in zip(found.boxes, moved, strict=True) if not m.has_area]
    return replace(found, boxes=tuple(m for m in moved if m.has_area), width=width, height=height, problems=(*found.problems, *lost))
