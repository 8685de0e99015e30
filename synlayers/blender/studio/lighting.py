"""Lights of a product photograph: a large soft one from the side, its fill, edges from behind, and a pale room."""

from __future__ import annotations

import math
from typing import Any

import bpy
from mathutils import Vector

from synlayers.blender.studio.nodes import add, linear, link, tree_of

Lights = dict[str, Any]
"""Of a plan: ``side`` (degrees from the camera's left, 0..180), ``height`` (degrees), ``key``, ``fill``, ``rim``,
``room`` (strengths), ``softness`` (size of the key, in units of the distance), ``warmth`` (-1 cool .. 1 warm)."""
FAR = 9.0
"""Distance of the lights, in units of the prop's size."""


def light_room(scene: bpy.types.Scene, lights: Lights, size: float, center: Vector) -> list[bpy.types.Object]:
    """Puts lights about a prop of `size` at `center`, seen from -y, and returns them; the room is the scene's world."""
    warm = lights["warmth"]
    tint = (1.0, 1.0 - 0.1 * max(0.0, warm) - 0.02 * max(0.0, -warm), 1.0 - 0.22 * max(0.0, warm))
    if warm < 0:
        tint = (1.0 + 0.16 * warm, 1.0 + 0.05 * warm, 1.0)
    side, height = math.radians(lights["side"]), math.radians(lights["height"])
    flat = FAR * size * math.cos(height)
    key = Vector((-flat * math.cos(side), -flat * math.sin(side), FAR * size * math.sin(height)))
    mirror = Vector((-key.x, key.y, 0.7 * key.z))
    behind = FAR * size
    rims = (
        Vector((-0.75 * behind, 0.55 * behind, 0.45 * behind)),
        Vector((0.75 * behind, 0.55 * behind, 0.4 * behind)),
    )
    out = [_area("key", key, center, lights["softness"] * FAR * size, lights["key"], tint, scene)]
    out.append(_area("fill", mirror, center, 0.8 * FAR * size, lights["fill"], (1.0, 1.0, 1.0), scene))
    for number, place in enumerate(rims):
        strip = _area(f"rim {number}", place, center, 0.16 * FAR * size, lights["rim"], (1.0, 1.0, 1.0), scene)
        assert isinstance(strip.data, bpy.types.AreaLight)
        strip.data.shape = "RECTANGLE"
        strip.data.size_y = 0.8 * FAR * size
        out.append(strip)
    scene.world = _room(lights["room"])
    return out


def _area(
    name: str,
    at: Vector,
    toward: Vector,
    size: float,
    strength: float,
    tint: tuple[float, float, float],
    scene: bpy.types.Scene,
) -> bpy.types.Object:
    light = bpy.data.lights.new(name, "AREA")
    assert isinstance(light, bpy.types.AreaLight)
    light.shape = "DISK"
    light.size = size
    light.energy = strength * 10.0 * (at - toward).length_squared  # what arrives does not depend on the distance
    light.color = tint
    item = bpy.data.objects.new(name, light)
    item.location = at
    item.rotation_euler = (toward - at).to_track_quat("-Z", "Y").to_euler()
    scene.collection.objects.link(item)
    return item


def _room(strength: float) -> bpy.types.World:
    """A world that is bright above and darker towards the ground: round things get an edge from it."""
    world = bpy.data.worlds.new("room")
    tree = tree_of(world)
    output = add(tree, bpy.types.ShaderNodeOutputWorld)
    background = add(tree, bpy.types.ShaderNodeBackground, Strength=float(strength))
    place = add(tree, bpy.types.ShaderNodeTexCoord)
    parts = add(tree, bpy.types.ShaderNodeSeparateXYZ)
    ramp = add(tree, bpy.types.ShaderNodeValToRGB)
    colors = ramp.color_ramp
    assert colors is not None
    for position, color in ((0.0, "#6f6f72"), (0.42, "#8c8c90"), (0.56, "#d9d9dc"), (1.0, "#ffffff")):
        element = colors.elements[0] if position == 0.0 else colors.elements.new(position)
        element.position = position
        for channel, number in enumerate(linear(color)):
            element.color[channel] = number
    colors.elements.remove(colors.elements[-1])
    half = add(tree, bpy.types.ShaderNodeMapRange)
    half.inputs[1].default_value = -1.0  # type: ignore[attr-defined]
    link(tree, place, "Generated", parts, "Vector")
    link(tree, parts, "Z", half, "Value")
    link(tree, half, "Result", ramp, 0)
    link(tree, ramp, "Color", background, "Color")
    link(tree, background, "Background", output, "Surface")
    return world


def uniform_room(strength: float = 1.0) -> bpy.types.World:
    """Light from everywhere alike: what it does not reach is where things touch."""
    world = bpy.data.worlds.new("uniform")
    tree = tree_of(world)
    output = add(tree, bpy.types.ShaderNodeOutputWorld)
    background = add(tree, bpy.types.ShaderNodeBackground, Strength=float(strength))
    link(tree, background, "Background", output, "Surface")
    return world
