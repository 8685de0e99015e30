"""Plants in pots and vases, branches and wreaths."""

from __future__ import annotations

from typing import Any

import skia

from synlayers.sources.illustration.pen import Pen, ellipse, leaf, path, polar, rounded, shade, spread
from synlayers.sources.illustration.registry import subject

GREENS = ["#2f7d5b", "#3f8f63", "#5a9b4f", "#2d6a6a", "#7aa35a"]


def two_tone_leaf(pen: Pen, length: float, width: float, bend: float, color: str, rib: bool = True) -> None:
    """A leaf from the origin upwards: one half in shadow, a light midrib."""
    tip = bend * length
    pen.fill(leaf(length, width, bend), color)
    half = skia.Path()
    half.moveTo(0, 0)
    half.cubicTo(width, -0.3 * length, tip + width * 0.7, -0.75 * length, tip, -length)
    half.quadTo(tip * 0.1, -0.5 * length, 0, 0)
    pen.fill(half, shade(color, -0.17))
    if rib:
        midrib = skia.Path()
        midrib.moveTo(0, 0)
        midrib.quadTo(tip * 0.1, -0.5 * length, tip * 0.9, -0.9 * length)
        pen.line(midrib, shade(color, 0.4), max(0.45, length / 90))


def pot(pen: Pen, shape: str, cx: float, top: float, w: float, h: float, color: str, band: str) -> None:
    """A plant pot, its top edge centred on (cx, top)."""
    x, b = cx - w / 2, top + h
    if shape == "round":
        body = path(
            f"M{x} {top}C{x - 7} {top + h * 0.5} {x + w * 0.1} {b} {x + w * 0.25} {b}H{x + w * 0.75}"
            f"C{x + w * 0.9} {b} {x + w + 7} {top + h * 0.5} {x + w} {top}Z"
        )
    elif shape == "square":
        body = rounded(x, top, w, h, [1.5, 1.5, 5, 5])
    else:
        body = path(
            f"M{x} {top}H{x + w}L{x + w * 0.87} {b - 3}Q{x + w * 0.86} {b} {x + w * 0.8} {b}H{x + w * 0.2}"
            f"Q{x + w * 0.14} {b} {x + w * 0.13} {b - 3}Z"
        )
    pen.form(body, color, -w * 0.2, 0)
    with pen.clip(body):
        if shape != "taper":
            pen.rect(x - 9, top + h * 0.42, w + 18, h * 0.16, 0, band)
            pen.rect(x - 9, top + h * 0.64, w + 18, h * 0.05, 0, band)
        pen.rect(x - 9, top, w + 18, 3, 0, "#1c143022")
        pen.fill(rounded(x + w * 0.12, top + 5, w * 0.07, h * 0.55, 2), "#ffffff40")
    if shape == "taper":
        pen.form(rounded(x - 3, top - 4, w + 6, 8.5, 2.5), shade(color, 0.12), -w * 0.2, 0)


