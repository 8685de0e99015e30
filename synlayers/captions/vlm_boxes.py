"""Boxes of layers by a vision-language model: the contract of SynLayers' detector (`SynLayers/Bbox-caption-8b`), and
what models really return.

The contract: the image is shown at 1024 x 1024; the answer is one JSON with exactly ``whole_caption`` and ``boxes``,
each ``[x_left, y_top, x_right, y_bottom]`` in those pixels; decoding with temperature 0.1 and 1,024 tokens, which ends
about 40 boxes. (SynLayers adds a repetition penalty of 1.1, which many servers refuse: ``repetition_penalty`` is sent
where it is asked for.)

Read with patience: fences and prose around it, other names of the keys, boxes as objects, in tags or as pairs of
points, fractions, an answer that was cut off (its complete boxes count). ``box_2d`` and ``<loc0001>`` are of families
that write y first (Gemini, PaliGemma) and are turned. Not believed: a box without area, off the canvas, not of four
finite numbers, or given twice; each is left out and told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from synlayers.captions.box_replies import SIDE, Order, parse_boxes, scale_box
from synlayers.captions.vlm_captions import PROMPTS
from synlayers.design import Box, Pixels, Record
from synlayers.errors import DataError
from synlayers.storage.plain_files import read_plain
from synlayers.storage.plain_json import parse_json
from synlayers.support.atomic import write_text_atomic
from synlayers.support.untrusted.reasons import what_is_wrong
from synlayers.vlm import Answer, Call, Client, Decoding, Picture, Status, call_of
from synlayers.vlm.prompts import read_prompt
from synlayers.vlm.replies import is_refusal, strip_reasoning

DECODING: Final = Decoding(temperature=0.1, max_tokens=1024)
MAX_BOXES: Final = 200
"""Boxes that are read at most."""


@dataclass(frozen=True, slots=True)
class Detection:
    """Boxes found in one image.

    Args:
        boxes: on the image's own canvas, back to front, all with an area and inside of it.
        problems: what was wrong with the answer: why the status is not ok, or what was left out of it.
        repaired: the answer was no JSON of the contract; its boxes were found by their form.
    """

    id: str
    status: Status
    boxes: tuple[Box, ...] = ()
    caption: str = ""
    width: int = 0
    height: int = 0
    problems: tuple[str, ...] = ()
    repaired: bool = False


def detection_call(id: str, image: Pixels) -> Call:
    """The question about an image (H, W, 3), shown at 1024 x 1024."""
    prompt = read_prompt(PROMPTS / "boxes-v1.txt")
    shown = (
        image
        if image.shape[:2] == (SIDE, SIDE)
        else np.asarray(Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.LANCZOS))
    )
    return call_of(id, Picture(shown), prompt.text, decoding=DECODING, prompt=prompt.version)


def detect(
    client: Client, images: Sequence[tuple[str, Pixels]], side: float = SIDE, order: Order = "auto"
) -> list[Detection]:
    """The boxes of (id, image), in their order.

    Args:
        side: what the model takes the sides of the image for: 1024 by the contract; 1000 for models that were taught
            relative coordinates.
        order: which of a box's numbers come first.
    """
    answers = client.ask([detection_call(id, image) for id, image in images])
    return [
        read_answer(answer, image.shape[1], image.shape[0], side, order)
        for answer, (_, image) in zip(answers, images, strict=True)
    ]


def read_answer(answer: Answer, width: int, height: int, side: float = SIDE, order: Order = "auto") -> Detection:
    """The boxes in an answer, on a canvas of `width` x `height`. Of one that a limit of tokens ended the complete boxes
    count, where it got so far."""
    failed = Detection(answer.id, answer.status, width=width, height=height, problems=(answer.reason,))
    if answer.status not in ("ok", "truncated"):
        return failed
    text = strip_reasoning(answer.text)
    entries, caption, repaired = parse_boxes(text, side, order)
    if answer.status == "truncated" and (not entries or not _STARTED.match(text)):
        return failed
    if entries is None:
        status: Status = "refusal" if is_refusal(text) else "parse_error"
        return Detection(
            answer.id, status, width=width, height=height, problems=(f"there are no boxes in {text[:80]!r}",)
        )
    boxes: list[Box] = []
    problems: list[str] = [answer.reason] if answer.status == "truncated" else []
    problems += ["the answer is not the JSON that was asked for"] if repaired else []
    for raw in entries[:MAX_BOXES]:
        box = scale_box(raw, width, height, side)
        if isinstance(box, str):
            problems.append(f"{str(raw)[:80]} {box}")
        elif box in boxes:
            problems.append(f"{str(raw)[:80]} is there twice")
        else:
            boxes.append(box)
    if len(entries) > MAX_BOXES:
        problems.append(f"{len(entries)} boxes; the first {MAX_BOXES} were read")
    if entries and not boxes:
        problems += _other_sides(entries, width, height, side)
        return Detection(answer.id, "parse_error", (), caption, width, height, tuple(problems), repaired)
    return Detection(answer.id, "ok", tuple(boxes), caption, width, height, tuple(problems), repaired)


_STARTED: Final = re.compile(r"\s*(?:```(?:json)?\s*)?[\[{<(]", re.IGNORECASE)


def _other_sides(entries: Sequence[Any], width: int, height: int, side: float) -> list[str]:
    """What the numbers would fit, where none of the boxes fits the sides that were assumed."""
    fours = [e for e in entries[:MAX_BOXES] if isinstance(e, list) and len(e) == 4]
    for other in (1.0, 1000.0, float(SIDE), float(max(width, height))):
        if other != side and any(isinstance(scale_box(four, width, height, other), Box) for four in fours):
            return [f"the numbers fit sides of {other:g} (--side)"]
    return []


# Files


def detection_line(detection: Detection, image: str) -> Record:
    """A line of the detector's JSONL. Status and problems are ours; readers of the contract pass over them."""
    return {
        "sample_or_stem": detection.id,
        "image": image,
        "whole_caption": detection.caption,
        "bboxes": [list(b) for b in detection.boxes],
        "num_layers": len(detection.boxes),
        "coord": "top_left",
        "width": detection.width,
        "height": detection.height,
        "status": detection.status,
        "problems": list(detection.problems),
    }


