"""Colors in captions are those that pixels show, and a caption that names another is found."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import CSS4_COLORS, XKCD_COLORS

import synlayers
from synlayers import verify as verifier
from synlayers.captions import describe
from synlayers.captions.check_colors import color_problems
from synlayers.captions.check_free import visible_colors
from synlayers.captions.check_structured import check_captions
from synlayers.captions.color_words import color_terms, keep_colors, without_colors
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.making.build import build
from synlayers.making.collection import AssetCollection
from synlayers.style.color import Floats, levels, oklab_of
from synlayers.style.color_table import COLOR_TABLE


@pytest.mark.parametrize(
    ("phrase", "terms", "kept", "left"),
    [
        ("a dark teal ring", ["dark teal"], "", "a ring"),
        ("an orange-to-teal gradient circle", ["orange", "teal"], "teal", "a teal gradient circle"),
        ("a red to blue gradient oval", ["red", "blue"], "", "a gradient oval"),
        ("a star icon in a gradient from red to blue", ["red", "blue"], "red", "a star icon in a gradient of red"),
        ("a star icon in a gradient from red to blue", ["red", "blue"], "", "a star icon in a gradient"),
        ("a cream page with glows in peach and teal", ["cream", "peach", "teal"], "cream", "a cream page with glows"),
        ("a background split diagonally into teal and coral", ["teal", "coral"], "teal", "a background"),
        ("rays in two shades of teal", ["teal"], "", "rays"),
        ("rows of teal, red and white dots", ["teal", "red", "white"], "teal white", "rows of teal and white dots"),
        ("a white star icon on an orange circle", ["white", "orange"], "", "a star icon on a circle"),
        ("an off-white card", ["off-white"], "", "a card"),
        ("a peach-coloured flower", ["peach"], "", "a flower"),
        ("folds of deep crimson silk", ["deep crimson"], "", "folds of silk"),
        ("an orange icon", [], "", "an orange icon"),
        ("a leafy olive branch", [], "", "a leafy olive branch"),
        ("a city in the blue hour", [], "", "a city in the blue hour"),
        ("an ice cream cone", [], "", "an ice cream cone"),
    ],
)
def test_color_terms_are_found_and_taken_out(phrase: str, terms: list[str], kept: str, left: str) -> None:
    assert list(color_terms(phrase)) == terms
    assert keep_colors(phrase, frozenset(kept.split())) == left
    assert keep_colors(phrase, frozenset(terms)) == phrase
    assert color_terms(without_colors(phrase)) == ()


def plain(color: str, height: int, width: int, alpha: int = 255) -> Pixels:
    return np.broadcast_to(np.array([*levels(color), alpha], np.uint8), (height, width, 4)).copy()


def stack(**captions: str) -> Design:
    """A white page with a teal ring that the plan calls coral, a red dot of 0.3 % of the canvas, and a dark blue
    headline."""
    ring = plain("#008080", 60, 60)
    ring[15:45, 15:45] = 0
    page, words = plain("#ffffff", 200, 200), plain("#0a2a6b", 40, 160)
    gold = {"draw": {"fill": "#ffd700"}}
    layers = (
        Layer(0, "background", "background", Box(0, 0, 200, 200), page, caption="a white background"),
        Layer(1, "ring", "shape", Box(10, 10, 70, 70), ring, caption="a coral ring"),
        Layer(2, "dot", "shape", Box(150, 20, 161, 31), plain("#e50000", 11, 11), caption="a red circle"),
        Layer(3, "headline", "text", Box(20, 120, 180, 160), words, caption="x", text="Red sale", params=gold),
    )
    image = np.full((200, 200, 3), 255, np.uint8)
    for layer in layers[1:]:
        solid = layer.pixels[..., 3] > 0
        image[layer.box.y0 : layer.box.y1, layer.box.x0 : layer.box.x1][solid] = layer.pixels[solid][:, :3]
    return Design("0", 200, 200, layers, image, palette=("#ffffff", "#ff7f50", "#ffd700"))


def told(design: Design, seed: int) -> Design:
    caption, notes = describe(design, np.random.default_rng(seed))
    layers = tuple(replace(layer, caption=note) for layer, note in zip(design.layers, notes, strict=True))
    return replace(design, caption=caption, layers=layers)


def test_colors_are_those_of_the_pixels_not_of_the_plan() -> None:
    for seed in range(40):
        design = told(stack(), seed)
        everything = " ".join([design.caption, *(layer.caption for layer in design.layers)]).replace('"Red sale"', "")
        assert not re.search(r"coral|yellow|gold|amber", everything)
        assert "red circle" in design.layers[2].caption  # its own color
        assert not re.search(r"\bred\b", design.caption.replace('"Red sale"', ""))  # 0.3 % of the whole
        assert "blue headline" in design.layers[3].caption
        palette = re.search(r"palette of ([^.]+)\.", design.caption)
        assert palette
        assert re.split(", | and ", palette[1])[0] == "white"
        assert "teal" in palette[1] or "blue" in palette[1]
        assert list(color_problems(design)) == []
        assert check_captions(design.record()) == []


@pytest.mark.parametrize(
    ("layer", "old", "new", "problem"),
    [
        (-1, "palette of white", "palette of coral", "caption: names the color 'coral', which 0.00 %"),
        (-1, "palette of white", "palette of red and white", "caption: names the color 'red', which 0."),
        (2, "red circle", "lime green circle", "names the color 'lime green', which 0.00 % of the pixels of the layer"),
        (3, "headline", "golden headline", "names the color 'golden'"),
    ],
)
def test_a_color_that_no_pixel_shows_is_found(layer: int, old: str, new: str, problem: str) -> None:
    design = told(stack(), 0)
    caption = design.caption if layer < 0 else design.layers[layer].caption
    assert old in caption
    changed = caption.replace(old, new)
    layers = tuple(replace(la, caption=changed) if la.index == layer else la for la in design.layers)
    lying = replace(design, caption=changed) if layer < 0 else replace(design, layers=layers)
    found = list(color_problems(lying))
    assert [where for where, _ in found] == [layer]
    assert problem in found[0][1]


def test_free_captions_may_not_name_the_palette_that_is_not_drawn() -> None:
    seen = visible_colors(stack())
    assert {"white", "teal", "blue"} <= seen
    assert not seen & {"orange", "yellow", "red"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, make, collected: AssetCollection) -> Path:  # type: ignore[no-untyped-def]
    out = tmp_path_factory.mktemp("colors")
    build(make(size=(256, 256), layers=(2, 9)), 24, out, collected.assets)
    return out


def published() -> dict[str, tuple[int, int, int]]:
    """The colors of the XKCD survey and of CSS by name."""
    xkcd = {name[5:].replace("grey", "gray"): levels(str(color)) for name, color in XKCD_COLORS.items()}
    return xkcd | {f"css {name.replace('grey', 'gray')}": levels(str(color)) for name, color in CSS4_COLORS.items()}


@cache
def called(word: str) -> Floats:
    """OKLab of the colors in whose name a word is."""
    held = {"off-white": "offwhite|linen|seashell", "dark": "dark|black"}.get(word, word.replace(" ", ""))
    return oklab_of([rgb for name, rgb in published().items() if re.search(held, name.replace(" ", ""))])


def unseen(build: Path) -> tuple[int, list[tuple[str, str, str]]]:
    """How many colors the captions of a build name, and those that fewer than 0.5 % of the pixels have, of the image or
    of the layer: are within 0.1, in OKLab, of a color that XKCD or CSS call by that word. Written without the project's
    anchors and cells."""
    words = ["off-white", *(name for name in published() if re.fullmatch("[a-z]+( [a-z]+)?", name))]
    known = re.compile(
        r"(?<![\w-])(?:" + "|".join(sorted({w for w in words if w in COLOR_TABLE}, key=len)[::-1]) + r")(?![\w-])"
    )
    named, wrong, rng = 0, [], np.random.default_rng(0)
    for design in synlayers.load(build):
        pictures = [(design.caption, design.image.reshape(-1, 3))]
        for layer in design.layers:
            inked = layer.pixels[layer.pixels[..., 3] > (24 if (layer.pixels[..., 3] > 24).any() else 0)]
            pictures.append((layer.caption, inked[:, :3]))
        for caption, pixels in pictures:
            some = pixels[rng.integers(len(pixels), size=3000)]
            for word in {m for m in known.findall(re.sub('"[^"]*"', "", caption)) if f"{m} {m}" not in caption}:
                if re.search(rf"{word}(?:$|[,.]| (?:icon|slice|tree|branch|leaf|leaves|silhouette|hour)\b)", caption):
                    continue  # things
                named += 1
                distances = np.linalg.norm(oklab_of(some)[:, None] - called(word), axis=2)
                if (distances.min(axis=1) <= 0.1).mean() < 0.005:
                    wrong.append((design.id, word, caption))
    return named, wrong


def test_named_colors_are_those_that_xkcd_and_css_call_so(built: Path) -> None:
    named, wrong = unseen(built)
    assert wrong == []
    assert named > 150


def test_verify_finds_a_caption_with_a_color_that_is_not_drawn(built: Path) -> None:
    assert verifier.verify(built, workers=1)[0] == []
    fmt, shard = synlayers.load(built).format, built / "train-00000.tar"
    samples = list(fmt.read_shard(shard))
    record = samples[0].record
    seen = {term.split()[-1] for term in color_terms(record["caption"])}
    absent = next(c for c in ("magenta", "lime green", "turquoise", "orange") if c.split()[-1] not in seen)
    lie = re.sub(r"palette of [^.]+\.", f"palette of {absent}.", record["caption"])
    samples[0] = replace(samples[0], record={**record, "caption": lie})
    fmt.write_shard(shard, samples)
    problems = [str(p) for p in verifier.verify(built, workers=1)[0]]
    assert any(f"names the color {absent!r}" in p and samples[0].record["id"] in p for p in problems), problems
