"""Lines and wedges that fan out from a point, and arcs about one."""

from __future__ import annotations

import math

import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import arc, compound, difference, oval, poly, turn_quarters, wedge
from synlayers.sources.shape.registry import ShapePart, form, line_width


@form(
    "line",
    "burst of {} lines",
    lines=True,
    aspect=1.0,
    count=(10, 20),
    inner=(0.45, 0.7),
    weight=(0.02, 0.045),
    uneven=(0.0, 0.3),
)
def burst_lines(w: float, h: float, p: Record) -> list[ShapePart]:
    r, t = w / 2, line_width(w, h, p)
    rays = []
    for i in range(p["count"]):
        a = 2 * math.pi * i / p["count"]
        outer = (r - t / 2) * (1 - (p["uneven"] if i % 2 else 0))
        rays.append(poly([(r + k * math.sin(a), r - k * math.cos(a)) for k in (r * p["inner"] * 0.9, outer)], False))
    return [ShapePart(compound(rays), width=t)]


@form("line", "accent of short {} lines", lines=True, aspect=1.3, count=(3, 4), weight=(0.06, 0.09))
def spark_lines(w: float, h: float, p: Record) -> list[ShapePart]:
    """A few rays that fan out from the bottom left, as beside an exclaimed word."""
    t, n = line_width(w, h, p), p["count"]
    rays = []
    for i in range(n):
        a = math.radians(6 + 78 * i / (n - 1))
        long = (h - t) * (0.8 + 0.2 * math.sin(math.pi * i / (n - 1)))
        rays.append(
            poly([(t + k * math.cos(a) * 1.05, h - t - k * math.sin(a)) for k in (0.5 * long, 0.95 * long)], False)
        )
    return [ShapePart(compound(rays), width=t)]


@form("decor", "sunburst", aspect=1.0, rays=(9, 18), inner=[0.0, 0.0, 0.2])
def sunburst(w: float, h: float, p: Record) -> skia.Path:
    r, sweep = w / 2, 180 / p["rays"]
    rays = compound(wedge(r, r, r, 2 * sweep * i - 90 - sweep / 2, sweep) for i in range(p["rays"]))
    return difference(rays, oval(r, r, r * p["inner"])) if p["inner"] else rays


@form("decor", "fan of {} rays", aspect=2.0, rays=(5, 9))
def half_sunburst(w: float, h: float, p: Record) -> skia.Path:
    n = p["rays"]
    sweep = 180 / (2 * n - 1)
    return compound(wedge(w / 2, h, h, 180 + 2 * sweep * i, sweep) for i in range(n))


@form("line", "set of {} curved lines", lines=True, aspect=1.0, count=(3, 5), weight=(0.03, 0.06), turn=(0, 3))
def arc_lines(w: float, h: float, p: Record) -> list[ShapePart]:
    t, n = line_width(w, h, p), p["count"]
    arcs = compound(arc(t / 2, h - t / 2, (w - t) * (i + 1) / n, 270, 90) for i in range(n))
    return [ShapePart(turn_quarters(arcs, w, h, p["turn"]), width=t)]
