"""Choosing backgrounds: colours of the palette held back so far that its ink stays readable on all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from synlayers.design import Record
from synlayers.sources.pattern.sampling import sample_pattern
from synlayers.style.color import color_name, color_words, contrast_ratio, from_oklch, oklch
from synlayers.style.palettes import Palette, distance
from synlayers.support.english import with_article

READABLE: Final = 5.0
"""Least contrast between the palette's ink and any colour of a background."""

LEAST_STEP: Final = 0.035
"""Least difference, in OKLab, between a background's colours."""

Choice = tuple[Record, str]


def subdue(palette: Palette, color: str, strength: float, base: str | None = None) -> str:
    """`color` at `strength` (0..1) over `base` (default: the palette's background), weaker where ink would not be
    readable on it.

    Keeps the hue of `color`: a straight mix of complementary colours would be muddy. Over a colourful base it is a
    shade of the base instead.
    """
    base = base or palette.background
    page, tint = oklch(base), oklch(color)
    away = abs((tint.h - page.h + 180) % 360 - 180)
    hue = page.h if page.C > 0.05 and away > 50 else tint.h if tint.C > 0.02 else page.h
    mixed = base
    for _ in range(24):
        mixed = from_oklch(page.L + strength * (tint.L - page.L), page.C + strength * (tint.C - page.C), hue)
        if contrast_ratio(palette.ink, mixed) >= READABLE:
            break
        strength *= 0.85
    if distance(mixed, base) >= LEAST_STEP and contrast_ratio(palette.ink, mixed) >= READABLE:
        return mixed
    # too close to see, or unreadable: a step in lightness away from the ink, else towards it
    out = 1 if oklch(palette.ink).L < page.L else -1
    steps = [from_oklch(page.L + d * out, max(page.C, 0.5 * tint.C), hue) for d in (0.05, -0.05, -0.07)]
    return next(
        (c for c in steps if distance(c, base) >= LEAST_STEP and contrast_ratio(palette.ink, c) >= READABLE), base
    )


def _tints(
    rng: np.random.Generator, palette: Palette, count: int, low: float, high: float, base: str | None = None
) -> list[str]:
    """`count` held-back colours of the palette, starting from a random one."""
    vivid = [palette.vivid[int(i)] for i in rng.permutation(3)]
    return [subdue(palette, vivid[i % 3], float(rng.uniform(low, high)), base) for i in range(count)]


def _base(rng: np.random.Generator, palette: Palette) -> str:
    """The page: the background, sometimes the surface."""
    return (
        palette.surface
        if rng.random() < 0.2 and contrast_ratio(palette.ink, palette.surface) >= READABLE
        else palette.background
    )


def _number(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 4)


def _flat(rng: np.random.Generator, palette: Palette) -> Choice:
    color = _base(rng, palette) if rng.random() < 0.85 else _tints(rng, palette, 1, 0.2, 0.75)[0]
    return {"draw": "flat", "colors": [color]}, f"a plain {color_name(color)} background"


def _linear(rng: np.random.Generator, palette: Palette) -> Choice:
    start = _base(rng, palette) if rng.random() < 0.6 else _tints(rng, palette, 1, 0.3, 0.7)[0]
    colors = [start, *_tints(rng, palette, 2 if rng.random() < 0.2 else 1, 0.25, 0.75, start)]
    angle = float(rng.choice((90.0, 0.0, 45.0, 135.0, 60.0)))
    if rng.random() < 0.4:
        colors.reverse()
    return {"draw": "linear", "colors": colors, "angle": angle}, _gradient_words(colors)


def _gradient_words(colors: list[str]) -> str:
    first, last = color_name(colors[0]), color_name(colors[-1])
    return (
        f"a gentle {first} gradient background"
        if first == last
        else f"{with_article(first)}-to-{last} gradient background"
    )


def _radial(rng: np.random.Generator, palette: Palette) -> Choice:
    base = _base(rng, palette)
    colors = [base, *_tints(rng, palette, 1, 0.25, 0.6, base)]
    if rng.random() < 0.5:
        colors.reverse()
    center = [0.5, 0.5] if rng.random() < 0.6 else [_number(rng, 0.15, 0.85), _number(rng, 0.1, 0.9)]
    first, last = color_name(colors[0]), color_name(colors[1])
    words = (
        f"{with_article(last)} background with a soft glow"
        if first == last
        else f"a radial gradient background from {first} to {last}"
    )
    return {"draw": "radial", "colors": colors, "center": center, "radius": _number(rng, 0.6, 0.85)}, words


