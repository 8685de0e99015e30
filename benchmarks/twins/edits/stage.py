"""What the edits of the editing twin share: a design taken apart, edits of its layers, and facts that are checked
before they are believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np

from benchmarks.metrics.facts.measures import Views, answer, views_of
from benchmarks.metrics.facts.models import (
    ContentFact,
    Fact,
    NoTraceFact,
    Region,
    TextFact,
    UnchangedFact,
    region_of,
    template_of,
)
from benchmarks.twins.edits.edit import Change, Edit, noisy, tells_apart
from benchmarks.twins.edits.masks import Mask, box_mask, dilate, on_canvas
from benchmarks.twins.edits.wording import KINDS, BilingualPhrase, noun_of, phrase_of
from synlayers.compositing import composite
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.library import Library
from synlayers.making.rendering import DrawnLayer, draw
from synlayers.plan import Frame, LayerPlan

Crops: TypeAlias = "dict[int, tuple[Pixels, Box]]"
"""Layers by index: pixels and where they are."""
GROUND_KINDS: Final = ("background", "texture", "effect")
MIN_FACT_PIXELS: Final = 150
"""Pixels that a fact is about at least."""
MAX_KEEP_FACTS: Final = 6
"""Facts about single elements that must stay as they were, at most."""
WHOLE: Final = 0.997
"""Share of all that an edit leaves alone which must be as it was: a small thing that is changed elsewhere does not
pass."""


@dataclass(frozen=True)
class EditStage:
    """A design and what edits ask of it.

    Args:
        only: the layers that may be edited, by index; None: any.
        room: where something may be added; None: anywhere.
    """

    design: Design
    library: Library
    rng: np.random.Generator
    only: frozenset[int] | None = None
    room: Box | None = None

    @property
    def size(self) -> tuple[int, int]:
        return self.design.width, self.design.height

    @property
    def area(self) -> int:
        return self.design.width * self.design.height

    @property
    def layers(self) -> tuple[Layer, ...]:
        return self.design.layers

    @cached_property
    def crops(self) -> Crops:
        return {layer.index: (layer.pixels, layer.box) for layer in self.layers}

    @cached_property
    def phrases(self) -> dict[int, BilingualPhrase]:
        """Of every layer that is no ground; those that point at one layer only."""
        every = {
            la.index: phrase_of(la, *self.size)
            for la in self.layers
            if la.kind not in GROUND_KINDS and noun_of(la) != KINDS["shape"]
        }
        words = [p.en for p in every.values()] + [p.cn for p in every.values()]
        texts = [" ".join(la.text.split()) for la in self.layers if la.text]
        once = {i: p for i, p in every.items() if words.count(p.en) == 1 and words.count(p.cn) == 1}
        alone = {
            i: p
            for i, p in once.items()
            if not (t := self.layers[i].text) or sum(" ".join(t.split()) in other for other in texts) == 1
        }
        return {i: p for i, p in alone.items() if not self._nested(i, every)}

    def _nested(self, index: int, every: Mapping[int, BilingualPhrase]) -> bool:
        """Whether a thing of the same colour and kind overlaps this one, as arches within arches do: then the place
        does not tell them apart."""
        box, what = self.layers[index].box, without_place(every[index].en)
        others = (i for i, p in every.items() if i != index and without_place(p.en) == what)
        return not self.layers[index].text and any(box.intersect(self.layers[i].box).has_area for i in others)

    def image(self, crops: Mapping[int, tuple[Pixels, Box]]) -> Pixels:
        """The composite of layers in order of index."""
        return composite((crops[i] for i in sorted(crops)), *self.size)

    def alpha(self, index: int) -> Pixels:
        """A layer's alpha on the canvas."""
        return on_canvas(*self.crops[index], self.size)

    def solid(self, index: int) -> Mask:
        """Pixels of a layer that are opaque and that nothing above touches."""
        solid: Mask = self.alpha(index) == 255
        for other in self.layers[index + 1 :]:
            box = other.box
            solid[box.y0 : box.y1, box.x0 : box.x1] &= other.pixels[..., 3] == 0
        return solid

    @cached_property
    def occupied(self) -> dict[int, Mask]:
        """Where each element that is no ground is: any alpha, or of a large photo or panel nothing (things may lie on
        it)."""
        return {
            la.index: self.alpha(la.index) > 8
            for la in self.layers[1:]
            if la.kind not in GROUND_KINDS and la.box.area <= 0.5 * self.area
        }

    def occupied_by_others(self, *without: int) -> Mask:
        """The union of `occupied` but for some."""
        out = np.zeros(self.size[::-1], bool)
        for index, mask in self.occupied.items():
            if index not in without:
                out |= mask
        return out

    def elements(self, *kinds: str, most: float = 0.4, least: float = 0.003) -> list[Layer]:
        """Layers of some kinds that can be pointed at and are seen whole, within the canvas, of these shares of it.

        In a random order; three times in four texts come last, which would be most of them otherwise.
        """
        fit = [
            la
            for la in self.layers[1:]
            if la.kind in kinds
            and (self.only is None or la.index in self.only)
            and la.index in self.phrases
            and la.visible_fraction >= 0.97
            and la.box_unclipped is None
            and least * self.area <= la.box.area <= most * self.area
        ]
        mixed = [fit[i] for i in self.rng.permutation(len(fit))]
        return sorted(mixed, key=lambda la: la.kind == "text") if self.rng.random() < 0.75 else mixed

    def effects_of(self, index: int) -> list[int]:
        return [la.index for la in self.layers if la.effect_of == index]

    def redraw(self, plan: LayerPlan, index: int) -> Crops | None:
        """The layers with one drawn from a new plan, and its effects drawn again; None when it is cut by the canvas."""
        drawn = draw(plan, *self.size, self.library)
        if drawn is None or drawn.unclipped is not None:
            return None
        crops = {**self.crops, index: (drawn.pixels, drawn.box)}
        for effect in self.effects_of(index):
            cast = draw(plan_of(self.layers[effect]), *self.size, self.library, drawn)
            if cast is None:
                return None
            crops[effect] = (cast.pixels, cast.box)
        return crops

    def finish(
        self,
        english: str,
        chinese: str,
        target: Pixels,
        edit: Iterable[Fact],
        keep: Iterable[Fact] | None = None,
        change: Change | None = None,
    ) -> Edit | None:
        """The edit, with the facts of what must stay; None unless all of its facts tell target from source, also when
        both are a little noisy."""
        keep = self.keep_facts(target) if keep is None else keep
        finished = Edit(english, chinese, self.design.image, target, (*edit, *keep), change)
        return finished if tells_apart(finished, self.noisy) else None

    @cached_property
    def noisy(self) -> Views:
        """The source as a mildly compressed answer, beside itself."""
        return views_of(noisy(self.design.image), self.design.image, self.design.image)

    def keep_facts(self, target: Pixels, margin: int = 5) -> list[Fact]:
        """What a local edit leaves alone: the elements outside of what it changes, and everything outside of it
        together."""
        allowed = ~dilate((target != self.design.image).any(2), margin)
        out: list[Fact] = []
        named = [la for la in self.layers[1:] if la.index in self.phrases and la.box.area <= 0.5 * self.area]
        for layer in sorted(named, key=lambda la: (la.text is None, -la.box.area)):
            inside = box_mask(layer.box, self.size) & allowed
            if len(out) < MAX_KEEP_FACTS and inside.sum() >= max(MIN_FACT_PIXELS, 0.6 * layer.box.area):
                fact = UnchangedFact(
                    role="keep", says=f"Is {self.phrases[layer.index].en} as it was?", region=region_of(inside)
                )
                # what a compression changes cannot be asked for
                out += [fact] if answer(fact, self.noisy).holds else []
        if allowed.sum() >= MIN_FACT_PIXELS:
            out.append(
                UnchangedFact(
                    role="keep",
                    says="Is everything outside of the edit as it was?",
                    region=region_of(allowed),
                    share=WHOLE,
                )
            )
        return out

    def legibility_facts(self) -> list[Fact]:
        """That texts still read, for edits that change what is under or over them; the largest ones."""
        texts = [
            la
            for la in self.layers
            if la.text and la.visible_fraction >= 0.97 and la.box.height >= 8 and la.pixels[..., 3].std() > 0
        ]
        facts = [
            TextFact(
                role="keep",
                says=f'Can "{one_line(la)}" still be read at its place?',
                least=0.45,
                template=glyphs(la.pixels, la.box),
            )
            for la in sorted(texts, key=lambda la: -la.box.area)[:MAX_KEEP_FACTS]
        ]
        return [fact for fact in facts if answer(fact, self.noisy).margin > 0.05]


