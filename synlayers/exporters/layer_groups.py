"""Groups of layers, as programs show them: neighbors in the stack under one name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from synlayers.design import Layer


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """Layers by their indices, which follow one another."""

    name: str
    members: tuple[int, ...]


def in_groups(
    layers: Sequence[Layer], groups: Iterable[LayerGroup] = ()
) -> Iterator[tuple[LayerGroup | None, list[Layer]]]:
    """The layers back to front in runs: those of a group together, others alone.

    Raises:
        ValueError: members that do not follow one another, or a layer in two groups.
    """
    of: dict[int, LayerGroup] = {}
    for group in groups:
        for member in group.members:
            if of.setdefault(member, group) is not group:
                raise ValueError(f"layer {member} is in two groups, {of[member].name} and {group.name}")
    runs: list[tuple[LayerGroup | None, list[Layer]]] = []
    for layer in layers:
        group_of = of.get(layer.index)
        if group_of is not None and runs and runs[-1][0] is group_of:
            runs[-1][1].append(layer)
        else:
            runs.append((group_of, [layer]))
    named = [group for group, _ in runs if group is not None]
    if len({id(group) for group in named}) != len(named):
        raise ValueError("the layers of a group follow one another")
    yield from runs
