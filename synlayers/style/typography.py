"""Which fonts go together, and the sizes they are set in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from synlayers.design import Record
from synlayers.library import Asset, Library

RATIOS: Final = (1.2, 1.25, 1.333, 1.414)
"""Type scales: minor third, major third, perfect fourth, augmented fourth."""

DISPLAY_SHARE: Final = 0.42
"""How often headlines are set in a display font, where there are enough of them."""

PAIRS: Final[dict[str, tuple[str, ...]]] = {
    "sans": ("serif", "sans", "slab"),
    "serif": ("sans", "serif"),
    "display": ("sans", "serif"),
    "handwriting": ("sans", "serif"),
    "slab": ("sans",),
    "mono": ("sans", "mono"),
}
"""Category of a heading font to the categories that carry its body text, best first."""


@dataclass(frozen=True, slots=True)
class TextFace:
    """One face of a family, as text params name it."""

    asset: str
    family: str
    category: str
    weight: int
    italic: bool = False

    def params(self) -> Record:
        return {"font": self.asset, "weight": self.weight, "italic": self.italic}

    def record(self, size: float) -> Record:
        """What the record of a layer says about its font; `size` in px."""
        return {
            "asset": self.asset,
            "family": self.family,
            "category": self.category,
            "weight": self.weight,
            "italic": self.italic,
            "size": size,
        }


@dataclass(frozen=True, slots=True)
class Typography:
    """A pairing and a scale.

    Args:
        base: size of body text in px; `step(k)` is ``base * ratio ** k``.
    """

    heading: TextFace
    body: TextFace
    strong: TextFace
    accent: TextFace
    base: float
    ratio: float

    def step(self, k: float) -> float:
        return float(self.base * self.ratio**k)


def choose_face(asset: Asset, weight: int, italic: bool = False) -> TextFace:
    """The face of a family that is nearest to a weight; upright when the slant is missing."""
    faces = [f for f in asset.data["faces"] if bool(f["italic"]) == italic] or asset.data["faces"]
    best = min(faces, key=lambda f: (abs(f["weight"] - weight), f["weight"]))
    return TextFace(asset.id, asset.data["family"], asset.data["category"], int(best["weight"]), bool(best["italic"]))


def pair(rng: np.random.Generator, library: Library, unit: float) -> Typography:
    """Draw a pairing from the fonts of a split; `unit` is one hundredth of the canvas's shorter side."""
    text, display = library.role("font_text"), library.role("font_display")
    # few display fonts are not worn out: a split with two of them leaves most headlines to the text fonts
    heading = pick(rng, display if rng.random() < min(DISPLAY_SHARE, 0.07 * len(display)) else text)
    categories = PAIRS.get(heading.data["category"], ("sans",))
    ranked = [a for category in categories for a in text if a.data["category"] == category and a.id != heading.id]
    body = pick(rng, ranked or text)
    if heading.role == "font_text" and rng.random() < 0.3:
        body = heading
    accent = pick(rng, display) if rng.random() < 0.5 else heading
    weight = int(rng.choice([600, 700, 800, 900])) if heading.data["category"] != "handwriting" else 700
    ratio = float(rng.choice(RATIOS))
    return Typography(
        choose_face(heading, weight),
        choose_face(body, 400),
        choose_face(body, 700),
        choose_face(accent, 700),
        round(2.55 * unit, 2),
        ratio,
    )


def pick(rng: np.random.Generator, assets: list[Asset]) -> Asset:
    """One of the assets, each as likely."""
    return assets[int(rng.integers(len(assets)))]
