"""Look at one SVG after another, in a process of its own (`inspector`), so that a file that hangs or crashes the
renderer costs only that process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from synlayers.assets.svg.cleaning import MAX_BYTES, SvgRefused, clean_svg
from synlayers.assets.svg.drawing import Renderer, choose_renderer, draw_page
from synlayers.design import Pixels, Record

VERSION = 3
"""Of the facts: a change in what `inspect` or `clean_svg` finds makes stored facts void."""
PROBE = 128
"""Longer side of the picture that the facts are read from, px."""
LARGE = 1024
"""Longer side at which what resvg draws alone is tried: patterns and filters cost time and memory by their area."""
COSTLY = ("filter", "pattern", "mask")
"""Elements that cost time and memory by area."""
LEAST_COVERAGE = 0.03
"""Mean alpha inside the ink, below which a drawing cannot be seen in a design."""


def inspect(raw: bytes) -> Record:
    """Facts of a file: the words in it and what its picture shows. Raises SvgRefused.

    ``renderer`` is the one that draws it as it is meant and fastest;
    ``picture`` is the digest of the small picture: equal for files that look the same. ``ink`` is the part of the
    page that holds the picture, ``[x0, y0, x1, y1]`` in 0..1; ``aspect`` its width over height;
    ``coverage`` the mean alpha inside it; ``colors`` its main colours; ``mono`` whether it has only one.
    """
    clean = clean_svg(raw)
    page = clean.page
    width, height = _sides(page.width, page.height, PROBE)
    pixels = draw_page(clean, width, height)
    try:
        renderer: Renderer = choose_renderer(pixels, draw_page(clean, width, height, "skia"))
    except SvgRefused:
        renderer = "resvg"
    alpha = pixels[..., 3]
    ys, xs = (np.flatnonzero((alpha > 2).any(axis=axis)) for axis in (1, 0))
    if len(xs) < 2 or len(ys) < 2:
        raise SvgRefused("draws nothing")
    if alpha[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1].mean() < 255 * LEAST_COVERAGE:
        raise SvgRefused("draws almost nothing (lines too thin or too faint)")
    # One pixel of the probe more on each side: what is thinner than a pixel must not be cut off.
    x0, y0 = max(0, int(xs[0]) - 1), max(0, int(ys[0]) - 1)
    x1, y1 = min(width, int(xs[-1]) + 2), min(height, int(ys[-1]) + 2)
    ink = [x0 / width, y0 / height, x1 / width, y1 / height]
    colors, mono = main_colors(pixels)
    if renderer == "resvg" and any(f"<{costly}" in clean.body for costly in COSTLY):
        draw_page(clean, *_sides(page.width, page.height, LARGE))
    return {
        "renderer": renderer,
        "picture": hashlib.sha256(pixels.tobytes()).hexdigest(),
        "title": clean.title,
        "keywords": list(clean.keywords),
        "authors": list(clean.authors),
        "ink": [round(v, 4) for v in ink],
        "aspect": round((ink[2] - ink[0]) * page.width / ((ink[3] - ink[1]) * page.height), 4),
        "coverage": round(float(alpha[y0:y1, x0:x1].mean()) / 255, 3),
        "colors": colors,
        "mono": mono,
    }


def _sides(width: float, height: float, longer: int) -> tuple[int, int]:
    scale = longer / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def main_colors(pixels: Pixels) -> tuple[list[str], bool]:
    """Up to three colours by area, ``#rrggbb``, and whether everything solid is one colour (within 12 levels)."""
    solid = pixels[pixels[..., 3] > 200][:, :3].astype(np.int64)
    if not len(solid):
        solid = pixels[pixels[..., 3] > 2][:, :3].astype(np.int64)
    bins, inverse, counts = np.unique((solid // 32) @ [64, 8, 1], return_inverse=True, return_counts=True)
    order = np.lexsort((bins, -counts))[:3]
    means = [np.round(solid[inverse == i].mean(axis=0)).astype(int) for i in order if counts[i] >= 0.05 * len(solid)]
    mono = bool((np.ptp(solid, axis=0) <= 12).all())
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in means], mono


def inspector() -> Callable[[str], Record]:
    """What a worker process does: facts of the file at a path, or ``{"reason": ...}``, within 4 GB of memory."""
    _limit_memory()
    return _answer


def _answer(path: str) -> Record:
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise SvgRefused(f"larger than {MAX_BYTES // 1_000_000} MB")
        return inspect(Path(path).read_bytes())
    except SvgRefused as error:
        return {"reason": str(error)}
    except MemoryError:
        return {"reason": "needs too much memory"}
    except OSError as error:
        return {"reason": f"cannot be read: {error.strerror}"}


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # not on this platform: the time limit of the caller still holds
