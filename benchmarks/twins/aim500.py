"""AIM-500 from generated designs: subjects with fractional alpha over backgrounds, their matte exact although the image
is a JPEG.

The designs give colors, prints, layers and some backgrounds. Types are meant as AIM-500 means them; categories are
surrogates: the edges of an animal (fur), not an animal. The shares of types are more even than the official ones (65 :
20 : 15, not 85 : 9 : 7), so that 100 samples say something about each.

Backgrounds are scenes that may hold subjects of their own (a bottle, a skyline): on some of them nobody who reads no
words could know what is meant. The twin of `aim-500-salient` has one subject that stands out and backgrounds without
any.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from benchmarks.api.images import write_png
from benchmarks.twins.mattes import sheer, subjects
from benchmarks.twins.mattes.scenery import (
    SCENES,
    SUBJECTLESS,
    backdrop,
    encode_jpeg,
    over,
    place,
    rank_colors,
    trimap_of,
)
from benchmarks.twins.twin import Twin
from synlayers.design import Design, Layer, Pixels
from synlayers.making.cells import generator
from synlayers.recipe import MIXED
from synlayers.support.cli import Advance

STREAM: Final = 500
"""Word that sets this twin's random numbers apart from others of the same design."""
ASPECTS: Final = (1.5, 1.333, 1.0, 0.75, 0.667, 1.778, 1.0, 0.8)
CARDS: Final[tuple[tuple[str, str, subjects.Subject], ...]] = (
    ("SO", "animal", subjects.animal),
    ("STM", "transparent", sheer.glass),
    ("SO", "portrait", subjects.portrait),
    ("NS", "plant", sheer.grass),
    ("SO", "toy", subjects.toy),
    ("SO", "plant", subjects.plant),
    ("STM", "furniture", subjects.furniture),
    ("SO", "fruit", subjects.fruit),
    ("SO", "animal", subjects.animal),
    ("NS", "toy", sheer.scattered),
    ("SO", "portrait", subjects.portrait),
    ("STM", "transparent", sheer.veil),
    ("SO", "toy", subjects.cutout),
    ("SO", "furniture", subjects.furniture),
    ("SO", "animal", subjects.animal),
    ("STM", "transparent", sheer.smoke),
    ("SO", "plant", subjects.plant),
    ("SO", "fruit", subjects.fruit),
    ("SO", "portrait", subjects.portrait),
    ("NS", "transparent", sheer.haze),
)
"""(type, category, subject), dealt in this order again and again."""
SALIENT_CARDS: Final = tuple(card for card in CARDS if card[0] != "NS")
CUTOUT_KINDS: Final = ("illustration", "icon", "photo", "shape")
"""Kinds of layers that may be cut out of a design, the best first."""


@dataclass(frozen=True, slots=True)
class AimSample:
    """A sample before it is written: `image` is `foreground` over `background`, the matte is the foreground's alpha."""

    type: str
    category: str
    foreground: Pixels = field(repr=False)
    background: Pixels = field(repr=False)

    @property
    def alpha(self) -> npt.NDArray[np.uint8]:
        return np.ascontiguousarray(self.foreground[..., 3])

    @property
    def image(self) -> Pixels:
        return over(self.foreground, self.background)


def make_sample(design: Design, number: int, salient: bool = False) -> AimSample:
    """The `number`-th sample of the twin, made from its design alone. Its longer side is at most the design's.

    salient: one subject that stands out, before a background that holds none of its own.
    """
    rng = generator(design.seed, design.index, STREAM)
    cards = SALIENT_CARDS if salient else CARDS
    kind, category, subject = cards[number % len(cards)]
    longer = round(max(design.width, design.height) * float(rng.uniform(0.78, 1.0)))
    aspect = ASPECTS[int(rng.integers(len(ASPECTS)))]
    width, height = (longer, round(longer / aspect)) if aspect >= 1 else (round(longer * aspect), longer)
    # a layer of the design would be hard to tell from the design
    own = 0.0 if salient or subject is subjects.cutout else 0.25
    background = backdrop(rng, design, width, height, own, SUBJECTLESS if salient else SCENES)
    colors = rank_colors(design.palette, background)
    image = _layer_of(design) if subject is subjects.cutout else design.image
    return AimSample(kind, category, _foreground(rng, kind, subject, colors, image, width, height), background)


