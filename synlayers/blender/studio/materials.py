"""Looks as Blender's materials: what a thing is made of, its color, and the picture on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import bpy

from synlayers.blender.models.model import Look
from synlayers.blender.studio.nodes import add, linear, link, put, tree_of

Tree = bpy.types.NodeTree
Principled = bpy.types.ShaderNodeBsdfPrincipled


def make_material(look: Look, textures: Mapping[str, str]) -> bpy.types.Material:
    """Args:
    textures: files of pictures by the names that looks call them.

    Raises:
        KeyError: a look of an unknown kind, or with a picture that is not among `textures`.
    """
    material = bpy.data.materials.new(look["kind"])
    tree = tree_of(material)
    output = add(tree, bpy.types.ShaderNodeOutputMaterial)
    shader = add(tree, Principled, Base_Color=linear(look.get("color", "#ffffff")))
    _KINDS[look["kind"]](tree, shader, look)
    if "roughness" in look:
        put(shader, "Roughness", look["roughness"])
    if name := look.get("picture"):
        _print_picture(tree, shader, textures[name], look.get("emits", 0.0))
    if bump := look.get("bump"):
        _roughen(tree, shader, *bump)
    if look["kind"] == "glass":
        _let_light_through(tree, shader, output, look["color"])
    else:
        link(tree, shader, "BSDF", output, "Surface")
    return material


def _plastic(tree: Tree, shader: Principled, look: Look) -> None:
    put(shader, "Roughness", 0.32)
    put(shader, "Coat Weight", 0.25)
    put(shader, "Coat Roughness", 0.12)


def _gloss(tree: Tree, shader: Principled, look: Look) -> None:
    """Glazed ceramic, lacquer, foil of balloons."""
    put(shader, "Roughness", 0.18)
    put(shader, "Coat Weight", 1.0)
    put(shader, "Coat Roughness", 0.04)


def _matte(tree: Tree, shader: Principled, look: Look) -> None:
    put(shader, "Roughness", 0.72)
    put(shader, "Specular IOR Level", 0.3)


def _clay(tree: Tree, shader: Principled, look: Look) -> None:
    put(shader, "Roughness", 0.6)
    put(shader, "Subsurface Weight", 0.25)
    put(shader, "Subsurface Radius", (0.3, 0.2, 0.15))
    put(shader, "Subsurface Scale", 0.15)
    put(shader, "Specular IOR Level", 0.35)


def _fabric(tree: Tree, shader: Principled, look: Look) -> None:
    put(shader, "Roughness", 0.85)
    put(shader, "Sheen Weight", 0.35)
    put(shader, "Specular IOR Level", 0.2)


def _metal(tree: Tree, shader: Principled, look: Look) -> None:
    put(shader, "Metallic", 1.0)
    put(shader, "Roughness", 0.2)


def _foil(tree: Tree, shader: Principled, look: Look) -> None:
    """Metallised film in a color: half mirror, half lacquer."""
    put(shader, "Metallic", 0.75)
    put(shader, "Roughness", 0.16)
    put(shader, "Coat Weight", 0.6)
    put(shader, "Coat Roughness", 0.05)


def _glass(tree: Tree, shader: Principled, look: Look) -> None:
    put(shader, "Transmission Weight", 1.0)
    put(shader, "Roughness", 0.0)
    put(shader, "IOR", 1.45)


def _liquid(tree: Tree, shader: Principled, look: Look) -> None:
    """What is in a bottle. Not clear: two clear things in one another take a hundred times the samples."""
    put(shader, "Roughness", 0.12)
    put(shader, "Coat Weight", 0.4)


_KINDS: Final[Mapping[str, Callable[[Tree, Principled, Look], None]]] = {
    "plastic": _plastic,
    "gloss": _gloss,
    "matte": _matte,
    "clay": _clay,
    "fabric": _fabric,
    "metal": _metal,
    "foil": _foil,
    "glass": _glass,
    "liquid": _liquid,
}


def _print_picture(tree: Tree, shader: Principled, path: str, emits: float) -> None:
    """The picture of a file in place of the color; a screen sends out its light, too."""
    picture = add(tree, bpy.types.ShaderNodeTexImage)
    picture.image = bpy.data.images.load(path)
    picture.extension = "EXTEND"
    picture.interpolation = "Cubic"
    link(tree, picture, "Color", shader, "Base Color")
    if emits:
        link(tree, picture, "Color", shader, "Emission Color")
        put(shader, "Emission Strength", emits)


def _roughen(tree: Tree, shader: Principled, scale: float, strength: float) -> None:
    """Small unevenness: grain of clay, weave of fabric."""
    noise = add(tree, bpy.types.ShaderNodeTexNoise, Scale=scale, Detail=3.0)
    bump = add(tree, bpy.types.ShaderNodeBump, Strength=strength, Distance=0.02)
    link(tree, noise, "Fac" if "Fac" in noise.outputs else "Factor", bump, "Height")
    link(tree, bump, "Normal", shader, "Normal")


def _let_light_through(tree: Tree, shader: Principled, output: bpy.types.Node, color: str) -> None:
    """Light that falls through it is tinted and not blocked: caustics cost more samples than a prop is worth."""
    path = add(tree, bpy.types.ShaderNodeLightPath)
    clear = add(tree, bpy.types.ShaderNodeBsdfTransparent, Color=linear(color))
    mix = add(tree, bpy.types.ShaderNodeMixShader)
    link(tree, path, "Is Shadow Ray", mix, 0)
    link(tree, shader, "BSDF", mix, 1)
    link(tree, clear, "BSDF", mix, 2)
    link(tree, mix, "Shader", output, "Surface")
