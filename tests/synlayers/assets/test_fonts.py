"""Font families: the default set, the user's folders, and that a paragraph is set in exactly the face that was asked
for."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skia
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from synlayers.assets.fonts import files
from synlayers.assets.fonts.families import (
    covers,
    font_alias,
    font_collection,
    font_notes,
    load_typeface,
    nearest_face,
    provide_fonts,
)
from synlayers.assets.fonts.letters import ESSENTIAL
from synlayers.assets.fonts.twins import find_twins
from synlayers.assets.palettes import provide as provide_palettes
from synlayers.errors import UsageError
from synlayers.library import Library
from synlayers.plan import Frame
from synlayers.sources.text import SOURCE

CASES = Path(__file__).parents[2] / "cases"
ASSETS, _ = provide_fonts()
FACES = {asset.id: Path(asset.path or "") for asset in ASSETS}


@pytest.fixture
def library() -> Library:
    return Library(ASSETS)


def in_folder(folder: Path) -> tuple[dict[str, object], dict[str, str]]:
    """Families that a folder adds to the default set, and reasons by file."""
    assets, rejected = provide_fonts([folder])
    return {a.id: a for a in assets if a.pack == "--fonts"}, {r.name: r.reason for r in rejected}


def test_three_splits_get_two_families_of_each_role(library: Library) -> None:
    assert len(library.role("font_text")) >= 6
    assert len(library.role("font_display")) >= 6


def test_faces_carry_the_digest_of_their_file_and_no_path() -> None:
    for asset in ASSETS:
        for face in asset.data["faces"]:
            assert face["digest"] == hashlib.sha256((FACES[asset.id] / face["file"]).read_bytes()).hexdigest()
        assert str(FACES[asset.id]) not in json.dumps(asset.data)
        assert asset.license
        assert asset.pack.split()[1][0].isdigit(), "the pack names the version of its package"


def test_a_face_that_is_italic_by_name_only_is_italic(library: Library) -> None:
    """Hanken Grotesk 0.0.2 calls its light italic upright in its OS/2 table."""
    assert nearest_face(library["font:hanken-grotesk"], 300)["file"] == "HankenGrotesk-Light.otf"
    assert nearest_face(library["font:hanken-grotesk"], 300, italic=True)["file"] == "HankenGrotesk-LightItalic.otf"


@pytest.mark.parametrize(
    ("weight", "italic", "file"),
    [(700, False, "Roboto-Bold.ttf"), (820, True, "Roboto-BlackItalic.ttf"), (1, False, "Roboto-Thin.ttf")],
)
def test_nearest_face(library: Library, weight: int, italic: bool, file: str) -> None:
    assert nearest_face(library["font:roboto"], weight, italic)["file"] == file


def test_coverage(library: Library) -> None:
    typeface = load_typeface(library, "font:roboto")
    assert covers(typeface, "Café – 25 €\nnext")
    assert not covers(typeface, "漢字")
    assert files.missing_glyphs(typeface, "a漢b字漢") == "漢字"


@pytest.mark.parametrize("weight", [300, 400, 900])
def test_a_paragraph_is_set_in_exactly_the_face(library: Library, weight: int) -> None:
    """Its width is the advance that the font file itself gives, also when the family's name would lead elsewhere."""
    file = FACES["font:roboto"] / nearest_face(library["font:roboto"], weight)["file"]
    font = skia.Font(skia.FontMgr.New_Custom_Empty().makeFromFile(str(file), 0), 100)
    font.setHinting(skia.FontHinting.kNone)
    font.setSubpixel(True)
    style = skia.textlayout.TextStyle()
    style.setFontFamilies([font_alias(library, "font:roboto", weight)])
    style.setFontSize(100)
    paragraph_style = skia.textlayout.ParagraphStyle()
    paragraph_style.setTextStyle(style)
    builder = skia.textlayout.ParagraphBuilder(paragraph_style, font_collection(library), skia.Unicodes.ICU.Make())
    builder.addText("HHHH")
    paragraph = builder.Build()
    paragraph.layout(1000)
    assert paragraph.LongestLine == pytest.approx(font.measureText("HHHH"), abs=0.5)


