"""Text elements, and the style they are set in."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import Literal

from synlayers.assets.fonts.families import covers, load_typeface
from synlayers.design import Record
from synlayers.kit.brief import Brief
from synlayers.plan import Element, Frame, LayerPlan
from synlayers.sources.text.fitting import SMALLEST, TextFit, fit, fit_arc
from synlayers.style.color import oklch
from synlayers.style.paint import Fill, fill_colors
from synlayers.style.typography import TextFace

DISPLAY = 6.5
"""Size in hundredths of the canvas's shorter side from which text is large enough for a flourish."""
GRADIENT_SHARE, OUTLINE_SHARE, HOLLOW_SHARE = 0.12, 0.05, 0.04
Align = Literal["left", "center", "right"]
VAlign = Literal["top", "middle", "bottom"]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is set.

    Args:
        face: the design's body face unless given.
        fill: the palette's ink unless given; the planner changes it when it cannot be read on what lies below.
        align: that of the column or lockup which the text stands in unless given, else left.
        valign: of the lines in their room.
        leading: distance of base lines, in units of the size.
        spacing: between letters, in units of the size.
        smallest: size in px under which a text is given up; by default 60 % of the size asked for, and never under 9.
        upper: in capitals.
        outline: color and width of the edge of the letters.
        hollow: only the outline is drawn.
    """

    face: TextFace | None = None
    fill: Fill | None = None
    _: KW_ONLY
    align: Align | None = None
    valign: VAlign = "top"
    leading: float = 1.2
    spacing: float = 0.0
    max_lines: int | None = None
    smallest: float | None = None
    upper: bool = False
    outline: Record | None = None
    hollow: bool = False


def text(
    b: Brief,
    string: str,
    room: Frame,
    size: float,
    style: TextStyle,
    *,
    name: str = "text",
    rotation: float = 0.0,
    z: float = 60,
    key: str = "",
) -> Element | None:
    """Text as large as `size` px and as `room` allow; None when it cannot be set there."""
    string = string.upper() if style.upper else string
    face = covering_face(b, style.face or b.type.body, string)
    if face is None:
        return None
    params: Record = {
        "variant": "paragraph",
        "text": string,
        **face.params(),
        "size": 0.0,
        "align": style.align or "left",
        "fill": style.fill or b.palette.ink,
        "spacing": style.spacing,
        "leading": style.leading,
    }
    low = max(SMALLEST, 0.6 * size if style.smallest is None else style.smallest)
    fitted = fit(b.library, params, room, size, min(low, size), style.max_lines)
    if fitted is None:
        return None
    outline = style.outline
    if style.hollow and outline is None:
        outline = {"color": b.palette.ink, "width": round(max(1.5, 0.03 * size), 2)}
    if outline:
        fitted = fitted._replace(params={**fitted.params, "outline": outline, "hollow": style.hollow})
    elif fitted.params["size"] >= DISPLAY * b.unit and style.fill in (None, b.palette.ink):
        fitted = fitted._replace(params={**fitted.params, **_flourish(b, fitted.params["size"])})
    spare = room.h - fitted.frame.h
    drop = {"top": 0.0, "middle": spare / 2, "bottom": spare}[style.valign]
    return _element(b, fitted, fitted.frame.move(0, round(drop, 2)), face, name, rotation, z, key)


def covering_face(b: Brief, face: TextFace, string: str) -> TextFace | None:
    """The face, or else the design's body or strong face, when it has every glyph of the text; None when none has: no
    text shows boxes."""
    for candidate in (face, b.type.body, b.type.strong):
        if covers(load_typeface(b.library, candidate.asset, candidate.weight, candidate.italic), string):
            return candidate
    return None


def _flourish(b: Brief, size: float) -> Record:
    """What makes display text more than plain, now and then: a gradient, an outline, or nothing but an outline."""
    draw = b.uniform(0, 1)
    first, second = (b.palette.readable(color) for color in (b.palette.primary, b.palette.accent))
    if draw < GRADIENT_SHARE:
        return {"fill": {"type": "linear", "colors": [first, second], "angle": b.choice([0, 90])}}
    width = round(max(1.5, 0.04 * size), 2)
    if draw < GRADIENT_SHARE + OUTLINE_SHARE:
        return {"outline": {"color": second, "width": width}}
    large = size >= 1.6 * DISPLAY * b.unit  # thin strokes alone need size
    if draw < GRADIENT_SHARE + OUTLINE_SHARE + HOLLOW_SHARE and large:
        return {"outline": {"color": first, "width": width}, "hollow": True}
    return {}


def arc_text(
    b: Brief, string: str, room: Frame, size: float, style: TextStyle, *, sweep: float, name: str = "curved text"
) -> Element | None:
    """One line along an arc of `sweep` degrees (positive: like a rainbow); None when it cannot be set in `room`.

    Of the style, face (the strong one unless given), fill and spacing count.
    """
    face = covering_face(b, style.face or b.type.strong, string)
    if face is None:
        return None
    params: Record = {
        "variant": "arc",
        "text": string,
        **face.params(),
        "size": 0.0,
        "sweep": sweep,
        "fill": style.fill or b.palette.ink,
        "spacing": style.spacing,
    }
    fitted = fit_arc(b.library, params, room, size)
    return _element(b, fitted, fitted.frame, face, name) if fitted else None


def _element(
    b: Brief,
    fitted: TextFit,
    frame: Frame,
    face: TextFace,
    name: str,
    rotation: float = 0.0,
    z: float = 60,
    key: str = "",
) -> Element:
    size = fitted.params["size"]
    plan = LayerPlan(
        name=name,
        kind="text",
        source="text",
        frame=frame,
        params=fitted.params,
        rotation=rotation,
        caption=name,
        text=fitted.params["text"],
        font=face.record(size),
        asset=face.asset,
    )
    b.occupied.append(ink_frame(plan, fitted.ink_width))
    # a shadow lifts large light text off its ground; under dark text it would only make it harder to read
    light = (
        size >= 4 * b.unit
        and oklch(b.palette.background).L > 0.3
        and min(oklch(color[:7]).L for color in fill_colors(fitted.params["fill"])) > 0.85
    )
    return Element(plan, z, key=key, casts=light and not fitted.params.get("hollow"), keep_clear=True)


def ink_frame(plan: LayerPlan, ink_width: float) -> Frame:
    """Where the letters are: the frame less what its longest line leaves free."""
    frame, spare = plan.frame, max(0.0, plan.frame.w - ink_width)
    shift = {"left": 0.0, "center": spare / 2, "right": spare}[plan.params.get("align", "center")]
    return Frame(frame.x + shift, frame.y, frame.w - spare, frame.h)


def move(element: Element, dx: float, dy: float) -> Element:
    """The element elsewhere; frames that decorations avoid are not moved with it (register them anew)."""
    return replace(element, layer=replace(element.layer, frame=element.layer.frame.move(round(dx, 2), round(dy, 2))))
