"""Choosing shapes: form, colours and the manner of filling."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from synlayers.design import Record
from synlayers.sources.shape.names import check_wishes, near, resolve
from synlayers.sources.shape.registry import FORMS, Form, choose
from synlayers.style.color import color_name, lighten, oklch
from synlayers.style.paint import Fill, fill_colors, rgba, with_alpha
from synlayers.support.english import with_article

STYLES: Final = ("solid", "gradient", "outline", "glass")
_WEIGHTS: Final = (0.7, 0.12, 0.13, 0.05)
_ANGLES: Final = (0.0, 45.0, 90.0, 135.0)
_UNLINED: Final = frozenset({"frame", "edge", "corner", "divider", "chart", "mark"})
"""Categories that are never hollow or of glass unless asked."""
_COMMON: Final = frozenset({"width"})
"""What every form made of lines takes."""


def variants_of(category: str) -> list[str]:
    """Names of the forms of a category, in order."""
    return sorted(name for name, form in FORMS.items() if form.category == category)


def sample_shape(
    rng: np.random.Generator,
    colors: list[str],
    variant: str | None = None,
    *,
    fill: Fill | None = None,
    style: str | None = None,
    stroke: Record | None = None,
    corner: float | None = None,
    feather: float | None = None,
    second: Fill | None = None,
    **wishes: Any,
) -> tuple[Record, str]:
    """Params of a shape, and its caption ("a translucent coral circle").

    Args:
        colors: colours to choose from, the first mattering most.
        variant: a name in `VARIANTS`, or a category of it, of which any form is taken; any shape when None.
        fill: exactly this fill.
        style: one of `STYLES`; when None and neither `fill` nor `stroke` is given, mostly solid.
        stroke: ``{"color": fill, "width": px | "share": of the shorter side, "dash": [on, off] in widths}``.
        corner: radius of rounded corners, px. feather: standard deviation of soft edges, px. second: the second colour
            of forms of two.
        wishes: params of the form itself (``value=0.7``, ``side="top"``, ``width=3`` px of its lines).

    Raises:
        ValueError: the variant, the style or a wish is unknown.
    """
    variant, style = resolve(rng, variant, style)
    form = _choose_form(rng, variant)
    if form.lines and fill is None and stroke is not None:  # the pen of a form made of lines
        fill, wishes, stroke = stroke["color"], {"width": stroke.get("width"), **wishes}, None
    wishes = {key: value for key, value in wishes.items() if value is not None}
    check_wishes(form.name, wishes, form.vary, _COMMON if form.lines or "weight" in form.vary else frozenset())
    params: Record = {"variant": form.name}
    style = style or _choose_style(rng, form, given=fill is not None or stroke is not None)
    if form.lines and style in ("outline", "glass"):
        style = "solid"  # lines have no area to leave open
    params |= _color_params(rng, style, colors, fill, stroke, form)
    if form.second:
        base = fill_colors(params["fill"])[0] if "fill" in params else colors[0]
        params["second"] = second or _second(form, base, colors)
    if corner is not None:
        params["corner"] = round(corner, 2)
    if feather:
        params["feather"] = round(feather, 2)
    for key, vary in form.vary.items():
        params[key] = wishes[key] if key in wishes else choose(rng, vary)
    params |= {key: wishes[key] for key in wishes if key in _COMMON}
    return params, _caption(form, params, style)


def _choose_form(rng: np.random.Generator, variant: str | None) -> Form:
    if variant in FORMS:
        return FORMS[variant]
    names = sorted(FORMS) if variant is None else variants_of(variant)
    if not names:
        raise ValueError(f"no shape is called {variant!r}; did you mean {near(str(variant))}?")
    return FORMS[names[int(rng.integers(len(names)))]]


def _choose_style(rng: np.random.Generator, form: Form, given: bool) -> str:
    if given:
        return "solid"
    style = str(rng.choice(STYLES, p=_WEIGHTS))
    return (
        "solid" if style in ("outline", "glass") and (form.lines or form.second or form.category in _UNLINED) else style
    )


def _color_params(
    rng: np.random.Generator, style: str, colors: list[str], fill: Fill | None, stroke: Record | None, form: Form
) -> Record:
    """The entries ``fill`` and ``stroke``."""
    base = fill if fill is not None else colors[0]
    if style == "gradient" and isinstance(base, str):
        base = {"type": "linear", "colors": [base, _end(base, colors)], "angle": float(rng.choice(_ANGLES))}
    if style == "glass":
        return glass(fill_colors(base)[0])
    if style == "outline":
        line = {"color": base, "share": round(float(rng.uniform(0.012, 0.06)), 4)}
        return {"stroke": line if stroke is None else {"color": base, **stroke}}
    if style not in STYLES:
        raise ValueError(f"shape style {style!r} is not one of {', '.join(STYLES)}")
    if fill is None and stroke is not None and not form.lines:
        return {"stroke": stroke}
    return {"fill": base} | ({"stroke": stroke} if stroke is not None else {})


def _end(base: str, colors: list[str]) -> str:
    """Where a gradient from `base` goes: another colour of about its lightness and not far in hue, else a shade of its
    own."""
    for other in colors[1:]:
        (L1, C1, h1), (L2, C2, h2) = oklch(base), oklch(other)
        if (
            other[:7] != base[:7]
            and abs(L1 - L2) < 0.22
            and min(C1, C2) > 0.04
            and abs((h1 - h2 + 180) % 360 - 180) < 110
        ):
            return other
    return lighten(base, 0.15 if oklch(base).L < 0.62 else -0.15)


def glass(color: str) -> Record:
    """Fill and stroke of a pane of glass: translucent, brighter towards a corner, with a thin light edge."""
    bright = lighten(color, 0.12)
    return {
        "fill": {"type": "linear", "colors": [with_alpha(bright, 0.5), with_alpha(color, 0.22)], "angle": 55.0},
        "stroke": {"color": {"type": "linear", "colors": ["#ffffffd0", "#ffffff30"], "angle": 55.0}, "width": 1.5},
    }


def _second(form: Form, base: str, colors: list[str]) -> Fill:
    others = [c for c in colors[1:] if c[:7] != base[:7]]
    dark = oklch(base).L < 0.55
    if form.second == "tint":
        return with_alpha(base, 0.28 * rgba(base)[3] / 255)
    if form.second == "shade":
        return lighten(base, 0.16 if oklch(base).L < 0.3 else -0.13)
    if form.second == "light":
        return "#ffffff" if oklch(base).L < 0.86 else lighten(base, -0.2)
    return others[0] if others else lighten(base, 0.22 if dark else -0.2)


def _caption(form: Form, params: Record, style: str) -> str:
    source = params.get("fill") or params["stroke"]["color"]
    names = list(dict.fromkeys(color_name(c) for c in fill_colors(source)))
    color = names[0] if style == "glass" or len(names) == 1 else f"{names[0]} to {names[-1]} gradient"
    alpha = min(rgba(c)[3] for c in fill_colors(source))
    look = (
        "translucent glass"
        if style == "glass"
        else "translucent"
        if alpha < 230
        else "blurred"
        if params.get("feather")
        else ""
    )
    if "fill" not in params:
        look = "outlined"
    words = f"{look} {color}".strip()
    noun = form.noun.replace("{}", words) if "{}" in form.noun else f"{words} {form.noun}"
    plural = form.noun.startswith(("{} ", "layered waves"))
    return noun if plural else with_article(noun)
