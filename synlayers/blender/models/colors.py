"""Colors of props by the words that captions use, and how a word stands in a sentence."""

from __future__ import annotations

from typing import Final

from synlayers.blender.models.model import Dice

COLORS: Final = {
    "red": "#c8202f",
    "orange": "#ee7623",
    "yellow": "#f8d61c",
    "green": "#2f8f4e",
    "teal": "#12808a",
    "blue": "#2259c4",
    "purple": "#6f3fae",
    "pink": "#ee7fa6",
    "brown": "#6b4226",
    "beige": "#dcc7a4",
    "white": "#f0efec",
    "gray": "#8b8f94",
    "black": "#18191b",
}
GLASSES: Final = {
    "green": "#3f9a4c",
    "orange": "#d97a1e",
    "blue": "#3f7fe0",
    "clear": "#f2f7f6",
    "pink": "#f09ab8",
    "teal": "#3cb3ab",
}
METALS: Final = {"gold": "#e8b04a", "silver": "#d4d6d9", "copper": "#d9814f", "black": "#1d1e20"}
LIVELY: Final = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink")
PALE: Final = ("white", "beige", "pink", "yellow")


def pick_color(dice: Dice, names: tuple[str, ...] = tuple(COLORS)) -> tuple[str, str]:
    """A color's word and ``#rrggbb``, a little off the table's so that no two props share one."""
    name = dice.pick(names)
    return name, vary(dice, COLORS[name])


def vary(dice: Dice, color: str, most: float = 0.07) -> str:
    """The color, lighter or darker by up to `most` in each channel."""
    shift = dice.between(-most, most)
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    moved = (min(1.0, max(0.0, c + shift + dice.between(-most / 4, most / 4))) for c in channels)
    return "#" + "".join(f"{round(255 * c):02x}" for c in moved)


def a(word: str) -> str:
    """The word with its article.

    >>> a("orange"), a("teal")
    ('an orange', 'a teal')
    """
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
