"""Text first: the lines of every picture are taken off and kept, and what decomposes sees the picture without them.

OUT/text/<id>/without_text.png    what is left
OUT/text/<id>/line_00.png ...     the lines, front to back, cropped
OUT/text/<id>/lines.json          words, boxes and corners; written last with the folder
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from baselines.classical.lettering.taking_off import TakenOff, TextLayer, take_off
from baselines.classical.lettering.written_lines import WrittenLine, written_lines
from benchmarks.api.images import read_for_display, write_png
from benchmarks.datasets.own_images import ImageFile
from synlayers.design import Box, Pixels
from synlayers.ocr.reader import TextReader, open_reader, why_missing
from synlayers.support.atomic import replacing, write_text_atomic
from synlayers.support.cli import progress
from synlayers.support.machine import raise_machine_error

VERSION: Final = 2
"""Of what is kept: another one is made anew."""
LOST: Final = "text is not looked for, so that words are in no layers of their own"


@dataclass(frozen=True)
class PictureText:
    """What is known of the text of a picture: the file without it, lines front to back, notes for people."""

    rest: Path
    lines: tuple[TextLayer, ...]
    notes: tuple[str, ...] = ()


def missing_reader() -> str:
    """What is lost where no text can be read, and what to install; empty where it can."""
    reason = why_missing()
    return f"{LOST}: {reason}" if reason else ""


def take_texts(images: Sequence[ImageFile], folder: Path) -> tuple[list[ImageFile], dict[str, PictureText]]:
    """The pictures without their text, and by name what was taken off. Pictures without text, or that cannot be read,
    are as they were. What is in `folder` already is not made again."""
    out, texts = [], {}
    with progress("text", len(images)) as advance:
        for image in images:
            if not image.problem:
                kept = folder / image.id
                text = _load(kept) or _make(image, kept)
                if text is not None:
                    texts[image.name] = text
                    if text.lines:
                        image = replace(image, path=text.rest, id=f"{image.id}-t{VERSION}")
            out.append(image)
            advance(1)
    return out, texts


def read_lines(image: Pixels) -> list[WrittenLine]:
    """The lines of writing in a picture (H, W, 3)."""
    return written_lines(_reader().read([image])[0].lines)


def _reader() -> TextReader:
    return open_reader()


def _make(image: ImageFile, folder: Path) -> PictureText:
    taken = take_off(read_for_display(image.path), read_lines)
    lines = [_record(layer) for layer in taken.lines]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with replacing(folder, sync_folders=False) as temporary:
        temporary.mkdir()
        for number, layer in enumerate(taken.lines):
            write_png(temporary / f"line_{number:02d}.png", layer.pixels)
        write_png(temporary / "without_text.png", taken.rest)
        facts = {"version": VERSION, "lines": lines, "left": list(taken.left)}
        write_text_atomic(temporary / "lines.json", json.dumps(facts, ensure_ascii=False, indent=1))
    return PictureText(folder / "without_text.png", taken.lines, _notes(taken))


def _notes(taken: TakenOff) -> tuple[str, ...]:
    if not taken.left:
        return ()
    return (f"text that is still in the layers below: {', '.join(taken.left[:3])}",)


def _record(layer: TextLayer) -> dict[str, Any]:
    line = layer.line
    return {
        "text": line.text,
        "quad": [list(corner) for corner in line.quad],
        "confidence": line.confidence,
        "rotation": line.rotation,
        "box": list(layer.box),
    }


def _load(folder: Path) -> PictureText | None:
    """What an earlier call kept; None where it is not all there."""
    try:
        facts = json.loads((folder / "lines.json").read_text(encoding="utf-8"))
        if facts["version"] != VERSION:
            return None
        rest = read_for_display(folder / "without_text.png")
        layers = tuple(
            _load_line(entry, folder / f"line_{number:02d}.png") for number, entry in enumerate(facts["lines"])
        )
        taken = TakenOff(layers, rest, tuple(map(str, facts["left"])))
        return PictureText(folder / "without_text.png", layers, _notes(taken))
    except Exception as error:  # damaged in any way: it is made again
        raise_machine_error(error)
        return None


def _load_line(entry: dict[str, Any], path: Path) -> TextLayer:
    a, b, c, d = (tuple(map(float, corner)) for corner in entry["quad"])
    line = WrittenLine(
        str(entry["text"]),
        (a, b, c, d),  # type: ignore[arg-type]
        float(entry["confidence"]),
        float(entry["rotation"]),
    )
    box = Box(*map(int, entry["box"]))
    with Image.open(path) as file:
        pixels = np.array(file.convert("RGBA"))
    if pixels.shape[:2] != (box.height, box.width):
        raise ValueError(f"{path.name} is not of its box")
    return TextLayer(line, box, pixels)
