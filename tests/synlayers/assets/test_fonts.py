"""Font families: the default set, the user's folders, and that a paragraph is set in exactly the face that was asked
for."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import skia

from synlayers.assets.fonts import files
from synlayers.assets.fonts.families import (
    covers,
    font_alias,
    font_collection,
    load_typeface,
    nearest_face,
    provide_fonts,
)
from synlayers.errors import UsageError
from synlayers.library import Library

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


def _renamed(source: Path, target: Path, family: str, flavor: str | None) -> None:
    fonttools = pytest.importorskip("fontTools.ttLib")
    font = fonttools.TTFont(source)
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = family
    font.flavor = flavor
    font.save(target)


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