def _foreground(
    rng: np.random.Generator,
    kind: str,
    subject: subjects.Subject,
    colors: list[str],
    image: Pixels,
    width: int,
    height: int,
) -> Pixels:
    """The subject on the canvas: all over it when it is not salient, else large and near the middle."""
    if kind == "NS":
        side = max(width, height)
        tile = subject(rng, side, colors, image)
        return place(tile, (width - side) // 2, height - side, width, height)
    side = round(min(width, height) * float(rng.uniform(0.9, 1.2)))
    tile = subject(rng, side, colors, image)
    if rng.random() < 0.5:
        tile = np.ascontiguousarray(tile[:, ::-1])
    x = round((width - side) / 2 + 0.2 * float(rng.uniform(-1, 1)) * max(0, width - 0.6 * side))
    y = (
        height - side
        if subject is subjects.portrait
        else round((height - side) / 2 + 0.04 * float(rng.uniform(-1, 1)) * side)
    )
    return place(tile, x, y, width, height)


def _layer_of(design: Design) -> Pixels:
    """The layer to cut out: of the best kind that there is the largest that is compact and opaque; the most opaque one
    if none is."""
    whole = design.width * design.height
    fit = [
        la
        for la in design.layers[1:]
        if 0.01 * whole < la.box.area < 0.6 * whole and la.effect_of is None and _is_solid(la)
    ]
    if not fit:
        return max(design.layers[1:], key=lambda la: (np.count_nonzero(la.pixels[..., 3] == 255), -la.index)).pixels
    kinds = [la.kind for la in fit]
    best = min(kinds, key=lambda kind: CUTOUT_KINDS.index(kind) if kind in CUTOUT_KINDS else len(CUTOUT_KINDS))
    return max((la for la in fit if la.kind == best), key=lambda la: (la.box.area, -la.index)).pixels


def _is_solid(layer: Layer) -> bool:
    """Neither a line nor a strip, and mostly opaque."""
    long, short = max(layer.box.width, layer.box.height), min(layer.box.width, layer.box.height)
    return long <= 3 * short and float((layer.pixels[..., 3] == 255).mean()) > 0.4


def usr_of(kind: str, trimap: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """AIM's unified representation: the trimap (SO), only background and unknown (STM), unknown everywhere (NS)."""
    if kind == "SO":
        return trimap
    return np.where(trimap == 0, 0 if kind == "STM" else 128, 128).astype(np.uint8)


def write_salient(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """Fills `folder` with `count` samples of one subject each, before backgrounds without any."""
    write(folder, designs, count, advance, salient=True)


def write(folder: Path, designs: Iterator[Design], count: int, advance: Advance, salient: bool = False) -> None:
    """Fills `folder` with `count` samples in the layout of AIM-500."""
    for part in ("original", "mask", "trimap", "usr"):
        (folder / part).mkdir()
    labels = {}
    for number in range(count):
        design = next(designs)
        sample = make_sample(design, number, salient)
        name = f"t_{design.index:08d}"
        (folder / "original" / f"{name}.jpg").write_bytes(encode_jpeg(sample.image))
        alpha = sample.alpha
        trimap = trimap_of(alpha, max(2, round(max(alpha.shape) / 100)))
        for part, pixels in (("mask", alpha), ("trimap", trimap), ("usr", usr_of(sample.type, trimap))):
            write_png(folder / part / f"{name}.png", pixels)
        labels[name] = {"type": sample.type, "category": sample.category}
        advance(1)
    (folder / "aim_category_type.json").write_text(json.dumps(labels, indent=1, sort_keys=True) + "\n")


SETTINGS: Final = {"size": MIXED, "longer_side": 1280, "layers": (4, 14)}

LEFT_OUT: Final = (
    "the true colour of the foreground, which is mixed with the background in the image where alpha is soft",
    "the images as they were before they became JPEG files: the matte is exact, the image is not",
)

TWINS = (
    Twin("aim-500", write, SETTINGS, 100, left_out=LEFT_OUT),
    Twin("aim-500-rgba", write, SETTINGS, 100, left_out=(*LEFT_OUT, "the prompts, which the reader makes")),
    Twin("aim-500-salient", write_salient, SETTINGS, 100, left_out=LEFT_OUT),
)
