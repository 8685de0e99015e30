"""The styles of procedural photographs by name, and what each of their variants shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np

from synlayers.design import Pixels
from synlayers.sources.photo import lights, materials, mountains, plants, silhouettes, sky, studio


@dataclass(frozen=True, slots=True)
class StyleVariant:
    """One thing that a style can show: a noun phrase that is true of the picture, and the arguments that make it so."""

    caption: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of photograph.

    Args:
        render: (generator, width, height, **options) -> ``(height, width, 3)`` uint8.
        variants: seed modulo their number chooses one.
        tags: topics it suits.
        count: pictures of it in the pool.
    """

    render: Callable[..., Pixels]
    variants: tuple[StyleVariant, ...]
    tags: tuple[str, ...]
    count: int = 12


def _hours(what: str, *hours: str, **options: Any) -> tuple[StyleVariant, ...]:
    """Variants by hour of the day."""
    words = {"day": "in daylight", "fog": "in fog", "blue hour": "in the blue hour"}
    return tuple(StyleVariant(f"{what} {words.get(hour, f'at {hour}')}", {"hour": hour, **options}) for hour in hours)


def _looks(*captions: str, **options: Any) -> tuple[StyleVariant, ...]:
    """Variants by position in the style's table of colours."""
    return tuple(StyleVariant(caption, {"look": look, **options}) for look, caption in enumerate(captions))


ALL_HOURS = ("day", "sunrise", "sunset", "dusk", "fog", "blue hour")