def _mesh(rng: np.random.Generator, palette: Palette) -> Choice:
    colors = [palette.background, *_tints(rng, palette, 3, 0.35, 0.8)]
    net = [colors[int(i)] for i in rng.choice(4, 16, p=(0.34, 0.26, 0.22, 0.18))]
    return {"draw": "mesh", "colors": net, "columns": 4}, f"a blurred mesh gradient background in {_tones(colors)}"


def _tones(colors: list[str]) -> str:
    words = color_words(colors)
    return "many soft colors" if words == "colorful" else words


def _aurora(rng: np.random.Generator, palette: Palette) -> Choice:
    count = int(rng.integers(2, 5))
    colors = [palette.background, *_tints(rng, palette, count, 0.45, 0.9)]
    corners = [((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))[int(i)] for i in rng.permutation(4)]
    glows = [
        [
            round(u + float(rng.uniform(-0.15, 0.15)), 4),
            round(v + float(rng.uniform(-0.15, 0.15)), 4),
            _number(rng, 0.55, 0.95),
            _number(rng, 0.7, 1.0),
        ]
        for u, v in corners[:count]
    ]
    return {
        "draw": "glows",
        "colors": colors,
        "glows": glows,
    }, f"{with_article(color_name(colors[0]))} background with soft glows in {_tones(colors[1:])}"


def _split(rng: np.random.Generator, palette: Palette) -> Choice:
    base = _base(rng, palette)
    colors = [base, *_tints(rng, palette, 1, 0.25, 0.7, base)]
    at, lean = _number(rng, 0.3, 0.7), _number(rng, 0.1, 0.35)
    way = str(rng.choice(("vertically", "horizontally", "diagonally", "diagonally")))
    a, b = (at - lean, at + lean) if way == "diagonally" else (at, at)
    polygon = [[a, -0.01], [1.01, -0.01], [1.01, 1.01], [b, 1.01]]
    if way == "horizontally" or (way == "diagonally" and rng.random() < 0.5):
        polygon = [[v, u] for u, v in polygon]
    polygon = [[round(u, 4), round(v, 4)] for u, v in polygon]
    return {
        "draw": "split",
        "colors": colors,
        "polygons": [polygon],
    }, f"a two-tone background split {way} into {_pair(colors)}"


def _pair(colors: list[str]) -> str:
    """Both names, or "two shades of" the one they share."""
    words = color_words(colors)
    return words if " and " in words else f"two shades of {words}"


def _diagonals(rng: np.random.Generator, palette: Palette) -> Choice:
    base = _base(rng, palette)
    colors = [base, *_tints(rng, palette, 2, 0.2, 0.6, base)]
    near, far = _number(rng, 0.25, 0.5), _number(rng, 0.3, 0.6)
    corners = [
        [[-0.01, -0.01], [near, -0.01], [-0.01, near]],
        [[1.01, 1.01], [round(1 - far, 4), 1.01], [1.01, round(1 - far, 4)]],
    ]
    if rng.random() < 0.5:
        corners = [[[round(1 - u, 4), v] for u, v in polygon] for polygon in corners]
    return {
        "draw": "split",
        "colors": colors,
        "polygons": corners,
    }, f"{with_article(color_name(colors[0]))} background with {color_words(colors[1:])} corner triangles"


def _bands(rng: np.random.Generator, palette: Palette) -> Choice:
    count = int(rng.integers(2, 4))
    tint = palette.vivid[int(rng.integers(3))]
    base = _base(rng, palette)
    strength = float(rng.uniform(0.4, 0.75))
    colors = [base, *(subdue(palette, tint, strength * (i + 1) / count, base) for i in range(count))]
    top = _number(rng, 0.22, 0.42)
    bands = [
        [round(top * (count - i) / count, 4), _number(rng, 0.015, 0.04), _number(rng, 0, 1), _number(rng, 0.6, 1.6)]
        for i in range(count)
    ]
    side = str(rng.choice(("bottom", "bottom", "top")))
    return {
        "draw": "bands",
        "colors": colors,
        "bands": bands,
        "from": side,
    }, f"{with_article(color_name(base))} background with layered {color_name(colors[-1])} waves at the {side}"


def _rays(rng: np.random.Generator, palette: Palette) -> Choice:
    base = _base(rng, palette)
    colors = [base, *_tints(rng, palette, 1, 0.15, 0.45, base)]
    center = [0.5, 0.5] if rng.random() < 0.6 else [0.5, float(rng.choice((0.0, 1.0)))]
    params: Record = {
        "draw": "rays",
        "colors": colors,
        "center": center,
        "count": int(rng.integers(9, 19)),
        "phase": _number(rng, 0, 0.5),
    }
    return params, f"a sunburst background with rays in {_pair(colors)}"


