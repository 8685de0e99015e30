"""Twins of OneReward's tasks: a region of a design is blanked, a prompt is given, and the truth is exact."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.api.images import write_png
from benchmarks.datasets.inpainting import BLANK, ENTRY, IMAGES, WITHOUT_PROMPT
from benchmarks.twins.elements import IMAGE_KINDS, ON_TOP, DesignElement, Mask, changed_mask, find_element, levels
from benchmarks.twins.twin import Twin
from synlayers.design import Box, Design, Kind, Pixels
from synlayers.errors import BuildError
from synlayers.making.cells import generator
from synlayers.recipe import MIXED
from synlayers.support.cli import Advance

STREAM: Final = 7042
MAX_DESIGNS: Final = 200
MARGIN: Final = 0.012
"""How far a mask reaches past what it hides, as a share of the longer side."""
FILL_KINDS: Final[tuple[tuple[Kind, ...], ...]] = (IMAGE_KINDS, ("shape",))
SIDES: Final = ("all", "left and right", "top and bottom", "one")
"""Where a canvas is extended, in turn."""
BORDER: Final = (0.08, 0.2)
"""Share of the canvas that is new at each extended side; of one side alone up to twice as much."""
FEWEST_LETTERS: Final = 3
LOWEST_TEXT: Final = 10
"""Pixels; lower text is not asked for."""


@dataclass(frozen=True, slots=True)
class InpaintQuestion:
    """One sample: the design, what is masked of it, and what is told."""

    design: Design
    mask: Mask
    prompt: str
    groups: dict[str, str]
    more: dict[str, Any] = field(default_factory=dict)


Ask = Callable[[Design, int, np.random.Generator], InpaintQuestion | None]


def fill(design: Design, number: int, rng: np.random.Generator) -> InpaintQuestion | None:
    """A picture or a shape is masked with what it casts, by a box and by a loose outline in turn; the prompt is its
    caption."""
    element = find_element(design, rng, FILL_KINDS[number // 2 % 2], None, ON_TOP)
    if element is None or not element.layer.caption:
        return None
    form = ("box", "outline")[number % 2]
    mask = _around(element, form)
    if _hides_text(element, mask):
        return None
    return InpaintQuestion(design, mask, element.layer.caption, {"kind": element.layer.kind, "mask": form})


def extend(design: Design, number: int, rng: np.random.Generator) -> InpaintQuestion:
    """The border of a design is masked; every other time the prompt is the design's caption, else the fixed one of the
    task without a prompt."""
    side = SIDES[number // 2 % len(SIDES)]
    with_prompt = number % 2 == 0
    groups = {"prompt": "with" if with_prompt else "without", "side": side}
    return InpaintQuestion(
        design, _border(design, side, rng), design.caption if with_prompt else WITHOUT_PROMPT, groups
    )


def text_rendering(design: Design, number: int, rng: np.random.Generator) -> InpaintQuestion | None:
    """The box of a text is masked; the prompt tells the words in OneReward's form."""
    element = find_element(design, rng, ("text",), None, ON_TOP)
    if element is None or element.layer.box.height < LOWEST_TEXT:
        return None
    words = element.layer.text or ""
    if sum(c.isalpha() for c in words) < FEWEST_LETTERS:
        return None
    mask = _around(element, "box")
    if _hides_text(element, mask):
        return None
    groups = {"length": "short" if len(words) <= 20 else "long"}
    return InpaintQuestion(design, mask, text_prompt(words), groups, {"text": words})


def text_prompt(words: str) -> str:
    """The words as OneReward asks for them; a line break in them is told.

    >>> text_prompt("Hello"), text_prompt("Hello\\nworld")
    ('the words "Hello"', 'the words "Hello", and in the next line "world"')
    """
    first, *rest = words.split("\n")
    return f'the words "{first}"' + "".join(f', and in the next line "{line}"' for line in rest)


