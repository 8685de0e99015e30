"""What a model is: from dice to the facts of a prop, and from its facts to solids on a stage.

The first half runs where designs are made, the second one inside of Blender. So a model imports neither Blender nor
anything of this project beyond this room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from synlayers.blender.studio.stage import Stage

T = TypeVar("T")
Look: TypeAlias = dict[str, Any]
"""What a surface is made of: ``kind`` (a key of `studio.materials`), ``color``, and optionally ``roughness``,
``picture`` (a name among `Prop.pictures`), ``emits`` (of a screen), ``bump`` (scale, strength)."""
Params: TypeAlias = dict[str, Any]
"""JSON values: all that `Model.build` needs."""
Point: TypeAlias = tuple[float, float]


class Random(Protocol):
    """The part of `numpy.random.Generator` that dice need."""

    def random(self) -> float: ...

    def uniform(self, low: float, high: float) -> float: ...

    def integers(self, low: int) -> Any: ...


class Dice:
    """Draws that can be written down: numbers have four decimals."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def between(self, low: float, high: float) -> float:
        return round(float(self._rng.uniform(low, high)), 4)

    def chance(self, probability: float) -> bool:
        return float(self._rng.random()) < probability

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self._rng.integers(len(options)))]


class Picture(NamedTuple):
    """A design that is printed on a prop or shown on its screen: the layout that makes it, and its pixels."""

    layout: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Prop:
    """What was drawn for one prop.

    Args:
        caption: noun phrase without article, true by the params.
        tags: words that topics match on.
        pictures: what is printed on it, by the names that looks use.
        elevation: lowest and highest camera, degrees above the ground.
        turn: most that it is turned, degrees to either side.
        scene: it fills the picture, ground and wall included, and is no cut-out.
    """

    params: Params
    caption: str
    tags: tuple[str, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    elevation: Point = (6.0, 20.0)
    turn: float = 25.0
    scene: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A family of props.

    Args:
        sample: draws one.
        build: puts it on a stage: foot at height 0, about the origin, its front towards -y.
    """

    name: str
    sample: Callable[[Dice], Prop]
    build: Callable[[Stage, Params], None]
