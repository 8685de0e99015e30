"""Text layers as text again: what was set, line by line, for programs that set it anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from synlayers.design import Layer
from synlayers.library import Library
from synlayers.sources.text.paragraph import SLACK, paragraph

GENERIC: Final = {"serif": "serif", "mono": "monospace", "handwriting": "cursive", "display": "sans-serif"}
"""What a program takes where it has not the family, by category of font."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """The words of a text layer, and how they are set.

    Args:
        lines: as they were wrapped.
        x, width: where the block stands on the canvas, px; `align` (left, center, right) is within it.
        baseline: of the first line, px from the top; the others follow every `step` px.
        size, spacing: of the letters, px.
        fill: ``#rrggbb``.
        rotation: degrees clockwise around the middle of the block (`x` + `width` / 2, `middle`).
    """

    lines: tuple[str, ...]
    x: float
    width: float
    baseline: float
    step: float
    middle: float
    align: str
    family: str
    generic: str
    weight: int
    italic: bool
    size: float
    spacing: float
    fill: str
    rotation: float


def text_block(layer: Layer, library: Library) -> TextBlock | str:
    """The text of a layer that generation set, or why it can only be shown as pixels."""
    drawn, font = layer.params.get("draw"), layer.font
    if layer.text is None or not isinstance(drawn, dict) or font is None or "frame" not in layer.params:
        return "not set by this generator"
    if drawn["variant"] != "paragraph":
        return "text along an arc"
    if drawn.get("outline") or not isinstance(drawn["fill"], str):
        return "text with an outline or a gradient"
    if layer.opacity != 1:
        return "translucent text"
    if drawn["font"] not in library.assets:
        return "its font is not installed here"
    x, y, width, height = layer.params["frame"]
    lines = _wrap(drawn, width, library)
    whole = paragraph(library, drawn, width)
    step = drawn["size"] * drawn.get("leading", 1.2)
    if round(whole.Height / step) != len(lines):
        return "its lines cannot be told"
    return TextBlock(
        lines=lines,
        x=x,
        width=width,
        baseline=y + whole.AlphabeticBaseline,
        step=step,
        middle=y + height / 2,
        align=drawn.get("align", "left"),
        family=font["family"],
        generic=GENERIC.get(font["category"], "sans-serif"),
        weight=drawn["weight"],
        italic=drawn["italic"],
        size=drawn["size"],
        spacing=drawn.get("spacing", 0.0),
        fill=drawn["fill"],
        rotation=layer.rotation,
    )


def _wrap(drawn: dict[str, object], width: float, library: Library) -> tuple[str, ...]:
    """The lines, by adding words while they fit."""

    def fits(text: str) -> bool:
        return bool(paragraph(library, {**drawn, "text": text}, 1e5).MaxIntrinsicWidth <= width + SLACK)

    lines = []
    for source in str(drawn["text"]).split("\n"):
        line = ""
        for word in source.split(" "):
            longer = f"{line} {word}" if line else word
            if line and not fits(longer):
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return tuple(lines)
