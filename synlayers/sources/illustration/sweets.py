"""Cakes and sweets."""

from __future__ import annotations

from typing import Any

import skia

from synlayers.sources.illustration.pen import Pen, ellipse, leaf, linear, path, polar, rounded, shade, smooth, spread
from synlayers.sources.illustration.registry import subject


def candle(pen: Pen, x: float, base: float, height: float, color: str) -> None:
    """A thin candle with a glowing flame, its foot at (x, base)."""
    pen.rect(x - 1.6, base - height, 3.2, height, 1, color)
    for i in range(int(height // 4)):
        y = base - height + 2 + 4 * i
        pen.line(f"M{x - 1.5} {y + 1.4}L{x + 1.5} {y}", "#ffffffb0", 0.9)
    y = base - height
    pen.glow(x, y - 4.5, 8.5, "#ffc94d", 0.6)
    pen.fill(
        path(
            f"M{x:.2f} {y - 9:.2f}C{x + 4:.2f} {y - 4:.2f} {x + 2.4:.2f} {y - 0.6:.2f} {x:.2f} {y - 0.4:.2f}"
            f"C{x - 2.4:.2f} {y - 0.6:.2f} {x - 4:.2f} {y - 4:.2f} {x:.2f} {y - 9:.2f}Z"
        ),
        "#ff9f1c",
    )
    pen.oval(x, y - 2.6, 1.1, 1.9, "#fff3b0")


def sprinkles(
    pen: Pen, count: int, phase: float, box: tuple[float, float, float, float], colors: list[str], size: float = 1.3
) -> None:
    """Short strokes scattered over `box` (x, y, w, h)."""
    x, y, w, h = box
    for i in range(count):
        px, py = x + w * spread(phase, i), y + h * ((i + 0.5) / count)
        with pen.at(px, py, 137 * i):
            pen.rect(-size, -size * 0.36, 2 * size, size * 0.72, size * 0.36, colors[i % len(colors)])


@subject(
    "birthday-cake",
    (7, 15, 96, 106),
    "{} birthday cake with candles",
    "cake birthday party celebration bakery sweet food dessert kids",
    tiers=(1, 2),
    candles=(2, 5),
    drip=["smooth", "wavy"],
    phase=(0.0, 1.0),
)
def draw_cake(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(55, 114, 50)
    pen.form(rounded(8, 107, 94, 6, 3), "#e9e2d6", -12, 0)
    levels = [(16, 70, 78, 38)] if v["tiers"] == 1 else [(14, 78, 82, 30), (27, 50, 56, 29)]
    for k, (x, y, w, h) in enumerate(levels):
        base = (c[0], shade(c[0], 0.28))[k]
        body = rounded(x, y, w, h, [7, 7, 2, 2])
        pen.form(body, base, -w * 0.16, 0, 0.14)
        with pen.clip(body):
            pen.rect(x, y + h - 5, w, 5, 0, shade(c[2], 0.3))
            for i in range(int(w // 6) + 1):
                pen.oval(x + 3 + 6 * i, y + h - 5, 3, 2.6, shade(c[2], 0.45))
            sprinkles(pen, 9, v["phase"], (x + 4, y + 14, w - 8, h - 22), ["#ffffff", c[1], shade(c[2], 0.2)])
        n = round(w / 9)
        icing = f"M{x - 1} {y + 6}Q{x - 1} {y - 2} {x + 7} {y - 2}H{x + w - 7}Q{x + w + 1} {y - 2} {x + w + 1} {y + 6}"
        step = (w + 2) / n
        for i in range(n):
            right = x + w + 1 - step * i
            depth = 8 if v["drip"] == "wavy" else 4 + 8 * spread(v["phase"], i + 3 * k)
            icing += f"V{y + 6}C{right} {y + 6 + depth} {right - step} {y + 6 + depth} {right - step} {y + 6}"
        pen.fill(icing + "Z", "#fff8f0")
        pen.rect(x + 6, y + 0.4, w * 0.4, 2.2, 1.1, "#ffffff")
    top = levels[-1]
    for i in range(v["candles"]):
        x = 55 + (i - (v["candles"] - 1) / 2) * min(12, top[2] / 5.4)
        candle(pen, x, top[1] - 1, 18 + 3 * (i % 2), (c[1], c[2])[i % 2])


@subject(
    "cupcake",
    (8, -2, 74, 112),
    "cupcake with {} frosting",
    "cake birthday party celebration bakery sweet food dessert cafe",
    swirls=(3, 4),
    topping=["cherry", "heart", "berry", "star"],
    phase=(0.0, 1.0),
)
def draw_cupcake(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(45, 105, 32)
    cup = path("M17 66H73L66 102Q65.5 105 62 105H28Q24.5 105 24 102Z")
    pen.form(cup, shade(c[1], 0.1), -9, 0)
    with pen.clip(cup):
        for i in range(7):
            x = 20 + 8.2 * i
            pen.fill(f"M{x} 66H{x + 3.6}L{45 + (x + 3.6 - 45) * 0.76} 106H{45 + (x - 45) * 0.76}Z", shade(c[1], 0.36))
    n = v["swirls"]
    for i in range(n):
        w = 35 - 26 * i / n
        y = 64 - 44 * i / n
        ring = path(
            f"M{45 - w} {y}C{45 - w - 4} {y - 13} {45 - w * 0.6} {y - 16} {45 - w * 0.3} {y - 15}L{45 + w * 0.5}"
            f" {y - 15}C{45 + w + 5} {y - 13} {45 + w + 3} {y + 3} {45 + w - 4} {y + 4}H{45 - w + 4}Q{45 - w - 2}"
            f" {y + 3} {45 - w} {y}Z"
        )
        pen.form(ring, shade(c[0], 0.1 + 0.08 * i), -6, -2.6, 0.12)
        pen.line(f"M{45 - w * 0.75} {y - 4}Q{45 - w * 0.7} {y - 9} {45 - w * 0.3} {y - 10}", "#ffffff88", 1.7)
    sprinkles(pen, 11, v["phase"], (22, 30, 46, 34), [c[2], "#ffffff", c[1]], 1.7)
    _topping(pen, v["topping"], 45, 64 - 44 * (n - 1) / n - 19, c[2])


def _topping(pen: Pen, kind: str, x: float, y: float, color: str) -> None:
    if kind == "heart":
        pen.form(
            f"M{x} {y + 9}C{x - 13} {y} {x - 8} {y - 8} {x} {y - 2}C{x + 8} {y - 8} {x + 13} {y} {x} {y + 9}Z",
            color,
            -2,
            -1,
        )
    elif kind == "star":
        points = [polar(x, y + 1, 8 if i % 2 == 0 else 3.8, 36 * i) for i in range(10)]
        pen.form("M" + "L".join(f"{px:.2f} {py:.2f}" for px, py in points) + "Z", "#ffc94d", -2, -1)
    else:
        red = "#d62839" if kind == "cherry" else "#4a4e8f"
        if kind == "cherry":
            pen.line(f"M{x} {y}Q{x + 2} {y - 9} {x + 8} {y - 12}", "#5a7d3a", 1.2)
        pen.form(ellipse(x, y + 2, 6.4), red, -1.8, -1.4, 0.25)
        pen.oval(x - 2.2, y, 1.5, 1.2, "#ffffffb0")


@subject(
    "donut",
    (5, 5, 90, 92),
    "donut with {} icing",
    "cake donut bakery sweet food dessert cafe kids party",
    sprinkles=(16, 26),
    wave=(2.0, 4.0),
    phase=(0.0, 1.0),
)
def draw_donut(pen: Pen, v: Any, c: list[str]) -> None:
    def ring(outer: skia.Path, hole: float) -> skia.Path:
        shape = skia.Path(outer)
        shape.addPath(ellipse(50, 49, hole))
        shape.setFillType(skia.PathFillType.kEvenOdd)
        return shape

    pen.fill(ring(ellipse(50, 52, 44), 14), "#b9783c")
    pen.fill(ring(ellipse(50, 50, 44), 14), "#e0a45e")
    for shift, color in ((1.6, shade(c[0], -0.16)), (0.0, shade(c[0], 0.08))):
        lobes = [38.5 + v["wave"] * (1 if i % 2 else -0.6) * (0.6 + 0.5 * spread(v["phase"], i)) for i in range(18)]
        edge = [polar(50, 49 + shift, reach, 20 * i) for i, reach in enumerate(lobes)]
        pen.fill(ring(smooth(edge), 16.5), color)
    pen.line("M20 40Q26 24 41 17", "#ffffff90", 3.4)
    pen.line("M46.5 15.6L48 15.3", "#ffffff90", 3.4)
    for i in range(v["sprinkles"]):
        x, y = polar(
            50, 49, 20.5 + 14 * spread(v["phase"], i, 1), 360 * (i + 0.4 * spread(v["phase"], i)) / v["sprinkles"]
        )
        with pen.at(x, y, 73 * i):
            pen.rect(-2.6, -0.9, 5.2, 1.8, 0.9, ["#ffffff", c[1], c[2], "#ffd166"][i % 4])


@subject(
    "ice-cream",
    (13, -11, 44, 129),
    "ice cream cone",
    "ice-cream sweet food dessert summer beach kids",
    scoops=(1, 3),
    topping=["cherry", "berry", "star"],
    drip=(2.0, 7.0),
)
def draw_ice_cream(pen: Pen, v: Any, c: list[str]) -> None:
    cone = path("M17 62H53L37 116Q35 119 33 116Z")
    pen.form(cone, "#e3a857", -7, 0, 0.2)
    with pen.clip(cone):
        for i in range(-4, 8):
            pen.line(f"M{10 * i} 60L{10 * i + 34} 120M{10 * i + 30} 60L{10 * i - 4} 120", "#b9783c90", 1.1)
    n = v["scoops"]
    for i in range(n):
        y, r = 52 - 17 * i, 20 - 2.2 * i
        color = shade((c[0], c[1], c[2])[i % 3], 0.28)
        rim = f"M{35 - r - 1} {y + 6}C{35 - r - 3} {y - r * 1.35} {35 + r + 3} {y - r * 1.35} {35 + r + 1} {y + 6}"
        drip = v["drip"] if i == 0 else 2.0
        rim += (
            f"Q{35 + r} {y + 12} {35 + r * 0.62} {y + 8}Q{35 + r * 0.3} {y + 10 + drip * 2} {35 + r * 0.12} {y + 8}"
            f"Q{35 - r * 0.2} {y + 13} {35 - r * 0.45} {y + 8}Q{35 - r} {y + 13} {35 - r - 1} {y + 6}Z"
        )
        pen.form(rim, color, -5, -2, 0.14)
        pen.line(
            f"M{35 - r * 0.62} {y - 3}Q{35 - r * 0.5} {y - r * 0.55} {35 - r * 0.1} {y - r * 0.68}", "#ffffff90", 2.2
        )
        for k in range(5):
            pen.oval(
                35 + r * (spread(0.2, k + i) - 0.5) * 1.3,
                y - r * 0.5 + r * 0.9 * spread(0.7, 2 * k + i),
                0.9,
                0.9,
                shade(color, -0.3),
            )
    with pen.at(35, 52 - 17 * (n - 1) - (20 - 2.2 * (n - 1)) * 1.12, 0, 0.85):
        _topping(pen, v["topping"], 0, 0, c[2])


@subject(
    "macarons",
    (10, 4, 70, 86),
    "stack of colourful macarons",
    "cake macaron bakery sweet food dessert cafe wedding",
    count=(3, 4),
    shift=(-5.0, 5.0),
)
def draw_macarons(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(45, 85, 34)
    for i in range(v["count"]):
        x, y = 45 + v["shift"] * (1 if i % 2 else -1), 84 - 20 * i
        color = shade((c[0], c[1], c[2], c[0])[i], 0.3)
        pen.form(rounded(x - 28, y - 8, 56, 8.5, [2, 2, 7, 7]), shade(color, -0.06), -8, -1)
        pen.rect(x - 26, y - 11, 52, 5, 2.5, shade(color, 0.6))
        pen.form(path(f"M{x - 28} {y - 9.5}C{x - 28} {y - 22} {x + 28} {y - 22} {x + 28} {y - 9.5}Z"), color, -8, -1)
        for k in range(15):
            pen.oval(x - 26.6 + 3.8 * k, y - 9.4, 2, 1.2, shade(color, -0.12))
        pen.line(f"M{x - 18} {y - 14}Q{x - 12} {y - 17} {x - 4} {y - 17.4}", "#ffffff90", 1.6)


@subject(
    "lollipop",
    (5, 6, 60, 103),
    "{} lollipop with a bow",
    "candy sweet kids party birthday food",
    turns=(2, 3),
    radius=(25.0, 29.0),
)
def draw_lollipop(pen: Pen, v: Any, c: list[str]) -> None:
    r = v["radius"]
    pen.rect(33.2, 50, 3.6, 58, 1.8, linear(["#ffffff", "#d9d3ca"], (33, 0), (37, 0)))
    pen.oval(35, 36, r, r, shade(c[0], -0.05))
    with pen.clip(ellipse(35, 36, r)):
        points = [polar(35, 36, 1.02 * r * t / 60, 360 * v["turns"] * t / 60) for t in range(61)]
        pen.line("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points), shade(c[1], 0.55), r / v["turns"] * 0.46)
        pen.oval(35 + r * 0.9, 36 + r * 0.6, r * 0.9, None, "#1c143020")
        pen.line(
            f"M{35 - r * 0.72} {36 - r * 0.2}Q{35 - r * 0.6} {36 - r * 0.6} {35 - r * 0.25} {36 - r * 0.74}",
            "#ffffff90",
            2.6,
        )
    for side in (-1, 1):
        with pen.at(35, 36 + r + 3, 90 * side):
            pen.form(leaf(15, 8), c[2], -1, -1)
    pen.oval(35, 36 + r + 3, 3, 3, shade(c[2], -0.15))
