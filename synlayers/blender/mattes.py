"""Rendered mattes: fur, glass and motion blur, with the renderer's own alpha."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from PIL import Image

from synlayers.blender.labels import write_pictures
from synlayers.blender.models.colors import COLORS, vary
from synlayers.blender.models.model import Dice
from synlayers.blender.pairs import PLACED
from synlayers.blender.planning import PropPlan, plan_prop
from synlayers.blender.scenes import render_missing
from synlayers.blender.settings import Settings
from synlayers.design import Pixels
from synlayers.making.cells import generator

SUBJECTS: Final = ("motion", "glass", "fur")
"""They take turns."""
MOST_SEARCHED: Final = 200
_STREAM: Final = 4
_FURS: Final = ("brown", "beige", "gray", "black", "white", "orange")


class Matte(NamedTuple):
    """Args:
    pixels: ``(h, w, 4)`` straight alpha.
    subject: one of `SUBJECTS`.
    """

    pixels: Pixels
    subject: str
    caption: str


@dataclass(frozen=True, slots=True)
class MattePlan:
    """A prop and what happens to it: ``motion`` (right, up; in units of its size), or ``fur`` in place of the prop."""

    number: int
    subject: str
    caption: str
    prop: PropPlan
    extra: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.number:05d}-{self.subject}"

    def to_json(self) -> dict[str, Any]:
        return {**self.prop.to_json(), **self.extra, "side": self.prop.side, "matte": True}


def plan_matte(settings: Settings, number: int) -> MattePlan:
    """The plan of one matte; the settings' `size` is about two thirds of its side."""
    dice = Dice(generator(settings.seed, _STREAM, number))
    subject = SUBJECTS[number % len(SUBJECTS)]
    extra: dict[str, Any] = {}
    if subject == "glass":
        prop = next(p for p in _props(settings, ("abstract",), number) if p.params["look"]["kind"] == "glass")
    else:
        prop = next(_props(settings, PLACED, number))
    caption = prop.caption
    if subject == "motion":
        extra["motion"] = [dice.between(0.12, 0.4) * (1 if dice.chance(0.5) else -1), dice.between(-0.12, 0.12)]
        extra["samples"] = 4 * settings.samples  # alpha is not denoised, and here it is the mean over time
        caption = f"moving {caption}"
    elif subject == "fur":
        extra["samples"] = 2 * settings.samples
        word = dice.pick(_FURS)
        caption = f"ball of {word} fur"
        extra["fur"] = {
            "color": vary(dice, COLORS[word]),
            "hairs": 6000 + 1000 * dice.pick((0, 2, 4)),
            "length": dice.between(0.35, 0.75),
            "lean": dice.between(0.0, 6.28),
            "curl": dice.between(0.3, 0.8),
            "thick": dice.between(0.0025, 0.005),
        }
    return MattePlan(number, subject, caption, prop, extra)


def _props(settings: Settings, names: tuple[str, ...], number: int) -> Iterator[PropPlan]:
    """Props to choose from, others for every matte."""
    wanted = Settings(settings.seed, settings.size, settings.samples, names)
    return (plan_prop(wanted, MOST_SEARCHED * number + k) for k in range(MOST_SEARCHED))


def render_mattes(
    python: Path, store: Path, settings: Settings, count: int, advance: Callable[[int], None]
) -> Iterator[Matte]:
    """Mattes in order; each is kept in `store`, so that the same call goes on after it was stopped.

    Raises:
        SynlayersError: whatever `Blender` raises.
    """

    def pictures(plan: MattePlan, work: Path) -> dict[str, str]:
        return {} if plan.subject == "fur" else write_pictures(plan.prop, settings.seed, work)

    plans = [plan_matte(settings, number) for number in range(count)]
    render_missing(python, store, plans, pictures, settings.device, advance)
    for plan in plans:
        with Image.open(store / plan.name / "matte.png") as image:
            pixels = np.array(image.convert("RGBA"))
        pixels[pixels[..., 3] == 0] = 0
        yield Matte(pixels, plan.subject, plan.caption)
