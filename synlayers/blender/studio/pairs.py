"""A scene of several props on a table, with one of them and without: what it casts and mirrors goes with it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector

from synlayers.blender.models import models
from synlayers.blender.studio.camera import SCENE, frame_prop, points_of
from synlayers.blender.studio.lighting import light_room
from synlayers.blender.studio.nodes import add, linear, link, put, tree_of
from synlayers.blender.studio.rendering import put_plane, render_to, set_up
from synlayers.blender.studio.stage import Stage

Plan = Mapping[str, Any]
LONGEST = 1.25
"""Of every prop in a scene: a shoe is as long as a can is tall."""


def render_pair(plan: Plan, files: Mapping[str, str], out: Path, device: str) -> dict[str, Any]:
    """Renders ``with.png``, ``without.png`` (opaque) and ``object.png`` (alpha: where the prop is seen) in `out`.

    Args:
        files: what is printed on the items, by ``<number of the item>/<name>``.
    """
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    assert scene is not None, "a file of Blender has a scene"
    set_up(scene, plan, device)
    stages = [_place(item, number, files) for number, item in enumerate(plan["items"])]
    points = [point for stage in stages for point in points_of(stage.solids)]
    low, high = (Vector([pick(p[i] for p in points) for i in range(3)]) for pick in (min, max))
    size = max(high - low)
    frame_prop(scene, points, plan["elevation"], plan["lens"], *SCENE)
    light_room(scene, plan["lights"], size, (low + high) / 2)
    room = [put_plane(scene, _table(plan), 60 * size), put_plane(scene, _table(plan), 60 * size)]
    room[0].location = (0.0, 0.0, low.z - 0.001 * size)
    room[1].matrix_world = Matrix.Translation(Vector((0.0, high.y + 1.2 * size, 0.0))) @ Matrix.Rotation(
        math.pi / 2, 4, "X"
    )
    removed = stages[plan["removed"]].solids
    others = [*room, *(s for k, stage in enumerate(stages) if k != plan["removed"] for s in stage.solids)]
    scene.render.film_transparent = False
    render_to(scene, out / "with.png")
    for solid in removed:
        solid.hide_render = True
    render_to(scene, out / "without.png")
    for solid in removed:
        solid.hide_render = False
    for solid in others:
        solid.is_holdout = True
    scene.render.film_transparent = True
    assert scene.cycles is not None
    scene.cycles.use_denoising, scene.cycles.samples = False, 8
    render_to(scene, out / "object.png")
    return {}


def _place(item: Plan, number: int, files: Mapping[str, str]) -> Stage:
    """Builds an item, as large as the others, at its place on the table."""
    start = f"{number}/"
    stage = Stage({name.removeprefix(start): path for name, path in files.items() if name.startswith(start)})
    models()[item["model"]].build(stage, item["params"])
    points = points_of(stage.solids)
    low, high = (Vector([pick(p[i] for p in points) for i in range(3)]) for pick in (min, max))
    move = Matrix.Translation(Vector((*item["at"], 0.0))) @ Matrix.Rotation(np.deg2rad(item["turn"]), 4, "Z")
    scale = LONGEST / max(high - low)
    middle = Vector((-(low.x + high.x) / 2, -(low.y + high.y) / 2, -low.z))
    for solid in stage.solids:
        solid.matrix_world = (
            move @ Matrix.Diagonal((scale, scale, scale, 1.0)) @ Matrix.Translation(middle) @ solid.matrix_world
        )
    graph = bpy.context.view_layer
    assert graph is not None
    graph.update()
    return stage


def _table(plan: Plan) -> bpy.types.Material:
    """What the props stand on: it mirrors them a little."""
    material = bpy.data.materials.new("table")
    tree = tree_of(material)
    output = add(tree, bpy.types.ShaderNodeOutputMaterial)
    shader = add(tree, bpy.types.ShaderNodeBsdfPrincipled, Base_Color=linear(plan["table"]))
    put(shader, "Roughness", plan["polish"])
    link(tree, shader, "BSDF", output, "Surface")
    return material
