"""Names that stand for a form of the register, or for one of a family by its style: ``divider`` in style "dotted" is
`dotted_line`."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

import numpy as np

from synlayers.sources.shape.registry import FORMS

ALIASES: Final = {
    "bauhaus_tile": "tile",
    "burst": "starburst",
    "glass": "rounded_rect",
    "mountain": "mountains",
    "progress": "progress_bar",
    "qr_block": "qr_code",
    "scallop": "scallop_edge",
    "sun_rays": "sunburst",
    "torn": "torn_edge",
}
"""Short names of forms."""

FAMILIES: Final[dict[str, dict[str, str]]] = {
    "divider": {
        "thin": "thin_line",
        "dotted": "dotted_line",
        "diamond": "diamond_line",
        "wavy": "wavy_line",
        "double": "double_line",
        "dashed": "dashed_line",
        "dots": "dot_line",
        "curls": "curl_line",
        "tapered": "tapered_line",
    },
    "frame": {
        "single": "frame",
        "double": "double_frame",
        "ornate": "ornate_frame",
        "dashed": "dashed_frame",
        "arch": "arch_frame",
        "deco": "deco_frame",
        "dotted": "dotted_frame",
        "notched": "notched_frame",
        "rounded": "rounded_frame",
        "thick": "mat",
    },
}
"""Forms of a family by style. A frame without a style is single, a divider without one is any."""
SIDES: Final = ("top", "right", "bottom", "left")


def categories() -> dict[str, str]:
    """Category of every name that a shape can be asked for by, in order."""
    out = {name: form.category for name, form in FORMS.items()}
    out |= {alias: FORMS[name].category for alias, name in ALIASES.items()}
    out |= {family: FORMS[next(iter(styles.values()))].category for family, styles in FAMILIES.items()}
    return {name: str(out[name]) for name in sorted(out)}


def resolve(rng: np.random.Generator, name: str | None, style: str | None) -> tuple[str | None, str | None]:
    """The form that a name (and, of a family, a style) stands for, and the manner of filling that is left.

    A name that is no alias is returned as it is.
    """
    if name in FAMILIES:
        styles = FAMILIES[name]
        if style in styles:
            return styles[style], None
        if name in FORMS:
            return name, style
        return list(styles.values())[int(rng.integers(len(styles)))], style
    if name == "glass":
        return ALIASES[name], "glass"
    return ALIASES.get(name or "", name), style


def near(name: str) -> str:
    """What `name` was probably meant to be, for a message: near misses, else every name."""
    valid = list(categories())
    return " or ".join(get_close_matches(name, valid, n=3, cutoff=0.5)) or ", ".join(valid)


def check_wishes(name: str, wishes: Mapping[str, Any], vary: Mapping[str, Any], common: frozenset[str]) -> None:
    """ValueError when a form does not know a wish, or is asked for a side or a word that there is not."""
    for key, value in wishes.items():
        if key not in vary and key not in common:
            raise ValueError(f"shape {name!r} takes no {key!r}; it takes {', '.join([*vary, *sorted(common)])}")
        words = SIDES if key == "side" else vary.get(key)
        if isinstance(words, (list, tuple)) and isinstance(words[0], str) and value not in words:
            raise ValueError(f"shape {name!r}: {key} {value!r} is not one of {', '.join(dict.fromkeys(words))}")
