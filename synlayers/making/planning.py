"""From a brief to the plan of a sample with exactly the asked number of layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from synlayers.design import Record
from synlayers.errors import AttemptFailed
from synlayers.kit.brief import Brief
from synlayers.kit.decor import Decorator
from synlayers.layouts import Layout
from synlayers.plan import Element, LayerPlan
from synlayers.sources.effect import (
    rendered_passes,
    sample_glow,
    sample_outline,
    sample_reflection,
    sample_rendered,
    sample_shadow,
)
from synlayers.style.color import oklch

NEARLY_BLACK = 0.24
"""OKLCH lightness under which a page shows no shadow: things on it get a rim of light instead."""
RESERVE = 0.4
"""Largest share of the layers that is kept for effects and decorations."""
EFFECT_SHARE = 0.4
"""How often a layer that is still missing becomes a shadow of something, where something can cast one."""
GROUNDED_SHARE = 0.85
"""How often it becomes one that was rendered with a prop, while there is one: without it a prop floats."""


def arrange(layout: Layout, b: Brief) -> list[Element]:
    """Exactly ``b.count`` elements, back to front."""
    count = b.count
    # content is composed for some layers fewer: the rest are effects and decorations
    b.count = max(layout.counts[0], count - round(count * b.uniform(0, RESERVE)) if count >= 5 else count)
    elements: list[Element] = []
    for group in layout.compose(b):
        if len(elements) + len(group) <= b.count:
            elements.extend(group)
    b.count = count
    if not elements or elements[0].layer.kind not in ("background", "photo"):
        raise AttemptFailed(f"layout {layout.name} offered no background")
    fillers = _fillers(b, elements)
    while len(elements) < b.count:
        elements.append(next(fillers))
    bottom, rest = elements[0], elements[1:]
    return [bottom, *sorted(rest, key=lambda e: e.z)]  # sorted is stable: equal z keeps the order offered


def _fillers(b: Brief, elements: list[Element]) -> Iterator[Element]:
    """Effects of what is there already, and decorations, without end."""
    casting = [e for e in elements if e.casts and e.key]
    owned = {e.owner for e in elements if e.owner}
    decorations = iter(Decorator(b))
    grounding = [effect for owner in casting for effect in rendered_effects(b, owner)]
    owned |= {effect.owner for effect in grounding if effect.owner}
    while True:
        if grounding and b.effects == "layers" and b.chance(GROUNDED_SHARE):
            yield grounding.pop(0)
            continue
        free = [e for e in casting if e.key not in owned]
        if b.effects == "layers" and free and b.chance(EFFECT_SHARE):
            owner = free[b.integer(0, len(free) - 1)]
            owned.add(owner.key)
            yield effect_of(b, owner)
        else:
            yield next(decorations)


def effect_of(b: Brief, owner: Element) -> Element:
    """A shadow, a glow or a reflection of an element, right behind it."""
    params, caption, name = _sample_effect(b, owner)
    plan = LayerPlan(name, "effect", "effect", owner.layer.frame, params, caption=caption, opacity=1.0)
    return Element(plan, owner.z - 0.5, owner=owner.key)


def rendered_effects(b: Brief, owner: Element) -> list[Element]:
    """What was rendered with an element, the most needed first; nothing for what is no prop, or stands askew."""
    asset = b.library.assets.get(owner.layer.asset or "")
    if asset is None or owner.layer.source != "cutout" or owner.layer.rotation:
        return []
    out = []
    for depth, name in enumerate(rendered_passes(asset), 1):
        params, caption, title = sample_rendered(asset, name, owner.layer.frame)
        plan = LayerPlan(title, "effect", "effect", owner.layer.frame, params, caption=caption)
        out.append(Element(plan, owner.z - 0.1 * depth, owner=owner.key))
    return out


def _sample_effect(b: Brief, owner: Element) -> tuple[Record, str, str]:
    size = min(owner.layer.frame.w, owner.layer.frame.h)
    if owner.layer.kind == "text":  # light text only: a dark shadow lifts it, a glow would take its contrast
        return (*sample_shadow(b.rng, owner.layer.params["size"], "light"), "shadow")
    if owner.layer.kind in ("illustration", "cutout") and b.chance(0.35):
        if b.chance(0.5):
            return (*sample_outline(b.rng, size), "sticker outline")
        return (*sample_reflection(b.rng, size), "reflection")
    if b.chance(0.3 if b.palette.mood == "dark" else 0.12):
        return (*sample_glow(b.rng, b.palette.accent, size), "glow")
    params, caption = sample_shadow(b.rng, size, "dark" if oklch(b.palette.background).L < NEARLY_BLACK else "light")
    return params, caption, "glow" if params["variant"] == "glow" else "shadow"


def as_glow(b: Brief, plan: LayerPlan) -> LayerPlan:
    """The effect as a glow of the same owner."""
    params, caption = sample_glow(b.rng, b.palette.accent, min(plan.frame.w, plan.frame.h))
    return replace(plan, name="glow", params=params, caption=caption)


def bake(b: Brief, elements: list[Element]) -> list[Element]:
    """Effects drawn into their owners: some elements that can cast get one, no layer is added."""
    out = []
    for element in elements:
        if element.casts and b.chance(0.5):
            rendered = [effect.layer.params for effect in rendered_effects(b, element)]
            params = rendered or [_sample_effect(b, element)[0]]
            element = replace(element, layer=replace(element.layer, baked=(*element.layer.baked, *params)))
        out.append(element)
    return out


def plans_of(elements: list[Element]) -> list[LayerPlan]:
    """Layer plans back to front, effects pointing to the position of their owner."""
    position = {e.key: i for i, e in enumerate(elements) if e.key}
    return [
        replace(e.layer, effect_of=position[e.owner]).normalize() if e.owner else e.layer.normalize() for e in elements
    ]