def write(folder: Path, designs: Iterator[Design], count: int, advance: Advance, *, task: str, ask: Ask) -> None:
    """`count` folders of the layout; designs about which there is nothing to ask are passed over."""
    for number in range(count):
        for design in islice(designs, MAX_DESIGNS):
            question = ask(design, number, generator(design.seed, STREAM, design.index))
            if question is not None:
                _write(folder / f"{number:04d}-{design.id}", question, task)
                break
        else:
            raise BuildError(f"{task}: nothing to ask about any of {MAX_DESIGNS} designs")
        advance(1)


def _write(folder: Path, question: InpaintQuestion, task: str) -> None:
    folder.mkdir()
    target = question.design.image
    image = np.where(question.mask[..., None], np.uint8(BLANK), target)
    for name, pixels in zip(IMAGES, (image, levels(question.mask), target), strict=True):
        write_png(folder / name, pixels)
    entry = {
        "task": task,
        "prompt": question.prompt,
        "groups": question.groups,
        "scene": question.design.id,
        **question.more,
    }
    (folder / ENTRY).write_text(
        json.dumps(entry, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _around(element: DesignElement, form: str) -> Mask:
    """A mask that hides all that the element changes: its box with a margin, or its shape grown by one."""
    differs = changed_mask(element.with_it(), element.without_it())
    margin = max(2, round(MARGIN * max(differs.shape)))
    if form == "outline":
        return _dilate(differs, margin)
    rows, columns = np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))
    mask = np.zeros_like(differs)
    mask[max(0, rows[0] - margin) : rows[-1] + 1 + margin, max(0, columns[0] - margin) : columns[-1] + 1 + margin] = (
        True
    )
    return mask


def _hides_text(element: DesignElement, mask: Mask) -> bool:
    """Whether words are lost that the prompt does not tell: those of another text."""
    others = (layer for layer in element.design.layers if layer.kind == "text" and layer is not element.layer)
    return any(bool((mask[o.box.y0 : o.box.y1, o.box.x0 : o.box.x1] & (o.pixels[..., 3] > 0)).any()) for o in others)


def _dilate(mask: Mask, margin: int) -> Mask:
    import cv2

    side = 2 * margin + 1
    disc: Any = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(levels(mask), disc) > 0)


def _border(design: Design, side: str, rng: np.random.Generator) -> Mask:
    """True outside the part of the canvas that was there before."""
    left, top, right, bottom = rng.uniform(*BORDER, 4)
    if side == "one":
        chosen = int(rng.integers(4))
        left, top, right, bottom = (2 * share * (i == chosen) for i, share in enumerate((left, top, right, bottom)))
    elif side != "all":
        left, right, top, bottom = (left, right, 0, 0) if side == "left and right" else (0, 0, top, bottom)
    width, height = design.width, design.height
    core = Box(round(left * width), round(top * height), width - round(right * width), height - round(bottom * height))
    mask: Pixels = np.ones((height, width), np.uint8)
    mask[core.y0 : core.y1, core.x0 : core.x1] = 0
    return mask > 0


DESIGNS: Final = {"size": MIXED, "longer_side": 768, "layers": (4, 14)}

OWN: Final = ("all of it: OneReward publishes no evaluation data, and the layout is this project's",)
LEFT_OUT: Final = ("the layers of the designs: what is asked about is a flat picture",)

TWINS = (
    Twin("fill", partial(write, task="fill", ask=fill), DESIGNS, count=40, seed=4201, beside=OWN, left_out=LEFT_OUT),
    Twin(
        "extend", partial(write, task="extend", ask=extend), DESIGNS, count=40, seed=4202, beside=OWN, left_out=LEFT_OUT
    ),
    Twin(
        "text-rendering",
        partial(write, task="text_rendering", ask=text_rendering),
        DESIGNS,
        count=40,
        seed=4203,
        beside=OWN,
        left_out=LEFT_OUT,
    ),
)
