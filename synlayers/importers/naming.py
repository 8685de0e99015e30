"""Kinds and captions of layers that nobody described: from names, text and pixels, by rules that anybody can read."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from synlayers.design import KINDS, Box, Kind, Pixels
from synlayers.importers.drafts import Part
from synlayers.support.untrusted.text import visible

_WORDS: Final[dict[Kind, str]] = {
    "background": "background bg backdrop",
    "effect": "shadow glow reflection highlight lighting effect fx vignette flare blur",
    "texture": "texture grain noise paper pattern",
    "text": "text title headline heading subtitle caption slogan tagline label",
    "icon": "icon logo symbol glyph badge",
    "photo": "photo image picture img photograph",
    "shape": "shape rectangle rect ellipse circle line polygon button frame border",
    "illustration": "illustration drawing vector artwork",
    "cutout": "cutout person woman man model product object",
}
FEW_COLORS: Final = 24
"""A layer with no more, of those that its pixels are looked at, is a shape."""
LONGEST_NAME: Final = 100


def one_line(text: str, longest: int) -> str:
    """Text that can be shown and stored, on one line."""
    plain = visible(" ".join(text.split()), lines=False)
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def name_of(part: Part, index: int) -> str:
    """The name of a layer; a number where it has none."""
    return one_line(part.name, LONGEST_NAME) or f"layer {index}"


def kind_of(part: Part, pixels: Pixels, index: int, canvas: Box) -> Kind:
    """What the file says; else text for layers with text, background for the bottom, what the name says, and at last
    what coverage, outline and colors do."""
    for kind in KINDS:
        if part.kind == kind:
            return kind
    if part.text:
        return "text"
    if index == 0:
        return "background"
    words = set(re.findall(r"[a-z]+", part.name.lower()))
    for kind, known in _WORDS.items():
        if words & set(known.split()):
            return kind
    return _kind_of_pixels(pixels, canvas)


def _kind_of_pixels(pixels: Pixels, canvas: Box) -> Kind:
    alpha = pixels[..., 3]
    some = pixels[:: max(1, pixels.shape[0] // 64), :: max(1, pixels.shape[1] // 64)]
    colors = np.unique(some[some[..., 3] > 127][:, :3] >> 3, axis=0)
    if len(colors) <= FEW_COLORS:
        return "effect" if int(alpha.max()) < 200 and alpha.size * 4 > canvas.area else "shape"
    full = float((alpha == 255).mean())
    if full > 0.95:
        return "photo"
    return "cutout" if full > 0.3 else "illustration"


def caption_of(part: Part, kind: Kind, name: str) -> str:
    """The caption of the file; else the text, the name, or the kind."""
    if caption := " ".join(part.caption.split()):
        return visible(caption[:2000], lines=False)
    if part.text:
        return f'text "{one_line(part.text, 200)}"'
    generic = re.fullmatch(r"(layer|group|shape|ebene|calque|copy|\d|\W)+", name.lower().replace(" ", ""))
    return kind if generic else name


def caption_of_all(title: str, captions: list[str]) -> str:
    """A sentence about a picture without a caption: how many layers, and what they are."""
    listed = ", ".join(captions[:12]) + (" and more" if len(captions) > 12 else "")
    return one_line(f"{title}: {len(captions)} layers, back to front: {listed}.", 2000)
