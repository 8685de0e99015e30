"""Digests of subjects, on file: a digest decides the split of an illustration and is part of every recipe, so it must
follow from what is drawn and not from how the code is written.

``digests.json`` holds for each subject its digest and the hash of a fixed drawing of it; ``tools/pin_illustrations.py``
writes it anew and gives a new digest to each subject whose drawing has changed. A test compares the two.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib import resources

import numpy as np
import skia

from synlayers.sources.illustration.pen import Pen
from synlayers.sources.illustration.registry import Subject, Vary, vary_record

FILE = "digests.json"
SIDE = 128
"""Pixels of the longer side of the drawing that is hashed."""
_COLORS = ["#2a6f97", "#e07a5f", "#f2cc8f"]


@cache
def read_digests() -> dict[str, dict[str, str]]:
    """By subject: ``digest`` and ``drawing``; under ``""`` the ``engine`` whose drawings were hashed."""
    text = (resources.files("synlayers.sources.illustration") / FILE).read_text("utf-8")
    return dict(json.loads(text))


def drawing_hash(subject: Subject) -> str:
    """First 32 hex digits of the sha256 of four variations of a subject, as this engine draws them."""
    x, y, width, height = subject.box
    scale = SIDE / max(width, height)
    sha = hashlib.sha256()
    for share in (0.0, 1 / 3, 2 / 3, 1.0):
        pixels = np.zeros((round(height * scale), round(width * scale), 4), np.uint8)
        surface = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
        canvas = surface.getCanvas()
        canvas.scale(scale, scale)
        canvas.translate(-x, -y)
        subject.draw(Pen(canvas), vary_record(subject, _choose(share)), list(_COLORS))
        surface.flushAndSubmit()
        sha.update(pixels.tobytes())
    return sha.hexdigest()[:32]


def _choose(share: float) -> Callable[[str, Vary], float | int | str]:
    """Values at `share` of a subject's ranges: 0 is the low end, 1 the high one."""

    def choose(_key: str, span: Vary) -> float | int | str:
        if isinstance(span, list):
            return span[min(len(span) - 1, int(share * len(span)))]
        low, high = span
        value = low + (high - low) * share
        return round(value) if isinstance(low, int) and isinstance(high, int) else round(value, 4)

    return choose
