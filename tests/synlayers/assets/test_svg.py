"""SVG from strangers: what is refused and why, that it is drawn as it is meant, and that it lands where it should."""

from __future__ import annotations

import base64
import gzip
import io
import os
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import skia
from PIL import Image

from synlayers.assets.svg import files as scanning
from synlayers.assets.svg.cleaning import SvgRefused, clean_svg
from synlayers.assets.svg.drawing import Renderer, draw_page
from synlayers.assets.svg.files import scan_svgs
from synlayers.assets.svg.worker import inspect
from synlayers.errors import DataError
from synlayers.library import Asset, Library
from synlayers.plan import Frame
from synlayers.sources.svg import SOURCE, sample_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'
RED = '<rect width="10" height="10" fill="red"/>'
NESTED_USE = "".join(f'<g id="g{i}">' + f'<use xlink:href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, 9))

REFUSED = {
    "not well-formed": HEAD + "<rect",
    "not svg": '<html xmlns="http://www.w3.org/1999/xhtml"/>',
    "declares entities": '<!DOCTYPE svg [<!ENTITY a "b">]>' + HEAD + RED + "</svg>",
    "script": HEAD + RED + "<script>alert(1)</script></svg>",
    "foreign object": HEAD + RED + "<foreignObject/></svg>",
    "picture that cannot be read": HEAD + '<image width="9" height="9" xlink:href="data:image/png;base64,AAAA"/></svg>',
    "embedded SVG picture": HEAD + '<image width="9" height="9" href="data:image/svg+xml,%3Csvg/%3E"/></svg>',
    "outside of the file": HEAD + '<use xlink:href="http://example.org/a.svg#b"/></svg>',
    "contains text": HEAD + '<text y="9">Hello</text></svg>',
    "in a circle": HEAD + '<g id="a"><use xlink:href="#a"/></g></svg>',
    "once its references are followed": HEAD + '<rect id="g0" width="1" height="1"/>' + NESTED_USE + "</svg>",
    "more than 20,000 elements": HEAD + "<g/>" * 20_001 + "</svg>",
    "nested deeper": HEAD + "<g>" * 200 + "</g>" * 200 + "</svg>",
    "larger than 2 MB": HEAD + " " * 2_000_001 + "</svg>",
    "neither a view box": '<svg xmlns="http://www.w3.org/2000/svg">' + RED + "</svg>",
    "the selector :nth-child": HEAD + "<style>rect:nth-child(2) {fill: red}</style>" + RED + "</svg>",
    "the combinator +": HEAD + "<style>g + rect {fill: red}</style>" + RED + "</svg>",
    "@supports": HEAD + "<style>@supports (fill: red) {rect {fill: red}}</style>" + RED + "</svg>",
    "another medium": HEAD + '<style media="print">rect {fill: red}</style>' + RED + "</svg>",
    "uses var()": HEAD + '<rect style="--c: red; fill: var(--c)" width="9" height="9"/></svg>',
    "uses color-mix()": HEAD + '<rect fill="color-mix(in srgb, red, blue)" width="9" height="9"/></svg>',
    "sets width in a style": HEAD + '<rect style="width: 9px" height="9" fill="red"/></svg>',
    "the unit vw": HEAD + '<rect width="9vw" height="9"/></svg>',
    "the unit deg": HEAD + '<rect style="transform: rotate(45deg)" width="9" height="9"/></svg>',
    "clip-path given as a shape": HEAD + '<rect clip-path="circle(3px)" width="9" height="9"/></svg>',
    "vector-effect": HEAD + '<path d="M0 0L9 9" vector-effect="non-scaling-stroke" stroke="red"/></svg>',
    "pathLength": HEAD + '<path d="M0 0L9 9" pathLength="4" stroke-dasharray="1" stroke="red"/></svg>',
    "mesh gradients": HEAD + '<meshgradient id="m"/><rect width="9" height="9" fill="url(#m)"/></svg>',
    "an inner svg element": HEAD + '<svg transform="scale(2)" width="4" height="4">' + RED + "</svg></svg>",
    "the renderer does not take it": HEAD
    + '<filter id="f" width="1e30" height="1e30" filterUnits="userSpaceOnUse"><feFlood/><feComposite width="1e30"'
    + ' in2="SourceGraphic" operator="arithmetic" height="1e30"/></filter><rect filter="url(#f)" width="9" height="9"/>'
    + "</svg>",
    "draws nothing": HEAD + "<rect/></svg>",
    "almost nothing": HEAD + '<path d="M0 0L10 10" stroke="red" stroke-width="0.01"/></svg>',
}


@pytest.mark.parametrize("reason", REFUSED)
def test_refused_with_the_reason(reason: str) -> None:
    with pytest.raises(SvgRefused, match=re.escape(reason)):
        inspect(REFUSED[reason].encode())


OUTSIDE = {
    "paint": '<rect width="9" height="9" fill="url(other.svg#g)"/>',
    "quoted paint": """<rect width="9" height="9" style="fill:url( 'file:///etc/passwd#g')"/>""",
    "absolute path": '<image width="9" height="9" href="/etc/hostname"/>',
    "file address": '<image width="9" height="9" xlink:href="file:///tmp/a.png"/>',
    "the second of two addresses": '<image width="9" height="9" xlink:href="#a" href="a.png"/>',
    "filter image": '<filter id="f"><feImage href="a.png"/></filter>',
    "gradient": '<linearGradient href="a.svg#g"/>',
    "import": '<style>@import "a.css"; rect {fill: red}</style>',
    "import in a medium": "<style>@media print {rect {fill: url(http://example.org/a)}}</style>",
}


@pytest.mark.parametrize("kind", OUTSIDE)
def test_what_lies_outside_of_the_file_is_refused(kind: str) -> None:
    with pytest.raises(SvgRefused, match="outside of the file"):
        clean_svg((HEAD + OUTSIDE[kind] + RED + "</svg>").encode())


def test_a_style_sheet_beside_the_file_is_refused() -> None:
    with pytest.raises(SvgRefused, match="outside of the file"):
        clean_svg(('<?xml-stylesheet href="a.css"?>' + HEAD + RED + "</svg>").encode())


def test_an_embedded_picture_is_drawn_and_a_huge_one_refused() -> None:
    def with_picture(size: tuple[int, int]) -> bytes:
        png = io.BytesIO()
        Image.new("RGB", size, (0, 128, 255)).save(png, "PNG")
        address = "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
        return (HEAD + f'<image width="10" height="10" href="{address}"/></svg>').encode()

    assert (draw_page(clean_svg(with_picture((4, 4))), 20, 20) == [0, 128, 255, 255]).all()
    with pytest.raises(SvgRefused, match="embedded picture of 5000x5000 px"):
        clean_svg(with_picture((5000, 5000)))


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(SvgRefused, match="larger than 2 MB"):
        clean_svg(gzip.compress(bytes(50_000_000)))


SAME_AS_RED = {
    "style sheet": (
        HEAD + '<style>rect {fill:blue} .a, .b {fill: red}</style><rect class="b" width="10" height="10"/></svg>'
    ),
    "important": HEAD + '<rect style="fill:red !important" width="10" height="10"/></svg>',
    "hsl": HEAD + '<rect fill="hsl(0, 100%, 50%)" width="10" height="10"/></svg>',
    "prefix": (
        '<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><s:rect width="10" height="10"'
        ' fill="red"/></s:svg>'
    ),
    "plain href": HEAD + '<defs><rect id="r" width="10" height="10" fill="red"/></defs><use href="#r"/></svg>',
    "switch": HEAD + f'<switch><foreignObject requiredExtensions="x"/><g>{RED}</g></switch></svg>',
    "lost gradient": HEAD + RED + '<rect width="10" height="10" fill="url(#gone)"/></svg>',
    "fallback of a lost gradient": HEAD + '<rect width="10" height="10" fill="url(#gone) red"/></svg>',
    "millimetres, no view box": (
        '<svg xmlns="http://www.w3.org/2000/svg" width="10mm" height="10mm"><rect width="99" height="99"'
        ' fill="red"/></svg>'
    ),
    "doctype, other encoding": (
        '<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE svg PUBLIC "a" "http://example.org/b.dtd">'
        + HEAD
        + RED
        + "</svg>"
    ),
    "event handlers and foreign names": (
        HEAD.replace("viewBox", 'onload="x()" xmlns:i="urn:i" i:a="b" viewBox') + "<i:b/>" + RED + "</svg>"
    ),
}


@pytest.mark.parametrize("case", SAME_AS_RED)
def test_drawn_as_a_browser_shows_it(case: str) -> None:
    pixels = draw_page(clean_svg(SAME_AS_RED[case].encode()), 16, 16)
    assert (pixels == [255, 0, 0, 255]).all()


FULL = 'width="10" height="10"'
MEANT = {
    "keyword in capitals": (f'<rect {FULL} fill="RED"/>', (255, 0, 0, 255)),
    "keyword in mixed case": (f'<rect {FULL} fill="DarkOliveGreen"/>', (85, 107, 47, 255)),
    "rgb() with four values": (f'<rect {FULL} fill="rgb(0, 128, 255, 0.4)"/>', (0, 128, 255, 102)),
    "rgb() in parts": (f'<rect {FULL} fill="rgb(100%, 20%, 0%)"/>', (255, 51, 0, 255)),
    "hsl() in the new notation": (f'<rect {FULL} fill="hsl(120deg 100% 25% / 50%)"/>', (0, 128, 0, 128)),
    "oklch()": (f'<rect {FULL} fill="oklch(62.796% 0.25768 29.2339)"/>', (255, 0, 0, 255)),
    "rgb() with a slash, in a style sheet": (
        f"<style>rect {{fill: rgb(10 20 30 / 50%)}}</style><rect {FULL}/>",
        (10, 20, 30, 128),
    ),
    "eight digits": (f'<rect {FULL} fill="#ff000080"/>', (255, 0, 0, 128)),
    "opacity in percent": (f'<rect {FULL} fill="blue" opacity="40%"/>', (0, 0, 255, 102)),
    "fill-opacity in percent": (f'<rect {FULL} fill="blue" fill-opacity="60%"/>', (0, 0, 255, 153)),
    "stop-opacity in percent": (
        '<linearGradient id="g"><stop stop-color="lime" stop-opacity="20%"/><stop offset="1" stop-color="lime"'
        f' stop-opacity="20%"/></linearGradient><rect {FULL} fill="url(#g)"/>',
        (0, 255, 0, 51),
    ),
    "colour of the surroundings": (f'<g color="#0a0b0c"><rect {FULL} fill="currentColor"/></g>', (10, 11, 12, 255)),
    "inherited gradient": (
        '<linearGradient id="a"><stop stop-color="teal"/><stop offset="1" stop-color="teal"/></linearGradient>'
        f'<linearGradient id="b" xlink:href="#a"/><radialGradient id="c" href="#b"/><rect {FULL} fill="url(#c)"/>',
        (0, 128, 128, 255),
    ),
    "pattern": (
        '<pattern id="p" width="2" height="2" patternUnits="userSpaceOnUse"><rect width="2" height="2" fill="orange"/>'
        f'</pattern><rect {FULL} fill="url(#p)"/>',
        (255, 165, 0, 255),
    ),
    "inherited pattern": (
        '<pattern id="a" width="1" height="1"><rect width="10" height="10" fill="#a0f"/></pattern>'
        f'<pattern id="p" href="#a"/><rect {FULL} fill="url(#p)"/>',
        (170, 0, 255, 255),
    ),
    "transform-origin": (
        '<rect x="4" y="4" width="2" height="2" fill="navy" transform="scale(9)" transform-origin="5 5"/>',
        (0, 0, 128, 255),
    ),
    "transform-origin in words": (
        '<rect x="4" y="4" width="2" height="2" fill="navy" style="transform:scale(9);transform-origin:center"/>',
        (0, 0, 128, 255),
    ),
    "blend mode": (
        f'<rect {FULL} fill="#ffff00"/><rect {FULL} fill="#00ffff" style="mix-blend-mode:multiply"/>',
        (0, 255, 0, 255),
    ),
    "mask": (
        f'<mask id="m"><rect {FULL} fill="white" fill-opacity="0.4"/></mask><rect {FULL} fill="red" mask="url(#m)"/>',
        (255, 0, 0, 102),
    ),
    "filter": (
        f'<filter id="f" x="0" y="0" width="1" height="1"><feFlood flood-color="GREEN"/></filter><rect {FULL}'
        ' filter="url(#f)"/>',
        (0, 128, 0, 255),
    ),
    "filter by name": (f'<rect {FULL} fill="#ff0000" filter="invert(100%)"/>', (0, 255, 255, 255)),
    "symbol": (f'<symbol id="s"><rect {FULL} fill="maroon"/></symbol><use href="#s" {FULL}/>', (128, 0, 0, 255)),
    "marker": (
        '<marker id="m" markerWidth="20" markerHeight="20" refX="5" refY="5" markerUnits="userSpaceOnUse"><rect'
        f' {FULL} fill="olive"/></marker><path d="M5 5H5.01" marker-start="url(#m)"/>',
        (128, 128, 0, 255),
    ),
    "child selector": (f"<style>g > rect {{fill: purple}}</style><g><rect {FULL}/></g>", (128, 0, 128, 255)),
    "attribute selector": (
        f'<style>[data-a="b"] {{fill: gray}}</style><rect {FULL} data-a="b"/>',
        (128, 128, 128, 255),
    ),
    "style over attribute": (f'<style>rect {{fill: aqua}}</style><rect {FULL} fill="red"/>', (0, 255, 255, 255)),
}


@pytest.mark.parametrize("kind", MEANT)
def test_drawn_as_it_is_meant(kind: str) -> None:
    body, color = MEANT[kind]
    raw = (HEAD + body + "</svg>").encode()
    clean = clean_svg(raw)
    for pixels in (draw_page(clean, 40, 40), draw_page(clean, 40, 40, inspect(raw)["renderer"])):
        assert np.abs(pixels[20, 20].astype(int) - color).max() <= 1


@pytest.mark.parametrize(
    ("attributes", "page", "place"),
    [
        ('viewBox="10 20 4 2"', (4, 2), (0, 0, 40, 20)),
        ('viewBox="10 20 4 2" width="8" height="8"', (8, 8), (0, 10, 40, 30)),
        ('viewBox="10 20 4 2" width="8" height="8" preserveAspectRatio="xMinYMax meet"', (8, 8), (0, 20, 40, 40)),
        ('viewBox="10 20 4 2" width="8" height="8" preserveAspectRatio="none"', (8, 8), (0, 0, 40, 40)),
        ('viewBox="10 20 4 2" width="1in"', (96, 48), (0, 0, 40, 20)),
    ],
)
@pytest.mark.parametrize("renderer", ["resvg", "skia"])
def test_the_page_is_as_large_as_a_browser_shows_it(
    attributes: str, page: tuple[int, int], place: tuple[int, int, int, int], renderer: Renderer
) -> None:
    rect = '<rect x="10" y="20" width="4" height="2" fill="red"/></svg>'
    clean = clean_svg(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{rect}'.encode())
    assert (clean.page.width, clean.page.height) == page
    alpha = draw_page(clean, 40, round(40 * page[1] / page[0]), renderer)[..., 3]
    ys, xs = np.nonzero(alpha)
    assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1) == place


def test_skia_draws_only_what_it_draws_alike() -> None:
    leaf = '<path d="M1 9C1 3 4 1 9 1C9 6 6 9 1 9Z" fill="#336699"/>'
    assert inspect((HEAD + leaf + "</svg>").encode())["renderer"] == "skia"
    blended = leaf + '<rect width="10" height="10" fill="orange" style="mix-blend-mode:multiply"/>'
    assert inspect((HEAD + blended + "</svg>").encode())["renderer"] == "resvg"
    small = '<g transform="scale(0.05)"><rect width="10" height="10" fill="RED"/><path d="M0 0H5V5H0Z" fill="hsl(120'
    assert inspect((HEAD + small + ', 100%, 25%)"/></g></svg>').encode())["renderer"] == "resvg"
    recoloured = "<style>g > path {fill: red}</style><g>" + leaf + "</g>"
    assert inspect((HEAD + recoloured + "</svg>").encode())["renderer"] == "resvg"


def test_resvg_and_skia_lay_a_turned_drawing_on_the_same_pixels(folder: Path) -> None:
    asset = scan_svgs(folder)[0][0]
    pictures = []
    for renderer in ("skia", "resvg"):
        pixels = np.zeros((90, 110, 4), np.uint8)
        canvas = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType).getCanvas()
        canvas.rotate(33, 50, 40)
        asset.data["renderer"] = renderer
        SOURCE.draw(canvas, Frame(17.3, 11.8, 61.5, 50.2), {"asset": asset.id}, Library([asset]))
        pictures.append(pixels.astype(int))
    assert np.abs(pictures[0] - pictures[1])[..., 3].max() <= 40
    assert abs(pictures[0][..., 3].sum() / pictures[1][..., 3].sum() - 1) < 0.002
    solid = (pictures[0][..., 3] == 255) & (pictures[1][..., 3] == 255)
    assert solid.sum() > 1000
    assert (pictures[1][solid] == [0, 128, 0, 255]).all()