STYLES: dict[str, Style] = {
    "landscape": Style(
        mountains.mountains,
        _hours("mountain peaks", *ALL_HOURS) + _hours("a mountain lake", *ALL_HOURS, lake=True),
        ("landscape", "mountain", "nature", "travel"),
        24,
    ),
    "desert": Style(
        mountains.dunes, _hours("desert dunes", "day", "sunrise", "sunset"), ("desert", "landscape", "travel"), 12
    ),
    "hills": Style(
        silhouettes.hills,
        _hours("layered hills", "sunrise", "sunset", "dusk", "fog", "blue hour"),
        ("landscape", "mountain", "sky", "nature"),
        15,
    ),
    "forest": Style(
        silhouettes.forest,
        _looks(
            "a misty spruce forest",
            "a spruce forest in warm mist",
            "a dark green forest in mist",
            "a forest in purple mist",
            "a blue misty forest",
        ),
        ("forest", "landscape", "nature"),
        10,
    ),
    "clouds": Style(
        sky.clouds, _hours("clouds", "day", "sunrise", "sunset", "blue hour"), ("sky", "nature", "landscape"), 12
    ),
    "ocean": Style(
        sky.sea,
        _hours("the open sea", "day", "sunrise", "sunset", "dusk", "blue hour"),
        ("ocean", "sky", "landscape", "travel"),
        15,
    ),
    "night": Style(
        sky.night,
        (
            StyleVariant("the Milky Way above dark hills"),
            StyleVariant("northern lights above dark hills", {"aurora": True}),
        ),
        ("night", "sky", "landscape"),
        8,
    ),
    "city": Style(
        silhouettes.city,
        _hours("a city skyline", "dusk", "sunset", "blue hour")
        + _hours("a city by the water", "dusk", "sunset", "blue hour", water=True),
        ("city", "night", "travel", "business"),
        12,
    ),
    "bokeh": Style(
        lights.bokeh,
        _looks(
            "orange and purple bokeh lights",
            "blue bokeh lights",
            "golden bokeh lights",
            "green bokeh lights",
            "pale bokeh lights",
            "red bokeh lights",
        ),
        ("bokeh", "night", "abstract", "party"),
        12,
    ),
    "shadow": Style(
        lights.wall_shadow,
        (
            StyleVariant("the shadow of a window on a wall", {"palm": False}),
            StyleVariant("shadows of palm leaves on a wall", {"window": False}),
            StyleVariant("window light and palm shadows on a wall"),
        ),
        ("paper", "abstract", "interior", "beauty"),
        12,
    ),
    "fabric": Style(
        materials.fabric,
        _looks(
            "folds of linen",
            "folds of dark red fabric",
            "folds of blue silk",
            "folds of grey fabric",
            "folds of green fabric",
            "folds of pale pink silk",
            "folds of purple fabric",
            "folds of golden silk",
        ),
        ("fabric", "fashion", "abstract"),
        16,
    ),
    "paper": Style(
        materials.paper,
        _looks(
            "crumpled white paper",
            "crumpled brown paper",
            "crumpled light gray paper",
            "crumpled pink paper",
            "crumpled dark paper",
        ),
        ("paper", "abstract"),
        10,
    ),
    "marble": Style(
        materials.marble,
        _looks(
            "white marble",
            "cream marble with golden veins",
            "black marble with golden veins",
            "green marble with golden veins",
            "pink marble with golden veins",
            "blue marble",
        ),
        ("marble", "abstract", "luxury"),
        12,
    ),
    "wood": Style(
        materials.wood,
        _looks(
            "brown wooden boards",
            "light wooden boards",
            "pale wooden boards",
            "dark wooden boards",
            "grey wooden boards",
            "white wooden boards",
        ),
        ("wood", "food", "interior"),
        12,
    ),
    "waves": Style(
        materials.waves,
        _looks("gentle turquoise waves", "gentle green waves", "gentle blue waves"),
        ("abstract", "ocean"),
        6,
    ),
    "fluid": Style(
        materials.fluid,
        _looks(
            "poured blue paint",
            "poured pink and purple paint",
            "poured green paint",
            "poured cream and purple paint",
            "poured black and white paint",
            "poured pastel paint",
        ),
        ("abstract", "marble"),
        12,
    ),
    "studio": Style(
        studio.studio,
        tuple(
            StyleVariant(f"a {thing} on a pedestal against {color} wall", {"thing": thing, "look": look})
            for look, color in enumerate(
                ("a peach", "a sage", "a lavender", "a cream", "a light blue", "a beige", "a charcoal", "a pink")
            )
            for thing in ("bottle", "jar", "sphere")
        ),
        ("studio", "beauty", "fashion", "fabric", "marble", "product"),
        24,
    ),
    "coffee": Style(
        studio.table,
        tuple(
            StyleVariant(f"a cup of coffee on {what}", {"top": top})
            for top, what in (("wood", "a wooden table"), ("marble", "a marble table"), ("paper", "a sheet of paper"))
        ),
        ("wood", "coffee", "food", "marble"),
        12,
    ),
    "pebbles": Style(
        studio.pebbles, _looks("river pebbles", "dark pebbles", "pale pebbles"), ("stone", "ocean", "nature"), 6
    ),
    "flower": Style(
        plants.flower,
        _looks(
            "a white flower",
            "a pink flower",
            "a yellow flower",
            "a red flower",
            "a purple flower",
            "a peach-coloured flower",
            "a blue flower",
        ),
        ("flower", "nature", "bokeh", "landscape", "wedding"),
        14,
    ),
    "leaves": Style(
        plants.leaves,
        _looks("deep green leaves", "fresh green leaves", "blue-green leaves", "olive green leaves"),
        ("leaf", "forest", "nature"),
        12,
    ),
}


def variant_of(style: str, seed: int) -> StyleVariant:
    """What the picture of a style and a seed shows."""
    if style not in STYLES:
        raise ValueError(f"photo style {style!r} is not one of {', '.join(STYLES)}")
    variants = STYLES[style].variants
    return variants[seed % len(variants)]


def render_photo(style: str, seed: int, width: int, height: int) -> Pixels:
    """The procedural photograph of a style and a seed: ``(height, width, 3)`` uint8 sRGB.

    Equal arguments give equal bytes on an equal engine. Another size is another picture of the same kind.
    """
    options = variant_of(style, seed).options
    rng = np.random.default_rng([int.from_bytes(sha256(style.encode()).digest()[:8], "big"), seed])
    return STYLES[style].render(rng, width, height, **options)
