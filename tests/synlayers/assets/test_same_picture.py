"""One picture is one asset, whatever its files; different pictures stay apart, however near they are."""

from __future__ import annotations

import io
import itertools
import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from synlayers.assets import image_folders
from synlayers.assets.image_folders import scan_folder
from synlayers.assets.picture_facts import FactStore
from synlayers.design import Pixels
from synlayers.making.collection import AssetOrigins, collect
from synlayers.sources.photo.styles import STYLES, render_photo
from synlayers.support.same_picture import (
    FIRST,
    ORIENTATIONS,
    SKETCH_RADIUS,
    candidate_pairs,
    same_at_first_look,
    same_at_second_look,
    sketch,
    thumbnail,
    turned,
)

CASES = Path(__file__).parents[2] / "cases"
Transpose, Resampling = Image.Transpose, Image.Resampling


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))


def same(a: Pixels, b: Pixels) -> bool:
    one, other = thumbnail(a), thumbnail(b)
    if not candidate_pairs(np.array([sketch(one), sketch(other)])):
        return False
    way = same_at_first_look(one, other, a.shape[1] / a.shape[0], b.shape[1] / b.shape[0])
    return way is not None and same_at_second_look(a, b, way)


def encoded(image: Image.Image, kind: str, **options: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return Image.open(file)


def product(label: str = "5%", shift: int = 0, color: tuple[int, int, int] = (180, 60, 50)) -> Pixels:
    """A product shot: a jar with a label."""
    image = Image.new("RGB", (800, 600), (238, 236, 232))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((320 + shift, 150, 490 + shift, 500), 30, fill=color)
    draw.rectangle((335 + shift, 250, 475 + shift, 400), fill=(250, 248, 240))
    draw.text((350 + shift, 290), label, fill=(20, 20, 20), font_size=24)
    return np.asarray(image)


def test_the_reported_folder_has_six_pictures() -> None:
    assets, rejections, _ = scan_folder(CASES / "photos_same_picture", "photo")
    assert {Path(a.path or "").name for a in assets} == {f"p{i}.png" for i in range(6)}
    reasons = {r.name: r.reason for r in rejections}
    for i in range(6):
        assert reasons[f"p{i}_copy.png"] == f"the same picture as p{i}.png, pixel for pixel"
        assert reasons[f"p{i}_web.jpg"] == f"the same picture as p{i}.png, resized or encoded again"


@pytest.mark.parametrize("style", ["landscape", "city", "clouds", "coffee", "fabric"])
def test_copies_are_found(style: str) -> None:
    original = Image.fromarray(render_photo(style, 3, 640, 480)[..., :3])
    copies = {
        "JPEG 30": encoded(original, "JPEG", quality=30),
        "WebP 50": encoded(original, "WEBP", quality=50),
        "half, JPEG 70": encoded(original.resize((320, 240), Resampling.BICUBIC), "JPEG", quality=70),
        "twice": original.resize((1280, 960), Resampling.LANCZOS),
        "mirrored": encoded(original.transpose(Transpose.FLIP_LEFT_RIGHT), "JPEG", quality=80),
        "upside down": original.transpose(Transpose.ROTATE_180),
        "a quarter turned": original.transpose(Transpose.ROTATE_90).resize((300, 400), Resampling.LANCZOS),
    }
    for how, copy in copies.items():
        assert same(np.asarray(original), np.asarray(copy.convert("RGB"))), how


def test_near_pictures_stay_apart() -> None:
    jar = product()
    others = {
        "another digit": product("8%"),
        "moved by 4 px": product(shift=4),
        "another color": product(color=(150, 60, 90)),
        "darker": (jar * 0.95).astype(np.uint8),
    }
    for how, other in others.items():
        assert not same(jar, other), how
    jars = [product(name) for name in ("basil", "thyme", "curry", "cumin", "mint", "sage", "dill", "anise")]
    assert not any(same(a, b) for a, b in itertools.combinations(jars, 2))


def test_neighboring_seeds_of_every_style_stay_apart() -> None:
    pictures = [render_photo(style, seed, 160, 120)[..., :3] for style in STYLES for seed in range(5)]
    pairs = candidate_pairs(np.array([sketch(thumbnail(p)) for p in pictures]))
    merged = [(i, j) for i, j in pairs if same(pictures[i], pictures[j])]
    assert merged == []


def test_grains_of_equal_color_stay_apart() -> None:
    for strength in (4, 8):
        a, b = (
            np.repeat(np.clip(np.random.default_rng(s).normal(180, strength, (480, 640, 1)), 0, 255), 3, 2)
            for s in (1, 2)
        )
        assert not same(a.astype(np.uint8), b.astype(np.uint8))


def test_a_sketch_is_the_same_in_all_orientations() -> None:
    thumb = thumbnail(product())
    first = sketch(thumb)
    assert all(np.allclose(sketch(turned(thumb, way)), first, atol=1e-3) for way in ORIENTATIONS)
    assert len({turned(thumb, way).tobytes() for way in ORIENTATIONS}) == 8


def test_cutouts_are_compared_without_their_margins(tmp_path: Path) -> None:
    rgba = np.zeros((200, 200, 4), np.uint8)
    rgba[60:140, 50:150] = np.dstack([render_photo("flower", 1, 100, 80)[..., :3], np.full((80, 100), 255)])
    Image.fromarray(rgba).save(tmp_path / "a.png")
    Image.fromarray(rgba[50:145, 45:155]).save(tmp_path / "b.webp", quality=80)
    Image.fromarray(np.where(rgba[..., 3:] > 0, rgba, 2).astype(np.uint8)).save(tmp_path / "hazy.png")
    other = rgba.copy()
    other[60:140, 50:150, :3] = other[60:140, 50:150, 2::-1]
    Image.fromarray(other).save(tmp_path / "other colors.png")
    assets, rejections, _ = scan_folder(tmp_path, "cutout")
    assert len(assets) == 2
    assert {r.name: r.reason for r in rejections} == {
        "b.webp": "the same picture as a.png, resized or encoded again",
        "hazy.png": "the same picture as a.png, pixel for pixel",
    }


def test_a_file_given_in_two_roles_is_in_one(tmp_path: Path) -> None:
    for seed in range(3):
        rgba = np.dstack([render_photo("flower", seed, 100, 80)[..., :3], np.full((80, 100), 255, np.uint8)])
        rgba[:20] = 0
        Image.fromarray(rgba).save(tmp_path / f"{seed}.png")
    Image.fromarray(render_photo("city", 1, 100, 80)[..., :3]).save(tmp_path / "city.png")
    collected = collect(AssetOrigins(cutouts=tmp_path, photos=tmp_path))
    mine = [(a.role, Path(a.path or "").name) for a in collected.assets if "reading" in a.data]
    assert sorted(mine) == [("cutout", f"{seed}.png") for seed in range(3)] + [("photo", "city.png")]
    assert [r.name for r in collected.rejections["--photos"]] == ["0.png", "1.png", "2.png"]


def test_a_folder_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sorted((CASES / "photos_same_picture").iterdir()):
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        os.utime(copy, (time.time() - 100,) * 2)
    (tmp_path / "no picture.png").write_text("words")
    monkeypatch.setattr("synlayers.assets.picture_facts._SETTLED", -1.0)
    first = scan_folder(tmp_path, "photo")

    def refuse(*_: object) -> None:
        raise AssertionError("a picture was read again")

    monkeypatch.setattr(image_folders, "_read", refuse)
    monkeypatch.setattr("synlayers.assets.picture_copies._second_look", refuse)
    assert scan_folder(tmp_path, "photo") == first
    monkeypatch.undo()
    changed = tmp_path / "p0.png"
    changed.write_bytes((tmp_path / "p1.png").read_bytes())
    assert {r.name for r in scan_folder(tmp_path, "photo").rejections} > {"p1.png"}


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "file" / "cache"))
    assert len(scan_folder(CASES / "photos_same_picture", "photo").assets) == 6
    broken = tmp_path / "broken"
    broken.mkdir()
    monkeypatch.setenv("SYNLAYERS_CACHE", str(broken))
    FactStore("photo").close()
    for file in broken.iterdir():
        file.write_bytes(b"not a data base" * 1000)
    assert len(scan_folder(CASES / "photos_same_picture", "photo").assets) == 6


