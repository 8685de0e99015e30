"""A camera that frames a prop: on the ground it stands, seen from a given height, in the middle of a square picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, cast

import bpy
from mathutils import Matrix, Vector

PROP = (0.57, 0.54)
"""Share of the picture's side that the prop's longer side takes (the rest is room for its shadow and reflection), and
height of its middle in the picture, from below."""
SCENE = (0.74, 0.46)
"""The same where the picture is a scene."""


class Framing(NamedTuple):
    """Args:
    center: what the camera looks at.
    rows: from the world's directions to those of the camera.
    """

    camera: bpy.types.Object
    center: Vector
    rows: Matrix
    zoom: float
    distance: float

    def extent(self, points: Sequence[Vector]) -> tuple[float, float, float, float]:
        """Where points lie in the picture: left, lower, right and upper end, 0..1 from its lower left."""
        data = self.camera.data
        assert isinstance(data, bpy.types.Camera)
        x0, y0, x1, y1 = _extent([moved(self.rows, p - self.center) for p in points], self.zoom, self.distance)
        dx, dy = 0.5 - data.shift_x, 0.5 - data.shift_y
        return x0 + dx, y0 + dy, x1 + dx, y1 + dy


def points_of(solids: Sequence[bpy.types.Object]) -> list[Vector]:
    """All vertices in the world as they will be rendered."""
    graph = bpy.context.evaluated_depsgraph_get()
    out = []
    for item in solids:
        ready = item.evaluated_get(graph)
        assert isinstance(ready, bpy.types.Object)
        mesh = ready.to_mesh()
        assert mesh is not None, "solids have surfaces"
        out += [moved(ready.matrix_world, vertex.co) for vertex in mesh.vertices]
        ready.to_mesh_clear()
    return out


def moved(matrix: Matrix, point: Vector) -> Vector:
    """The product; the stubs know only that of two matrices."""
    return cast(Vector, matrix @ point)


def frame_prop(
    scene: bpy.types.Scene, points: Sequence[Vector], elevation: float, lens: float, share: float, middle: float
) -> Framing:
    """A camera at -y that sees `points` from `elevation` degrees through a lens of so many millimeters."""
    data = bpy.data.cameras.new("camera")
    data.lens, data.sensor_width = lens, 36.0
    camera = bpy.data.objects.new("camera", data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    low = Vector([min(p[i] for p in points) for i in range(3)])
    high = Vector([max(p[i] for p in points) for i in range(3)])
    center, angle = (low + high) / 2, math.radians(elevation)
    toward = Vector((0.0, -math.cos(angle), math.sin(angle)))
    rotation = (-toward).to_track_quat("-Z", "Y").to_matrix()
    rows = rotation.transposed()
    seen = [moved(rows, p - center) for p in points]
    zoom, distance = lens / data.sensor_width, 4.0 * (high - low).length
    for _ in range(6):
        x0, y0, x1, y1 = _extent(seen, zoom, distance)
        distance *= max(x1 - x0, y1 - y0) / share
    x0, y0, x1, y1 = _extent(seen, zoom, distance)
    data.shift_x, data.shift_y = (x0 + x1) / 2, (y0 + y1) / 2 - (middle - 0.5)
    data.clip_end = 100 * distance
    camera.matrix_world = Matrix.Translation(center + toward * distance) @ rotation.to_4x4()
    return Framing(camera, center, rows, zoom, distance)


def _extent(seen: Sequence[Vector], zoom: float, distance: float) -> tuple[float, float, float, float]:
    """Left, lower, right and upper end of points before a camera, in units of the picture's side from its middle."""
    places = [(zoom * p.x / (distance - p.z), zoom * p.y / (distance - p.z)) for p in seen]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs), min(ys), max(xs), max(ys)


def mirror_camera(framing: Framing) -> None:
    """Moves the camera to where its mirror image in the ground is: what it sees, upside down, is the reflection."""
    camera = framing.camera
    flip = Matrix.Diagonal((1.0, 1.0, -1.0, 1.0))
    camera.matrix_world = flip @ camera.matrix_world @ Matrix.Diagonal((1.0, -1.0, 1.0, 1.0))
    assert isinstance(camera.data, bpy.types.Camera)
    camera.data.shift_y = -camera.data.shift_y


def focus(framing: Framing, distance: float, blur: float) -> None:
    """Depth of field: `blur` is the diameter of the lens's opening in units of the distance."""
    data = framing.camera.data
    assert isinstance(data, bpy.types.Camera)
    assert data.dof is not None
    data.dof.use_dof = blur > 0
    data.dof.focus_distance = distance
    if blur > 0:
        data.dof.aperture_fstop = data.lens / 1000 / (blur * distance)
