"""Bodies: a frame divided into blocks, each filled with another section."""

from __future__ import annotations

from dataclasses import replace

from synlayers.kit.blocks.sections import SECTIONS, TITLES, headed_section
from synlayers.kit.brief import Brief
from synlayers.kit.grid import columns, rows
from synlayers.kit.plates import shape
from synlayers.kit.skin import Skin, make_skin, panel
from synlayers.plan import Frame, Group

LAYERS_FOR_MORE = (13, 26, 40)
"""Layers from which a body has two, three and four sections: about a dozen each."""
SECTION_AREA = 1100
"""Least area of a section in square units: about 33 units by 33."""


def section_frames(b: Brief, body: Frame, budget: int) -> list[Frame]:
    """The frames of the sections of a body: more of them for more layers, up to four."""
    room = body.w * body.h / (b.unit * b.unit)
    wanted = min(1 + sum(budget >= layers for layers in LAYERS_FOR_MORE), max(1, int(room / SECTION_AREA)))
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


def fill_sections(
    b: Brief, frames: list[Frame], names: list[str], budget: int, page: str, headed: bool = True
) -> list[Group]:
    """Different sections in their frames; what one leaves of its share goes to the next. `names` are tried in order,
    and used up."""
    panels = budget >= 10 and b.chance(0.4)
    skin = make_skin(b, page, cards=panels or b.chance(0.6 if budget > 8 else 0.25))
    out: list[Group] = []
    for i, frame in enumerate(frames):
        share = round(budget / (len(frames) - i))
        section = _section_on_panel if panels else _fullest_section
        groups = section(b, names, frame, share, skin, headed)
        budget -= sum(map(len, groups))
        out += groups
    return out + _underlines(b, out, skin)[: max(0, budget)]


def _underlines(b: Brief, groups: list[Group], skin: Skin) -> list[Group]:
    """A short bar under each section's heading."""
    titles = [e.layer.frame for group in groups for e in group if e.layer.name == "section title"]
    bars = [Frame(f.x, f.bottom + 0.2 * b.unit, 7 * b.unit, 0.5 * b.unit) for f in titles]
    return [(shape(b, bar, "rect", skin.strong[-1], z=55, name="underline"),) for bar in bars]


def _section_on_panel(b: Brief, names: list[str], frame: Frame, share: int, skin: Skin, headed: bool) -> list[Group]:
    """A section on a panel of its own."""
    pad = min(3.2 * b.unit, 0.07 * min(frame.w, frame.h))
    inside = replace(skin, page=skin.card, card="", border="")
    body = _fullest_section(b, names, frame.inset(pad), share - 1, inside, headed)
    # the panel is in one group with what stands on it, so that neither comes without the other
    return (
        [(panel(b, frame, skin, z=30, key=f"panel{len(b.occupied)}", name="panel"), *body[0]), *body[1:]]
        if body
        else []
    )


def _fullest_section(b: Brief, names: list[str], frame: Frame, share: int, skin: Skin, headed: bool) -> list[Group]:
    """The first section that uses most of the share; else the fullest of the first four."""
    best: list[Group] = []
    chosen, frames = "", list[Frame]()
    for name in names[:4]:
        start = len(b.occupied)
        section = SECTIONS[name]
        if headed:
            groups = headed_section(b, b.choice(TITLES[name]), section, frame, share, skin)
        else:
            groups = section(b, frame, share, skin)
        size = sum(map(len, groups))
        if size > sum(map(len, best)):
            best, chosen, frames = groups, name, b.occupied[start:]
        del b.occupied[start:]
        if size >= share - 1:
            break
    if best:
        b.occupied.extend(frames)
        names.remove(chosen)
    return best
