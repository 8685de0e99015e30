"""Bundles of fine lines: tufts of hair, feathers, lashes, grass. Their edges are fractional alpha all over."""

from __future__ import annotations

import math

import numpy as np
import skia

from synlayers.design import Record
from synlayers.plan import Frame
from synlayers.sources.stroke.geometry import Points, hairs, ink, place, ribbon, rounded, side_of, through
from synlayers.style.color import lighten


def sample_hair(rng: np.random.Generator) -> Record:
    """A tuft of fur, a lock, or a feather; `count` fibres from a seed."""
    style = str(rng.choice(["tuft", "lock", "feather"]))
    bend = float(rng.uniform(-0.16, 0.16))
    axis = [[0.5 - bend / 2, 0.97], [0.5 + bend / 2, 0.64], [0.5 + bend / 2, 0.4], [0.5 - bend / 2, 0.07]]
    return {
        "style": style,
        "axis": rounded(axis),
        "spread": round(float(rng.uniform(0.26, 0.4)), 4),
        "count": int(rng.integers(90, 150)),
        "width": round(float(rng.uniform(0.008, 0.016)), 4),
        "seed": int(rng.integers(1 << 31)),
    }


def paint_hair(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    rng = np.random.default_rng(params["seed"])
    shape = {"tuft": _tuft, "lock": _lock, "feather": _feather}[params["style"]]
    axis = through(np.array(params["axis"]), 12)
    canvas.save()
    frame = _stand(canvas, frame, params["style"])
    root, bow, tip = shape(axis, params["spread"], params["count"], rng)
    width = max(0.9, params["width"] * side_of(frame)) * rng.uniform(0.6, 1.3, params["count"])
    _paint_fibers(canvas, (place(frame, root), place(frame, bow), place(frame, tip)), width, colors)
    if params["style"] == "feather":
        quill = place(frame, axis)
        canvas.drawPath(ribbon(quill, np.linspace(0.03, 0.005, len(quill)) * side_of(frame)), ink(colors[0]))
    canvas.restore()


def _stand(canvas: skia.Canvas, frame: Frame, style: str) -> Frame:
    """The part of the frame that a bundle fills, its axis upwards. Locks and feathers lie along the longer side: the
    canvas turns."""
    x, y = frame.center
    w, h = frame.w, frame.h
    if style != "tuft" and w > h:
        canvas.rotate(90, x, y)
        w, h = h, w
    w = min(w, {"tuft": 1.3, "lock": 0.7, "feather": 0.6}[style] * h)
    h = min(h, 2.6 * w)
    return Frame(x - w / 2, y - h / 2, w, h)


def _along(axis: Points, t: Points) -> Points:
    s = np.linspace(0, 1, len(axis))
    return np.stack([np.interp(t, s, axis[:, k]) for k in (0, 1)], 1)


Fibres = tuple[Points, Points, Points]
"""Roots, bends and tips, ``(n, 2)`` each."""


def _tuft(axis: Points, spread: float, n: int, rng: np.random.Generator) -> Fibres:
    """All from a small root, fanning out, the outer ones shorter and bent outwards."""
    fan = np.clip(rng.normal(0, 0.5, n), -1, 1)
    root = axis[0] + np.stack([fan * 0.15 + rng.normal(0, 0.015, n), rng.uniform(-0.02, 0.03, n)], 1)
    length = (1 - 0.45 * fan**2) * rng.uniform(0.65, 1.0, n)
    tip = _along(axis, length) + np.stack(
        [fan * spread * rng.uniform(0.75, 1.25, n) + rng.normal(0, 0.03, n), 0.1 * fan**2], 1
    )
    bow = _along(axis, 0.55 * length) + np.stack([fan * spread * 0.35 + rng.normal(0, 0.012, n), np.zeros(n)], 1)
    return root, bow, tip


def _lock(axis: Points, spread: float, n: int, rng: np.random.Generator) -> Fibres:
    """Strands side by side that meet near the tip, with a few strays."""
    u = np.clip(rng.normal(0, 0.5, n), -1, 1)
    stray = np.where(rng.random(n) < 0.1, rng.normal(0, 0.1, n), 0.0)
    root = _along(axis, rng.uniform(0, 0.08, n)) + np.stack([u * spread * 0.5, 0.05 * u**2], 1)
    bow = _along(axis, np.full(n, 0.5)) + np.stack([u * spread * 0.8 + stray, rng.normal(0, 0.01, n)], 1)
    tip = _along(axis, 1 - rng.random(n) ** 2 * 0.35) + np.stack([u * 0.05 + 0.6 * stray, np.zeros(n)], 1)
    return root, bow, tip


def _feather(axis: Points, spread: float, n: int, rng: np.random.Generator) -> Fibres:
    """Barbs to both sides of a quill, longest in its middle, swept to the tip."""
    t = np.sort(rng.uniform(0.2, 0.99, n))
    side = np.where(np.arange(n) % 2, 1.0, -1.0)
    reach = spread * np.sin(math.pi * np.clip((t - 0.14) / 0.9, 0, 1)) ** 0.55 * rng.uniform(0.88, 1.0, n)
    # barbs run beside the quill, so its direction carries them past its end
    heading = _along(axis, np.minimum(t + 0.04, 1.0)) - _along(axis, np.minimum(t + 0.04, 1.0) - 0.08)
    heading /= np.hypot(heading[:, 0], heading[:, 1])[:, None]
    across = np.stack([-heading[:, 1], heading[:, 0]], 1) * side[:, None]
    rise = (0.06 + 0.13 * (1 - t) + rng.normal(0, 0.006, n))[:, None]
    root = _along(axis, t)
    return (
        root,
        root + across * (reach * 0.62)[:, None] + heading * 0.2 * rise,
        root + across * reach[:, None] + heading * rise,
    )


def _paint_fibers(canvas: skia.Canvas, fibers: Fibres, width: Points, colors: list[str]) -> None:
    """A third of them at each alpha, in shades of the colour."""
    root, bow, tip = fibers
    for k, (alpha, tone) in enumerate(((0.55, -0.07), (0.75, 0.0), (0.9, 0.06))):
        canvas.drawPath(hairs(root[k::3], bow[k::3], tip[k::3], width[k::3]), ink(lighten(colors[0], tone), alpha))


def sample_grass(rng: np.random.Generator) -> Record:
    """Blades from one base line; `lean` is the wind."""
    return {
        "base": round(float(rng.uniform(0.15, 0.38)), 4),
        "lean": round(float(rng.uniform(-0.12, 0.12)), 4),
        "count": int(rng.integers(26, 60)),
        "width": round(float(rng.uniform(0.03, 0.055)), 4),
        "seed": int(rng.integers(1 << 31)),
    }


def paint_grass(canvas: skia.Canvas, frame: Frame, params: Record, colors: list[str]) -> None:
    rng = np.random.default_rng(params["seed"])
    n = params["count"]
    u = np.clip(rng.normal(0, 0.5, n), -1, 1)
    height = (0.85 - 0.4 * np.abs(u) ** 1.5) * rng.uniform(0.6, 1.0, n)
    root = np.stack([0.5 + u * params["base"], np.full(n, 0.97) - 0.02 * rng.random(n)], 1)
    sway = params["lean"] + u * 0.14 + rng.normal(0, 0.05, n)
    tip = np.stack([np.clip(root[:, 0] + sway, 0.02, 0.98), 0.97 - height], 1)
    bow = np.stack([root[:, 0] + 0.12 * sway, 0.97 - 0.62 * height], 1)
    width = params["width"] * side_of(frame) * rng.uniform(0.6, 1.1, n)
    _paint_fibers(canvas, (place(frame, root), place(frame, bow), place(frame, tip)), width, colors)
