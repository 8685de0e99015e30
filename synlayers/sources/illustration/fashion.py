"""Clothes, bags and cosmetics."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, ellipse, leaf, linear, path, polar, rounded, shade, spread
from synlayers.sources.illustration.registry import subject
from synlayers.sources.illustration.scenery import pine
from synlayers.style.paint import with_alpha


@subject(
    "shopping-bag",
    (9, 8, 74, 102),
    "{} shopping bag",
    "shopping bag sale fashion store gift market",
    paper=(0, 1),
    motif=["plain", "percent", "heart", "dots"],
)
def draw_bag(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(45, 105, 38)
    pen.line("M30 40V22C30 6 52 6 52 22V40", shade(c[0], -0.4), 2.6)
    if v["paper"]:
        pen.fill("M18 34L24 22L32 34L40 20L50 34L58 22L68 34Z", "#fff4e6")
        pen.fill("M40 20L50 34H36Z", "#efdfca")
    pen.fill("M68 32H14L10 104H72Z", c[0])
    pen.fill("M68 32L82 40V98L72 104Z", shade(c[0], -0.24))
    pen.fill("M68 32L74 66L72 104Z", shade(c[0], -0.13))
    pen.rect(13.6, 32, 54.6, 4, 0, shade(c[0], 0.2))
    pen.line("M28 42V24C28 6 50 6 50 24V42", shade(c[1], -0.1), 2.8)
    for x in (28, 50):
        pen.oval(x, 42, 2.2, 2.2, "#fff4e6")
    light = shade(c[0], 0.72)
    if v["motif"] == "percent":
        pen.line("M30 86L50 58", light, 4)
        pen.line(ellipse(31, 62, 5), light, 3.4)
        pen.line(ellipse(49, 82, 5), light, 3.4)
    elif v["motif"] == "heart":
        pen.fill("M41 88C24 76 28 60 36 62C39 63 41 66 41 68C41 66 43 63 46 62C54 60 58 76 41 88Z", light)
    elif v["motif"] == "dots":
        for i in range(15):
            x, y = 20 + 11 * (i % 5) + 4 * (i // 5 % 2), 58 + 15 * (i // 5)
            pen.oval(min(x, 66), y, 2.6, 2.6, light)


@subject(
    "sneaker",
    (6, 5, 121, 76),
    "{} sneaker",
    "sneaker shoe sport fashion fitness shopping running sale",
    sole=["#ffffff", "#f4ead9"],
    holes=(3, 9),
    lift=(0.0, 4.0),
)
def draw_sneaker(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(64, 73, 58)
    with pen.at(0, -v["lift"] * 0.4):
        upper = path(
            "M12 26C16 20 22 22 26 28C32 34 42 32 46 20Q49 14 55 16C64 28 78 38 98 42C114 45 124 50 122 62H10C8 50 6 36"
            " 12 26Z"
        )
        pen.form(upper, c[0], -2, -5)
        with pen.clip(upper):
            pen.fill("M4 20H24C22 40 26 52 40 64H4Z", shade(c[1], 0.05))
            pen.fill("M98 40C86 48 88 60 94 66H128V40Z", shade(c[1], 0.05))
            pen.fill("M40 66C46 48 56 40 74 34L86 39C66 46 56 54 52 66Z", shade(c[2], 0.35))
            for i in range(v["holes"]):
                pen.oval(98 + 4.6 * (i % 3), 48 + 4 * (i // 3), 0.9, 0.9, shade(c[1], -0.35))
        pen.fill("M47 20Q50 13 56 16C65 28 76 36 92 41L88 46C72 42 58 34 47 20Z", shade(c[0], -0.22))
        for i in range(4):
            x, y = 55 + 8.4 * i, 21 + 6.2 * i - i * i * 0.3
            pen.line(f"M{x - 4} {y + 5}L{x + 6} {y - 1}", "#ffffff", 2.3)
        pen.line("M58 20C50 8 60 4 62 14", "#ffffff", 1.6)
        pen.form("M7 58Q60 66 123 56Q128 64 122 70Q118 73 112 73H16Q8 72 7 58Z", v["sole"], 0, -4, 0.14)
        pen.line("M8 64Q60 71 125 63", shade(c[1], 0.05), 2)


@subject(
    "lipstick",
    (12, 9, 36, 100),
    "{} lipstick",
    "lipstick beauty cosmetics makeup fashion shopping",
    case=["#2b2733", "#d9b36c", "#f3e4dc"],
    cap=(0, 1),
)
def draw_lipstick(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(30, 105, 24)
    pen.form("M21 50V24C21 16 34 8 37 10Q39 12 39 18V50Z", c[0], -5, 0, 0.2)
    pen.fill("M21 26C22 18 33 10 37 10C39 16 30 26 21 26Z", shade(c[0], 0.28))
    pen.line("M25 32V48", "#ffffff60", 2)
    pen.fill(rounded(19, 46, 22, 18, 1.5), linear(["#f7e0a8", "#d9a94f", "#f3d58f", "#b9852f"], (19, 0), (41, 0)))
    pen.rect(19, 58, 22, 1.2, 0, "#a8742880")
    pen.form(rounded(15, 63, 30, 42, [2, 2, 4, 4]), v["case"], -7, 0, 0.25)
    pen.rect(20, 68, 3.4, 30, 1.7, "#ffffff48")
    if v["cap"]:
        pen.rect(15, 80, 30, 3.4, 0, "#d9a94f")


@subject(
    "cosmetic-bottle",
    (3, 10, 74, 110),
    "{} pump bottle of lotion with leaves",
    "cosmetics beauty spa wellness skincare organic product shampoo",
    label=["leaf", "lines", "drop"],
    glass=(0, 1),
    green=["#5a9b4f", "#2f7d5b", "#7c9a6d"],
)
def draw_bottle(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(40, 115, 32)
    for side in (-1, 1):
        for k in range(3):
            with pen.at(40 + side * 14, 112, side * (24 + 22 * k)):
                pen.fill(leaf(38 - 7 * k, 6.4), shade(v["green"], 0.16 * k - 0.12 + 0.05 * side))
    pen.rect(37.6, 22, 4.8, 16, 0, "#d8dce2")
    pen.form("M22 14Q22 11 26 11H48Q52 11 52 15V22H30L22 19Z", "#f4f4f2", -4, 0, 0.16)
    pen.form(rounded(30, 32, 20, 10, 2), "#e6e4df", -4, 0, 0.16)
    body = rounded(18, 41, 44, 74, [11, 11, 6, 6])
    if v["glass"]:
        pen.fill(body, with_alpha(shade(c[0], 0.4), 0.55))
        with pen.clip(body):
            pen.rect(
                18,
                58,
                44,
                60,
                0,
                linear([with_alpha(c[0], 0.75), with_alpha(shade(c[0], -0.2), 0.85)], (18, 0), (62, 0)),
            )
            pen.rect(39, 40, 2, 70, 0, "#ffffff50")
        pen.line(body, with_alpha(shade(c[0], -0.2), 0.5), 0.8)
    else:
        pen.form(body, c[0], -9, 0)
    pen.line("M24 54V104", "#ffffff60", 3)
    pen.rect(27, 66, 28, 36, 2, "#fffaf2")
    if v["label"] == "leaf":
        for t in (-40, 0, 40):
            with pen.at(41, 84, t):
                pen.fill(leaf(12, 3.4), v["green"])
    elif v["label"] == "drop":
        pen.fill("M41 71Q49 82 41 86Q33 82 41 71Z", c[1])
    else:
        pen.rect(32, 73, 18, 3, 1.5, c[1])
        pen.rect(34, 79, 14, 1.6, 0.8, "#b8a98f")
    pen.rect(33, 90, 16, 1.8, 0.9, "#8d8577")
    pen.rect(36, 94.6, 10, 1.4, 0.7, "#b8a98f")


@subject(
    "perfume",
    (11, 9, 68, 101),
    "{} glass perfume bottle",
    "bottle perfume beauty fashion luxury cosmetics gift shopping",
    shape=["square", "round", "faceted"],
    level=(0.55, 0.8),
)
def draw_perfume(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(45, 105, 38)
    body = {
        "square": rounded(14, 40, 62, 65, 8),
        "round": ellipse(45, 72, 33, 33),
        "faceted": path("M28 40H62L78 56V94L68 105H22L12 94V56Z"),
    }[v["shape"]]
    pen.fill(body, linear(["#eef4f8b0", "#cfdfe8c8"], (14, 0), (76, 0)))
    top = 100 - 56 * v["level"]
    inner = {
        "square": rounded(20, 46, 50, 53, 5),
        "round": ellipse(45, 72, 27.6, 27.6),
        "faceted": path("M31 46H59L72 59V91L64 99H26L18 91V59Z"),
    }[v["shape"]]
    with pen.clip(inner):
        pen.rect(
            0, top, 90, 80, 0, linear([with_alpha(shade(c[0], 0.3), 0.75), with_alpha(c[0], 0.88)], (0, top), (0, 104))
        )
        pen.oval(45, top, 30, 2, with_alpha(shade(c[0], 0.55), 0.9))
    pen.line(body, "#9fb8c6b0", 0.9)
    pen.line(inner, "#ffffff90", 0.9)
    pen.line("M45 40V92", "#ffffff70", 1)
    pen.line("M24 56V88", "#ffffffb0", 3)
    pen.rect(33, 66, 24, 18, 1.5, "#fffaf2d8")
    pen.rect(37, 71, 16, 2.2, 1.1, shade(c[0], -0.2))
    pen.rect(39, 76.6, 12, 1.4, 0.7, "#b8a98f")
    pen.fill(rounded(36, 32, 18, 9, 1.5), linear(["#f7e0a8", "#d9a94f", "#f3d58f", "#b9852f"], (36, 0), (54, 0)))
    pen.form(rounded(32, 10, 26, 23, 4), shade(c[1], 0.05), -6, 0)
    pen.rect(36, 14, 3, 15, 1.5, "#ffffff60")


@subject(
    "diamond-ring",
    (3, 5, 76, 102),
    "ring with a {} gemstone",
    "ring wedding jewelry love luxury proposal gift fashion",
    metal=["#e9b949", "#c9d0d8", "#e3a58a"],
    sparkle=(2, 4),
)
def draw_ring(pen: Pen, v: Any, c: list[str]) -> None:
    pen.line(ellipse(40, 76, 27), shade(v["metal"], -0.25), 7)
    pen.line(ellipse(39.4, 75.4, 27), v["metal"], 5)
    pen.line("M16 84C10 66 24 50 40 49", shade(v["metal"], 0.55), 1.4)
    pen.fill("M32 50L36 42H44L48 50Q40 54 32 50Z", shade(v["metal"], -0.1))
    gem = shade(c[0], 0.35)
    pen.fill("M24 16H56L66 28L40 50L14 28Z", gem)
    for shape, t in (
        ("M24 16L32 28H14Z", 0.25),
        ("M56 16L48 28H66Z", -0.12),
        ("M24 16H56L48 28H32Z", 0.55),
        ("M32 28H48L40 50Z", 0.1),
        ("M48 28H66L40 50Z", -0.22),
    ):
        pen.fill(shape, shade(gem, t))
    pen.line("M26 19L34 18", "#ffffffd0", 1.4)
    for i in range(v["sparkle"]):
        x, y = ((66, 12), (12, 14), (72, 42), (10, 44))[i]
        pen.fill(
            f"M{x} {y - 6}Q{x + 1} {y - 1} {x + 6} {y}Q{x + 1} {y + 1} {x} {y + 6}Q{x - 1} {y + 1} {x - 6} {y}"
            f"Q{x - 1} {y - 1} {x} {y - 6}Z",
            "#ffd166",
        )


@subject(
    "snow-globe",
    (4, 5, 82, 105),
    "snow globe with a pine tree",
    "tree snow winter christmas holiday gift decor kids",
    flakes=(12, 22),
    phase=(0.0, 1.0),
    house=(0, 1),
)
def draw_snow_globe(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(45, 105, 38)
    ball = ellipse(45, 46, 40)
    pen.fill(ball, linear(["#e3f3fbd0", "#a9d3eac8"], (10, 10), (80, 84)))
    with pen.clip(ball):
        pen.fill("M0 66Q24 58 46 65Q68 71 90 62V90H0Z", "#ffffff")
        with pen.at(34 if v["house"] else 45, 70, 0, 0.42):
            pine(pen, "#2f7d5b", 3)
        if v["house"]:
            pen.form(rounded(50, 54, 20, 16, 1), shade(c[1], 0.2), -4, 0)
            pen.fill("M47 56L60 43L73 56Z", c[0])
            pen.rect(57, 60, 6, 10, 1, "#fff0b3")
            pen.fill("M47 56L60 43L73 56L70 56L60 47L50 56Z", "#ffffff")
        for i in range(v["flakes"]):
            x, y = polar(45, 44, 36 * spread(v["phase"], i, 1) ** 0.5, 360 * spread(v["phase"], i))
            pen.oval(x, y, 0.9 + 0.5 * (i % 3) / 2, None, "#fffffff0")
    pen.line(ball, "#8fbcd4a0", 1)
    pen.line("M14 40Q17 22 31 15", "#ffffffc8", 3.6)
    pen.oval(70, 64, 2, 4, "#ffffff80")
    pen.form("M18 80H72L80 104H10Z", c[0], -10, 0)
    pen.rect(16, 78, 58, 6, 3, shade(c[0], 0.2))
    for i in range(5):
        pen.oval(21 + 12 * i, 95, 2.2, 2.2, ("#ffd166", shade(c[2], 0.2))[i % 2])


@subject(
    "sun-hat",
    (3, 5, 124, 64),
    "straw hat with a {} ribbon",
    "hat summer beach travel fashion holiday garden sun",
    bow=(0, 1),
    straw=["#e9c987", "#dcb46c", "#f0dcae"],
    dip=(-4.0, 4.0),
)
def draw_hat(pen: Pen, v: Any, c: list[str]) -> None:
    straw, dip = v["straw"], v["dip"]
    pen.form(
        f"M4 {48 + dip}C10 36 44 40 64 40C86 40 118 36 126 {48 - dip}C122 62 90 68 64 68C38 68 8 62 4 {48 + dip}Z",
        straw,
        -3,
        -4,
    )
    for i in range(3):
        pen.line(
            f"M{10 + 6 * i} {50 + dip * 0.8 + 2.6 * i}Q64 {68 - 3.4 * i} {120 - 6 * i} {50 - dip * 0.8 + 2.6 * i}",
            shade(straw, -0.2),
            0.7,
        )
    pen.oval(65, 46, 37, 9, shade(straw, -0.3))
    crown = path("M30 46C30 26 36 8 50 6C58 5 62 9 66 9C72 9 76 5 82 7C94 10 100 28 100 46Q65 60 30 46Z")
    pen.form(crown, straw, -7, -1)
    with pen.clip(crown):
        for i in range(9):
            pen.line(f"M28 {12 + 5 * i}Q65 {20 + 5 * i} 102 {12 + 5 * i}", shade(straw, -0.16), 0.6)
        pen.fill("M26 34Q65 47 104 34V47Q65 60 26 47Z", c[0])
        pen.fill("M82 38L104 30V50L84 53Z", shade(c[0], -0.2))
    if v["bow"]:
        for turn in (-64, 64):
            with pen.at(42, 47, turn):
                pen.fill(leaf(15, 6.4), shade(c[0], 0.12 if turn < 0 else -0.08))
        pen.oval(42, 47, 3.2, 3.2, shade(c[0], -0.25))
