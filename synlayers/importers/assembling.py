"""From a draft to a design: straight crops on the canvas, our compositing, what can be seen, and the difference to what
the file itself shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from PIL import Image

from synlayers.compositing import VISIBLE_LEVEL, VISIBLE_PIXELS, as_image
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.importers.drafts import Draft, Part, Refused, check_canvas, check_sizes
from synlayers.importers.naming import caption_of, caption_of_all, kind_of, name_of, one_line
from synlayers.loading.geometry import crop


class Difference(NamedTuple):
    """Of our composite to the picture in the file, over white, in levels of 255.

    Args:
        largest: of any channel of any pixel. mean: over all. pixels: how many differ.
    """

    largest: int
    mean: float
    pixels: int


class Assembled(NamedTuple):
    """A design, its difference to what the file shows (None: the file shows nothing), and what was changed."""

    design: Design
    difference: Difference | None
    notes: list[str]


def assemble(draft: Draft, title: str, form: str) -> Assembled:
    """A design without a number, of split "".

    Raises:
        Refused: fewer than two layers can be seen, or it is too large.
    """
    check_canvas(draft.width, draft.height)
    check_sizes([part.pixels.shape[1::-1] for part in draft.parts])
    canvas = Box(0, 0, draft.width, draft.height)
    placed = [(part, *found) for part in draft.parts if (found := _on_canvas(part, canvas)) is not None]
    if len(placed) < len(draft.parts):
        draft.note("layers without pixels on the canvas are left out")
    if not placed or placed[0][2] != canvas or int(placed[0][1][..., 3].min()) < 255:
        white = np.full((draft.height, draft.width, 4), 255, np.uint8)
        placed.insert(0, (Part("background", white, kind="background", caption="white background"), white, canvas))
        draft.note("a white background is put below a picture that has none")
    placed = _with_visible_bottom(placed, canvas, draft)
    layers = tuple(_layer(index, *each, canvas, form) for index, each in enumerate(placed))
    image = np.zeros((draft.height, draft.width, 3), np.uint8)
    numbered = tuple(replace(layer, name=str(layer.index)) for layer in layers)  # to know them again
    whole = Design("", draft.width, draft.height, numbered, image, layout=one_line(draft.style, 100) or form)
    design = crop(whole, canvas)  # leaves out what cannot be seen, and measures what can
    if len(design.layers) < len(layers):
        draft.note("layers that cannot be seen (fewer than 64 pixels by 8 levels) are left out")
    if len(design.layers) < 2:
        raise Refused("fewer than two layers can be seen", "; ".join(draft.notes))
    origins = [layers[int(layer.name)] for layer in design.layers]
    kept = tuple(replace(k, name=o.name, params=o.params) for k, o in zip(design.layers, origins, strict=True))
    caption = one_line(draft.caption, 10_000) or caption_of_all(title, [layer.caption for layer in kept])
    design = replace(design, layers=kept, caption=caption)
    return Assembled(design, _nearest(design.image, draft), draft.notes)


Placed = tuple[Part, Pixels, Box]


def _with_visible_bottom(placed: list[Placed], canvas: Box, draft: Draft) -> list[Placed]:
    """The stack with a bottom that can be seen: one that is hidden becomes one with the layer above it, which changes
    no pixel of what they give."""
    while len(placed) > 1 and not _is_seen(placed, canvas):
        (_, bottom, _), (part, pixels, box), *rest = placed
        merged = bottom.copy()
        under = Image.fromarray(merged[box.y0 : box.y1, box.x0 : box.x1])
        merged[box.y0 : box.y1, box.x0 : box.x1] = np.asarray(Image.alpha_composite(under, as_image(pixels)))
        placed = [(part, merged, canvas), *rest]
        draft.note("a bottom that cannot be seen is one with the layer above it")
    return placed


def _is_seen(placed: list[Placed], canvas: Box) -> bool:
    through = np.ones((canvas.height, canvas.width), np.float32)
    for _, pixels, box in placed[1:]:
        through[box.y0 : box.y1, box.x0 : box.x1] *= 1 - pixels[..., 3] / np.float32(255)
    return int(np.count_nonzero(through >= VISIBLE_LEVEL / 255)) >= VISIBLE_PIXELS


def _on_canvas(part: Part, canvas: Box) -> tuple[Pixels, Box] | None:
    """A part cut to the canvas, with black under alpha 0, and its box; None where nothing is left."""
    height, width = part.pixels.shape[:2]
    box = Box(part.left, part.top, part.left + width, part.top + height)
    seen = box.intersect(canvas)
    if not seen.has_area:
        return None
    pixels = np.array(part.pixels[seen.within(box)])
    pixels[pixels[..., 3] == 0] = 0
    return (pixels, seen) if pixels[..., 3].any() else None


def _layer(index: int, part: Part, pixels: Pixels, box: Box, canvas: Box, form: str) -> Layer:
    name, kind = name_of(part, index), kind_of(part, pixels, index, canvas)
    return Layer(
        index=index,
        name=name,
        kind=kind,
        box=box,
        pixels=pixels,
        box_unclipped=_ink(part, canvas),
        caption=caption_of(part, kind, name),
        text=part.text,
        font=part.font,
        params={"source": "ingest", "form": form, **part.about},
    )


def _ink(part: Part, canvas: Box) -> Box | None:
    """Where a part has alpha, if that reaches past the canvas."""
    found = as_image(np.ascontiguousarray(part.pixels)).getchannel("A").getbbox()
    if found is None:
        return None
    box = Box(*(edge + offset for edge, offset in zip(found, (part.left, part.top) * 2, strict=True)))
    return None if box.intersect(canvas) == box else box


def _nearest(image: Pixels, draft: Draft) -> Difference | None:
    """The difference to what the file shows, in the way in which it is stored: straight, or on white already, which to
    undo costs up to 3 levels where alpha is small."""
    found = [one for shown in (draft.shown, draft.matted) if (one := _difference(image, shown)) is not None]
    return min(found, default=None)


def _difference(image: Pixels, shown: Pixels | None) -> Difference | None:
    if shown is None:
        return None
    if shown.shape[:2] != image.shape[:2]:
        raise Refused("the picture in it has another size than the canvas", f"{shown.shape[1]} x {shown.shape[0]}")
    if shown.shape[2] == 4:
        white = Image.new("RGBA", (shown.shape[1], shown.shape[0]), (255, 255, 255, 255))
        white.alpha_composite(as_image(np.ascontiguousarray(shown)))
        shown = np.asarray(white)[..., :3]
    change = np.maximum(image, shown) - np.minimum(image, shown)
    return Difference(int(change.max()), round(float(change.mean()), 4), int(np.count_nonzero(change.max(axis=2))))


def ingest_record(item: str, row: int, form: str, found: Assembled) -> Mapping[str, object]:
    """What the record of a sample says of where it comes from."""
    difference = found.difference
    return {
        "file": item,
        "row": row,
        "form": form,
        "compared": difference is not None,
        "largest_difference": difference.largest if difference else 0,
        "mean_difference": difference.mean if difference else 0.0,
        "differing_pixels": difference.pixels if difference else 0,
        "notes": found.notes,
    }
