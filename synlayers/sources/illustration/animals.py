"""Animals; the fur of cat and dog ends in fine hairs."""

from __future__ import annotations

import math
from typing import Any

import skia

from synlayers.sources.illustration.pen import Pen, ellipse, leaf, linear, path, polar, rounded, shade, spread
from synlayers.sources.illustration.registry import subject

FURS = ["#e39a4f", "#8d8f9c", "#4a4453", "#f0e3d2", "#b87b4b", "#d8b48a"]


def fringe(
    pen: Pen,
    cx: float,
    cy: float,
    rx: float,
    ry: float,
    color: str,
    start: float,
    end: float,
    count: int,
    length: float,
    phase: float,
) -> None:
    """Fine hairs out of the edge of an ellipse, from `start` to `end` degrees clockwise from the top."""
    hairs = skia.Path()
    for i in range(count):
        angle = start + (end - start) * (i + spread(phase, i)) / count
        t = math.radians(angle)
        x, y = cx + rx * 0.96 * math.sin(t), cy - ry * 0.96 * math.cos(t)
        reach = length * (0.5 + 0.6 * spread(phase, i, 1))
        lean = math.radians(angle + 44 * (spread(phase, 3 * i, 1) - 0.5))
        dx, dy, root = math.sin(lean) * reach, -math.cos(lean) * reach + reach * 0.3, 0.7
        # A hair is a thin spike: wide at its root, nothing at its tip, so its alpha fades out.
        hairs.moveTo(x - root * math.cos(t), y - root * math.sin(t))
        hairs.quadTo(x + dx * 0.5, y + dy * 0.35, x + dx, y + dy)
        hairs.lineTo(x + root * math.cos(t), y + root * math.sin(t))
        hairs.close()
    pen.fill(hairs, color)


def face(pen: Pen, x: float, y: float, gap: float, eye: str) -> None:
    """Two round eyes about (x, y)."""
    for side in (-1, 1):
        pen.oval(x + side * gap, y, 3.9, 4.6, "#ffffff")
        pen.oval(x + side * gap, y, 3.4, 4.2, eye)
        pen.oval(x + side * gap, y + 0.2, 2, 3.2, "#241a24")
        pen.oval(x + side * gap - 1, y - 1.5, 1, 1.1, "#ffffff")


