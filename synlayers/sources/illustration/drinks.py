"""Cups, pots, bottles and glasses: steam and glass are translucent."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, ellipse, linear, path, rounded, shade, spread
from synlayers.sources.illustration.registry import subject
from synlayers.style.paint import with_alpha


def steam(pen: Pen, x: float, bottom: float, height: float, sway: float, alpha: float) -> None:
    """A soft wisp of steam rising from (x, bottom)."""
    h = height / 3
    wisp = (
        f"M{x} {bottom}C{x - sway} {bottom - h * 0.6} {x - sway} {bottom - h} {x} {bottom - h * 1.5}"
        f"C{x + sway} {bottom - h * 2} {x + sway} {bottom - h * 2.4} {x + sway * 0.2} {bottom - height}"
    )
    pen.soft_line(wisp, "#d9dde6", height * 0.17, alpha, 6)


@subject(
    "coffee-cup",
    (7, 3, 90, 106),
    "{} coffee cup with steam",
    "coffee cafe drink breakfast food morning restaurant bakery",
    wisps=(2, 3),
    sway=(4.0, 7.0),
    foam=(0, 1),
    band=["none", "stripe", "heart"],
    alpha=(0.4, 0.65),
)
def draw_coffee_cup(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(50, 103, 48)
    pen.form(ellipse(50, 97, 42, 7), shade(c[1], 0.2), -9, -1)
    pen.oval(50, 95.4, 30, 4, shade(c[1], -0.12))
    pen.line("M76 60C98 54 100 86 72 84", shade(c[0], -0.2), 6.5)
    pen.line("M76 59.4C97 54 98 85 72 83", c[0], 5)
    body = path("M20 50H80C80 76 74 96 60 97H40C26 96 20 76 20 50Z")
    pen.form(body, c[0], -11, 0)
    with pen.clip(body):
        if v["band"] == "stripe":
            pen.rect(10, 66, 80, 5, 0, shade(c[1], 0.35))
            pen.rect(10, 73, 80, 1.8, 0, shade(c[1], 0.35))
        elif v["band"] == "heart":
            pen.fill(
                "M50 84C38 75 40 66 46 67C48 67.4 49.5 69 50 70.5C50.5 69 52 67.4 54 67C60 66 62 75 50 84Z",
                shade(c[1], 0.45),
            )
        pen.line("M27 58C28 72 30 80 34 87", "#ffffff55", 3.2)
    pen.oval(50, 50, 30, 6.4, shade(c[0], 0.3))
    pen.oval(50, 50.6, 27, 5, "#5b3a29")
    pen.oval(48, 51.4, 23, 3.6, "#74492f")
    if v["foam"]:
        pen.oval(50, 51, 15, 2.7, "#e7cdb0")
        pen.oval(47, 50.7, 8, 1.4, "#f6e8d6")
    for i in range(v["wisps"]):
        x = 50 + (i - (v["wisps"] - 1) / 2) * 15
        steam(pen, x, 45 - 2 * (i % 2), 36 - 5 * ((i + 1) % 2), v["sway"] * (1 if i % 2 else -1), v["alpha"])


@subject(
    "teapot",
    (7, 5, 105, 96),
    "{} teapot",
    "cup tea cafe drink breakfast food morning kitchen home",
    dots=(0, 1),
    steam_alpha=(0.0, 0.6),
    lid=["round", "flat"],
    belly=(0.0, 5.0),
)
def draw_teapot(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(58, 95, 44)
    steam(pen, 14, 36, 28, 4, v["steam_alpha"])
    pen.line("M84 46C114 34 116 80 84 78", shade(c[0], -0.2), 7)
    pen.line("M84 45.4C112 34 114 79 84 77", shade(c[0], -0.04), 5.4)
    pen.form("M36 80C20 76 24 54 8 43Q12 38 18 40C32 46 32 56 40 58Z", c[0], -2, -3, 0.2)
    b = v["belly"]
    body = path(f"M36 40H80C{96 + b} 48 {98 + b} 88 76 93H40C{18 - b} 88 {20 - b} 48 36 40Z")
    pen.form(body, c[0], -10, -2)
    with pen.clip(body):
        if v["dots"]:
            for row in range(3):
                for i in range(8):
                    pen.oval(20 + 12 * i + 6 * (row % 2), 56 + 11 * row, 2.2, 2.2, shade(c[1], 0.3))
        else:
            pen.fill("M0 68Q58 76 120 68V78Q58 86 0 78Z", shade(c[1], 0.3))
            pen.line("M0 82Q58 90 120 82", shade(c[1], 0.3), 1.4)
        pen.line("M32 58Q30 70 35 80", "#ffffff60", 3.4)
    lid = "M36 41Q58 18 80 41Z" if v["lid"] == "round" else "M34 41Q36 31 58 31Q80 31 82 41Z"
    pen.form(lid, shade(c[0], 0.12), -6, 0)
    pen.rect(33, 38.6, 50, 4.4, 2.2, shade(c[1], 0.15))
    pen.form(ellipse(58, 24 if v["lid"] == "round" else 26.5, 5), c[1], -1.6, -1)


@subject(
    "wine-bottle-and-glass",
    (15, 5, 87, 125),
    "wine bottle and a glass of wine",
    "wine drink restaurant dinner bar party celebration date",
    wine=["#8c1c3a", "#e9c46a", "#e58a9a"],
    bottle=["#1f4a3d", "#2b3a2e", "#3a2340"],
    level=(0.35, 0.6),
    label=["plain", "band", "medal"],
)
def draw_wine(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(38, 126, 30)
    pen.shadow(82, 126, 24)
    body = path("M30 18H46V44C46 52 58 56 58 68V120Q58 126 52 126H24Q18 126 18 120V68C18 56 30 52 30 44Z")
    pen.form(body, v["bottle"], -7, 0, 0.3)
    with pen.clip(body):
        pen.rect(10, 76, 60, 34, 0, "#f6efe2")
        pen.rect(46, 76, 20, 34, 0, "#1c143020")
        if v["label"] == "band":
            pen.rect(10, 84, 60, 8, 0, c[0])
        elif v["label"] == "medal":
            pen.oval(36, 87, 6, 6, c[0])
            pen.oval(36, 87, 3.6, 3.6, shade(c[0], 0.4))
        else:
            pen.rect(24, 82, 26, 3, 0, c[0])
            pen.rect(28, 87, 18, 1.4, 0, "#b8a98f")
        pen.rect(26, 97, 22, 1.4, 0.5, "#b8a98f")
        pen.rect(29, 101, 16, 1.4, 0.5, "#b8a98f")
        pen.line("M24 68V116M34 24V44", "#ffffff38", 2.6)
    pen.form(rounded(29, 6, 18, 22, [2.5, 2.5, 1, 1]), c[0], -4, 0, 0.2)
    pen.rect(28.4, 11, 19.2, 2.2, 1, shade(c[0], -0.25))
    wine_glass(pen, 82, v["wine"], v["level"])


def wine_glass(pen: Pen, cx: float, wine: str, level: float) -> None:
    """A wine glass 76 high standing on y = 126: clear glass lets through what is below."""
    bowl = path(f"M{cx - 17} 50C{cx - 23} 74 {cx - 15} 92 {cx} 93C{cx + 15} 92 {cx + 23} 74 {cx + 17} 50Z")
    pen.fill(bowl, linear(["#e6f0f630", "#c9dde85c"], (cx - 20, 0), (cx + 20, 0)))
    with pen.clip(bowl):
        top = 90 - 38 * level
        pen.rect(
            cx - 30,
            top,
            60,
            60,
            0,
            linear([with_alpha(wine, 0.86), with_alpha(shade(wine, -0.25), 0.94)], (cx - 20, 0), (cx + 20, 0)),
        )
        pen.oval(cx, top, 20.5, 2.6, with_alpha(shade(wine, 0.25), 0.95))
        pen.line(f"M{cx - 14} 56C{cx - 17} 70 {cx - 14} 80 {cx - 10} 85", "#ffffff80", 2.4)
    pen.line(bowl, "#a9c3d2b0", 0.9)
    pen.oval(cx, 50, 17, 2.6, "#ffffff50")
    pen.line(f"M{cx} 93V123", "#a9c3d2c0", 2.4)
    pen.line(f"M{cx - 0.6} 94V122", "#ffffffa0", 0.8)
    pen.oval(cx, 124, 15, 2.6, "#b9cfdca0")
    pen.oval(cx - 2, 123.5, 10, 1.3, "#ffffff80")


@subject(
    "cocktail",
    (7, 9, 63, 110),
    "cocktail with a straw and a slice of citrus",
    "fruit drink cocktail bar party summer beach holiday juice",
    ice=(2, 3),
    fruit=["#f4a531", "#9ccc4c", "#f26b6b"],
    level=(0.62, 0.8),
    tilt=(8.0, 16.0),
)
def draw_cocktail(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(38, 115, 26)
    with pen.at(40, 108, v["tilt"]):
        pen.rect(-1.8, -98, 3.6, 98, 1.6, shade(c[1], 0.1))
        for i in range(9):
            pen.fill(f"M-1.8 {-96 + 11 * i}L1.8 {-99 + 11 * i}V{-95 + 11 * i}L-1.8 {-92 + 11 * i}Z", "#ffffff")
    glass = path("M16 34H62L56 108Q55.5 113 50 113H28Q22.5 113 22 108Z")
    pen.fill(glass, "#dcebf250")
    top = 108 - 76 * v["level"]
    with pen.clip(glass):
        pen.rect(
            8,
            top,
            66,
            80,
            0,
            linear(
                [with_alpha(shade(c[0], 0.35), 0.82), with_alpha(c[0], 0.9), with_alpha(shade(c[0], -0.15), 0.94)],
                (0, top),
                (0, 112),
            ),
        )
        for i in range(v["ice"]):
            with pen.at(28 + 11 * i, top + 12 + 9 * (i % 2), 24 * i - 18):
                pen.rect(-6.5, -6.5, 13, 13, 2.4, "#ffffff66")
                pen.rect(-4.5, -4.5, 5, 5, 1.4, "#ffffff66")
        for i in range(9):
            pen.oval(22 + 34 * spread(0.3, i), top + 16 + 50 * spread(0.7, i, 1), 1.1, 1.1, "#ffffff88")
        pen.oval(39, top, 24, 2.2, with_alpha(shade(c[0], 0.55), 0.9))
        pen.line("M23 44L28 104", "#ffffff78", 3)
    pen.line(glass, "#a9c3d2a0", 1)
    with pen.at(20, 33, -14):
        pen.oval(0, 0, 12, 12, v["fruit"])
        pen.oval(0, 0, 10.2, 10.2, "#fff6dd")
        for i in range(8):
            with pen.at(0, 0, 45 * i):
                pen.fill("M0 -1L-3 -7.6Q0 -10.4 3 -7.6Z", shade(v["fruit"], 0.2))


@subject(
    "beer-mug",
    (11, 9, 81, 102),
    "mug of beer with foam",
    "cup beer drink bar pub party restaurant",
    beer=["#f2b134", "#e59a2f", "#c9752d"],
    drip=(0.0, 8.0),
)
def draw_beer(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(44, 106, 36)
    pen.line("M68 48H78Q88 48 88 58V76Q88 88 76 88H68", "#a9c3d2", 7)
    pen.line("M68 48H78Q88 48 88 58V76Q88 88 76 88H68", "#e2eff5", 4)
    mug = rounded(16, 28, 54, 78, [4, 4, 9, 9])
    pen.fill(mug, "#d5e6ee")
    beer = rounded(20.5, 34, 45, 67, [2, 2, 6, 6])
    pen.fill(beer, linear([shade(v["beer"], 0.16), v["beer"], shade(v["beer"], -0.2)], (0, 34), (0, 102)))
    with pen.clip(beer):
        for x in (28, 40, 52):
            pen.rect(x, 46, 7, 48, 3.4, "#ffffff38")
        for i in range(10):
            pen.oval(23 + 40 * spread(0.1, i), 50 + 46 * spread(0.4, i, 1), 1, 1, "#ffffffa0")
    pen.fill(
        f"M14 36C8 22 20 14 28 18C32 8 48 8 52 16C62 12 76 20 70 34C70 42 62 42 62 36Q60 34 58 36V{44 + v['drip']}"
        f"Q54 {50 + v['drip']} 50 {44 + v['drip']}V38Q46 34 42 40Q36 46 32 38Q30 36 27 40Q18 46 14 36Z",
        "#fffaf0",
    )
    pen.fill("M20 30C22 24 28 22 32 25C36 18 46 17 50 23C58 20 66 26 64 32C52 26 32 26 20 30Z", "#f3e7cf")
    pen.line("M18 50V92", "#ffffffb0", 1.8)


@subject(
    "honey-jar",
    (11, 9, 72, 90),
    "jar of honey",
    "bottle food honey breakfast organic kitchen market farm",
    level=(0.6, 0.85),
    dipper=(0, 1),
)
def draw_honey(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(40, 95, 30)
    if v["dipper"]:
        with pen.at(50, 60, 32):
            pen.rect(-2, -58, 4, 62, 2, "#b98a5a")
    jar = path("M22 26H58C64 30 68 36 68 44V84Q68 95 57 95H23Q12 95 12 84V44C12 36 16 30 22 26Z")
    pen.fill(jar, "#e8f1f0b0")
    with pen.clip(jar):
        top = 92 - 62 * v["level"]
        pen.rect(0, top, 80, 80, 0, linear(["#f9c74fee", "#f3a712f4", "#d98310f8"], (0, top), (0, 95)))
        pen.oval(40, top, 30, 2.4, "#fde9a9")
        pen.line("M18 46V84", "#ffffff80", 3.4)
    pen.line(jar, "#c3a36a70", 1)
    if not v["dipper"]:
        pen.form(rounded(18, 14, 44, 13, 3.5), c[0], -7, 0)
        for i in range(7):
            pen.rect(23 + 5.6 * i, 16, 1, 9, 0.5, shade(c[0], -0.22))
    else:
        pen.rect(19, 22, 42, 6, 3, "#dfe9e8")
    pen.form(rounded(24, 52, 32, 28, 4), "#fff7e6", -5, 0, 0.08)
    pen.fill("M40 57L47.8 61.5V70.5L40 75L32.2 70.5V61.5Z", c[1])
    pen.fill("M40 60.5L44.8 63.2V68.8L40 71.5L35.2 68.8V63.2Z", shade(c[1], 0.45))
