"""Things of parties and prizes."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, ellipse, leaf, linear, path, polar, rounded, shade, spread
from synlayers.sources.illustration.registry import subject


@subject(
    "balloons",
    (7, 6, 86, 121),
    "bunch of colourful balloons",
    "balloon birthday party celebration kids sale event",
    count=(3, 6),
    sway=(-5.0, 5.0),
    shape=["round", "mixed"],
)
def draw_balloons(pen: Pen, v: Any, c: list[str]) -> None:
    tie = (50.0, 112.0)
    spots = [(50, 26, 18), (26, 40, 17), (75, 39, 17), (39, 57, 17), (63, 60, 16), (50, 42, 18)][: v["count"]]
    for i, (x, y, r) in enumerate(spots):
        pen.line(
            f"M{x} {y + r * 1.2}Q{(x + 50) / 2 + v['sway'] * (1 if i % 2 else -1)} {(y + 112) / 2 + 8} {tie[0]}"
            f" {tie[1]}",
            "#8d8797",
            0.8,
        )
    pen.line("M50 112Q46 120 51 126", "#8d8797", 0.9)
    for side in (-1, 1):
        with pen.at(50, 112, 68 * side):
            pen.fill(leaf(9, 4.6), shade(c[0], -0.1))
    for i, (x, y, r) in enumerate(spots):
        color = (c[0], c[1], c[2], shade(c[0], 0.35), shade(c[1], 0.35), shade(c[2], 0.2))[i]
        if v["shape"] == "mixed" and i == 1:
            pen.form(
                f"M{x} {y + r * 1.15}C{x - r * 1.8} {y - r * 0.1} {x - r * 0.9} {y - r * 1.5} {x} {y - r * 0.5}"
                f"C{x + r * 0.9} {y - r * 1.5} {x + r * 1.8} {y - r * 0.1} {x} {y + r * 1.15}Z",
                color,
                -3,
                -2,
            )
        else:
            pen.form(
                f"M{x} {y + r * 1.2}C{x - r * 0.7} {y + r * 0.95} {x - r} {y + r * 0.3} {x - r} {y - r * 0.1}"
                f"C{x - r} {y - r * 1.4} {x + r} {y - r * 1.4} {x + r} {y - r * 0.1}"
                f"C{x + r} {y + r * 0.3} {x + r * 0.7} {y + r * 0.95} {x} {y + r * 1.2}Z",
                color,
                -4,
                -3,
            )
        pen.fill(f"M{x} {y + r * 1.1}L{x - 2.4} {y + r * 1.2 + 2.4}H{x + 2.4}Z", shade(color, -0.15))
        pen.line(
            f"M{x - r * 0.6} {y - r * 0.1}Q{x - r * 0.58} {y - r * 0.6} {x - r * 0.2} {y - r * 0.78}", "#ffffff90", 2
        )


@subject(
    "gift-box",
    (9, 9, 82, 103),
    "{} gift box with a ribbon",
    "gift birthday party celebration christmas sale shopping love",
    pattern=["plain", "dots", "stripes"],
    lid=(14.0, 18.0),
)
def draw_gift(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(50, 106, 44)
    ribbon = shade(c[1], 0.1)
    body = rounded(15, 46, 70, 60, [1, 1, 5, 5])
    pen.form(body, c[0], -13, 0)
    with pen.clip(body):
        for i in range(24):
            x, y = 20 + 12 * (i % 6) + 6 * (i // 6 % 2), 60 + 13 * (i // 6)
            if v["pattern"] == "dots":
                pen.oval(x, y, 2, 2, shade(c[0], 0.4))
            elif v["pattern"] == "stripes" and i < 6:
                pen.rect(18 + 12 * i, 46, 4, 64, 0, shade(c[0], 0.2))
        pen.rect(15, 46, 70, v["lid"] * 0.6, 0, "#1c143026")
        pen.rect(43, 46, 14, 62, 0, ribbon)
        pen.rect(53, 46, 4, 62, 0, shade(ribbon, -0.14))
    pen.form(rounded(10, 52 - v["lid"], 80, v["lid"], 3.5), shade(c[0], 0.1), -15, 0)
    pen.rect(42, 52 - v["lid"], 16, v["lid"], 0, shade(ribbon, 0.1))
    pen.rect(53, 52 - v["lid"], 5, v["lid"], 0, shade(ribbon, -0.1))
    y = 52 - v["lid"]
    for side in (-1, 1):
        with pen.at(50, y, 0, 1, flip=side > 0):
            pen.form("M0 0C-8 -30 -34 -30 -30 -12C-28 -2 -12 0 0 0Z", ribbon, -2, -2, 0.2)
            pen.fill("M-3 -3C-9 -20 -26 -20 -23.6 -10C-22 -4 -12 -3 -3 -3Z", shade(ribbon, -0.3))
    pen.form(rounded(43, y - 9, 14, 10, 4), shade(ribbon, 0.14), -3, 0)


@subject(
    "trophy",
    (5, 3, 90, 108),
    "golden trophy",
    "trophy award winner sport business competition games celebration",
    emblem=["star", "one", "laurel"],
    metal=["#f2b632", "#e9a23b", "#f7c948"],
)
def draw_trophy(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(50, 106, 34)
    m = v["metal"]
    for side in (-1, 1):
        with pen.at(50, 0, 0, 1, flip=side < 0):
            pen.line("M26 18H41C46 40 30 50 20 54", shade(m, -0.22 if side > 0 else -0.08), 5)
    pen.form("M44 66H56L58 88H42Z", shade(m, -0.1), -5, 0, 0.22)
    body = path("M20 8H80C82 42 72 68 50 70C28 68 18 42 20 8Z")
    pen.form(body, m, -11, 0, 0.2)
    pen.line("M29 16C29 36 34 52 42 60", "#ffffff90", 4)
    pen.rect(16, 4, 68, 8, 4, shade(m, 0.2))
    if v["emblem"] == "star":
        points = [polar(50, 36, 13 if i % 2 == 0 else 5.6, 36 * i) for i in range(10)]
        pen.form("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z", "#fff3cf", -3, 0, 0.12)
    elif v["emblem"] == "one":
        pen.fill("M46 24H54V50H47V32L42 34V28Z", "#fff3cf")
    else:
        for side in (-1, 1):
            for i in range(5):
                x, y = polar(50, 36, 12, side * (150 - 30 * i))
                with pen.at(x, y, side * (60 - 30 * i)):
                    pen.fill(leaf(8, 2.8), "#fff3cf")
    pen.form(rounded(36, 84, 28, 7, 2), shade(m, 0.05), -7, 0)
    pen.form(rounded(28, 90, 44, 16, [3, 3, 2, 2]), shade(c[0], -0.25), -10, 0)
    pen.rect(39, 95, 22, 6, 1.5, shade(m, 0.25))


@subject(
    "crown",
    (2, 2, 106, 73),
    "golden crown",
    "crown royal luxury award winner party kids celebration",
    metal=["#f2b632", "#f7c948", "#e8a33a"],
    peaks=["three", "five"],
)
def draw_crown(pen: Pen, v: Any, c: list[str]) -> None:
    m = v["metal"]
    if v["peaks"] == "three":
        tips = [(10, 22), (55, 10), (100, 22)]
        shape = "M18 66L10 22L36 42L55 10L74 42L100 22L92 66Z"
    else:
        tips = [(8, 28), (30, 14), (55, 8), (80, 14), (102, 28)]
        shape = "M16 66L8 28L26 44L30 14L44 40L55 8L66 40L80 14L84 44L102 28L94 66Z"
    pen.form(shape, m, -7, 0, 0.16)
    with pen.clip(shape):
        pen.fill("M0 60Q55 40 110 60V48Q55 30 0 48Z", "#ffffff38")
    pen.form(rounded(15, 62, 80, 12, 4), shade(m, 0.12), -10, 0)
    for i in range(5):
        x = 27 + 14 * i
        gem = (c[0], c[1], c[2], c[1], c[0])[i]
        pen.form(f"M{x} 63.6L{x + 4} 68L{x} 72.4L{x - 4} 68Z" if i % 2 else ellipse(x, 68, 3.4), gem, -1, -1)
    for i, (x, y) in enumerate(tips):
        pen.form(ellipse(x, y, 5), (c[1], c[0])[i % 2], -1.4, -1.2)
        pen.oval(x - 1.6, y - 1.6, 1.3, 1.1, "#ffffffb0")


@subject(
    "party-popper",
    (7, -1, 101, 102),
    "party popper with confetti",
    "party confetti birthday celebration new-year event kids sale",
    pieces=(18, 28),
    phase=(0.0, 1.0),
)
def draw_popper(pen: Pen, v: Any, c: list[str]) -> None:
    inks = [c[0], c[1], c[2], "#ffc94d", shade(c[0], 0.35)]
    for i, bend in enumerate((-14, 4, 18)):
        pen.line(
            f"M{50 + 4 * i} {54 + 4 * i}C{58 + 8 * i + bend} {34 + 6 * i} {50 + 14 * i} {26 + 10 * i} {66 + 16 * i}"
            f" {14 + 20 * i}",
            inks[(i + 1) % 3],
            2.6,
        )
    for i in range(v["pieces"]):
        x, y = polar(46, 62, 24 + 36 * spread(v["phase"], i, 1), 2 + 84 * spread(v["phase"], i))
        with pen.at(x, y, 83 * i):
            if i % 3 == 0:
                pen.oval(0, 0, 1.9, None, inks[i % 5])
            elif i % 3 == 1:
                pen.rect(-2.6, -1.4, 5.2, 2.8, 0.6, inks[i % 5])
            else:
                pen.fill("M0 -2.6L2.4 2H-2.4Z", inks[i % 5])
    cone = path("M34 46C44 48 58 62 60 74L14 100Q6 102 8 94Z")
    pen.form(cone, c[0], -4, -4)
    with pen.clip(cone):
        for i in range(4):
            pen.line(f"M{2 + 13 * i} {66 - 4 * i}L{36 + 13 * i} {112 - 6 * i}", shade(c[1], 0.35), 4)
    with pen.at(47, 60, 45):
        pen.oval(0, 0, 19.4, 6, shade(c[0], -0.35))


@subject(
    "bunting",
    (1, 4, 128, 42),
    "garland of colourful flags",
    "bunting garland party birthday celebration festival kids event",
    flags=(6, 9),
    sag=(10.0, 18.0),
    shape=["triangle", "swallow", "round"],
)
def draw_bunting(pen: Pen, v: Any, c: list[str]) -> None:
    n, sag = int(v["flags"]), float(v["sag"])

    def height(t: float) -> float:
        return 6 + 4 * sag * t * (1 - t)

    for i in range(n):
        t0, t1 = (i + 0.1) / n, (i + 0.9) / n
        x0, x1, y0, y1 = 3 + 124 * t0, 3 + 124 * t1, height(t0), height(t1)
        xm, drop = (x0 + x1) / 2 - (y1 - y0) * 0.8, (y0 + y1) / 2 + (x1 - x0) * 1.35
        ink = (c[0], shade(c[1], 0.1), c[2], shade(c[0], 0.35))[i % 4]
        if v["shape"] == "triangle":
            flag = f"M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}L{xm:.2f} {drop:.2f}Z"
        elif v["shape"] == "swallow":
            flag = (
                f"M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}L{x1:.2f} {drop:.2f}L{xm:.2f} {drop - 5:.2f}L{x0:.2f} {drop:.2f}Z"
            )
        else:
            flag = (
                f"M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}C{x1:.2f} {drop + 1:.2f} {x0:.2f} {drop + 1:.2f} {x0:.2f}"
                f" {y0:.2f}Z"
            )
        pen.form(flag, ink, -2.4, 0, 0.14)
    pen.line("M" + "L".join(f"{3 + 124 * k / 24:.2f} {height(k / 24):.2f}" for k in range(25)), "#6d6478", 1.2)


@subject(
    "champagne",
    (7, 7, 98, 123),
    "champagne bottle and two glasses",
    "bottle champagne drink party celebration new-year wedding luxury event",
    bubbles=(8, 14),
    phase=(0.0, 1.0),
    glass=["flute", "coupe"],
)
def draw_champagne(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(26, 126, 24)
    body = path("M20 30H32C32 48 44 54 44 70V120Q44 126 38 126H14Q8 126 8 120V70C8 54 20 48 20 30Z")
    pen.form(body, "#1f4d3a", -6, 0, 0.3)
    pen.form(path("M19 8H33L34 40Q30 44 26 40Q22 44 18 40Z"), "#e9b949", -4, 0, 0.2)
    pen.fill("M10 78H42V102H10Z", "#fff6e3")
    pen.rect(10, 84, 32, 4, 0, c[0])
    pen.rect(16, 93, 20, 1.6, 0.8, "#b8a98f")
    pen.line("M15 70V118", "#ffffff40", 2.4)
    for k, (x, turn) in enumerate(((60, -8), (82, 8))):
        with pen.at(x, 122, turn):
            flute, coupe = (
                "M-9 -78H9C10 -52 7 -40 0 -38C-7 -40 -10 -52 -9 -78Z",
                "M-13 -66H13C13 -48 6 -42 0 -41C-6 -42 -13 -48 -13 -66Z",
            )
            bowl = path(flute if v["glass"] == "flute" else coupe)
            pen.fill(bowl, "#e6f0f640")
            with pen.clip(bowl):
                pen.fill(
                    "M-20 -66H20V-30H-20Z" if v["glass"] == "flute" else "M-20 -59H20V-30H-20Z",
                    linear(["#fbe29ad0", "#f2bf4edc"], (0, -66), (0, -38)),
                )
                for i in range(v["bubbles"]):
                    pen.oval(
                        -7 + 14 * spread(v["phase"], i + 7 * k),
                        -64 + 24 * spread(v["phase"], i, 1),
                        0.8,
                        None,
                        "#ffffffc8",
                    )
                pen.line("M-5.6 -74V-48", "#ffffff90", 1.6)
            pen.line(bowl, "#a9c3d2b0", 0.8)
            pen.line("M0 -39V-2", "#a9c3d2d0", 1.8)
            pen.oval(0, -1, 9, 2, "#b9cfdcb0")
