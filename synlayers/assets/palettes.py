"""The palettes that come with the project: twenty schemes turned around the hue circle, as assets."""

from __future__ import annotations

from functools import cache
from typing import Final

from synlayers.library import Asset, digest_of
from synlayers.style.color import color_name
from synlayers.style.palettes import Palette, Scheme, Tone, build_palette, hue_steps

VERSION: Final = "1"
"""Raised whenever a palette changes."""

_DARK_INK: Final = Tone(0.24, 0.025)
_LIGHT_INK: Final = Tone(0.97, 0.012)

SCHEMES: Final = (
    # Light pages: near-white or tinted paper, one strong colour, one or two helpers.
    Scheme("analogous", "soft", "light", Tone(0.972, 0.014), Tone(0.93, 0.032), Tone(None, 0.16), Tone(0.8, 0.1, 32),
           Tone(0.52, 0.13, -38), _DARK_INK, hue_steps(0, 12)),
    Scheme("complementary", "crisp", "light", Tone(0.995, 0.002), Tone(0.955, 0.012), Tone(None, 0.19),
           Tone(0.84, 0.075), Tone(None, 0.18, 180), _DARK_INK, hue_steps(10, 12)),
    Scheme("split", "fresh", "light", Tone(0.98, 0.008), Tone(0.94, 0.022), Tone(0.52, 0.15), Tone(0.8, 0.11, 150),
           Tone(0.74, 0.16, 210), Tone(0.26, 0.04), hue_steps(130, 12, 425)),
    Scheme("triadic", "playful", "light", Tone(0.968, 0.02, 88, True), Tone(0.925, 0.035, 85, True), Tone(None, 0.17),
           Tone(0.74, 0.12, 120), Tone(0.82, 0.13, 240), Tone(0.27, 0.045, 270, True), hue_steps(5, 12)),
    Scheme("mono", "airy", "light", Tone(0.966, 0.016), Tone(0.915, 0.036), Tone(0.53, 0.14), Tone(0.76, 0.09),
           Tone(0.36, 0.1), Tone(0.24, 0.05), hue_steps(130, 12, 420)),
    Scheme("tetradic", "muted", "light", Tone(0.955, 0.012, 80, True), Tone(0.905, 0.02, 78, True), Tone(0.52, 0.085),
           Tone(0.74, 0.07, 90), Tone(0.64, 0.105, 180), Tone(0.27, 0.02), hue_steps(25, 12)),
    Scheme("neutral", "accent", "light", Tone(0.962, 0.005, 80, True), Tone(0.905, 0.008, 80, True), Tone(0.3, 0.018),
           Tone(0.77, 0.022, 75, True), Tone(None, 0.17), Tone(0.21, 0.01), hue_steps(0, 12)),
    Scheme("pastel", "sweet", "light", Tone(0.93, 0.042), Tone(0.975, 0.016), Tone(0.6, 0.13, 8),
           Tone(0.82, 0.085, 75), Tone(0.84, 0.09, -90), Tone(0.29, 0.05), hue_steps(130, 12, 435)),
    Scheme("earthy", "natural", "light", Tone(0.945, 0.022, 82, True), Tone(0.89, 0.034, 78, True), Tone(0.5, 0.088),
           Tone(0.73, 0.075, 28), Tone(0.6, 0.125, 45, True), Tone(0.26, 0.03, 55, True), hue_steps(25, 12, 175)),
    Scheme("retro", "seventies", "light", Tone(0.935, 0.045, 86, True), Tone(0.88, 0.062, 80, True), Tone(0.58, 0.15),
           Tone(0.78, 0.135, 80, True), Tone(0.48, 0.075, 205, True), Tone(0.27, 0.045, 45, True),
           hue_steps(18, 8, 62) + hue_steps(120, 4, 195)),
    Scheme("swiss", "bold", "light", Tone(0.985, 0.002), Tone(0.93, 0.004), Tone(None, 0.21), Tone(0.25, 0.012),
           Tone(0.84, 0.15, 88, True), Tone(0.18, 0.008), hue_steps(29, 11, 380)),
    Scheme("scandi", "calm", "light", Tone(0.97, 0.008, 85, True), Tone(0.925, 0.016, 60, True), Tone(0.46, 0.06),
           Tone(0.82, 0.045, 30, True), Tone(0.76, 0.09, 75, True), Tone(0.28, 0.03), hue_steps(140, 11, 290)),
    Scheme("candy", "pop", "light", Tone(0.958, 0.026), Tone(0.99, 0.006), Tone(0.65, 0.2), Tone(0.78, 0.13, 170),
           Tone(0.86, 0.14, 95, True), Tone(0.28, 0.08, 290, True), hue_steps(300, 12, 420)),
    # Pages that are a strong colour themselves.
    Scheme("bold", "bright", "light", Tone(0.85, 0.14), Tone(0.95, 0.04), Tone(0.34, 0.1, 275, True),
           Tone(0.99, 0.005), Tone(0.62, 0.2, -50), Tone(0.2, 0.03), hue_steps(20, 12)),
    Scheme("bold", "deep", "dark", Tone(0.4, 0.13), Tone(0.47, 0.13), Tone(0.86, 0.13, 190),
           Tone(0.97, 0.015, 85, True), Tone(0.72, 0.15, 50), _LIGHT_INK, hue_steps(140, 12, 410)),
    # Dark pages.
    Scheme("neon", "night", "dark", Tone(0.175, 0.026), Tone(0.235, 0.036), Tone(0.8, 0.2), Tone(0.7, 0.2, 80),
           Tone(0.82, 0.17, 185), _LIGHT_INK, hue_steps(10, 12)),
    Scheme("jewel", "rich", "dark", Tone(0.275, 0.07), Tone(0.335, 0.075), Tone(0.82, 0.11, 85, True),
           Tone(0.6, 0.13, 25), Tone(0.72, 0.13, 150), Tone(0.96, 0.02, 85, True), hue_steps(140, 12, 402)),
    Scheme("midnight", "cool", "dark", Tone(0.235, 0.045), Tone(0.3, 0.055), Tone(0.77, 0.115, -15),
           Tone(0.55, 0.12, 15), Tone(0.8, 0.13, 60, True), _LIGHT_INK, hue_steps(180, 12, 312)),
    Scheme("noir", "accent", "dark", Tone(0.185, 0.004), Tone(0.25, 0.006), Tone(0.74, 0.17), Tone(0.6, 0.012),
           Tone(0.93, 0.03, 85, True), Tone(0.97, 0.004), hue_steps(5, 12)),
    Scheme("mono", "dusk", "dark", Tone(0.3, 0.062), Tone(0.36, 0.068), Tone(0.8, 0.1), Tone(0.62, 0.1),
           Tone(0.93, 0.04), _LIGHT_INK, hue_steps(20, 12)),
)  # fmt: skip


@cache
def built_in() -> tuple[Palette, ...]:
    """Every palette of `SCHEMES`, in their order."""
    return tuple(build_palette(scheme, hue) for scheme in SCHEMES for hue in scheme.hues)


def provide() -> list[Asset]:
    """All palettes; the data of each asset are the fields of its `Palette`."""
    return [_asset(palette) for palette in built_in()]


def _asset(palette: Palette) -> Asset:
    harmony, _, mood, style = palette.name.split("-")
    first, second = (color_name(c) for c in (palette.primary, palette.accent))
    return Asset(
        id=f"palette:{palette.name}",
        role="palette",
        digest=digest_of(palette.mood, *palette.colors),
        pack=f"synlayers {VERSION}",
        license="CC0-1.0",
        caption=f"{first} and {second} {style} palette",
        tags=(harmony, style, mood),
        data=palette.data(),
    )
