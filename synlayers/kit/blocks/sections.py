"""Sections: blocks of content that fill a frame with as many layers as they are given. Slides, web pages and
infographics are made of them."""

from __future__ import annotations

from collections.abc import Callable

from synlayers.kit.blocks.charts import bars, columns_chart, timeline
from synlayers.kit.blocks.rings import donut, progress_rings
from synlayers.kit.blocks.tiles import TileStyle, TileText, tiles
from synlayers.kit.brief import Brief
from synlayers.kit.grid import cells, columns, rows
from synlayers.kit.plates import divider
from synlayers.kit.skin import Skin
from synlayers.kit.text import Align, TextStyle, text
from synlayers.kit.uniform import Share, distinct, distinct_icons, repeat, text_row
from synlayers.plan import Frame, Group

Section = Callable[[Brief, Frame, int, Skin], list[Group]]
"""(brief, frame, budget of layers, skin) -> groups of at most that many layers; empty where nothing sensible fits."""


def _most(b: Brief, frame: Frame, w: float, h: float, limit: int) -> int:
    """How many cells of at least w x h units fit in a frame."""
    dense = b.unit * (1.0 if b.count < 36 else 0.85)
    return max(1, min(limit, int(frame.w // (w * dense)) * int(frame.h // (h * dense))))


def gutter(b: Brief, frame: Frame) -> float:
    return min(2.6 * b.unit, 0.05 * max(frame.w, frame.h))


def stats(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """Figures with what they count; the larger their share of layers, the more around them."""
    share = repeat(b, budget, (3, 4) if skin.card else (2, 3), _most(b, frame, 17, 11, 5), least=1)
    facts = distinct(b, b.copy.statistic, share.items)
    if not facts:
        return []
    icons = distinct_icons(b, len(facts)) if share.layers == (4 if skin.card else 3) else None
    entries = [TileText(value, label, icons[i] if icons else None) for i, (value, label) in enumerate(facts)]
    places = cells(frame, len(facts), gutter(b, frame), aspect=1.5)
    return tiles(b, places, entries, TileStyle(skin, 7.5, 2.7, b.type.heading, prefix="stat", figures=True, details=2))


def features(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """Advantages, each with an icon."""
    share = repeat(b, budget, (3, 4) if skin.card else (2, 3), _most(b, frame, 19, 9, 9), least=1)
    if not share.items:
        return []
    detailed = share.layers == (4 if skin.card else 3)
    icons = distinct_icons(b, share.items)
    entries = [
        TileText(head, b.copy.body(4, 9) if detailed else "", icons[i])
        for i, head in enumerate(b.copy.features(share.items))
    ]
    places = cells(frame, share.items, gutter(b, frame), aspect=b.choice([1.1, 1.5, 2.4]))
    return tiles(b, places, entries, TileStyle(skin, 3.1, 2.4, b.type.strong, prefix="feature", details=4))


def steps(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """A numbered how-to."""
    own = 4 if skin.card else 3
    share = repeat(b, budget, (own, own + 1), min(len(b.topic.steps), _most(b, frame, 19, 9, 6)), least=2)
    if not share.items:
        return []
    detailed = share.layers > own
    entries = [TileText(b.copy.step(i), b.copy.body(4, 9) if detailed else "", str(i + 1)) for i in range(share.items)]
    places = cells(frame, share.items, gutter(b, frame), aspect=b.choice([1.0, 1.4, 3.2]))
    return tiles(b, places, entries, TileStyle(skin, 3.1, 2.4, b.type.strong, prefix="step", details=4))


def offers(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """Things for sale with prices, on lines of a list."""
    share = repeat(b, budget, (2, 3), _most(b, frame.inset(0), min(30, frame.w / b.unit), 5.5, 8), least=1)
    return listing(b, frame, b.copy.table_rows(share.items), share, skin) if share.items else []


def agenda(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """A programme as a list: time, what happens, a line between."""
    share = repeat(
        b, budget, (2, 3), min(len(b.topic.agenda), _most(b, frame, min(30, frame.w / b.unit), 5.5, 6)), least=1
    )
    if not share.items:
        return []
    return listing(b, frame, [(event, time) for time, event in b.copy.schedule(share.items)], share, skin, left=True)


def listing(
    b: Brief, frame: Frame, entries: list[tuple[str, str]], share: Share, skin: Skin, left: bool = False
) -> list[Group]:
    """Rows of two texts: a name, and its figure at the right (before it with `left`); with 3 layers a row, ruled."""
    height = min(frame.h / len(entries), 10 * b.unit)
    lines = rows(
        Frame(frame.x, frame.y + (frame.h - height * len(entries)) / 2, frame.w, height * len(entries)),
        [1.0] * len(entries),
        0.0,
    )
    parts = [columns(line, [0.27, 0.73] if left else [0.7, 0.3], 1.5 * b.unit) for line in lines]
    name_at, figure_at = (1, 0) if left else (0, 1)
    size = min(3.4 * b.unit, 0.5 * height)
    style = TextStyle(fill=skin.ink, valign="middle", max_lines=1)
    names = text_row(b, [e[0] for e in entries], [p[name_at] for p in parts], size, style, name="row")
    strong = b.palette.readable(skin.strong[0], skin.base)
    align: Align = "left" if left else "right"
    figure_style = TextStyle(b.type.strong, strong, align=align, valign="middle", max_lines=1)
    figures = text_row(b, [e[1] for e in entries], [p[figure_at] for p in parts], size, figure_style, name="row figure")
    if names is None or figures is None:
        return []
    out: list[Group] = []
    for line, name, figure in zip(lines, names, figures, strict=True):
        rule = Frame(line.x, line.bottom - 1, line.w, max(1.5, 0.2 * b.unit))
        out.append(
            (name, figure, divider(b, rule, color=skin.quiet, variant="rect", name="rule"))
            if share.layers >= 3
            else (name, figure)
        )
    return out


def chart(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """A bar chart of the topic's things."""
    labels = _labels(b)
    flat = frame.w > 1.25 * frame.h
    most = min(len(labels), _most(b, frame, 9, 30, 8) if flat else _most(b, frame, frame.w / b.unit, 6, 8))
    share = repeat(b, budget, (2, 3) if flat else (2, 3, 4), most, least=3)
    if not share.items:
        return []
    return (columns_chart if flat else bars)(b, frame, labels[: share.items], share.layers, skin)


def _labels(b: Brief, longest: int = 16) -> list[str]:
    """Short names of the topic's things, in random order."""
    words = [s.capitalize() for s in dict.fromkeys([*b.topic.stuff, *b.topic.things]) if len(s) <= longest]
    return [words[int(i)] for i in b.rng.permutation(len(words))]


def rings(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """Shares as rings, or as one ring with a legend."""
    labels = _labels(b, 14)
    if budget >= 9 and min(frame.w, frame.h) > 24 * b.unit and b.chance(0.5):
        return donut(b, frame, labels[: min(5, budget // 3)], skin, middle=budget % 3 > 0 or budget > 18)
    share = repeat(b, budget, (3, 4), min(len(labels), _most(b, frame, 15, 19, 6)), least=1)
    return progress_rings(b, frame, labels[: share.items], share.layers, skin) if share.items else []


def schedule(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """The programme along a line."""
    along = frame.h / (7.5 * b.unit) if frame.h > 0.75 * frame.w else frame.w / (17 * b.unit)
    share = repeat(b, budget - 1, (2, 3), min(len(b.topic.agenda), max(1, int(along))), least=3)
    return timeline(b, frame, b.copy.schedule(share.items), share.layers, skin) if share.items else []


def headed_section(b: Brief, title: str, section: Section, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """A section under its heading, where the budget and the frame allow one."""
    if budget < 6 or frame.h < 22 * b.unit:
        return section(b, frame, budget, skin)
    style = TextStyle(b.type.strong, b.palette.readable(skin.strong[0], skin.page), max_lines=1)
    head = text(b, title, Frame(frame.x, frame.y, frame.w, 5 * b.unit), 3.7 * b.unit, style, name="section title")
    drop = 6.2 * b.unit if head else 0.0
    body = section(b, Frame(frame.x, frame.y + drop, frame.w, frame.h - drop), budget - bool(head), skin)
    return [(head,), *body] if head and body else body


SECTIONS: dict[str, Section] = {
    "stats": stats,
    "features": features,
    "steps": steps,
    "chart": chart,
    "schedule": schedule,
    "offers": offers,
    "agenda": agenda,
    "rings": rings,
}
"""By name."""
TITLES: dict[str, tuple[str, ...]] = {
    "stats": ("In numbers", "The facts", "At a glance"),
    "features": ("What you get", "Why us", "Good to know"),
    "steps": ("How it works", "Step by step", "How to start"),
    "chart": ("What people love", "By the numbers", "This year"),
    "schedule": ("The plan", "Timeline", "The day"),
    "offers": ("Prices", "What it costs", "On offer"),
    "agenda": ("Agenda", "Programme", "Today"),
    "rings": ("Shares", "Who loves what", "In percent"),
}
"""Headings that fit each section."""