def without_place(phrase: str) -> str:
    """``the blue star`` of ``the blue star at the top``."""
    return re.split(" (?:at|on|in) the ", phrase)[0]


def one_line(layer: Layer) -> str:
    """The text of a layer on one line."""
    return " ".join((layer.text or "").split())


def plan_of(layer: Layer) -> LayerPlan:
    """The plan that draws a layer."""
    return LayerPlan.from_record(layer.record())


def with_params(layer: Layer, **params: Any) -> LayerPlan:
    """The plan of a layer with other parameters."""
    plan = plan_of(layer)
    return replace(plan, params={**plan.params, **params})


def shape_plan(variant: str, fill: str, box: tuple[float, float, float, float]) -> LayerPlan:
    """The plan of a solid shape that fits into ``x0, y0, x1, y1``."""
    own: dict[str, dict[str, Any]] = {"star": {"points": 5, "inner": 0.46}, "diamond": {"slim": 1.0}}
    frame = Frame(box[0], box[1], box[2] - box[0], box[3] - box[1])
    return LayerPlan(variant, "shape", "shape", frame, {"variant": variant, "fill": fill, **own.get(variant, {})})


def draw_shape(stage: EditStage, plan: LayerPlan) -> DrawnLayer | None:
    """A shape drawn, or None when the canvas cuts it."""
    drawn = draw(plan, *stage.size, stage.library)
    return None if drawn is None or drawn.unclipped is not None else drawn


