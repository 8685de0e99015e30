"""Compositions of flat shapes: suns over hills, nested circles, tiles, stripes. They carry covers and cards that have
no picture."""

from __future__ import annotations

from collections.abc import Callable

from synlayers.kit.brief import Brief
from synlayers.kit.plates import shape
from synlayers.plan import Element, Frame, Group
from synlayers.style.color import mix

Art = Callable[[Brief, Frame, list[str], int], list[Element]]


def sunset(b: Brief, area: Frame, colors: list[str], layers: int) -> list[Element]:
    """A disc over bands of hills."""
    side = b.uniform(0.42, 0.58) * min(area.w, 1.2 * area.h)
    x = area.x + b.uniform(0.2, 0.8) * (area.w - side)
    out = [shape(b, Frame(x, area.y + 0.06 * area.h, side, side), "circle", colors[0], z=10, name="sun")]
    form = b.choice(["wave", "curve_edge", "slant_edge", "mountains", "wave"])
    for i in range(min(4, layers - 1)):
        h = area.h * 0.6 * 0.66**i
        tint = mix(colors[(i + 1) % len(colors)], b.palette.ink, 0.18 * (i // len(colors)))
        out.append(shape(b, Frame(area.x, area.bottom - h, area.w, h), form, tint, z=11 + 0.1 * i, name="hill"))
    return out


def nested_circles(b: Brief, area: Frame, colors: list[str], layers: int) -> list[Element]:
    """Circles in circles, off one corner."""
    # the centre lies on edges that are the canvas's own, so that only the canvas cuts the circles
    across = [u for u, free in ((0.0, area.x <= 0), (1.0, area.right >= b.width)) if free] + [0.5]
    along = [v for v, free in ((0.0, area.y <= 0), (1.0, area.bottom >= b.height)) if free] + [0.5]
    u, v = b.choice(across), b.choice(along)
    cx, cy = area.x + u * area.w, area.y + v * area.h
    largest = b.uniform(0.9, 1.0) * min(area.w if u == 0.5 else 2 * area.w, area.h if v == 0.5 else 2 * area.h)
    layers = min(layers, 7)
    out = []
    for i in range(layers):
        side = largest * (1 - i / (layers + 0.6))
        circle = Frame.around(cx, cy, side)
        out.append(shape(b, circle, "circle", _color_at(b, colors, i), z=10 + 0.1 * i, name="circle"))
    return out


def circle_tiles(b: Brief, area: Frame, colors: list[str], layers: int) -> list[Element]:
    """Quarter and half circles on a square grid, each turned its own way."""
    across = max(1, round((layers * area.w / area.h) ** 0.5))
    down = max(1, layers // across)
    side = min(area.w / across, area.h / down)
    x0, y0 = area.x + (area.w - side * across) / 2, area.y + (area.h - side * down) / 2
    out = []
    for i in range(across * down):
        row, column = divmod(i, across)
        frame = Frame(x0 + column * side, y0 + row * side, side, side)
        form = b.choice(["quarter_circle", "quarter_circle", "circle", "triangle", "rect"])
        turn = 90.0 * b.integer(0, 3) if form != "circle" else 0.0
        out.append(shape(b, frame, form, _color_at(b, colors, b.integer(0, 2)), z=10, name="tile", rotation=turn))
    return out


def stripes(b: Brief, area: Frame, colors: list[str], layers: int) -> list[Element]:
    """Bars across the area, each thinner than the one before."""
    y, out = area.y, []
    weights = [0.78**i for i in range(layers)]
    gap = 0.25 * area.h / max(1, layers)
    unit = (area.h - gap * (layers - 1)) / sum(weights)
    for i, weight in enumerate(weights):
        out.append(
            shape(b, Frame(area.x, y, area.w, unit * weight), "rect", _color_at(b, colors, i), z=10, name="stripe")
        )
        y += unit * weight + gap
    return out


def columns_of_arches(b: Brief, area: Frame, colors: list[str], layers: int) -> list[Element]:
    """Arches in arches, standing on the area's foot."""
    layers = min(layers, 6)
    out = []
    for i in range(layers):
        share = 1 - i / (layers + 0.5)
        w, h = area.w * share, area.h * share
        arch = Frame(area.center[0] - w / 2, area.bottom - h, w, h)
        out.append(shape(b, arch, "arch", _color_at(b, colors, i), z=10 + 0.1 * i, name="arch"))
    return out


def _color_at(b: Brief, colors: list[str], i: int) -> str:
    """The colours in turn; from the second round on, paler."""
    return mix(colors[i % len(colors)], b.palette.background, min(0.6, 0.3 * (i // len(colors))))


ARTS: dict[str, Art] = {
    "sunset": sunset,
    "nested": nested_circles,
    "tiled": circle_tiles,
    "stripes": stripes,
    "arches": columns_of_arches,
}


def art(b: Brief, area: Frame, page: str, layers: int, style: str | None = None, keep: bool = True) -> list[Group]:
    """A composition of about `layers` shapes in `area`, all in one group, so that it is whole or absent."""
    colors = b.palette.against(page, 1.3)
    colors = [colors[int(i)] for i in b.rng.permutation(len(colors))]
    elements = ARTS[style or b.choice(sorted(ARTS))](b, area, colors, max(1, layers))
    if keep:
        b.occupied.append(area)
    return [tuple(elements)]
