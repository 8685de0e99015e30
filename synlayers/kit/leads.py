"""Pictures as the lead of a design: a photograph in a shape, or the topic's subject on a field of colour."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.kit.pictures import figure, has_props, photo
from synlayers.kit.plates import shape
from synlayers.kit.units import square
from synlayers.plan import Element, Frame, Group
from synlayers.style.color import contrast_ratio, mix

MASKS = (None, "rounded", "rounded", "arch", "circle", "blob")


def lead_picture(
    b: Brief, spot: Frame, page: str, *, field: bool, photos: float = 0.5, key: str = "lead", z: float = 20
) -> list[Group]:
    """A picture in `spot`, the most important group first.

    Args:
        field: whether the subject may get a field behind it, one layer more.
        photos: how often it is a photograph; half as often where rendered props were given.
    """
    if b.chance(0.5 * photos if has_props(b) else photos):
        long = max(spot.w, spot.h) > 1.7 * min(spot.w, spot.h)  # round masks would waste most of such a spot
        return [(photo(b, spot, mask=b.choice((None, "rounded")) if long else b.choice(MASKS), key=key, z=z),)]
    subject = figure_on_field(b, spot, page, field=field, key=key, z=z)
    return subject or [(photo(b, spot, mask="rounded", key=key, z=z),)]


def figure_on_field(b: Brief, spot: Frame, page: str, *, field: bool, key: str = "lead", z: float = 20) -> list[Group]:
    """The topic's subject, on a field where wanted."""
    form = b.choice(("circle", "circle", "blob", "rect", "arch"))
    area = square(spot) if form in ("circle", "blob", "arch") else spot
    # 0.74: the corners of the subject's square stay (nearly) on a round field
    subject = figure(b, square(area, 0.74 if field else 0.96), key=key, z=z + 6)
    if subject is None:
        return []
    return [(subject,), (_field(b, area, form, page),)] if field else [(subject,)]


def _field(b: Brief, area: Frame, form: str, page: str) -> Element:
    color = field_color(b, page)
    if form == "rect" and b.radius:
        return shape(b, area, "rounded_rect", color, z=12, name="field", keep_clear=True, corner=b.radius)
    return shape(b, area, form, color, z=12, name="field", keep_clear=True)


def field_color(b: Brief, page: str) -> str:
    """A colour for a field on `page` from which the main colour of illustrations stands out."""
    p = b.palette
    options = [
        p.secondary,
        p.accent,
        p.surface,
        mix(page, p.secondary, 0.4),
        mix(page, p.accent, 0.35),
        mix(page, p.ink, 0.12),
    ]
    good = [c for c in options if contrast_ratio(c, page) >= 1.12 and contrast_ratio(c, p.primary) >= 1.5]
    return b.choice(good) if good else mix(page, p.on(page), 0.15)
