"""Contact lines: telephone, web and mail addresses, each with its icon; and the footers made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from synlayers.kit.brief import Brief
from synlayers.kit.pictures import place_asset
from synlayers.kit.plates import shape
from synlayers.kit.text import Align, TextStyle, move
from synlayers.kit.uniform import text_row
from synlayers.library import Asset
from synlayers.plan import Element, Frame, Group
from synlayers.style.typography import TextFace

SMALLEST_BULLET, SEEN_BULLET = 7.75, 10.0
"""Diameters in px of circles: a smaller one has the 64 pixels of a visible layer nowhere, the other one wherever it
lies."""


class ContactStyle(NamedTuple):
    """How contact lines look.

    Args:
        ink: colour of the lines.
        color: of the icons.
        icons: how the icons are drawn, a style of the icon source.
        align: "right" puts the icon behind the line.
    """

    ink: str
    color: str
    with_icons: bool = True
    icons: str = "plain"
    align: Align = "left"
    face: TextFace | None = None


class Contact(NamedTuple):
    """What is said, and the names of icons that go with it, best first."""

    text: str
    icons: tuple[str, ...]


def contacts(b: Brief, count: int) -> list[Contact]:
    """Up to six ways to get in touch, the usual ones first."""
    every = [
        Contact(b.copy.phone(), ("phone", "phone-alt", "mobile", "mobile-alt")),
        Contact(b.copy.url(), ("globe", "link", "globe-americas", "laptop")),
        Contact(b.copy.email(), ("envelope", "envelope-open", "paper-plane", "at")),
        Contact(b.copy.address(), ("map-marker-alt", "map-marker", "map-pin", "map", "location-arrow", "home")),
        Contact(b.copy.handle(), ("at", "hashtag", "comment", "camera")),
        Contact(b.copy.hours(), ("clock", "calendar", "calendar-alt", "hourglass")),
    ]
    return every[:count]


def find_icon(b: Brief, names: Sequence[str]) -> Asset | None:
    """The icon that is called or tagged by the first of `names` that any is; None when the library has none of them."""
    assets = b.library.role("icon")
    for name in names:
        matching = [a for a in assets if name in a.tags[:1]] or [a for a in assets if name in a.tags]
        if matching:
            return matching[0]
    return None


def contact_rows(
    b: Brief, rooms: Sequence[Frame], entries: Sequence[Contact], size: float, style: ContactStyle
) -> list[Group]:
    """One group a room: the icon and the line beside it, both centred upon each other; empty when the lines do not
    fit."""
    align = style.align
    side = 1.35 * size if style.icons in ("plain", "outline", "gradient") else 2.1 * size
    indent = side + 0.6 * size if style.with_icons else 0.0
    inner = [Frame(r.x + (0 if align == "right" else indent), r.y, max(10.0, r.w - indent), r.h) for r in rooms]
    text_style = TextStyle(style.face, style.ink, align=align, valign="middle", max_lines=1)
    lines = text_row(b, [e.text for e in entries], inner, size, text_style, name="contact")
    if lines is None:
        return []
    out: list[Group] = []
    for room, entry, line in zip(rooms, entries, lines, strict=True):
        if not style.with_icons:
            out.append((line,))
            continue
        y = line.layer.frame.center[1] - side / 2
        x = {"left": room.x, "right": room.right - side}.get(align, room.x)
        if align == "center":  # the pair is centred, not the line alone
            frame = line.layer.frame
            ink_w = next(
                (k.w for k in b.occupied if k.y == frame.y and k.x >= frame.x - 1 and k.right <= frame.right + 1),
                frame.w,
            )
            x = room.center[0] - (ink_w + indent) / 2
            line = move(line, x + indent + ink_w / 2 - line.layer.frame.center[0], 0)
        out.append((_mark(b, Frame(x, y, side, side), entry, style), line))
    return out


def _mark(b: Brief, frame: Frame, entry: Contact, style: ContactStyle) -> Element:
    asset = find_icon(b, entry.icons)
    if asset is None:  # a split may lack the icon: a bullet serves, as large as it must be to be seen
        margin = 0.3 * frame.w
        if frame.w - 2 * margin < SMALLEST_BULLET:
            margin = max(0.0, (frame.w - SEEN_BULLET) / 2)
        room = frame.inset(margin)
        return shape(b, room, "circle", style.color, z=45, name="bullet", keep_clear=True)
    return place_asset(b, asset, frame, color=style.color, z=45, style=style.icons)
