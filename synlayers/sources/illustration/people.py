"""People as busts, and drawings in one line."""

from __future__ import annotations

from typing import Any

import skia

from synlayers.sources.illustration.pen import Pen, ellipse, leaf, linear, path, polar, rounded, shade, smooth, spread
from synlayers.sources.illustration.registry import subject
from synlayers.style.paint import with_alpha

SKINS = ["#f6cfb3", "#eab68f", "#c98a5e", "#a0673f", "#6f452b"]
HAIRS = ["#2b2127", "#4a2f27", "#7a4a2b", "#b5713a", "#e0b066", "#8d8f9c"]
BACK_HAIR = {
    "long": "M50 12C74 12 80 32 79 54C79 70 84 82 80 90H20C16 82 21 70 21 54C20 32 26 12 50 12Z",
    "bob": "M50 12C74 12 80 32 79 52C78 64 74 68 68 68H32C26 68 22 64 21 52C20 32 26 12 50 12Z",
    "curly": (
        "M50 8C58 4 66 8 68 14C78 14 82 24 79 30C87 36 85 46 80 50C84 58 76 66 70 62H30C24 66 16 58 20 50C15 46 13 36"
        " 21 30C18 24 22 14 32 14C34 8 42 4 50 8Z"
    ),
    "bun": "M50 14C70 14 76 32 75 48H25C24 32 30 14 50 14Z",
    "short": "M50 14C70 14 76 30 74 46H26C24 30 30 14 50 14Z",
}
FRINGE = {
    "long": "M29 46C30 30 44 26 54 22C58 30 68 32 71 46C77 24 66 14 50 14C34 14 23 24 29 46Z",
    "bob": "M29 46C29 38 30 34 32 32C44 34 60 32 68 26C71 32 71 38 71 46C77 24 66 14 50 14C34 14 23 24 29 46Z",
    "curly": (
        "M29 40C26 30 34 28 36 24C42 30 48 22 52 26C58 22 62 30 66 26C70 30 74 34 71 42C80 24 66 12 50 13C34 12 20 24"
        " 29 40Z"
    ),
    "bun": "M29 44C30 30 40 24 50 24C60 24 70 30 71 44C76 24 64 14 50 14C36 14 24 24 29 44Z",
    "short": (
        "M29 44C28 36 34 32 38 30C48 34 60 30 64 26C68 30 71 36 71 44C78 26 70 12 56 12C48 8 36 12 32 18C24 22 25 34"
        " 29 44Z"
    ),
}


@subject(
    "person",
    (0, 0, 100, 113),
    "portrait of a person in a {} top",
    "person people team avatar contact review business social fashion",
    skin=SKINS,
    hair=HAIRS,
    cut=["long", "bob", "curly", "bun", "short"],
    glasses=(0, 1),
    top=["round", "shirt", "turtleneck"],
    plate=(0, 1),
    earrings=(0, 1),
)
def draw_person(pen: Pen, v: Any, c: list[str]) -> None:
    skin, hair = v["skin"], v["hair"]
    pen.canvas.save()
    if v["plate"]:
        pen.canvas.clipPath(ellipse(50, 56, 49), skia.ClipOp.kIntersect, True)
        pen.rect(0, 0, 100, 110, 0, shade(c[1], 0.45))
    if v["cut"] == "bun":
        pen.form(ellipse(50, 10, 11, 9.4), hair, -2, -2)
    pen.fill(BACK_HAIR[v["cut"]], shade(hair, -0.14))
    torso = path("M50 78C74 78 88 88 90 112H10C12 88 26 78 50 78Z")
    pen.form(torso, c[0], -9, 0, 0.14)
    pen.fill("M41 62H59V80Q59 89 50 89Q41 89 41 80Z", skin)
    pen.fill("M41 68Q50 76 59 68V74Q50 82 41 74Z", shade(skin, -0.2))
    if v["top"] == "shirt":
        pen.fill("M40 79L50 92L40 100L33 82ZM60 79L50 92L60 100L67 82Z", shade(c[0], 0.4))
        for y in (98, 105):
            pen.oval(50, y, 1.2, 1.2, shade(c[0], -0.3))
    elif v["top"] == "turtleneck":
        pen.form(rounded(38.6, 74, 22.8, 17, 5), shade(c[0], 0.08), -4, 0, 0.14)
    else:
        pen.line("M39.6 80Q50 93 60.4 80", shade(c[0], 0.35), 2.6)
    for side in (-1, 1):
        pen.oval(50 + side * 21, 49, 4, 5.4, shade(skin, -0.08))
        if v["earrings"]:
            pen.oval(50 + side * 21.6, 56.6, 1.7, 1.7, c[2])
    head = path("M50 20C65 20 71 32 71 44C71 60 62 71 50 71C38 71 29 60 29 44C29 32 35 20 50 20Z")
    pen.form(head, skin, -4, 0, 0.1)
    pen.form(FRINGE[v["cut"]], hair, -2, 2, 0.12)
    for side in (-1, 1):
        pen.oval(50 + side * 9, 47, 2, 2.5, "#2b2127")
        pen.oval(49.4 + side * 9, 46.2, 0.7, 0.7, "#ffffff")
        pen.line(f"M{50 + side * 5.4} {41.6}Q{50 + side * 9} 39 {50 + side * 13} 41.4", shade(hair, -0.2), 1.5)
        pen.oval(50 + side * 13, 55, 4.2, 2.8, with_alpha("#e8635a", 0.25))
        if v["glasses"]:
            pen.line(ellipse(50 + side * 9, 47, 6.6, 6), shade(c[2], -0.4), 1.2)
    if v["glasses"]:
        pen.line("M47.6 46.4Q50 45 52.4 46.4", shade(c[2], -0.4), 1.2)
    pen.line("M50 48L48.4 54H51", shade(skin, -0.28), 1.2)
    pen.fill("M44 60Q50 66 56 60Q50 61.6 44 60Z", "#b8424d")
    pen.canvas.restore()


