"""How a line that was read is set: size, color, alignment and the nearest of the fonts that are installed, so that
programs can set it again in the same place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np
import skia
from PIL import Image

from baselines.classical.lettering.taking_off import TextLayer
from synlayers.assets.fonts.families import load_typeface
from synlayers.exporters.text_lines import GENERIC, TextBlock
from synlayers.exporters.texts import fonts

SIZE: Final = 64
"""Of letters that are compared, px."""
LOOK: Final = (32, 192)
"""Height and width at which letters are compared."""
STRETCH: Final = 0.3
"""What the likeness of a font, 0..1, loses for letters that are twice as wide or narrow."""
WEIGHTS: Final = (400, 700)
EVEN: Final = 1.3
"""Sizes of neighbors, one in the other, up to which they are one size."""
STEP: Final = 1.25
"""Line height where there is one line, in sizes."""


@dataclass(frozen=True, slots=True)
class _Face:
    asset: str
    family: str
    category: str
    weight: int


def text_blocks(layers: Sequence[TextLayer], width: int) -> list[TextBlock]:
    """The setting of each line; neighbors of one color and about one height share font and size. width: of the
    picture."""
    marks = [_measure(layer) for layer in layers]
    plain = [_block(mark, _best_faces([mark])) for mark in marks]
    blocks = list(plain)
    for group in _paragraphs(plain):
        blocks_of = [_block(marks[n], _best_faces([marks[m] for m in group])) for n in group]
        sizes = [block.size for block in blocks_of]
        even = max(sizes) <= EVEN * min(sizes)
        size = float(np.median(sizes))
        for n, block in zip(group, blocks_of, strict=True):
            blocks[n] = replace(block, size=size, step=STEP * size) if even else block
    return [replace(block, align=align) for block, align in zip(blocks, _alignments(blocks, width), strict=True)]


@dataclass(frozen=True)
class _Mark:
    """The ink of a line, upright and tight (h, w) uint8, its middle on the picture, and how like each face it is."""

    layer: TextLayer
    ink: Any
    x: float
    y: float
    likeness: dict[_Face, float]


def _measure(layer: TextLayer) -> _Mark:
    alpha = layer.pixels[..., 3]
    line, box = layer.line, layer.box
    upright = Image.fromarray(alpha)
    if line.rotation:
        upright = upright.rotate(line.rotation, Image.Resampling.BILINEAR, expand=True)
    tight = upright.point(lambda level: 255 * (level >= 96)).getbbox() or (0, 0, *upright.size)
    off_x = (tight[0] + tight[2]) / 2 - upright.width / 2
    off_y = (tight[1] + tight[3]) / 2 - upright.height / 2
    turn = math.radians(line.rotation)
    x = (box.x0 + box.x1) / 2 + off_x * math.cos(turn) - off_y * math.sin(turn)
    y = (box.y0 + box.y1) / 2 + off_x * math.sin(turn) + off_y * math.cos(turn)
    ink = np.asarray(upright.crop(tight))
    return _Mark(layer, ink, x, y, _likeness(line.text, ink))


def _best_faces(marks: Sequence[_Mark]) -> _Face | None:
    """The face that is most like all of them; None where none has their letters."""
    faces = [face for face in _faces() if all(face in mark.likeness for mark in marks)]
    return max(faces, key=lambda face: sum(mark.likeness[face] for mark in marks), default=None)


def _block(mark: _Mark, face: _Face | None) -> TextBlock:
    height, width = mark.ink.shape
    line = mark.layer.line
    size, below, spacing = _size(line.text, height, width, face)
    return TextBlock(
        lines=(line.text,),
        x=mark.x - width / 2,
        width=float(width),
        baseline=mark.y + height / 2 - below,
        step=STEP * size,
        middle=mark.y,
        align="left",
        family=face.family if face else "Arial",
        generic=GENERIC.get(face.category, "sans-serif") if face else "sans-serif",
        weight=face.weight if face else 400,
        italic=False,
        size=size,
        spacing=spacing,
        fill=ink_color(mark.layer),
        rotation=line.rotation,
        fitted=True,
    )


def _paragraphs(blocks: Sequence[TextBlock]) -> list[list[int]]:
    """Lines that are neighbors of one color and about one height, two or more."""
    groups: list[list[int]] = []
    for n, block in enumerate(blocks):
        like = [group for group in groups if any(_are_alike(block, blocks[m]) for m in group)]
        groups = [group for group in groups if group not in like] + [[*(m for group in like for m in group), n]]
    return [group for group in groups if len(group) > 1]


def _are_alike(one: TextBlock, other: TextBlock) -> bool:
    levels = [np.array([int(block.fill[n : n + 2], 16) for n in (1, 3, 5)]) for block in (one, other)]
    low, high = sorted((one.size, other.size))
    return bool(np.abs(levels[0] - levels[1]).max() <= 12 and high <= 1.6 * low and _are_neighbors(one, other))


def ink_color(layer: TextLayer) -> str:
    """``#rrggbb``: the median of the most opaque pixels."""
    alpha = layer.pixels[..., 3]
    strong = alpha >= min(250, int(np.quantile(alpha[alpha > 0], 0.8)))
    return "#{:02x}{:02x}{:02x}".format(*(int(v) for v in np.median(layer.pixels[strong][:, :3], axis=0)))


