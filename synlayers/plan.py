"""The plan of one sample: everything that was decided, before anything is drawn. A plan is plain data and replays.

A layout yields `Element`s; the planner (`making/planning.py`) chooses exactly as many as the sample has layers and
orders them back to front.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from synlayers.design import Kind, Record


class Frame(NamedTuple):
    """Where content sits before rotation: canvas pixels, floats, may reach past the canvas."""

    x: float
    y: float
    w: float
    h: float

    @classmethod
    def around(cls, cx: float, cy: float, side: float) -> Frame:
        """The square of `side` px about a centre."""
        return cls(cx - side / 2, cy - side / 2, side, side)

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def center(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2

    def inset(self, dx: float, dy: float | None = None) -> Frame:
        """Smaller by `dx` (and `dy`) on each side; negative values grow it."""
        dy = dx if dy is None else dy
        return Frame(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def move(self, dx: float, dy: float) -> Frame:
        return Frame(self.x + dx, self.y + dy, self.w, self.h)

    def overlap(self, other: Frame) -> float:
        """Area of the common part in square pixels."""
        w = min(self.right, other.right) - max(self.x, other.x)
        h = min(self.bottom, other.bottom) - max(self.y, other.y)
        return max(0.0, w) * max(0.0, h)


@dataclass(frozen=True, slots=True)
class LayerPlan:
    """What one layer is and how it is drawn.

    Args:
        name: short human name ("headline", "photo", "leaf"); unique names are not needed.
        source: module in `synlayers.sources` that draws it.
        params: JSON values only; with `frame`, `rotation` and `opacity` all that `source` needs.
        rotation: degrees clockwise about the centre of the frame.
        caption: noun phrase of what it is ("a red coffee cup icon"); captions start from it.
        text: the exact characters drawn, lines joined by newline.
        effect_of: the owner's position among the layers of the sample.
        baked: params of effects drawn into this layer instead of beside it.
    """

    name: str
    kind: Kind
    source: str
    frame: Frame
    params: Record = field(default_factory=dict)
    rotation: float = 0.0
    opacity: float = 1.0
    caption: str = ""
    text: str | None = None
    font: Record | None = None
    asset: str | None = None
    effect_of: int | None = None
    baked: tuple[Record, ...] = ()

    def to_params(self) -> Record:
        """The `params` of the record: replays the layer."""
        out: Record = {"source": self.source, "frame": [round(v, 3) for v in self.frame], "draw": self.params}
        if self.baked:
            out["baked"] = list(self.baked)
        return out

    def normalize(self) -> LayerPlan:
        """The same plan with the numbers as the record stores them, so that drawing now and replaying later agree."""
        return replace(
            self,
            frame=Frame(*(round(v, 3) for v in self.frame)),
            rotation=round(self.rotation, 3),
            opacity=round(self.opacity, 4),
        )

    @classmethod
    def from_record(cls, entry: Record) -> LayerPlan:
        """The inverse of what the record of a layer keeps."""
        params: dict[str, Any] = entry["params"]
        return cls(
            name=entry["name"],
            kind=entry["kind"],
            source=params["source"],
            frame=Frame(*params["frame"]),
            params=params["draw"],
            rotation=entry["rotation"],
            opacity=entry["opacity"],
            caption=entry["caption"],
            text=entry.get("text"),
            font=entry.get("font"),
            asset=entry.get("asset"),
            effect_of=entry.get("effect_of"),
            baked=tuple(params.get("baked", ())),
        )


@dataclass(frozen=True, slots=True)
class Element:
    """A layer as a layout offers it.

    Args:
        z: place in the stack, back (0) to front (100); equal values keep the order in which they were offered. About 10
            are fields and panels, 20 photographs, 30 figures and sheets, 40 cards, 50 buttons and rules, 60 text, and
            from 70 on what is stuck over all of it.
        key: name that effects call their owner by, unique in a sample; "" when nothing refers to it.
        owner: key of the owner of an effect.
        casts: a shadow or a glow suits it, should the sample need one more layer.
        movable: may be put elsewhere when it would bury a layer or be buried (decorations).
        keep_clear: decorations stay off its frame (text, photos, faces of cards).
    """

    layer: LayerPlan
    z: float
    key: str = ""
    owner: str | None = None
    casts: bool = False
    movable: bool = False
    keep_clear: bool = False


Group = tuple[Element, ...]
"""Elements that only make sense together (a button's plate and its label); chosen all or none."""
