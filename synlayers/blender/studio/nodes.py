"""Typed access to the nodes of materials and worlds: sockets by name, set and linked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import bpy

N = TypeVar("N", bound=bpy.types.Node)


def linear(color: str) -> tuple[float, float, float, float]:
    """``#rrggbb`` of sRGB as linear light with alpha 1, as Blender's colors are."""
    levels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in levels)
    return r, g, b, 1.0


def add(tree: bpy.types.NodeTree, kind: type[N], **inputs: float | Sequence[float]) -> N:
    """A new node of a type; inputs by name with ``_`` for spaces, as in ``Base_Color``."""
    node = tree.nodes.new(kind.__name__)
    if not isinstance(node, kind):
        raise TypeError(f"Blender made a {type(node).__name__} for {kind.__name__}")
    for name, value in inputs.items():
        put(node, name.replace("_", " "), value)
    return node


def put(node: bpy.types.Node, name: str, value: float | Sequence[float]) -> None:
    """Sets an input that nothing is linked to."""
    socket = node.inputs[name]
    if isinstance(socket, (bpy.types.NodeSocketColor, bpy.types.NodeSocketVector)) and not isinstance(value, float):
        for place, number in enumerate(value):
            socket.default_value[place] = number
    elif isinstance(
        socket, (bpy.types.NodeSocketFloat, bpy.types.NodeSocketFloatFactor, bpy.types.NodeSocketFloatDistance)
    ) and isinstance(value, (int, float)):
        socket.default_value = float(value)
    else:
        raise TypeError(f"{node.name} cannot take {value!r} for {name} ({type(socket).__name__})")


def link(tree: bpy.types.NodeTree, start: bpy.types.Node, output: str, end: bpy.types.Node, input_: str | int) -> None:
    tree.links.new(start.outputs[output], end.inputs[input_])


def tree_of(owner: bpy.types.Material | bpy.types.World) -> bpy.types.NodeTree:
    """The emptied node tree of a material or a world."""
    if owner.node_tree is None:
        owner.use_nodes = True
    tree = owner.node_tree
    assert tree is not None, "nodes have been switched on"
    tree.nodes.clear()
    return tree
