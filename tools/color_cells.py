"""`python tools/color_cells.py`: writes `synlayers/style/color_cells.png`, the names of colors that captions use.

Every cell of five bits a channel gets the name of the nearest anchor of `COLOR_TABLE` with which the XKCD survey and
CSS agree: the cell lies near a color that one of them calls so, and the nearest colors of both are of the same family.
Where no near name is agreed on, the nearest stands there and is marked as one that captions do not use.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.colors import CSS4_COLORS, XKCD_COLORS
from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from synlayers.style.color import levels, oklab_of  # noqa: E402
from synlayers.style.color_table import CELL_BITS, COLOR_TABLE  # noqa: E402

Floats = npt.NDArray[np.float64]
FILE: Final = ROOT / "synlayers" / "style" / "color_cells.png"

FAMILIES: Final = {
    "black": "black",
    "white": "white off-white ivory eggshell ice pale-gray snow smoke lace seashell linen honeydew ghost alice floral"
    " antique very-light-pink very-light-blue very-pale-blue very-light-purple silk mint-cream",
    "gray": "gray grayish steel slate silver charcoal gunmetal ash pewter gainsboro sage taupe toupe stone mushroom"
    " putty cement greige smoke cadet battleship",
    "red": "red reddish reddy rose rouge blush coral raspberry cerise watermelon strawberry cranberry cherry hibiscus"
    " maroon burgundy crimson scarlet wine claret merlot bordeaux ruby carmine blood brick rust rusty auburn mahogany"
    " tomato lipstick vermillion berry firebrick indian",
    "orange": "orange orangey orangeish orangish salmon coral rust rusty terracotta terra sienna copper clay adobe"
    " caramel peru peach peachy tangerine apricot melon cantaloupe pumpkin squash mango amber saffron marigold"
    " butterscotch ochre macaroni bisque moccasin papaya navajo",
    "yellow": "yellow yellowish yellowy cream creme ecru buff parchment egg ivory manilla straw corn gold golden"
    " goldenrod rod mustard ochre ocher ocre amber saffron marigold maize lemon canary banana butter butterscotch"
    " custard sunflower sun sunny sunshine dandelion daffodil squash vomit puke bile lime chartreuse pear khaki bronze"
    " camel",
    "green": "green greenish greeny teal turquoise aqua cyan aquamarine seafoam seaweed jade emerald mint sea olive"
    " drab lime limegreen chartreuse pear avocado moss mossy fern leaf grass grassy forest hunter pine sage celery"
    " pistachio kiwi apple asparagus pea spruce evergreen shamrock jungle swamp army camo camouflage kelly racing tea"
    " viridian algae sick slime spearmint wintergreen irish toxic radioactive celadon tree vomit puke bile snot booger"
    " barf hazel khaki honeydew spring lawn topaz petrol tealish nasty bluegreen greenblue robin's robin tiffany"
    " baby",
    "blue": "blue bluish blueish bluey teal turquoise aqua cyan aquamarine navy indigo azure cobalt cerulean sapphire"
    " periwinkle perrywinkle sky denim ultramarine marine ocean sea royal steel slate midnight dusk twilight ice"
    " cornflower iris topaz petrol dodger cadet powder carolina prussian blurple iceberg cloudy water windows dark"
    " night ghost alice tealish bluegreen greenblue robin's robin tiffany",
    "purple": "purple purplish purpleish purply purpley indigo periwinkle perrywinkle dusk twilight violet lavender"
    " lavendar lilac liliac mauve plum eggplant aubergine grape orchid heather wisteria amethyst thistle iris"
    " heliotrope magenta fuchsia burgundy wine merlot bordeaux berry velvet rebecca blurple",
    "pink": "pink pinkish pinky mauve orchid thistle heliotrope magenta fuchsia rose salmon coral raspberry cerise"
    " carnation bubblegum blush rouge watermelon strawberry hibiscus peach peachy melon cantaloupe seashell",
    "brown": "brown brownish browny brownie maroon brick rust rusty terracotta terra auburn mahogany sienna umber"
    " copper bronze chestnut chocolate coffee cocoa mocha caramel cinnamon leather mud dirt earth clay wood adobe"
    " toffee"
    " fawn camel sepia puce poop poo shit hazel toupe taupe mushroom stone putty greige tan sandy sandstone desert dust"
    " khaki ochre ocher burly peru",
    "beige": "tan beige cream creme sand sandy sandstone ecru buff wheat parchment eggshell egg ivory bone linen oyster"
    " desert khaki manilla bisque blanched moccasin papaya almond silk antique navajo burly",
}
"""What each word in a name of XKCD or CSS may mean, by usage."""
ALSO: Final = {
    "off-white": "floral-white old-lace sea-shell linen eggshell very-light-pink",
    "white": "white-smoke snow pale-gray",
    "dark": "almost-black",
    "cream": "creme corn-silk old-lace antique-white off-white eggshell",
    "terracotta": "terra-cotta",
    "lime green": "lime limegreen bright-lime-green",
    "navy blue": "navy",
    "gold": "golden golden-rod golden-yellow",
    "mint green": "mint",
    "sage green": "sage",
}
"""Names of XKCD and CSS that mean the same as ours."""
FARTHEST: Final = {"black": 0.145, "red": 0.15, "orange": 0.15, "yellow": 0.14, "green": 0.17, "blue": 0.2,
                   "purple": 0.17, "pink": 0.13, "brown": 0.14, "gray": 0.13}  # fmt: skip
"""Distance to the color that is called just so; basic words reach farther than shades (0.12)."""
COLORFUL: Final = {
    "white": (0, 0.02),
    "off-white": (0, 0.035),
    "light gray": (0, 0.016),
    "gray": (0, 0.022),
    "charcoal": (0, 0.032),
    "dark": (0, 0.045),
    "blue gray": (0, 0.058),
    "gray green": (0.02, 0.058),
    "beige": (0.012, 0.12),
    "pink": (0.03, 1),
    "blue": (0.02, 1),
    "turquoise": (0.02, 1),
}
"""Chroma from and to which a color is called by a name, or by one that ends so."""
HUES: Final = {
    "red": (5, 50),
    "brown": (15, 108),
    "dusty pink": (340, 38),
    "pink": (312, 40),
    "taupe": (30, 105),
    "beige": (35, 115),
    "tan": (40, 112),
    "cream": (50, 125),
    "green": (100, 195),
    "teal": (160, 240),
    "turquoise": (160, 240),
    "blue": (205, 283),
    "navy blue": (205, 300),
    "indigo": (260, 305),
    "lavender": (275, 350),
    "purple": (275, 348),
}
"""Hues, in degrees, from and to which a name is used, or one that ends so."""
ALIKE: Final = 0.092
"""Distance to a color whose name holds ours."""
ANCHORED: Final = 0.085
"""Distance to an anchor of `COLOR_TABLE`: all colors of the cell are within `NEAR`."""
BESIDE: Final = 0.02
"""So much farther than the nearest name may one be that is agreed on."""


def published() -> list[tuple[str, Floats]]:
    """Name, words joined by dashes, and OKLab of the colors of XKCD, then of CSS."""
    parts = "dark light medium pale deep hot dim midnight royal steel slate sky powder cornflower dodger alice cadet"
    parts += " forest sea lawn spring yellow olive indian fire rosy sandy saddle golden antique blanched navajo floral"
    parts += " ghost mint lemon old papaya peach burly corn white blue orange green misty lavender rebecca"
    split = re.compile(rf"({'|'.join(parts.split())})(?=[a-z])")
    xkcd = [(name[5:].replace(" ", "-"), color) for name, color in XKCD_COLORS.items()]
    css = [(split.sub(r"\1-", name), str(color)) for name, color in CSS4_COLORS.items()]
    return [(name.replace("grey", "gray"), oklab_of(levels(str(color)))) for name, color in (*xkcd, *css)]


def families(name: str) -> set[str]:
    """The families that a name may mean, by its words."""
    whole = {family for family, words in FAMILIES.items() if name in words.split()}
    words = [w for w in re.split("[-/ ]", name) if w != "dark"] or ["black", "dark"]
    return whole | {family for word in words for family, known in FAMILIES.items() if word in known.split()}


def own_families(name: str) -> set[str]:
    """The families of one of our names: those of its last word, and of both words of "blue gray"."""
    if name in ("dark", "off-white"):
        return {"dark": {"black", "gray", "brown"}, "off-white": {"white"}}[name]
    *first, last = name.split()
    both = first[-1:] if first and first[-1] in ("blue", "gray", "olive") else []
    return set().union(*(families(word) for word in (*both, last)))


def by_ending(table: Mapping[str, tuple[float, float]], name: str, default: tuple[float, float]) -> tuple[float, float]:
    """What a table says of a name, or of the one that it ends in; "light gray" and "blue gray" are not gray."""
    last = name.rpartition(" ")[2]
    return table.get(name, default if last == "gray" else table.get(last, default))


def distances(lab: Floats, anchors: Iterable[Floats]) -> Floats:
    """To the nearest anchor, ``(n,)``; 9 where there is none."""
    nearest = np.full(len(lab), 9.0)
    for anchor in anchors:
        nearest = np.minimum(nearest, np.linalg.norm(lab - anchor, axis=1))
    return nearest


def agreed(lab: Floats) -> npt.NDArray[np.bool_]:
    """Whether XKCD and CSS agree with each of our names, ``(names, n)``, at the colors ``lab``, ``(n, 3)``."""
    survey, count = published(), len(XKCD_COLORS)
    kinds = [families(name) for name, _ in survey]
    chroma, hue = np.hypot(lab[:, 1], lab[:, 2]), np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    sides = [(range(count), 0.02), (range(count, len(survey)), 0.05)]
    nearest = [distances(lab, (survey[i][1] for i in side)) for side, _ in sides]
    to_family = [
        {f: distances(lab, (survey[i][1] for i in side if f in kinds[i])) for f in FAMILIES} for side, _ in sides
    ]
    rows = []
    for name in COLOR_TABLE:
        key = name.replace(" ", "-")
        same = {key, *ALSO.get(name, "").split()}
        exact = distances(lab, (color for other, color in survey if other in same))
        holds = re.compile(rf"(?<![a-z]){re.escape(key)}(?![a-z])")
        alike = distances(lab, (color for other, color in survey if other in same or holds.search(other)))
        good = exact <= FARTHEST.get(name, 0.12)
        if name == "dark":
            good = lab[:, 0] <= 0.27
        elif name != "black":
            good &= alike <= ALIKE
            for (_, slack), near, reach in zip(sides, nearest, to_family, strict=True):
                slack = 0.035 if slack < 0.03 and name in ("beige", "cream") else slack
                good &= np.min([reach[f] for f in own_families(name)], axis=0) <= near + slack
        if name == "white":
            good &= lab[:, 0] > 0.94
        low, high = by_ending(HUES, name, (0, 360))
        good &= (hue >= low) & (hue <= high) if low <= high else (hue >= low) | (hue <= high)
        low, high = by_ending(COLORFUL, name, (0, 1))
        rows.append(good & (chroma >= low) & (chroma <= high))
    return np.array(rows)


def cells() -> npt.NDArray[np.uint8]:
    """``(2 ** (3 * CELL_BITS), 2)``: the number of the name of every cell, and 255 where it is agreed on, else 0."""
    size = 256 >> CELL_BITS
    start = np.arange(0, 256, size)
    corner = np.stack(np.meshgrid(start, start, start, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = oklab_of((corner + size // 2).astype(np.uint8))
    # a name holds for all of a cell: looked at are the middles of its eight parts
    parts = [np.array(p) * (size // 2) + size // 4 for p in np.ndindex(2, 2, 2)]
    good = np.logical_and.reduce([agreed(oklab_of((corner + part).astype(np.uint8))) for part in parts])
    to_anchor = np.array(
        [distances(lab, (oklab_of(levels(a)) for a in anchors.split())) for anchors in COLOR_TABLE.values()]
    )
    reach = np.where(good & (to_anchor <= ANCHORED) & (to_anchor <= to_anchor.min(axis=0) + BESIDE), to_anchor, np.inf)
    sure = np.isfinite(reach).any(axis=0)
    number = np.where(sure, reach.argmin(axis=0), to_anchor.argmin(axis=0))
    return np.stack([number, np.where(sure, 255, 0)], axis=1).astype(np.uint8)


if __name__ == "__main__":
    side = 1 << CELL_BITS
    picture = Image.fromarray(cells().reshape(side * side // 4, side * 4, 2), "LA")
    picture.save(FILE, optimize=True)
    print(f"{FILE.relative_to(ROOT)}: {FILE.stat().st_size} bytes")
