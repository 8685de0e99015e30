"""Devices and instruments."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, ellipse, linear, path, polar, rounded, shade, spread
from synlayers.sources.illustration.registry import subject


@subject(
    "laptop",
    (3, 7, 114, 85),
    "open laptop",
    "laptop technology business work office education web digital",
    screen=["chart", "landscape", "page"],
    bars=(4, 6),
    phase=(0.0, 1.0),
)
def draw_laptop(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(60, 84, 58)
    pen.rect(18, 8, 84, 62, 5, "#2f3542")
    pen.rect(18, 8, 84, 60, 5, "#454d5e")
    screen = rounded(22, 12, 76, 51, 2)
    pen.fill(screen, shade(c[0], 0.72))
    with pen.clip(screen):
        if v["screen"] == "chart":
            pen.rect(22, 12, 76, 7, 0, c[0])
            for i in range(v["bars"]):
                h = 8 + 24 * spread(v["phase"], i)
                pen.rect(29 + 8 * i, 57 - h, 5, h, 1, (c[0], c[1], c[2])[i % 3])
            pen.oval(86, 33, 8, 8, shade(c[1], 0.3))
            pen.fill("M86 33V25C92 25 96 31 93 37Z", c[2])
            pen.rect(79, 47, 14, 2.4, 1, shade(c[0], 0.3))
            pen.rect(79, 52, 10, 2.4, 1, shade(c[0], 0.45))
        elif v["screen"] == "landscape":
            pen.fill("M22 12H98V63H22Z", linear([shade(c[0], 0.2), shade(c[1], 0.6)], (0, 12), (0, 63)))
            pen.oval(78, 29, 8, 8, "#fff3c4")
            pen.fill("M10 66L42 30L62 54L76 40L108 66Z", shade(c[0], -0.18))
            pen.fill("M20 66Q60 46 110 62V70H20Z", shade(c[1], -0.1))
        else:
            pen.rect(22, 12, 76, 6, 0, shade(c[0], -0.05))
            pen.rect(28, 23, 30, 34, 2, c[1])
            pen.oval(43, 36, 8, 8, shade(c[1], 0.45))
            for i in range(4):
                pen.rect(64, 25 + 6 * i, 26 - 6 * (i % 2), 2.6, 1.3, shade(c[0], 0.2 if i else -0.1))
            pen.rect(64, 50, 16, 6, 3, c[2])
        pen.fill("M70 8H90L66 66H46Z", "#ffffff22")
    pen.oval(60, 10.2, 0.8, 0.8, "#11151c")
    pen.fill("M4 72H116V76Q116 81 108 81H12Q4 81 4 76Z", linear(["#e7ebf0", "#b7bfca"], (0, 72), (0, 81)))
    pen.fill("M48 72H72Q72 76 68 76H52Q48 76 48 72Z", "#98a2b0")


@subject(
    "camera",
    (6, 2, 98, 82),
    "{} camera",
    "camera photography travel retro art creative memories",
    lens=["#3b6ea5", "#5b4b8a", "#2a7f78"],
    strap=(0, 1),
    grip=["band", "full"],
)
def draw_camera(pen: Pen, v: Any, c: list[str]) -> None:
    if v["strap"]:
        pen.line("M14 30C4 4 30 -2 44 12", "#6b4a2f", 3)
    pen.form(rounded(22, 10, 16, 12, 3), "#5a6170", -4, 0, 0.3)
    pen.form("M42 22L47 10H71L76 22Z", shade(c[0], 0.06), -6, 0)
    pen.rect(80, 15, 13, 8, 2, "#e45757")
    pen.form(rounded(7, 19, 96, 64, 9), c[0], -10, -3)
    with pen.clip(rounded(7, 19, 96, 64, 9)):
        pen.rect(0, 34, 120, 34 if v["grip"] == "band" else 60, 0, "#39404f")
        pen.rect(0, 33, 120, 1.6, 0, "#ffffff50")
        for i in range(14):
            pen.line(f"M{5 + 8 * i} 36V82", "#ffffff0c", 2)
    pen.form(ellipse(55, 52, 28), "#d7dce3", -4, -3, 0.2)
    pen.oval(55, 52, 24, 24, "#2b303b")
    pen.oval(55, 52, 18, 18, linear([shade(v["lens"], 0.2), shade(v["lens"], -0.5)], (42, 40), (68, 66)))
    pen.oval(55, 52, 10, 10, shade(v["lens"], -0.6))
    pen.oval(49, 45, 5.4, 4, "#ffffffa0")
    pen.oval(61, 58.6, 2.6, 2.2, "#ffffff50")
    pen.rect(14, 24, 14, 6, 2, "#fff2c2")
    pen.oval(94, 28, 2.4, 2.4, c[1])


@subject(
    "headphones",
    (3, 9, 94, 80),
    "{} headphones",
    "music headphones podcast technology audio party radio",
    cushion=["#39404f", "#f3e9dc", "#5a4636"],
    band=(5.0, 8.0),
)
def draw_headphones(pen: Pen, v: Any, c: list[str]) -> None:
    arc = "M16 62V50C16 30 31 15 50 15C69 15 84 30 84 50V62"
    pen.line(arc, shade(c[0], -0.2), v["band"] + 1.4)
    pen.line(arc, c[0], v["band"])
    pen.line("M27 32C32 24 40 19.6 50 19.6C60 19.6 68 24 73 32", v["cushion"], 3.4)
    pen.line("M21 40C24 27 35 16 47 14.6", "#ffffff70", 1.6)
    for side in (-1, 1):
        with pen.at(50, 0, 0, 1.0, flip=side < 0):
            pen.form(rounded(20, 54, 12, 34, 6), v["cushion"], -3, 0, 0.25)
            pen.form(
                path("M31 54H34C43 54 46 62 46 71C46 80 43 88 34 88H31Q29 88 29 86V56Q29 54 31 54Z"),
                shade(c[0], 0.02 if side < 0 else -0.1),
                -3,
                -2,
            )
            pen.oval(38, 71, 3.6, 8, shade(c[1], 0.15))


@subject(
    "guitar",
    (-3, 9, 76, 114),
    "acoustic guitar",
    "music guitar concert festival party art folk summer",
    wood=["#d18b47", "#b5652f", "#e0a860"],
    angle=(-22.0, 22.0),
)
def draw_guitar(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(35, 65, v["angle"], 0.88):
        pen.form("M-6 -62H6L5 -44H-5Z", shade(v["wood"], -0.35), -2, 0)
        for side in (-1, 1):
            for i in range(3):
                pen.oval(side * 8, -58 + 5.4 * i, 2, 1.7, "#d7dce3")
        body = path(
            "M0 -3C14 -3 21 4 19 15C18 22 27 28 27 42C27 58 14 65 0 65C-14 65 -27 58 -27 42C-27 28 -18 22 -19 15C-21 4"
            " -14 -3 0 -3Z"
        )
        pen.fill(body, shade(v["wood"], -0.45))
        inner = (
            "M0 -0.6C13 -0.6 18.6 5 16.8 15C15.6 23 24.6 29 24.6 42C24.6 56 13 62.6 0 62.6C-13 62.6 -24.6 56 -24.6 42"
            "C-24.6 29 -15.6 23 -16.8 15C-18.6 5 -13 -0.6 0 -0.6Z"
        )
        pen.form(inner, v["wood"], -5, -2)
        pen.fill("M6 20C16 22 17 34 12 42C8 38 6 30 6 20Z", shade(v["wood"], -0.5))
        pen.oval(0, 22, 9.4, 9.4, shade(c[0], 0.05))
        pen.oval(0, 22, 8, 8, "#2e1c12")
        pen.rect(-4, -46, 8, 60, 1, "#4a2c1a")
        for i in range(10):
            pen.line(f"M-4 {-42 + 5.6 * i}H4", "#d9c9a8", 0.7)
        pen.rect(-12, 44, 24, 5, 1.6, "#4a2c1a")
        for i in range(6):
            x = -3 + 1.2 * i
            pen.line(f"M{x} -60V46", "#f4ecd8c0", 0.35)
        pen.line("M-20 42Q-20 34 -15 29", "#ffffff50", 2.4)


@subject(
    "vinyl-record",
    (4, 4, 122, 82),
    "vinyl record in a {} sleeve",
    "music vinyl record retro party radio festival art",
    grooves=(5, 8),
    slide=(30.0, 40.0),
    cover=["sun", "rings", "wave"],
)
def draw_vinyl(pen: Pen, v: Any, c: list[str]) -> None:
    cx = 46 + v["slide"]
    pen.oval(cx, 45, 39, 39, "#1f2029")
    for i in range(v["grooves"]):
        pen.line(ellipse(cx, 45, 36 - 20 * i / v["grooves"]), "#ffffff1c", 0.6)
    for a in (40, 220):
        x0, y0 = polar(cx, 45, 38, a - 9)
        x1, y1 = polar(cx, 45, 38, a + 9)
        pen.fill(f"M{cx} 45L{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}Z", "#ffffff24")
    pen.oval(cx, 45, 13, 13, c[1])
    pen.oval(cx, 45, 9, 9, shade(c[1], 0.2))
    pen.oval(cx, 45, 2, 2, "#fbf6ec")
    sleeve = rounded(5, 5, 80, 80, 2)
    pen.fill(sleeve, c[0])
    with pen.clip(sleeve):
        if v["cover"] == "sun":
            pen.oval(45, 54, 22, 22, shade(c[1], 0.2))
            for i in range(5):
                pen.rect(5, 56 + 5 * i, 80, 1 + 0.6 * i, 0, c[0])
        elif v["cover"] == "rings":
            for i in range(5):
                pen.line(ellipse(45, 45, 30 - 6 * i), (shade(c[1], 0.2), c[2])[i % 2], 2.6)
        else:
            for i in range(5):
                pen.line(
                    f"M0 {30 + 8 * i}C22 {14 + 8 * i} 40 {54 + 8 * i} 60 {34 + 8 * i}C72 {22 + 8 * i} 84 {30 + 8 * i}"
                    f" 92 {38 + 8 * i}",
                    (shade(c[1], 0.3), c[2])[i % 2],
                    3,
                )
        pen.rect(12, 12, 30, 3, 1.5, "#fff8ec")
        pen.rect(12, 18, 18, 1.8, 0.9, "#fff8ecb0")
        pen.fill("M85 5V85H79Q83 45 79 5Z", "#1c143028")


@subject(
    "smartphone",
    (7, 3, 56, 114),
    "{} smartphone with an app",
    "phone smartphone technology app digital business social contact",
    screen=["chat", "music", "tiles"],
    phase=(0.0, 1.0),
)
def draw_phone(pen: Pen, v: Any, c: list[str]) -> None:
    pen.form(rounded(8, 4, 54, 112, 9), "#2c313d", -3, 0, 0.4)
    screen = rounded(11.4, 7.4, 47, 105, 6)
    pen.fill(screen, shade(c[0], 0.84))
    with pen.clip(screen):
        pen.rect(10, 6, 52, 24, 0, c[0])
        pen.rect(17, 19, 22, 3.4, 1.7, "#ffffffe0")
        if v["screen"] == "chat":
            for i in range(4):
                w = 22 + 10 * spread(v["phase"], i)
                x = 16 if i % 2 == 0 else 54 - w
                pen.rect(x, 37 + 16 * i, w, 11, 4.5, "#ffffff" if i % 2 == 0 else c[1])
                pen.rect(x + 4, 41.4 + 16 * i, w - 12, 2, 1, "#c9cfda" if i % 2 == 0 else "#ffffffb0")
        elif v["screen"] == "music":
            pen.rect(18, 36, 34, 34, 4, c[1])
            pen.oval(35, 53, 11, 11, shade(c[1], 0.4))
            pen.oval(35, 53, 3.4, 3.4, c[2])
            pen.rect(18, 78, 34, 2, 1, "#c9cfda")
            pen.rect(18, 78, 18, 2, 1, c[0])
            pen.oval(35, 93, 7, 7, c[0])
            pen.fill("M33 89.4L39 93L33 96.6Z", "#ffffff")
        else:
            for i in range(6):
                x, y = 16 + 20 * (i % 2), 36 + 23 * (i // 2)
                pen.rect(x, y, 17.6, 19, 3, (c[1], shade(c[0], 0.4), c[2], shade(c[1], 0.5))[i % 4])
                pen.oval(x + 8.8, y + 8, 3.6, 3.6, "#ffffffc0")
        pen.rect(26, 109, 18, 1.4, 0.7, "#2c313d")
    pen.rect(26, 7, 18, 4.4, 2.2, "#2c313d")
    pen.fill("M40 7.4H54L30 60H16Z", "#ffffff20")


@subject(
    "megaphone",
    (6, 10, 89, 87),
    "{} megaphone",
    "megaphone sale announcement marketing news event business party",
    waves=(2, 3),
    tilt=(-20.0, -6.0),
)
def draw_megaphone(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(50, 52, v["tilt"], 0.96):
        pen.form("M-26 12L-16 12L-10 38Q-10 42 -14 42H-18Q-22 42 -23 38Z", shade(c[1], -0.15), -2, 0)
        pen.form("M-30 -14L22 -36V38L-30 14Z", c[0], 0, -9, 0.2)
        pen.form(rounded(-44, -15, 20, 30, [9, 3, 3, 9]), c[1], 0, -6)
        pen.form(ellipse(22, 1, 9, 38), shade(c[0], 0.3), -2, 0)
        pen.oval(23.6, 1, 6, 31, shade(c[0], -0.4))
        pen.oval(20, 1, 4.4, 7, shade(c[1], 0.2))
        pen.line("M-24 -10L14 -26", "#ffffff70", 2.6)
        for i in range(v["waves"]):
            r = 12 + 8 * i
            pen.line(f"M{33 + 2 * i} {-r}Q{40 + 5 * i} 0 {33 + 2 * i} {r}", c[2], 3)
