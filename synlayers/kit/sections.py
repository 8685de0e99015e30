"""Sections: blocks of content that fill a frame with as many layers as they are given. Slides, web pages and infographics are made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from synlayers.brief import Brief
from synlayers.kit.alike import Share, alike, different, different_icons, repeat
from synlayers.kit.charts import bars, columns_chart, timeline
from synlayers.kit.grid import cells, columns, rows
from synlayers.kit.plates import divider, shape
from synlayers.kit.rings import donut, progress_rings
from synlayers.kit.skin import Skin, make_skin, panel
from synlayers.kit.text import text
from synlayers.kit.tiles import Entry, TileStyle, tiles
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
    facts = different(b, b.copy.statistic, share.items)
    if not facts:
        return []
    icons = different_icons(b, len(facts)) if share.layers == (4 if skin.card else 3) else None
    entries = [Entry(value, label, icons[i] if icons else None) for i, (value, label) in enumerate(facts)]
    places = cells(frame, len(facts), gutter(b, frame), aspect=1.5)
    return tiles(b, places, entries, TileStyle(skin, 7.5, 2.7, b.type.heading, prefix="stat", figures=True, details=2))


def features(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """Advantages, each with an icon."""
    share = repeat(b, budget, (3, 4) if skin.card else (2, 3), _most(b, frame, 19, 9, 9), least=1)
    if not share.items:
        return []
    detailed = share.layers == (4 if skin.card else 3)
    icons = different_icons(b, share.items)
    entries = [Entry(head, b.copy.body(4, 9) if detailed else "", icons[i]) for i, head in enumerate(b.copy.features(share.items))]
    places = cells(frame, share.items, gutter(b, frame), aspect=b.choice([1.1, 1.5, 2.4]))
    return tiles(b, places, entries, TileStyle(skin, 3.1, 2.4, b.type.strong, prefix="feature", details=4))


def steps(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """A numbered how-to."""
    own = 4 if skin.card else 3
    share = repeat(b, budget, (own, own + 1), min(len(b.topic.steps), _most(b, frame, 19, 9, 6)), least=2)
    if not share.items:
        return []
    detailed = share.layers > own
    entries = [Entry(b.copy.step(i), b.copy.body(4, 9) if detailed else "", str(i + 1)) for i in range(share.items)]
    places = cells(frame, share.items, gutter(b, frame), aspect=b.choice([1.0, 1.4, 3.2]))
    return tiles(b, places, entries, TileStyle(skin, 3.1, 2.4, b.type.strong, prefix="step", details=4))


def offers(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """Things for sale with prices, on lines of a list."""
    share = repeat(b, budget, (2, 3), _most(b, frame.inset(0), min(30, frame.w / b.unit), 5.5, 8), least=1)
    return listing(b, frame, b.copy.table_rows(share.items), share, skin) if share.items else []


def agenda(b: Brief, frame: Frame, budget: int, skin: Skin) -> list[Group]:
    """A programme as a list: time, what happens, a line between."""
    share = repeat(b, budget, (2, 3), min(len(b.topic.agenda), _most(b, frame, min(30, frame.w / b.unit), 5.5, 6)), least=1)
    if not share.items:
        return []
    return listing(b, frame, [(event, time) for time, event in b.copy.schedule(share.items)], share, skin, left=True)


def listing(b: Brief, frame: Frame, entries: list[tuple[str, str]], share: Share, skin: Skin, left: bool = False) -> list[Group]:
    """Rows of two texts: a name, and its figure at the right (or before it, with `left`); with 3 layers a row, ruled."""
    height = min(frame.h / len(entries), 10 * b.unit)
    lines = rows(Frame(frame.x, frame.y + (frame.h - height * len(entries)) / 2, frame.w, height * len(entries)), [1.0] * len(entries), 0.0)
    parts = [columns(line, [0.27, 0.73] if left else [0.7, 0.3], 1.5 * b.unit) for line in lines]
    name_at, figure_at = (1, 0) if left else (0, 1)
    size = min(3.4 * b.unit, 0.5 * height)
    names = alike(b, [e[0] for e in entries], [p[name_at] for p in parts], size, name="row", fill=skin.ink, valign="middle", max_lines=1)
    figures = alike(b, [e[1] for e in entries], [p[figure_at] for p in parts], size, name="row figure", face=b.type.strong,
                    fill=b.palette.readable(skin.strong[0], skin.base), align="left" if left else "right", valign="middle", max_lines=1)  # fmt: skip
    if names is None or figures is None:
        return []
    out: list[Group] = []
    for line, name, figure in zip(lines, names, figures, strict=True):
        rule = Frame(line.x, line.bottom - 1, line.w, max(1.5, 0.2 * b.unit))
        out.append((name, figure, divider(b, rule, color=skin.quiet, variant="rect", name="rule")) if share.layers >= 3 else (name, figure))
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


def titled(b: Brief, title: str, section: Section, frame: Frame, budget: int, skin: Skin, align: str = "left") -> list[Group]:
    """A section under its heading, where the budget and the frame allow one."""
    if budget < 6 or frame.h < 22 * b.unit:
        return section(b, frame, budget, skin)
    head = text(b, title, Frame(frame.x, frame.y, frame.w, 5 * b.unit), 3.7 * b.unit, name="section title", face=b.type.strong, fill=b.palette.readable(skin.strong[0], skin.page),
                align=align, max_lines=1)  # type: ignore[arg-type]  # fmt: skip
    drop = 6.2 * b.unit if head else 0.0
    body = section(b, Frame(frame.x, frame.y + drop, frame.w, frame.h - drop), budget - bool(head), skin)
    return [(head,), *body] if head and body else body


SECTIONS: dict[str, Section] = {
    "stats": stats, "features": features, "steps": steps, "chart": chart, "schedule": schedule, "offers": offers, "agenda": agenda, "rings": rings,
}  # fmt: skip
"""By name."""
TITLES: dict[str, tuple[str, ...]] = {
    "stats": ("In numbers", "The facts", "At a glance"), "features": ("What you get", "Why us", "Good to know"), "steps": ("How it works", "Step by step", "How to start"),
    "chart": ("What people love", "By the numbers", "This year"), "schedule": ("The plan", "Timeline", "The day"), "offers": ("Prices", "What it costs", "On offer"),
    "agenda": ("Agenda", "Programme", "Today"), "rings": ("Shares", "Who loves what", "In percent"),
}  # fmt: skip
"""Headings that fit each section."""


def blocks(b: Brief, body: Frame, budget: int) -> list[Frame]:
    """The frames of the sections of a body: more of them for more layers."""
    room = body.w * body.h / (b.unit * b.unit)
    wanted = min(1 if budget < 13 else 2 if budget < 26 else 3 if budget < 40 else 4, max(1, int(room / 1100)))
    gap = 4.5 * b.unit
    if wanted == 1:
        return [body]
    if body.w > 1.45 * body.h:
        if wanted == 4 and body.w < 2.4 * body.h:
            return [cell for row in rows(body, [1, 1], gap) for cell in columns(row, [1, 1], gap)]
        return columns(body, [1.0] * wanted, gap)
    if body.h > 1.5 * body.w or (wanted == 2 and b.chance(0.5)):
        return rows(body, [1.0] * wanted, gap)
    if wanted == 2:
        return columns(body, [1, 1], gap)
    top, bottom = rows(body, [1, 1], gap)
    if wanted == 3:
        return [top, *columns(bottom, [1, 1], gap)] if b.chance(0.5) else [*columns(top, [1, 1], gap), bottom]
    return [*columns(top, [1, 1], gap), *columns(bottom, [1, 1], gap)]


def fill(b: Brief, frames: list[Frame], names: list[str], budget: int, page: str, headed: bool = True) -> list[Group]:
    """Different sections in their frames; what one leaves of its share goes to the next. `names` are tried in order, and used up."""
    panels = budget >= 10 and b.chance(0.4)
    skin = make_skin(b, page, cards=panels or b.chance(0.6 if budget > 8 else 0.25))
    out: list[Group] = []
    for i, frame in enumerate(frames):
        share = round(budget / (len(frames) - i))
        if panels:
            made = _panelled(b, names, frame, share, skin, headed)
        else:
            made = _first_that_fills(b, names, frame, share, skin, headed)
        budget -= sum(map(len, made))
        out += made
    return out + _underlines(b, out, skin)[: max(0, budget)]


def _underlines(b: Brief, groups: list[Group], skin: Skin) -> list[Group]:
    """A short bar under each section's heading."""
    titles = [e.layer.frame for group in groups for e in group if e.layer.name == "section title"]
    color = skin.strong[-1]
    return [(shape(b, Frame(f.x, f.bottom + 0.2 * b.unit, 7 * b.unit, 0.5 * b.unit), "rect", color, z=55, name="underline"),) for f in titles]


