"""RefMatte-RW100 from generated designs: several things in an image, some of one kind and unlike in colour, material,
size or place only.

A mask is the visible alpha of its entity: its own alpha times what all things above let through, so that the masks of
an image and what is left to the background add up to one at every pixel. Things are forms of the designs in plush,
glass or enamel; a text of the design may stand among them, is pointed at ("above the text") and has no mask.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.api.images import write_png
from benchmarks.twins.mattes.bodies import FORMS, defocus, relief, rgba_of, silhouette, tint
from benchmarks.twins.mattes.fibers import fur
from benchmarks.twins.mattes.referring import ReferredThing, expressions
from benchmarks.twins.mattes.scenery import backdrop, encode_jpeg, over, place
from benchmarks.twins.mattes.sheer import glass_of
from benchmarks.twins.twin import Twin
from synlayers.compositing import tight_box
from synlayers.design import Box, Design, Pixels
from synlayers.making.cells import generator
from synlayers.recipe import MIXED
from synlayers.style.color import from_oklch, levels, luminance
from synlayers.support.cli import Advance

STREAM: Final = 501
COLORS: Final[dict[str, tuple[float, float, float]]] = {
    "red": (0.57, 0.2, 27.0),
    "orange": (0.72, 0.17, 58.0),
    "yellow": (0.87, 0.17, 98.0),
    "green": (0.6, 0.16, 145.0),
    "blue": (0.55, 0.18, 258.0),
    "purple": (0.47, 0.19, 305.0),
    "pink": (0.76, 0.14, 355.0),
    "white": (0.97, 0.0, 0.0),
}
"""Plain names of colours and where they lie in OKLCH."""
MATERIALS: Final = ("", "fluffy", "glass")
"""What things are made of; enamel is not said."""
KINDS: Final = sorted(set(FORMS) - {"pebble"})
"""Forms that nobody takes for one another: a pebble is too much like a ball."""
AREAS: Final = (0.3, 0.42, 0.6)
"""Sides of small, middle and large things, as shares of the shorter side of the image."""
MAX_HIDDEN: Final = 0.2
"""Most that may be hidden of a thing."""
EXPRESSIONS: Final = 4


@dataclass(frozen=True, slots=True)
class SceneItem:
    """A thing with its pixels on the canvas, (H, W, 4), and how much of its alpha can be seen, (H, W) uint8."""

    thing: ReferredThing
    pixels: Pixels = field(repr=False)
    visible: npt.NDArray[np.uint8] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefMatteScene:
    """An image before it is written: `items` over `background`, back to front, and four expressions of every entity (by
    its place in `items`)."""

    background: Pixels = field(repr=False)
    items: tuple[SceneItem, ...]
    expressions: dict[int, tuple[str, ...]]
    asked: int
    """The expression that the index file asks for."""

    @property
    def image(self) -> Pixels:
        out = self.background
        for item in self.items:
            out = over(item.pixels, out)
        return out


def make_scene(design: Design) -> RefMatteScene:
    """The image of one design. Entities without four true, unique expressions are left unlabelled, as distractors."""
    rng = generator(design.seed, design.index, STREAM)
    longer = round(max(design.width, design.height) * float(rng.uniform(0.8, 1.0)))
    aspect = float(rng.choice([1.5, 1.333, 1.0, 0.75, 1.25]))
    width, height = (longer, round(longer / aspect)) if aspect >= 1 else (round(longer * aspect), longer)
    background = backdrop(rng, design, width, height, own=0.0)
    drawn = list(_text(rng, design, background))
    for noun, color, material, size in _cast(rng):
        tile = _tile(rng, noun, color, material, round(size * min(width, height)))
        canvas = _place(
            rng, tile, [(pixels, 0.0 if words[0] == "text" else MAX_HIDDEN) for words, pixels in drawn], width, height
        )
        if canvas is not None:
            drawn.append(((FORMS[noun], color, material), canvas))
    items = tuple(_items(drawn))
    things = [item.thing for item in items]
    phrases = {
        k: expressions(rng, item.thing, things, EXPRESSIONS) for k, item in enumerate(items) if item.thing.entity
    }
    return RefMatteScene(
        background, items, {k: e for k, e in phrases.items() if len(e) == EXPRESSIONS}, int(rng.integers(EXPRESSIONS))
    )


def _cast(rng: np.random.Generator) -> list[tuple[str, str, str, float]]:
    """(form, colour, material, size) of two or three things of one kind, each unlike the others in something, and one
    or two of another kind."""
    kinds = [str(k) for k in rng.permutation(KINDS)]
    colors = [str(c) for c in rng.permutation(list(COLORS))]
    size, material = float(rng.choice(AREAS[:2])), str(rng.choice(MATERIALS))
    alike: list[list[Any]] = [[kinds[0], colors[0], material, size] for _ in range(int(rng.integers(2, 4)))]
    for k, other in enumerate(alike[1:]):
        way = int(rng.integers(4))
        if way in (0, 3):
            other[1] = colors[1 + k]
        if way == 1:
            other[2] = str(rng.choice([m for m in MATERIALS if m != material]))
        if way in (2, 3):
            other[3] = AREAS[2] if size == AREAS[0] else AREAS[0]
    rest: list[list[Any]] = [
        [kinds[k], colors[3 + k], str(rng.choice(MATERIALS)), float(rng.choice(AREAS[:2]))]
        for k in range(1, int(rng.integers(2, 4)))
    ]
    # glass without a colour shows that of the background
    cast = [
        (str(f), str(c), "" if (c, m) == ("white", "glass") else str(m), float(s)) for f, c, m, s in [*alike, *rest]
    ]
    return [cast[k] for k in rng.permutation(len(cast))]


def _tile(rng: np.random.Generator, form: str, color: str, material: str, side: int) -> Pixels:
    lightness, chroma, hue = COLORS[color]
    shade = from_oklch(
        lightness + float(rng.uniform(-0.02, 0.02)),
        chroma * float(rng.uniform(0.92, 1.0)),
        hue + float(rng.uniform(-4, 4)),
    )
    cover = silhouette(form, side, rng, 0.12, float(rng.uniform(-15, 15)))
    if material == "fluffy":
        return fur(cover, np.array(levels(shade), np.float64), rng, float(rng.uniform(0.04, 0.06)))
    if material == "glass":
        return glass_of(cover, shade)
    return defocus(rgba_of(tint(shade, relief(cover)), cover), float(rng.uniform(0.002, 0.012)) * side)


def _place(
    rng: np.random.Generator, tile: Pixels, there: list[tuple[Pixels, float]], width: int, height: int
) -> Pixels | None:
    """The tile on the canvas where it is whole and hides no more than the given share of what is there; None when there
    is no such place."""
    box = tight_box(tile)
    assert box is not None, "a subject has pixels"
    cut = tile[box.y0 : box.y1, box.x0 : box.x1]
    if cut.shape[1] > width or cut.shape[0] > height:
        return None
    for _ in range(60):
        x, y = int(rng.integers(width - cut.shape[1] + 1)), int(rng.integers(height - cut.shape[0] + 1))
        part = Box(x, y, x + cut.shape[1], y + cut.shape[0])
        under = (slice(part.y0, part.y1), slice(part.x0, part.x1), 3)
        if all(_hidden_share(pixels[under], cut[..., 3], pixels) <= most for pixels, most in there):
            return place(np.ascontiguousarray(cut), x, y, width, height)
    return None


def _hidden_share(under: npt.NDArray[np.uint8], above: npt.NDArray[np.uint8], whole: Pixels) -> float:
    """Share of a thing's alpha that lies under another's."""
    return float((under / 255.0 * (above > 0)).sum() / max(1.0, whole[..., 3].sum() / 255.0))


def _text(
    rng: np.random.Generator, design: Design, background: Pixels
) -> Iterator[tuple[tuple[str, str, str], Pixels]]:
    """In one of three images a text of the design, in black or white, at the top or the bottom."""
    height, width = background.shape[:2]
    texts = [la for la in design.layers if la.kind == "text" and la.box.width > 3 * la.box.height]
    if not texts or rng.random() > 1 / 3:
        return
    layer = max(texts, key=lambda la: (la.box.area, -la.index))
    scale = float(rng.uniform(0.4, 0.65)) * width / layer.box.width
    size = max(1, round(layer.box.width * scale)), max(1, round(layer.box.height * scale))
    alpha = np.asarray(
        Image.fromarray(np.ascontiguousarray(layer.pixels[..., 3])).resize(size, Image.Resampling.BICUBIC)
    )
    x = int(rng.integers(width - size[0] + 1))
    y = round(height * 0.05) if rng.random() < 0.5 else round(height * 0.95) - size[1]
    behind = float(luminance(background[max(0, y) : y + size[1], x : x + size[0]]).mean())
    ink = np.full((*alpha.shape, 3), 255.0 if behind < 0.18 else 0.0)
    yield ("text", "", ""), place(rgba_of(ink, alpha / 255.0), x, y, width, height)


def _items(drawn: list[tuple[tuple[str, str, str], Pixels]]) -> list[SceneItem]:
    """What of each thing can be seen under those above it, and where that is."""
    through = np.ones(drawn[0][1].shape[:2])
    out: list[SceneItem] = []
    for (noun, color, material), pixels in reversed(drawn):
        own = pixels[..., 3] / 255.0
        visible = own * through
        through *= 1 - own
        total = float(visible.sum())
        height, width = visible.shape
        x = float((visible.sum(0) * (np.arange(width) + 0.5)).sum()) / total / width
        y = float((visible.sum(1) * (np.arange(height) + 0.5)).sum()) / total / height
        thing = ReferredThing(noun, color, material, x, y, total / visible.size, entity=noun != "text")
        out.append(SceneItem(thing, pixels, np.rint(visible * 255).astype(np.uint8)))
    return out[::-1]


def write(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """Fills `folder` with `count` entities in the layout of RefMatte-RW100. The last image may have entities that are
    left unlabelled."""
    for part in ("image", "mask"):
        (folder / part).mkdir()
    labels: dict[str, dict[str, object]] = {}
    index = {}
    while len(labels) < count:
        design = next(designs)
        scene = make_scene(design)
        if not scene.expressions:
            continue
        name = f"t_{design.index:08d}"
        (folder / "image" / f"{name}.jpg").write_bytes(encode_jpeg(scene.image))
        index[name] = scene.asked
        for k, (position, phrases) in enumerate(list(scene.expressions.items())[: count - len(labels)], 1):
            write_png(folder / "mask" / f"{name}_{k}.png", scene.items[position].visible)
            labels[f"{name}_{k}"] = {"image_name": name, "expressions": list(phrases)}
            advance(1)
    for file, content in (("refmatte_rw100_label.json", labels), ("eval_index_expression.json", index)):
        (folder / file).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


TWINS = (
    Twin(
        "refmatte-rw100",
        write,
        {"size": MIXED, "longer_side": 1280, "layers": (4, 14)},
        60,
        left_out=(
            "the colour of each thing by itself, and what is hidden of it",
            "things without four true expressions: they stand in the image and have no mask",
            "the images as they were before they became JPEG files",
        ),
    ),
)
