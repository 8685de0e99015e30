"""Faces in font files: what a file holds, and how a face is loaded again.

ttf, otf, ttc and woff go to Skia as they are. Skia returns None for woff2 without an error, so woff2 is unpacked by
fontTools first, where fontTools and brotli are installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

import skia

from synlayers.assets.fonts.letters import ESSENTIAL, measure, problem_of_letters
from synlayers.assets.fonts.plain import color_tables, without_colors
from synlayers.assets.user_files import Rejection, relative_name
from synlayers.design import Record

Category = Literal["sans", "serif", "slab", "mono", "display", "handwriting"]
CATEGORIES: Final = get_args(Category)
SUFFIXES: Final = (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2")
"""In order of preference where a family has the same face twice."""
MAX_BYTES: Final = 64 * 2**20
_WGHT: Final = int.from_bytes(b"wght", "big")
_OS2: Final = int.from_bytes(b"OS/2", "big")


@dataclass(frozen=True, slots=True)
class FontFace:
    """One face of a family.

    Args:
        family: the name in the font.
        weight: 1..1000, 400 is regular, 700 bold.
        file: path relative to the family's folder, with forward slashes.
        digest: sha256 hex of the file.
        index: place in a collection (ttc).
        instance: value of the weight axis of a variable font, or None.
        without: tables of colours and pictures that are left out, so that the plain outlines are drawn.
    """

    family: str
    weight: int
    italic: bool
    file: str
    digest: str
    category: Category
    index: int = 0
    instance: int | None = None
    without: tuple[str, ...] = ()

    def record(self) -> Record:
        """The face in ``Asset.data["faces"]``; `index`, `instance` and `without` only where they apply."""
        entry: Record = {"weight": self.weight, "italic": self.italic, "file": self.file, "digest": self.digest}
        if self.index:
            entry["index"] = self.index
        if self.instance is not None:
            entry["instance"] = self.instance
        if self.without:
            entry["without"] = list(self.without)
        return entry


@cache
def manager() -> skia.FontMgr:
    """A manager that knows no system fonts: nothing of the machine can slip in."""
    return skia.FontMgr.New_Custom_Empty()


def open_typeface(path: Path, index: int = 0, instance: int | None = None) -> skia.Typeface | None:
    """The typeface in a file, or None where Skia cannot read it.

    A colour font is opened without its colours. Raises ImportError for woff2 without fontTools and brotli.
    """
    typeface = _read_typeface(path, index)
    if typeface is not None and color_tables(typeface):
        typeface = manager().makeFromData(skia.Data.MakeWithCopy(without_colors(typeface)))
    if typeface is None or instance is None:
        return typeface
    position = skia.FontArguments.VariationPosition
    coordinates = position.Coordinates([position.Coordinate(_WGHT, float(instance))])
    return typeface.makeClone(skia.FontArguments().setVariationDesignPosition(position(coordinates)))


def _read_typeface(path: Path, index: int) -> skia.Typeface | None:
    if path.suffix.lower() == ".woff2":
        return manager().makeFromData(skia.Data.MakeWithCopy(_unpack_woff2(path)))
    try:
        str(path).encode()
    except UnicodeEncodeError:  # a name that is no UTF-8
        return manager().makeFromData(skia.Data.MakeWithCopy(path.read_bytes()), index)
    return manager().makeFromFile(str(path), index)


def find_file(folder: Path, name: str) -> Path:
    """The file that `relative_name` gave `name`; a path where nothing is when there is none."""
    path = folder / name
    if not path.exists() and "\\x" in name:
        inner = path.parent if path.parent.is_dir() else folder
        return next((p for p in inner.rglob("*") if relative_name(p, folder) == name), path)
    return path


def _unpack_woff2(path: Path) -> bytes:
    if not (importlib.util.find_spec("fontTools") and importlib.util.find_spec("brotli")):
        raise ImportError(
            "woff2 needs fontTools and brotli: pip install fonttools brotli, or convert it to ttf or woff"
        )
    from fontTools.ttLib import TTFont

    font = TTFont(str(path), lazy=False)
    font.flavor = None
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    return out.getvalue()


def covers(typeface: skia.Typeface, text: str) -> bool:
    """Whether every visible character of `text` has a glyph of its own, so that no empty box is drawn."""
    visible = [ord(c) for c in text if not c.isspace()]
    return 0 not in typeface.unicharsToGlyphs(visible) if visible else True


def missing_glyphs(typeface: skia.Typeface, text: str) -> str:
    """The characters of `text` that the typeface cannot draw, in order, each once."""
    visible = [c for c in dict.fromkeys(text) if not c.isspace()]
    glyphs = typeface.unicharsToGlyphs([ord(c) for c in visible]) if visible else []
    return "".join(c for c, glyph in zip(visible, glyphs, strict=True) if glyph == 0)


def guess_category(typeface: skia.Typeface, family: str) -> Category:
    """From the name, the fixed pitch and the OS/2 table (IBM family class and PANOSE)."""
    name = family.lower()
    for words, category in (
        (("mono", "code", "courier"), "mono"),
        (("slab",), "slab"),
        (("script", "hand", "brush"), "handwriting"),
        (("sans", "grotesk", "grotesque"), "sans"),
        (("display", "poster"), "display"),
        (("serif",), "serif"),
    ):
        if any(word in name for word in words):
            return category  # type: ignore[return-value]
    if typeface.isFixedPitch():
        return "mono"
    table = bytes(typeface.getTableData(_OS2) or b"")
    if len(table) < 42:
        return "sans"
    family_class, panose_kind, panose_serif = table[30], table[32], table[33]
    if family_class == 10 or panose_kind == 3:
        return "handwriting"
    if family_class in (9, 12) or panose_kind in (4, 5):
        return "display"
    if family_class == 5:
        return "slab"
    if family_class in (1, 2, 3, 4, 7) or (panose_kind == 2 and 2 <= panose_serif <= 10):
        return "serif"
    return "sans"


def faces_in_file(path: Path, name: str, trusted: bool = False) -> list[FontFace] | Rejection:
    """All faces of one file, called `name`; or why it is not used. The letters of a trusted one are not measured."""
    if path.stat().st_size > MAX_BYTES:
        return Rejection(name, f"larger than {MAX_BYTES >> 20} MiB")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    faces: list[FontFace] = []
    for index in range(64):
        try:
            source = _read_typeface(path, index)
            typeface = open_typeface(path, index) if source is not None else None
        except ImportError as error:
            return Rejection(name, str(error))
        except Exception as error:  # fontTools raises many kinds on a broken file
            return Rejection(name, f"broken {path.suffix.lower()[1:]} ({type(error).__name__})")
        if source is None:
            break
        tables = color_tables(source)
        problem = _problem(typeface, trusted)
        if problem and tables:
            shown = ", ".join(table.strip() for table in tables)
            return Rejection(name, f"a colour font ({shown}) without plain outlines for the letters: {problem}")
        if typeface is None or problem:
            return Rejection(name, problem)
        faces += _faces_of(typeface, name, digest, index, tuple(tables))
        if path.suffix.lower() not in (".ttc", ".otc"):
            break
    return faces or Rejection(name, "not a font that Skia can read (broken, cut short, or another format)")


def _problem(typeface: skia.Typeface | None, trusted: bool) -> str:
    if typeface is None:
        return "nothing is left of it"
    absent = missing_glyphs(typeface, ESSENTIAL)
    if absent:
        return f"lacks glyphs for {absent if len(absent) < 8 else f'{absent[:8]}...'!r}"
    return "" if trusted else problem_of_letters(typeface, measure(typeface))


def _family_name(typeface: skia.Typeface, name: str) -> str:
    """The name in the font; that of its file where the font has none that can be read."""
    try:
        family = typeface.getFamilyName()
        family.encode()
    except UnicodeError:
        family = ""
    return "".join(c for c in family if c.isprintable()).strip() or Path(name).stem


def _faces_of(
    typeface: skia.Typeface, name: str, digest: str, index: int, without: tuple[str, ...]
) -> Iterable[FontFace]:
    """One face, or, for a font with a weight axis, one for each hundred on it; all other axes stay at their
    defaults."""
    style = typeface.fontStyle()
    family = _family_name(typeface, name)
    if style.width() != 5:  # condensed and expanded cuts are another family to a designer
        family += f" {'Condensed' if style.width() < 5 else 'Expanded'}"
    # Some faces are italic by name only (Hanken Grotesk 0.0.2).
    italic = (
        style.slant() != skia.FontStyle.kUpright_Slant
        or re.search(r"(Italic|Oblique|It)$", Path(name).stem) is not None
    )
    category = guess_category(typeface, family)
    plain = FontFace(family, style.weight(), italic, name, digest, category, index, without=without)
    axis = next((a for a in typeface.getVariationDesignParameters() if a.tag == _WGHT), None)
    weights = [w for w in range(100, 1000, 100) if axis.min <= w <= axis.max] if axis is not None else []
    # an axis in units of its own (0 to 1) has no weight to ask for: its default is drawn
    return [replace(plain, weight=w, instance=w) for w in weights] or [plain]


def best_faces(faces: Iterable[FontFace]) -> list[FontFace]:
    """One face for each (weight, italic), upright first, light to heavy: a drawn weight before an instance, ttf before
    woff."""

    def order(face: FontFace) -> tuple[bool, int, bool, int, str, int]:
        suffix = SUFFIXES.index(Path(face.file).suffix.lower())
        return face.italic, face.weight, face.instance is not None, suffix, face.file, face.index

    chosen: dict[tuple[bool, int], FontFace] = {}
    for face in sorted(faces, key=order):
        chosen.setdefault((face.italic, face.weight), face)
    return list(chosen.values())
