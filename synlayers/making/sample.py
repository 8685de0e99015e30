"""One sample: from (recipe, index) to a finished `Design`, through as many attempts as it takes.

An attempt plans, draws, composites, makes text legible and measures visibility. A decoration that would be hidden is
put elsewhere; any other layer that would be hidden makes the attempt invalid, and the next attempt of the same index
takes its place. So does an attempt that raises anything: an asset at which two of them fail is left out of the others,
and where a layout never succeeds, the next that can carry the count takes its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from synlayers.captions import describe
from synlayers.compositing import Composition, Visibility
from synlayers.design import DIFFUSE_KINDS, Box, Design, Layer, Pixels
from synlayers.errors import AttemptFailed, BuildError
from synlayers.kit.brief import Brief, make_brief
from synlayers.layouts import layouts
from synlayers.library import Library
from synlayers.making.cells import SampleCell, SplitPosition, generator
from synlayers.making.legibility import background_luminance, is_surely_legible, make_legible
from synlayers.making.planning import arrange, as_glow, bake, plans_of
from synlayers.making.relocation import enlarge, relocate
from synlayers.making.rendering import DrawnLayer, draw, draw_all
from synlayers.plan import Element, LayerPlan
from synlayers.recipe import Recipe
from synlayers.style.color import luminance
from synlayers.support.machine import raise_machine_error

MOST_ATTEMPTS = 40
"""Of one layout at one sample."""
MOST_FAILURES = 2
"""Attempts of one sample that may raise something while an asset is in use; then it is left out of the others."""
ROUNDS = 6
"""How often hidden decorations are put elsewhere within one attempt."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the index decides: where the sample stands in the build, its count, layout and canvas, and in order what
    takes their place when no attempt succeeds."""

    index: int
    place: SplitPosition
    cell: SampleCell
    stand_ins: tuple[SampleCell, ...] = ()

    def cell_of(self, attempt: int) -> SampleCell:
        """The cell of an attempt. Raises IndexError past the last."""
        return (self.cell, *self.stand_ins)[attempt // MOST_ATTEMPTS]


@dataclass(slots=True)
class Stack:
    """Drawn layers of one attempt, and their composite."""

    plans: list[LayerPlan]
    drawn: list[DrawnLayer]
    composition: Composition


def make_sample(recipe: Recipe, recipe_hash: str, task: Task, libraries: Mapping[str, Library]) -> Design:
    """The design of `task`: the first valid attempt.

    Args:
        libraries: the assets of each split.

    Raises:
        BuildError: no attempt was valid, of no layout that can carry the count; lists the reasons.
        MachineError: the machine stood in the way.
    """
    library, rejects, failures = libraries[task.place.split], list[str](), Counter[str]()
    for number in range(MOST_ATTEMPTS * (1 + len(task.stand_ins))):
        cell = task.cell_of(number)
        if cell != (before := task.cell_of(max(0, number - 1))):
            rejects[-1] = f"layout {before.layout} gave way to {cell.layout}: {rejects[-1]}"
        library.latest = ""
        try:
            return _attempt(recipe, recipe_hash, replace(task, cell=cell), library, number, tuple(rejects))
        except AttemptFailed as failure:
            rejects.append(str(failure))
        except Exception as error:  # whatever a layout, a source or an asset of the user's leads to
            raise_machine_error(error, f"sample {task.index}")
            blamed = library.latest
            rejects.append(_failure(error, blamed, library) if blamed else _failure(error, f"layout {cell.layout}"))
            failures[blamed] += 1
            if failures[blamed] == MOST_FAILURES:
                library = library.without(blamed)
    raise BuildError(
        f"sample {task.index} ({task.cell.count} layers, layout {task.cell.layout},"
        f" {task.cell.width}x{task.cell.height}): none of {len(rejects)} attempts was valid, with"
        f" {len(task.stand_ins)} other layouts; the most frequent reasons: {_most_frequent(rejects)}"
    )


def _failure(error: Exception, what: str, library: Library | None = None) -> str:
    """What raised what; no path of this machine."""
    said = (error.strerror or "") if isinstance(error, OSError) else str(error)
    text = " ".join(said.split())
    asset = library.assets.get(what) if library else None
    if asset is not None and asset.path:
        text = text.replace(asset.path, asset.id)
    text = "".join(c if c.isprintable() else " " for c in text)[:200]
    return f"{what} raised {type(error).__name__}: {text}"


def _most_frequent(rejects: Sequence[str]) -> str:
    return "; ".join(f"{reason} ({count} times)" for reason, count in Counter(rejects).most_common(3))


def _attempt(
    recipe: Recipe, recipe_hash: str, task: Task, library: Library, number: int, rejects: tuple[str, ...]
) -> Design:
    rng = generator(recipe.seed, task.index, number)
    cell = task.cell
    b = make_brief(rng, library, cell.width, cell.height, cell.count, recipe.effects)
    elements = arrange(layouts()[cell.layout], b)
    if recipe.effects == "baked":
        elements = bake(b, elements)
    plans = plans_of(elements)
    stack = build_stack(b, plans)
    for _ in range(ROUNDS):
        visibilities = stack.composition.measure([plan.kind for plan in plans])
        hidden = [i for i, v in enumerate(visibilities) if not v.visible]
        if not hidden:
            return _finish(b, task, recipe, recipe_hash, stack, visibilities, rejects)
        stack = build_stack(b, _relocate_hidden(b, elements, stack.plans, hidden, visibilities), stack)
    raise AttemptFailed(f"decorations stayed hidden after {ROUNDS} rounds")


def _relocate_hidden(
    b: Brief, elements: Sequence[Element], plans: list[LayerPlan], hidden: list[int], visibilities: Sequence[Visibility]
) -> list[LayerPlan]:
    """Plans with every hidden decoration moved and every hidden shadow turned into a glow; of a hidden layer that
    something movable covers, the cover is moved."""
    plans = list(plans)
    for index in hidden:
        owner = plans[index].effect_of
        if owner is not None and plans[index].name != "glow" and plans[owner].kind != "text":
            plans[index] = as_glow(b, plans[index])  # on this ground only light can be seen
            continue
        if plans[index].opacity < 1 and elements[index].layer.kind in DIFFUSE_KINDS:  # an overlay that is too faint
            plans[index] = replace(plans[index], opacity=min(1.0, 1.5 * plans[index].opacity)).normalize()
            continue
        movers = (
            [index] if elements[index].movable else [j for j in visibilities[index].occluded_by if elements[j].movable]
        )
        if not movers:
            plan = plans[index]
            raise AttemptFailed(f"{plan.kind} {plan.name!r} is hidden")
        for j in movers:
            # what cannot be seen may be too thin for it: it grows as it moves
            thin = j == index and max(plans[j].frame.w, plans[j].frame.h) < 10 * b.unit
            frame = enlarge(plans[j].frame) if thin else plans[j].frame
            plans[j] = replace(plans[j], frame=relocate(b, frame)).normalize()
    return plans


def build_stack(b: Brief, plans: Sequence[LayerPlan], before: Stack | None = None) -> Stack:
    """Draw, composite, and make text legible on what lies below it.

    Args:
        before: an earlier stack of the same layers; what did not change since is not drawn again.

    Raises:
        AttemptFailed: a layer has nothing on the canvas.
    """
    plans = list(plans)
    unchanged = {}
    if before:
        pairs = enumerate(zip(before.plans, before.drawn, strict=True))
        unchanged = {i: layer for i, (plan, layer) in pairs if plan == plans[i]}
    drawn = [
        _on_canvas(plan, d)
        for plan, d in zip(plans, draw_all(plans, b.width, b.height, b.library, unchanged), strict=True)
    ]
    casting = {plan.effect_of for plan in plans if plan.effect_of is not None}
    composition = Composition(b.width, b.height)
    for index, plan in enumerate(plans):
        if plan.kind == "text":
            legible = _legible_plan(b, plan, composition.canvas, drawn[index])
            if legible is not plan:
                earlier = Stack(list(plans), drawn, composition)
                plans[index] = legible
                if index in casting and legible.params.get("outline") != plan.params.get("outline"):
                    # its shadow lies below it and was drawn from a silhouette that it no longer has
                    return build_stack(b, plans, earlier)
                drawn[index] = _on_canvas(legible, draw(legible, b.width, b.height, b.library))
        composition.add(drawn[index].pixels, drawn[index].box)
    return Stack(plans, drawn, composition)


def _on_canvas(plan: LayerPlan, drawn: DrawnLayer | None) -> DrawnLayer:
    if drawn is None:
        raise AttemptFailed(f"{plan.kind} {plan.name!r} has nothing on the canvas")
    return drawn


def _legible_plan(b: Brief, plan: LayerPlan, canvas: Image.Image, drawn: DrawnLayer, margin: int = 2) -> LayerPlan:
    """The plan as it can be read on `canvas`. Mostly the extremes of the ground suffice to see that nothing need
    change."""
    box = drawn.box
    around = Box(box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin).intersect(Box(0, 0, *canvas.size))
    ground = canvas.crop(around)
    extremes = [band.getextrema() for band in ground.split()[:3]]
    low, high = luminance(np.array(extremes, np.uint8).T)
    if plan.opacity == 1 and is_surely_legible(plan.params, float(low), float(high)):
        return plan
    alpha = np.zeros((around.height, around.width), np.uint8)
    alpha[box.within(around)] = drawn.pixels[..., 3]
    background = background_luminance(alpha, np.asarray(ground))
    return make_legible(plan, background, [b.palette.ink, b.palette.background, b.palette.surface, b.palette.accent])


def _finish(
    b: Brief,
    task: Task,
    recipe: Recipe,
    recipe_hash: str,
    stack: Stack,
    visibilities: Sequence[Visibility],
    rejects: tuple[str, ...],
) -> Design:
    layers = tuple(
        _layer(i, plan, d, v) for i, (plan, d, v) in enumerate(zip(stack.plans, stack.drawn, visibilities, strict=True))
    )
    image: Pixels = stack.composition.image
    design = Design(
        id=f"{task.index:09d}",
        width=b.width,
        height=b.height,
        layers=layers,
        image=image,
        seed=recipe.seed,
        index=task.index,
        split=task.place.split,
        recipe=recipe_hash,
        layout=task.cell.layout,
        palette=b.palette.colors,
        rejects=rejects,
        extra={"topic": b.topic.name, "palette_asset": b.palette_asset},
    )
    caption, notes = describe(design, b.rng)
    return replace(
        design,
        caption=caption,
        layers=tuple(replace(layer, caption=note) for layer, note in zip(layers, notes, strict=True)),
    )


def _layer(index: int, plan: LayerPlan, drawn: DrawnLayer, visibility: Visibility) -> Layer:
    return Layer(
        index=index,
        name=plan.name,
        kind=plan.kind,
        box=drawn.box,
        pixels=drawn.pixels,
        opacity=plan.opacity,
        rotation=plan.rotation,
        visible_fraction=visibility.fraction,
        occluded_by=visibility.occluded_by,
        box_unclipped=drawn.unclipped,
        caption=plan.caption,
        text=plan.text,
        font=_font(plan),
        asset=plan.asset,
        effect_of=plan.effect_of,
        params=plan.to_params(),
    )


def _font(plan: LayerPlan) -> dict[str, object] | None:
    return None if plan.font is None else {**plan.font, "size": plan.params["size"]}
