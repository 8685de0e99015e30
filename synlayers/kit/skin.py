"""Skins: how the cards of one design look, and the colours that can be used on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from synlayers.design import Record
from synlayers.kit.brief import Brief
from synlayers.kit.plates import shape
from synlayers.kit.text import Align
from synlayers.plan import Element, Frame
from synlayers.style.color import contrast_ratio, mix
from synlayers.style.paint import Fill


class Inks(NamedTuple):
    """Colours of words on one ground: ordinary ones, quiet ones, and those that stand out."""

    ink: str
    quiet: str
    strong: str


@dataclass(frozen=True, slots=True)
class Skin:
    """One manner of cards.

    Args:
        page: the colour below the cards.
        card: fill of the cards; "" where there are none.
        ink, quiet: text on the cards (on the page, where there are none).
        strong: colours that stand out there, for icons, figures and bars.
        border: card outline (a colour), or "".
        corner: radius of the cards, px.
        icons: style of the icons.
        align: of texts in cards.
    """

    page: str
    card: str
    ink: str
    quiet: str
    strong: tuple[str, ...]
    border: str
    corner: float
    icons: str
    align: Align

    @property
    def base(self) -> str:
        """The colour that texts stand on."""
        return self.card or self.page


def darkest(b: Brief) -> str:
    """The palette's own near-black."""
    return max((b.palette.ink, b.palette.background), key=lambda c: contrast_ratio(c, "#ffffff"))


def lightest(b: Brief) -> str:
    """The palette's own near-white."""
    return max((b.palette.ink, b.palette.background), key=lambda c: contrast_ratio(c, "#000000"))


STRONG_CONTRAST = 7.0
"""Contrast of ordinary text on cards (WCAG AAA), so that it stays readable over what decorates them."""
SMALL_TEXT_CONTRAST = 4.8
"""A little above the 4.5 that WCAG AA asks for: anti-aliasing takes some of the contrast of small letters."""


def ink_on(b: Brief, color: str) -> str:
    """A colour for small text on `color`, a little above the contrast that it needs."""
    return b.palette.on(color, SMALL_TEXT_CONTRAST)


def page_of(element: Element) -> str:
    """The main colour of a background."""
    colors = element.layer.params.get("colors")
    return str(colors[0])[:7] if colors else "#808080"


def make_skin(b: Brief, page: str | None = None, cards: bool = True) -> Skin:
    """A skin on `page` (the palette's background unless given).

    Args:
        cards: whether there are cards; where not, `ink` and `strong` are for the page.
    """
    p = b.palette
    page = page or p.background
    options = [
        p.surface,
        mix(page, p.primary, 0.16),
        mix(page, p.ink, 0.07),
        p.primary,
        "#ffffff" if p.mood == "light" else mix(page, "#ffffff", 0.12),
    ]
    fills = [c for c in options if contrast_ratio(c, page) >= 1.1] or [mix(page, p.ink, 0.14)]
    card = b.choice(fills) if cards else ""
    base = card or page
    ink = p.on(base, STRONG_CONTRAST)
    quiet = mix(ink, base, 0.22)
    quiet = quiet if contrast_ratio(quiet, base) >= 4.6 else ink
    strong = tuple(c for c in (p.primary, p.accent, p.secondary) if contrast_ratio(c, base) >= 2.2) or (ink,)
    border = mix(base, ink, 0.25) if card and (contrast_ratio(card, page) < 1.25 or b.chance(0.25)) else ""
    corner = b.radius * b.choice([1.0, 1.0, 1.5])
    icons = b.choice(["plain", "plain", "plate", "plate", "ring"])
    return Skin(page, card, ink, quiet, strong, border, round(corner, 2), icons, b.choice(["left", "center"]))


def panel(b: Brief, frame: Frame, skin: Skin, *, z: float = 40, key: str = "", name: str = "card") -> Element:
    """A card of the skin."""
    corner = round(min(skin.corner, frame.w / 3, frame.h / 3), 2)
    edge = {"color": skin.border, "width": round(max(1.5, 0.2 * b.unit), 2)} if skin.border else None
    return plate(b, frame, skin.card or b.palette.surface, corner=corner, z=z, key=key, name=name, stroke=edge)


def plate(
    b: Brief,
    frame: Frame,
    fill: Fill,
    *,
    corner: float = 0.0,
    z: float = 40,
    key: str = "",
    name: str = "card",
    opacity: float = 1.0,
    keep_clear: bool = True,
    stroke: Record | None = None,
) -> Element:
    """A rectangle, rounded where `corner` says so, that decorations stay off."""
    variant = "rounded_rect" if corner > 0.5 else "rect"
    standing: Record = {"z": z, "key": key, "name": name, "opacity": opacity, "keep_clear": keep_clear}
    return shape(b, frame, variant, fill, corner=round(corner, 2), stroke=stroke, **standing)
