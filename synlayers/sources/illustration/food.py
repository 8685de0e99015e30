"""Fruit and savoury food, in natural colours."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, ellipse, path, polar, rounded, shade, spread
from synlayers.sources.illustration.plants import two_tone_leaf
from synlayers.sources.illustration.registry import subject


@subject(
    "apple",
    (7, 5, 76, 94),
    "apple with a leaf",
    "fruit food healthy organic market education summer",
    skin=["#d9363e", "#8fbf3f", "#e8b33c", "#c22f4a"],
    lean=(-10.0, 10.0),
    half=(0, 1),
)
def draw_apple(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(45, 95, 30)
    pen.line(f"M45 28Q45 18 {48 + v['lean'] * 0.4} 12", "#6b4a2f", 2.8)
    with pen.at(46, 22, 52 + v["lean"]):
        two_tone_leaf(pen, 24, 8, 0.1, "#5a9b4f")
    body = path("M45 30C34 20 8 24 8 54C8 78 26 97 37 95C42 94 48 94 53 95C64 97 82 78 82 54C82 24 56 20 45 30Z")
    if v["half"]:
        pen.fill(body, v["skin"])
        pen.fill(
            "M45 34C36 25 13 28 13 54C13 75 28 92 38 90C43 89 47 89 52 90C62 92 77 75 77 54C77 28 54 25 45 34Z",
            "#fdf3d8",
        )
        pen.line("M45 38C36 46 33 66 45 80C57 66 54 46 45 38Z", "#e7d8a8", 1.2)
        for side in (-1, 1):
            with pen.at(45 + side * 4.6, 62, side * 14):
                pen.fill("M0 -7Q4 0 0 4Q-4 0 0 -7Z", "#5c3a22")
    else:
        pen.form(body, v["skin"], -10, -4)
        pen.fill("M33 28Q45 40 57 28Q45 34 33 28Z", shade(v["skin"], -0.32))
        pen.line("M18 52Q19 40 28 36", "#ffffff80", 4.4)
        for i in range(7):
            pen.oval(22 + 46 * spread(0.2, i), 50 + 34 * spread(0.6, i, 1), 0.9, 0.9, "#ffffff60")


@subject(
    "lemons",
    (1, 0, 110, 91),
    "lemons with leaves",
    "fruit food healthy organic market summer drink kitchen",
    skin=["#f6c945", "#f9d95c", "#a9cf54", "#f59e42"],
    turn=(-20.0, 8.0),
    leaves=(1, 3),
)
def draw_lemons(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(60, 84, 50)
    for i in range(v["leaves"]):
        with pen.at(44, 30, -50 + 48 * i):
            two_tone_leaf(pen, 29, 8.4, 0.12, ("#4f9d5b", "#3f8a55", "#6fae56")[i])
    with pen.at(44, 50, v["turn"]):
        pen.form(
            "M-42 0C-39 -2 -36 -4 -34 -9C-26 -28 22 -30 31 -9C33 -4 37 -3 40 0C37 3 33 4 31 9C22 30 -26 28 -34 9C-36 4"
            " -39 2 -42 0Z",
            v["skin"],
            -4,
            -7,
        )
        pen.line("M-24 -9Q-14 -18 2 -19", "#ffffff90", 3)
        for i in range(10):
            pen.oval(-24 + 48 * spread(0.3, i), -10 + 24 * spread(0.8, i, 1), 0.8, 0.8, shade(v["skin"], -0.22))
    with pen.at(84, 58, 12):
        pen.oval(0, 0, 26, 26, v["skin"])
        pen.oval(0, 0, 23.4, 23.4, "#fff7da")
        for i in range(9):
            with pen.at(0, 0, 40 * i):
                pen.fill("M0 -2.6L-6.6 -18Q0 -23.4 6.6 -18Z", shade(v["skin"], 0.22))
                pen.line("M-1 -8L-2 -15", "#ffffffa0", 0.9)
        pen.oval(0, 0, 2.2, 2.2, "#fff7da")


@subject(
    "cherries",
    (1, -1, 78, 99),
    "pair of cherries",
    "fruit food healthy sweet market summer kitchen",
    skin=["#c81d3b", "#9d1b3c", "#e0334d"],
    spread=(0.0, 5.0),
)
def draw_cherries(pen: Pen, v: Any, c: list[str]) -> None:
    s = v["spread"]
    pen.line(f"M{22 - s * 0.5} 66Q30 34 52 12", "#6a8a3a", 2.2)
    pen.line(f"M{57 + s * 0.5} 74Q62 40 52 12", "#567a34", 2.2)
    pen.line("M48 10L57 13", "#6b4a2f", 3.4)
    with pen.at(52, 14, -78):
        two_tone_leaf(pen, 34, 10, 0.14, "#5a9b4f")
    for x, y in ((22 - s * 0.5, 76), (58 + s * 0.5, 83)):
        pen.form(
            f"M{x} {y - 13}C{x - 8} {y - 19} {x - 20} {y - 9} {x - 17} {y + 4}C{x - 14} {y + 17} {x + 14} {y + 17}"
            f" {x + 17} {y + 4}C{x + 20} {y - 9} {x + 8} {y - 19} {x} {y - 13}Z",
            v["skin"],
            -4.5,
            -3.4,
            0.25,
        )
        pen.line(f"M{x - 10} {y - 2}Q{x - 9} {y - 8} {x - 4} {y - 9}", "#ffffffa0", 2.4)


@subject(
    "avocado",
    (9, 5, 62, 90),
    "halved avocado",
    "fruit food healthy organic market kitchen breakfast",
    face=(0, 1),
    turn=(-8.0, 8.0),
)
def draw_avocado(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(40, 50, v["turn"], 0.95):
        outer = "M0 -46C12 -46 14 -26 22 -12C36 10 30 46 0 46C-30 46 -36 10 -22 -12C-14 -26 -12 -46 0 -46Z"
        pen.fill(outer, "#3f6b3a")
        pen.form(
            "M0 -42C10 -42 11 -24 19 -10C32 11 26 42 0 42C-26 42 -32 11 -19 -10C-11 -24 -10 -42 0 -42Z",
            "#b8d26a",
            -3,
            0,
            0.1,
        )
        pen.fill("M0 -37C8 -37 8 -22 15 -8C27 12 22 37 0 37C-22 37 -27 12 -15 -8C-8 -22 -8 -37 0 -37Z", "#eaf0a9")
        pen.form(ellipse(0, 14, 14.5), "#8a5a34", -4, -3, 0.3)
        pen.oval(-5, 8, 3.2, 2.4, "#ffffff70")
        if v["face"]:
            for x in (-5, 5):
                pen.oval(x, 14, 1.5, 1.9, "#2b1a12")
                pen.oval(x * 1.7, 18, 1.8, 1.1, "#e58a7a90")
            pen.line("M-3 18Q0 21 3 18", "#2b1a12", 1.2)


@subject(
    "strawberry",
    (5, 12, 71, 84),
    "strawberry",
    "fruit food healthy sweet market summer dessert",
    skin=["#e63946", "#d62839", "#ef5261"],
    turn=(-10.0, 14.0),
)
def draw_strawberry(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(40, 54, v["turn"], 0.94):
        body = path("M0 -26C22 -38 40 -22 34 0C30 22 12 44 0 44C-12 44 -30 22 -34 0C-40 -22 -22 -38 0 -26Z")
        pen.form(body, v["skin"], -8, -3, 0.2)
        with pen.clip(body):
            for row in range(6):
                for i in range(6 - row % 2):
                    x, y = -30 + 12 * i + 6 * (row % 2), -18 + 11 * row
                    pen.oval(x, y, 1.2, 1.9, "#ffe08a")
        for k in range(7):
            with pen.at(0, -27, -108 + 36 * k):
                two_tone_leaf(
                    pen,
                    19 if k not in (3,) else 12,
                    5.6,
                    0.1 * (k - 3) / 3,
                    "#4f9d5b" if k % 2 else "#66b05c",
                    rib=False,
                )
        pen.line("M0 -28Q-1 -38 4 -42", "#4f8a4b", 3)


@subject(
    "watermelon-slice",
    (6, 11, 98, 57),
    "slice of watermelon",
    "fruit food healthy sweet market summer beach",
    seeds=(5, 9),
    bite=(0, 1),
    turn=(-10.0, 10.0),
)
def draw_watermelon(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(55, 20, v["turn"], 0.92):
        pen.fill("M-52 0C-52 68 52 68 52 0Z", "#2f8f57")
        pen.fill("M-48 0C-47 60 47 60 48 0Z", "#dff0b8")
        body = path(
            "M-45 0C-43 55 43 55 45 0Z"
            if not v["bite"]
            else "M-45 0C-43 55 43 55 45 0H34C33 9 22 9 20 3C15 12 4 9 6 0Z"
        )
        pen.form(body, "#f2545b", -4, -4, 0.12)
        for i in range(v["seeds"]):
            t = (i + 0.5) / v["seeds"]
            x, y = -33 + 66 * t, 10 + 16 * (1 - (2 * t - 1) ** 2) - (9 if i % 2 else 0)
            if y > 8 and not (v["bite"] and x > 2 and y < 14):
                with pen.at(x, y, -30 * (2 * t - 1)):
                    pen.fill("M0 -3Q2.6 1.4 0 2.6Q-2.6 1.4 0 -3Z", "#3a1d22")


@subject(
    "pizza-slice",
    (4, 11, 82, 98),
    "slice of pizza",
    "food pizza restaurant italian party dinner menu",
    pepperoni=(3, 4),
    herbs=(3, 6),
    melt=(4.0, 12.0),
    phase=(0.0, 1.0),
)
def draw_pizza(pen: Pen, v: Any, c: list[str]) -> None:
    m = v["melt"]
    pen.fill(
        f"M10 26L80 26L66 62Q65 {68 + m} 61 {66 + m}Q58 {66 + m} 58 70L46 106Q44 110 42 105L34 82Q33 {88 + m * 0.6} 30"
        f" {86 + m * 0.5}Q27 {84 + m * 0.5} 27 66Z",
        "#f6b93b",
    )
    body = path("M11 24H79L46 103Q44.5 107 43 103Z")
    pen.form(body, "#fbd25f", -6, 0, 0.12)
    for x, y, r in ((30, 40, 8), (57, 44, 8.5), (43, 66, 7.6), (44, 30, 5.6))[: v["pepperoni"]]:
        pen.form(ellipse(x, y, r), "#d1442f", -1.6, -1.2, 0.2)
        for i in range(3):
            px, py = polar(x, y, r * 0.5, 120 * i + 360 * v["phase"])
            pen.oval(px, py, r * 0.13, r * 0.13, "#8e2a1e")
    for i in range(v["herbs"]):
        with pen.at(26 + 38 * spread(v["phase"], i), 34 + 44 * i / v["herbs"], 67 * i):
            pen.fill("M0 -4Q4 0 0 4Q-4 0 0 -4Z", "#4f9d5b")
    crust = "M8 30Q2 22 10 18Q44 6 80 18Q88 22 82 30Q44 20 8 30Z"
    pen.form(crust, "#d98e4a", 0, -4, 0.18)
    pen.line("M18 20Q40 13 60 15", "#f2c38a", 2.2)


@subject(
    "burger",
    (8, 5, 94, 96),
    "burger with cheese and salad",
    "food burger restaurant dinner menu party barbecue",
    seeds=(7, 12),
    patties=(1, 2),
    phase=(0.0, 1.0),
)
def draw_burger(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(55, 95, 46)
    pen.form(rounded(13, 78, 84, 17, [4, 4, 12, 12]), "#e0a04f", -12, -2)
    y = 78.0
    for _ in range(v["patties"]):
        y -= 11
        pen.form(rounded(11, y, 88, 13, 6), "#7a4526", -14, -2, 0.22)
        pen.fill(f"M14 {y - 2}H96V{y + 2}L84 {y + 3}L74 {y + 10}L64 {y + 3}H40L30 {y + 8}L20 {y + 3}H14Z", "#ffc83d")
        y -= 2
    for i in range(2):
        pen.form(rounded(20 + 36 * i, y - 6, 34, 7, 3), "#e2463f", -6, -1)
    n = 9
    edge = f"M9 {y - 8}"
    for i in range(n):
        x = 9 + 92 / n * i
        edge += f"Q{x + 46 / n} {y - 8 + (9 if i % 2 == 0 else 5)} {x + 92 / n} {y - 8}"
    pen.fill(edge + f"Q101 {y - 14} 95 {y - 14}H15Q9 {y - 14} 9 {y - 8}Z", "#7fb84a")
    top = y - 12
    pen.form(
        f"M12 {top}C10 {top - 46} 100 {top - 46} 98 {top}Q98 {top + 2} 94 {top + 2}H16Q12 {top + 2} 12 {top}Z",
        "#e8ad5a",
        -9,
        -3,
    )
    for i in range(v["seeds"]):
        t = (i + 0.5) / v["seeds"]
        with pen.at(
            24 + 62 * t, top - 12 - 17 * (1 - (2 * t - 1) ** 2) * (0.45 + 0.55 * spread(v["phase"], i)), 70 * i
        ):
            pen.oval(0, 0, 1.9, 1.1, "#fff3d6")


@subject(
    "sushi",
    (5, 8, 103, 71),
    "two pieces of sushi with chopsticks",
    "food sushi restaurant japanese dinner menu fish",
    fish=["#ff8a65", "#f4733d", "#f4a6a0"],
    roll=["#7fb84a", "#ffc94d", "#ff8a65"],
)
def draw_sushi(pen: Pen, v: Any, c: list[str]) -> None:
    pen.rect(6, 66, 98, 8, 2.5, "#c99763")
    pen.rect(14, 73, 8, 5, 1, "#a87645")
    pen.rect(88, 73, 8, 5, 1, "#a87645")
    pen.form(rounded(12, 46, 46, 20, 9), "#fffaf0", -6, -2, 0.08)
    for i in range(9):
        with pen.at(18 + 4.4 * i, 57 + 3 * (i % 2), 40 * i):
            pen.rect(-1.8, -0.7, 3.6, 1.4, 0.7, "#eadfca")
    body = path("M8 50C8 34 24 32 36 33C52 34 62 40 62 50Q48 44 35 44Q20 44 8 50Z")
    pen.form(body, v["fish"], -4, -2)
    with pen.clip(body):
        for i in range(5):
            pen.line(f"M{16 + 10 * i} 54Q{20 + 10 * i} 42 {28 + 10 * i} 30", "#ffffff80", 1.5)
    pen.rect(32, 33, 8, 33, 2, "#24352f")
    pen.form(ellipse(82, 48, 18), "#24352f", -4, -3, 0.3)
    pen.oval(82, 48, 14.4, 14.4, "#fffaf0")
    pen.oval(79.5, 46, 4.2, 4.2, v["roll"])
    pen.oval(85.8, 47, 3.6, 3.6, v["fish"])
    pen.oval(81.6, 52.6, 3.4, 3.4, "#7fb84a")
    for dy in (0, 5):
        pen.line(f"M18 {20 - dy}L106 {10 + dy * 1.6}", shade(c[0], -0.05), 2.4)
        pen.line(f"M18 {20 - dy}L30 {18.6 - dy * 0.6}", shade(c[0], 0.5), 2.4)
