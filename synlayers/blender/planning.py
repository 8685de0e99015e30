"""What each prop of a library will be, from the seed and its number alone."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from synlayers.blender.models import models
from synlayers.blender.models.model import Dice, Prop
from synlayers.blender.settings import Settings
from synlayers.library import digest_of
from synlayers.making.cells import generator

FORMAT: Final = 1
"""Of plans: another one renders other pixels from the same seed."""
SHARE: Final = 0.57
"""Of the picture's side that the prop's longer side takes: the rest is room for shadow and reflection."""
_LENSES: Final = (60.0, 85.0, 85.0, 110.0)


@dataclass(frozen=True, slots=True)
class PropPlan:
    """Everything that decides the pixels of a prop but what is printed on it.

    Args:
        number: place in the library.
        pictures: layout, width and height of what is printed on it, by name.
        turn: degrees about its own axis.
        elevation: of the camera, degrees above the ground.
        lens: focal length, mm on 36 mm.
        blur: opening of the lens in units of the distance; 0 is sharp everywhere.
        ground: color of the ground that light bounces from, linear.
        lights: see `studio.lighting`.
        side: of the whole picture, px.
    """

    number: int
    model: str
    params: dict[str, Any]
    caption: str
    tags: tuple[str, ...]
    pictures: dict[str, tuple[str, int, int]]
    scene: bool
    turn: float
    elevation: float
    lens: float
    blur: float
    ground: tuple[float, float, float]
    lights: dict[str, float]
    side: int
    samples: int
    seed: int

    @property
    def name(self) -> str:
        """Of its folder in a library."""
        return f"{self.number:05d}-{self.model}"

    def to_json(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @property
    def digest(self) -> str:
        return digest_of(json.dumps([FORMAT, self.to_json()], sort_keys=True))[:32]


def plan_prop(settings: Settings, number: int) -> PropPlan:
    """The plan of one prop. Models take turns in shuffled rounds, so that each occurs equally often.

    Raises:
        KeyError: the settings name a model that there is none of.
    """
    names = sorted(settings.models) or sorted(models())
    round_, position = divmod(number, len(names))
    order = generator(settings.seed, _WORDS["order"], round_).permutation(len(names))
    model = models()[names[int(order[position])]]
    dice = Dice(generator(settings.seed, _WORDS["prop"], number))
    prop = model.sample(dice)
    return PropPlan(
        number=number,
        model=model.name,
        params=prop.params,
        caption=prop.caption,
        tags=prop.tags,
        pictures={name: (p.layout, p.width, p.height) for name, p in prop.pictures.items()},
        scene=prop.scene,
        turn=dice.between(-prop.turn, prop.turn),
        elevation=dice.between(*prop.elevation),
        lens=dice.pick(_LENSES),
        blur=dice.pick((0.0, 0.0, 0.0, 0.004, 0.008)),
        ground=_ground(dice),
        lights=draw_lights(dice),
        side=round(settings.size / (1.0 if prop.scene else SHARE)),
        samples=settings.samples * (2 if _is_clear(prop) else 1),
        seed=number + 1,
    )


_WORDS: Final = {"order": 1, "prop": 2}


def _ground(dice: Dice) -> tuple[float, float, float]:
    """Pale, slightly warm or cool."""
    light, warm = dice.between(0.6, 0.8), dice.between(-0.04, 0.04)
    return round(light + warm, 4), light, round(light - warm, 4)


def draw_lights(dice: Dice) -> dict[str, float]:
    """Of a product photograph: see `studio.lighting`."""
    return {
        "side": _side(dice),
        "height": dice.between(44, 66),
        "key": dice.between(1.0, 1.4),
        "fill": dice.between(0.15, 0.35),
        "rim": dice.between(0.4, 1.0),
        "room": dice.between(0.35, 0.55),
        "softness": dice.between(0.22, 0.55),
        "warmth": dice.between(-0.5, 0.7),
    }


def _side(dice: Dice) -> float:
    """The key comes from the front left, or from the front right."""
    angle = dice.between(20, 65)
    return angle if dice.chance(0.5) else round(180 - angle, 4)


def _is_clear(prop: Prop) -> bool:
    """Light goes through it, which takes twice the samples."""
    look = prop.params.get("look", {})
    return bool(prop.params.get("glass")) or prop.params.get("kind") == "glass" or look.get("kind") == "glass"
