"""Text layers as text again: what was set, line by line, for programs that set it anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from synlayers.design import Layer
from synlayers.library import Library
from synlayers.sources.text.paragraph import SLACK, paragraph

GENERIC: Final = {"serif": "serif", "mono": "monospace", "handwriting": "cursive", "display": "sans-serif"}
"""What a program takes where it has not the family, by category of font."""


_Length = Annotated[float, Field(ge=-1e5, le=1e5)]
_Word = Annotated[str, Field(pattern=r"^[^'\"\\;<>&\x00-\x1f]{1,300}$")]
"""No end of a quotation: it stands between quotation marks in the style of an SVG."""


class _Fields(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _Drawn(_Fields):
    """What is read of a paragraph's parameters, which nobody has looked at before."""

    text: Annotated[str, Field(max_length=4000)]
    font: _Word
    weight: Annotated[int, Field(ge=1, le=1000)]
    italic: bool
    size: Annotated[float, Field(ge=1, le=1e4)]
    align: Literal["left", "center", "right"] = "left"
    fill: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$")]
    spacing: _Length = 0.0
    leading: Annotated[float, Field(ge=0.1, le=10)] = 1.2


class _Font(_Fields):
    family: _Word
    category: _Word


class _Set(_Fields):
    frame: Annotated[list[_Length], Field(min_length=4, max_length=4)]
    draw: _Drawn
    font: _Font


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
        fitted: whether the line is as wide as the block, whatever font a viewer takes.
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
    fitted: bool = False


def text_block(layer: Layer, library: Library) -> TextBlock | str:
    """The text of a layer that generation set, or why it can only be shown as pixels."""
    drawn, font = layer.params.get("draw"), layer.font
    if layer.text is None or not isinstance(drawn, dict) or font is None or "frame" not in layer.params:
        return "not set by this generator"
    if drawn.get("variant") != "paragraph":
        return "text along an arc"
    if drawn.get("outline") or isinstance(drawn.get("fill"), dict):
        return "text with an outline or a gradient"
    if layer.opacity != 1:
        return "translucent text"
    try:
        known = _Set.model_validate({"frame": layer.params["frame"], "draw": drawn, "font": font})
    except ValidationError:
        return "its parameters are damaged"
    if known.draw.font not in library.assets:
        return "its font is not installed here"
    params = known.draw.model_dump()
    x, y, width, height = known.frame
    lines = _wrap(params, width, library)
    whole = paragraph(library, params, width)
    step = known.draw.size * known.draw.leading
    if round(whole.Height / step) != len(lines):
        return "its lines cannot be told"
    return TextBlock(
        lines=lines,
        x=x,
        width=width,
        baseline=y + whole.AlphabeticBaseline,
        step=step,
        middle=y + height / 2,
        align=known.draw.align,
        family=known.font.family,
        generic=GENERIC.get(known.font.category, "sans-serif"),
        weight=known.draw.weight,
        italic=known.draw.italic,
        size=known.draw.size,
        spacing=known.draw.spacing,
        fill=known.draw.fill,
        rotation=layer.rotation,
    )


def _wrap(drawn: dict[str, Any], width: float, library: Library) -> tuple[str, ...]:
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
