"""Folders of other people's images: what is taken, what is rejected, and that pixels arrive as they are in the file."""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import skia
from PIL import Image, ImageCms

from synlayers.assets.image_folders import scan_folder
from synlayers.errors import UsageError
from synlayers.library import Library
from synlayers.making.collection import AssetOrigins, collect
from synlayers.plan import Frame
from synlayers.sources.cutout import SOURCE, sample_cutout
from synlayers.support.image_decoding import read_cutout, read_photo

REAL = Path(__file__).parents[4] / "shared" / "real"


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))


def picture(width: int = 64, height: int = 48, seed: int = 0) -> np.ndarray:
    """Smooth opaque RGB."""
    rng = np.random.default_rng(seed)
    return np.array(
        Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize(
            (width, height), Image.Resampling.BICUBIC
        )
    )


def cutout(width: int = 64, height: int = 48, seed: int = 0) -> np.ndarray:
    """RGBA with every alpha level, colour under alpha 0 zero, content up to every side."""
    rgba = np.dstack(
        [picture(width, height, seed), np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)]
    )
    rgba[0, 0, 3] = rgba[-1, -1, 3] = 255
    rgba[rgba[..., 3] == 0] = 0
    return rgba


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def save(path: Path, image: np.ndarray | Image.Image, **options: object) -> None:
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(path, **options)  # type: ignore[arg-type]


