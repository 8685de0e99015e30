"""Rectangles and their relatives, bubbles, tickets, papers: shapes that carry other things."""

from __future__ import annotations

import skia

from synlayers.design import Record
from synlayers.sources.shape.paths import compound, difference, oval, poly, rounded, union
from synlayers.sources.shape.paths import rect as box
from synlayers.sources.shape.registry import ShapePart, form, numbers


def corner_radius(w: float, h: float, p: Record) -> float:
    """``corner`` (px), or ``round`` as a share of the shorter side; never more than half of it."""
    return float(min(p.get("corner", p.get("round", 0.0) * min(w, h)), min(w, h) / 2))


@form("card", "rectangle", rounds=True)
def rect(w: float, h: float, p: Record) -> skia.Path:
    return rounded(0, 0, w, h, corner_radius(w, h, p))


@form("card", "rounded rectangle", rounds=True, round=(0.06, 0.22))
def rounded_rect(w: float, h: float, p: Record) -> skia.Path:
    return rounded(0, 0, w, h, corner_radius(w, h, p))


@form("card", "panel with two round corners", rounds=True, round=(0.2, 0.45), mirrored=[False, True])
def leaf_card(w: float, h: float, p: Record) -> skia.Path:
    r = corner_radius(w, h, p)
    return rounded(0, 0, w, h, (0, r, 0, r) if p["mirrored"] else (r, 0, r, 0))


@form("card", "arch")
def arch(w: float, h: float, p: Record) -> skia.Path:
    r = min(w / 2, h)
    return rounded(0, 0, w, h, (r, r, 0, 0))


@form("plate", "pill", rounds=True)
def pill(w: float, h: float, p: Record) -> skia.Path:
    return rounded(0, 0, w, h, min(w, h) / 2)


@form("plate", "slanted panel", slant=(0.2, 0.6))
def parallelogram(w: float, h: float, p: Record) -> skia.Path:
    d = min(p["slant"] * h, w / 2)
    return poly([(d, 0), (w, 0), (w - d, h), (0, h)])


@form("card", "speech bubble", rounds=True, round=(0.18, 0.5), tail=(0.18, 0.8), lean=(-0.08, 0.08))
def speech_bubble(w: float, h: float, p: Record) -> skia.Path:
    body = 0.82 * h
    r = min(corner_radius(w, body, p), body / 2)
    half = min(0.09 * w, 0.14 * h)
    x = min(max(p["tail"] * w, r + half), max(w - r - half, w / 2))
    tip = min(max(x + p["lean"] * w, 0.0), w)
    return union(rounded(0, 0, w, body, r), poly([(x - half, 0.97 * body), (x + half, 0.97 * body), (tip, h)]))


@form("card", "thought bubble", aspect=1.3)
def thought_bubble(w: float, h: float, p: Record) -> list[ShapePart]:
    puffs = (
        (0.22, 0.36, 0.2),
        (0.46, 0.26, 0.25),
        (0.74, 0.32, 0.22),
        (0.8, 0.5, 0.19),
        (0.55, 0.56, 0.24),
        (0.28, 0.54, 0.2),
    )
    cloud = union(*(oval(w * x, w * y / 1.3 + 0.06 * w, w * r) for x, y, r in puffs))
    return [
        ShapePart(cloud),
        ShapePart(oval(0.24 * w, 0.88 * h, 0.05 * w)),
        ShapePart(oval(0.12 * w, 0.955 * h, 0.032 * w)),
    ]


@form("card", "ticket", rounds=True, notch=(0.07, 0.13), at=(0.6, 0.78))
def ticket(w: float, h: float, p: Record) -> list[ShapePart]:
    """Notched where it tears; the tear line is lighter."""
    r, x = p["notch"] * min(w, h), p["at"] * w
    corner = corner_radius(w, h, p) if "corner" in p else 0.05 * min(w, h)
    body = difference(rounded(0, 0, w, h, corner), oval(x, 0, r), oval(x, h, r))
    dash = max(2.0, 0.025 * h)
    fold = poly([(x, 1.5 * r), (x, h - 1.5 * r)], False)
    return [
        ShapePart(body),
        ShapePart(fold, ink="#ffffff99", width=max(1.0, 0.008 * h), dash=(dash, dash), round=False, outlined=False),
    ]


@form("card", "coupon with scalloped sides", holes=(5, 9))
def coupon(w: float, h: float, p: Record) -> skia.Path:
    pitch = h / p["holes"]
    holes = compound(oval(x, pitch * (i + 0.5), 0.28 * pitch) for x in (0, w) for i in range(p["holes"]))
    return difference(box(0, 0, w, h), holes)


@form("card", "postage stamp", holes=(9, 14))
def stamp(w: float, h: float, p: Record) -> skia.Path:
    pitch = min(w, h) / p["holes"]
    columns, rows = max(2, round(w / pitch)), max(2, round(h / pitch))
    r = 0.3 * pitch
    xs = [(i + 0.5) * w / columns for i in range(columns)]
    ys = [(i + 0.5) * h / rows for i in range(rows)]
    return difference(
        box(0, 0, w, h),
        compound([oval(x, y, r) for x in xs for y in (0, h)] + [oval(x, y, r) for x in (0, w) for y in ys]),
    )


@form("card", "paper note with a folded corner", second="shade", fold=(0.14, 0.24))
def note(w: float, h: float, p: Record) -> list[ShapePart]:
    d = p["fold"] * min(w, h)
    flap = poly([(w, h - d), (w - d, h - d), (w - d, h)])
    return [
        ShapePart(poly([(0, 0), (w, 0), (w, h - d), (w - d, h), (0, h)])),
        ShapePart(flap, ink="second", outlined=False),
    ]


@form(
    "card",
    "piece of torn {} paper",
    second="light",
    top=numbers(0.0, 1.0, (26, 40)),
    bottom=numbers(0.0, 1.0, (26, 40)),
    rough=(0.025, 0.06),
)
def torn_paper(w: float, h: float, p: Record) -> list[ShapePart]:
    """Torn at the top and at the bottom; the bare fibre of the paper shows at the edge."""
    deep = p["rough"] * min(w, 2 * h)

    def edge(values: list[float], y: float, sign: float, shift: float) -> list[tuple[float, float]]:
        n = len(values) - 1
        return [
            (w * i / n, y + sign * deep * (0.35 * v + 0.65 * values[i // 4 * 4] + shift)) for i, v in enumerate(values)
        ]

    def sheet(shift: float) -> skia.Path:
        return poly([*edge(p["top"], 0, 1, shift), *reversed(edge(p["bottom"], h, -1, shift))])

    return [ShapePart(sheet(0.0), ink="second"), ShapePart(sheet(0.5), outlined=False)]
