"""Boxes of layers by a vision-language model: the contract of SynLayers' detector (`SynLayers/Bbox-caption-8b`), and
what models really return.

The contract: the image is shown at 1024 x 1024; the answer is one JSON with exactly ``whole_caption`` and ``boxes``,
each ``[x_left, y_top, x_right, y_bottom]`` in those pixels; decoding with temperature 0.1, repetition penalty 1.1 and
1,024 tokens, which ends about 40 boxes.

Read with patience: fences and prose around it, other names of the keys, boxes as objects, fractions, an answer that was
cut off (its complete boxes count). Not believed: a box without area, off the canvas, not of four finite numbers, or
given twice; each is left out and told.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from synlayers.captions.vlm_captions import PROMPTS
from synlayers.design import Box, Pixels, Record
from synlayers.errors import DataError
from synlayers.support.atomic import write_text_atomic
from synlayers.vlm import Answer, Call, Client, Decoding, Picture, Status, call_of
from synlayers.vlm.prompts import read_prompt
from synlayers.vlm.replies import find_json, is_refusal, strip_reasoning

SIDE: Final = 1024
DECODING: Final = Decoding(temperature=0.1, max_tokens=1024, extra=(("repetition_penalty", 1.1),))
MAX_BOXES: Final = 200
"""Boxes that are read at most."""
OVERSHOOT: Final = 0.02
"""Share of the canvas by which a box may reach past it and is clipped; one that reaches farther is in other units, and
wrong."""
LIST_KEYS: Final = ("boxes", "bboxes", "layers", "objects", "elements")
BOX_KEYS: Final = ("box", "bbox", "bbox_2d", "box_2d", "bounding_box")
_NUMBER: Final = r"\s*(-?\d{1,6}(?:\.\d{1,6})?)\s*"
_FOUR: Final = re.compile(rf"\[{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}\]")
_CAPTION: Final = re.compile(r'"whole_caption"\s*:\s*("(?:[^"\\]|\\.)*")', re.DOTALL)


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


def detect(client: Client, images: Sequence[tuple[str, Pixels]], side: float = SIDE) -> list[Detection]:
    """The boxes of (id, image), in their order.

    Args:
        side: what the model takes the sides of the image for: 1024 by the contract; 1000 for models that were taught
            relative coordinates.
    """
    answers = client.ask([detection_call(id, image) for id, image in images])
    return [read_answer(a, image.shape[1], image.shape[0], side) for a, (_, image) in zip(answers, images, strict=True)]


def read_answer(answer: Answer, width: int, height: int, side: float = SIDE) -> Detection:
    """The boxes in an answer, on a canvas of `width` x `height`."""
    if answer.status != "ok":
        return Detection(answer.id, answer.status, width=width, height=height, problems=(answer.reason,))
    entries, caption, repaired = parse_boxes(strip_reasoning(answer.text))
    if entries is None:
        status: Status = "refusal" if is_refusal(answer.text) else "parse_error"
        return Detection(
            answer.id, status, width=width, height=height, problems=(f"there are no boxes in {answer.text[:80]!r}",)
        )
    boxes: list[Box] = []
    problems: list[str] = ["the answer is not the JSON that was asked for"] if repaired else []
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
        return Detection(answer.id, "parse_error", (), caption, width, height, tuple(problems), repaired)
    return Detection(answer.id, "ok", tuple(boxes), caption, width, height, tuple(problems), repaired)


def parse_boxes(text: str) -> tuple[list[Any] | None, str, bool]:
    """Boxes as the model wrote them, the caption, and whether they had to be found by their form. None: there are none
    to be found."""
    for value in find_json(text):
        if isinstance(value, dict):
            entries = next((value[key] for key in LIST_KEYS if isinstance(value.get(key), list)), None)
            if entries is not None:
                caption = value.get("whole_caption", value.get("caption", ""))
                return (
                    [_coordinates(entry) for entry in entries],
                    caption if isinstance(caption, str) else "",
                    set(value) != {"whole_caption", "boxes"},
                )
        elif isinstance(value, list) and value and all(isinstance(_coordinates(entry), list) for entry in value):
            return [_coordinates(entry) for entry in value], "", True
    match = _CAPTION.search(text)
    loose = [list(map(float, four)) for four in _FOUR.findall(text)]
    if not loose:
        return None, "", True
    return loose, str(json.loads(match[1], strict=False)) if match else "", True


def _coordinates(entry: Any) -> Any:
    """The list of numbers of an entry: itself, or under one of the usual names."""
    if isinstance(entry, Mapping):
        return next((entry[key] for key in BOX_KEYS if key in entry), entry)
    return entry


def scale_box(raw: Any, width: int, height: int, side: float = SIDE) -> Box | str:
    """A box on the canvas, its edges rounded to the nearest pixel, or what is wrong with it.

    >>> scale_box([512, 0, 1024, 256], 100, 80)
    Box(x0=50, y0=0, x1=100, y1=20)
    """
    if (
        not isinstance(raw, list)
        or len(raw) != 4
        or any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in raw)
    ):
        return "is not four numbers"
    if not all(math.isfinite(v) for v in raw):
        return "is not finite"
    if raw[2] <= raw[0] or raw[3] <= raw[1]:
        return "has no area"
    low, high = -OVERSHOOT * side, (1 + OVERSHOOT) * side
    if not all(low <= v <= high for v in raw):
        return f"is not on a canvas of {side:g} x {side:g}"
    x0, x1 = (min(width, max(0, round(v * width / side))) for v in (raw[0], raw[2]))
    y0, y1 = (min(height, max(0, round(v * height / side))) for v in (raw[1], raw[3]))
    return Box(x0, y0, x1, y1) if x1 > x0 and y1 > y0 else "is less than a pixel"


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
        texts = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read ({error})") from None
    for number, text in enumerate(texts, 1):
        if not text.strip():
            continue
        try:
            data = json.loads(text)
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
            raise DataError(f"{path}, line {number}: {error}") from None
