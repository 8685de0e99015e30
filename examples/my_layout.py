"""A layout family of my own: a plug-in, no line of the project is changed.

    synlayers generate --plugin examples/my_layout.py --layouts postcard --size mixed --out postcards --num-samples 12
    python examples/my_layout.py postcards          # the same from Python

A layout is given a brief (canvas, number of layers, palette, fonts, topic, words) and returns groups of elements, the
most important first; the first is the background alone. It may offer more layers than the sample has, or fewer: the
planner takes what fits and fills up with effects and decorations. Whatever is random comes from the brief.
"""

from __future__ import annotations

import sys
from pathlib import Path

import synlayers
from synlayers.kit.backdrop import backdrop
from synlayers.kit.brief import Brief
from synlayers.kit.column import TextColumn
from synlayers.kit.pictures import figure, icon, photo
from synlayers.kit.text import TextStyle
from synlayers.layouts import Layout
from synlayers.plan import Frame, Group


class Postcard(Layout):
    name = "postcard"
    counts = range(2, 11)  # layer counts it can carry, the bottom included
    shapes = ((1.0, 0.7), (0.7, 1.0))  # canvases of --size mixed, in units of the longer side

    def compose(self, b: Brief) -> list[Group]:
        above = 0.62 * b.height
        picture = Frame(0, 0, b.width, above)
        words = Frame(b.margin, above + 2 * b.unit, b.width - 2 * b.margin, b.height - above - 2 * b.unit - b.margin)

        column = TextColumn(b, words, align="center")
        column.text(b.copy.headline(), b.type.step(3), TextStyle(face=b.type.heading, max_lines=2), name="greeting")
        column.text(b.copy.subhead(), b.type.step(1), TextStyle(fill=b.palette.muted, max_lines=2), name="line")

        view = photo(b, picture, mask="none", name="view")
        groups: list[Group] = [(backdrop(b),), (view,), *column.settle("middle")]
        stamp = Frame(b.width - b.margin - 14 * b.unit, b.margin, 14 * b.unit, 14 * b.unit)
        subject = figure(b, stamp) if b.chance(0.5) else icon(b, stamp, color=b.palette.accent)
        return [*groups, (subject,)] if subject else groups


LAYOUT = Postcard()


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "postcards")
    settings = {"layouts": ("postcard",), "layers": (2, 10), "size": "mixed", "longer_side": 512}
    print(synlayers.build(out, 12, plugins=[__file__], **settings))