def test_a_users_folder(tmp_path: Path) -> None:
    lato = FACES["font:lato"]
    variable = FACES["font:manrope"] / "Manrope-VariableFont_wght.ttf"
    folder, outside = tmp_path / "fonts", tmp_path / "outside.ttf"
    (folder / "sub").mkdir(parents=True)
    shutil.copy(lato / "Lato-Regular.ttf", outside)
    (folder / "link.ttf").symlink_to(outside)
    (folder / "broken.ttf").write_bytes((lato / "Lato-Bold.ttf").read_bytes()[:300])
    (folder / "text.otf").write_text("this is no font")
    _renamed(lato / "Lato-Regular.ttf", folder / "sub" / "house.woff", "House Sans", "woff")
    _renamed(variable, folder / "growing.ttf", "Growing Sans", None)
    shutil.copy(Path(str(_icon_font())), folder / "icons.otf")
    found, reasons = in_folder(folder)
    assert set(found) == {"font:house-sans", "font:growing-sans"}
    assert reasons["link.ttf"] == "symbolic link that leaves the folder"
    assert "Skia" in reasons["broken.ttf"]
    assert "Skia" in reasons["text.otf"]
    assert "lacks glyphs" in reasons["icons.otf"]

    library = Library(found.values())  # type: ignore[arg-type]
    weights = [face["weight"] for face in library["font:growing-sans"].data["faces"]]
    assert weights == [200, 300, 400, 500, 600, 700, 800]
    widths = [skia.Font(load_typeface(library, "font:growing-sans", w), 100).measureText("mmmm") for w in weights]
    assert widths == sorted(set(widths)), "each instance is heavier, hence wider, than the one before"


def _icon_font() -> Path:
    import font_font_awesome

    return Path(font_font_awesome.__file__).parent / "files" / "FontAwesome5-Free.otf"


def _renamed(source: Path, target: Path, family: str, flavor: str | None, wider: float = 1.05) -> None:
    """Another font: its letters are `wider` than those of `source`."""
    font = TTFont(source)
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = family
    for glyph in font["glyf"].glyphs.values():
        glyph.expand(font["glyf"])
        if glyph.numberOfContours > 0:
            glyph.coordinates.scale((wider, 1))
    for name, (advance, bearing) in font["hmtx"].metrics.items():
        font["hmtx"].metrics[name] = (round(advance * wider), bearing)
    font.flavor = flavor
    font.save(target)


SIDE = ESSENTIAL + " "


