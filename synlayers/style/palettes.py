"""Palettes: a few colours with roles that go together, built in OKLCH from a base hue and a scheme.

A scheme says where each role sits in lightness, chroma and hue; `build_palette` turns it around the hue circle and then
enforces what designs rely on: readable ink, a primary that stands out from the background, three colours that differ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np

from synlayers.design import Record
from synlayers.library import Asset
from synlayers.style.color import contrast_ratio, ensure_contrast, from_oklch, lighten, mix, oklab_of, oklch
from synlayers.style.color import levels as levels_of

Mood = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role, each ``#rrggbb``.

    Contrast (WCAG): ink on background >= 7, ink on surface >= 4.5, muted on background >= 4.5, primary against
    background >= 2.

    Args:
        background, surface: the page, and cards or panels on it.
        primary, secondary, accent: the colours of shapes, distinct from one another.
        ink, muted: text on the background, strong and quiet.
        mood: "dark" means light text on a dark page.
    """

    name: str
    background: str
    surface: str
    primary: str
    secondary: str
    accent: str
    ink: str
    muted: str
    mood: Mood = "light"

    @property
    def colors(self) -> tuple[str, ...]:
        """All colours: background, surface, primary, secondary, accent, ink, muted."""
        return (self.background, self.surface, self.primary, self.secondary, self.accent, self.ink, self.muted)

    @property
    def vivid(self) -> tuple[str, str, str]:
        """Primary, secondary, accent: what shapes and decorations choose from."""
        return (self.primary, self.secondary, self.accent)

    def on(self, color: str, minimum: float = 4.5) -> str:
        """A colour for text on `color` with contrast of at least `minimum` (best effort above 4.58): the palette's own
        where one will do."""
        own = (self.ink, self.background, self.surface)
        good = [c for c in own if contrast_ratio(c, color) >= minimum]
        if good:
            return max(good, key=lambda c: contrast_ratio(c, color))
        best = max(own, key=lambda c: contrast_ratio(c, color))
        return ensure_contrast(best, color, minimum)

    def against(self, color: str, minimum: float = 1.6) -> list[str]:
        """The vivid colours that stand out from `color`, best role first; never empty (falls back to `on`)."""
        return [c for c in self.vivid if contrast_ratio(c, color) >= minimum] or [self.on(color)]

    def readable(self, color: str, background: str | None = None, minimum: float = 4.5) -> str:
        """`color` where it is readable as text on `background` (default: the palette's), else the nearest lightness of
        it that is."""
        return ensure_contrast(color, background or self.background, minimum)

    def swap_page(self) -> Palette | None:
        """The same colours with the primary as the page, or None where no text would be readable on it."""
        ink = self.on(self.primary, 7.0)
        if contrast_ratio(ink, self.primary) < 7.0:
            return None
        primary = self.background if contrast_ratio(self.background, self.primary) >= 2 else ink
        mood: Mood = "light" if oklch(self.primary).L > oklch(ink).L else "dark"
        surface = ensure_contrast(lighten(self.primary, -0.05 if mood == "light" else 0.06), ink, 4.5)
        muted = ensure_contrast(mix(ink, self.primary, 0.25), self.primary, 4.5)
        return Palette(
            f"{self.name}-swapped", self.primary, surface, primary, self.secondary, self.accent, ink, muted, mood
        )

    def data(self) -> Record:
        """The fields, as an asset holds them."""
        return {field: getattr(self, field) for field in self.__slots__}


def palette_from_asset(asset: Asset) -> Palette:
    """The palette that an asset of role "palette" holds; raises TypeError when its data are not those of a palette."""
    return Palette(**asset.data)


class Tone(NamedTuple):
    """Where a role sits: lightness, chroma, degrees from the base hue (or the hue itself where `fixed`).

    A lightness of None means the one at which the hue is most colourful.
    """

    L: float | None
    C: float
    turn: float = 0.0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """A recipe for palettes: one tone for each role, and the base hues that it suits."""

    harmony: str
    style: str
    mood: Mood
    background: Tone
    surface: Tone
    primary: Tone
    secondary: Tone
    accent: Tone
    ink: Tone
    hues: tuple[int, ...]

    def name(self, hue: int) -> str:
        return f"{self.harmony}-{hue:03d}-{self.mood}-{self.style}"


_PEAK_HUES: Final = (0.0, 29.0, 50.0, 70.0, 90.0, 110.0, 142.0, 180.0, 220.0, 250.0, 264.0, 290.0, 310.0, 330.0, 360.0)
_PEAK_LIGHTNESS: Final = (0.63, 0.62, 0.68, 0.75, 0.83, 0.87, 0.66, 0.65, 0.66, 0.58, 0.52, 0.52, 0.54, 0.58, 0.63)


def tone_color(tone: Tone, hue: float) -> str:
    """The colour of a tone around a base hue."""
    h = (tone.turn if tone.fixed else hue + tone.turn) % 360.0
    lightness = float(np.interp(h, _PEAK_HUES, _PEAK_LIGHTNESS)) if tone.L is None else tone.L
    return from_oklch(lightness, tone.C, h)


def distance(a: str, b: str) -> float:
    """How different two colours look: Euclidean in OKLab, 0 to 1; below 0.1 they read as the same family."""
    return float(np.linalg.norm(oklab_of(levels_of(a)) - oklab_of(levels_of(b))))


def _apart(color: str, others: tuple[str, ...], least: float) -> str:
    """`color`, moved in lightness by the smallest step that leaves it at least `least` from each of the others."""
    steps = [0.0, *(sign * 0.04 * i for i in range(1, 12) for sign in (1, -1))]
    lightness = oklch(color).L
    options = [lighten(color, d) for d in steps if 0.15 < lightness + d < 0.97]
    return next((c for c in options if all(distance(c, o) >= least for o in others)), color)


def build_palette(scheme: Scheme, hue: int) -> Palette:
    """The palette of a scheme around base hue `hue`, degrees of OKLCH."""
    background = tone_color(scheme.background, hue)
    surface = tone_color(scheme.surface, hue)
    ink = ensure_contrast(tone_color(scheme.ink, hue), background, 7.0)
    ink = ensure_contrast(ink, surface, 5.0)
    primary = ensure_contrast(tone_color(scheme.primary, hue), background, 2.0)
    primary = ensure_contrast(_apart(primary, (background,), 0.2), background, 2.0)
    secondary = _apart(tone_color(scheme.secondary, hue), (primary, background), 0.13)
    accent = _apart(tone_color(scheme.accent, hue), (primary, secondary, background), 0.13)
    muted = ensure_contrast(mix(ink, background, 0.3), background, 4.5)
    return Palette(scheme.name(hue), background, surface, primary, secondary, accent, ink, muted, scheme.mood)


def hue_steps(first: int, count: int, last: int | None = None) -> tuple[int, ...]:
    """`count` hues around the whole circle from `first`, or evenly from `first` to `last`.

    >>> hue_steps(10, 3), hue_steps(20, 3, 60)
    ((10, 130, 250), (20, 40, 60))
    """
    step = 360 / count if last is None else (last - first) / max(1, count - 1)
    return tuple(math.floor(first + i * step) % 360 for i in range(count))