def _panelled(b: Brief, names: list[str], frame: Frame, share: int, skin: Skin, headed: bool) -> list[Group]:
    """A section on a panel of its own."""
    pad = min(3.2 * b.unit, 0.07 * min(frame.w, frame.h))
    inside = replace(skin, page=skin.card, card="", border="")
    body = _first_that_fills(b, names, frame.inset(pad), share - 1, inside, headed)
    # the panel is in one group with what stands on it, so that neither comes without the other
    return [(panel(b, frame, skin, z=30, key=f"panel{len(b.kept)}", name="panel"), *body[0]), *body[1:]] if body else []


def _first_that_fills(b: Brief, names: list[str], frame: Frame, share: int, skin: Skin, headed: bool) -> list[Group]:
    """The first section that uses most of the share; else the fullest of the first three."""
    best: list[Group] = []
    chosen, frames = "", list[Frame]()
    for name in names[:4]:
        kept = len(b.kept)
        made = titled(b, b.choice(TITLES[name]), SECTIONS[name], frame, share, skin) if headed else SECTIONS[name](b, frame, share, skin)
        size = sum(map(len, made))
        if size > sum(map(len, best)):
            best, chosen, frames = made, name, b.kept[kept:]
        del b.kept[kept:]
        if size >= share - 1:
            break
    if best:
        b.kept.extend(frames)
        names.remove(chosen)
    return best