@subject(
    "line-face",
    (5, 1, 82, 118),
    "face drawn with a {} line",
    "face line-art abstract beauty fashion art boho decor spa",
    width=(1.1, 1.7),
    blob=(0, 1),
    flower=(0, 1),
    phase=(0.0, 1.0),
)
def draw_line_face(pen: Pen, v: Any, c: list[str]) -> None:
    if v["blob"]:
        shape = smooth([polar(46, 60, 32 + 9 * spread(v["phase"], i), 360 / 7 * i) for i in range(7)])
        pen.fill(shape, shade(c[1], 0.4))
    ink, w = c[0], v["width"]
    pen.line(
        "M62 12C44 4 22 16 20 40C19 48 22 52 18 60C15 66 12 68 17 71C20 72.6 19 76 19.6 79C20 82 18 84 21 87C23 96 32"
        " 97 42 94C44 102 42 110 36 117",
        ink,
        w,
    )
    pen.line("M62 12C78 20 82 44 70 62C64 72 62 92 72 117", ink, w)
    pen.line("M62 12C50 18 40 26 42 42C44 56 58 56 58 66C58 74 50 76 47 70", ink, w)
    pen.line(ellipse(66, 10, 9, 7), ink, w)
    pen.line("M60 11Q66 6 73 10M54 17C48 22 46 30 48 38M66 19C74 28 74 40 66 52", ink, w * 0.6)
    pen.line("M24 47Q30 42 37 47M24 54Q30 49 36.4 54Q30 58.4 24 54", ink, w)
    pen.oval(29.6, 53.8, 1.9, 2.1, ink)
    pen.line("M25.4 51.6L22.6 49.6M28 50.4L26.6 47.6M31.4 50.2L31.6 47.4M34.4 51.6L36.4 49.2", ink, w * 0.7)
    pen.line("M19.6 79Q25 76.6 30 79.4Q25 80.4 20.4 80.2", ink, w)
    pen.line("M30 79.4Q27 86 21 86", ink, w)
    if v["flower"]:
        for k in range(6):
            with pen.at(60, 30, 60 * k):
                pen.fill(leaf(11, 4.8), with_alpha(shade(c[2], 0.1), 0.9))
                pen.line("M0 -2V-8", ink, w * 0.5)
        pen.oval(60, 30, 2.6, 2.6, shade(c[2], -0.3))