@cache
def _faces() -> tuple[_Face, ...]:
    """Faces of the families that are installed: a regular and a bold one each, where there are."""
    found = []
    for asset in fonts().assets.values():
        weights = {face["weight"] for face in asset.data["faces"] if not face["italic"]}
        for weight in WEIGHTS:
            near = min(weights, key=lambda w: abs(w - weight), default=None)
            if near is not None:
                found.append(_Face(asset.id, asset.data["family"], asset.data["category"], near))
    return tuple(dict.fromkeys(found))


@cache
def _font(face: _Face) -> Any:
    font = skia.Font(load_typeface(fonts(), face.asset, face.weight, False), SIZE)
    font.setEdging(skia.Font.Edging.kAntiAlias)
    return font


def _bounds(face: _Face, text: str) -> Any:
    """The box of the letters of a text at `SIZE`, from the start of the baseline; None where letters are missing."""
    font = _font(face)
    if 0 in font.textToGlyphs(text.replace(" ", "")):
        return None
    bounds = skia.Rect.MakeEmpty()
    font.measureText(text, skia.TextEncoding.kUTF8, bounds)
    return None if bounds.isEmpty() else bounds


def _likeness(text: str, ink: Any) -> dict[_Face, float]:
    """How like the ink the letters of each face are, about 0..1."""
    height, width = ink.shape
    seen = np.asarray(Image.fromarray(ink).resize((LOOK[1], LOOK[0]), Image.Resampling.BOX), np.float32) / 255
    out = {}
    for face in _faces():
        bounds = _bounds(face, text)
        if bounds is None:
            continue
        shown = _drawn(_font(face), text, bounds)
        union = float(np.maximum(seen, shown).sum())
        overlap = float(np.minimum(seen, shown).sum()) / union if union else 0.0
        stretch = abs(math.log2((width / height) / (bounds.width() / bounds.height())))
        out[face] = overlap - STRETCH * min(1.0, stretch)
    return out


def _size(text: str, height: int, width: int, face: _Face | None) -> tuple[float, float, float]:
    """The size at which letters are as high as the ink, how far they reach below the baseline, and what is to be added
    between them, px."""
    bounds = _bounds(face, text) if face else None
    if bounds is None:
        return height / 0.75, 0.0, 0.0
    size = SIZE * height / bounds.height()
    spacing = (width - bounds.width() * size / SIZE) / max(1, len(text) - 1)
    spacing = float(np.clip(spacing, -0.12 * size, 0.8 * size))
    return size, bounds.bottom() * size / SIZE, spacing if abs(spacing) > 0.01 * size else 0.0


def _drawn(font: Any, text: str, bounds: Any) -> Any:
    """The letters inside their bounds, at `LOOK`, 0..1."""
    width, height = max(1, math.ceil(bounds.width())), max(1, math.ceil(bounds.height()))
    levels = np.zeros((height, width, 4), np.uint8)
    canvas = skia.Surface(levels).getCanvas()
    canvas.drawString(text, -bounds.left(), -bounds.top(), font, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
    small = Image.fromarray(levels[..., 3]).resize((LOOK[1], LOOK[0]), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255


def _alignments(blocks: Sequence[TextBlock], width: int) -> list[str]:
    """Of each line, by what it shares with its neighbors above and below: left edges, middles or right edges; alone, by
    whether it stands in the middle of the picture."""
    out = []
    for block in blocks:
        near = [other for other in blocks if other is not block and _are_neighbors(block, other)]
        spread = {
            align: sum(abs(_anchor(block, align) - _anchor(other, align)) for other in near)
            for align in ("left", "center", "right")
        }
        if near:
            out.append(min(spread, key=lambda align: spread[align]))
        else:
            out.append("center" if abs(_anchor(block, "center") - width / 2) < 0.03 * width else "left")
    return out


def _anchor(block: TextBlock, align: str) -> float:
    return block.x + {"left": 0.0, "center": block.width / 2, "right": block.width}[align]


def _are_neighbors(one: TextBlock, other: TextBlock) -> bool:
    if one.rotation or other.rotation:
        return False
    overlap = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    return abs(one.baseline - other.baseline) < 2.2 * max(one.size, other.size) and overlap > 0
