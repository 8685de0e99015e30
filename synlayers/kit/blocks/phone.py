"""What an app shows over a story: bars of progress and the account at the top, an arrow or icons at the foot."""

from __future__ import annotations

from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.pictures import photo, place_asset
from synlayers.kit.plates import shape
from synlayers.kit.skin import ink_on, lightest
from synlayers.kit.text import TextStyle, text
from synlayers.kit.uniform import distinct_icons
from synlayers.kit.units import square
from synlayers.plan import Frame, Group
from synlayers.style.paint import with_alpha


def account_bar(b: Brief, ink: str, page: str) -> list[Group]:
    """What the app shows at the top: bars of progress, the account's picture and name."""
    if b.count < 8:
        return []
    groups: list[Group] = []
    bar = Frame(b.safe.x, 0.5 * b.margin, b.safe.w, max(4.0, 0.6 * b.unit))
    if b.count >= 12:
        parts = columns(bar, [1.0] * b.integer(3, 4), b.unit)
        tints = [ink, *[with_alpha(ink, 0.4)] * (len(parts) - 1)]  # the first is the one that is playing
        bars = [
            shape(b, part, "pill", tint, z=80, name="progress bar", keep_clear=True)
            for part, tint in zip(parts, tints, strict=True)
        ]
        groups.append(tuple(bars))
    side = 7 * b.unit
    spot = Frame(b.safe.x, bar.bottom + 1.8 * b.unit, side, side)
    style = TextStyle(b.type.strong, ink, valign="middle", max_lines=1)
    room = Frame(spot.right + 1.8 * b.unit, spot.y, b.safe.w - side - 14 * b.unit, side)
    name = text(b, b.copy.handle(), room, 2.9 * b.unit, style, name="handle")
    if name:
        groups.insert(0, (photo(b, square(spot), mask="circle", z=78, key="avatar", name="avatar"), name))
    return groups


def foot_marks(b: Brief, page: str, dark: bool) -> list[Group]:
    """An arrow up and its label, or a row of icons."""
    if b.count < 10:
        return []
    ink = lightest(b) if dark else ink_on(b, page)
    area = Frame(b.safe.x, b.height - b.margin - 6 * b.unit, b.safe.w, 6 * b.unit)
    if b.count >= 14 and b.chance(0.5):
        cells = columns(area.inset(0.12 * area.w, 0), [1.0] * 4, 2 * b.unit)
        return [
            (place_asset(b, asset, square(cell, 0.8), color=ink, style="plain", z=78),)
            for asset, cell in zip(distinct_icons(b, 4), cells, strict=True)
        ]
    style = TextStyle(b.type.strong, ink, align="center", spacing=0.06, max_lines=1)
    words = b.choice(["Swipe up", "See more", "Tap to open", "Link in bio"])
    room = Frame(area.x, area.y + 2.6 * b.unit, area.w, 3.6 * b.unit)
    label = text(b, words, room, 2.6 * b.unit, style, name="swipe label")
    spot = Frame(area.center[0] - 1.3 * b.unit, area.y - 0.2 * b.unit, 2.6 * b.unit, 2.6 * b.unit)
    mark = shape(b, spot, "triangle", ink, z=78, name="swipe arrow", keep_clear=True)
    return [(label, mark)] if label else []
