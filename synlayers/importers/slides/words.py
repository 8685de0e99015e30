"""The words of a shape and how they are set: own properties, then those of the shape, its place holders and the
master, the nearest first (DrawingML, 21.1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from synlayers.importers.drafts import Refused
from synlayers.importers.slides.colors import WHOLE, A, Color, tag_of
from synlayers.importers.slides.painting import EMU, Slide, fill_of

POINT: Final = 96 / 72
"""Pixels of a point."""
LINE: Final = 1.2
"""Height of a line of letters of size 1, whatever the font (measured in LibreOffice 7.4)."""
MOST_CHARACTERS: Final = 4_000
INSETS: Final = {"lIns": 91440, "tIns": 45720, "rIns": 91440, "bIns": 45720}
BULLETS: Final = ("buChar", "buAutoNum", "buBlip")
UNDRAWN: Final = ("gradFill", "pattFill", "blipFill", "effectLst", "effectDag", "highlight")
"""What of a run changes how its letters look and is not drawn."""


class TextLeftOut(Exception):
    """Text that cannot be set here as it is meant, with the reason."""


class Run(NamedTuple):
    """Letters of one look. size, spacing: px."""

    text: str
    family: str
    size: float
    bold: bool
    italic: bool
    color: Color
    spacing: float


class Paragraph(NamedTuple):
    """Lines that end in a break stand in `text` with a newline.

    Args:
        exact: distance of lines, px; None where it is a `share` of the usual one.
        before, after: px above and below it. left, right: px that it is set in.
    """

    runs: tuple[Run, ...]
    align: str
    exact: float | None
    share: float
    before: float
    after: float
    left: float
    right: float

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Words:
    """All words of a shape. insets: left, top, right, bottom, px. anchor: t, ctr or b."""

    paragraphs: tuple[Paragraph, ...]
    insets: tuple[float, float, float, float]
    anchor: str
    wraps: bool

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs).strip("\n")

    @property
    def runs(self) -> list[Run]:
        return [run for paragraph in self.paragraphs for run in paragraph.runs]


class _Look(NamedTuple):
    """What all words of a shape share: `scale` of letters, `less` distance of lines, `styled` color."""

    slide: Slide
    scale: float
    less: float
    styled: Color | None


def words_of(
    slide: Slide, body: Any, bodies: Sequence[Any], masters: Sequence[Any], styled: Color | None = None
) -> Words | None:
    """The words in a ``txBody``; None where there are none.

    Args:
        bodies: those of the place holders that it takes after, the nearest first.
        masters: lists of levels of the master and of the whole file, the nearest first.
        styled: the color that the style of the shape gives to letters that name none.

    Raises:
        TextLeftOut: they are set in a way that is not drawn.
    """
    said = "".join(text.text or "" for text in body.iter(f"{A}t"))
    if not said.strip():
        return None
    if len(said) > MOST_CHARACTERS:
        raise TextLeftOut(f"text of more than {MOST_CHARACTERS:,} letters")
    frames = [frame for one in (body, *bodies) if (frame := one.find(f"{A}bodyPr")) is not None]
    scale, less = _check_frames(frames)
    lists = [found for one in (body, *bodies) if (found := one.find(f"{A}lstStyle")) is not None]
    look = _Look(slide, scale, less, styled)
    paragraphs = tuple(_paragraph(look, one, [*lists, *masters]) for one in body.findall(f"{A}p"))
    left, top, right, bottom = (_length(_first(frames, name, str(value)), name) for name, value in INSETS.items())
    return Words(
        paragraphs, (left, top, right, bottom), _first(frames, "anchor", "t"), _first(frames, "wrap") != "none"
    )


def _first(elements: Iterable[Any], name: str, standard: str = "") -> str:
    """An attribute of the nearest element that has it."""
    return next((str(value) for one in elements if (value := one.get(name)) is not None), standard)


def _length(value: str, what: str) -> float:
    """Pixels of a length in English metric units."""
    return _number(value, what) / EMU


def _number(value: str, what: str) -> int:
    try:
        number = int(value)
    except ValueError:
        number = 1 << 40
    if abs(number) > 1 << 33:
        raise Refused("a measure of its text is damaged", f"{what} {value}"[:60])
    return number


def _check_frames(frames: list[Any]) -> tuple[float, float]:
    """The scale of letters, and what is taken off the distance of lines, of a text that is made to fit."""
    if _first(frames, "vert", "horz") != "horz" or _first(frames, "rot", "0") != "0":
        raise TextLeftOut("text that is turned in its shape")
    if int(_first(frames, "numCol", "1") or 1) > 1:
        raise TextLeftOut("text in columns")
    for frame in frames[:1]:
        warp = frame.find(f"{A}prstTxWarp")
        if (warp is not None and warp.get("prst") != "textNoShape") or frame.find(f"{A}scene3d") is not None:
            raise TextLeftOut("text that is bent")
        if (fit := frame.find(f"{A}normAutofit")) is not None:
            scale = _number(fit.get("fontScale", str(WHOLE)), "fontScale") / WHOLE
            return min(1.0, max(0.01, scale)), min(0.9, max(0, _number(fit.get("lnSpcReduction", "0"), "") / WHOLE))
    return 1.0, 0.0


def _paragraph(look: _Look, paragraph: Any, lists: list[Any]) -> Paragraph:
    own = paragraph.find(f"{A}pPr")
    level = _number(own.get("lvl", "0"), "lvl") if own is not None else 0
    levels = [found for one in lists if (found := one.find(f"{A}lvl{level + 1}pPr")) is not None]
    chain = [*([own] if own is not None else []), *levels]
    below = [found for one in levels if (found := one.find(f"{A}defRPr")) is not None]
    runs = tuple(_runs(look, paragraph, below))
    if not runs:
        end = paragraph.find(f"{A}endParaRPr")
        runs = (_run(look, "", end, below),)
    else:
        _check_paragraph(chain, bool("".join(run.text for run in runs).strip()))
    size = max(run.size for run in runs)
    exact, share = _spacing(chain, "lnSpc", (None, 1.0))
    before, after = (_gap(chain, name, size) for name in ("spcBef", "spcAft"))
    return Paragraph(
        runs,
        {"ctr": "center", "r": "right"}.get(_first(chain, "algn"), "left"),
        exact,
        max(0.1, share - look.less),
        before,
        after,
        _length(_first(chain, "marL", "0"), "marL"),
        _length(_first(chain, "marR", "0"), "marR"),
    )


def _check_paragraph(chain: list[Any], has_words: bool) -> None:
    bullet = next((tag_of(child) for one in chain for child in one if tag_of(child) in (*BULLETS, "buNone")), "buNone")
    if bullet in BULLETS and has_words:
        raise TextLeftOut("text with bullets or numbers")
    if _first(chain, "algn", "l") not in ("l", "ctr", "r"):
        raise TextLeftOut("justified text")
    if _first(chain, "rtl", "0") in ("1", "true"):
        raise TextLeftOut("text from right to left")
    if _number(_first(chain, "indent", "0"), "indent") != 0:
        raise TextLeftOut("text with an indent of its first line")


def _spacing(chain: list[Any], name: str, standard: tuple[float | None, float]) -> tuple[float | None, float]:
    """px, or None and a share."""
    for one in chain:
        if (found := one.find(f"{A}{name}")) is None:
            continue
        if (points := found.find(f"{A}spcPts")) is not None:
            return _number(points.get("val", ""), name) / 100 * POINT, 1.0
        if (share := found.find(f"{A}spcPct")) is not None:
            value = share.get("val", "").rstrip("%")
            return None, _number(value, name) / (100 if share.get("val", "").endswith("%") else WHOLE)
    return standard


def _gap(chain: list[Any], name: str, size: float) -> float:
    exact, share = _spacing(chain, name, (0.0, 0.0))
    return exact if exact is not None else share * LINE * size


def _runs(look: _Look, paragraph: Any, below: list[Any]) -> Iterator[Run]:
    for child in paragraph:
        kind = tag_of(child)
        own = child.find(f"{A}rPr")
        chain = [*([own] if own is not None else []), *below]
        if kind in ("r", "fld"):
            text = next((one.text for one in child.findall(f"{A}t")), "") or ""
            if text:
                _check_run(chain)
                if _first(chain, "cap", "none") == "all":
                    text = text.upper()
                yield _run(look, "".join(c for c in text if c.isprintable() or c == "\t"), own, below)
        elif kind == "br":
            yield _run(look, "\n", own, below)
        elif kind not in ("pPr", "endParaRPr", ""):
            raise TextLeftOut("text with formulas or other content")


def _check_run(chain: list[Any]) -> None:
    if _first(chain, "u", "none") != "none" or _first(chain, "strike", "noStrike") != "noStrike":
        raise TextLeftOut("text with a line under or through it")
    if _first(chain, "baseline", "0") not in ("0", "0%"):
        raise TextLeftOut("raised or lowered text")
    if _first(chain, "cap", "none") == "small":
        raise TextLeftOut("text in small capitals")
    if any(_changes(child) for one in chain for child in one):
        raise TextLeftOut("text with an outline, a gradient or an effect")


def _changes(child: Any) -> bool:
    """Whether a property of a run changes how its letters look in a way that is not drawn."""
    kind = tag_of(child)
    if kind == "ln":
        fill = fill_of(child)
        return fill is not None and tag_of(fill) != "noFill"
    return kind in UNDRAWN and not (kind == "effectLst" and not len(child))


def _run(look: _Look, text: str, own: Any, below: list[Any]) -> Run:
    chain = [*([own] if own is not None else []), *below]
    latin = next((f.get("typeface", "") for one in chain if (f := one.find(f"{A}latin")) is not None), "+mn-lt")
    if latin.startswith("+"):
        latin = look.slide.theme.fonts.get(latin[1:3], "")
    said = [own] if look.styled is not None and own is not None else [] if look.styled is not None else chain
    fill = next((f for one in said if (f := one.find(f"{A}solidFill")) is not None and len(f)), None)
    try:
        color = look.slide.theme.color(fill[0]) if fill is not None else look.styled or Color(0, 0, 0)
    except Refused as error:
        raise TextLeftOut(f"text: {error}") from None
    points = _number(_first(chain, "sz", "1800"), "sz") / 100
    if not 1 <= points <= 4000:
        raise Refused("a measure of its text is damaged", f"sz {points}")
    return Run(
        text,
        latin,
        points * POINT * look.scale,
        _first(chain, "b", "0") in ("1", "true"),
        _first(chain, "i", "0") in ("1", "true"),
        color,
        _number(_first(chain, "spc", "0"), "spc") / 100 * POINT,
    )
