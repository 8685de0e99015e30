"""What a layout is given: the canvas, the layer count, and one coherent choice of colours, fonts and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import numpy as np

from synlayers.copywriting import Copywriter, Topic, choose_topic
from synlayers.library import Asset, Library, Role
from synlayers.plan import Frame
from synlayers.style.palettes import Palette, palette_from_asset
from synlayers.style.typography import Typography, pair, pick

T = TypeVar("T")
TAG_SHARE = 0.75
"""How often an asset is drawn from those that match the topic, where any does."""
OWN_SHARE = 0.7
"""How often an asset is drawn from the user's folders, where they hold any of its role."""


@dataclass(slots=True)
class Brief:
    """The brief of one sample.

    Attributes:
        count: layers of the sample, bottom included.
        unit: one hundredth of the canvas's shorter side, px.
        margin: distance that content keeps from the edges, px.
        radius: corner radius of plates and cards in this design, px.
        occupied: frames that decorations stay off.
        anchors: frames of pictures, across whose corners a decoration may lie on purpose.
    """

    width: int
    height: int
    count: int
    rng: np.random.Generator
    library: Library
    palette: Palette
    palette_asset: str
    type: Typography
    topic: Topic
    copy: Copywriter
    effects: Literal["layers", "baked"] = "layers"
    unit: float = 0.0
    margin: float = 0.0
    radius: float = 0.0
    occupied: list[Frame] = field(default_factory=list)
    anchors: list[Frame] = field(default_factory=list)

    @property
    def canvas(self) -> Frame:
        return Frame(0, 0, self.width, self.height)

    @property
    def safe(self) -> Frame:
        """The canvas inside its margins."""
        return self.canvas.inset(self.margin)

    @property
    def aspect(self) -> float:
        return self.width / self.height

    def chance(self, probability: float) -> bool:
        """True as often as `probability` says."""
        return float(self.rng.random()) < probability

    def uniform(self, low: float, high: float) -> float:
        """Anything from `low` up to `high`."""
        return float(self.rng.uniform(low, high))

    def integer(self, low: int, high: int) -> int:
        """From `low` to `high`, both included."""
        return int(self.rng.integers(low, high + 1))

    def choice(self, options: Sequence[T]) -> T:
        """One of `options`, each as likely; repeat one to make it likelier."""
        return options[int(self.rng.integers(len(options)))]

    def asset(self, role: Role, tags: tuple[str, ...] = ()) -> Asset | None:
        """An asset of a role, mostly one that matches the topic; None when the split has none."""
        assets = self.library.role(role)
        own = [a for a in assets if a.pack.startswith("--")]
        if own and self.chance(OWN_SHARE):
            assets = own
        wanted = {*tags, *self.topic.name.split()} if tags else set()
        matching = [a for a in assets if not wanted.isdisjoint(a.tags)]
        if matching and self.chance(TAG_SHARE):
            return pick(self.rng, matching)
        return pick(self.rng, assets) if assets else None


def make_brief(
    rng: np.random.Generator, library: Library, width: int, height: int, count: int, effects: Literal["layers", "baked"]
) -> Brief:
    """Draw topic, palette, fonts and style."""
    unit = min(width, height) / 100
    topic = choose_topic(rng)
    palette_asset = pick(rng, library.role("palette"))
    return Brief(
        width=width,
        height=height,
        count=count,
        rng=rng,
        library=library,
        palette=palette_from_asset(palette_asset),
        palette_asset=palette_asset.id,
        type=pair(rng, library, unit),
        topic=topic,
        copy=Copywriter(rng, topic),
        effects=effects,
        unit=unit,
        margin=round(unit * float(rng.uniform(5, 8.5)), 1),
        radius=round(unit * float(rng.choice([0, 0, 1.2, 2.4, 4])), 1),
    )
