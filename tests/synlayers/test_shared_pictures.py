"""`verify` finds a picture that two splits show under two names, from the stored layers alone; and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import synlayers
from synlayers.assets.image_cache import image_cache_of
from synlayers.checks.shared_pictures import Views, add_views, shared_pictures
from synlayers.design import Box, Design, Layer, Pixels
from synlayers.library import Asset, Library
from synlayers.making.rendering import draw
from synlayers.plan import Frame, LayerPlan
from synlayers.sources.photo.styles import render_photo
from synlayers.verify import verify

CASES = Path(__file__).parents[1] / "cases"
SETTINGS = {
    "splits": {"train": 0.5, "test": 0.5},
    "layers": (3, 4),
    "size": (192, 192),
    "layouts": ("slide", "web_hero", "book_cover", "poster", "story"),
    "workers": 1,
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))


def build(out: Path, count: int, **folders: Path) -> Path:
    synlayers.build(out, count, progress=False, tell=lambda line: None, **folders, **SETTINGS)  # type: ignore[arg-type]
    return out


def test_shared_pictures_are_found_in_a_build_that_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photos = CASES / "photos_same_picture"
    problems, _ = verify(build(tmp_path / "good", 40, photos=photos), workers=1)
    assert problems == []
    monkeypatch.setattr("synlayers.assets.image_folders.find_copies", lambda *given: {})
    problems, _ = verify(build(tmp_path / "damaged", 120, photos=photos), workers=1)
    assert len(problems) >= 3
    assert all("show the same picture; splits must share none" in problem.what for problem in problems)


def photo_design(split: str, asset: str, picture: Pixels, crop: tuple[float, float, float, float]) -> Design:
    """A design that shows a crop of a picture on 200 x 150 pixels."""
    rows, columns = picture.shape[:2]
    box = (crop[0] * columns, crop[1] * rows, crop[2] * columns, crop[3] * rows)
    part = Image.fromarray(picture).resize((200, 150), Image.Resampling.BICUBIC, box).convert("RGBA")
    draw = {"variant": "none", "asset": asset, "crop": list(crop)}
    params = {"source": "photo", "frame": [0, 0, 200, 150], "draw": draw}
    layer = Layer(0, "photo", "photo", Box(0, 0, 200, 150), np.asarray(part), asset=asset, params=params)
    return Design(
        id="0", seed=0, index=0, split=split, recipe="", width=200, height=150, layout="", palette=(), caption="",
        layers=(layer,), image=np.asarray(part.convert("RGB")),
    )  # fmt: skip


def cutout_design(split: str, asset: str, picture: Pixels, frame: tuple[float, float, float, float]) -> Design:
    """A design that shows a cut-out in `frame`, as the generator draws it."""
    library = Library([Asset(asset, "cutout", asset, "", "", data={"width": 1, "height": 1})])
    image_cache_of(library).get(("cutout", asset), lambda: picture.copy())
    options = {"variant": "cutout", "asset": asset, "flip": False}
    plan = LayerPlan("object", "cutout", "cutout", Frame(*frame), options)
    drawn = draw(plan, 300, 300, library)
    assert drawn is not None
    params = {"source": "cutout", "frame": list(frame), "draw": options}
    layer = Layer(1, "object", "cutout", drawn.box, drawn.pixels, asset=asset, params=params)
    return Design(id="0", split=split, width=300, height=300, layers=(layer,), image=np.zeros((300, 300, 3), np.uint8))


def test_cutouts_of_one_picture_are_told_from_others() -> None:
    y, x = np.mgrid[:240, :320]
    alpha = (255 * (((x - 160) / 158) ** 2 + ((y - 120) / 118) ** 2 < 1)).astype(np.uint8)
    one, other = (np.dstack([render_photo("flower", seed, 320, 240)[..., :3], alpha]) for seed in (1, 2))
    ids = [f"cutout:{number:016x}" for number in range(2)]
    known = cutout_design("train", ids[0], one, (20.3, 30.6, 140, 105))
    for picture, same in ((one, True), (one[:, ::-1], True), (other, False)):
        views = views_of(known, cutout_design("test", ids[1], picture, (61.7, 22.1, 200, 150)))
        assert list(shared_pictures(views)) == ([(("test", ids[1]), ("train", ids[0]))] if same else [])


def views_of(*designs: Design) -> Views:
    views: Views = {}
    for design in designs:
        add_views(views, design)
    return views


def test_crops_of_one_picture_are_told_from_crops_of_others() -> None:
    ids = [f"photo:{number:016x}" for number in range(3)]
    crops = ((0.0, 0.1, 0.9, 0.95), (0.1, 0.05, 0.95, 0.85))
    for style in ("landscape", "city", "coffee", "night", "pebbles", "clouds"):
        one, other = (render_photo(style, seed, 640, 480)[..., :3] for seed in (1, 2))
        turned = np.asarray(Image.fromarray(one[:, ::-1]).resize((400, 300), Image.Resampling.LANCZOS))
        known = photo_design("train", ids[0], one, crops[0])
        assert list(shared_pictures(views_of(known, photo_design("test", ids[1], one, crops[1])))), style
        assert list(shared_pictures(views_of(known, photo_design("test", ids[1], turned, crops[1])))), style
        assert not list(shared_pictures(views_of(known, photo_design("test", ids[1], other, crops[1])))), style
        assert not list(shared_pictures(views_of(known, photo_design("train", ids[1], one, crops[1])))), "one split"


def test_procedural_pictures_are_not_looked_at() -> None:
    picture = render_photo("city", 1, 640, 480)[..., :3]
    assert views_of(photo_design("train", "photo:city-0001", picture, (0.0, 0.0, 1.0, 1.0))) == {}
