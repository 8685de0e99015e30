"""The small parts of a package: claims with icons, a table of values, ingredients and a barcode."""

from __future__ import annotations

from synlayers.kit.blocks.sections import listing
from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns
from synlayers.kit.lockup import line, lockup
from synlayers.kit.pictures import place_asset
from synlayers.kit.plates import shape
from synlayers.kit.skin import Skin, ink_on, make_skin, plate
from synlayers.kit.text import TextStyle, text
from synlayers.kit.uniform import Share, distinct_icons, text_row
from synlayers.kit.units import square
from synlayers.plan import Frame, Group

FOOD_TITLES = ("Nutrition facts", "Typical values", "Per 100 g")
OTHER_TITLES = ("Also from us", "The collection", "You may like")


def claims_row(b: Brief, area: Frame, count: int, page: str) -> list[Group]:
    """Round icons with a word below each."""
    if count < 2:
        return []
    cells = columns(area, [1.0] * count, 2 * b.unit)
    color = b.palette.readable(b.palette.primary, page, 2.5)
    labels = [Frame(c.x, c.y + 7 * b.unit, c.w, 3 * b.unit) for c in cells]
    style = TextStyle(b.type.strong, ink_on(b, page), align="center", max_lines=1)
    names = text_row(b, b.copy.features(count), labels, 2.2 * b.unit, style, name="claim")
    if names is None:
        return []
    marks = [
        place_asset(b, a, square(Frame(c.x, c.y, c.w, 6.4 * b.unit)), color=color, style="ring", z=45)
        for a, c in zip(distinct_icons(b, count), cells, strict=True)
    ]
    return [(mark, name) for mark, name in zip(marks, names, strict=True)]


def fact_table(b: Brief, area: Frame, page: str, budget: int) -> list[Group]:
    """A table of values in a box."""
    ink = ink_on(b, page)
    width = round(max(1.5, 0.25 * b.unit), 2)
    box = (shape(b, area, "frame", ink, z=44, name="table frame", keep_clear=True, width=width),)
    inner = area.inset(2 * b.unit)
    eaten = bool(b.topic.ingredients)
    style = TextStyle(b.type.strong, ink, max_lines=1)
    titles = FOOD_TITLES if eaten else OTHER_TITLES
    head = Frame(inner.x, inner.y, inner.w, 5 * b.unit)
    title = text(b, b.choice(titles), head, 3.4 * b.unit, style, name="table title")
    per = 3 if budget >= 17 else 2
    count = min(8, max(2, (budget - 2) // per), int((inner.h - 6 * b.unit) / (3.4 * b.unit)))
    skin: Skin = make_skin(b, page, cards=False)
    if count < 2:
        return []
    below = Frame(inner.x, inner.y + 5.6 * b.unit, inner.w, inner.h - 5.6 * b.unit)
    entries = b.copy.nutrition_rows(count) if eaten else b.copy.table_rows(count)
    table = listing(b, below, entries, Share(count, per), skin)
    return ([(title,)] if title else []) + table + [box] if table else []


def maker_notes(b: Brief, area: Frame, page: str) -> list[Group]:
    """What is in it, who made it, and the code that is scanned."""
    ink = ink_on(b, page)
    eaten = bool(b.topic.ingredients)
    contents = b.copy.ingredients() if eaten else b.copy.body(14, 30)
    maker = f"Made by {b.copy.brand()}, {b.copy.address()}"
    expiry = f"Best before {b.copy.month()} {int(b.copy.year()) + 1}" if eaten else b.copy.url()
    heading_style = TextStyle(b.type.strong, ink, max_lines=1)
    contents_style = TextStyle(fill=ink, leading=1.35, max_lines=6)
    maker_style = TextStyle(fill=ink, leading=1.35, max_lines=4)
    expiry_style = TextStyle(fill=ink, max_lines=2)
    u = b.unit
    pieces = [
        line("Ingredients" if eaten else "About us", 2.9 * u, 1, heading_style, name="heading"),
        line(contents, 2.4 * u, 0, contents_style, name="ingredients", gap=0.8 * u),
        line(maker, 2.2 * u, 2, maker_style, name="maker", gap=2 * u),
        line(expiry, 2.2 * u, 3, expiry_style, name="best before", gap=1.6 * u),
    ]
    code_h = min(9 * b.unit, 0.25 * area.h)
    words = lockup(b, Frame(area.x, area.y, area.w, area.h - code_h - 2 * b.unit), pieces, 4, "left", "top")
    card = Frame(area.x, area.bottom - code_h, min(area.w, 1.7 * code_h), code_h)
    code = shape(b, card.inset(0.1 * card.h), "barcode", "#111111", z=46, name="barcode")
    return [*words.groups[:1], (plate(b, card, "#ffffff", z=44, name="barcode plate"), code), *words.groups[1:]]
