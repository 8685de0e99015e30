"""Things of the home: lights, clocks, books, umbrellas."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, ellipse, linear, path, polar, rounded, shade
from synlayers.sources.illustration.registry import subject


def flame(pen: Pen, x: float, y: float, size: float, glow: float) -> None:
    """A candle flame with its foot at (x, y) and a soft glow around it."""
    pen.glow(x, y - size * 0.5, size * 2.1, "#ffbf47", glow)
    with pen.at(x, y, 0, size):
        pen.fill(
            "M0 -1.1C0.45 -0.6 0.42 -0.05 0 0C-0.42 -0.05 -0.45 -0.6 0 -1.1Z",
            linear(["#ff7b00", "#ffb52e"], (0, -1), (0, 0)),
        )
        pen.fill("M0 -0.6C0.22 -0.32 0.2 -0.04 0 -0.02C-0.2 -0.04 -0.22 -0.32 0 -0.6Z", "#fff0b3")


@subject(
    "candle",
    (4, -3, 72, 113),
    "burning candle in a {} jar",
    "lamp candle home interior spa relax wellness christmas decor night",
    wick=(9.0, 14.0),
    label=["plain", "leaf", "stripe"],
    glow=(0.5, 0.8),
)
def draw_candle(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(40, 106, 30)
    pen.line("M40 48V38", "#3a2b2b", 1.6)
    flame(pen, 40, 41, v["wick"] * 1.25, v["glow"])
    jar = rounded(15, 44, 50, 62, [4, 4, 9, 9])
    pen.form(jar, c[0], -11, 0)
    pen.oval(40, 45, 24.5, 4, shade(c[0], 0.4))
    pen.oval(40, 45.6, 20.5, 2.9, "#fff4dd")
    pen.oval(40, 45.6, 9, 1.5, "#ffd98a")
    pen.line("M40 46V40", "#3a2b2b", 1.4)
    pen.form(rounded(22, 64, 36, 26, 2), "#fffaf1", -7, 0, 0.08)
    if v["label"] == "leaf":
        for t in (-38, 0, 38):
            with pen.at(40, 80, t):
                pen.fill("M0 0C-3.4 -4 -2.4 -9 0 -12C2.4 -9 3.4 -4 0 0Z", c[1])
    elif v["label"] == "stripe":
        pen.rect(22, 70, 36, 3, 0, c[1])
        pen.rect(28, 78, 24, 1.4, 0.7, "#b8a98f")
    pen.rect(29, 84, 22, 1.4, 0.7, "#b8a98f")
    pen.line("M20 54V92", "#ffffff58", 2.4)


@subject(
    "lantern",
    (4, 6, 72, 110),
    "glowing {} lantern",
    "lamp lantern light home decor christmas winter night celebration garden",
    glow=(0.55, 0.85),
    shape=["cage", "paper"],
    ribs=(4, 6),
)
def draw_lantern(pen: Pen, v: Any, c: list[str]) -> None:
    pen.line("M30 22C30 4 50 4 50 22", shade(c[0], -0.2), 2.2)
    if v["shape"] == "paper":
        pen.glow(40, 62, 38, "#ffcf6b", v["glow"] * 0.7)
        body = ellipse(40, 62, 33, 34)
        pen.fill(body, linear([shade(c[0], -0.12), shade(c[0], 0.32), shade(c[0], -0.12)], (7, 0), (73, 0)))
        with pen.clip(body):
            for i in range(v["ribs"]):
                rx = 31 * (1 - 2 * i / v["ribs"])
                pen.line(ellipse(40, 62, max(0.1, abs(rx)), 34), shade(c[0], -0.24), 0.9)
        pen.rect(28, 22, 24, 8, 2, shade(c[1], -0.05))
        pen.rect(28, 94, 24, 7, 2, shade(c[1], -0.05))
        for i in range(5):
            pen.line(f"M{33 + 3.5 * i} 101V{114 - abs(i - 2)}", c[1], 1.3)
        return
    pen.form("M26 34L32 21H48L54 34Z", c[0], -6, 0)
    pen.form(rounded(14, 33, 52, 8, 2.5), c[0], -10, 0)
    glass = path("M18 41H62L66 100H14Z")
    pen.fill(glass, "#fff1c92e")
    pen.rect(32, 74, 16, 26, 2, linear(["#fffaf0", "#f0ddc0"], (32, 0), (48, 0)))
    with pen.clip(glass):
        pen.glow(40, 64, 36, "#ffbf47", v["glow"])
    flame(pen, 40, 75, 13, 0.25)
    for x0, x1 in ((18, 14), (40, 40), (62, 66)):
        pen.line(f"M{x0} 41L{x1} 101", shade(c[0], -0.12), 2.4 if x0 != 40 else 0.8)
    pen.form(rounded(9, 99, 62, 9, 2.5), c[0], -12, 0)
    pen.rect(14, 108, 10, 5, 1, shade(c[0], -0.25))
    pen.rect(56, 108, 10, 5, 1, shade(c[0], -0.25))


@subject(
    "light-bulb",
    (2, 4, 86, 111),
    "glowing light bulb",
    "lamp idea light creative business technology energy education startup",
    glow=(0.45, 0.75),
    rays=(0, 1),
    filament=["loop", "zigzag"],
)
def draw_bulb(pen: Pen, v: Any, c: list[str]) -> None:
    pen.glow(45, 48, 44, "#ffd24a", v["glow"])
    if v["rays"]:
        for i in range(7):
            x0, y0 = polar(45, 48, 36, -105 + 35 * i)
            x1, y1 = polar(45, 48, 42, -105 + 35 * i)
            pen.line(f"M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}", "#ffb703", 2.4)
    body = path("M45 18C26 18 14 32 14 48C14 64 30 70 32 88H58C60 70 76 64 76 48C76 32 64 18 45 18Z")
    pen.fill(body, linear(["#fff3b8", "#ffd54f", "#fbb034"], (25, 20), (70, 90)))
    loop, zigzag = (
        "M38 88L35 58C33 48 43 48 43 56C43 48 49 48 48 56C48 48 57 48 55 58L52 88",
        "M38 88L33 56L40 62L45 52L50 62L57 56L52 88",
    )
    wire = loop if v["filament"] == "loop" else zigzag
    pen.line(wire, "#d9741a", 1.8)
    pen.line("M23 46Q24 32 36 27", "#ffffffc0", 4)
    pen.form(rounded(31, 87, 28, 8, 3), "#aab4c2", -7, 0, 0.24)
    pen.form(rounded(32, 95, 26, 7, 3), "#c3ccd8", -7, 0, 0.24)
    pen.form(rounded(34, 102, 22, 7, 3), "#aab4c2", -6, 0, 0.24)
    pen.fill("M38 109H52L48 114H42Z", "#4a5160")


@subject(
    "wall-clock",
    (3, 3, 94, 94),
    "{} wall clock",
    "clock time home interior business work school",
    hour=(0.0, 12.0),
    marks=["dots", "lines"],
    ring=(6.0, 9.0),
)
def draw_clock(pen: Pen, v: Any, c: list[str]) -> None:
    pen.form(ellipse(50, 50, 46), c[0], -5, -4)
    pen.oval(50, 50, 46 - v["ring"], None, "#fffaf2")
    with pen.clip(ellipse(50, 50, 46 - v["ring"])):
        pen.line(ellipse(52, 53, 49 - v["ring"]), "#1c143018", 9)
    for i in range(12):
        x, y = polar(50, 50, 33, 30 * i)
        if v["marks"] == "dots":
            pen.oval(x, y, 2 if i % 3 == 0 else 1.1, None, shade(c[0], -0.35))
        else:
            x1, y1 = polar(50, 50, 29 if i % 3 == 0 else 31, 30 * i)
            pen.line(f"M{x:.2f} {y:.2f}L{x1:.2f} {y1:.2f}", shade(c[0], -0.35), 2 if i % 3 == 0 else 1.1)
    for angle, length, width, ink in (
        (30 * v["hour"], 17, 3.4, "#2d2a3a"),
        (360 * (v["hour"] % 1), 26, 2.4, "#2d2a3a"),
        (222, 27, 1, c[1]),
    ):
        x, y = polar(50, 50, length, angle)
        pen.line(f"M50 50L{x:.2f} {y:.2f}", ink, width)
    pen.oval(50, 50, 3, None, c[1])
    pen.line("M18 40Q22 26 33 18", "#ffffff70", 2.6)


@subject(
    "stack-of-books",
    (5, 4, 100, 88),
    "stack of books",
    "book reading education school library study work",
    count=(4, 5),
    shift=(-6.0, 6.0),
    top=["apple", "mug"],
)
def draw_books(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(55, 86, 48)
    y = 86.0
    for i in range(v["count"]):
        h = (13, 10, 12, 9, 11)[i]
        w = (88, 80, 84, 72, 66)[i]
        x = 55 - w / 2 + v["shift"] * (1 if i % 2 else -1) * 0.8
        color = (c[0], c[1], c[2], shade(c[0], 0.35), shade(c[1], 0.3))[i]
        y -= h
        pen.rect(x + 3, y + 1.6, w - 4, h - 3.2, 1, "#fbf3e2")
        for k in range(3):
            pen.line(f"M{x + 8} {y + h * (0.3 + 0.2 * k)}H{x + w - 3}", "#dccdb0", 0.5)
        cover = (
            f"M{x + w} {y}H{x + 5}Q{x} {y} {x} {y + h / 2}Q{x} {y + h} {x + 5} {y + h}H{x + w}V{y + h - 2.2}H{x + 6}"
            f"Q{x + 2.6} {y + h - 2.2} {x + 2.6} {y + h / 2}Q{x + 2.6} {y + 2.2} {x + 6} {y + 2.2}H{x + w}Z"
        )
        pen.fill(cover, color)
        spine = path(f"M{x + 18} {y}H{x + 5}Q{x} {y} {x} {y + h / 2}Q{x} {y + h} {x + 5} {y + h}H{x + 18}Z")
        pen.fill(spine, shade(color, -0.1))
        pen.rect(x + 9, y, 2, h, 0, shade(color, 0.45))
        pen.rect(x + 13, y, 1, h, 0, shade(color, 0.45))
    if v["top"] == "mug":
        pen.line(f"M70 {y - 15}C81 {y - 17} 81 {y - 3} 69 {y - 4}", shade(c[2], -0.15), 2.6)
        pen.form(rounded(47, y - 19, 24, 19, [1, 1, 5, 5]), c[2], -5, 0)
        pen.oval(59, y - 19, 12, 2.4, shade(c[2], 0.4))
        pen.oval(59, y - 18.8, 10.4, 1.8, "#5b3a29")
    else:
        pen.line(f"M58 {y - 18}Q58 {y - 23} 61 {y - 25}", "#6b4a2f", 1.5)
        pen.form(
            f"M58 {y - 17}C53 {y - 22} 43 {y - 20} 43 {y - 9}C43 {y - 2} 50 {y + 1} 54 {y}C57 {y - 1} 59 {y - 1} 62 {y}"
            f"C66 {y + 1} 73 {y - 2} 73 {y - 9}C73 {y - 20} 63 {y - 22} 58 {y - 17}Z",
            "#d9363e",
            -3,
            -1.6,
        )
        pen.line(f"M47 {y - 10}Q47 {y - 14} 51 {y - 15}", "#ffffff90", 1.6)


@subject(
    "open-book",
    (3, 6, 114, 74),
    "open book",
    "book reading education school library study story",
    lines=(5, 7),
    ribbon=(0, 1),
    picture=(0, 1),
)
def draw_open_book(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(60, 73, 56)
    pen.fill("M4 20Q4 16 8 16H112Q116 16 116 20V68Q116 72 112 72H66Q60 76 54 72H8Q4 72 4 68Z", c[0])
    for k, ink in enumerate(("#e9dcc3", "#fdf8ee")):
        d = 2.0 * k
        pen.fill(f"M60 {68 - d}C48 {60 - d} 26 {60 - d} 9 {66 - d}V{13 - d}C26 {7 - d} 48 {8 - d} 60 {16 - d}Z", ink)
        pen.fill(f"M60 {68 - d}C72 {60 - d} 94 {60 - d} 111 {66 - d}V{13 - d}C94 {7 - d} 72 {8 - d} 60 {16 - d}Z", ink)
    pen.fill("M60 66C56 62.6 52 61 47 60V9C52 10 56 11.6 60 14Z", linear(["#1c143000", "#1c143030"], (47, 0), (60, 0)))
    pen.fill("M60 66C64 62.6 68 61 73 60V9C68 10 64 11.6 60 14Z", linear(["#1c143038", "#1c143000"], (60, 0), (73, 0)))
    for i in range(v["lines"]):
        y = 17 + 6.4 * i
        pen.line(f"M17 {y}Q34 {y - 4} 51 {y + 1.4}", "#b9ab94", 1.2)
        if not v["picture"] or i > v["lines"] - 3:
            pen.line(f"M69 {y + 1.4}Q86 {y - 4} {103 if i % 3 else 96} {y}", "#b9ab94", 1.2)
    if v["picture"]:
        frame = path("M70 17Q86 12 103 15V38Q86 35 70 40Z")
        pen.fill(frame, shade(c[1], 0.5))
        with pen.clip(frame):
            pen.oval(94, 21, 4, None, "#ffc94d")
            pen.fill("M66 42L80 24L90 34L96 28L108 42Z", c[1])
    if v["ribbon"]:
        pen.fill("M76 8L82 8V30L79 26.6L76 30Z", c[2])


@subject(
    "umbrella",
    (7, 8, 96, 96),
    "{} umbrella",
    "umbrella rain autumn weather fashion insurance beach summer",
    panels=(5, 6),
    tilt=(-16.0, 16.0),
    tone=["two", "one"],
)
def draw_umbrella(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(55, 52, v["tilt"], 0.9):
        pen.line("M0 -44V44Q0 54 9 54Q17 54 17 46", "#7a5a3f", 3.4)
        pen.line("M-0.8 -44V44", "#b58a60", 1)
        canopy = "M-52 6C-50 -54 50 -54 52 6"
        n = v["panels"]
        for i in range(n):
            right = 52 - 104 * i / n
            canopy += f"Q{right - 52 / n:.2f} {-3} {right - 104 / n:.2f} 6"
        shape = path(canopy + "Z")
        pen.fill(shape, c[0])
        with pen.clip(shape):
            for i in range(n):
                x0, x1 = -52 + 104 * i / n, -52 + 104 * (i + 1) / n
                ink = shade(c[1], 0.3) if v["tone"] == "two" and i % 2 else shade(c[0], 0.12 - 0.28 * i / n)
                pen.fill(
                    f"M0 -42C{x0 * 0.8:.2f} -36 {x0:.2f} -14 {x0:.2f} 8H{x1:.2f}C{x1:.2f} -14 {x1 * 0.8:.2f} -36 0"
                    " -42Z",
                    ink,
                )
            pen.line("M-38 -14Q-30 -30 -14 -35", "#ffffff60", 2.6)
        pen.rect(-1.3, -48, 2.6, 8, 1.2, "#7a5a3f")


@subject(
    "table-lamp",
    (3, 8, 64, 111),
    "{} table lamp",
    "lamp light home interior furniture night decor",
    glow=(0.35, 0.6),
    base=["ball", "column", "tripod"],
)
def draw_lamp(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(35, 115, 26)
    if v["base"] == "tripod":
        for dx in (-18, 0, 18):
            pen.line(f"M35 54L{35 + dx} 115", "#a87b4f" if dx else "#8a6240", 2.6)
    elif v["base"] == "ball":
        pen.rect(33, 50, 4, 24, 1, "#c9a25d")
        pen.form(ellipse(35, 91, 17, 20), c[1], -5, -3)
        pen.line("M24 88Q24 80 30 76", "#ffffff80", 2)
        pen.rect(22, 110, 26, 5, 2, "#c9a25d")
    else:
        pen.form(rounded(30, 50, 10, 62, 3), c[1], -4, 0)
        pen.form(rounded(18, 109, 34, 6, 3), shade(c[1], -0.1), -6, 0)
    pen.glow(35, 54, 34, "#ffd36b", v["glow"])
    shade_path = path("M20 10H50L64 54H6Z")
    pen.fill(shade_path, linear([shade(c[0], 0.25), c[0], shade(c[0], -0.18)], (6, 0), (64, 0)))
    with pen.clip(shade_path):
        pen.fill("M0 36H70V56H0Z", linear(["#ffe9a800", "#ffe9a880"], (0, 36), (0, 54)))
    pen.rect(19.6, 9, 30.8, 2.4, 1.2, shade(c[0], -0.2))
    pen.rect(5.4, 52.4, 59.2, 2.6, 1.3, shade(c[0], -0.2))