def test_names_that_cannot_be_printed_are_told_escaped(tmp_path: Path) -> None:
    picture = Image.fromarray(product())
    for name in (b"a\nline.png", b"b\xff.png", "c 苹果 [1]*.png".encode()):
        picture.save(tmp_path / "any.png")
        os.rename(tmp_path / "any.png", os.fsencode(tmp_path) + b"/" + name)
    assets, rejections, _ = scan_folder(tmp_path, "photo")
    assert [Path(a.path or "").name for a in assets] == ["a\nline.png"]
    assert {r.reason for r in rejections} == {"the same file as a\\nline.png"}
    assert scan_folder(tmp_path, "photo").assets == assets


def test_pairs_of_sketches_are_all_that_are_near() -> None:
    sketches = np.random.default_rng(0).normal(128, 1.8, (600, 84)).astype(np.float32)
    brightness = sketches[:, ::4].mean(axis=1)
    distances = np.linalg.norm(sketches[:, None] - sketches[None], axis=2)
    near = (distances <= SKETCH_RADIUS - 1e-3) & (np.abs(brightness[:, None] - brightness) <= 2 * FIRST.rms)
    expected = {(i, j) for i, j in np.argwhere(near).tolist() if i < j}
    assert 1000 < len(expected) < 170_000
    pairs = candidate_pairs(sketches)
    assert expected <= set(pairs)
    assert len(pairs) == len(set(pairs))
    assert all(distances[i, j] <= SKETCH_RADIUS + 1e-3 for i, j in pairs)
