"""Illustrations: things drawn in a flat style from parts, as one layer each, coloured from the palette and from nature.

A subject is one function in one of the modules of this package, registered with its box and with what varies; importing
the modules fills the register.
"""

from __future__ import annotations

import importlib
import pkgutil

import numpy as np
import skia

from synlayers.design import Record
from synlayers.library import Asset, Library
from synlayers.plan import Frame
from synlayers.sources import Source
from synlayers.sources.illustration.pen import Pen, shade
from synlayers.sources.illustration.registry import SUBJECTS, Vary, vary_record
from synlayers.style.color import color_name

for _module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")


def sample_illustration(rng: np.random.Generator, asset: Asset, colors: list[str]) -> tuple[Record, str]:
    """Parameters and caption of an illustration.

    Args:
        colors: palette colours ``#rrggbb`` that stand out from what is below, the main one first; at least one.

    Raises:
        ValueError: no colour was given.
    """
    if not colors:
        raise ValueError(f"illustration {asset.id} needs at least one colour")
    subject = SUBJECTS[asset.data["subject"]]
    rest = [c for c in dict.fromkeys(colors[1:]) if c != colors[0]]
    chosen = [colors[0], *(rest[i] for i in rng.permutation(len(rest)))][:3]
    while len(chosen) < 3:
        chosen.append(shade(chosen[-1], 0.35 if len(chosen) == 1 else -0.4))
    variation = vary_record(subject, lambda _key, span: _choose(rng, span))
    return {"variant": subject.id, "colors": chosen, "vary": variation}, subject.caption.format(color_name(chosen[0]))


def _choose(rng: np.random.Generator, span: Vary) -> float | int | str:
    if isinstance(span, list):
        return span[int(rng.integers(len(span)))]
    low, high = span
    if isinstance(low, int) and isinstance(high, int):
        return int(rng.integers(low, high + 1))
    return round(float(rng.uniform(low, high)), 4)


def fit(frame: Frame, aspect: float) -> Frame:
    """The largest frame of an aspect (width / height) inside `frame`, centred."""
    w = min(frame.w, frame.h * aspect)
    h = w / aspect
    return Frame(frame.center[0] - w / 2, frame.center[1] - h / 2, w, h)


class IllustrationSource(Source):
    """Params: ``variant`` (subject), ``colors`` (three), ``vary`` (value of every variation of the subject)."""

    name = "illustration"

    def draw(self, canvas: skia.Canvas, frame: Frame, params: Record, library: Library) -> None:
        subject = SUBJECTS[params["variant"]]
        x, y, width, height = subject.box
        inner = fit(frame, width / height)
        canvas.save()
        # The box is the ink's limit: nothing may leave the frame, whatever a variation does.
        canvas.clipRect(skia.Rect.MakeXYWH(*inner), skia.ClipOp.kIntersect, True)
        canvas.translate(inner.x, inner.y)
        canvas.scale(inner.w / width, inner.h / height)
        canvas.translate(-x, -y)
        subject.draw(Pen(canvas), params["vary"], params["colors"])
        canvas.restore()


SOURCE = IllustrationSource()
