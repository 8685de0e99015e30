"""SVG from strangers: what is refused and why, what is repaired, and that the drawing lands where it should."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import skia

from synlayers.assets.svg import files as scanning
from synlayers.assets.svg.cleaning import SvgRefused, clean_svg
from synlayers.assets.svg.files import scan_svgs
from synlayers.assets.svg.worker import inspect, render_svg
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
    "embedded image": HEAD + '<image width="9" height="9" xlink:href="data:image/png;base64,AAAA"/></svg>',
    "outside of the file": HEAD + '<use xlink:href="http://example.org/a.svg#b"/></svg>',
    "contains text": HEAD + '<text y="9">Hello</text></svg>',
    "line markers": HEAD + '<marker id="m"/><path d="M0 0L9 9" marker-end="url(#m)"/></svg>',
    "in a circle": HEAD + '<g id="a"><use xlink:href="#a"/></g></svg>',
    "once its references are followed": HEAD + '<rect id="g0" width="1" height="1"/>' + NESTED_USE + "</svg>",
    "more than 20,000 elements": HEAD + "<g/>" * 20_001 + "</svg>",
    "nested deeper": HEAD + "<g>" * 200 + "</g>" * 200 + "</svg>",
    "larger than 2 MB": HEAD + " " * 2_000_001 + "</svg>",
    "neither a view box": '<svg xmlns="http://www.w3.org/2000/svg">' + RED + "</svg>",
    "selectors beyond": HEAD + "<style>g > rect {fill: red}</style>" + RED + "</svg>",
    "draws nothing": HEAD + "<rect/></svg>",
    "almost nothing": HEAD + '<path d="M0 0L10 10" stroke="red" stroke-width="0.01"/></svg>',
}


@pytest.mark.parametrize("reason", REFUSED)
def test_refused_with_the_reason(reason: str) -> None:
    with pytest.raises(SvgRefused, match=reason):
        inspect(REFUSED[reason].encode())


def test_a_paint_reference_outside_of_the_file_is_refused() -> None:
    with pytest.raises(SvgRefused, match="outside of the file"):
        inspect((HEAD + '<rect width="9" height="9" fill="url(other.svg#g)"/></svg>').encode())


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
def test_repaired_to_what_a_browser_shows(case: str) -> None:
    pixels = render_svg(clean_svg(SAME_AS_RED[case].encode()), 16, 16)
    assert (pixels == [255, 0, 0, 255]).all()


def test_nothing_outside_is_named_in_what_the_renderer_gets() -> None:
    raw = HEAD + '<a xlink:href="http://example.org">' + RED + "</a><metadata>http://example.org</metadata></svg>"
    assert b"example" not in clean_svg(raw.encode()).data


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