@subject(
    "line-branch",
    (9, 0, 63, 120),
    "hand-drawn {} botanical branch",
    "flower line-art botanical plant leaf nature wedding invitation boho spa decor floral",
    leaves=(5, 8),
    filled=["none", "half", "all"],
    width=(0.9, 1.5),
    bend=(-16.0, 16.0),
    kind=["leaf", "round", "berry"],
)
def draw_line_branch(pen: Pen, v: Any, c: list[str]) -> None:
    n, bend, ink, w = v["leaves"], v["bend"], c[0], v["width"]
    pen.line(f"M40 118Q{40 + bend} 70 {40 - bend * 0.4} 14", ink, w * 1.15)
    for i in range(n):
        t = 0.16 + 0.76 * i / (n - 1)
        x = (1 - t) ** 2 * 40 + 2 * t * (1 - t) * (40 + bend) + t * t * (40 - bend * 0.4)
        y = (1 - t) ** 2 * 118 + 2 * t * (1 - t) * 70 + t * t * 14
        size = 31 - 13 * t
        for side in (-1, 1):
            with pen.at(x, y - 4 * (side > 0), side * (62 - 22 * t)):
                solid = v["filled"] == "all" or (v["filled"] == "half" and side > 0)
                if v["kind"] == "berry":
                    pen.line(f"M0 0Q{side * 2} {-size * 0.4} 0 {-size * 0.62}", ink, w * 0.8)
                    dot = ellipse(0, -size * 0.72, 3.4)
                elif v["kind"] == "round":
                    pen.line(f"M0 0V{-size * 0.2}", ink, w)
                    dot = ellipse(0, -size * 0.52, size * 0.27, size * 0.34)
                else:
                    dot = leaf(size, size * 0.28, 0.08 * side)
                if solid:
                    pen.fill(dot, with_alpha(shade(c[1], 0.2), 0.85))
                pen.line(dot, ink, w)
                if v["kind"] != "berry":
                    pen.line(f"M0 {-size * 0.1}Q0 {-size * 0.5} {0.06 * side * size} {-size * 0.82}", ink, w * 0.6)
    with pen.at(40 - bend * 0.4, 15, -bend * 0.9):
        pen.line(leaf(13, 4), ink, w)


@subject(
    "hand-with-flower",
    (19, 3, 44, 118),
    "hand holding a {} flower",
    "flower hand flower line-art love wedding beauty spa charity spring",
    skin=SKINS,
    petals=(6, 9),
    green=["#2f7d5b", "#5a9b4f", "#7c9a6d"],
)
def draw_hand(pen: Pen, v: Any, c: list[str]) -> None:
    skin = v["skin"]
    pen.line("M42 90C44 70 40 50 42 30", v["green"], 2.2)
    for side, y in ((-1, 50), (1, 44)):
        with pen.at(42, y, side * 52):
            pen.fill(leaf(19, 5), shade(v["green"], 0.12 * side))
    for ring, r in ((0, 20), (1, 14)):
        for k in range(v["petals"]):
            with pen.at(42, 24, 360 / v["petals"] * (k + ring / 2)):
                pen.fill(leaf(r, r * 0.42), shade(c[0], 0.22 * ring + 0.06 * (k % 2)))
    pen.oval(42, 24, 4.6, 4.6, "#f2b632")
    arm = path("M26 120C28 108 24 98 22 88C20 78 28 70 38 72L50 74C60 76 62 86 58 94C54 104 56 112 58 120Z")
    pen.form(arm, skin, -4, 0, 0.12)
    for i in range(4):
        pen.form(rounded(29 + i * 1.2, 70 + 6.6 * i, 27 - 2 * i, 7.2, 3.6), shade(skin, 0.03), -2, -0.8, 0.16)
    pen.form(path("M26 88C24 76 32 66 42 64Q48 64 46 69C40 72 38 78 37 86Z"), skin, -1.6, -1, 0.14)
    pen.form(path("M22 110H61L62 120H20Z"), c[1], -6, 0)
    pen.rect(21, 107, 41, 5, 2.4, shade(c[1], 0.25))


@subject(
    "boho-sun",
    (7, 3, 76, 104),
    "abstract sun over {} hills",
    "mountain abstract boho art decor sun nature minimal wall poster",
    rays=(9, 15),
    hills=(2, 4),
    arch=(0, 1),
)
def draw_boho(pen: Pen, v: Any, c: list[str]) -> None:
    frame = rounded(8, 4, 74, 102, [37, 37, 3, 3])
    if v["arch"]:
        pen.fill(frame, shade(c[1], 0.62))
    pen.canvas.save()
    pen.canvas.clipPath(frame, skia.ClipOp.kIntersect, True)
    sun = shade(c[2], 0.08)
    for i in range(v["rays"]):
        x0, y0 = polar(45, 42, 20, 360 / v["rays"] * i)
        x1, y1 = polar(45, 42, 26 + 3 * (i % 2), 360 / v["rays"] * i)
        pen.line(f"M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}", sun, 1.8)
    pen.oval(45, 42, 16, 16, linear([shade(sun, 0.25), sun], (45, 26), (45, 58)))
    for i in range(v["hills"]):
        y = 66 + 36 * i / v["hills"]
        lean = -12 if i % 2 else 12
        ink = (c[0], shade(c[1], 0.1), shade(c[0], -0.2), c[2])[i]
        pen.fill(f"M0 {y + lean * 0.5}C24 {y - 12 - lean} 60 {y + 8 + lean} 92 {y - lean * 0.5}V112H0Z", ink)
        pen.line(
            f"M0 {y + 4 + lean * 0.5}C24 {y - 8 - lean} 60 {y + 12 + lean} 92 {y + 4 - lean * 0.5}",
            shade(ink, 0.3),
            0.7,
        )
    pen.canvas.restore()
