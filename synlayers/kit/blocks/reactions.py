"""What a network shows under a post."""

from __future__ import annotations

from synlayers.kit.blocks.contacts import find_icon
from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.pictures import place_asset
from synlayers.kit.skin import ink_on, lightest
from synlayers.kit.text import TextStyle
from synlayers.kit.uniform import text_row
from synlayers.plan import Frame, Group


def reactions(b: Brief, page: str, dark: bool) -> list[Group]:
    """What a network shows under a post: icons with their counts, along the foot."""
    ink = lightest(b) if dark else ink_on(b, page)
    icons = [
        a
        for a in (
            find_icon(b, names)
            for names in (("heart",), ("comment", "comments"), ("share", "share-alt", "paper-plane"), ("bookmark",))
        )
        if a
    ]
    foot = Frame(b.safe.x, b.height - 0.85 * b.margin - 1.5 * b.unit, 0.62 * b.safe.w, 3.6 * b.unit)
    cells = columns(foot, [1.0] * 4, b.unit)[: len(icons)]
    rooms = [Frame(c.x + 4.4 * b.unit, c.y, max(10.0, c.w - 4.4 * b.unit), c.h) for c in cells]
    style = TextStyle(fill=ink, valign="middle", max_lines=1)
    counts = text_row(b, [f"{b.integer(11, 9800):,}" for _ in cells], rooms, 2.5 * b.unit, style, name="count")
    if counts is None:
        return []
    marks = [
        place_asset(b, a, Frame(c.x, c.y, c.h, c.h), color=ink, style="plain", z=50)
        for a, c in zip(icons, cells, strict=False)
    ]
    return [(mark, count) for mark, count in zip(marks, counts, strict=True)]
