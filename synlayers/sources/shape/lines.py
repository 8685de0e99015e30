"""Dividers, rules, rows of dots, squiggles and thin arrows."""

from __future__ import annotations

import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import compound, move, oval, poly, rounded
from synlayers.sources.shape.registry import ShapePart, along, form, line_width


def _rule(x0: float, x1: float, y: float) -> skia.Path:
    return poly([(x0, y), (x1, y)], False)


def _thin(h: float, p: Record, share: float) -> float:
    """Thickness of a rule in a band of height `h`, px."""
    return float(min(h, p.get("width") or max(1.0, share * h)))


@form("divider", "line", rounds=True)
@along(0.125)
def thin_line(w: float, h: float, p: Record) -> skia.Path:
    """A bar over the whole frame: its thickness is the frame's."""
    return rounded(0, 0, w, h, min(p.get("corner", 0.0), w / 2, h / 2))


@form("divider", "round-ended line")
@along(0.125)
def round_line(w: float, h: float, p: Record) -> skia.Path:
    return rounded(0, 0, w, h, min(w, h) / 2)


@form("divider", "tapered line")
@along(0.125)
def tapered_line(w: float, h: float, p: Record) -> skia.Path:
    path = skia.Path()
    path.moveTo(0, h / 2)
    path.quadTo(w / 2, -h / 2, w, h / 2)
    path.quadTo(w / 2, 1.5 * h, 0, h / 2)
    path.close()
    return path


@form("divider", "dashed line", lines=True, dash=(2.0, 4.0))
@along(0.125)
def dashed_line(w: float, h: float, p: Record) -> list[ShapePart]:
    t = _thin(h, p, 0.6)
    on = p["dash"] * t
    n = max(2, round((w + on) / (2 * on)))
    on = w / (2 * n - 1)
    return [ShapePart(_rule(0, w, h / 2), width=t, dash=(on, on), round=False)]


@form("divider", "dotted line", lines=True, gap=(2.0, 3.4))
@along(0.125)
def dotted_line(w: float, h: float, p: Record) -> list[ShapePart]:
    d = min(_thin(h, p, 0.8), w / 3)
    n = max(2, int((w - d) / (d * p["gap"])) + 1)
    return [ShapePart(compound(oval(d / 2 + (w - d) * i / (n - 1), h / 2, d / 2) for i in range(n)))]


@form("divider", "double line", lines=True)
@along(0.125)
def double_line(w: float, h: float, p: Record) -> list[ShapePart]:
    t = min(_thin(h, p, 0.18), h / 3)
    return [ShapePart(compound([_rule(0, w, t / 2), _rule(0, w, h - t / 2)]), width=t, round=False)]


@form("divider", "line with a diamond", lines=True, hollow=[False, True])
@along(0.125)
def diamond_line(w: float, h: float, p: Record) -> list[ShapePart]:
    t, d = min(_thin(h, p, 0.12), h / 3), min(h / 2, w / 6)
    cx, cy, gap = w / 2, h / 2, 1.6 * d
    gem = poly([(cx, cy - d + t), (cx + d - t, cy), (cx, cy + d - t), (cx - d + t, cy)])
    sides = compound([_rule(0, cx - gap, cy), _rule(cx + gap, w, cy)])
    return [ShapePart(sides, width=t, round=False), ShapePart(gem, width=t if p["hollow"] else 0.0)]


@form("divider", "line with {} dots", lines=True, dots=[1, 3])
@along(0.125)
def dot_line(w: float, h: float, p: Record) -> list[ShapePart]:
    t, r = min(_thin(h, p, 0.12), h / 3), min(0.3 * h, w / 16)
    cx, cy = w / 2, h / 2
    reach = (p["dots"] - 1) * 1.5 * r + 3 * r
    dots = compound(oval(cx + (i - (p["dots"] - 1) / 2) * 3 * r, cy, r) for i in range(p["dots"]))
    return [
        ShapePart(compound([_rule(0, cx - reach, cy), _rule(cx + reach, w, cy)]), width=t, round=False),
        ShapePart(dots),
    ]


