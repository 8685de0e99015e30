"""Pieces of charts: bars, slices, lines, timelines, ratings. ``value`` and ``values`` are 0..1."""

from __future__ import annotations

import math
from itertools import pairwise

import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import arc, compound, oval, poly, rounded, star_points, swell, turn_quarters, wedge
from synlayers.sources.shape.registry import ShapePart, along, form, line_width, numbers


@form("chart", "bar", rounds=True, round=[0.0, 0.12, 0.5])
def bar(w: float, h: float, p: Record) -> skia.Path:
    """One bar of a bar chart, round at its top."""
    r = min(p.get("corner", p["round"] * w), w / 2, h)
    return rounded(0, 0, w, h, (r, r, 0, 0))


@form(
    "chart",
    "bar chart with {} bars",
    second="other",
    values=numbers(0.3, 1.0, (4, 7)),
    accent=[-1, -1, 0, 1, 2],
    gap=(0.25, 0.5),
    across=[False, False, True],
)
def bar_chart(w: float, h: float, p: Record) -> list[ShapePart]:
    """`accent` is the bar in the second colour, -1 none; `across` lays the bars down."""
    a, b = (h, w) if p["across"] else (w, h)
    n = len(p["values"])
    pitch = a / (n - p["gap"])
    t = pitch * (1 - p["gap"])
    bars = [
        rounded(i * pitch, b * (1 - v), t, b * v, (min(0.18 * t, b * v / 2),) * 2 + (0, 0))
        for i, v in enumerate(p["values"])
    ]
    bars = [turn_quarters(one, w, h, 1) for one in bars] if p["across"] else bars
    plain = compound(one for i, one in enumerate(bars) if i != p["accent"])
    return [ShapePart(plain)] + ([ShapePart(bars[p["accent"]], ink="second")] if 0 <= p["accent"] < n else [])


@form("chart", "progress bar", second="tint", value=(0.25, 0.95), square=[False, False, True])
@along(0.14)
def progress_bar(w: float, h: float, p: Record) -> list[ShapePart]:
    r = 0.0 if p["square"] else h / 2
    return [
        ShapePart(rounded(0, 0, w, h, r), ink="second"),
        ShapePart(rounded(0, 0, max(2 * r, w * p["value"]), h, r), outlined=False),
    ]


@form("chart", "slider", second="tint", value=(0.2, 0.85))
@along(0.12)
def slider(w: float, h: float, p: Record) -> list[ShapePart]:
    t, r = 0.3 * h, h / 2
    x = r + (w - 2 * r) * p["value"]
    track, done = rounded(0, (h - t) / 2, w, t, t / 2), rounded(0, (h - t) / 2, x, t, t / 2)
    return [ShapePart(track, ink="second"), ShapePart(compound([done, oval(x, h / 2, r)]))]


@form("chart", "pie chart", aspect=1.0, second="tint", value=(0.15, 0.8), pulled=[0.0, 0.0, 0.06])
def pie(w: float, h: float, p: Record) -> list[ShapePart]:
    """A slice in the first colour, the rest in the second."""
    r, sweep = w / 2, 360 * p["value"]
    mid = math.radians(-90 + sweep / 2)
    d = p["pulled"] * r
    k = r - d
    return [
        ShapePart(wedge(r, r, k, -90 + sweep, 360 - sweep), ink="second"),
        ShapePart(wedge(r + d * math.cos(mid), r + d * math.sin(mid), k, -90, sweep)),
    ]


@form(
    "chart",
    "donut chart",
    aspect=1.0,
    second="tint",
    lines=True,
    value=(0.2, 0.9),
    weight=(0.1, 0.2),
    round=[True, False],
)
def donut(w: float, h: float, p: Record) -> list[ShapePart]:
    t = line_width(w, h, p)
    r = (w - t) / 2
    return [
        ShapePart(oval(w / 2, h / 2, r), ink="second", width=t),
        ShapePart(arc(w / 2, h / 2, r, -90, 360 * p["value"]), width=t, round=p["round"]),
    ]


