"""Captions of layers and designs, from record and pixels: what, where, text, relations that the geometry bears out, and
colors that the pixels show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from synlayers.captions.paragraph import paragraph
from synlayers.captions.phrases import is_plural, join_phrases
from synlayers.captions.scene import (
    CaptionScene,
    CaptionThing,
    font_phrase,
    make_scene,
    position_phrase,
    scene_of_whole,
)
from synlayers.captions.vocabulary import EDGES, RELATIONS
from synlayers.copywriting.grammar import pick
from synlayers.design import DIFFUSE_KINDS, Design, Layer

SMALLEST_TURN = 3.0
"""Degrees under which a rotation is not worth a word."""


def describe(design: Design, rng: np.random.Generator) -> tuple[str, list[str]]:
    """The caption of the whole design and one a layer; `Layer.caption` is the plan's noun phrase when it comes in."""
    scene = make_scene(design)
    return paragraph(scene_of_whole(scene), rng), [_sentence(thing, scene, rng) for thing in scene.things]


def caption_layer(layer: Layer, design: Design, rng: np.random.Generator) -> str:
    """One sentence on a layer of `design`."""
    scene = make_scene(design)
    return _sentence(scene.things[layer.index], scene, rng)


def caption_design(design: Design, rng: np.random.Generator) -> str:
    """One paragraph of about 40 to 140 words on the whole design."""
    return paragraph(scene_of_whole(make_scene(design)), rng)


def _sentence(thing: CaptionThing, scene: CaptionScene, rng: np.random.Generator) -> str:
    parts = [_main(thing, rng), *_relations(thing, scene, rng), *_manner(thing, scene, rng)]
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _main(thing: CaptionThing, rng: np.random.Generator) -> str:
    """What and where, with the text of a text layer."""
    what = thing.phrase
    place = position_phrase(rng, thing)
    if thing.text is not None:
        quoted = f'"{thing.text}"'
        if rng.random() < 0.15:
            return f"{quoted}, {what} {place}"
        what += f" {pick(rng, ('reading', 'saying', 'that reads', 'that says'))} {quoted}"
    if thing.regions[0] not in ("all", "most") and rng.random() < 0.3:
        return f"{place} {'are' if thing.text is None and is_plural(thing.noun) else 'is'} {what}"
    return f"{what}{pick(rng, (' ', ' ', ', '))}{place}"


def _relations(thing: CaptionThing, scene: CaptionScene, rng: np.random.Generator) -> list[str]:
    """At most two clauses on neighbours: the owner of an effect, what hides the layer, what it covers or stands
    beside."""
    layer = thing.layer
    clauses: list[str] = []
    if layer.effect_of is not None:
        verb = "cast by" if "shadow" in layer.name else "shining around" if "glow" in layer.name else "belonging to"
        clauses.append(f"{verb} {scene.refer(scene.things[layer.effect_of])}")
    if layer.occluded_by and layer.visible_fraction < 0.97 and layer.kind != "background" and rng.random() < 0.85:
        solid = [i for i in layer.occluded_by if scene.things[i].layer.kind not in DIFFUSE_KINDS]
        cover = scene.things[pick(rng, solid or layer.occluded_by)]
        thin = not solid or cover.text is not None
        clauses.append(
            f"{'partly covered by' if thin or rng.random() < 0.4 else 'partly hidden behind'} {scene.refer(cover)}"
        )
    if not clauses and layer.kind not in DIFFUSE_KINDS and rng.random() < 0.7:
        clauses += _neighbour(thing, scene, rng)
    return clauses


def _neighbour(thing: CaptionThing, scene: CaptionScene, rng: np.random.Generator) -> list[str]:
    """One true relation to a layer that people would name."""
    others = [t for t in scene.things if t is not thing and t.layer.kind not in DIFFUSE_KINDS and t.regions[0] != "all"]
    covered = [t for t in others if thing.place.number in t.place.occluded_by]
    if covered:
        return [f"{pick(rng, ('in front of', 'partly covering', 'overlapping'))} {scene.refer(pick(rng, covered))}"]
    around = [t for t in others if RELATIONS["inside"](thing.place, t.place)]
    if around:
        return [f"{pick(rng, ('inside', 'within'))} {scene.refer(min(around, key=lambda t: t.place.box.area))}"]
    nearest = min(
        (t for t in others if t.layer.kind != "shape" or thing.layer.kind == "shape"),
        key=lambda t: _distance(thing, t),
        default=None,
    )
    if nearest is not None:
        for phrase in ("above", "below", "to the left of", "to the right of"):
            if RELATIONS[phrase](thing.place, nearest.place):
                return [f"{phrase} {scene.refer(nearest)}"]
    return []


def _distance(a: CaptionThing, b: CaptionThing) -> int:
    """Gap between two boxes in pixels, in the taxicab sense."""
    p, q = a.place.box, b.place.box
    return max(0, q.x0 - p.x1, p.x0 - q.x1) + max(0, q.y0 - p.y1, p.y0 - q.y1)


def _manner(thing: CaptionThing, scene: CaptionScene, rng: np.random.Generator) -> list[str]:
    """Font, rotation, opacity, and the edges that cut the layer."""
    layer = thing.layer
    clauses: list[str] = []
    font = font_phrase(layer) if layer.kind == "text" else ""
    if font and rng.random() < 0.7:
        clauses.append(f"set in {font}")
    turn = (layer.rotation + 180) % 360 - 180
    if abs(turn) > SMALLEST_TURN and layer.kind not in DIFFUSE_KINDS:
        way = "clockwise" if turn > 0 else "counterclockwise"
        clauses.append(f"{pick(rng, ('rotated', 'tilted', 'turned'))} about {round(abs(turn))} degrees {way}")
    if layer.opacity < 0.95 and layer.kind != "background" and rng.random() < 0.6:
        clauses.append(f"at {round(100 * layer.opacity)}% opacity")
    cut = cut_edges(layer.box_unclipped, scene.design.width, scene.design.height)
    if cut and thing.regions[0] != "all" and rng.random() < 0.9:
        noun = "edge" if len(cut) == 1 else "edges"
        clauses.append(f"{pick(rng, ('cut off by', 'running past', 'bleeding off'))} the {join_phrases(cut)} {noun}")
    return clauses


def cut_edges(unclipped: Sequence[int] | None, width: int, height: int) -> list[str]:
    """The edges of the canvas that content with this box ran past."""
    if unclipped is None:
        return []
    x0, y0, x1, y1 = unclipped
    return [edge for edge, past in zip(EDGES, (x0 < 0, y0 < 0, x1 > width, y1 > height), strict=True) if past]