def glyphs(pixels: Pixels, box: Box) -> Region:
    """The template of a text layer."""
    return template_of(np.ascontiguousarray(pixels[..., 3]), (box.x0, box.y0, box.x1, box.y1))


def content(kind: str, says: str, mask: Mask) -> list[Fact]:
    """A fact that something appeared or went, if there is enough of it to tell."""
    if mask.sum() < MIN_FACT_PIXELS:
        return []
    return [ContentFact.model_validate({"role": "edit", "kind": kind, "says": says, "region": region_of(mask)})]


def trace(stage: EditStage, index: int, target: Pixels, says: str) -> list[Fact]:
    """A fact that no ghost of a removed element is left, unless what lies behind it looks like one."""
    box, (width, height) = stage.layers[index].box, stage.size
    wide = Box(max(0, box.x0 - 6), max(0, box.y0 - 6), min(width, box.x1 + 6), min(height, box.y1 + 6))
    coverage = stage.alpha(index)[wide.y0 : wide.y1, wide.x0 : wide.x1]
    fact = NoTraceFact(
        role="edit",
        says=says,
        template=template_of(np.ascontiguousarray(coverage), (wide.x0, wide.y0, wide.x1, wide.y1)),
    )
    if coverage.std() < 8 or answer(fact, stage.noisy).holds:
        return []
    without = (answer(fact, views_of(image, target, target)) for image in (target, noisy(target)))
    return [fact] if all(a.holds for a in without) else []


Make: TypeAlias = "Callable[[EditStage], Edit | None]"
"""An edit of a task on a design, or None when the design has nothing that it fits."""
