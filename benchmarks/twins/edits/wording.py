"""What instructions are worded with, in English and Chinese: colours, places, things. Each word has one meaning in
pixels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from synlayers.design import Box, Layer
from synlayers.style.color import hex_of, oklch


class Word(NamedTuple):
    """A word in both languages."""

    en: str
    cn: str


COLORS: Final[Mapping[str, tuple[str, str]]] = {
    "red": ("红色", "#d92626"),
    "orange": ("橙色", "#f28a1c"),
    "yellow": ("黄色", "#f5d21f"),
    "green": ("绿色", "#2fa04a"),
    "teal": ("青色", "#12a3a0"),
    "blue": ("蓝色", "#2463d6"),
    "purple": ("紫色", "#8a3fc4"),
    "pink": ("粉色", "#f078b4"),
    "black": ("黑色", "#111111"),
    "white": ("白色", "#ffffff"),
}
"""Colours that things are given: name -> Chinese, sRGB."""
SEEN: Final[Mapping[str, str]] = {
    **{n: cn for n, (cn, _) in COLORS.items()},
    "brown": "棕色",
    "gray": "灰色",
    "beige": "米色",
}
"""Colours that things have: name -> Chinese."""
GROUNDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "light blue": ("浅蓝色", "#a9d6f5", "light"),
    "light pink": ("浅粉色", "#f7b6cd", "light"),
    "light green": ("浅绿色", "#b4e3b0", "light"),
    "light yellow": ("浅黄色", "#fbe58a", "light"),
    "lavender": ("淡紫色", "#cbb8f0", "light"),
    "navy blue": ("深蓝色", "#14285a", "dark"),
    "dark green": ("深绿色", "#0f4a30", "dark"),
    "dark red": ("深红色", "#5c1220", "dark"),
    "dark purple": ("深紫色", "#3c1860", "dark"),
    "black": ("黑色", "#101010", "dark"),
}
"""Colours that backgrounds are given: name -> Chinese, sRGB, kind of text that is legible on it by being dark (light)
or light (dark)."""
CELLS: Final[tuple[tuple[Word, Word, Word], ...]] = (
    (Word("at the top left", "左上方"), Word("at the top", "上方"), Word("at the top right", "右上方")),
    (Word("on the left", "左侧"), Word("in the center", "中央"), Word("on the right", "右侧")),
    (Word("at the bottom left", "左下方"), Word("at the bottom", "下方"), Word("at the bottom right", "右下方")),
)
"""Thirds of the canvas that the middle of a thing's box may be in, rows by columns."""
SHAPES: Final[Mapping[str, Word]] = {
    "circle": Word("circle", "圆形"), "ring": Word("ring", "圆环"), "donut": Word("ring", "圆环"),
    "circle_frame": Word("ring", "圆环"), "thin_circle": Word("ring", "圆环"), "triangle": Word("triangle", "三角形"),
    "star": Word("star", "星形"), "heart": Word("heart", "心形"), "diamond": Word("diamond", "菱形"),
    "hexagon": Word("hexagon", "六边形"), "plus": Word("plus sign", "加号"), "rect": Word("rectangle", "矩形"),
    "rounded_rect": Word("rectangle", "矩形"), "half_circle": Word("half circle", "半圆形"),
    "quarter_circle": Word("quarter circle", "四分之一圆"), "half_ring": Word("half ring", "半圆环"),
    "blob": Word("blob", "不规则色块"), "pebble": Word("blob", "不规则色块"), "leaf": Word("leaf", "叶子"),
    "branch": Word("branch", "树枝"), "flower": Word("flower", "花朵"), "petals": Word("flower", "花朵"),
    "sparkle": Word("sparkle", "闪光形"), "arch": Word("arch", "拱形"), "pill": Word("pill shape", "胶囊形"),
    "starburst": Word("starburst", "多角星形"), "sunburst": Word("sunburst", "放射形"),
    "squiggle": Word("squiggle", "波浪线"), "zigzag": Word("zigzag line", "锯齿线"),
    "dots_grid": Word("grid of dots", "点阵"), "quote_mark": Word("quotation mark", "引号"),
    "wavy_badge": Word("wavy badge", "波浪形徽章"), "round_badge": Word("round badge", "圆形徽章"),
    "rainbow": Word("rainbow", "彩虹形"), "tile": Word("geometric tile", "几何图块"),
    "spark_lines": Word("burst of lines", "放射短线"),
}  # fmt: skip
"""Forms of shape layers that have a plain name."""
ILLUSTRATIONS: Final[Mapping[str, Word]] = {
    "potted-plant": Word("potted plant", "盆栽"),
    "diamond-ring": Word("gemstone ring", "宝石戒指"),
    "mountain-scene": Word("mountain picture", "山景图"),
    "coffee-cup": Word("coffee cup", "咖啡杯"),
}
"""Built-in illustrations; all others are illustrations."""
KINDS: Final[Mapping[str, Word]] = {
    "icon": Word("icon", "图标"),
    "illustration": Word("illustration", "插图"),
    "photo": Word("photo", "照片"),
    "cutout": Word("object", "物体"),
    "shape": Word("shape", "图形"),
}


