"""The theme that a slide takes its colors from, and its background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from xml.etree import ElementTree

import skia

from synlayers.importers.drafts import Draft, Refused
from synlayers.importers.slides.colors import A, P, Theme, tag_of
from synlayers.importers.slides.painting import Slide, fill_of, paint_picture, picture_of, solid

THEME: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"


def theme_of(parts: Sequence[Any]) -> Theme:
    """Of a slide with its layout and its master."""
    master = parts[-1]
    names = dict(master._element.find(f"{P}clrMap").attrib)
    for part in parts[-2::-1]:
        if (other := part._element.find(f"{P}clrMapOvr/{A}overrideClrMapping")) is not None:
            names = dict(other.attrib)
    text = master.part.part_related_by(THEME).blob
    if b"<!DOCTYPE" in text:
        raise Refused("a part of it defines entities", "its theme")
    return Theme.of(ElementTree.fromstring(text), names)


def paint_background(draft: Draft, parts: Sequence[Any]) -> None:
    """A layer for the nearest background that is given."""
    for part in parts:
        found = part._element.find(f"{P}cSld/{P}bg")
        if found is None:
            continue
        slide = Slide(draft, theme_of(parts), part.part)
        properties, placeholder = found.find(f"{P}bgPr"), None
        fill = fill_of(properties)
        if properties is None and (reference := found.find(f"{P}bgRef")) is not None:
            number = int(reference.get("idx", "0") or 0)
            styles = slide.theme.styles["bgFillStyleLst" if number > 1000 else "fillStyleLst"]
            place = number - (1001 if number > 1000 else 1)
            if place < 0:
                return
            fill = styles[place] if place < len(styles) else None
            placeholder = slide.theme.color(reference[0]) if len(reference) else None
        box = skia.Path()
        box.addRect(skia.Rect(draft.width, draft.height))
        if fill is not None and tag_of(fill) == "blipFill":
            paint_picture(slide, *picture_of(slide, fill), box, skia.Matrix(), "background")
            return
        color = solid(slide, fill, placeholder)
        if color is not None:
            pixels, canvas = slide.blank()
            canvas.clear(skia.ColorSetARGB(color.alpha, *color[:3]))
            slide.add("background", pixels, kind="background")
        return