def made_font(target: Path, family: str = "House", units: int = 1000, **change: Any) -> Path:
    """A small font: every letter is a box of 0.3 by 0.7 ems, each a little wider than the one before.

    `change`: ``ascent``, ``descent``, ``advance``, ``rise`` (ems), ``cmap`` False for none, ``blank`` letters,
    ``color`` "COLR", "SVG", "sbix" or "CBDT", ``axis`` (tag, least, default, most).
    """
    names = [".notdef", *(f"g{i}" for i in range(len(SIDE)))]
    builder = FontBuilder(units, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"g{i}" for i, c in enumerate(SIDE)})
    glyphs, widths = {}, {}
    for i, name in enumerate(names):
        pen = TTGlyphPen(None)
        if i and SIDE[i - 1] not in change.get("blank", "") + " ":
            low = round(change.get("rise", 0.0) * units)
            right, top = round(units * (0.3 + 0.002 * i)), low + round(0.7 * units)
            for k, point in enumerate([(1, low), (1, top), (right, top), (right, low)]):
                (pen.lineTo if k else pen.moveTo)(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
        widths[name] = (round(units * change.get("advance", 0.5)), 1)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(widths)
    ascent, descent = (round(units * change.get(key, value)) for key, value in (("ascent", 0.9), ("descent", -0.3)))
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(
        sTypoAscender=ascent, sTypoDescender=descent, usWinAscent=max(0, ascent), usWinDescent=max(0, -descent)
    )
    builder.setupPost()
    if change.get("color") == "COLR":
        builder.setupCOLR({name: [(name, 0)] for name in names[1:-1]})
        builder.setupCPAL([[(0.8, 0.0, 0.0, 1.0)]])
    elif "color" in change:
        for tag in {"SVG": ["SVG "], "sbix": ["sbix"], "CBDT": ["CBDT", "CBLC"]}[change["color"]]:
            table = builder.font[tag] = DefaultTable(tag)
            table.data = bytes(range(64))
    if "axis" in change:
        builder.setupFvar([(*change["axis"], "Axis")], [])
        builder.setupGvar({})
    if not change.get("cmap", True):
        del builder.font["cmap"]
    builder.save(target)
    return target


@pytest.mark.parametrize("table", ["COLR", "SVG", "sbix", "CBDT"])
def test_a_colour_font_is_drawn_by_its_outlines_in_the_colour_of_the_text(tmp_path: Path, table: str) -> None:
    made_font(tmp_path / "a.ttf", color=table)
    assets, rejected = provide_fonts([tmp_path])
    assert not rejected
    asset = next(a for a in assets if a.id == "font:house")
    assert asset.data["faces"][0]["without"][0].strip() in (table, "CBDT")
    assert font_notes(assets) == ["colour fonts drawn by their plain outlines, in the colour of the text: 1 (House)"]
    assert _drawn_colors(Library([asset]), asset.id) == {(1, 200, 30)}


def _drawn_colors(library: Library, font: str) -> set[tuple[int, ...]]:
    pixels = np.zeros((100, 300, 4), np.uint8)
    canvas = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType).getCanvas()
    params = {"variant": "paragraph", "text": "Has colour", "font": font, "weight": 400, "italic": False, "size": 40.0}
    SOURCE.draw(canvas, Frame(10, 10, 280, 80), {**params, "fill": "#01c81e"}, library)
    solid = pixels[pixels[..., 3] == 255][:, :3]
    assert len(solid) > 500
    return {tuple(int(v) for v in color) for color in np.unique(solid, axis=0)}


