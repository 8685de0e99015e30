"""Icons: glyphs of Font Awesome 5 Free (package ``font-font-awesome``, SIL Open Font License), listed in
``fontawesome.tsv``.

Brand glyphs are left out because they are trademarks. The table keeps code points, so no font parser is needed to list
the icons.
"""

from __future__ import annotations

from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Final, NamedTuple

import skia

from synlayers.assets.fonts.files import manager
from synlayers.library import Asset, digest_of

PACKAGE: Final = "font-font-awesome"
FILES: Final = {"solid": "FontAwesome5-Free-Solid.otf", "regular": "FontAwesome5-Free.otf"}
UNITS: Final = 512
"""Units per em of both fonts: at this size outline coordinates are whole numbers."""


class Glyph(NamedTuple):
    """A row of the table. `style` is a key of `FILES`."""

    style: str
    name: str
    codepoint: int
    caption: str
    tags: tuple[str, ...]


@cache
def glyph_table() -> tuple[Glyph, ...]:
    """Every icon of the table, in its order."""
    text = (resources.files("synlayers.assets") / "fontawesome.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Glyph(style, name, int(code, 16), caption, tuple(tags.split(","))) for style, name, code, caption, tags in rows
    )


@cache
def typeface(style: str) -> skia.Typeface:
    """The icon font of a style; RuntimeError when the installed package does not hold it."""
    file = resources.files("font_font_awesome") / "files" / FILES[style]
    with resources.as_file(file) as path:
        # Read into memory: the path of a zipped package is gone after the block.
        face = manager().makeFromData(skia.Data.MakeWithCopy(Path(path).read_bytes()))
    if face is None:
        raise RuntimeError(f"{FILES[style]} of {PACKAGE} is not a font that Skia reads: install {PACKAGE} again")
    return face


def glyph_path(style: str, codepoint: int) -> skia.Path:
    """Outline of a glyph in font units, y down; ValueError when the font has no such glyph."""
    font = skia.Font(typeface(style), UNITS)
    font.setHinting(skia.FontHinting.kNone)
    glyph = font.unicharToGlyph(codepoint)
    path = font.getPath(glyph) if glyph else None
    if path is None or path.isEmpty():
        raise ValueError(f"icon font {FILES[style]} has no outline for U+{codepoint:04X}")
    return path


def _outline(path: skia.Path) -> str:
    """The path as text: verbs and coordinates in font units, to a hundredth."""
    return ";".join(f"{int(verb)}:" + ",".join(f"{p.x():.2f} {p.y():.2f}" for p in points) for verb, points in path)


def provide() -> list[Asset]:
    """The icons of the table; ids are ``icon:fa/coffee`` (solid) and ``icon:far/heart`` (regular)."""
    pack = f"{PACKAGE} {metadata.version(PACKAGE)}"
    return [
        Asset(
            id=f"icon:{'fa' if g.style == 'solid' else 'far'}/{g.name}",
            role="icon",
            pack=pack,
            license="OFL-1.1",
            digest=digest_of("glyph", _outline(glyph_path(g.style, g.codepoint))),
            caption=g.caption,
            tags=tuple(dict.fromkeys((g.name, *g.name.split("-"), *g.tags))),
            data={"glyph": [g.style, g.codepoint]},
        )
        for g in glyph_table()
    ]