@form("chart", "gauge", aspect=2.0, second="tint", lines=True, value=(0.2, 0.9), weight=(0.18, 0.3))
def gauge(w: float, h: float, p: Record) -> list[ShapePart]:
    t = line_width(w, h, p)
    r = w / 2 - t / 2
    return [
        ShapePart(arc(w / 2, h, r, 180, 180), ink="second", width=t, round=False),
        ShapePart(arc(w / 2, h, r, 180, 180 * p["value"]), width=t, round=False),
    ]


def _spots(w: float, h: float, values: list[float], r: float) -> list[tuple[float, float]]:
    n = len(values) - 1
    return [(r + (w - 2 * r) * i / n, r + (h - 2 * r) * (1 - v)) for i, v in enumerate(values)]


@form(
    "chart",
    "line chart",
    second="tint",
    lines=True,
    values=numbers(0.0, 1.0, (5, 8)),
    weight=(0.03, 0.05),
    curved=[True, False],
    filled=[True, False],
    rise=(0.3, 0.9),
)
def line_chart(w: float, h: float, p: Record) -> list[ShapePart]:
    """A line with dots; `rise` lifts it towards its end; `filled` tints the area below it."""
    t = line_width(w, h, p)
    n = len(p["values"]) - 1
    raised = [(1 - p["rise"]) * v + p["rise"] * i / n for i, v in enumerate(p["values"])]
    low, high = min(raised), max(raised)
    spots = _spots(w, h, [0.12 + 0.88 * (v - low) / ((high - low) or 1.0) for v in raised], 1.6 * t)
    line = swell(spots) if p["curved"] else poly(spots, False)
    parts = [ShapePart(line, width=t), ShapePart(compound(oval(x, y, 1.6 * t) for x, y in spots))]
    if not p["filled"]:
        return parts
    area = skia.Path(line)
    area.lineTo(spots[-1][0], h)
    area.lineTo(spots[0][0], h)
    area.close()
    return [ShapePart(area, ink="second"), *parts]


@form("chart", "timeline with {} nodes", lines=True, count=(3, 6), hollow=[False, True])
@along(0.08)
def timeline(w: float, h: float, p: Record) -> list[ShapePart]:
    """A line with a node at each step, along the longer side."""
    r, n = h / 2, p["count"]
    t = max(1.0, 0.16 * h)
    at = [r + (w - 2 * r) * i / (n - 1) for i in range(n)]
    gaps = compound(poly([(u + r, r), (v - r, r)], False) for u, v in pairwise(at))
    nodes = compound(oval(x, r, r - t / 2 if p["hollow"] else r) for x in at)
    return [ShapePart(gaps, width=t, round=False), ShapePart(nodes, width=t if p["hollow"] else 0.0)]


@form(
    "chart",
    "rating of {} stars",
    aspect=lambda p: 1.18 * p["count"] - 0.18,
    second="tint",
    count=[5],
    filled=[3, 4, 4, 5, 5],
)
def rating(w: float, h: float, p: Record) -> list[ShapePart]:
    n = p["count"]
    r = h / 2
    stars = [poly(star_points(5, r, 0.45 * r, r * (1 + 2.36 * i), 1.05 * r)) for i in range(n)]
    done = min(p["filled"], n)
    return [ShapePart(compound(stars[:done]))] + ([ShapePart(compound(stars[done:]), ink="second")] if done < n else [])


@form(
    "chart", "rating of {} dots", aspect=lambda p: 1.4 * p["count"] - 0.4, second="tint", count=[5], filled=[2, 3, 4, 5]
)
def dot_rating(w: float, h: float, p: Record) -> list[ShapePart]:
    n, r = p["count"], h / 2
    dots = [oval(r * (1 + 2.8 * i), r, r) for i in range(n)]
    done = min(p["filled"], n)
    return [ShapePart(compound(dots[:done]))] + ([ShapePart(compound(dots[done:]), ink="second")] if done < n else [])
