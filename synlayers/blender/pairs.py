"""Removal pairs: scenes of props with one of them and without it, its shadow and its reflection."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from synlayers.blender.labels import write_pictures
from synlayers.blender.models.colors import COLORS, vary
from synlayers.blender.models.model import Dice
from synlayers.blender.planning import PropPlan, draw_lights, plan_prop
from synlayers.blender.scenes import render_missing
from synlayers.blender.settings import Settings
from synlayers.design import Pixels
from synlayers.making.cells import generator

PLACED: Final = ("abstract", "book", "bottle", "box", "can", "cup", "jar", "letters", "phone", "shoe")
"""Models that stand on a table beside others."""
TABLES: Final = ("beige", "gray", "teal", "pink", "blue", "brown", "green", "orange")
"""Their colors; on a white one shadows are hardly seen."""
VISIBLE: Final = 6
"""Levels by which a pixel must differ to be of the prop or of what it casts: less is the noise of two renders."""
_STREAM: Final = 3

Mask = npt.NDArray[np.bool_]


class Pair(NamedTuple):
    """Args:
    image, without: ``(h, w, 3)``; equal, bit for bit, outside of `changed`.
    seen: where at least half of a pixel is of the prop.
    changed: that, and where its shadow, its reflection and its light on others are.
    """

    image: Pixels
    without: Pixels
    seen: Mask
    changed: Mask
    caption: str


@dataclass(frozen=True, slots=True)
class PairPlan:
    """Everything that decides a pair but what is printed on the props: see `PropPlan`.

    Args:
        items: the props, with places on the table.
        removed: which of them is missing in the second picture.
        polish: roughness of the table, 0 is a mirror.
    """

    number: int
    props: tuple[PropPlan, ...]
    items: tuple[dict[str, Any], ...]
    removed: int
    table: str
    polish: float
    elevation: float
    lens: float
    lights: dict[str, float]
    side: int
    samples: int
    seed: int

    @property
    def name(self) -> str:
        return f"{self.number:05d}"

    def to_json(self) -> dict[str, Any]:
        plan = asdict(self)
        del plan["props"]
        return json.loads(json.dumps(plan))  # type: ignore[no-any-return]


def plan_pair(settings: Settings, number: int) -> PairPlan:
    """The plan of one pair; the settings' `size` is the side of its pictures."""
    dice = Dice(generator(settings.seed, _STREAM, number))
    props = tuple(plan_prop(Settings(settings.seed, settings.size, 1, PLACED), 3 * number + k) for k in range(3))
    places = [(-1.25, 0.0), (0.05, -0.55), (1.3, 0.1)]
    items = tuple(
        {
            "model": prop.model,
            "params": prop.params,
            "turn": prop.turn,
            "at": [x + dice.between(-0.1, 0.1), y + dice.between(-0.25, 0.25)],
        }
        for prop, (x, y) in zip(props, places, strict=True)
    )
    return PairPlan(
        number=number,
        props=props,
        items=items,
        removed=dice.pick((0, 1, 2)),
        table=vary(dice, COLORS[dice.pick(TABLES)]),
        polish=dice.between(0.12, 0.6),
        elevation=dice.between(10, 26),
        lens=dice.pick((50.0, 70.0, 85.0)),
        lights=draw_lights(dice),
        side=settings.size,
        samples=settings.samples,
        seed=number + 1,
    )


def render_pairs(
    python: Path, store: Path, settings: Settings, count: int, advance: Callable[[int], None]
) -> Iterator[Pair]:
    """Pairs in order; each is kept in `store`, so that the same call goes on after it was stopped.

    Raises:
        SynlayersError: whatever `Blender` raises.
    """
    plans = [plan_pair(settings, number) for number in range(count)]
    render_missing(python, store, plans, lambda plan, work: _print(plan, settings.seed, work), settings.device, advance)
    for plan in plans:
        yield read_pair(store / plan.name, plan.props[plan.removed].caption)


def _print(plan: PairPlan, seed: int, work: Path) -> dict[str, str]:
    files: dict[str, str] = {}
    for number, prop in enumerate(plan.props):
        home = work / str(number)
        home.mkdir()
        files |= {f"{number}/{name}": path for name, path in write_pictures(prop, seed, home).items()}
    return files


def read_pair(folder: Path, caption: str) -> Pair:
    """The pair in a folder of renders: what differs by noise alone is made equal."""
    image, without = (np.array(Image.open(folder / f"{name}.png").convert("RGB")) for name in ("with", "without"))
    seen = np.array(Image.open(folder / "object.png").convert("RGBA"))[..., 3] > 127
    differs = np.abs(image.astype(int) - without).max(2) > VISIBLE
    # specks are noise, and the rim of what is left belongs to it
    solid = Image.fromarray(differs).convert("L").filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.MaxFilter(7))
    touched = (np.asarray(solid) > 0) | seen
    truth = np.where(touched[..., None], without, image)
    return Pair(image, truth, seen, seen | (truth != image).any(2), caption)
