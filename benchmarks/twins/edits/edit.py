"""A finished edit, and whether its facts tell what was asked for from what was there, also under a little noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.metrics.facts.measures import Views, answer, views_of
from benchmarks.metrics.facts.models import Fact
from synlayers.compositing import Composition
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.making.cells import generator
from synlayers.plan import LayerPlan


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit does to the layers.

    Args:
        crops: every layer after it, by index: what is missing is gone, what is past the last is new.
        plans: what draws the layers that are drawn otherwise, by index.
        touched: the index of the layer that the edit is about, before it; None where it is new.
    """

    crops: Mapping[int, tuple[Pixels, Box]] = field(repr=False)
    plans: Mapping[int, LayerPlan] = field(default_factory=dict, repr=False)
    touched: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One finished edit of a design; `change` where it is one of its layers."""

    english: str
    chinese: str
    source: Pixels = field(repr=False)
    target: Pixels = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)
    change: Change | None = None


def design_after(design: Design, change: Change) -> Design:
    """The design with the change made: its layers counted anew, what of them can be seen measured anew."""
    order = sorted(change.crops)
    place = {old: new for new, old in enumerate(order)}
    composition = Composition(design.width, design.height)
    for index in order:
        composition.add(*change.crops[index])
    layers = [_layer_after(design, change, index) for index in order]
    measured = composition.measure([layer.kind for layer in layers])
    return replace(
        design,
        image=composition.image,
        layers=tuple(
            replace(
                layer,
                index=place[old],
                effect_of=None if layer.effect_of is None else place.get(layer.effect_of),
                visible_fraction=seen.fraction,
                occluded_by=seen.occluded_by,
            )
            for old, layer, seen in zip(order, layers, measured, strict=True)
        ),
    )


def _layer_after(design: Design, change: Change, index: int) -> Layer:
    pixels, box = change.crops[index]
    before = design.layers[index] if index < len(design.layers) else None
    plan = change.plans.get(index)
    if plan is None:
        assert before is not None, "what is new has a plan"
        return replace(before, pixels=pixels, box=box)
    return Layer(
        index=index,
        name=plan.name,
        kind=plan.kind,
        box=box,
        pixels=pixels,
        opacity=plan.opacity,
        rotation=plan.rotation,
        caption=plan.caption,
        text=plan.text,
        font=plan.font,
        asset=plan.asset,
        effect_of=plan.effect_of,
        params=plan.to_params(),
    )


def noisy(image: Pixels) -> Pixels:
    """What a mild compression does, the same on every machine: colours averaged over 2x2 pixels, and noise of a few
    levels."""
    height, width = image.shape[:2]
    planes = np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge").astype(np.float32)
    luma = (0.299 * planes[..., 0] + 0.587 * planes[..., 1] + 0.114 * planes[..., 2])[..., None]
    rest = planes - luma
    small = (rest[::2, ::2] + rest[1::2, ::2] + rest[::2, 1::2] + rest[1::2, 1::2]) / 4
    noise = generator(0, height, width).integers(-5, 6, (height, width, 1), dtype=np.int16).astype(np.float32)
    colors = np.repeat(np.repeat(small, 2, 0), 2, 1)
    noised = luma[:height, :width] + colors[:height, :width] + noise
    return np.asarray(np.clip(np.rint(noised), 0, 255), np.uint8)


def tells_apart(edit: Edit, noisy_source: Views) -> bool:
    """Whether the target has all of the facts and the source all that must be kept and none that the instruction asks
    for, noisy or not."""
    if {f.role for f in edit.facts} != {"edit", "keep"}:
        return False
    for answer_image in (edit.target, noisy(edit.target)):
        views = views_of(answer_image, edit.source, edit.target)
        if not all(answer(fact, views).holds for fact in edit.facts):
            return False
    for unedited in (edit.source, noisy_source.image):
        views = views_of(unedited, edit.source, edit.target)
        if any(answer(fact, views).holds != (fact.role == "keep") for fact in edit.facts):
            return False
    return True
