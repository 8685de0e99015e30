"""Decorations: what fills a design up to its layer count, in one coherent manner a design.

A manner is a small set of motifs, a way to place them and the colours they take. Motifs stay off occupied frames where
they can; where they cannot, they shrink. All are movable: the planner may put one elsewhere when it would be hidden.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from synlayers.kit.brief import Brief
from synlayers.kit.pictures import icon, place_asset
from synlayers.kit.plates import shape
from synlayers.plan import Element, Frame, LayerPlan
from synlayers.sources.effect import sample_light
from synlayers.sources.pattern import sample_pattern
from synlayers.sources.stroke import sample_stroke
from synlayers.sources.texture import OVERLAYS, WASHES, sample_texture

ACROSS_SHARE = 0.35
"""How often a decoration is tried across the corner of a picture."""
SMALLEST = 34.0
"""Side in px under which thin motifs could not be seen."""
SHRINK = (1.0, 0.7, 0.45)
"""Sizes at which a place is tried, in units of the size wanted."""
CANDIDATES = 36
"""Places tried for one decoration, a third of them at each size."""
COST_OCCUPIED, COST_PLACED = 20.0, 1.5
"""Costs of lying wholly on content, and on another decoration; being smallest costs about half, being central half."""
OVERLAY_TURNS = (2, 5, 11)
"""Which decorations of a design may be overlays: ever rarer, as each tints all that lies below it."""
FLAT = {"zigzag": 0.3, "squiggle": 0.35, "thin_line": 0.06, "half_circle": 0.5, "half_ring": 0.5, "rainbow": 0.5}
"""Height of motifs that are wider than high, in units of their width."""

MANNERS: dict[str, tuple[str, ...]] = {
    "memphis": ("ring", "triangle", "zigzag", "squiggle", "circle", "plus", "pattern", "dots_grid"),
    "round": ("circle", "ring", "half_circle", "dots_grid", "concentric_rings", "half_ring"),
    "organic": ("blob", "leaf", "stroke", "pebble", "branch", "petals"),
    "lines": ("thin_line", "arc_lines", "thin_circle", "dots_grid", "plus_grid", "diagonal_lines"),
    "bauhaus": ("quarter_circle", "half_circle", "tile", "triangle", "circle", "rainbow"),
    "festive": ("star", "sparkle", "heart", "spark_lines", "circle", "flower", "sunburst"),
    "topical": ("icon", "icon", "circle", "illustration", "dots_grid"),
    "hand": ("stroke", "squiggle", "blob", "stroke", "spark_lines"),
}
"""Motifs of each manner: shapes by name, and ``icon``, ``illustration``, ``stroke``, ``pattern``."""


@dataclass(slots=True)
class Decorator:
    """Makes decorations for one design, without end."""

    brief: Brief
    manner: str = ""
    placed: list[Frame] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.manner = self.manner or self.brief.choice(sorted(MANNERS))

    def __iter__(self) -> Iterator[Element]:
        while True:
            self.count += 1
            yield self.overlay() if self.count in OVERLAY_TURNS and self.brief.chance(0.5) else self.motif()

    def overlay(self) -> Element:
        """A translucent layer over or under everything: light, texture, a pattern in a corner."""
        b = self.brief
        kind = b.choice(["light", "texture", "pattern"])
        if kind == "light":
            params, caption = sample_light(b.rng, [b.palette.accent, b.palette.secondary], mood=b.palette.mood)
            plan = LayerPlan(
                "light", "effect", "effect", b.canvas, params, opacity=round(b.uniform(0.6, 1.0), 2), caption=caption
            )
            return Element(plan, z=b.choice([14.0, 32.0]))
        if kind == "texture" and b.chance(0.7):
            params, caption = sample_texture(
                b.rng, b.palette.ink if b.palette.mood == "light" else "#ffffff", b.choice(OVERLAYS)
            )
            opacity = round(b.uniform(0.35, 0.7), 2)
            plan = LayerPlan("texture", "texture", "texture", b.canvas, params, opacity=opacity, caption=caption)
            return Element(plan, z=b.choice([3.0, 34.0]))
        if kind == "texture":
            params, caption = sample_texture(b.rng, b.choice(b.palette.vivid), b.choice(WASHES))
            side = b.uniform(25, 50) * b.unit
            return Element(
                LayerPlan("wash", "texture", "texture", self.place(side, 0.7 * side), params, caption=caption),
                z=7.0,
                movable=True,
            )
        params, caption = sample_pattern(b.rng, list(b.palette.vivid))
        side = b.uniform(22, 45) * b.unit
        frame = self.place(side, side * b.uniform(0.6, 1.2))
        return Element(LayerPlan("pattern", "texture", "pattern", frame, params, caption=caption), z=8.0, movable=True)

    def motif(self) -> Element:
        """One small decoration of the manner."""
        b = self.brief
        name = b.choice(MANNERS[self.manner])
        crowd = math.sqrt(10 / max(10, b.count))  # from ten layers on, all decorations together keep their area
        side = max(SMALLEST, b.uniform(5, 17) * b.unit * crowd)
        if self.count <= 3 and b.chance(0.55):
            side *= b.uniform(1.6, 2.8)
        color = b.choice(self._colors())
        z = b.choice([9.0, 9.0, 16.0, 27.0])
        special = _SPECIAL.get(name)
        if special is not None:
            return special(self, color, side, z)
        frame = self.place(side, max(3.0, side * FLAT.get(name, 1.0)))
        own_look = b.chance(0.4)
        others = [c for c in self._colors() if c != color]
        element = shape(
            b,
            frame,
            name,
            [color, *others] if own_look else color,
            z=z,
            name=name.replace("_", " "),
            rotation=round(b.uniform(-35, 35), 1) if name not in _UPRIGHT else 0.0,
            opacity=round(b.uniform(0.55, 0.95), 2) if b.chance(0.2) else 1.0,
            feather=round(0.06 * side, 2) if name in _SOFT and b.chance(0.25) else None,
        )
        return _movable(element)

    def place(self, w: float, h: float, bleed: float = 0.35) -> Frame:
        """The best of some random places: off occupied frames, off other decorations, near an edge; may reach past the
        canvas.

        Now and then across the corner of a picture instead, in front of it or behind it: real designs overlap on
        purpose.
        """
        b = self.brief
        if b.anchors and b.chance(ACROSS_SHARE):
            across = self._across_corner(w, h)
            if across is not None:
                return across
        shrink = np.repeat(SHRINK, CANDIDATES // len(SHRINK))
        ws, hs = w * shrink, h * shrink
        u, v = b.rng.random((2, CANDIDATES))
        xs, ys = u * (b.width - (1 - 2 * bleed) * ws) - bleed * ws, v * (b.height - (1 - 2 * bleed) * hs) - bleed * hs
        places = np.stack([xs, ys, ws, hs], axis=1)
        gap = 0.8 * b.unit
        cost = COST_OCCUPIED * coverage(places, b.occupied, gap) + COST_PLACED * coverage(places, self.placed, gap)
        cost = cost + 1 - shrink
        cx, cy = (xs + ws / 2) / b.width, (ys + hs / 2) / b.height
        cost += np.maximum(0, np.minimum(np.minimum(cx, 1 - cx), np.minimum(cy, 1 - cy)))
        best = Frame(*(round(float(value), 2) for value in places[int(np.argmin(cost))]))
        self.placed.append(best)
        return best

    def _across_corner(self, w: float, h: float) -> Frame | None:
        b = self.brief
        anchor = b.choice(b.anchors)
        x, y = b.choice([anchor.x, anchor.right]), b.choice([anchor.y, anchor.bottom])
        frame = Frame(
            round(x - w * b.uniform(0.35, 0.65), 2), round(y - h * b.uniform(0.35, 0.65), 2), round(w, 2), round(h, 2)
        )
        others = [k for k in b.occupied if k != anchor]
        blocked = coverage(np.array([frame]), [*others, *self.placed], 0.5 * b.unit)[0]
        # a sliver on something else does not matter, nor does a frame whose middle is on the canvas
        if blocked > 0.02 or not 0 <= frame.center[0] <= b.width or not 0 <= frame.center[1] <= b.height:
            return None
        self.placed.append(frame)
        return frame

    def _colors(self) -> list[str]:
        vivid = list(self.brief.palette.vivid)
        return vivid[:2] if self.manner == "lines" else vivid


def coverage(places: npt.NDArray[np.float64], frames: list[Frame], gap: float) -> npt.NDArray[np.float64]:
    """For each row x, y, w, h of `places`, with `gap` around it: the area common with each frame, summed, over its own
    area."""
    if not frames:
        return np.zeros(len(places))
    others = np.array(frames)
    x, y, w, h = (places[:, k, None] for k in range(4))
    ox, oy, ow, oh = others.T
    wide = np.minimum(x + w + gap, ox + ow) - np.maximum(x - gap, ox)
    high = np.minimum(y + h + gap, oy + oh) - np.maximum(y - gap, oy)
    common: npt.NDArray[np.float64] = (np.maximum(wide, 0) * np.maximum(high, 0)).sum(axis=1)
    return common / (w * h)[:, 0]


def _movable(element: Element) -> Element:
    return Element(element.layer, element.z, element.key, element.owner, casts=False, movable=True)


def _icon(d: Decorator, color: str, side: float, z: float) -> Element:
    return _movable(icon(d.brief, d.place(0.7 * side, 0.7 * side, bleed=0.0), color=color, z=z, keep_clear=False))


def _illustration(d: Decorator, color: str, side: float, z: float) -> Element:
    asset = d.brief.asset("illustration", d.brief.topic.illustrations)
    if asset is None:
        return _icon(d, color, side, z)
    return _movable(place_asset(d.brief, asset, d.place(1.5 * side, 1.5 * side, bleed=0.1), z=z, keep_clear=False))


def _stroke(d: Decorator, color: str, side: float, z: float) -> Element:
    params, caption = sample_stroke(d.brief.rng, [color])
    frame = d.place(1.5 * side, 0.8 * side)
    rotation = round(d.brief.uniform(-30, 30), 1)
    return Element(LayerPlan("stroke", "shape", "stroke", frame, params, rotation, caption=caption), z, movable=True)


def _pattern(d: Decorator, color: str, side: float, z: float) -> Element:
    frame = d.place(1.4 * side, 1.1 * side)
    params, caption = sample_pattern(d.brief.rng, [color], scale=min(3.0, max(1.0, 22 * d.brief.unit / frame.h)))
    return Element(LayerPlan("pattern", "texture", "pattern", frame, params, caption=caption), z, movable=True)


_SPECIAL: dict[str, Callable[[Decorator, str, float, float], Element]] = {
    "icon": _icon,
    "illustration": _illustration,
    "stroke": _stroke,
    "pattern": _pattern,
}
_SOFT = frozenset({"circle", "blob", "pebble"})
"""Motifs that look well out of focus."""
_UPRIGHT = frozenset(
    {
        "circle",
        "ring",
        "thin_line",
        "dots_grid",
        "plus_grid",
        "concentric_rings",
        "plus",
        "quarter_circle",
        "half_ring",
        "thin_circle",
        "tile",
        "diagonal_lines",
    }
)
