"""Names of colors that people use, and where they are.

The names are plain words that the XKCD color survey (2010) or CSS Color 4 has too, without those for which the two mean
colors far apart (khaki, magenta, plum, slate blue, dark gray, sea green). Most anchors are colors of these two tables,
the others stand where the tables are thin (grays, nearly black, pale tints).

The name of a color is that of its cell in `color_cells.png`: the nearest of these names with which XKCD and CSS agree
(`tools/color_cells.py` makes the file from this table, `synlayers.style.color` reads it). "dark" is what has no name
but that: XKCD and CSS call hardly anything black but black itself.
"""

from __future__ import annotations

from typing import Final

NEAR: Final = 0.1
"""OKLab distance up to which a color is called by an anchor's name: below it two colors read as the same family."""
CELL_BITS: Final = 5
"""Bits of a channel that decide which cell of `color_cells.png` a color is in."""

COLOR_TABLE: Final[dict[str, str]] = {
    "black": "#000000 #060606",
    "dark": "#0f0f0f #17120f #0c1114 #1d1d1f #1d2327 #14140a #101a16 #1a1218 #002622 #001f1c #1a2216 #1e1a32",
    "charcoal": "#343837 #2b2b2b #162c32 #3a3a3c #46433f #4a4a4a #404040",
    "gray": "#929591 #a9a3a6 #76736f #b4acb1 #978a84 #808080 #696969 #675a62 #5d5761 #605a55 #505050 #5a5a5a #9c9c9c",
    "light gray": "#d8dcd6 #e0dedb #d3d3d3 #e7e8eb #c4beb6 #bebab6 #bcb8b4",
    "white": "#ffffff #f5f5f5 #f4f7fc #eef1f1 #ebf0ef",
    "off-white": "#fff5ee #fcf0f5 #f4ece4",
    "cream": "#fdf5e6 #f5f5dc #fff8dc #ffffc2 #faebd7",
    "beige": "#e6daa6 #f5deb3 #ffe4c4 #f2e2d2 #e4dcd0 #e4dcc4 #dcccbc #ece4dc #e4ccc0 #d8c8b0",
    "tan": "#d1b26f #ac9362 #d2b48c #bdb76b #cc9c7c #c8a888",
    "taupe": "#b9a281",
    "brown": "#653700 #68594b #a0522d #8b2e16 #b27a01 #8b4513 #945550 #874c3c #be6400 #672417",
    "light brown": "#ad8150 #cd853f",
    "dark brown": "#341c02 #2b1d10 #410200 #2a1a12 #3a2314",
    "terracotta": "#ca6641 #b04e0f #b75203",
    "rust": "#a83c09",
    "red": "#e50000 #ea3b4f #ff0000 #dc143c #bb3f3f #c34e58",
    "dark red": "#840000 #a52a2a #9a0200",
    "light red": "#ff474c #db5856",
    "brick red": "#8f1402 #b22222 #a03623",
    "maroon": "#650021 #800000",
    "burgundy": "#610023 #580f41 #672044",
    "coral": "#fc5a50 #de7e5d #ff7f50",
    "salmon": "#ff796c #e9967a #fa8072",
    "peach": "#ffb07c #ffd8b1 #ffa756 #ffdab9 #f6bba6",
    "orange": "#f97306 #ff5b00 #ffa500 #e17701 #c65102",
    "light orange": "#fdaa48 #f4a460",
    "burnt orange": "#c04e01",
    "amber": "#feb308 #daa520",
    "gold": "#dbb40c #bf9005 #cb9d06",
    "mustard": "#ceb301 #d2bd0a #ac7e04 #c69c04",
    "yellow": "#ffff14 #ffd700 #ffff00",
    "light yellow": "#fffe7a #f0e68c",
    "pale yellow": "#ffff84",
    "lime green": "#89fe05 #adff2f #32cd32 #9acd32 #00ff00 #d0ff14",
    "light lime green": "#aefd6c",
    "olive": "#6e750e #a8b504 #373e02 #808000",
    "olive green": "#677a04 #658b38 #a4be5c",
    "dark olive green": "#3c4d03",
    "gray green": "#556352 #598556 #72786a",
    "sage green": "#87ae73 #bcecac #a6c875 #b9cc81 #c4d4a4",
    "green": "#15b01a #48c072 #00be58 #228b22 #3cb371 #008000 #00e094 #2e8b57 #3eaf76",
    "dark green": "#033500 #06470c #0b5509 #122a1c #00350f #00563b #204018 #143424 #243414",
    "light green": "#96f97b #90ee90",
    "pale green": "#c7fdb5 #b7e1a1 #dff5df #dcecd4 #d4e8c8",
    "mint green": "#9ffeb0 #00fa9a #53fca1 #98ff98 #aaf0d1",
    "teal": "#029386 #017374 #0cb577 #1e9167 #20b2aa #008080 #05696b",
    "dark teal": "#014d4e #0a3a4a #00555a #0f4c5c #00362a #06425a #04342c #044c3c",
    "light teal": "#90e4c1 #a8dcd4",
    "turquoise": "#06c2ac #13eac9 #02d8e9 #06b1c4 #04d8b2 #0bf9ea #01f9c6",
    "light turquoise": "#7ef4cc #afeeee #cfeee8 #c4e4dc",
    "pale blue": "#d0fefe #d9e6fb #e4f3fa",
    "light blue": "#95d0fc #a2bffe #add8e6 #b0c4de #95abd8",
    "sky blue": "#75bbfd #82cafc #65b2f1 #02ccfe",
    "blue": "#0343df #448ee4 #03719c #0000ff #2a6fdb #010fcc #526db7 #4b4bb4",
    "steel blue": "#5a7d9a #4682b4 #6b8ba4",
    "dusty blue": "#5a86ad",
    "dark blue": "#00008b #01386a #155084 #1e365d #214761",
    "navy blue": "#01153e #191970 #12203a #000080 #00035b #20294a #1a2338",
    "blue gray": "#607c8e #516572 #95a3a6 #4d5f6c #a2b0bb #45606a",
    "periwinkle": "#8e82fe #6f74c4 #a4a4f4 #7a68c8",
    "indigo": "#380282 #3a18b1 #4b0082 #463789 #2c244c",
    "lavender": "#c79fef #d6b4fc #d8bfd8 #dda0dd #b3acd0",
    "pale lavender": "#e6e6fa #eecffe",
    "purple": "#7e1e9c #9400d3 #be03fd #952e8f #8d5eb7 #c071fe #800080 #5f2f9e #5729ce #784bff #722662 #5a2a76",
    "light purple": "#bf77f6",
    "dark purple": "#35063e #321e42 #2e1626 #2c1c34",
    "dusty purple": "#825f87 #575277 #5d5678",
    "mauve": "#ae7181 #a87383",
    "fuchsia": "#ed0dd9 #ff00ff #d24bc3",
    "hot pink": "#ff028d #fe83cc #ee82ee #ff63e9 #ff69b4 #d90166",
    "pink": "#ff81c0 #e78ea5 #f36196 #cf6275",
    "light pink": "#ffd1df #ffb6c1 #ffe4e1 #f8a3e5",
    "pale pink": "#ffcfdc #ffdede",
    "dark pink": "#cb416b #c20078 #9e0168",
    "raspberry": "#b00149 #be013c",
    "dusty pink": "#d58a94 #bc8f8f #c87f89 #cb7a84 #bc6c84",
}
"""Name to anchors, ``#rrggbb``, separated by spaces."""