@subject(
    "cat",
    (3, 1, 84, 110),
    "sitting cat with a {} collar",
    "cat pets animal kids cute home vet",
    fur=FURS,
    stripes=(0, 1),
    tail=["left", "right"],
    eye=["#7fb069", "#e0b13c", "#6fa8dc"],
    phase=(0.0, 1.0),
)
def draw_cat(pen: Pen, v: Any, c: list[str]) -> None:
    fur = v["fur"]
    pen.shadow(45, 106, 34)
    with pen.at(45, 0, 0, 1, flip=v["tail"] == "left"):
        pen.line("M16 100C40 102 42 80 30 70C26 66 28 58 34 58", shade(fur, -0.16), 7)
        pen.line("M31.6 61C31.4 59 32.6 58 34 58", shade(fur, 0.5), 6)
    fringe(pen, 45, 82, 25, 26, fur, 50, 122, 30, 3.4, v["phase"])
    fringe(pen, 45, 82, 25, 26, fur, 238, 310, 30, 3.4, v["phase"])
    body = path("M45 54C62 54 72 78 71 96Q70 106 60 106H30Q20 106 19 96C18 78 28 54 45 54Z")
    pen.form(body, fur, -6, -1)
    pen.fill("M45 60C54 62 57 78 54 92C50 98 40 98 36 92C33 78 36 62 45 60Z", shade(fur, 0.5))
    for x in (36, 54):
        pen.form(rounded(x - 6.4, 82, 12.8, 24, 6), shade(fur, 0.04), -2, 0, 0.14)
        pen.line(f"M{x - 2} 102V105.4M{x + 2} 102V105.4", shade(fur, -0.4), 0.9)
    for side in (-1, 1):
        with pen.at(45, 0, 0, 1, flip=side < 0):
            pen.form("M6 18L25 2Q29 0 29 6L27 32Z", fur, -1, 0)
            pen.fill("M13 18L24 8Q26 7 26 11L25 24Z", "#f2a7a7")
    fringe(pen, 45, 34, 27, 22, fur, 0, 360, 180, 3.1, v["phase"])
    head = ellipse(45, 34, 27, 22)
    pen.form(head, fur, -4, -3, 0.1)
    with pen.clip(head):
        if v["stripes"]:
            for dx in (-6, 0, 6):
                pen.line(f"M{45 + dx} 10V{21 - abs(dx) * 0.4}", shade(fur, -0.35), 2.6)
            for side in (-1, 1):
                for k in range(2):
                    pen.line(f"M{45 + side * 28} {32 + 6 * k}L{45 + side * 20} {34 + 5 * k}", shade(fur, -0.35), 2.2)
        for side in (-1, 1):
            pen.oval(45 + side * 6.4, 44, 8.6, 7, shade(fur, 0.55))
    face(pen, 45, 32, 11.5, v["eye"])
    pen.fill("M42 38.6H48L45 42Z", "#e88b8b")
    pen.line("M45 42V44.6M45 44.6Q42 48 38.6 45.6M45 44.6Q48 48 51.4 45.6", "#4a3440", 1.1)
    for side in (-1, 1):
        for k in range(3):
            pen.line(
                f"M{45 + side * 13} {42 + 1.8 * k}Q{45 + side * 24} {40 + 3 * k} {45 + side * 34} {38.6 + 5 * k}",
                "#6b5d6888",
                0.5,
            )
    pen.line("M27 55Q45 65 63 55", c[0], 4)
    pen.oval(45, 62.4, 3.6, 3.6, "#f2c14e")


@subject(
    "dog",
    (10, 0, 74, 111),
    "sitting dog with a {} collar",
    "dog pets animal kids cute home vet walk",
    fur=FURS,
    ears=["floppy", "pointed"],
    patch=(0, 1),
    tongue=(0, 1),
    phase=(0.0, 1.0),
)
def draw_dog(pen: Pen, v: Any, c: list[str]) -> None:
    fur, ear = v["fur"], shade(v["fur"], -0.3)
    pen.shadow(45, 106, 34)
    pen.line("M66 94C80 92 82 78 78 70", shade(fur, -0.14), 6.5)
    fringe(pen, 45, 80, 24, 26, fur, 48, 120, 30, 3.7, v["phase"])
    fringe(pen, 45, 80, 24, 26, fur, 240, 312, 30, 3.7, v["phase"])
    pen.form("M45 52C62 52 70 76 70 94Q70 106 58 106H32Q20 106 20 94C20 76 28 52 45 52Z", fur, -6, -1)
    pen.fill("M45 56C55 58 56 76 52 90Q45 95 38 90C34 76 35 58 45 56Z", shade(fur, 0.55))
    fringe(pen, 45, 78, 8, 13, shade(fur, 0.5), 110, 250, 33, 3.7, v["phase"])
    for x in (35, 55):
        pen.form(rounded(x - 7, 80, 14, 26, 6.5), shade(fur, 0.04), -2, 0, 0.14)
        pen.oval(x, 103, 7, 3.4, shade(fur, 0.5))
    if v["ears"] == "pointed":
        for side in (-1, 1):
            with pen.at(45, 0, 0, 1, flip=side < 0):
                pen.form("M8 16L22 1Q26 -1 26 5L25 30Z", ear, -1, 0)
                pen.fill("M14 15L21 7Q23 6 23 9L22.4 21Z", "#e9a9a0")
    fringe(pen, 45, 34, 25, 23, fur, 0, 360, 165, 3.1, v["phase"])
    head = path("M45 10C62 10 71 22 70 36C69 50 58 58 45 58C32 58 21 50 20 36C19 22 28 10 45 10Z")
    pen.form(head, fur, -4, -2, 0.1)
    with pen.clip(head):
        pen.fill("M45 8C51 20 50 30 55 40C60 56 52 60 45 60C38 60 30 56 35 40C40 30 39 20 45 8Z", shade(fur, 0.6))
        if v["patch"]:
            pen.oval(58, 29, 11, 12, ear)
    if v["ears"] == "floppy":
        for side in (-1, 1):
            with pen.at(45, 0, 0, 1, flip=side < 0):
                pen.form("M12 12C26 8 33 22 32 38C31.6 46 24 48 22 40C20 32 20 22 12 12Z", ear, -2, -2)
                fringe(pen, 26, 34, 6, 10, ear, 90, 220, 21, 2.5, v["phase"])
    face(pen, 45, 32, 12, "#6b4226")
    if v["tongue"]:
        pen.fill("M41 50Q41 60 45 60Q49 60 49 50Z", "#ef6f7f")
        pen.line("M45 51V56", "#c94b5f", 0.8)
    pen.form("M38 41Q45 37 52 41Q52 46 45 48Q38 46 38 41Z", "#332632", -1, -1)
    pen.oval(43, 41, 2, 1, "#ffffff80")
    pen.line("M45 47V50M45 50Q41 54 37 50.6M45 50Q49 54 53 50.6", "#4a3440", 1.2)
    pen.line("M29 57Q45 67 61 57", c[0], 4.4)
    pen.form(ellipse(45, 65, 4), "#f2c14e", -1, -1)