def test_colour_under_low_alpha_is_right_to_half_a_level_of_the_composite() -> None:
    ramp = (
        '<linearGradient id="g"><stop stop-color="#c86432" stop-opacity="0"/><stop offset="1" stop-color="#c86432"/>'
        f"</linearGradient><rect {FULL} fill='url(#g)'/>"
    )
    pixels = draw_page(clean_svg((HEAD + ramp + "</svg>").encode()), 256, 8).astype(float)
    weighted = np.abs(pixels[..., :3] - [0xC8, 0x64, 0x32]) * pixels[..., 3:] / 255
    assert weighted.max() <= 1.5


def test_nothing_outside_is_named_in_what_the_renderer_gets() -> None:
    raw = HEAD + '<a xlink:href="http://example.org">' + RED + "</a><metadata>http://example.org</metadata></svg>"
    assert "example" not in clean_svg(raw.encode()).text()


def drawn(asset: Asset, frame: Frame, color: str | None = None) -> npt.NDArray[np.uint8]:
    pixels = np.zeros((100, 100, 4), np.uint8)
    canvas = skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType).getCanvas()
    params, _ = sample_svg(np.random.default_rng(0), asset, color)
    SOURCE.draw(canvas, frame, params, Library([asset]))
    return pixels


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "svg"
    (folder / "kitchen").mkdir(parents=True)
    # ink in one quarter of the page: 40 by 20 of 100 by 100, and something beyond the page
    page = HEAD.replace("0 0 10 10", "0 0 100 100")
    (folder / "kitchen" / "Green_plate-01.svg").write_text(
        page + '<rect x="50" y="10" width="40" height="20" fill="#008000"/><rect x="300" width="9" height="9"/></svg>'
    )
    (folder / "copy of plate.svg").write_text(
        page + '<g><rect fill="#008000" x="50" y="10" width="40" height="20"/></g></svg>'
    )
    (folder / "script.svg").write_text(REFUSED["script"])
    return folder


