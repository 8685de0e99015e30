"""The register of forms: what can be drawn as a shape, what varies in it and how it takes colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np
import skia

from synlayers.design import Record
from synlayers.plan import Frame

Category = Literal[
    "card", "plate", "decor", "organic", "edge", "corner", "badge", "frame", "divider", "line", "chart", "mark"
]
Second = Literal["", "tint", "shade", "light", "other"]
"""Second colour of a form: none, translucent, darker, lighter, or another colour of the design."""
Choose: TypeAlias = Callable[[np.random.Generator], Any]
Vary: TypeAlias = "tuple[float, float] | tuple[int, int] | list[Any] | Choose"
"""A range of floats or of integers (both ends included), a list of choices, or a function that draws the value."""
Aspect: TypeAlias = "float | Callable[[Record], float] | None"


class ShapePart(NamedTuple):
    """A piece of a form, filled, or drawn as a line where `width` is above 0.

    Args:
        ink: "fill", "second" or a colour.
        dash: lengths on and off, px.
        round: round ends and joins of a line; else butt ends and sharp joins.
        outlined: whether the stroke of a shape follows this piece.
    """

    path: skia.Path
    ink: str = "fill"
    width: float = 0.0
    dash: tuple[float, ...] = ()
    round: bool = True
    outlined: bool = True


D = TypeVar("D", bound=Callable[[float, float, Record], Any])


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that can be drawn.

    Args:
        noun: what captions call it; ``{}`` in it takes the colour, which otherwise stands before it.
        draw: ``(w, h, params)`` to the outline in ``(0, 0, w, h)``.
        vary: params of its own and how they are chosen.
        aspect: width / height that it keeps inside its frame; None when it stretches; may depend on its params.
        lines: consists of lines, so it is never outlined or made of glass.
        rounds: rounds its corners itself when ``corner`` is given.
    """

    name: str
    category: Category
    noun: str
    draw: Callable[[float, float, Record], Any]
    vary: Mapping[str, Vary] = field(default_factory=dict)
    aspect: Aspect = None
    second: Second = ""
    lines: bool = False
    rounds: bool = False

    def fit(self, frame: Frame, params: Record) -> Frame:
        """The part of `frame` that the form fills: all of it, or the largest centred rectangle of its aspect."""
        aspect = self.aspect(params) if callable(self.aspect) else self.aspect
        if aspect is None:
            return frame
        w = min(frame.w, frame.h * aspect)
        h = w / aspect
        return Frame(frame.x + (frame.w - w) / 2, frame.y + (frame.h - h) / 2, w, h)

    def parts(self, w: float, h: float, params: Record) -> list[ShapePart]:
        """The pieces, back to front."""
        made = self.draw(w, h, params)
        return made if isinstance(made, list) else [ShapePart(made)]


FORMS: Final[dict[str, Form]] = {}


def form(
    category: Category,
    noun: str,
    *,
    aspect: Aspect = None,
    second: Second = "",
    lines: bool = False,
    rounds: bool = False,
    **vary: Vary,
) -> Callable[[D], D]:
    """Registers a drawing function under its own name."""

    def register(draw: D) -> D:
        name = draw.__name__
        if name in FORMS:
            raise ValueError(f"two shapes are called {name!r}")
        FORMS[name] = Form(name, category, noun, draw, vary, aspect, second, lines, rounds)
        return draw

    return register


def along(most: float) -> Callable[[D], Callable[[float, float, Record], Any]]:
    """For forms made for a flat frame: laid along the longer side, centred, at most `most` times as thick as long."""

    def wrap(draw: D) -> Callable[[float, float, Record], Any]:
        @wraps(draw)
        def draw_along(w: float, h: float, p: Record) -> Any:
            long, short = max(w, h), min(w, h)
            thick = min(short, most * long)
            drawing = draw(long, thick, p)
            parts = drawing if isinstance(drawing, list) else [ShapePart(drawing)]
            return [
                part._replace(path=_turn_upright(part.path, (short - thick) / 2, h if w < h else 0.0, w))
                for part in parts
            ]

        return draw_along

    return wrap


def _turn_upright(path: skia.Path, shift: float, upright: float, w: float) -> skia.Path:
    """Shifted across, and stood up into a width `w` when `upright` is above 0."""
    matrix = skia.Matrix.Translate(w, 0).preRotate(90) if upright else skia.Matrix()
    out = skia.Path()
    path.transform(matrix.preTranslate(0, shift), out)
    return out


def choose(rng: np.random.Generator, vary: Vary) -> Any:
    """One value of a `Vary`, as a record keeps it."""
    if callable(vary):
        return vary(rng)
    if isinstance(vary, list):
        return vary[int(rng.integers(len(vary)))]
    low, high = vary
    if isinstance(low, int) and isinstance(high, int):
        return int(rng.integers(low, high + 1))
    return round(float(rng.uniform(low, high)), 4)


def numbers(low: float, high: float, count: int | tuple[int, int]) -> Choose:
    """Chooses a list of independent numbers: control values of a form."""

    def draw(rng: np.random.Generator) -> list[float]:
        n = count if isinstance(count, int) else int(rng.integers(count[0], count[1] + 1))
        return [round(float(v), 4) for v in rng.uniform(low, high, n)]

    return draw


def line_width(w: float, h: float, params: Record, weight: float = 0.1) -> float:
    """Thickness of the lines of a form: ``width`` (px), or ``weight`` as a share of its shorter side."""
    return float(min(params.get("width") or params.get("weight", weight) * min(w, h), min(w, h)))
