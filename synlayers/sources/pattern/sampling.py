"""Choosing patterns."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np

from synlayers.design import Record
from synlayers.style.color import color_words

MASKS: Final = ("none", "circle", "rounded", "blob", "fade")
MEMPHIS: Final = ("squiggle", "triangle outline", "ring", "plus", "zigzag", "circle")

Choices: TypeAlias = dict[str, Any]


def _pattern(layout: str, *motifs: str, **choices: Any) -> Choices:
    return {"layout": layout, **({"motifs": motifs} if motifs else {}), **choices}


# ranges (tuples) are drawn uniformly, lists are chosen from, all else is taken as it is; "most" bounds the number of
# colours
PATTERNS: Final[dict[str, Choices]] = {
    "polka dots": _pattern("lattice", "circle", cell=(0.06, 0.13), size=(0.3, 0.5), brick=[True, False], most=2),
    "rings": _pattern("lattice", "ring", cell=(0.07, 0.13), size=(0.5, 0.75), brick=[True, False], most=2),
    "crosses": _pattern("lattice", "cross", cell=(0.06, 0.11), size=(0.3, 0.42), brick=[True, False], most=2),
    "plus signs": _pattern("lattice", "plus", cell=(0.06, 0.11), size=(0.28, 0.42), brick=[True, False], most=2),
    "diamonds": _pattern("lattice", "diamond", cell=(0.06, 0.12), size=(0.45, 0.7), brick=True, most=2),
    "triangles": _pattern(
        "lattice", "triangle", "triangle outline", cell=(0.07, 0.12), size=(0.4, 0.6), brick=True, most=3
    ),
    "hearts": _pattern("lattice", "heart", cell=(0.07, 0.13), size=(0.4, 0.55), brick=True, most=2),
    "stars": _pattern("scatter", "star", "sparkle", cell=(0.1, 0.16), size=(0.25, 0.4), turn=60.0, most=2),
    "confetti": _pattern(
        "scatter", "bar", "circle", "square", cell=(0.055, 0.1), size=(0.25, 0.38), jitter=0.4, most=4
    ),
    "memphis shapes": _pattern(
        "scatter", *MEMPHIS, cell=(0.13, 0.2), size=(0.38, 0.5), jitter=0.22, density=0.95, most=4
    ),
    "squiggles": _pattern("scatter", "squiggle", cell=(0.1, 0.16), size=(0.5, 0.7), jitter=0.2, most=3),
    "leaves": _pattern(
        "scatter", "leaf", "sprig", cell=(0.12, 0.2), size=(0.55, 0.75), jitter=0.2, density=0.95, most=3
    ),
    "flowers": _pattern("scatter", "flower", cell=(0.11, 0.18), size=(0.4, 0.6), jitter=0.22, most=3),
    "drops": _pattern("scatter", "drop", cell=(0.07, 0.12), size=(0.3, 0.45), turn=24.0, most=2),
    "bubbles": _pattern("scatter", "circle", "ring", cell=(0.09, 0.16), size=(0.3, 0.6), jitter=0.35, most=3),
    "terrazzo chips": _pattern(
        "scatter", chips=True, motifs=(), cell=(0.065, 0.12), size=(0.45, 0.65), jitter=0.3, most=4
    ),
    "sprinkles": _pattern("scatter", "capsule", cell=(0.06, 0.1), size=(0.4, 0.55), jitter=0.32, most=4),
    "stripes": _pattern("stripes", cell=(0.06, 0.14), size=(0.3, 0.5), angle=[0.0, 90.0, 45.0, -45.0, 30.0], most=2),
    "pinstripes": _pattern("stripes", cell=(0.035, 0.06), size=(0.08, 0.14), angle=[0.0, 45.0, -45.0], most=1),
    "grid lines": _pattern("grid", cell=(0.05, 0.11), size=(0.03, 0.06), angle=[0.0, 0.0, 45.0], most=1),
    "checks": _pattern("checks", cell=(0.06, 0.13), size=1.0, most=1),
    "zigzag lines": _pattern("waves", line="chevron", cell=(0.08, 0.15), size=(0.1, 0.2), leading=(0.45, 0.7), most=2),
    "wavy lines": _pattern("waves", line="wave", cell=(0.12, 0.25), size=(0.06, 0.12), leading=(0.28, 0.45), most=2),
    "scallops": _pattern("waves", line="scallop", cell=(0.09, 0.16), size=(0.05, 0.08), leading=0.38, most=1),
    "halftone dots": _pattern(
        "halftone",
        cell=(0.03, 0.055),
        size=(0.75, 0.95),
        angle=[0.0, 90.0, 180.0, 270.0, 45.0, 225.0],
        radial=[False, False, True],
        most=1,
    ),
    "contour lines": _pattern("contours", cell=(0.14, 0.24), size=(0.0025, 0.005), levels=[6, 7, 8, 9], most=1),
}
"""The patterns by name, with the choices of each."""


def sample_pattern(
    rng: np.random.Generator, colors: list[str], variant: str | None = None, mask: str | None = None, scale: float = 1.0
) -> tuple[Record, str]:
    """Params of a pattern in some of `colors`, and its caption ("a pattern of coral polka dots").

    Args:
        variant: a name in `PATTERNS`; any when None.
        mask: one of `MASKS`; when None, mostly "none".
        scale: makes the cells larger; small frames want 2 to 3.
    """
    variant = str(rng.choice(list(PATTERNS))) if variant is None else variant
    params: Record = {"variant": variant, "seed": int(rng.integers(1 << 31))}
    for key, choice in PATTERNS[variant].items():
        if key == "most":
            continue
        if isinstance(choice, list):
            params[key] = choice[int(rng.integers(len(choice)))]
        elif isinstance(choice, tuple) and choice and isinstance(choice[0], float):
            params[key] = round(float(rng.uniform(*choice)), 4)
        else:
            params[key] = list(choice) if isinstance(choice, tuple) else choice
    params["cell"] = round(params["cell"] * scale, 4)
    count = min(len(colors), int(rng.integers(1, PATTERNS[variant]["most"] + 1)) if variant != "memphis shapes" else 3)
    params["colors"] = [colors[int(i)] for i in sorted(rng.permutation(len(colors))[:count])]
    mask = str(rng.choice(MASKS, p=(0.6, 0.1, 0.1, 0.1, 0.1))) if mask is None else mask
    if mask != "none":
        params["mask"], params["mask_seed"] = mask, int(rng.integers(1 << 16))
    return params, f"a pattern of {color_words(params['colors'])} {variant}"