@subject(
    "bird",
    (-1, 4, 120, 85),
    "{} bird on a branch",
    "bird nature animal spring garden kids sing",
    crest=(0, 1),
    wing=(-8.0, 10.0),
    leaves=(3, 5),
    green=["#4f9d5b", "#7aa35a", "#2d8275"],
)
def draw_bird(pen: Pen, v: Any, c: list[str]) -> None:
    pen.line("M2 84Q50 76 108 86", "#7a5a3f", 3.6)
    pen.line("M84 82Q92 74 98 72", "#7a5a3f", 2)
    for i in range(v["leaves"]):
        x = (12, 98, 26, 90, 104)[i]
        with pen.at(x, 82 if x < 90 else 76, (-30, 40, -60, 20, 70)[i]):
            pen.fill(leaf(15, 5), shade(v["green"], 0.14 * (i % 3) - 0.1))
    pen.fill("M70 58L104 66Q106 70 100 71L62 70Z", shade(c[0], -0.25))
    pen.fill("M70 62L98 74Q99 77 94 77L60 72Z", shade(c[0], -0.12))
    if v["crest"]:
        pen.fill("M38 22C36 12 42 6 48 5C45 12 48 18 50 22Z", shade(c[0], -0.15))
    pen.form(
        "M18 34C18 20 30 14 42 16C58 18 64 34 78 50C84 58 78 76 56 78C34 80 22 66 22 50C22 44 18 40 18 34Z",
        c[0],
        -4,
        -4,
    )
    pen.fill("M22 46C26 40 38 44 44 54C50 64 50 74 46 77.6C32 76 22 64 22 50Z", shade(c[1], 0.45))
    pen.fill("M19 31L4 36Q3 38 6 38.6L20 40Z", "#f0a030")
    pen.fill("M5 37.2L20 36.4V40L6 38.6Z", "#cf7c1a")
    with pen.at(50, 44, v["wing"]):
        pen.form("M-4 -2C12 -8 30 4 38 20C30 30 8 30 0 18C-4 12 -6 4 -4 -2Z", shade(c[0], -0.2), -2, -4)
        for k in range(3):
            pen.line(
                f"M{6 + 4 * k} {19 - 3 * k}Q{18 + 4 * k} {22 - 3 * k} {28 + 3 * k} {19 - 1.5 * k}",
                shade(c[0], 0.2),
                1.2,
            )
    pen.oval(31, 30, 3.8, 3.8, "#ffffff")
    pen.oval(30.4, 30, 2.6, 2.8, "#241a24")
    pen.oval(29.4, 29, 0.9, 0.9, "#ffffff")
    pen.oval(34, 37, 3, 2, "#f28b8260")
    for x in (46, 56):
        pen.line(f"M{x} 77V82M{x - 3} 82H{x + 3}", "#cf7c1a", 1.6)