def write_jsonl(path: Path, lines: Iterable[Record]) -> None:
    """One object a line, the file whole."""
    write_text_atomic(path, "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in lines))


def read_jsonl(path: Path, width: int | None = None, height: int | None = None) -> Iterator[Detection]:
    """The detections of a file, ours or SynLayers' own.

    Args:
        width, height: of all images, for files that do not say (SynLayers' do not: 1024 x 1024).

    Raises:
        DataError: a line cannot be read, or has a box without area or off its canvas.
    """
    try:
        texts = read_plain(path).decode().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read ({what_is_wrong(error)})") from None
    for number, text in enumerate(texts, 1):
        if not text.strip():
            continue
        try:
            data = parse_json(text)
            if data.get("coord", "top_left") != "top_left":
                raise ValueError(f"coord is {data['coord']!r}")
            size = int(data.get("width") or width or SIDE), int(data.get("height") or height or SIDE)
            boxes = tuple(Box(*(int(v) for v in four)) for four in data["bboxes"])
            if outside := [b for b in boxes if not b.has_area or b.intersect(Box(0, 0, *size)) != b]:
                raise ValueError(f"the box {list(outside[0])} is not on {size[0]}x{size[1]}")
            yield Detection(
                str(data["sample_or_stem"]),
                data.get("status", "ok"),
                boxes,
                str(data.get("whole_caption", "")),
                *size,
                tuple(data.get("problems", ())),
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DataError(f"{path}, line {number}: {what_is_wrong(error)}") from None