def _shapes(rng: np.random.Generator, palette: Palette) -> Choice:
    count = int(rng.integers(2, 4))
    base = _base(rng, palette)
    colors = [base, *_tints(rng, palette, count, 0.2, 0.65, base)]
    figure = str(rng.choice(("circles", "blobs")))
    corners = [((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))[int(i)] for i in rng.permutation(4)]
    places = [
        [
            round(u + float(rng.uniform(-0.06, 0.06)), 4),
            round(v + float(rng.uniform(-0.06, 0.06)), 4),
            _number(rng, 0.35, 0.7),
            _number(rng, 0, 360),
        ]
        for u, v in corners[:count]
    ]
    params: Record = {"draw": "shapes", "colors": colors, "figure": figure, "places": places}
    if figure == "blobs":
        params["radii"] = [_number(rng, 0.7, 1.15) for _ in range(7)]
    return (
        params,
        (
            f"{with_article(color_name(colors[0]))} background with large {color_words(colors[1:])} {figure}"
            " in the corners"
        ),
    )


def _paper(rng: np.random.Generator, palette: Palette) -> Choice:
    color = palette.background if rng.random() < 0.7 else _tints(rng, palette, 1, 0.1, 0.3)[0]
    return {
        "draw": "paper",
        "colors": [color],
        "seed": int(rng.integers(8)),
        "strength": 0.8,
    }, f"{with_article(color_name(color))} paper texture background"


def _pattern_ground(
    *names: str, low: float = 0.15, high: float = 0.45, scale: float = 1.0
) -> Callable[[np.random.Generator, Palette], Choice]:
    def choose(rng: np.random.Generator, palette: Palette) -> Choice:
        base = _base(rng, palette)
        pattern, _ = sample_pattern(
            rng, _tints(rng, palette, 3, low, high, base), str(rng.choice(names)), "none", scale
        )
        params = {"draw": "patterned", "colors": [base], "pattern": pattern}
        words = color_words(pattern["colors"])
        # "a beige background with beige dots" reads like a mistake
        words = "tonal" if words == color_name(base) else words
        return params, f"{with_article(color_name(base))} background with {words} {pattern['variant']}"

    return choose


_STYLES: Final[dict[str, tuple[float, Callable[[np.random.Generator, Palette], Choice]]]] = {
    "flat": (0.36, _flat),
    "linear": (0.12, _linear),
    "radial": (0.06, _radial),
    "mesh": (0.06, _mesh),
    "aurora": (0.05, _aurora),
    "split": (0.05, _split),
    "diagonals": (0.03, _diagonals),
    "waves": (0.05, _bands),
    "rays": (0.025, _rays),
    "shapes": (0.06, _shapes),
    "paper": (0.025, _paper),
    "stripes": (0.03, _pattern_ground("stripes", low=0.12, high=0.4, scale=1.6)),
    "checks": (0.015, _pattern_ground("checks", low=0.12, high=0.3)),
    "grid": (0.02, _pattern_ground("grid lines", "pinstripes", low=0.2, high=0.5)),
    "dots": (0.015, _pattern_ground("polka dots", "plus signs", "crosses", low=0.2, high=0.5)),
    "terrazzo": (0.01, _pattern_ground("terrazzo chips", low=0.25, high=0.6)),
    "memphis": (0.01, _pattern_ground("memphis shapes", "squiggles", low=0.25, high=0.6)),
    "confetti": (0.01, _pattern_ground("confetti", "sprinkles", "leaves", "flowers", low=0.25, high=0.6)),
}
STYLES: Final = tuple(_STYLES)
"""The styles of `sample_background`."""


def sample_background(rng: np.random.Generator, palette: Palette, style: str | None = None) -> tuple[Record, str]:
    """Params of a background in the colours of `palette`, and its caption ("a coral-to-peach gradient background").

    Half of them are flat or simple gradients, as in real templates. Ink has contrast of at least `READABLE` with every
    colour used.

    Args:
        style: one of `STYLES`; None draws one.
    """
    if style is None:
        weights = np.array([weight for weight, _ in _STYLES.values()])
        style = STYLES[int(rng.choice(len(STYLES), p=weights / weights.sum()))]
    params, caption = _STYLES[style][1](rng, palette)
    return {"variant": style, **params}, caption