def test_scan(folder: Path) -> None:
    assets, rejected = scan_svgs(folder)
    (asset,) = assets
    assert (asset.id, asset.role, asset.caption) == ("svg:copy-of-plate", "illustration", "plate")
    assert {r.name: r.reason for r in rejected} == {
        "script.svg": "contains a script",
        "kitchen/Green_plate-01.svg": "the same picture as copy of plate.svg",
    }
    assert asset.data["aspect"] == pytest.approx(2, rel=0.1)
    assert asset.data["colors"] == ["#008000"]
    assert scan_svgs(folder) == (assets, rejected), "what the cache gives is what the scan gave"


@pytest.mark.parametrize(
    ("name", "words", "caption"),
    [
        ("xk-0031", "<title>A red kite</title><desc>for the spring sale</desc>", "red kite"),
        ("drawing_2", "<desc>Two paper boats</desc>", "two paper boats"),
        ("boat", "<title> </title><desc>Created with Sketch.</desc>", "boat"),
        ("boat", "<title>Layer 1</title>", "boat"),
        ("boat", "<title>one two three four five six seven eight</title>", "boat"),
        ("boat", f"<title>{'x' * 100_000}</title>", "boat"),
        ("boat", "<title>a&#x202e;pple &#x9b;31m tree</title>", "pple tree"),
        ("1", f"<desc>{'very ' * 10_000}</desc>", "very very very very very very"),
    ],
)
def test_captions_are_titles_then_names(tmp_path: Path, name: str, words: str, caption: str) -> None:
    (tmp_path / f"{name}.svg").write_text(f"{HEAD}{words}{RED}</svg>", encoding="utf-8")
    assets, rejected = scan_svgs(tmp_path)
    assert rejected == []
    assert [asset.caption for asset in assets] == [caption]