def test_the_case_of_a_colour_font(tmp_path: Path) -> None:
    shutil.copy(CASES / "fonts_colour" / "CaseColour-Regular.ttf", tmp_path)
    found, reasons = in_folder(tmp_path)
    assert not reasons
    assert _drawn_colors(Library(found.values()), "font:case-colour") == {(1, 200, 30)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"blank": "aeiou"}, "has no outlines for 'aeiou'"),
        ({"blank": ESSENTIAL, "color": "sbix"}, "a colour font (sbix) without plain outlines"),
        ({"cmap": False}, "lacks glyphs for 'ABCDEFGH...'"),
        ({"advance": 0.0}, "its letters are 0.00 ems wide"),
        ({"advance": 9.0}, "its letters are 9.00 ems wide"),
        ({"ascent": 12.0}, "its letters would leave their lines (ascent 12.00"),
        ({"rise": 3.0}, "its capitals are 3.70 ems high"),
        ({"rise": -1.6}, "its capitals are -0.90 ems high"),
    ],
)
def test_a_font_in_which_no_text_can_be_set_is_left_out(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    made_font(tmp_path / "a.ttf", **change)
    found, reasons = in_folder(tmp_path)
    assert not found
    assert reason in reasons["a.ttf"]


@pytest.mark.parametrize("change", [{"units": 16}, {"units": 16384}, {"ascent": 0.0, "descent": 0.0}])
def test_odd_metrics_that_do_no_harm(tmp_path: Path, change: dict[str, Any]) -> None:
    made_font(tmp_path / "a.ttf", **change)
    found, reasons = in_folder(tmp_path)
    assert set(found) == {"font:house"}, reasons
    assert _drawn_colors(Library(found.values()), "font:house") == {(1, 200, 30)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("axis", "weights"),
    [
        (("wght", 100, 400, 900), [100, 200, 300, 400, 500, 600, 700, 800, 900]),
        (("wght", 350, 400, 720), [400, 500, 600, 700]),
        (("wght", 0, 0.5, 1), [400]),
        (("CASL", 0, 0, 1), [400]),
        (("wdth", 50, 100, 200), [400]),
    ],
)
def test_faces_of_a_variable_font(tmp_path: Path, axis: tuple[Any, ...], weights: list[int]) -> None:
    made_font(tmp_path / "a.ttf", axis=axis, color="COLR")
    found, reasons = in_folder(tmp_path)
    library = Library(found.values())  # type: ignore[arg-type]
    assert [face["weight"] for face in library["font:house"].data["faces"]] == weights, reasons
    for weight in weights:
        load_typeface(library, "font:house", weight)
    assert _drawn_colors(library, "font:house") == {(1, 200, 30)}


def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    """Of the file, and of the family in it."""
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/sch\xf6n.ttf"))
    made_font(tmp_path / "plain.ttf", family="Plain")
    (tmp_path / "plain.ttf").rename(odd)
    made_font(tmp_path / "nameless.ttf", family="\u6f22\u5b57", units=900, rise=0.02)
    found, reasons = in_folder(tmp_path)
    assert not reasons
    assert len(found) == 2
    library = Library(found.values())  # type: ignore[arg-type]
    assert library["font:plain"].data["faces"][0]["file"] == "sch\\xf6n.ttf"
    json.dumps(library["font:plain"].data, ensure_ascii=False).encode()
    for name in found:
        assert _drawn_colors(library, name) == {(1, 200, 30)}
    assert sum(name.startswith("font:unnamed-") for name in found) == 1


def test_one_font_under_two_names_is_one_font(tmp_path: Path) -> None:
    made_font(tmp_path / "a.ttf", family="House")
    made_font(tmp_path / "b.ttf", family="Villa")
    made_font(tmp_path / "c.ttf", family="Cabin", units=2048)
    made_font(tmp_path / "d.ttf", family="House")
    made_font(tmp_path / "e.ttf", family="Tower", rise=0.02)
    _renamed(FACES["font:lato"] / "Lato-Regular.ttf", tmp_path / "f.ttf", "Not Lato", None, wider=1.0)
    found, reasons = in_folder(tmp_path)
    assert set(found) == {"font:cabin", "font:tower"}
    assert reasons == {
        "House": "the same letters as Cabin (--fonts)",
        "Villa": "the same letters as Cabin (--fonts)",
        "Not Lato": f"the same letters as Lato ({next(a.pack for a in ASSETS if a.id == 'font:lato')})",
        "d.ttf": "House has the same weight and slant from another file",
    }


def test_the_letters_of_installed_packs_are_known(tmp_path: Path) -> None:
    made_font(tmp_path / "a.ttf", family="Villa")
    pack = replace(next(a for a in provide_fonts([tmp_path])[0] if a.id == "font:villa"), id="font:pack", pack="pack 1")
    assets, rejected = provide_fonts([tmp_path], installed=[pack])
    assert [r.reason for r in rejected] == ["the same letters as Villa (pack 1)"]
    assert not {a.id for a in assets} & {"font:villa", "font:pack"}


def test_default_families_are_all_different() -> None:
    assert find_twins(ASSETS) == {}


def test_no_two_palettes_have_the_same_colours() -> None:
    colors = [
        frozenset(v for v in a.data.values() if isinstance(v, str) and v.startswith("#")) for a in provide_palettes()
    ]
    assert len(colors) > 100
    assert len(set(colors)) == len(colors)


def test_woff2_without_its_decoder_is_rejected_with_the_install_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.woff2").write_bytes(b"wOF2" + bytes(100))
    monkeypatch.setattr(files.importlib.util, "find_spec", lambda name: None)
    result = files.faces_in_file(tmp_path / "a.woff2", "a.woff2")
    assert isinstance(result, files.Rejection)
    assert "pip install fonttools brotli" in result.reason


def test_a_family_of_the_default_set_is_not_replaced(tmp_path: Path) -> None:
    shutil.copy(FACES["font:lato"] / "Lato-Bold.ttf", tmp_path / "x.ttf")
    found, reasons = in_folder(tmp_path)
    assert not found
    assert "already there, from font-lato" in reasons["Lato"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a folder"):
        provide_fonts([tmp_path / "none"])
