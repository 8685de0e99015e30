"""Landscapes in a vignette, weather, trees and buildings."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, blend, ellipse, linear, path, polar, rounded, shade, spread
from synlayers.sources.illustration.registry import subject


def cloud(pen: Pen, x: float, y: float, size: float, ink: str) -> None:
    """A flat-bottomed cloud, `size` wide, its foot at y."""
    s = size / 60
    with pen.at(x, y, 0, s):
        pen.form(
            "M-26 0C-34 0 -34 -13 -24 -14C-24 -26 -8 -30 -2 -20C6 -28 20 -22 19 -12C32 -12 33 0 24 0Z", ink, -2, -4, 0.1
        )


@subject(
    "mountain-scene",
    (1, 1, 98, 98),
    "mountain landscape vignette",
    "mountain nature landscape travel adventure outdoor camping",
    frame=["circle", "arch", "square"],
    sky=["dawn", "day", "night"],
    sun=(0.25, 0.75),
    peaks=(0.0, 1.0),
    trees=(4, 8),
)
def draw_mountains(pen: Pen, v: Any, c: list[str]) -> None:
    frame = {
        "circle": ellipse(50, 50, 48),
        "arch": rounded(10, 3, 80, 94, [40, 40, 4, 4]),
        "square": rounded(4, 4, 92, 92, 10),
    }[v["frame"]]
    top, low = {
        "dawn": (blend(c[0], "#f2a97e", 0.55), "#ffe3c2"),
        "day": ("#7fc4e8", "#e3f4fb"),
        "night": ("#1d2b53", "#6b6fa8"),
    }[v["sky"]]
    with pen.clip(frame):
        pen.rect(0, 0, 100, 100, 0, linear([top, low], (0, 5), (0, 75)))
        x, ink = 100 * v["sun"], "#fff4cf" if v["sky"] != "day" else "#ffd95a"
        pen.glow(x, 32, 24, ink, 0.55)
        pen.oval(x, 32, 9, 9, ink)
        if v["sky"] == "night":
            for i in range(14):
                pen.oval(8 + 84 * spread(0.1, i), 8 + 34 * spread(0.6, i, 1), 0.6, 0.6, "#ffffffd0")
        shift = 24 * (v["peaks"] - 0.5)
        far = blend(c[0], low, 0.45)
        pen.fill(f"M-10 74L{20 + shift} 40L{38 + shift} 60L{66 - shift} 32L112 74V100H-10Z", far)
        for px, py, w, ink2 in ((30 + shift, 34, 38, c[0]), (72 + shift * 0.5, 44, 34, shade(c[0], -0.12))):
            base = 84
            pen.fill(f"M{px - w} {base}L{px} {py}L{px + w} {base}Z", ink2)
            pen.fill(
                f"M{px} {py}L{px + w} {base}H{px + w * 0.25}L{px + 4} {py + 24}L{px - 2} {py + 14}Z", shade(ink2, -0.22)
            )
            k = 0.28
            drop = (base - py) * k
            pen.fill(
                f"M{px} {py}L{px - w * k} {py + drop}L{px - w * k * 0.45} {py + drop * 0.72}L{px - 1} {py + drop * 1.2}"
                f"L{px + w * k * 0.45} {py + drop * 0.75}L{px + w * k} {py + drop}Z",
                "#fdfbf7",
            )
        pen.fill("M-5 80C20 70 40 78 58 74C76 70 90 74 105 70V105H-5Z", shade(c[1], -0.04))
        pen.fill("M-5 90C24 80 60 92 105 82V105H-5Z", shade(c[1], -0.24))
        for i in range(v["trees"]):
            tx, s = 10 + 80 * (i + 0.5) / v["trees"] + 4 * spread(0.2, i), 0.1 + 0.05 * spread(0.5, i)
            with pen.at(tx, 90 + 3 * (i % 2), 0, s * 0.9):
                pine(pen, shade(c[1], -0.42), 3)


def pine(pen: Pen, color: str, tiers: int) -> None:
    """A pine 110 high and 64 wide standing on the origin."""
    pen.rect(-4, -16, 8, 16, 1, "#6b4a2f")
    for i in range(tiers):
        y = -12 - 62 * i / tiers
        w = 31 - 17 * i / tiers
        h = 98 / tiers + 14
        pen.fill(f"M0 {y - h:.1f}L{w:.1f} {y:.1f}Q0 {y + 5:.1f} {-w:.1f} {y:.1f}Z", shade(color, 0.07 * i))
        pen.fill(
            f"M0 {y - h:.1f}L{w:.1f} {y:.1f}Q{w / 2:.1f} {y + 3.6:.1f} 3 {y + 3:.1f}Z", shade(color, 0.07 * i - 0.16)
        )


@subject(
    "pine-forest",
    (1, 2, 118, 97),
    "group of pine trees",
    "mountain tree pine forest nature winter outdoor camping christmas",
    count=(4, 7),
    green=["#2f6b4f", "#2d6a6a", "#4a7c59", "#3c5a4a"],
    snow=(0, 1),
    phase=(0.0, 1.0),
)
def draw_pines(pen: Pen, v: Any, c: list[str]) -> None:
    pen.oval(60, 90, 56, 8, "#e8eef2" if v["snow"] else shade(v["green"], 0.45))
    order = sorted(range(v["count"]), key=lambda i: spread(v["phase"], i))
    for rank, i in enumerate(order):
        depth = rank / max(1, v["count"] - 1)
        scale = 0.52 + 0.26 * depth
        with pen.at(20 + 80 * (i + 0.5) / v["count"], 84 + 8 * depth, 0, scale):
            pine(pen, blend(shade(v["green"], 0.4), v["green"], 0.25 + 0.75 * depth), 3 + i % 2)
            if v["snow"]:
                pen.fill("M0 -114L9 -92Q5 -95 3 -90Q0 -95 -3 -90Q-6 -95 -9 -92Z", "#ffffff")
                for k in range(6):
                    pen.oval(-18 + 36 * spread(0.3, k + i), -20 - 56 * spread(0.7, k, 1), 2, 1.4, "#ffffffd0")


@subject(
    "tree",
    (4, 3, 83, 108),
    "leafy tree",
    "tree nature garden outdoor environment eco spring autumn park",
    crown=["round", "cloud", "tall"],
    green=["#4f9d5b", "#7aa35a", "#e08e3c", "#d9583f", "#e6b03d", "#3f8f72"],
    fruit=(0, 8),
    phase=(0.0, 1.0),
)
def draw_tree(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(45, 106, 32)
    pen.form("M40 106C42 90 42 76 40 62H50C48 76 48 90 51 106Q46 104 40 106Z", "#8a6240", -3, 0, 0.25)
    pen.line("M45 78L58 62M44 84L33 70", "#7a5435", 2.4)
    if v["crown"] == "cloud":
        shape = path("M22 72C4 74 -2 52 14 44C8 24 32 10 46 18C60 4 84 18 78 40C94 50 84 74 66 70C56 80 32 80 22 72Z")
    elif v["crown"] == "tall":
        shape = path("M45 4C66 18 74 44 68 62C62 78 28 78 22 62C16 44 24 18 45 4Z")
    else:
        shape = ellipse(45, 42, 38, 36)
    pen.form(shape, v["green"], -8, -6, 0.16)
    with pen.clip(shape):
        for i in range(12):
            x, y = 14 + 62 * spread(v["phase"], i), 14 + 56 * spread(v["phase"], i, 1)
            pen.line(f"M{x - 3.4} {y}Q{x} {y + 3.4} {x + 3.4} {y}", shade(v["green"], 0.24 if i % 2 else -0.2), 1.4)
        for i in range(v["fruit"]):
            x, y = 20 + 50 * spread(v["phase"], i + 5), 24 + 40 * spread(v["phase"], i + 2, 1)
            pen.oval(x, y, 2.6, 2.6, c[0])


@subject(
    "sun-and-clouds",
    (7, 3, 106, 84),
    "sun behind clouds",
    "cloud sun weather summer sky kids nature travel holiday",
    rays=(8, 12),
    clouds=(1, 2),
    drops=(0, 5),
)
def draw_sun(pen: Pen, v: Any, c: list[str]) -> None:
    pen.glow(66, 36, 35, "#ffcf4d", 0.5)
    n = v["rays"]
    for i in range(n):
        x0, y0 = polar(66, 36, 25, 360 / n * i)
        x1, y1 = polar(66, 36, 31, 360 / n * i)
        pen.line(f"M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}", "#fbb02d", 3)
    pen.form(ellipse(66, 36, 20), "#ffd23f", -4, -3, 0.1)
    if v["clouds"] == 2:
        cloud(pen, 92, 60, 40, "#e6eef8")
    cloud(pen, 46, 72, 72, "#f7fbff")
    for i in range(v["drops"]):
        x = 24 + 11 * i
        pen.fill(
            f"M{x} {76 + 2 * (i % 2)}Q{x + 3.4} {82 + 2 * (i % 2)} {x} {84 + 2 * (i % 2)}"
            f"Q{x - 3.4} {82 + 2 * (i % 2)} {x} {76 + 2 * (i % 2)}Z",
            "#6bb7e8",
        )


@subject(
    "house",
    (3, -7, 114, 116),
    "house with a {} roof",
    "house home real-estate building family village interior",
    walls=["#fbf1de", "#f4e3d0", "#e8eef0", "#fdf6ec"],
    chimney=(0, 1),
    windows=["square", "arch"],
    bushes=(2, 4),
)
def draw_house(pen: Pen, v: Any, c: list[str]) -> None:
    pen.oval(60, 102, 56, 6, "#9cc48a")
    if v["chimney"]:
        pen.rect(80, 14, 11, 26, 1, "#b5654a")
        pen.rect(78, 12, 15, 5, 1, "#c97b5e")
        pen.soft_line("M86 10C80 4 92 2 87 -4", "#d9dde6", 5, 0.6, 5)
    pen.form("M20 46L60 14L100 46V102H20Z", v["walls"], -12, 0, 0.1)
    pen.fill("M60 12L106 50V56L60 22L14 56V50Z", "#1c143024")
    pen.form("M60 6L110 47L104 54L60 18L16 54L10 47Z", c[0], -4, -2)
    pen.oval(60, 36, 6.4, 6.4, "#ffffff")
    pen.oval(60, 36, 5, 5, "#a8d5e5")
    pen.line("M60 31V41M55 36H65", "#ffffff", 1)
    radius = 8 if v["windows"] == "arch" else 1.5
    for x in (28, 76):
        pen.fill(rounded(x - 1.4, 56.6, 18.8, 22.8, [radius + 1, radius + 1, 1.5, 1.5]), "#ffffff")
        pen.fill(rounded(x, 58, 16, 20, [radius, radius, 1, 1]), linear(["#bfe3ef", "#86bfd6"], (x, 58), (x + 16, 78)))
        pen.line(f"M{x + 8} 58V78M{x} 69H{x + 16}", "#ffffff", 1.2)
        pen.rect(x - 2.6, 79, 21.2, 3, 1, shade(c[0], -0.1))
    pen.fill(rounded(50, 68, 20, 34, [10, 10, 0, 0] if v["windows"] == "arch" else [2, 2, 0, 0]), c[1])
    pen.rect(53.5, 76, 13, 9, 1.5, shade(c[1], 0.25))
    pen.oval(66.6, 90, 1.2, 1.2, "#ffd166")
    pen.rect(46, 101, 28, 3.4, 1, "#c9bfae")
    for i in range(v["bushes"]):
        x = (16, 104, 30, 92)[i]
        pen.form(ellipse(x, 97, 8.6 - i, 7.4 - i), "#5a9b4f" if i % 2 else "#6fae56", -2, -2)


@subject(
    "city-buildings",
    (1, 0, 128, 96),
    "city skyline",
    "city building real-estate business travel urban architecture",
    towers=(5, 7),
    phase=(0.0, 1.0),
    lit=(0.3, 0.8),
    trees=(2, 4),
)
def draw_city(pen: Pen, v: Any, c: list[str]) -> None:
    n = v["towers"]
    for i in range(n + 1):
        h = 34 + 34 * spread(v["phase"], i + 9)
        pen.rect(4 + 108 * i / n, 92 - h, 15, h, 0, shade(c[0], 0.62))
    w = 116 / n
    for i in range(n):
        h = 34 + 48 * spread(v["phase"], i)
        x, y = 7 + w * i, 92 - h
        color = (c[0], shade(c[1], 0.1), shade(c[0], 0.28), c[2])[i % 4]
        kind = int(4 * spread(v["phase"], i + 3, 1))
        if kind == 0:
            pen.line(f"M{x + w / 2} {y - 9}V{y}", shade(color, -0.2), 1.2)
        elif kind == 1:
            pen.fill(f"M{x} {y + 0.5}L{x + w * 0.92} {y - 9}V{y + 0.5}Z", color)
        elif kind == 2:
            pen.rect(x + w * 0.2, y - 5, w * 0.5, 6, 1, shade(color, -0.12))
        pen.rect(x, y, w * 0.92, h, 0.8, color)
        pen.rect(x + w * 0.66, y, w * 0.26, h, 0.5, shade(color, -0.16))
        cols = 3
        for r in range(int(h / 8.4)):
            for k in range(cols):
                on = spread(v["phase"], 7 * i + 3 * r + k) < v["lit"]
                pen.rect(
                    x + w * (0.1 + 0.27 * k),
                    y + 4 + 8.2 * r,
                    w * 0.17,
                    4.4,
                    0.4,
                    "#ffe9a8" if on else shade(color, -0.3),
                )
    pen.rect(2, 91.6, 126, 3.4, 1.7, shade(c[0], -0.35))
    for i in range(v["trees"]):
        x = 16 + 100 * i / max(1, v["trees"] - 1)
        pen.rect(x - 0.8, 83, 1.6, 9, 0, "#6b4a2f")
        pen.form(ellipse(x, 79, 5.6, 7), "#5a9b4f", -1.6, -1)


@subject(
    "beach-scene",
    (1, 1, 98, 98),
    "tropical beach in a circle",
    "sea beach summer sea travel holiday tropical sun vacation",
    sun=(0.55, 0.8),
    waves=(3, 5),
    parasol=(0, 1),
)
def draw_beach(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.clip(ellipse(50, 50, 48)):
        pen.rect(0, 0, 100, 100, 0, linear(["#6fc3e8", "#d8f1f7", "#ffe9c9"], (0, 0), (0, 60)))
        x = 100 * v["sun"]
        pen.glow(x, 28, 26, "#fff0b0", 0.8)
        pen.oval(x, 28, 9, 9, "#ffd23f")
        cloud(pen, 22, 30, 26, "#ffffff")
        pen.rect(0, 52, 100, 40, 0, linear(["#1f8fb8", "#5fd0cf"], (0, 52), (0, 80)))
        for i in range(v["waves"]):
            pen.line(
                f"M{12 + 17 * i} {57 + 4.4 * (i % 3)}Q{17 + 17 * i} {54.6 + 4.4 * (i % 3)} {22 + 17 * i}"
                f" {57 + 4.4 * (i % 3)}",
                "#ffffffa0",
                1.1,
            )
        pen.fill("M78 52L84 38L90 52Z", "#ffffff")
        pen.fill("M76 53H92L89 57H79Z", c[0])
        pen.fill("M-2 76C30 66 60 84 102 72V104H-2Z", "#ffffffb0")
        pen.fill("M-2 79C30 69 60 87 102 75V104H-2Z", "#f3d9a4")
        pen.fill("M-2 92C30 84 70 98 102 88V104H-2Z", "#e6c384")
        if v["parasol"]:
            with pen.at(34, 86, -14):
                pen.rect(-1, -34, 2, 36, 1, "#8a6240")
                dome = path("M-22 -24C-20 -46 20 -46 22 -24Q15 -28 11 -24Q5 -28 0 -24Q-5 -28 -11 -24Q-15 -28 -22 -24Z")
                pen.fill(dome, c[0])
                with pen.clip(dome):
                    pen.fill("M0 -42C-16 -38 -12 -24 -11 -20H0Z", "#fff6e6")
                    pen.fill("M0 -42C20 -38 22 -24 22 -20H11C11 -30 6 -38 0 -42Z", "#fff6e6")
            pen.fill("M42 90L62 86L70 91L50 95Z", c[1])
        else:
            pen.oval(58, 88, 6, 6, c[0])
            pen.fill("M58 82C62 84 62 92 58 94C60 90 60 86 58 82Z", "#ffffff")
            pen.fill("M52.6 86C55 87 55 90 53 91.4C51.6 89.6 51.6 87.6 52.6 86Z", "#ffffff")