def test_the_ink_fills_the_frame_and_keeps_its_aspect(folder: Path) -> None:
    asset = scan_svgs(folder)[0][0]
    pixels = drawn(asset, Frame(0, 0, 100, 100))
    ys, xs = np.nonzero(pixels[..., 3])
    assert xs.min() <= 4
    assert xs.max() >= 95
    assert (xs.max() - xs.min() + 1) / (ys.max() - ys.min() + 1) == pytest.approx(2, rel=0.05)
    assert abs(ys.min() + ys.max() - 99) <= 3, "centred"
    assert (pixels[50, 50] == [0, 128, 0, 255]).all()


def test_recoloured_to_exactly_the_colour(folder: Path) -> None:
    asset = scan_svgs(folder)[0][0]
    pixels = drawn(asset, Frame(10, 10, 80, 80), "#12ab9f")
    assert (pixels[50, 50] == [0x12, 0xAB, 0x9F, 255]).all()


def test_a_file_that_changed_is_an_error_not_a_blank(folder: Path) -> None:
    asset = scan_svgs(folder)[0][0]
    Path(asset.path or "").unlink()
    with pytest.raises(DataError, match="no longer is"):
        drawn(asset, Frame(0, 0, 50, 50))


def test_names_that_are_no_utf_8(folder: Path) -> None:
    odd = os.fsencode(folder) + b"/sch\xf6n.svg"
    Path(os.fsdecode(odd)).write_text(HEAD + '<circle cx="5" cy="5" r="4" fill="red"/></svg>')
    Path(os.fsdecode(odd[:-4] + b"-2.svg")).write_text(HEAD + '<text y="9">Hi</text></svg>')
    assets, rejected = scan_svgs(folder)
    asset = next(a for a in assets if a.id == "svg:sch-xf6n")
    assert asset.caption == "schn"
    assert (drawn(asset, Frame(0, 0, 100, 100))[50, 50] == [255, 0, 0, 255]).all()
    assert "sch\\xf6n-2.svg" in {r.name for r in rejected}


def test_a_file_that_takes_too_long_costs_only_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = (
        '<filter id="f"><feTurbulence baseFrequency="0.9" numOctaves="255"/></filter>'
        + '<rect width="10" height="10" filter="url(#f)"/>' * 300
    )
    (folder / "a-slow.svg").write_text(HEAD + noise + "</svg>")
    monkeypatch.setattr(scanning, "SECONDS", 0.7)
    assets, rejected = scan_svgs(folder)
    assert "takes longer than" in {r.name: r.reason for r in rejected}["a-slow.svg"]
    assert [a.id for a in assets] == ["svg:copy-of-plate"]
