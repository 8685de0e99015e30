"""Things that travel."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, ellipse, linear, path, polar, rounded, shade, smooth, spread
from synlayers.sources.illustration.registry import subject
from synlayers.sources.illustration.scenery import cloud


def wheel(pen: Pen, x: float, y: float, r: float, hub: str) -> None:
    pen.oval(x, y, r, r, "#2b2d3a")
    pen.oval(x, y, r * 0.62, r * 0.62, "#dfe4ea")
    pen.oval(x, y, r * 0.46, r * 0.46, hub)
    pen.oval(x, y, r * 0.14, r * 0.14, "#dfe4ea")


@subject(
    "car",
    (5, 1, 120, 81),
    "{} car",
    "car auto travel transport road city adventure",
    body=["hatch", "beetle", "van"],
    rack=(0, 1),
)
def draw_car(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(65, 74, 60)
    if v["body"] == "van":
        shape = "M14 66V26Q14 14 26 14H92Q100 14 104 22L114 42Q120 44 120 52V66Q120 68 117 68H17Q14 68 14 66Z"
        glass = [rounded(22, 22, 22, 18, 3), rounded(48, 22, 22, 18, 3), path("M74 22H92Q95 22 97 26L105 40H74Z")]
    elif v["body"] == "beetle":
        shape = (
            "M8 62C8 48 18 44 28 42C36 22 52 14 68 14C86 14 98 26 104 42C116 44 122 50 122 62Q122 67 117 67H13Q8 67"
            " 8 62Z"
        )
        glass = [path("M37 40C42 28 51 22 62 21V40Z"), path("M67 21C80 21 90 28 95 40H67Z")]
    else:
        shape = (
            "M6 60V52Q6 45 14 43L32 40L46 20Q49 16 55 16H88Q94 16 98 20L112 40Q124 43 124 52V60Q124 67 117 67H13Q6 67"
            " 6 60Z"
        )
        glass = [path("M40 40L50 24Q52 21.6 55 21.6H70V40Z"), path("M75 21.6H88Q91 21.6 93 24L104 40H75Z")]
    if v["rack"]:
        top = 14 if v["body"] != "hatch" else 16
        pen.rect(54, top - 3, 34, 2, 1, "#5a6170")
        pen.form(rounded(56, top - 12, 17, 9, 2), "#a8703f", -3, 0)
        pen.form(rounded(74, top - 9.4, 12, 6.4, 2), c[1], -3, 0)
    pen.form(shape, c[0], -3, -7)
    for pane in glass:
        pen.fill(pane, linear(["#d3edf5", "#8fc3d8"], (40, 20), (80, 42)))
        with pen.clip(pane):
            pen.fill("M58 10L70 10L52 46H40ZM92 10L97 10L80 46H74Z", "#ffffff60")
    pen.line("M72 42V64", shade(c[0], -0.25), 1)
    pen.rect(76, 46, 8, 2, 1, shade(c[0], -0.3))
    pen.rect(8, 56, 114, 3, 0, shade(c[1], 0.3))
    pen.oval(117, 51, 4, 4.4, "#fff0b3")
    pen.rect(7.4, 47, 4.6, 8, 2, "#e4574f")
    for x in (33, 97):
        pen.oval(x, 67, 14.4, 13, shade(c[0], -0.4))
        wheel(pen, x, 67, 12, shade(c[1], 0.2))


@subject(
    "bicycle",
    (3, 3, 124, 84),
    "{} bicycle",
    "bicycle bike sport fitness travel city environment summer",
    basket=(0, 1),
    frame=["diamond", "step"],
)
def draw_bicycle(pen: Pen, v: Any, c: list[str]) -> None:
    for x in (30, 100):
        pen.line(ellipse(x, 60, 25), "#2f3340", 3)
        pen.line(ellipse(x, 60, 22.6), "#cfd6dd", 0.9)
        for i in range(9):
            x0, y0 = polar(x, 60, 22, 20 * i)
            x1, y1 = polar(x, 60, 22, 20 * i + 180)
            pen.line(f"M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}", "#9aa3af90", 0.5)
        pen.oval(x, 60, 2.6, 2.6, "#5a6170")
    pen.line("M30 60L60 62L48 28M30 60L50 34", c[0], 3.4)
    if v["frame"] == "diamond":
        pen.line("M50 34H88M60 62L89 36", c[0], 3.8)
    else:
        pen.line("M55 48Q72 52 88 34M60 62Q78 58 90 40", c[0], 3.6)
    pen.line("M100 60L86 22", c[0], 3.4)
    pen.line("M86 22Q84 17 90 16H97", "#5a6170", 2.6)
    pen.line("M95 16H100", "#6b4a2f", 4)
    pen.form("M38 26Q40 22 58 25Q60 28 54 29Q46 32 40 30Q37 29 38 26Z", "#6b4a2f", -2, -1)
    pen.line("M60 62L66 73", "#5a6170", 2.2)
    pen.rect(62, 72, 9, 2.6, 1.3, "#2f3340")
    pen.oval(60, 62, 6, 6, "#5a6170")
    pen.oval(60, 62, 4, 4, shade(c[1], 0.1))
    if v["basket"]:
        pen.form("M93 22H118L114 42H97Z", "#c99763", -4, 0)
        for i in range(4):
            pen.line(f"M{99 + 5 * i} 24L{100 + 4 * i} 41", "#8f6239", 0.8)
        for i, x in enumerate((99, 106, 113)):
            pen.line(f"M{x} 22V14", "#4f9d5b", 1.2)
            for k in range(5):
                px, py = polar(x, 12 - 3 * (i % 2), 3, 72 * k)
                pen.oval(px, py, 2.2, 2.2, shade((c[1], c[2], c[1])[i], 0.15))
            pen.oval(x, 12 - 3 * (i % 2), 1.6, 1.6, "#ffd166")


@subject(
    "sailboat",
    (1, 1, 108, 119),
    "sailboat with {} sails",
    "sailboat sea travel summer holiday ocean adventure",
    stripes=(0, 1),
    waves=(2, 3),
    heel=(-6.0, 6.0),
)
def draw_sailboat(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(55, 96, v["heel"]):
        pen.rect(-1.4, -88, 2.8, 86, 1.2, "#8a6240")
        main = path("M4 -84C34 -62 42 -36 42 -16H4Z")
        pen.form(main, c[0], -6, 0, 0.12)
        with pen.clip(main):
            if v["stripes"]:
                for i in range(4):
                    pen.rect(0, -74 + 16 * i, 60, 6, 0, "#fff8ec")
        pen.form("M-4 -76C-22 -54 -36 -34 -38 -16H-4Z", "#fff8ec", -4, 0, 0.1)
        pen.fill("M1 -94L18 -90L1 -85Z", c[1])
        pen.form("M-46 -10H48C46 4 38 14 30 15H-30C-38 12 -44 0 -46 -10Z", "#a8703f", -8, -4)
        pen.rect(-46.4, -12, 95, 5, 2, "#f4e7d1")
        for i in range(3):
            pen.oval(-16 + 16 * i, 1, 2.8, 2.8, "#f4e7d1")
    for i in range(v["waves"]):
        y = 104 + 5.4 * i
        wave = f"M{4 + 5 * i} {y}"
        for k in range(6 - (i > 0)):
            x = 4 + 5 * i + 17 * k
            wave += f"Q{x + 4.2} {y - 5} {x + 8.5} {y}Q{x + 12.7} {y + 5} {x + 17} {y}"
        pen.line(wave, ("#3f9fc4", "#6fc0da", "#a5dbe8")[i], 3.2)


@subject(
    "rocket",
    (2, 6, 86, 118),
    "{} rocket with flames",
    "rocket space startup technology science kids launch business",
    tilt=(-24.0, 24.0),
    flame=(26.0, 36.0),
    windows=(1, 2),
)
def draw_rocket(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(45, 58, v["tilt"], 0.88):
        pen.glow(0, 48, 28, "#ff9f1c", 0.5)
        f = v["flame"]
        pen.fill(
            path(f"M-13 36C-16 {44 + f * 0.4} -5 {36 + f * 0.7} 0 {38 + f}C5 {36 + f * 0.7} 16 {44 + f * 0.4} 13 36Z"),
            linear(["#ff9f1c", "#ff6b35", "#ff6b3500"], (0, 36), (0, 38 + f)),
        )
        pen.fill(
            path(
                f"M-7 36C-9 {42 + f * 0.2} -3 {36 + f * 0.4} 0 {38 + f * 0.55}C3 {36 + f * 0.4} 9 {42 + f * 0.2} 7 36Z"
            ),
            "#ffe08a",
        )
        pen.form("M-17 8L-34 30Q-36 44 -30 44L-14 34Z", c[0], -3, 0)
        pen.form("M17 8L34 30Q36 44 30 44L14 34Z", shade(c[0], -0.18), -3, 0)
        body = path("M0 -58C20 -42 24 -6 14 34H-14C-24 -6 -20 -42 0 -58Z")
        pen.form(body, "#f5f1ec", -6, 0, 0.14)
        with pen.clip(body):
            pen.fill("M-30 -34Q0 -26 30 -34V-70H-30Z", c[0])
            pen.fill("M6 -70Q18 -50 16 -32L30 -34V-70Z", shade(c[0], -0.2))
            pen.rect(-30, 20, 60, 5, 0, c[1])
        for i in range(v["windows"]):
            y = -14 + 20 * i
            pen.oval(0, y, 9.4 - 2.6 * i, None, shade(c[1], -0.1))
            pen.oval(0, y, 7 - 2.4 * i, None, linear(["#bfe6f2", "#4f93b8"], (-6, y - 6), (6, y + 6)))
            pen.line(f"M{-4 + i} {y - 1}Q{-3 + i} {y - 4.4} 0 {y - 4.4 + i}", "#ffffffc0", 1.3)
        pen.form(rounded(-13, 33, 26, 6, 2), "#4a5160", -4, 0)
        pen.form("M-3 14H3V40Q0 46 -3 40Z", shade(c[0], 0.1), -1.4, 0)


@subject(
    "hot-air-balloon",
    (2, 3, 95, 123),
    "{} hot-air balloon",
    "balloon travel adventure sky summer kids holiday dream",
    stripes=(5, 7),
    band=(0, 1),
    clouds=(0, 2),
)
def draw_hot_air_balloon(pen: Pen, v: Any, c: list[str]) -> None:
    envelope = path("M50 4C84 4 96 32 92 52C88 72 66 84 60 98H40C34 84 12 72 8 52C4 32 16 4 50 4Z")
    pen.line("M41 98L43 110M59 98L57 110M50 98V110", "#8a6240", 1)
    pen.fill(envelope, c[0])
    with pen.clip(envelope):
        n = v["stripes"]
        for i in range(n):
            x0, x1 = -44 + 88 * i / n, -44 + 88 * (i + 1) / n
            ink = (c[0], shade(c[1], 0.3))[i % 2]
            pen.fill(
                f"M50 2C{50 + x0 * 1.3:.2f} 20 {50 + x0 * 1.3:.2f} 62 {50 + x0 * 0.22:.2f} 100H{50 + x1 * 0.22:.2f}"
                f"C{50 + x1 * 1.3:.2f} 62 {50 + x1 * 1.3:.2f} 20 50 2Z",
                ink,
            )
        if v["band"]:
            pen.fill("M0 46Q50 58 100 46V56Q50 68 0 56Z", c[2])
        pen.fill("M50 0C86 0 100 30 96 54C92 76 66 86 60 100H54C70 74 82 30 50 0Z", "#1c143026")
        pen.line("M22 26Q26 17 34 13", "#ffffff90", 3)
    pen.rect(38.6, 96, 22.8, 4, 2, shade(c[2], -0.1))
    pen.form(rounded(40, 109, 20, 16, [2, 2, 5, 5]), "#b57d48", -4, 0)
    for k in range(3):
        pen.line(f"M41 {113 + 4 * k}H59", "#8a5a30", 0.7)
    pen.rect(38.6, 107.4, 22.8, 3.4, 1.7, "#8a5a30")
    for i in range(v["clouds"]):
        cloud(pen, (20, 80)[i], (92, 112)[i], 32, "#f3f8fd")


@subject(
    "suitcase",
    (11, 2, 68, 109),
    "{} suitcase with stickers",
    "suitcase travel holiday luggage vacation airport hotel",
    ribs=(3, 5),
    stickers=(1, 3),
)
def draw_suitcase(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(45, 106, 36)
    pen.line("M34 28V8Q34 5 37 5H53Q56 5 56 8V28", "#8b95a3", 3)
    pen.rect(33, 3, 24, 5, 2.5, "#3b4252")
    body = rounded(12, 26, 66, 74, 9)
    pen.form(body, c[0], -11, 0)
    with pen.clip(body):
        for i in range(v["ribs"]):
            x = 12 + 66 * (i + 0.8) / (v["ribs"] + 0.6)
            pen.rect(x, 26, 2, 74, 0, shade(c[0], -0.2))
            pen.rect(x + 2, 26, 0.9, 74, 0, shade(c[0], 0.25))
    for x, y in ((12, 26), (66, 26), (12, 88), (66, 88)):
        pen.rect(x, y, 12, 12, 5, shade(c[0], -0.3))
    pen.form(rounded(36, 23, 18, 6, 3), "#3b4252", -3, 0)
    for i, (x, y) in enumerate(((30, 50), (56, 68), (34, 80))[: v["stickers"]]):
        with pen.at(x, y, -14 + 20 * i):
            if i == 0:
                pen.oval(0, 0, 9, 9, "#fff6e3")
                pen.oval(0, 0, 7, 7, c[1])
                pen.fill("M-5 3L-1 -3L2 1L3.4 -1L6 3Z", "#fff6e3")
            elif i == 1:
                pen.rect(-10, -6, 20, 12, 2, shade(c[2], 0.25))
                pen.rect(-7, -2.6, 14, 1.8, 0.9, "#ffffff")
                pen.rect(-7, 1.2, 9, 1.8, 0.9, "#ffffff")
            else:
                pen.fill("M0 7C-10 0 -7 -7 0 -3C7 -7 10 0 0 7Z", "#ff6b6b")
    for x in (22, 60):
        pen.rect(x, 99, 8, 6, 2.5, "#2f3340")


@subject(
    "globe",
    (9, 0, 91, 120),
    "globe on a stand",
    "globe world travel education school geography business",
    tilt=(-26.0, -14.0),
    land=["#7cb36b", "#e3b565", "#8fbf8a"],
    phase=(0.0, 1.0),
)
def draw_globe(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(50, 115, 34)
    with pen.at(50, 50, v["tilt"]):
        pen.line("M0 -46C30 -46 46 -24 46 0C46 24 30 46 0 46", shade(c[0], -0.2), 4)
        pen.line("M0 -48V48", "#8b95a3", 2)
        pen.oval(0, 0, 40, 40, linear(["#7cc4e4", "#3b86b8"], (-26, -26), (26, 30)))
        with pen.clip(ellipse(0, 0, 40)):
            for k, (x, y, r) in enumerate(((-20, -12, 17), (14, 8, 15), (-6, 30, 10), (24, -26, 11))):
                shape = smooth(
                    [polar(x, y, r * (0.7 + 0.55 * spread(v["phase"], i + 5 * k)), 360 / 9 * i) for i in range(9)]
                )
                pen.fill(shape, shade(v["land"], -0.06 * (k % 2)))
            for k in (-20, 0, 20):
                pen.line(f"M-40 {k}Q0 {k + 7} 40 {k}", "#ffffff30", 0.7)
            pen.fill("M-6 42C30 34 36 -10 18 -42H50V50H-6Z", "#1c143024")
        pen.line("M-30 -10Q-27 -24 -15 -31", "#ffffff90", 3)
    pen.rect(47.6, 92, 4.8, 14, 2, shade(c[0], -0.2))
    pen.form("M24 114Q24 104 50 104Q76 104 76 114Z", c[0], -8, 0)
