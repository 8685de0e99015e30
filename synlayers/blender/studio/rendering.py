"""The passes of one prop, as files: itself, its mirror image, and how much light it takes from the ground."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix, Vector

from synlayers.blender.models.model import Model
from synlayers.blender.studio import devices
from synlayers.blender.studio.camera import PROP, SCENE, focus, frame_prop, mirror_camera, points_of
from synlayers.blender.studio.lighting import light_room, uniform_room
from synlayers.blender.studio.nodes import add, linear, link, tree_of
from synlayers.blender.studio.stage import Stage

Plan = Mapping[str, Any]
SHADOW_SCALE = 3
"""How many times smaller shadows are rendered: they have no detail."""
MIRRORED = 0.4
"""Of the height of the mirror image that is rendered: a reflection fades out before."""


def render_prop(model: Model, plan: Plan, files: Mapping[str, str], out: Path, device: str) -> dict[str, Any]:
    """Renders the passes of a plan to ``prop.png``, ``mirror.png``, ``shadow.npy`` and ``contact.npy`` in `out`.

    Returns:
        ``places``: where the two pictures, which are cut to what is in them, lie in the whole one (left, top, right,
        bottom, px); the arrays cover the whole one. ``seconds``: by pass.
    """
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    assert scene is not None, "a file of Blender has a scene"
    set_up(scene, plan, device)
    stage = Stage(files)
    model.build(stage, plan["params"])
    turn = Matrix.Rotation(np.deg2rad(plan["turn"]), 4, "Z")
    for solid in stage.solids:
        solid.matrix_world = turn @ solid.matrix_world
    points = points_of(stage.solids)
    low, high = (Vector([pick(p[i] for p in points) for i in range(3)]) for pick in (min, max))
    size = max(high - low)
    framing = frame_prop(scene, points, plan["elevation"], plan["lens"], *(SCENE if plan["scene"] else PROP))
    distance = (framing.camera.matrix_world.translation - (low + high) / 2).length
    focus(framing, distance - 0.3 * (high - low).y, plan["blur"])
    lights = light_room(scene, plan["lights"], size, (low + high) / 2)
    ground = _ground(scene, plan["ground"], 60 * size, low.z - 0.002 * size)
    if stage.scenery:
        _build_wall(scene, ground, *stage.scenery)
    seconds: dict[str, float] = {}
    places: dict[str, list[int]] = {}
    with _timed(seconds, "prop"):
        ground.visible_camera = plan["scene"]
        whole = (0.0, 0.0, 1.0, 1.0)
        places["prop"] = _render_part(scene, whole if plan["scene"] else framing.extent(points), out / "prop.png")
    if not plan["scene"]:
        with _timed(seconds, "mirror"):
            left, low_, right, high_ = framing.extent([Vector((p.x, p.y, 2 * low.z - p.z)) for p in points])
            part = (left, max(low_, high_ - MIRRORED * (high_ - low_)), right, high_)
            mirror_camera(framing)
            upside_down = (part[0], 1 - part[3], part[2], 1 - part[1])
            x0, y0, x1, y1 = _render_part(scene, upside_down, out / "mirror.png")
            places["mirror"] = [x0, plan["side"] - y1, x1, plan["side"] - y0]
            mirror_camera(framing)
        with _timed(seconds, "shadow"):
            _shadows(scene, stage, ground, lights, out)
    return {"places": places, "seconds": seconds}


def set_up(scene: bpy.types.Scene, plan: Plan, device: str) -> None:
    """Cycles as the plan says: the same samples give the same pixels."""
    render, cycles = scene.render, scene.cycles
    assert cycles is not None, "Cycles is part of every Blender that this project installs"
    render.engine = "CYCLES"  # type: ignore[assignment]  # the stubs were made without add-ons
    render.resolution_x = render.resolution_y = plan["side"]
    render.resolution_percentage = 100
    render.film_transparent = True
    render.dither_intensity = 0.0  # opaque is 255, everywhere
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGBA"
    render.image_settings.color_depth = "8"
    render.image_settings.compression = 15
    render.use_persistent_data = False
    set_view(scene, "Khronos PBR Neutral")
    cycles.film_transparent_glass = True
    cycles.film_transparent_roughness = 0.2
    cycles.samples = plan["samples"]
    cycles.seed = plan["seed"] % 2**31
    cycles.use_adaptive_sampling = False
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    cycles.denoising_quality = "FAST"
    cycles.denoising_prefilter = "FAST"
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 8, 2, 3
    cycles.transmission_bounces, cycles.transparent_max_bounces = 8, 12
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    devices.choose(scene, device)


def set_view(scene: bpy.types.Scene, transform: str) -> None:
    """How light becomes color."""
    assert scene.view_settings is not None
    scene.view_settings.view_transform = transform  # type: ignore[assignment]  # known when Blender runs


def put_plane(scene: bpy.types.Scene, material: bpy.types.Material, size: float) -> bpy.types.Object:
    """A square of `size` to either side of the origin, lying."""
    mesh = bpy.data.meshes.new("ground")
    mesh.from_pydata([(-size, -size, 0), (size, -size, 0), (size, size, 0), (-size, size, 0)], [], [(0, 1, 2, 3)])
    mesh.materials.append(material)
    item = bpy.data.objects.new("plane", mesh)
    scene.collection.objects.link(item)
    return item


def _ground(scene: bpy.types.Scene, color: list[float], size: float, height: float) -> bpy.types.Object:
    material = bpy.data.materials.new("ground")
    tree = tree_of(material)
    output = add(tree, bpy.types.ShaderNodeOutputMaterial)
    link(tree, add(tree, bpy.types.ShaderNodeBsdfDiffuse, Color=(*color, 1.0)), "BSDF", output, "Surface")
    item = put_plane(scene, material, size)
    item.location = (0.0, 0.0, height)
    return item


def _build_wall(scene: bpy.types.Scene, ground: bpy.types.Object, color: str, behind: float) -> None:
    """A wall in the color of the ground, which gets it, too."""
    wall = _ground(scene, list(linear(color)[:3]), 30.0, 0.0)
    wall.matrix_world = Matrix.Translation(Vector((0.0, behind, 0.0))) @ Matrix.Rotation(math.pi / 2, 4, "X")
    assert isinstance(ground.data, bpy.types.Mesh)
    ground.data.materials.clear()
    assert isinstance(wall.data, bpy.types.Mesh)
    ground.data.materials.append(wall.data.materials[0])


def _render_part(scene: bpy.types.Scene, part: tuple[float, float, float, float], path: Path) -> list[int]:
    """Renders a part of the picture, 0..1 from its lower left, with a little room; returns its place in pixels."""
    render, side = scene.render, scene.render.resolution_x
    x0, y0 = (max(0, math.floor(v * side) - 2) for v in part[:2])
    x1, y1 = (min(side, math.ceil(v * side) + 2) for v in part[2:])
    render.use_border = render.use_crop_to_border = True
    # Blender cuts the product with the side off: a little more, so that it is not a pixel less
    render.border_min_x, render.border_min_y = (x0 + 0.1) / side, (y0 + 0.1) / side
    render.border_max_x, render.border_max_y = (x1 + 0.1) / side, (y1 + 0.1) / side
    render_to(scene, path)
    render.use_border = False
    return [x0, side - y1, x1, side - y0]


def render_to(scene: bpy.types.Scene, path: Path) -> None:
    """Renders what the camera sees into a file."""
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def _shadows(
    scene: bpy.types.Scene, stage: Stage, ground: bpy.types.Object, lights: list[bpy.types.Object], out: Path
) -> None:
    """The ground in the light of the key alone, with the prop and without it, and in light from everywhere."""
    scene.render.resolution_percentage = 100 // SHADOW_SCALE
    set_view(scene, "Raw")
    scene.render.image_settings.file_format = "OPEN_EXR"
    assert scene.cycles is not None
    scene.cycles.samples = max(4, scene.cycles.samples // 2)
    ground.visible_camera = True
    room, dark = uniform_room(), uniform_room(0.0)
    for solid in stage.solids:
        solid.visible_camera = False
    scene.world = dark
    for light in lights[1:]:
        light.hide_render = True
    lit = _ground_light(scene, out / "light.exr")
    for solid in stage.solids:
        solid.hide_render = True
    full = _ground_light(scene, out / "light.exr")
    for solid in stage.solids:
        solid.hide_render = False
    scene.world = room
    lights[0].hide_render = True
    touched = _ground_light(scene, out / "light.exr")
    seen = touched[1] > 0.999
    everywhere = float(np.quantile(touched[0][seen], 0.98)) if seen.any() else 1.0
    np.save(out / "shadow.npy", _missing(lit, full[0]))
    np.save(out / "contact.npy", _missing(touched, np.full_like(touched[0], everywhere)))


Light = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
"""Brightness of the ground and where it is seen, 0..1, ``(h, w)``, top row first."""


def _ground_light(scene: bpy.types.Scene, path: Path) -> Light:
    render_to(scene, path)
    picture = bpy.data.images.load(str(path))
    width, height = picture.size
    values = np.empty(width * height * picture.channels, np.float32)
    picture.pixels.foreach_get(values)
    bpy.data.images.remove(picture)
    path.unlink()
    rows = values.reshape(height, width, -1)[::-1]
    return rows[..., :3].mean(2), rows[..., 3]


def _missing(lit: Light, full: npt.NDArray[np.float32]) -> npt.NDArray[np.float16]:
    """Share of the light that does not arrive, 0..1; 0 where no ground is seen."""
    share = np.clip(1 - lit[0] / np.maximum(full, 1e-4), 0, 1)
    return np.where(lit[1] > 0.999, share, 0).astype(np.float16)


class _timed:
    """Notes how long a block took, in seconds."""

    def __init__(self, into: dict[str, float], name: str) -> None:
        self._into, self._name = into, name

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._into[self._name] = round(time.perf_counter() - self._start, 3)