@form("divider", "line with curled ends", lines=True)
@along(0.125)
def curl_line(w: float, h: float, p: Record) -> list[ShapePart]:
    """Two lines that curl towards a dot in the middle."""
    t = min(_thin(h, p, 0.1), h / 4)
    r = min(0.48 * h - t / 2, w / 10)
    cx, cy = w / 2, h / 2
    side = skia.Path()
    side.moveTo((t - w) / 2, 0)
    side.lineTo(-2.6 * r, 0)
    side.cubicTo(-1.5 * r, 0, -1.2 * r, -r, -1.9 * r, -r)
    side.cubicTo(-2.5 * r, -r, -2.4 * r, -0.2 * r, -1.9 * r, -0.35 * r)
    other = skia.Path()
    side.transform(skia.Matrix.Scale(-1, -1), other)
    return [ShapePart(compound([move(side, cx, cy), move(other, cx, cy)]), width=t), ShapePart(oval(cx, cy, 0.34 * r))]


def _waves(x: float, y: float, w: float, h: float, count: float) -> skia.Path:
    """A rolling line of `count` half waves in the box."""
    path, n = skia.Path(), max(1, round(count))
    step = w / n
    path.moveTo(x, y + h / 2)
    for i in range(n):
        crest = y + h / 2 + (h * 0.66 if i % 2 else -h * 0.66)
        path.cubicTo(x + (i + 0.36) * step, crest, x + (i + 0.64) * step, crest, x + (i + 1) * step, y + h / 2)
    return path


@form("divider", "wavy line", lines=True, length=(1.6, 3.0))
@along(0.125)
def wavy_line(w: float, h: float, p: Record) -> list[ShapePart]:
    t = min(_thin(h, p, 0.2), h / 2.5)
    return [ShapePart(_waves(t / 2, t / 2, w - t, h - t, w / (p["length"] * h / 2)), width=t)]


@form("line", "squiggle", lines=True, count=(4, 8), weight=(0.11, 0.22))
def squiggle(w: float, h: float, p: Record) -> list[ShapePart]:
    t = line_width(w, h, p, 0.2)
    return [ShapePart(_waves(t / 2, t / 2, w - t, h - t, p["count"]), width=t)]


@form("line", "zigzag", lines=True, count=(4, 9), weight=(0.1, 0.2))
def zigzag(w: float, h: float, p: Record) -> list[ShapePart]:
    t, n = line_width(w, h, p, 0.2), p["count"]
    return [
        ShapePart(poly([(t + (w - 2 * t) * i / n, t + (h - 2 * t) * (i % 2)) for i in range(n + 1)], False), width=t)
    ]


@form("line", "row of {} dots", lines=True, count=(4, 9), size=(0.35, 0.6))
def dots_row(w: float, h: float, p: Record) -> list[ShapePart]:
    n = p["count"]
    r = min(h, w / n * p["size"]) / 2
    return [ShapePart(compound(oval(r + (w - 2 * r) * i / (n - 1), h / 2, r) for i in range(n)))]


def _grid(w: float, h: float, count: int, size: float) -> tuple[list[tuple[float, float]], float]:
    """Centres of a square grid with `count` marks along the shorter side, touching all sides, and the radius of the
    marks."""
    pitch = min(w, h) / count
    m, n = max(2, round(w / pitch)), max(2, round(h / pitch))
    r = pitch * size / 2
    return [(r + (w - 2 * r) * i / (m - 1), r + (h - 2 * r) * j / (n - 1)) for i in range(m) for j in range(n)], r


@form("line", "grid of {} dots", lines=True, count=(4, 7), size=(0.16, 0.4))
def dots_grid(w: float, h: float, p: Record) -> list[ShapePart]:
    spots, r = _grid(w, h, p["count"], p["size"])
    return [ShapePart(compound(oval(x, y, r) for x, y in spots))]


