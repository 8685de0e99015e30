"""Subjects whose alpha is fractional for a reason: fur, glass, things that move while the shutter is open."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix, Vector

from synlayers.blender.models import models
from synlayers.blender.studio.camera import frame_prop, points_of
from synlayers.blender.studio.lighting import light_room
from synlayers.blender.studio.rendering import render_to, set_up
from synlayers.blender.studio.stage import Stage

Plan = Mapping[str, Any]
FRAMED = (0.66, 0.5)
POINTS = 6
"""Of a hair."""


def render_matte(plan: Plan, files: Mapping[str, str], out: Path, device: str) -> dict[str, Any]:
    """Renders ``matte.png``, straight RGBA, in `out`."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    assert scene is not None, "a file of Blender has a scene"
    set_up(scene, plan, device)
    stage = Stage(files)
    if "fur" in plan:
        _grow(scene, stage, plan["fur"], plan["seed"])
    else:
        models()[plan["model"]].build(stage, plan["params"])
    turn = Matrix.Rotation(np.deg2rad(plan["turn"]), 4, "Z")
    for solid in stage.solids:
        solid.matrix_world = turn @ solid.matrix_world
    points = points_of(stage.solids)
    low, high = (Vector([pick(p[i] for p in points) for i in range(3)]) for pick in (min, max))
    share = FRAMED[0] / (1.0 + plan.get("fur", {}).get("length", 0.0))
    frame_prop(scene, points, plan["elevation"], plan["lens"], share, FRAMED[1])
    light_room(scene, plan["lights"], max(high - low), (low + high) / 2)
    if "motion" in plan:
        _move(scene, stage, plan["motion"], max(high - low))
    render_to(scene, out / "matte.png")
    return {}


def _move(scene: bpy.types.Scene, stage: Stage, motion: list[float], size: float) -> None:
    """Everything on the stage moves by `motion` (right and up, in units of the size) while the shutter is open."""
    scene.render.use_motion_blur = True
    scene.render.motion_blur_shutter = 1.0
    way = Vector((motion[0], 0.0, motion[1])) * size
    for solid in stage.solids:
        start = solid.matrix_world.translation.copy()
        rotation = solid.matrix_world.to_euler()
        solid.rotation_euler = rotation
        for frame, part in ((0, -0.5), (2, 0.5)):  # the shutter is open about frame 1, for one frame
            solid.location = start + way * (2 * part)
            solid.keyframe_insert("location", frame=frame)
    scene.frame_set(1)


def _grow(scene: bpy.types.Scene, stage: Stage, fur: Plan, seed: int) -> None:
    """A ball of fur: hairs stand on a sphere and lean, some more than others."""
    radius, length = 0.7, fur["length"] * 0.7
    stage.ball(radius, {"kind": "matte", "color": fur["color"]}, (0, 0, radius))
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(fur["hairs"], 3))
    roots /= np.linalg.norm(roots, axis=1, keepdims=True)
    lean = np.array([math.cos(fur["lean"]), 0.3, math.sin(fur["lean"])])
    tufts = rng.normal(size=(64, 3))
    tufts /= np.linalg.norm(tufts, axis=1, keepdims=True)
    nearest = tufts[np.argmax(roots @ tufts.T, axis=1)]
    far = length * rng.uniform(0.55, 1.0, (fur["hairs"], 1))
    steps = np.linspace(0, 1, POINTS)[None, :, None]
    curl = fur["curl"] * (nearest - roots)[:, None] + 0.35 * lean + 0.08 * rng.normal(size=(fur["hairs"], 1, 3))
    places = radius * roots[:, None] * 0.985 + far[:, None] * (roots[:, None] * steps + curl * steps**2)
    places[..., 2] += radius
    _hair(scene, stage, places.astype(np.float32), fur)


def _hair(scene: bpy.types.Scene, stage: Stage, places: npt.NDArray[np.float32], fur: Plan) -> None:
    """Args: places: ``(hairs, points, 3)`` from root to tip."""
    curves = bpy.data.hair_curves.new("fur")
    count, points = places.shape[:2]
    curves.add_curves([points] * count)  # type: ignore[arg-type]  # any sequence of numbers will do
    curves.position_data.foreach_set("vector", places.ravel())
    thick = np.tile(np.linspace(fur["thick"], 0.15 * fur["thick"], points, dtype=np.float32), count)
    radii = curves.attributes.new("radius", "FLOAT", "POINT")
    assert isinstance(radii, bpy.types.FloatAttribute)
    radii.data.foreach_set("value", thick)
    curves.materials.append(stage.material({"kind": "fabric", "color": fur["color"]}))
    scene.collection.objects.link(bpy.data.objects.new("fur", curves))