@subject(
    "fish",
    (2, 1, 115, 74),
    "{} fish with bubbles",
    "fish sea animal ocean kids summer aquarium nature",
    stripes=(2, 3),
    bubbles=(2, 5),
    tail=(0.85, 1.15),
)
def draw_fish(pen: Pen, v: Any, c: list[str]) -> None:
    with pen.at(84, 42, 0, v["tail"]):
        pen.form("M-4 0C8 -8 18 -24 28 -26C26 -10 26 10 28 26C18 24 8 8 -4 0Z", shade(c[1], 0.05), -2, -3)
        for y in (-12.0, -4.0, 4.0, 12.0):
            pen.line(f"M6 {y * 0.35}L23 {y}", shade(c[1], -0.25), 0.9)
    pen.form("M40 22C48 6 64 4 78 12C74 18 74 26 72 30Z", shade(c[1], 0.05), -2, -2)
    pen.form("M50 62C54 74 64 76 72 72C68 68 70 62 68 58Z", shade(c[1], -0.05), -2, -2)
    body = path("M10 44C18 24 42 16 60 22C74 27 82 36 90 42C82 50 74 60 58 64C40 68 18 62 10 44Z")
    pen.form(body, c[0], -3, -6)
    with pen.clip(body):
        for i in range(v["stripes"]):
            x = 42.0 + 15 * i
            pen.fill(f"M{x} 10Q{x + 8} 42 {x - 1} 76H{x + 6}Q{x + 15} 42 {x + 7} 10Z", shade(c[2], 0.45))
        for i in range(9):
            x, y = 40 + 36 * spread(0.1, i), 30 + 24 * spread(0.5, i, 1)
            pen.line(f"M{x} {y}Q{x - 2.4} {y + 2.4} {x} {y + 4.8}", "#ffffff50", 0.9)
    pen.fill("M46 44C56 42 62 48 60 56C52 58 46 52 46 44Z", shade(c[1], -0.1))
    pen.line("M32 28Q38 42 32 58", shade(c[0], -0.25), 1.2)
    pen.oval(24, 39, 5, 5, "#ffffff")
    pen.oval(23, 39, 3, 3.2, "#241a24")
    pen.oval(22, 38, 1, 1, "#ffffff")
    pen.line("M12 47Q16 50 19 48", shade(c[0], -0.45), 1.3)
    for i in range(v["bubbles"]):
        x, y, r = 8.0 + 3 * (i % 2) - i * 0.5, 30 - 6.4 * i, 2.6 - 0.3 * (i % 3)
        pen.oval(x, y, r, r, "#a5d8f05c")
        pen.line(ellipse(x, y, r), "#7cc0e0b0", 0.6)


@subject(
    "butterfly",
    (8, 5, 107, 88),
    "{} butterfly",
    "butterfly nature animal spring garden kids beauty summer",
    open=(0.82, 1.0),
    dots=(2, 4),
    edge=["dark", "light"],
    turn=(-16.0, 16.0),
)
def draw_butterfly(pen: Pen, v: Any, c: list[str]) -> None:
    rim = shade(c[0], -0.5 if v["edge"] == "dark" else 0.35)
    with pen.at(60, 50, v["turn"], 0.88):
        for side in (-1, 1):
            pen.canvas.save()
            pen.canvas.scale(side * v["open"], 1)
            lower = "M2 4C20 2 40 14 38 30C36 44 20 46 12 34C6 24 2 14 2 4Z"
            pen.fill(lower, rim)
            pen.form("M4 7C20 6 35 16 33.4 29C32 39 21 41 14 31C9 24 5 16 4 7Z", shade(c[1], 0.1), -3, -3)
            upper = "M2 -2C10 -28 40 -46 52 -36C60 -28 50 0 36 6C24 10 8 6 2 -2Z"
            pen.fill(upper, rim)
            pen.fill(
                "M4 -3C12 -25 38 -40 47.6 -32.4C54 -26 46 -3 34 2.4C24 6 10 3 4 -3Z",
                linear([shade(c[0], 0.25), c[0]], (4, 0), (50, -30)),
            )
            for x, y in ((20.0, -20.0), (32, -26), (42, -24)):
                pen.line(f"M5 -3Q{x * 0.5} {y * 0.4} {x + 3} {y}", shade(c[0], -0.25), 0.8)
            for i in range(v["dots"]):
                x, y = polar(24, -12, 24, 38 + 21 * i)
                pen.oval(x, y, 2.1, None, "#fffdf5")
            pen.oval(22, 26, 5, 5, rim)
            pen.oval(22, 26, 3, 3, shade(c[2], 0.3))
            pen.line("M1 -14Q4 -26 11 -30", "#3a2d3d", 0.9)
            pen.oval(11, -30, 1.2, 1.2, "#3a2d3d")
            pen.canvas.restore()
        pen.form(rounded(-2.6, -14, 5.2, 44, 2.6), "#3a2d3d", -1, 0, 0.4)
        pen.oval(0, -14, 3.4, 3.6, "#3a2d3d")