def test_hostile_files_are_rejected_each_with_its_reason(tmp_path: Path) -> None:
    save(tmp_path / "good.png", cutout())
    raw = (tmp_path / "good.png").read_bytes()
    (tmp_path / "truncated.png").write_bytes(raw[: len(raw) // 2])
    (tmp_path / "bomb.png").write_bytes(png_header(50_000, 50_000))
    (tmp_path / "text.png").write_text("this is no image")
    (tmp_path / "empty.png").write_bytes(b"")
    save(tmp_path / "opaque.png", picture())
    save(tmp_path / "clear.png", np.zeros((64, 64, 4), np.uint8))
    save(tmp_path / "tiny.png", cutout(20, 64))
    outside = tmp_path.parent / f"{tmp_path.name}-outside.png"
    save(outside, cutout(seed=5))
    (tmp_path / "link.png").symlink_to(outside)
    save(tmp_path / ".hidden.png", cutout(seed=6))
    assets, rejections, _ = scan_folder(tmp_path, "cutout")
    assert len(assets) == 1
    assert assets[0].digest == hashlib.sha256(raw).hexdigest()
    reasons = {r.name: r.reason for r in rejections}
    expected = {
        "truncated.png": "cut short",
        "bomb.png": "more than 64 megapixels",
        "text.png": "not an image",
        "empty.png": "empty",
        "opaque.png": "no transparency",
        "clear.png": "fully transparent",
        "tiny.png": "at least 32",
        "link.png": "leaves the folder",
    }
    assert reasons.keys() == expected.keys()
    for name, part in expected.items():
        assert part in reasons[name], f"{name}: {reasons[name]}"


def test_the_bomb_is_refused_without_touching_pillows_own_limit(tmp_path: Path) -> None:
    limit = Image.MAX_IMAGE_PIXELS
    (tmp_path / "a.png").write_bytes(png_header(9_000, 9_000))
    (tmp_path / "b.png").write_bytes(png_header(100_000, 100_000))
    assets, rejections, _ = scan_folder(tmp_path, "photo")
    assert not assets
    assert [r.name for r in rejections] == ["a.png", "b.png"]
    assert limit == Image.MAX_IMAGE_PIXELS


def test_every_mode_becomes_eight_bit_rgb(tmp_path: Path) -> None:
    grey = np.array(Image.fromarray(picture()).convert("L"))
    save(tmp_path / "sixteen.png", Image.fromarray(grey.astype(np.uint16) * 257))
    save(tmp_path / "grey.png", grey)
    assert np.abs(read_photo(str(tmp_path / "sixteen.png")).astype(int) - grey[..., None]).max() == 0, (
        "16-bit levels lost more than their lower half"
    )
    save(tmp_path / "float.tiff", Image.fromarray(grey.astype(np.float32) / 255))
    assert np.array_equal(read_photo(str(tmp_path / "float.tiff")), np.repeat(grey[..., None], 3, 2))
    save(tmp_path / "bilevel.png", Image.fromarray(grey).convert("1"))
    assert set(np.unique(read_photo(str(tmp_path / "bilevel.png")))) <= {0, 255}
    cmyk = Image.fromarray(picture()).convert("CMYK")
    save(tmp_path / "cmyk.jpg", cmyk, quality=95)
    assert np.abs(read_photo(str(tmp_path / "cmyk.jpg")).astype(int) - np.asarray(cmyk.convert("RGB"))).mean() < 4
    assets, rejections, _ = scan_folder(tmp_path, "photo")
    assert [r.reason for r in rejections] == ["the same picture as float.tiff, pixel for pixel"] * 2
    assert len(assets) == 3


def test_palette_and_grey_transparency_survive(tmp_path: Path) -> None:
    palette = Image.new("P", (64, 64), 0)
    palette.putpalette([0, 0, 0, 200, 30, 40])
    palette.paste(1, (10, 10, 50, 60))
    save(tmp_path / "palette.png", palette, transparency=0)
    grey_alpha = np.dstack([np.full((64, 64), 90, np.uint8), np.zeros((64, 64), np.uint8)])
    grey_alpha[5:45, 5:60, 1] = 128
    save(tmp_path / "grey_alpha.png", Image.fromarray(grey_alpha, "LA"))
    assets, rejections, _ = scan_folder(tmp_path, "cutout")
    assert not rejections
    assert {(a.data["width"], a.data["height"]) for a in assets} == {(40, 50), (55, 40)}
    assert np.unique(read_cutout(str(tmp_path / "palette.png")).reshape(-1, 4), axis=0).tolist() == [[200, 30, 40, 255]]
    assert np.unique(read_cutout(str(tmp_path / "grey_alpha.png")).reshape(-1, 4), axis=0).tolist() == [
        [90, 90, 90, 128]
    ]


def test_orientation_and_profile_are_applied(tmp_path: Path) -> None:
    upright = picture(80, 48)
    exif = Image.Exif()
    exif[0x0112] = 6  # stored turned: to be shown turned by 90 degrees clockwise
    save(tmp_path / "turned.png", np.rot90(upright), exif=exif)
    assert np.array_equal(read_photo(str(tmp_path / "turned.png")), upright)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    save(tmp_path / "srgb.png", upright, icc_profile=srgb)
    assert np.abs(read_photo(str(tmp_path / "srgb.png")).astype(int) - upright).max() <= 1
    xyz = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    save(tmp_path / "broken_profile.png", upright, icc_profile=xyz[:60])
    assert np.array_equal(read_photo(str(tmp_path / "broken_profile.png")), upright)


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.fromarray(np.full((48, 64, 3), level, np.uint8)) for level in (250, 10)]
    frames[0].save(tmp_path / "moving.webp", save_all=True, append_images=frames[1:], lossless=True)
    (asset,), rejections, _ = scan_folder(tmp_path, "photo")
    assert not rejections
    assert asset.data["note"] == "first frame of an animation"
    assert np.unique(read_photo(asset.path or "")).tolist() == [250]


def test_what_was_changed_in_files_is_told(tmp_path: Path) -> None:
    save(tmp_path / "sixteen.png", Image.fromarray(picture()[..., 0].astype(np.uint16) * 257))
    save(tmp_path / "see-through.png", cutout(seed=3))
    (tmp_path / "notes.txt").write_text("words")
    (tmp_path / "IMG_1.CR2").write_bytes(b"II*\0 raw")
    assets, rejections, notes = scan_folder(tmp_path, "photo")
    assert len(assets) == 2
    assert notes == [
        "1 other files are no pictures by their names (1 .txt)",
        "1 file: 16-bit samples reduced to 8 ('sixteen.png')",
        "1 file: transparent parts laid on white ('see-through.png')",
    ]
    assert [(r.name, "develop it" in r.reason) for r in rejections] == [("IMG_1.CR2", True)]


def test_names_become_captions_only_when_asked(tmp_path: Path) -> None:
    for seed, name in enumerate(("Anna_Schmidt.png", "苹果.png", "golden-retriever_02.png", "IMG_2041.png")):
        save(tmp_path / name, picture(seed=seed))
    unasked, *_ = scan_folder(tmp_path, "photo")
    assert {(a.caption, a.tags) for a in unasked} == {("photograph", ())}
    asked, *_ = scan_folder(tmp_path, "photo", names_as_captions=True)
    assert {a.caption for a in asked} == {"anna schmidt", "苹果", "golden retriever", "photograph"}
    digests = {collect(AssetOrigins(photos=tmp_path, names_as_captions=asked)).digest for asked in (False, True)}
    assert len(digests) == 2, "builds with other captions are other recipes"


def test_equal_files_count_once(tmp_path: Path) -> None:
    nested = tmp_path / "deep" / "er"
    nested.mkdir(parents=True)
    for path, seed in (
        (tmp_path / "golden-retriever_02.png", 1),
        (nested / "copy.png", 1),
        (nested / "IMG_2041.png", 2),
        (nested / "a3f09bc1.png", 3),
    ):
        save(path, cutout(seed=seed))
    seen: list[tuple[int, int]] = []
    assets, rejections, _ = scan_folder(tmp_path, "cutout", lambda done, total: seen.append((done, total)))
    assert len(assets) == 3
    assert [tuple(r) for r in rejections] == [("golden-retriever_02.png", "the same file as deep/er/copy.png")]
    assert seen == [(i, 4) for i in range(1, 5)]
    assert all(a.id == f"cutout:{a.digest[:16]}" for a in assets)


def test_a_missing_folder_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        scan_folder(tmp_path / "nowhere", "photo")


def draw(library: Library, frame: Frame, params: dict[str, object]) -> np.ndarray:
    out = np.zeros((160, 200, 4), np.uint8)
    surface = skia.Surface(out, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    SOURCE.draw(surface.getCanvas(), frame, params, library)
    return out


def test_a_cutout_at_its_own_size_is_drawn_bit_for_bit(tmp_path: Path) -> None:
    rgba = cutout(100, 80)
    save(tmp_path / "a.png", rgba)
    assets, *_ = scan_folder(tmp_path, "cutout")
    library = Library(assets)
    for flip in (False, True):
        out = draw(library, Frame(30, 20, 100, 80), {"variant": "cutout", "asset": assets[0].id, "flip": flip})
        assert np.array_equal(out[20:100, 30:130], rgba[:, ::-1] if flip else rgba)
        out[20:100, 30:130] = 0
        assert not out.any()


def test_reducing_a_cutout_keeps_colours_out_of_the_transparent_part(tmp_path: Path) -> None:
    rgba = np.zeros((400, 600, 4), np.uint8)
    rgba[:, :, :3] = (0, 255, 0)
    rgba[50:350, 50:550] = (200, 40, 60, 255)
    rgba[::7, ::5, 3] = 255 * (rgba[::7, ::5, 0] > 0)
    save(tmp_path / "a.png", rgba)
    assets, *_ = scan_folder(tmp_path, "cutout")
    params, frame, _ = sample_cutout(np.random.default_rng(0), assets[0], Frame(10, 10, 90, 90))
    assert frame.w / frame.h == pytest.approx(500 / 300), "own proportions"
    out = draw(Library(assets), frame, params)
    seen = out[out[..., 3] > 40][:, :3].astype(int)
    assert np.abs(seen - (200, 40, 60)).max() <= 4, "colour bled from under alpha 0"


@pytest.mark.skipif(not (REAL / "cutouts").is_dir(), reason="needs ../shared/real")
def test_real_folders_are_taken_whole() -> None:
    cutouts, rejected_cutouts, _ = scan_folder(REAL / "cutouts", "cutout")
    photos, rejected_photos, _ = scan_folder(REAL / "photos", "photo")
    assert (len(photos), rejected_photos) == (2, [])
    assert len(cutouts) + len(rejected_cutouts) == 42
    assert len(cutouts) >= 38
