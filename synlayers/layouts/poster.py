"""Posters: one picture, one headline, a few facts."""

from __future__ import annotations

from synlayers.kit.backdrop import backdrop
from synlayers.kit.brief import Brief
from synlayers.kit.column import TextColumn
from synlayers.kit.pictures import figure, photo
from synlayers.kit.plates import button, divider, shape
from synlayers.kit.text import Align, TextStyle
from synlayers.layouts import Layout
from synlayers.plan import Frame, Group


class Poster(Layout):
    name = "poster"
    counts = range(2, 31)
    shapes = ((0.707, 1.0), (0.8, 1.0), (0.667, 1.0))

    def compose(self, b: Brief) -> list[Group]:
        split = b.choice(
            ["picture_top", "picture_behind", "picture_side"] if b.aspect < 1.2 else ["picture_side", "picture_behind"]
        )
        picture, words = self._zones(b, split)
        groups: list[Group] = [(backdrop(b),)]
        align: Align = b.choice(["left", "center"])
        texts = self._words(b, words, align)
        groups += texts[:1]
        if b.chance(0.55):
            groups.append((photo(b, picture, mask=b.choice([None, "rounded", "arch", "circle"]), z=20),))
        else:
            subject = figure(b, picture)
            if subject:
                form = b.choice(["circle", "blob", "rounded_rect"])
                area = picture.inset(picture.w * 0.06, picture.h * 0.06)
                disc = shape(b, area, form, b.palette.secondary, z=12, name="stage")
                groups += [(subject,), (disc,)]
        return groups + texts[1:]

    def _zones(self, b: Brief, split: str) -> tuple[Frame, Frame]:
        """Where the picture goes, and where the words go."""
        safe = b.safe
        if split == "picture_top":
            h = safe.h * b.uniform(0.46, 0.56)
            return Frame(safe.x, safe.y, safe.w, h), Frame(
                safe.x, safe.y + h + 2 * b.unit, safe.w, safe.h - h - 2 * b.unit
            )
        if split == "picture_side":
            w = b.width * b.uniform(0.4, 0.48)
            left = b.chance(0.5)
            x = 0 if left else b.width - w
            words_x = w + b.margin if left else b.margin
            return Frame(x, 0, w, b.height), Frame(words_x, b.margin, b.width - w - 2 * b.margin, safe.h)
        h = safe.h * 0.42
        return Frame(safe.x + safe.w * 0.15, safe.bottom - h, safe.w * 0.7, h), Frame(
            safe.x, safe.y, safe.w, safe.h - h - 2 * b.unit
        )

    def _words(self, b: Brief, room: Frame, align: Align) -> list[Group]:
        """Kicker, headline, line, subhead and button; the headline comes first, as the most important."""
        column = TextColumn(b, room, align)
        parts = b.count - 2
        headline = 0
        kicker_style = TextStyle(b.type.strong, b.palette.primary, spacing=0.12, max_lines=1, upper=True)
        if parts >= 3 and column.text(b.copy.kicker(), b.type.step(0.5), kicker_style, name="kicker"):
            headline = 1
        style = TextStyle(b.type.heading, leading=1.08, max_lines=4, smallest=b.type.step(1))
        column.text(b.copy.headline(), b.type.step(b.uniform(4.2, 6)), style, name="headline", key="headline")
        if parts >= 5 and b.chance(0.5):
            left = column.left
            w = 9 * b.unit
            x = left.x if align == "left" else left.x + (left.w - w) / 2
            line = Frame(x, left.y + b.unit, w, 0.5 * b.unit)
            column.add((divider(b, line, color=b.palette.accent, variant="rect"),), line.bottom)
            column.space(1.6 * b.unit)
        if parts >= 2:
            subhead_style = TextStyle(fill=b.palette.ink, leading=1.3, max_lines=3)
            column.text(b.copy.subhead(), b.type.step(1), subhead_style, name="subhead")
        if parts >= 4:
            column.space(2.5 * b.unit)
            group = button(b, b.copy.cta(), column.left, 6.4 * b.unit, align=align)
            if group:
                column.add(group, group[0].layer.frame.bottom)
                column.space(2 * b.unit)
        if parts >= 6:
            details_style = TextStyle(fill=b.palette.muted, max_lines=2)
            column.text(f"{b.copy.date()}  ·  {b.copy.place()}", b.type.step(0), details_style, name="details")
        groups = column.settle("middle")
        return groups[headline : headline + 1] + groups[:headline] + groups[headline + 1 :]


LAYOUT = Poster()