@subject(
    "rabbit",
    (15, -2, 56, 112),
    "rabbit with a {} bow tie",
    "rabbit easter animal kids cute spring pets",
    fur=["#f0e3d2", "#c9b8a8", "#a98b73", "#ffffff", "#b7b4bd"],
    ear=(-10.0, 26.0),
    phase=(0.0, 1.0),
)
def draw_rabbit(pen: Pen, v: Any, c: list[str]) -> None:
    fur = v["fur"]
    pen.shadow(40, 106, 30)
    for side in (-1, 1):
        with pen.at(40 + side * 8, 34, side * 10 + (v["ear"] if side > 0 else 0)):
            pen.form(ellipse(0, -16, 7, 19), shade(fur, -0.03), -1.4, 0, 0.12)
            pen.oval(0, -14, 3.6, 13, "#f3b5b5")
    fringe(pen, 40, 84, 22, 22, shade(fur, -0.08), 40, 125, 30, 3.1, v["phase"])
    fringe(pen, 40, 84, 22, 22, shade(fur, -0.08), 235, 320, 30, 3.1, v["phase"])
    pen.form(ellipse(40, 84, 23, 22), fur, -4, -2, 0.12)
    pen.oval(40, 86, 13, 15, shade(fur, 0.6))
    for side in (-1, 1):
        pen.form(ellipse(40 + side * 15, 102, 9.4, 4.8), shade(fur, 0.1), -1.4, -1, 0.14)
        with pen.at(40 + side * 14, 76, side * -24):
            pen.form(rounded(-4, -4, 8, 19, 4), shade(fur, -0.02), -1, 0, 0.16)
    fringe(pen, 40, 46, 22, 19, shade(fur, -0.08), 0, 360, 144, 2.5, v["phase"])
    pen.form(ellipse(40, 46, 22.4, 19.4), fur, -3, -2, 0.1)
    for side in (-1, 1):
        pen.oval(40 + side * 9, 44, 2.7, 3.4, "#2d2230")
        pen.oval(39.2 + side * 9, 42.8, 1, 1.1, "#ffffff")
        pen.oval(40 + side * 14, 51, 3.8, 2.6, "#f3a0a080")
        pen.oval(40 + side * 3.2, 54, 4.4, 3.6, shade(fur, 0.6))
        pen.line(f"M{40 + side * 8} 53L{40 + side * 22} 51M{40 + side * 8} 55L{40 + side * 22} 57", "#6b5d6870", 0.5)
    pen.fill("M37.6 50H42.4L40 53Z", "#e88b8b")
    pen.rect(37.6, 56, 4.8, 3.8, 0.8, "#ffffff")
    for side in (-1, 1):
        with pen.at(40, 67, 90 * side):
            pen.form(path("M0 0L-6 -13Q0 -15 6 -13Z"), c[0], -1, -1)
    pen.rect(37, 64, 6, 6, 2, shade(c[0], -0.2))