class BilingualPhrase(NamedTuple):
    """How an instruction points at a thing."""

    en: str
    cn: str


def color_word(color: str) -> str:
    """The plain name, one of `SEEN`, of ``#rrggbb``.

    >>> [color_word(c) for c in ("#d92626", "#14285a", "#fdf6ea", "#7a4a1e", "#9aa0a6")]
    ['red', 'blue', 'beige', 'brown', 'gray']
    """
    lightness, chroma, hue = oklch(color)
    if lightness < 0.24 or (lightness < 0.3 and chroma < 0.04):
        return "black"
    if chroma < 0.035 and not (lightness > 0.8 and 40 <= hue < 115 and chroma > 0.01):
        return "white" if lightness > 0.93 else "gray"
    if chroma < 0.075 and lightness > 0.78 and 30 <= hue < 115:
        return "beige"
    if 25 <= hue < 105 and (lightness < 0.56 and chroma < 0.15):
        return "brown"
    if hue < 45 and lightness > 0.72:
        return "pink"
    ends = (
        (12, "pink"),
        (38, "red"),
        (78, "orange"),
        (116, "yellow"),
        (165, "green"),
        (222, "teal"),
        (285, "blue"),
        (330, "purple"),
        (361, "pink"),
    )
    return next(name for end, name in ends if hue < end)


def cell_of(box: Box, width: int, height: int) -> tuple[int, int]:
    """Row and column (0..2) of the third of the canvas that the middle of a box lies in."""
    row, column = 3 * (box.y0 + box.y1) / (2 * height), 3 * (box.x0 + box.x1) / (2 * width)
    return min(2, int(row)), min(2, int(column))


def noun_of(layer: Layer) -> Word:
    """The plain name of the thing that a layer shows."""
    if layer.kind == "shape":
        return SHAPES.get(str(layer.params.get("draw", {}).get("variant")), KINDS["shape"])
    if layer.kind == "illustration" and layer.asset:
        return ILLUSTRATIONS.get(layer.asset.partition(":")[2], KINDS["illustration"])
    return KINDS.get(layer.kind, Word(layer.kind, layer.kind))


def single_color(layer: Layer) -> str | None:
    """The colour ``#rrggbb`` of a layer whose solid pixels are of one colour, but for a few; else None."""
    solid = layer.pixels[layer.pixels[..., 3] >= 250][:, :3]
    if len(solid) < 20:
        return None
    middle = solid[len(solid) // 2].astype(int)
    near = abs(solid.astype(int) - middle).max(1) <= 6
    return hex_of(*middle.tolist()) if near.mean() >= 0.97 else None


def phrase_of(layer: Layer, width: int, height: int) -> BilingualPhrase:
    """``the blue star at the top left``, ``左上方的蓝色星形``; a text by what it reads."""
    if layer.text:
        line = " ".join(layer.text.split())
        return BilingualPhrase(f'the text "{line}"', f"文字“{line}”")
    noun, color = noun_of(layer), single_color(layer) if layer.kind in ("shape", "icon") else None
    row, column = cell_of(layer.box, width, height)
    seen = color_word(color) if color else ""
    place = CELLS[row][column]
    return BilingualPhrase(
        f"the {seen + ' ' if seen else ''}{noun.en} {place.en}", f"{place.cn}的{SEEN[seen] if seen else ''}{noun.cn}"
    )
