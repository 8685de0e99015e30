"""Choosing effects for an owner: what suits its size and the mood of the page."""

from __future__ import annotations

import math

import numpy as np

from synlayers.design import Record
from synlayers.style.color import color_name, mix, oklch
from synlayers.style.paint import with_alpha
from synlayers.support.english import with_article

_SHADOWS = ("drop", "soft", "hard", "long", "contact")
_SHARES = (0.4, 0.28, 0.14, 0.08, 0.1)
_INKS = ("#000000", "#000000", "#1d1836", "#2b1b10", "#0c1a2e")


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def sample_shadow(rng: np.random.Generator, height_px: float, mood: str) -> tuple[Record, str]:
    """Params and caption of a shadow of something `height_px` tall.

    On a dark page (`mood` "dark") a shadow could not be seen: the owner gets a pale rim of light instead.
    """
    if mood == "dark":
        return _rim(rng, height_px)
    kind = str(rng.choice(_SHADOWS, p=_SHARES))
    ink = _INKS[int(rng.integers(len(_INKS)))]
    reach = min(36.0, max(4.0, height_px * _between(rng, 0.03, 0.07)))
    angle = math.radians(_between(rng, 50, 130))
    shift = {"dx": round(reach * math.cos(angle), 2), "dy": round(reach * math.sin(angle), 2)}
    if kind == "hard":
        sign = 1 if rng.random() < 0.7 else -1
        d = round(max(4.0, 0.8 * reach))
        params: Record = {
            "variant": "hard_shadow",
            "color": with_alpha(ink, _between(rng, 0.25, 1.0)),
            "sigma": 0.0,
            "dx": float(sign * d),
            "dy": float(d),
        }
        return params, "a hard offset shadow"
    if kind == "long":
        stretch = _between(rng, 2.5, 4.5)
        far = {"dx": round(stretch * reach * (1 if shift["dx"] >= 0 else -1), 2), "dy": round(stretch * reach, 2)}
        return {
            "variant": "long_shadow",
            "color": with_alpha(ink, _between(rng, 0.3, 0.5)),
            "sigma": round(max(2.0, 0.12 * reach), 2),
            **far,
        }, "a long shadow"
    if kind == "contact":
        depth = round(min(60.0, max(8.0, 0.1 * height_px)), 2)
        color = with_alpha(ink, _between(rng, 0.45, 0.7))
        return {
            "variant": "contact_shadow",
            "color": color,
            "sigma": round(0.28 * depth, 2),
            "depth": depth,
        }, "a contact shadow on the ground"
    soft = kind == "soft"
    sigma = round(max(1.5, reach * (1.2 if soft else 0.5)), 2)
    color = with_alpha(ink, _between(rng, 0.32, 0.5) if soft else _between(rng, 0.3, 0.55))
    return {"variant": "drop_shadow", "color": color, "sigma": sigma, **shift}, (
        "a soft drop shadow" if soft else "a drop shadow"
    )


def _rim(rng: np.random.Generator, height_px: float) -> tuple[Record, str]:
    tint = ("#ffffff", "#dfe8ff", "#fff1dc")[int(rng.integers(3))]
    sigma = round(min(18.0, max(4.0, height_px * _between(rng, 0.02, 0.04))), 2)
    return {
        "variant": "glow",
        "color": with_alpha(tint, _between(rng, 0.4, 0.7)),
        "sigma": sigma,
    }, f"{with_article(color_name(tint))} rim of light"


def sample_glow(rng: np.random.Generator, color: str, height_px: float) -> tuple[Record, str]:
    """Params and caption of an outer glow in a light tint of `color`."""
    tint = color[:7] if oklch(color).L > 0.62 else mix(color, "#ffffff", 0.45)
    sigma = round(min(32.0, max(5.0, height_px * _between(rng, 0.03, 0.08))), 2)
    return {
        "variant": "glow",
        "color": with_alpha(tint, _between(rng, 0.75, 1.0)),
        "sigma": sigma,
    }, f"{with_article('gentle ' + color_name(tint))} glow"


def sample_outline(rng: np.random.Generator, height_px: float, color: str = "#ffffff") -> tuple[Record, str]:
    """Params and caption of a sticker's edge around the owner; suits cut-outs, illustrations and icons."""
    width = round(min(16.0, max(3.0, height_px * _between(rng, 0.015, 0.03))), 2)
    return {"variant": "outline", "color": color, "width": width}, f"{with_article(color_name(color))} sticker outline"


def sample_reflection(rng: np.random.Generator, height_px: float) -> tuple[Record, str]:
    """Params and caption of the owner mirrored below itself, fading out."""
    params: Record = {
        "variant": "reflection",
        "color": with_alpha("#ffffff", _between(rng, 0.35, 0.6)),
        "gap": round(0.01 * height_px, 2),
        "length": round(height_px * _between(rng, 0.3, 0.5), 2),
    }
    return params, "a fading mirror reflection"
