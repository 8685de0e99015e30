"""What a layer is, by its pixels and the words on it: kind and name, as a person would call it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from baselines.classical.image_ops import lab
from synlayers.design import Kind, Pixels
from synlayers.exporters.text_lines import TextBlock
from synlayers.style.color import color_name

ROUGH: Final = 4.0
"""Range in Lab over 3x3 pixels from which a pixel is of a picture rather than of a flat shape ..."""
PICTURE: Final = 0.25
"""... and share of such pixels in a layer, from which it is one."""
FILLED: Final = 0.93
"""Share of its box that a rectangle fills."""
ROUND: Final = (0.74, 0.82)
"""The same of a circle, about pi / 4."""
PIECE: Final = 0.05
"""Share of a layer from which a part that stands apart is one of several pieces."""
THIN: Final = 8.0
"""Sides of a line, one in the other."""
LINK: Final = re.compile(r"(https?:|www\.|\S+@\S+\.\w|\b[\w-]+\.(com|org|net|io|de|co|shop|info)\b)", re.IGNORECASE)
PRICE: Final = re.compile(r"^\W*[$€£¥]\s?\d|\d\s?[€$£%]\W*$|^\d+\s?%")
LONGEST: Final = 40
"""Characters of words in a name."""


def kind_of(pixels: Pixels) -> tuple[Kind, str]:
    """Kind of the format and what to call it, of a crop (h, w, 4) that is no text."""
    import cv2

    mask = pixels[..., 3] >= 128
    if not mask.any():
        return "effect", "soft glow"
    height, width = mask.shape
    colors = lab(np.ascontiguousarray(pixels[..., :3]))
    spread = (cv2.dilate(colors, np.ones((3, 3))) - cv2.erode(colors, np.ones((3, 3)))).max(2)
    core = cv2.erode(mask.astype(np.uint8), np.ones((5, 5))) > 0
    inner = spread[core] if core.sum() > 32 else np.zeros(1)
    filled = float(mask.mean())
    if float((inner > ROUGH).mean()) >= PICTURE:
        return ("photo", "photo") if filled >= FILLED else ("cutout", "picture")
    color = color_name("#{:02x}{:02x}{:02x}".format(*(int(v) for v in np.median(pixels[mask][:, :3], axis=0))))
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    pieces = int((stats[1:, cv2.CC_STAT_AREA] >= PIECE * mask.sum()).sum())
    if pieces > 2:
        return "shape", f"{color} pieces"
    if max(height, width) >= THIN * min(height, width):
        return "shape", f"{color} line"
    if filled >= FILLED:
        return "shape", f"{color} rectangle"
    if ROUND[0] <= filled <= ROUND[1] and 0.9 <= width / height <= 1.1:
        return "shape", f"{color} circle"
    return "shape", f"{color} shape"


def text_names(blocks: Sequence[TextBlock]) -> list[str]:
    """``headline: SUMMER SALE``, ``link: www.shop.org``, ``text: ...``: the largest lines are the headline."""
    sizes = [block.size for block in blocks]
    largest = max(sizes, default=0.0)
    others = sorted(size for size in sizes if size < 0.8 * largest)
    out = []
    for block in blocks:
        words = short(" ".join(block.lines))
        if LINK.search(words):
            role = "link"
        elif block.size >= 0.8 * largest:
            role = "headline"
        elif PRICE.search(words):
            role = "price"
        elif others and block.size >= 1.4 * others[len(others) // 2]:
            role = "subhead"
        else:
            role = "text"
        out.append(f"{role}: {words}")
    return out


def short(words: str) -> str:
    """Words on one line, of characters that programs print, not too many."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…"


def numbered(names: Sequence[str]) -> list[str]:
    """The names, each once: equal ones are counted.

    >>> numbered(["photo", "red circle", "photo"])
    ['photo', 'red circle', 'photo 2']
    """
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        seen[name] += 1
        out.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return out
