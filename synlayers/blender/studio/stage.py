"""The stage of one prop: solids that models put on it, made of looks. Lengths are in units of about ten centimeters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import bpy
from mathutils import Euler, Matrix, Vector

from synlayers.blender.models.model import Look, Point
from synlayers.blender.models.outlines import rounded_rect
from synlayers.blender.studio.materials import make_material

Place = tuple[float, float, float]
ORIGIN: Place = (0.0, 0.0, 0.0)
SHARP = math.radians(32)
"""Edges between faces that meet at more than this stay edges; the others are shaded round."""


class Stage:
    """An empty scene that fills up.

    Args:
        files: pictures and fonts by the names that models call them.
    """

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.solids: list[bpy.types.Object] = []
        self.scenery: tuple[str, float] | None = None
        self._materials: dict[str, bpy.types.Material] = {}

    def material(self, look: Look) -> bpy.types.Material:
        key = repr(sorted(look.items()))
        if key not in self._materials:
            self._materials[key] = make_material(look, self.files)
        return self._materials[key]

    def add(
        self, data: bpy.types.Mesh | bpy.types.Curve, look: Look, at: Place = ORIGIN, turn: Place = ORIGIN
    ) -> bpy.types.Object:
        """Puts geometry on the stage; `turn` is in degrees about x, y and z."""
        data.materials.append(self.material(look))
        item = bpy.data.objects.new(data.name, data)
        rotation = Euler(tuple(math.radians(a) for a in turn)).to_matrix().to_4x4()
        item.matrix_world = Matrix.Translation(Vector(at)) @ rotation
        scene = bpy.context.scene
        assert scene is not None, "a file of Blender has a scene"
        scene.collection.objects.link(item)
        self.solids.append(item)
        return item

    def solid(
        self,
        vertices: Sequence[Place],
        faces: Sequence[Sequence[int]],
        look: Look,
        at: Place = ORIGIN,
        turn: Place = ORIGIN,
        uv: Sequence[Point] = (),
    ) -> bpy.types.Object:
        """A mesh; faces are counterclockwise from outside, `uv` is by vertex, for looks with a picture."""
        mesh = bpy.data.meshes.new("solid")
        mesh.from_pydata(vertices, [], faces)
        if uv:
            layer = mesh.uv_layers.new(name="picture")
            for loop in mesh.loops:
                layer.uv[loop.index].vector = uv[loop.vertex_index]
        shade_smooth(mesh)
        mesh.set_sharp_from_angle(angle=SHARP)
        return self.add(mesh, look, at, turn)

    def lathe(
        self, profile: Sequence[Point], look: Look, at: Place = ORIGIN, turn: Place = ORIGIN, segments: int = 96
    ) -> bpy.types.Object:
        """A profile of (radius, height) from foot to top, turned about the vertical axis; radius 0 closes it."""
        vertices: list[Place] = []
        rings: list[list[int]] = []
        for radius, height in profile:
            start = len(vertices)
            if radius < 1e-6:
                vertices.append((0.0, 0.0, height))
                rings.append([start] * segments)
                continue
            for i in range(segments):
                t = 2 * math.pi * i / segments
                vertices.append((radius * math.cos(t), radius * math.sin(t), height))
            rings.append(list(range(start, start + segments)))
        faces = []
        for low, high in pairwise(rings):
            for i in range(segments):
                j = (i + 1) % segments
                corners = dict.fromkeys((low[i], low[j], high[j], high[i]))
                if len(corners) > 2:
                    faces.append(list(corners))
        return self.solid(vertices, faces, look, at, turn)

    def band(self, profile: Sequence[Point], degrees: float, look: Look, segments: int = 96) -> bpy.types.Object:
        """A strip around the front of a turned body, with a picture on it: a label. It lies where `profile` says."""
        lengths = [0.0]
        for p, q in pairwise(profile):
            lengths.append(lengths[-1] + math.dist(p, q))
        vertices: list[Place] = []
        uv: list[Point] = []
        for (radius, height), length in zip(profile, lengths, strict=True):
            for i in range(segments + 1):
                t = math.radians(-90 - degrees / 2 + degrees * i / segments)
                vertices.append((radius * math.cos(t), radius * math.sin(t), height))
                uv.append((i / segments, length / lengths[-1]))
        row = segments + 1
        faces = [
            (k * row + i, k * row + i + 1, (k + 1) * row + i + 1, (k + 1) * row + i)
            for k in range(len(profile) - 1)
            for i in range(segments)
        ]
        return self.solid(vertices, faces, look, uv=uv)

    def panel(
        self, width: float, height: float, corner: float, look: Look, at: Place = ORIGIN, turn: Place = ORIGIN
    ) -> bpy.types.Object:
        """A flat picture that stands upright and faces -y, about its center."""
        outline = rounded_rect(width, height, corner) if corner else _corners(width, height)
        vertices = [(x, 0.0, y) for x, y in outline]
        uv = [(x / width + 0.5, y / height + 0.5) for x, y in outline]
        return self.solid(vertices, [list(range(len(outline)))], look, at, turn, uv)

    def box(
        self, size: Place, edge: float, look: Look, at: Place = ORIGIN, turn: Place = ORIGIN, steps: int = 5
    ) -> bpy.types.Object:
        """A box about its center whose edges have a radius."""
        x, y, z = (v / 2 for v in size)
        mesh = bpy.data.meshes.new("box")
        corners = [(sx * x, sy * y, sz * z) for sz in (-1, 1) for sy in (-1, 1) for sx in (-1, 1)]
        mesh.from_pydata(
            corners, [], [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
        )
        shade_smooth(mesh)
        item = self.add(mesh, look, at, turn)
        bevel = item.modifiers.new("edges", "BEVEL")
        assert isinstance(bevel, bpy.types.BevelModifier)
        bevel.width, bevel.segments, bevel.harden_normals = edge, steps, True
        bevel.limit_method = "NONE"
        return item

    def prism(
        self,
        outline: Sequence[Point],
        height: float,
        edge: float,
        look: Look,
        at: Place = ORIGIN,
        turn: Place = ORIGIN,
        steps: int = 5,
    ) -> bpy.types.Object:
        """An outline drawn up from the ground, its upper and lower edges rounded."""
        count = len(outline)
        center = (sum(x for x, _ in outline) / count, sum(y for _, y in outline) / count)
        spans = (
            max(x for x, _ in outline) - min(x for x, _ in outline),
            max(y for _, y in outline) - min(y for _, y in outline),
        )
        vertices: list[Place] = []
        levels = [(edge * (1 - math.cos(a)), edge * (1 - math.sin(a))) for a in _quarters(steps)]
        rings = [(e, inset) for e, inset in levels] + [(height - e, inset) for e, inset in reversed(levels)]
        for z, inset in rings:
            sx, sy = (1 - 2 * inset / span for span in spans)
            vertices += [(center[0] + (x - center[0]) * sx, center[1] + (y - center[1]) * sy, z) for x, y in outline]
        faces: list[list[int]] = [list(range(count))[::-1]]
        for k in range(len(rings) - 1):
            faces += [
                [k * count + i, k * count + (i + 1) % count, (k + 1) * count + (i + 1) % count, (k + 1) * count + i]
                for i in range(count)
            ]
        faces.append([(len(rings) - 1) * count + i for i in range(count)])
        return self.solid(vertices, faces, look, at, turn)

    def loft(
        self, sections: Sequence[Sequence[Place]], look: Look, at: Place = ORIGIN, turn: Place = ORIGIN
    ) -> bpy.types.Object:
        """A skin over closed sections of equal counts, its ends closed, made finer by one subdivision."""
        count = len(sections[0])
        vertices = [p for section in sections for p in section]
        faces: list[list[int]] = [list(range(count))]
        for k in range(len(sections) - 1):
            faces += [
                [k * count + i, k * count + (i + 1) % count, (k + 1) * count + (i + 1) % count, (k + 1) * count + i]
                for i in range(count)
            ]
        faces.append([(len(sections) - 1) * count + i for i in range(count)])
        item = self.solid(vertices, faces, look, at, turn)
        refine(item, 1)
        return item

    def tube(
        self,
        points: Sequence[Place],
        radius: float | Sequence[float],
        look: Look,
        closed: bool = False,
        at: Place = ORIGIN,
        turn: Place = ORIGIN,
    ) -> bpy.types.Object:
        """A round bar along a curve through the points, with round ends."""
        curve = bpy.data.curves.new("tube", "CURVE")
        curve.dimensions = "3D"
        radii = [radius] * len(points) if isinstance(radius, (int, float)) else list(radius)
        curve.bevel_depth = 1.0
        curve.bevel_resolution = 8
        curve.resolution_u = 16
        curve.use_fill_caps = True
        spline = curve.splines.new("NURBS")
        spline.points.add(len(points) - 1)
        for target, point, thick in zip(spline.points, points, radii, strict=True):
            target.co = (*point, 1.0)
            target.radius = thick
        spline.use_cyclic_u = closed
        spline.use_endpoint_u = not closed
        spline.order_u = 4
        return self.add(curve, look, at, turn)

    def ball(self, radius: float, look: Look, at: Place = ORIGIN, stretch: Place = (1.0, 1.0, 1.0)) -> bpy.types.Object:
        """A sphere, or an ellipsoid."""
        angles = [math.pi * i / 32 for i in range(33)]
        profile = [(max(0.0, radius * math.sin(t)), -radius * math.cos(t)) for t in angles]
        profile[0], profile[-1] = (0.0, -radius), (0.0, radius)
        item = self.lathe(profile, look, at, segments=64)
        item.matrix_world = item.matrix_world @ Matrix.Diagonal((*stretch, 1.0))
        return item

    def wall(self, color: str, behind: float) -> None:
        """A wall so far behind, with the ground before it in one color: a scene, which is no cut-out."""
        self.scenery = (color, behind)

    def letters(self, text: str, font: str, depth: float, swell: float, look: Look) -> bpy.types.Object:
        """Standing letters about the middle of their foot, swollen by `swell` of their size."""
        curve = bpy.data.curves.new("letters", "FONT")
        if not isinstance(curve, bpy.types.TextCurve):
            raise TypeError(f"Blender made a {type(curve).__name__} for letters")
        curve.body = text
        curve.font = bpy.data.fonts.load(self.files[font])
        curve.align_x = "CENTER"
        curve.extrude = depth
        curve.space_character = 1.0 + 1.4 * swell  # swollen outward alone: thin strokes would turn inside out
        curve.bevel_depth = swell
        curve.bevel_resolution = 8
        curve.resolution_u = 16
        return self.add(curve, look, turn=(90.0, 0.0, 0.0))


def shade_smooth(mesh: bpy.types.Mesh) -> None:
    mesh.polygons.foreach_set("use_smooth", [True] * len(mesh.polygons))


def refine(item: bpy.types.Object, levels: int) -> None:
    """Subdivides the surface of a solid, which rounds it."""
    modifier = item.modifiers.new("finer", "SUBSURF")
    assert isinstance(modifier, bpy.types.SubsurfModifier)
    modifier.levels = modifier.render_levels = levels


def _corners(width: float, height: float) -> list[Point]:
    return [(-width / 2, -height / 2), (width / 2, -height / 2), (width / 2, height / 2), (-width / 2, height / 2)]


def _quarters(steps: int) -> list[float]:
    return [math.pi / 2 * i / steps for i in range(steps + 1)]
