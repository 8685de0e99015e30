"""Words set and drawn by our own text layout (`synlayers.sources.text`), with the fonts that come with this program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import skia

from synlayers.assets.fonts.families import load_typeface, missing_glyphs, nearest_face
from synlayers.design import Pixels, Record
from synlayers.exporters.pptx import BELOW
from synlayers.exporters.texts import fonts
from synlayers.importers.slides.painting import Slide
from synlayers.importers.slides.words import LINE, Paragraph, Run, TextLeftOut, Words
from synlayers.library import Asset
from synlayers.sources.text.paragraph import paragraph

BOLD = 600
"""Weight from which a face is a bold one."""


class _Line(NamedTuple):
    """A line, and where it stands in the box: x of its beginning, y of its baseline, px."""

    runs: list[Run]
    x: float
    baseline: float


@cache
def _families() -> dict[str, Asset]:
    return {str(asset.data["family"]).casefold(): asset for asset in fonts().assets.values()}


def _font(run: Run) -> tuple[str, int]:
    """The asset of a run's font, and the weight to take. Raises `TextLeftOut` where this program has it not."""
    asset = _families().get(run.family.casefold())
    if asset is None:
        raise TextLeftOut(f"text whose font does not come with this program ({run.family[:60] or 'none is named'})")
    weight = 700 if run.bold else 400
    face = nearest_face(asset, weight, run.italic)
    if bool(face["italic"]) != run.italic or (face["weight"] >= BOLD) != run.bold:
        raise TextLeftOut(f"text whose bold or slanted face does not come with this program ({run.family[:60]})")
    if missing := missing_glyphs(load_typeface(fonts(), asset.id, weight, run.italic), run.text):
        raise TextLeftOut(f"text with letters that its font does not have ({run.family[:60]}: {missing[:5]})")
    return asset.id, weight


def draw_words(slide: Slide, words: Words, box: skia.Rect, matrix: skia.Matrix) -> Pixels:
    """The words within `box`, which `matrix` brings to the slide, on an empty slide.

    Raises:
        TextLeftOut: a font does not come with this program.
    """
    for run in words.runs:
        if "\t" in run.text:
            raise TextLeftOut("text with tabs")
        _font(run)
    pixels, canvas = slide.blank()
    canvas.concat(matrix)
    left, top, right, bottom = words.insets
    lines, tall = _lines(words, max(1.0, box.width() - left - right))
    spare = box.height() - top - bottom - tall
    offset = box.top() + top + {"ctr": spare / 2, "b": spare}.get(words.anchor, 0.0)
    for line in lines:
        x = box.left() + left + line.x
        for run in line.runs:
            block = _block(run)
            block.paint(canvas, x, offset + line.baseline - block.AlphabeticBaseline)
            x += block.MaxIntrinsicWidth
    return pixels


def _block(run: Run) -> skia.textlayout.Paragraph:
    font, weight = _font(run)
    color = skia.ColorSetARGB(run.color.alpha, *run.color[:3])
    params: Record = {
        "text": run.text,
        "font": font,
        "weight": weight,
        "italic": run.italic,
        "size": run.size,
        "spacing": run.spacing,
    }
    return paragraph(fonts(), params, 1e5, skia.Paint(AntiAlias=True, Color=color))


def _width(runs: list[Run]) -> float:
    """px of a line without the spaces at its end."""
    kept = list(runs)
    while kept and not kept[-1].text.rstrip(" "):
        kept.pop()
    if kept:
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip(" "))
    return sum(float(_block(run).MaxIntrinsicWidth) for run in kept)


def _lines(words: Words, width: float) -> tuple[list[_Line], float]:
    """All lines, and how tall they are together, px."""
    lines: list[_Line] = []
    y = 0.0
    for number, one in enumerate(words.paragraphs):
        y += one.before if number else 0.0
        room = max(1.0, width - one.left - one.right)
        for runs in _wrapped(one, room if words.wraps else None):
            size = max(run.size for run in (runs or one.runs))
            step = one.exact if one.exact is not None else LINE * one.share * size
            share = {"center": 0.5, "right": 1.0}.get(one.align, 0.0)
            x = one.left + share * (room - _width(runs)) if share else one.left
            lines.append(_Line(runs, x, y + step - BELOW * size))
            y += step
        y += one.after if number + 1 < len(words.paragraphs) else 0.0
    return lines, y


def _wrapped(one: Paragraph, room: float | None) -> Iterator[list[Run]]:
    """The runs of each line: words are added while they fit."""
    line: list[Run] = []
    for piece in _pieces(one):
        if piece.text == "\n":
            yield line
            line = []
        elif room is not None and line and _width(_joined([*line, piece])) > room:
            yield line
            line = [piece]
        else:
            line = _joined([*line, piece])
    yield line


def _pieces(one: Paragraph) -> Iterator[Run]:
    """Words, each with the space behind it, and breaks."""
    for run in one.runs:
        word = ""
        for letter in run.text:
            if letter == "\n" or (word.endswith(" ") and letter != " "):
                if word:
                    yield run._replace(text=word)
                word = ""
            if letter == "\n":
                yield run._replace(text="\n")
            else:
                word += letter
        if word:
            yield run._replace(text=word)


def _joined(runs: list[Run]) -> list[Run]:
    """Neighbors of one look as one run."""
    out: list[Run] = []
    for run in runs:
        if out and out[-1]._replace(text="") == run._replace(text=""):
            out[-1] = run._replace(text=out[-1].text + run.text)
        else:
            out.append(run)
    return out