@subject(
    "potted-plant",
    (2, 13, 99, 108),
    "potted plant with a {} pot",
    "plant nature home interior garden eco spring",
    leaves=(7, 11),
    pot=["taper", "round", "square"],
    lean=(-0.12, 0.12),
    length=(52.0, 66.0),
    width=(8.0, 12.0),
    green=GREENS,
    phase=(0.0, 1.0),
)
def draw_potted_plant(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(50, 116, 34)
    n = v["leaves"]
    order = sorted(range(n), key=lambda i: -abs(i - (n - 1) / 2))
    for rank, i in enumerate(order):
        turn = (i / (n - 1) - 0.5) * 128 + v["lean"] * 40
        size = v["length"] * (1.04 - 0.3 * abs(i / (n - 1) - 0.5) * 2 + 0.14 * (spread(v["phase"], i) - 0.5))
        tint = shade(v["green"], (rank / n - 0.55) * 0.42)
        with pen.at(50, 86, turn * 0.8):
            two_tone_leaf(pen, size, v["width"], (i / (n - 1) - 0.5) * 0.5, tint)
    pot(pen, v["pot"], 50, 82, 40, 34, c[0], c[1])


@subject(
    "cactus",
    (13, 14, 54, 96),
    "cactus in a {} pot",
    "potted-plant plant nature desert home interior summer kids",
    arms=["both", "left", "right"],
    pot=["taper", "round", "square"],
    height=(46.0, 58.0),
    green=["#3f8f63", "#5a9b4f", "#2d8275"],
    flower=(0, 1),
)
def draw_cactus(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(40, 106, 28)
    green, top = v["green"], 80 - v["height"]
    for side, name, y in ((-1, "left", 52.0), (1, "right", 44.0)):
        if v["arms"] in ("both", name):
            x = 40 + side * 21
            arm = f"M40 {y + 12}H{40 + side * 14}Q{x} {y + 12} {x} {y + 3}V{y - 8}"
            pen.line(arm, shade(green, -0.16), 11)
            pen.line(arm, green if side < 0 else shade(green, -0.08), 9)
            pen.line(f"M{x - 1.5} {y + 2}V{y - 7}", shade(green, 0.35), 0.9)
    body = rounded(28, top, 24, 92 - top, 12)
    pen.form(body, green, -6, 0)
    for dx in (-5.5, 0, 5.5):
        pen.line(f"M{40 + dx} {top + 8 + abs(dx) * 0.4}V82", shade(green, -0.25), 0.8)
    for i in range(12):
        x, y = 33 + 7 * (i % 3) + (i // 3 % 2), top + 11 + 10 * (i // 3)
        pen.line(f"M{x - 1.3} {y - 1}L{x + 1.3} {y + 1}M{x + 1.3} {y - 1}L{x - 1.3} {y + 1}", "#f4ecd8", 0.55)
    if v["flower"]:
        for k in range(-2, 3):
            with pen.at(40, top + 3, k * 32):
                pen.fill(leaf(10, 3.4), shade(c[2], 0.12 if k % 2 else 0.0))
        pen.oval(40, top + 1.5, 2.4, 2, "#ffd166")
    pot(pen, v["pot"], 40, 78, 34, 28, c[0], c[1])


@subject(
    "monstera-leaves",
    (-10, 11, 121, 99),
    "monstera leaves",
    "potted-plant plant nature tropical summer jungle spa decor",
    count=(2, 3),
    green=GREENS,
    turn=(-12.0, 12.0),
    holes=(2, 4),
)
def draw_monstera(pen: Pen, v: Any, c: list[str]) -> None:
    spots = [(38, 84, -30, 0.74), (66, 86, 34, 0.66), (51, 96, 2, 0.96)][3 - v["count"] :]
    for k, (x, y, angle, scale) in enumerate(spots):
        color = shade(v["green"], -0.14 + 0.11 * k)
        with pen.at(x, y, angle + v["turn"], scale):
            pen.line("M0 12Q1 4 0 -12", shade(color, -0.2), 2.2)
            body = path("M0 -12C-14 2 -34 -4 -39 -22C-44 -44 -26 -74 0 -88C26 -74 44 -44 39 -22C34 -4 14 2 0 -12Z")
            pen.canvas.saveLayer(skia.Rect.MakeLTRB(-40, -89, 40, 1), None)
            pen.fill(body, color)
            with pen.clip(body):
                pen.fill("M0 -12V-90H50V10Z", shade(color, -0.14))
                for side in (-1, 1):
                    for i, y0 in enumerate((-20, -34, -48, -62)):
                        vein = f"M0 {y0}Q{side * 16} {y0 - 3} {side * 34} {y0 + 6 - 5 * i}"
                        pen.line(vein, shade(color, 0.24), 0.9)
            cut = pen.paint("#000000")
            cut.setBlendMode(skia.BlendMode.kClear)
            for side in (-1, 1):
                for i, y0 in enumerate((-12, -27, -42, -57)):
                    pen.fill(
                        f"M{side * 46} {y0 - 3 - 4 * i}Q{side * 30} {y0 - 6 - 3 * i} {side * 15} {y0 - 7 - i}"
                        f"Q{side * 28} {y0 + 1 - 2 * i} {side * 46} {y0 + 4 - 4 * i}Z",
                        cut,
                    )
                for i in range(v["holes"]):
                    with pen.at(side * 7.5, -24 - 13 * i, side * 68):
                        pen.oval(0, 0, 1.5, 3.4, cut)
            pen.canvas.restore()
            pen.line("M0 -8V-82", shade(color, 0.34), 1.2)


@subject(
    "vase-of-branches",
    (-3, 0, 84, 120),
    "{} vase with leafy branches",
    "plant nature home interior decor boho wedding",
    stems=(3, 5),
    vase=["bottle", "jug", "round"],
    green=[*GREENS, "#b08968", "#c9a27e"],
    phase=(0.0, 1.0),
)
def draw_vase(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(40, 116, 26)
    for i in range(v["stems"]):
        turn = (i / (v["stems"] - 1) - 0.5) * 62
        length = 56 + 8 * spread(v["phase"], i) - abs(turn) * 0.18
        color = shade(v["green"], 0.3 * spread(v["phase"], i + 3) - 0.12)
        with pen.at(40, 74, turn):
            pen.line(f"M0 0Q{turn * 0.1} {-length * 0.5} {turn * 0.16} {-length}", shade(color, -0.15), 1.0)
            for k in range(6):
                y, side = -length * (0.3 + 0.13 * k), (-1) ** k
                with pen.at(turn * 0.16 * (y / length) ** 2, y, side * 50):
                    pen.fill(leaf(15 - 1.1 * k, 4.4), shade(color, 0.1 if side > 0 else -0.05))
            with pen.at(turn * 0.16, -length + 2, turn * 0.3):
                pen.fill(leaf(11, 3.4), color)
    body = {
        "bottle": "M35 70H45V80C45 84 58 88 58 100V110Q58 116 52 116H28Q22 116 22 110V100C22 88 35 84 35 80Z",
        "jug": "M32 70H48C46 80 60 88 56 104Q54 116 48 116H32Q26 116 24 104C20 88 34 80 32 70Z",
        "round": "M34 72H46V77C56 79 60 88 60 96C60 108 52 116 40 116C28 116 20 108 20 96C20 88 24 79 34 77Z",
    }[v["vase"]]
    pen.form(body, c[0], -9, 0)
    with pen.clip(body):
        pen.rect(10, 98, 60, 3.2, 0, shade(c[1], 0.2))
        pen.rect(10, 103.5, 60, 1.2, 0, shade(c[1], 0.2))
        pen.line("M27 95Q27 90 31 87", "#ffffff70", 2.2)


@subject(
    "olive-branch",
    (4, 13, 128, 51),
    "leafy olive branch",
    "flower plant nature wedding floral invitation decor boho",
    leaves=(9, 13),
    green=["#7c9a6d", "#8aa07a", "#5f8a72", "#a3ad7c"],
    bend=(-10.0, 10.0),
    olives=(2, 5),
    phase=(0.0, 1.0),
)
def draw_olive_branch(pen: Pen, v: Any, c: list[str]) -> None:
    bend, n = v["bend"], v["leaves"]
    pen.line(f"M6 {44 + bend * 0.5}Q60 {38 - bend} 112 {28 + bend * 0.4}", "#8a6f4e", 1.2)
    for i in range(n):
        t = 0.12 + 0.86 * i / (n - 1)
        x = 6 + 106 * t
        y = (1 - t) ** 2 * (44 + bend * 0.5) + 2 * t * (1 - t) * (38 - bend) + t * t * (28 + bend * 0.4)
        side = -1 if i % 2 else 1
        with pen.at(x, y, 82 + side * (48 - 30 * t)):
            two_tone_leaf(
                pen,
                25 - 7 * t + 4 * spread(v["phase"], i),
                4.2,
                side * 0.08,
                shade(v["green"], 0.3 * spread(v["phase"], i + 2) - 0.1),
            )
    for i in range(v["olives"]):
        t = 0.25 + 0.6 * i / v["olives"]
        x, y = 6 + 106 * t, 40 - 10 * t + (7 if i % 2 else -6)
        pen.oval(x, y, 3.2, 4, "#4b4a66" if i % 2 else "#6a7b3c")
        pen.oval(x - 1, y - 1.2, 0.8, 1.1, "#ffffff90")


@subject(
    "leaf-wreath",
    (2, 2, 96, 96),
    "round wreath of leaves and {} berries",
    "flower plant nature wedding floral invitation decor frame christmas winter",
    leaves=(20, 28),
    green=["#2f6b4f", "#7c9a6d", "#5f8a72", "#3f7a52"],
    berries=(8, 14),
    gap=(0.0, 50.0),
    phase=(0.0, 1.0),
)
def draw_wreath(pen: Pen, v: Any, c: list[str]) -> None:
    n, gap = v["leaves"], v["gap"]
    pen.line(ellipse(50, 50, 36), "#8a6f4e60", 1.1)
    for ring, radius in enumerate((35.0, 38.0)):
        for i in range(n):
            angle = gap / 2 + (360 - gap) * (i + 0.5 * ring) / n
            x, y = polar(50, 50, radius, angle)
            with pen.at(x, y, angle + (55 if (i + ring) % 2 else 118)):
                two_tone_leaf(
                    pen,
                    11 + 3 * spread(v["phase"], i),
                    3.4,
                    0,
                    shade(v["green"], 0.36 * spread(v["phase"], i + ring) - 0.16),
                    rib=False,
                )
    for i in range(v["berries"]):
        angle = gap / 2 + (360 - gap) * (i + 0.3) / v["berries"]
        x, y = polar(50, 50, 36 + 5 * (spread(v["phase"], i) - 0.5), angle)
        pen.oval(x, y, 2.2, 2.2, shade(c[0], -0.05))
        pen.oval(x - 0.7, y - 0.7, 0.7, 0.7, "#ffffffa0")


@subject(
    "succulent",
    (9, 14, 62, 67),
    "succulent in a {} pot",
    "potted-plant plant nature home interior spa decor",
    rings=(3, 4),
    pot=["taper", "round", "square"],
    green=["#6fa287", "#7fb08a", "#8aa6a3", "#a3b18a"],
    turn=(0.0, 40.0),
)
def draw_succulent(pen: Pen, v: Any, c: list[str]) -> None:
    pen.shadow(40, 77, 26)
    pot(pen, v["pot"], 40, 50, 34, 27, c[0], c[1])
    for ring in range(v["rings"], 0, -1):
        size, count = 7 + 7.4 * ring * (4 / (v["rings"] + 1)), 5 + ring
        for i in range(count):
            angle = (i / (count - 1) - 0.5) * 210 + v["turn"] * (ring % 2) * 0.2
            with pen.at(40, 46, angle):
                two_tone_leaf(pen, size, size * 0.27, 0, shade(v["green"], 0.22 - 0.12 * ring), rib=False)
                pen.oval(0, -size + 1, 0.9, 1.2, shade(c[2], 0.2))
    pen.oval(40, 45, 2.4, 2.4, shade(v["green"], 0.4))


@subject(
    "palm-tree",
    (-11, -1, 113, 120),
    "palm tree",
    "nature tropical summer beach travel holiday tree",
    lean=(-10.0, 10.0),
    fronds=(7, 9),
    green=GREENS,
    phase=(0.0, 1.0),
)
def draw_palm(pen: Pen, v: Any, c: list[str]) -> None:
    lean = v["lean"]
    x, y = 45 + lean, 42.0
    pen.fill("M16 118Q45 100 74 118Z", "#ecd39c")
    trunk = path(f"M41 114Q{41 - lean} 76 {x - 2.2} {y}H{x + 2.2}Q{50 - lean} 76 50 114Z")
    pen.form(trunk, "#a87b4f", -3, 0, 0.22)
    with pen.clip(trunk):
        for i in range(11):
            pen.line(f"M30 {110 - 6.4 * i}Q45 {114 - 6.4 * i} 66 {109 - 6.4 * i}", "#5c402866", 0.9)
    for i in sorted(range(v["fronds"]), key=lambda i: -abs(i - v["fronds"] / 2)):
        turn = (i / (v["fronds"] - 1) - 0.5) * 225
        tip = (1 if turn > 0 else -1) * 0.42 * min(1.0, abs(turn) / 60)
        with pen.at(x, y, turn * 0.82):
            two_tone_leaf(
                pen, 38 + 5 * spread(v["phase"], i), 5.8, tip, shade(v["green"], 0.24 * spread(v["phase"], i + 4) - 0.1)
            )
    for dx, dy in ((-3, 2), (3, 3), (0, 5)):
        pen.oval(x + dx, y + dy, 3, 3, "#6b4a2f")
        pen.oval(x + dx - 0.8, y + dy - 0.8, 0.9, 0.9, "#a67c52")
