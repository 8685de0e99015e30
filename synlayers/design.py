"""The one vocabulary of the project: a `Design` is a stack of `Layer`s and the image they compose to.

Pixels are 8-bit, straight alpha, sRGB, row-major ``(H, W, 4)``; colour under alpha 0 is zero. Layers are back to front;
layer 0 is the bottom, opaque and as large as the canvas. A stored layer is cropped to its box.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

SCHEMA: Final = 1
"""Version of the record written beside every sample."""

Kind = Literal["background", "photo", "shape", "icon", "illustration", "text", "texture", "effect", "cutout"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
DIFFUSE_KINDS: Final[frozenset[str]] = frozenset({"background", "effect", "texture"})
"""Kinds that may be covered almost entirely: all others need a visible fraction of at least 0.2."""

Pixels: TypeAlias = npt.NDArray[np.uint8]
Record: TypeAlias = dict[str, Any]


class Box(NamedTuple):
    """Integer pixels ``[x0, y0, x1, y1]``, end exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def area(self) -> int:
        return max(0, self.width) * max(0, self.height)

    @property
    def has_area(self) -> bool:
        return self.x1 > self.x0 and self.y1 > self.y0

    def intersect(self, other: Box) -> Box:
        """The common part; it has no area when there is none."""
        return Box(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def within(self, outer: Box) -> tuple[slice, slice]:
        """Index of this box in an array that covers `outer`: ``array[box.within(outer)]``."""
        return (slice(self.y0 - outer.y0, self.y1 - outer.y0), slice(self.x0 - outer.x0, self.x1 - outer.x0))


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, cropped.

    Args:
        pixels: ``(box.height, box.width, 4)`` uint8, straight alpha.
        opacity, rotation: information only (rotation in degrees, clockwise); the pixels already contain both.
        visible_fraction: share of the layer's alpha that the layers above let through, 0..1, six decimals.
        occluded_by: indices of the layers above that each, alone, remove at least 1 % of this layer's alpha.
        box_unclipped: where the content was before the canvas clipped it, or None when nothing was clipped.
        params: everything that draws these pixels again (`synlayers.making.rendering.replay`).
    """

    index: int
    name: str
    kind: Kind
    box: Box
    pixels: Pixels = field(repr=False, compare=False)
    opacity: float = 1.0
    rotation: float = 0.0
    visible_fraction: float = 1.0
    occluded_by: tuple[int, ...] = ()
    box_unclipped: Box | None = None
    caption: str = ""
    text: str | None = None
    font: Record | None = None
    asset: str | None = None
    effect_of: int | None = None
    params: Record = field(default_factory=dict)

    def on_canvas(self, width: int, height: int) -> Pixels:
        """The layer on a transparent canvas, ``(height, width, 4)`` uint8."""
        canvas = np.zeros((height, width, 4), np.uint8)
        canvas[self.box.y0 : self.box.y1, self.box.x0 : self.box.x1] = self.pixels
        return canvas

    def record(self) -> Record:
        """The layer's entry in the record of a sample (docs/format.md, "The record"): optional keys only where they
        apply."""
        entry: Record = {
            "index": self.index,
            "name": self.name,
            "kind": self.kind,
            "box": list(self.box),
            "opacity": self.opacity,
            "rotation": self.rotation,
            "visible_fraction": self.visible_fraction,
            "occluded_by": list(self.occluded_by),
            "caption": self.caption,
        }
        if self.box_unclipped is not None:
            entry["box_unclipped"] = list(self.box_unclipped)
        for key in ("text", "font", "asset", "effect_of"):
            value = getattr(self, key)
            if value is not None:
                entry[key] = value
        entry["params"] = self.params
        return entry

    @classmethod
    def from_record(cls, entry: Record, pixels: Pixels) -> Layer:
        """The inverse of `record`; `pixels` is the decoded crop."""
        unclipped = entry.get("box_unclipped")
        return cls(
            index=entry["index"],
            name=entry["name"],
            kind=entry["kind"],
            box=Box(*entry["box"]),
            pixels=pixels,
            opacity=entry["opacity"],
            rotation=entry["rotation"],
            visible_fraction=entry["visible_fraction"],
            occluded_by=tuple(entry["occluded_by"]),
            box_unclipped=Box(*unclipped) if unclipped else None,
            caption=entry["caption"],
            text=entry.get("text"),
            font=entry.get("font"),
            asset=entry.get("asset"),
            effect_of=entry.get("effect_of"),
            params=entry["params"],
        )


@dataclass(frozen=True, slots=True)
class Design:
    """A finished sample: layers back to front, and the composite they give exactly.

    Args:
        image: ``(height, width, 3)`` uint8, the chain of `PIL.Image.alpha_composite` over `layers`.
        palette: colours as ``#rrggbb``.
        recipe: hash of the recipe that made it.
        rejects: why the attempts before this one failed, one reason each; the attempt's number is their count.
        extra: further keys of the record (for example ``jpeg_quality``).
    """

    id: str
    width: int
    height: int
    layers: tuple[Layer, ...]
    image: Pixels = field(repr=False, compare=False)
    seed: int = 0
    index: int = 0
    split: str = "train"
    recipe: str = ""
    layout: str = ""
    palette: tuple[str, ...] = ()
    caption: str = ""
    rejects: tuple[str, ...] = ()
    extra: Record = field(default_factory=dict)

    def record(self) -> Record:
        """The JSON record of the sample (docs/format.md, "The record")."""
        return {
            "id": self.id,
            "schema": SCHEMA,
            "seed": self.seed,
            "index": self.index,
            "split": self.split,
            "recipe": self.recipe,
            "width": self.width,
            "height": self.height,
            "layer_count": len(self.layers),
            "layout": self.layout,
            "palette": list(self.palette),
            "caption": self.caption,
            "attempt": len(self.rejects),
            "rejects": list(self.rejects),
            **self.extra,
            "layers": [layer.record() for layer in self.layers],
        }

    @classmethod
    def from_record(cls, record: Record, image: Pixels, layers: list[Pixels]) -> Design:
        """The inverse of `record`; raises ValueError when the number of layers is not the recorded one."""
        if len(layers) != len(record["layers"]):
            raise ValueError(f"sample {record['id']}: {len(record['layers'])} layers recorded, {len(layers)} found")
        own_keys = set(cls(record["id"], 0, 0, (), image).record())
        return cls(
            id=record["id"],
            width=record["width"],
            height=record["height"],
            layers=tuple(
                Layer.from_record(entry, pixels) for entry, pixels in zip(record["layers"], layers, strict=True)
            ),
            image=image,
            seed=record["seed"],
            index=record["index"],
            split=record["split"],
            recipe=record["recipe"],
            layout=record["layout"],
            palette=tuple(record["palette"]),
            caption=record["caption"],
            rejects=tuple(record.get("rejects", ())),
            extra={k: v for k, v in record.items() if k not in own_keys},
        )