@form("line", "grid of small {} plus signs", lines=True, count=(3, 5), size=(0.3, 0.42))
def plus_grid(w: float, h: float, p: Record) -> list[ShapePart]:
    spots, r = _grid(w, h, p["count"], p["size"])
    bars = [bar for x, y in spots for bar in (_rule(x - r, x + r, y), poly([(x, y - r), (x, y + r)], False))]
    return [ShapePart(compound(bars), width=0.42 * r, round=False)]


@form("line", "set of {} diagonal lines", lines=True, count=(4, 9), fine=(0.2, 0.5), leaning=[False, True])
def diagonal_lines(w: float, h: float, p: Record) -> list[ShapePart]:
    pitch = w / p["count"]
    t = min(pitch * p["fine"], h / 4)
    lean = min(0.6 * h, 0.4 * w) * (-1 if p["leaning"] else 1)
    room = w - abs(lean) - t
    starts = [t / 2 + max(0.0, lean) + room * i / (p["count"] - 1) for i in range(p["count"])]
    return [ShapePart(compound(poly([(x, t / 2), (x - lean, h - t / 2)], False) for x in starts), width=t)]


@form("line", "stack of {} stripes", lines=True, count=(3, 5), short=(0.0, 0.4))
def stripes(w: float, h: float, p: Record) -> list[ShapePart]:
    """Horizontal bars with round ends, each shorter than the one before."""
    t = h / (2 * p["count"] - 1)
    bars = [rounded(0, 2 * t * i, w * (1 - p["short"] * i / (p["count"] - 1)), t, t / 2) for i in range(p["count"])]
    return [ShapePart(compound(bars))]


@form("line", "perforation line", lines=True)
@along(0.05)
def perforation(w: float, h: float, p: Record) -> list[ShapePart]:
    """Round holes along the longer side."""
    d = 0.7 * h
    n = max(2, int(w / (2.2 * d)))
    return [ShapePart(compound(oval((i + 0.5) * w / n, h / 2, d / 2) for i in range(n)))]


@form("line", "curved arrow", lines=True, aspect=1.5, weight=(0.05, 0.09), loop=[False, True])
def curved_arrow(w: float, h: float, p: Record) -> list[ShapePart]:
    t = line_width(w, h, p)
    path = skia.Path()
    path.moveTo(t, 0.25 * h)
    if p["loop"]:
        path.cubicTo(0.3 * w, 0.05 * h, 0.66 * w, 0.1 * h, 0.6 * w, 0.42 * h)
        path.cubicTo(0.56 * w, 0.66 * h, 0.32 * w, 0.6 * h, 0.4 * w, 0.38 * h)
        path.cubicTo(0.5 * w, 0.14 * h, 0.86 * w, 0.3 * h, 0.84 * w, 0.9 * h)
    else:
        path.cubicTo(0.4 * w, -0.05 * h, 0.86 * w, 0.1 * h, 0.84 * w, 0.9 * h)
    head = poly([(0.84 * w - 0.16 * h, 0.7 * h), (0.84 * w, h - t), (0.84 * w + 0.18 * h, 0.72 * h)], False)
    return [ShapePart(compound([path, head]), width=t)]


@form("line", "thin arrow", lines=True, weight=(0.1, 0.2))
def thin_arrow(w: float, h: float, p: Record) -> list[ShapePart]:
    t = line_width(w, h, p)
    d = min(h / 2 - t / 2, w / 3)
    head = poly([(w - t / 2 - d, h / 2 - d), (w - t / 2, h / 2), (w - t / 2 - d, h / 2 + d)], False)
    return [ShapePart(compound([_rule(t / 2, w - t / 2, h / 2), head]), width=t)]


@form("line", "thin circle", lines=True, aspect=1.0, weight=(0.008, 0.02))
def thin_circle(w: float, h: float, p: Record) -> list[ShapePart]:
    t = max(1.0, line_width(w, h, p))
    return [ShapePart(oval(w / 2, h / 2, (w - t) / 2), width=t)]
