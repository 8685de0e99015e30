"""Editing instructions, English or Chinese, read by rules: what is to be done, to what, in which colour, where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Rgb = tuple[int, int, int]
Action = Literal["recolour", "remove", "replace", "background", "add", "move", "tone"]

COLORS: Final[dict[str, tuple[Rgb, str]]] = {
    "navy blue": ((20, 40, 90), "深蓝|藏青"), "light blue": ((170, 214, 245), "浅蓝|淡蓝|天蓝"),
    "light pink": ((247, 182, 205), "浅粉"), "light green": ((180, 227, 176), "浅绿|淡绿"),
    "light yellow": ((251, 229, 138), "浅黄|淡黄"), "lavender": ((203, 184, 240), "淡紫|浅紫"),
    "dark green": ((15, 74, 48), "深绿|墨绿"), "dark red": ((92, 18, 32), "深红|暗红"),
    "dark purple": ((60, 24, 96), "深紫"), "dark blue": ((20, 40, 90), "深蓝"), "red": ((217, 38, 38), "红"),
    "orange": ((242, 138, 28), "橙|橘"), "yellow": ((245, 210, 31), "黄"), "green": ((47, 160, 74), "绿"),
    "teal": ((18, 163, 160), "青"), "blue": ((36, 99, 214), "蓝"), "purple": ((138, 63, 196), "紫"),
    "pink": ((240, 120, 180), "粉"), "brown": ((120, 75, 40), "棕|褐"), "black": ((17, 17, 17), "黑"),
    "white": ((255, 255, 255), "白"), "gray": ((128, 128, 128), "灰"), "grey": ((128, 128, 128), "灰"),
    "beige": ((235, 222, 196), "米色|米黄"),
}  # fmt: skip
"""English name -> sRGB and Chinese words; longer names stand before those that they contain."""
SHAPES: Final = {
    "circle": "圆形|圆圈",
    "square": "正方形|方块",
    "rectangle": "矩形|长方形",
    "triangle": "三角",
    "star": "星",
    "heart": "心形|爱心",
    "diamond": "菱形",
    "hexagon": "六边形",
}
"""What can be drawn."""
PLACES: Final[tuple[tuple[tuple[int, int], str, str], ...]] = (
    ((0, 0), r"(?:top|upper)[- ]left", "左上"),
    ((0, 2), r"(?:top|upper)[- ]right", "右上"),
    ((2, 0), r"(?:bottom|lower)[- ]left", "左下"),
    ((2, 2), r"(?:bottom|lower)[- ]right", "右下"),
    ((0, 1), r"(?:at|on|near) the top|\bupper\b", "上方|顶部"),
    ((2, 1), r"(?:at|on|near) the bottom|\blower\b", "下方|底部"),
    ((1, 0), r"on the left", "左侧|左边"),
    ((1, 2), r"on the right", "右侧|右边"),
    ((1, 1), r"\b(?:center|centre|middle)\b", "中央|中间|中心的"),
)
"""Thirds of the canvas (row, column) and how they are called."""
MOVES: Final = {"left": ("左", (-1, 0)), "right": ("右", (1, 0)), "up": ("上", (0, -1)), "down": ("下", (0, 1))}
TONES: Final = (
    ("gray", r"black[- ]and[- ]white|gr[ae]yscale|monochrom", "黑白|灰度"),
    ("sepia", r"\bsepia\b|\bvintage\b", "棕褐色调|复古|怀旧"),
    ("brighter", r"\bbright(?:er|en)", "调亮|变亮|更亮|提亮"),
    ("darker", r"\bdark(?:er|en)", "调暗|变暗|更暗"),
    ("warmer", r"\bwarm(?:er)?\b", "更暖|暖色"),
    ("cooler", r"\b(?:cool|cold)(?:er)?\b", "更冷|冷色"),
    ("flatter", r"\blower the contrast|less contrast", "对比度.{0,16}降低|降低.{0,16}对比度"),
    ("contrast", r"more contrast|(?:increase|raise) the contrast", "(?:提高|增加).{0,8}对比度"),
)
PART: Final = re.compile(r"\bretouch|\bphoto\b|\bring\b|\bplant\b|修图|照片|插图|盆栽|图标", re.IGNORECASE)
"""A tone that is asked of a thing, not of the whole image."""


@dataclass(frozen=True, slots=True)
class EditTarget:
    """What an instruction points at. `place` is a third of the canvas (row, column)."""

    color: str | None = None
    place: tuple[int, int] | None = None
    ring: bool = False


@dataclass(frozen=True, slots=True)
class Instruction:
    """What is understood of an instruction."""

    action: Action
    target: EditTarget = EditTarget()
    colors: tuple[Rgb, ...] = ()
    shape: str = ""
    tone: str = ""
    amounts: tuple[float, ...] = ()
    """Per cent as fractions, in the order in which they are said."""
    way: tuple[int, int] = (0, 0)


def parse_instruction(prompt: str) -> Instruction | None:
    """What is to be done, or None. Things in quotes are texts, which this reader cannot find.

    >>> parse_instruction("Make the red car blue.").colors
    ((36, 99, 214),)
    >>> parse_instruction("移除左上方的蓝色星形。").target
    EditTarget(color='blue', place=(0, 0), ring=False)
    >>> parse_instruction("Let her smile.") is None
    True
    """
    if re.search("[\"“”'‘]", prompt):
        return None
    chinese = bool(re.search(r"[\u4e00-\u9fff]", prompt))
    text = prompt if chinese else prompt.lower()
    return (_parse_chinese if chinese else _parse_english)(text)


def _parse_english(text: str) -> Instruction | None:
    if re.search(r"\bbackground\b", text) and (
        colors := find_colors(text.split("background", 1)[1]) or find_colors(text)
    ):
        return Instruction("background", colors=colors[:2])
    if match := re.match(r"(?:please )?(?:remove|delete|erase|get rid of|take away) (.+)", text):
        return Instruction("remove", parse_target(match[1]))
    if match := re.match(r"(?:please )?replace (.+?) (?:with|by) (.+)", text):
        return _parse_drawing("replace", parse_target(match[1]), match[2])
    if match := re.match(r"(?:please )?(?:add|draw|put|place) (.+)", text):
        return _parse_drawing("add", EditTarget(place=find_place(match[1])), match[1])
    # what stands before the last line break could not match, and looking for it would take the square of its length
    if "\n" not in text[:-1] and (
        match := re.match(
            r"(?:please )?(?:move|shift) (.+) (?:to the |a (?:bit|little) )?(left|right|up|down)(?: by (.*))?[.!]?$",
            text,
        )
    ):
        return Instruction("move", parse_target(match[1]), amounts=find_amounts(match[3] or ""), way=MOVES[match[2]][1])
    if tone := _parse_tone(text, 1):
        return tone
    if match := re.match(
        r"(?:please )?(?:change|turn|make|paint|recolor|recolour|set|dye) (?:the colou?r of )?(.+?)(?:'s colou?r)?"
        r" (?:in)?to (.+)",
        text,
    ):
        return _parse_recolor(match[1], match[2])
    if match := re.match(r"(?:please )?(?:make|paint|turn|colou?r|dye) (.+) (\S+?)[.!]?$", text):
        return _parse_recolor(match[1], match[2])
    return None


def _parse_chinese(text: str) -> Instruction | None:
    if "背景" in text and (colors := find_colors(text)):
        return Instruction("background", colors=colors[:2])
    if match := re.match(r"(?:请)?(?:移除|删除|去掉|去除|擦除)(.+)", text):
        return Instruction("remove", parse_target(match[1]))
    if match := re.match(r"(?:请)?(?:将|把)(.+?)(?:替换为|替换成|换成)(.+)", text):
        return _parse_drawing("replace", parse_target(match[1]), match[2])
    if match := re.match(r"(?:请)?(?:在(.+?))?(?:添加|加上|增加|画)(.+)", text):
        return _parse_drawing("add", EditTarget(place=find_place((match[1] or "") + "的")), match[2])
    if match := re.match(r"(?:请)?(?:将|把)(.+?)向([左右上下])移动?(.*)", text):
        way = next(way for word, way in MOVES.values() if word == match[2])
        return Instruction("move", parse_target(match[1]), amounts=find_amounts(match[3]), way=way)
    if tone := _parse_tone(text, 2):
        return tone
    if match := re.match(r"(?:请)?(?:将|把)(.+?)(?:的颜色)?(?:改为|改成|变为|变成|涂成|染成)(.+)", text):
        return _parse_recolor(match[1], match[2])
    return None


def _parse_tone(text: str, language: int) -> Instruction | None:
    tone = next((row[0] for row in TONES if re.search(row[language], text)), None)
    if tone is None or PART.search(text):
        return None
    return Instruction("tone", tone=tone, amounts=find_amounts(text))


def _parse_recolor(what: str, color: str) -> Instruction | None:
    # a material is no colour: "brown wood", and a whole sentence is not one either
    words = re.sub(r"#[0-9a-f]{6}|[()().。!]", " ", color.strip().lower()).strip()
    plain = any(words == name or re.fullmatch(f"(?:{cn})色?", words) for name, (_, cn) in COLORS.items())
    target, colors = parse_target(what), find_colors(color)
    return Instruction("recolour", target, colors=colors[:1]) if plain and colors else None


def _parse_drawing(action: Action, target: EditTarget, what: str) -> Instruction | None:
    shape = next((s for s, cn in SHAPES.items() if re.search(rf"\b{s}\b|{cn}", what)), None)
    colors = find_colors(what)
    return Instruction(action, target, colors[:1], shape, amounts=find_amounts(what)) if shape and colors else None


def find_color_names(text: str) -> list[str]:
    """Names of colours in the order in which they are said, each stretch of the text read once."""
    matches: list[tuple[int, str]] = []

    def take(match: re.Match[str]) -> str:
        matches.append((match.start(), name))
        return "~" * len(match[0])

    for name, (_, cn) in COLORS.items():
        pattern = re.compile(rf"\b{name}\b|(?:{cn})(?=色|的|$|[()((])|(?:{cn})(?=[\u4e00-\u9fff])")
        # what is taken may leave a word beside it alone ("red红色"), which the next pass finds; a third finds none
        while (rest := pattern.sub(take, text)) != text:
            text = rest
    return [name for _, name in sorted(matches)]


def find_colors(text: str) -> tuple[Rgb, ...]:
    """Colours in the order in which they are said; as ``#rrggbb`` if any is said so, else by name."""
    if codes := re.findall(r"#([0-9a-fA-F]{6})", text):
        return tuple((int(c[:2], 16), int(c[2:4], 16), int(c[4:], 16)) for c in codes)
    return tuple(COLORS[name][0] for name in find_color_names(text))


def find_place(text: str) -> tuple[int, int] | None:
    """The third of the canvas that is named first in the table of places."""
    return next((cell for cell, en, cn in PLACES if re.search(f"{en}|{cn}", text)), None)


def parse_target(text: str) -> EditTarget:
    """The colour and place of what a phrase points at."""
    names = find_color_names(text)
    return EditTarget(names[0] if names else None, find_place(text), bool(re.search(r"\bring\b|圆环", text)))


def find_amounts(text: str) -> tuple[float, ...]:
    """Per cent, as fractions; half is fifty of them."""
    shares = tuple(int(n) / 100 for n in re.findall(r"(\d{1,3}) ?%", text))
    return shares or ((0.5,) if re.search(r"\bhalf\b|一半", text) else ())
