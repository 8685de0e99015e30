"""Flowers."""

from __future__ import annotations

from typing import Any

from synlayers.sources.illustration.pen import Pen, blend, leaf, path, polar, shade, spread
from synlayers.sources.illustration.plants import GREENS, two_tone_leaf
from synlayers.sources.illustration.registry import subject


def bloom(pen: Pen, kind: str, r: float, color: str, heart: str) -> None:
    """A flower of radius `r` seen from the front, about the origin."""
    if kind == "rose":
        for k, (scale, lift) in enumerate(((1.0, 0.0), (0.82, 0.1), (0.62, 0.2), (0.42, 0.3), (0.22, 0.42))):
            for i in range(5 if k < 3 else 3):
                x, y = polar(0, 0, r * scale * 0.5, i * (72 if k < 3 else 120) + 31 * k)
                pen.oval(x, y, r * scale * 0.55, r * scale * 0.5, shade(color, (-0.2 + lift * 0.9) + 0.03 * (i % 2)))
        return
    count = {"daisy": 13, "tulip": 3, "anemone": 6}.get(kind, 8)
    for ring, tint in ((1.0, -0.08), (0.86, 0.06)):
        for i in range(count):
            with pen.at(0, 0, 360 / count * (i + (0.5 if ring < 1 else 0))):
                width = r * (0.26 if kind == "daisy" else 0.62 if kind == "anemone" else 0.42)
                if ring == 1.0 or kind != "daisy":
                    pen.fill(leaf(r * ring, width), shade(color, tint + 0.05 * (i % 2)))
    pen.oval(0, 0, r * 0.3, r * 0.3, shade(heart, -0.2))
    pen.oval(-r * 0.03, -r * 0.03, r * 0.25, r * 0.25, heart)
    for i in range(7 if r > 16 else 0):
        x, y = polar(0, 0, r * 0.15, i * 51)
        pen.oval(x, y, r * 0.03, r * 0.03, shade(heart, -0.4))


def tulip(pen: Pen, r: float, color: str) -> None:
    """A tulip's cup of half width `r`, its base at the origin."""
    pen.fill(
        path(
            f"M0 0C{-r * 1.5} {-r * 0.3} {-r * 1.1} {-r * 1.6} {-r * 0.9} {-r * 2.1}L0 {-r * 0.8}L{r * 0.9} {-r * 2.1}"
            f"C{r * 1.1} {-r * 1.6} {r * 1.5} {-r * 0.3} 0 0Z"
        ),
        shade(color, -0.12),
    )
    pen.fill(
        path(
            f"M0 0C{-r * 1.0} {-r * 0.6} {-r * 0.7} {-r * 1.7} 0 {-r * 2.2}C{r * 0.7} {-r * 1.7} {r * 1.0} {-r * 0.6}"
            " 0 0Z"
        ),
        shade(color, 0.12),
    )
    pen.line(f"M{-r * 0.2} {-r * 0.5}Q{-r * 0.4} {-r * 1.1} {-r * 0.1} {-r * 1.6}", "#ffffff55", r * 0.1)


@subject(
    "flower",
    (4, 4, 63, 116),
    "{} flower",
    "plant nature garden spring wedding love beauty floral",
    kind=["daisy", "rose", "cosmos", "tulip", "anemone"],
    sway=(-7.0, 7.0),
    radius=(22.0, 27.0),
    green=GREENS,
)
def draw_flower(pen: Pen, v: Any, c: list[str]) -> None:
    top, sway = 32.0, v["sway"]
    pen.line(f"M35 118Q{35 + sway} 80 {35 + sway * 0.4} {top}", shade(v["green"], -0.08), 2.4)
    for side, y, size in ((-1, 96, 34), (1, 84, 28)):
        with pen.at(35 + sway * 0.45, y, side * 48):
            two_tone_leaf(pen, size, 7.5, -side * 0.12, shade(v["green"], 0.05 * side))
    with pen.at(35 + sway * 0.4, top, sway):
        if v["kind"] == "tulip":
            with pen.at(0, 14):
                tulip(pen, v["radius"] * 0.68, c[0])
        else:
            bloom(pen, v["kind"], v["radius"], c[0], blend("#ffc94d", c[1], 0.25))


@subject(
    "flower-bouquet",
    (-13, 4, 126, 116),
    "bouquet of flowers",
    "plant nature garden spring wedding love beauty floral gift celebration",
    first=["rose", "cosmos", "anemone"],
    second=["daisy", "rose", "anemone"],
    flowers=(5, 7),
    green=GREENS,
    phase=(0.0, 1.0),
)
def draw_bouquet(pen: Pen, v: Any, c: list[str]) -> None:
    for i in range(9):
        with pen.at(50, 78, (i - 4) * 17):
            two_tone_leaf(
                pen,
                50 + 16 * spread(v["phase"], i),
                7,
                0.06 * (i % 3 - 1),
                shade(v["green"], -0.2 + 0.3 * spread(v["phase"], i + 5)),
            )
    pen.fill("M44 80L37 118L43 116L48 119L54 116L60 118L56 80Z", shade(v["green"], -0.12))
    for foot in (41, 46, 51, 55):
        pen.line(f"M{50 + (foot - 49) * 0.5} 84L{foot} 116", shade(v["green"], 0.18), 1.1)
    pen.form("M18 60Q50 78 82 60L58 96Q50 100 42 96Z", shade(c[1], 0.45), -10, 0, 0.12)
    spots = [(50.0, 22.0, 13), (29, 36, 13), (71, 36, 13), (50, 48, 15), (33, 58, 11), (68, 58, 11), (50, 66, 10)][
        : v["flowers"]
    ]
    for i, (x, y, r) in enumerate(spots):
        with pen.at(x, y, 25 * i):
            bloom(pen, v["first"] if i % 2 else v["second"], r, (c[0], shade(c[0], 0.35), c[2])[i % 3], "#ffc94d")
    for i in range(6):
        x, y = polar(50, 44, 34 + 6 * spread(v["phase"], i), -100 + 40 * i)
        pen.oval(x, y, 1.8, 1.8, shade(c[2], 0.5))
    pen.form("M22 62Q50 84 78 62L58 96Q50 100 42 96Z", shade(c[1], 0.6), -14, 0, 0.1)
    pen.rect(41, 90, 18, 5, 2, c[0])
    pen.fill("M50 92C40 84 34 90 38 96C42 98 47 95 50 92C60 84 66 90 62 96C58 98 53 95 50 92Z", shade(c[0], -0.1))
    pen.oval(50, 92.5, 2.5, 2.5, shade(c[0], 0.15))
