"""Whether a reader reads the texts of a design: on the finished picture first, then each text alone.

A text counts as read when what is read is what the record says, compared as `synlayers.ocr.folding` says. Text on an
arc is laid straight first, turned text is turned back. Left out, and counted: text that the canvas cuts, text of which
other layers hide more than `MOST_HIDDEN`, and text in a script that the reader does not know.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

import numpy as np
from PIL import Image

from synlayers.design import Box, Design, Layer, Pixels
from synlayers.ocr.crops import part_of, turned_back, unwrapped, with_room
from synlayers.ocr.folding import fold
from synlayers.ocr.lines import TextLine
from synlayers.ocr.reader import TextReader

MOST_HIDDEN: Final = 0.02
INSIDE: Final = 0.6
"""Share of a line's box that must lie in a text's box for the line to be of that text."""
NEAR: Final = 0.12
"""What is shown around a text that is read alone, in sizes of the text."""
SMALLEST: Final = 0.4
"""Height of a line, in sizes of the text, below which it is not of the text."""
LARGE: Final = 48
"""Size in px from which a text is also read reduced to it: the reader knows lines, not posters."""
SIZES: Final = (16, 24, 48, 96)
"""Bounds of the groups of sizes, px."""

Status = Literal["read", "misread", "unread", "left out"]


class ReadText(NamedTuple):
    """What a reader made of one text layer."""

    sample: str
    layer: int
    status: Status
    text: str
    seen: str
    """What was read, or why the text was left out."""
    font: str
    size: str
    effect: str


def read_texts(design: Design, reader: TextReader) -> Iterator[ReadText]:
    """One entry for each text layer of a design."""
    layers = [layer for layer in design.layers if layer.kind == "text" and layer.text]
    if not layers:
        return
    (whole,) = reader.read([design.image])
    for layer in layers:
        if reason := left_out(layer, reader):
            yield _entry(design, layer, "left out", reason)
            continue
        wanted, seen = fold(layer.text or ""), ""
        for text in attempts(reader, whole.lines, design.image, layer):
            seen = max(seen, text, key=lambda some: _alike(fold(some), wanted))
            if fold(seen) == wanted:
                break
        exact = fold(seen) == wanted
        yield _entry(design, layer, "read" if exact else "misread" if seen else "unread", seen)


def left_out(layer: Layer, reader: TextReader) -> str:
    """Why a text is not asked for; empty where it is."""
    if unknown := reader.unknown_characters(layer.text or ""):
        return f"the reader does not know {' '.join(unknown[:8])}"
    if not fold(layer.text or ""):
        return "nothing but blanks"
    if layer.box_unclipped is not None:
        return "cut by the canvas"
    if layer.visible_fraction < 1 - MOST_HIDDEN:
        return "partly hidden"
    return ""


def attempts(reader: TextReader, lines: Sequence[TextLine], picture: Pixels, layer: Layer) -> Iterator[str]:
    """What a text says, in ever more ways to look at it: among the lines of the whole picture, as one line, alone with
    room around it, and large text at a distance."""
    draw = layer.params.get("draw", {})
    size = float(draw.get("size", 24))
    if draw.get("variant") == "arc":
        straight = _off_the_arc(picture, layer, size)
        yield _joined(reader.read([with_room(straight)])[0].lines, size)
        (line,) = reader.read_lines([straight])
        yield line.text if line else ""
        return
    if not layer.rotation:
        yield _joined((line for line in lines if _is_in(line, layer.box)), size)
    margin = max(3, round(NEAR * size))
    part = turned_back(part_of(picture, layer.box, margin), layer.rotation)
    if layer.rotation or layer.box.height < 1.9 * size:
        (line,) = reader.read_lines([part])
        yield line.text if line else ""
    room = with_room(part)
    yield _joined(reader.read([room])[0].lines, size)
    if size > LARGE:
        factor = max(2, round(size / LARGE))
        shrunk = np.asarray(Image.fromarray(room).reduce(factor))
        yield _joined(reader.read([with_room(shrunk)])[0].lines, size / factor)


def _off_the_arc(picture: Pixels, layer: Layer, size: float) -> Pixels:
    """The circle follows from the frame, which is made as high as the arc needs (`synlayers.sources.text.fitting`)."""
    draw, (x, y, width, height) = layer.params["draw"], layer.params["frame"]
    sweep = math.radians(abs(draw["sweep"]))
    length = (height - 0.5 - 1.35 * size) * sweep / (1 - math.cos(sweep / 2))
    radius = length / sweep
    middle = y + size + radius if draw["sweep"] > 0 else y + height - 0.3 * size - radius
    return unwrapped(picture, (x + width / 2, middle), radius, draw["sweep"], 0.5 * size, 1.3 * size)


def _is_in(line: TextLine, box: Box) -> bool:
    common = line.box.intersect(box)
    return common.area >= INSIDE * line.box.area


def _joined(lines: Iterable[TextLine], size: float) -> str:
    """The lines as one text, without what is far smaller than its letters: signs of a pattern behind them."""
    return "\n".join(line.text for line in lines if min(line.box.width, line.box.height) >= SMALLEST * size)


def _alike(seen: str, text: str) -> float:
    return SequenceMatcher(None, seen, text, autojunk=False).ratio()


def _entry(design: Design, layer: Layer, status: Status, seen: str) -> ReadText:
    draw = layer.params.get("draw", {})
    size = float(draw.get("size", 0))
    bounds = ("", *SIZES)
    place = sum(size >= bound for bound in SIZES)
    group = f"under {SIZES[0]} px" if not place else f"{bounds[place]} px" + ("" if place < len(SIZES) else " or more")
    if 0 < place < len(SIZES):
        group = f"{SIZES[place - 1]} to {SIZES[place]} px"
    return ReadText(design.id, layer.index, status, layer.text or "", seen, font_of(layer), group, effect_of(layer))


def font_of(layer: Layer) -> str:
    """The typeface by its asset."""
    return str(layer.params.get("draw", {}).get("font", "unknown"))


def effect_of(layer: Layer) -> str:
    """What makes a text more than plain letters on a line, in a word or two."""
    draw = layer.params.get("draw", {})
    named = {
        "arc": draw.get("variant") == "arc",
        "hollow": bool(draw.get("hollow")),
        "outline": bool(draw.get("outline")) and not draw.get("hollow"),
        "gradient": not isinstance(draw.get("fill", ""), str),
        "turned": bool(layer.rotation),
        "baked": bool(layer.params.get("baked")),
    }
    return " + ".join(name for name, there in named.items() if there) or "plain"
