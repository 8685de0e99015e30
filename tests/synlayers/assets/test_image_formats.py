"""Formats that people have: read as they are meant, or named with what to do."""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from synlayers.assets.image_folders import scan_folder
from synlayers.support import image_formats
from synlayers.support.image_decoding import decode, open_image, read_photo
from synlayers.support.image_formats import format_of


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))


def png(depth: int, kind: int, rows: list[bytes], width: int, transparent: bytes = b"") -> bytes:
    """A PNG written by hand: `kind` is the color type of its header."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, len(rows), depth, kind, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    out += chunk(b"tRNS", transparent) if transparent else b""
    return out + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("depth", "row", "level", "gray"),
    [
        (1, b"\x0f" * 8, 1, [0, 255]),
        (2, b"\x1b" * 16, 2, [0, 85, 170, 255]),
        (4, b"\x0f\x37" * 16, 3, [0, 51, 119, 255]),
        (8, bytes([0, 9, 200, 255]) * 16, 9, [0, 9, 200, 255]),
        (16, struct.pack(">4H", 0, 5140, 5141, 65535) * 16, 5141, [0, 20, 20, 255]),
    ],
)
def test_a_transparent_gray_is_transparent_at_every_depth(depth: int, row: bytes, level: int, gray: list[int]) -> None:
    width = 8 * len(row) // depth
    pixels = decode(open_image(png(depth, 0, [row] * 40, width, struct.pack(">H", level))))
    values = sorted(
        {16: [0, 5140, 5141, 65535], 8: [0, 9, 200, 255], 4: [0, 3, 7, 15], 2: [0, 1, 2, 3], 1: [0, 1]}[depth]
    )
    expected = {(g, g, g, 255) if value != level else (0, 0, 0, 0) for value, g in zip(values, gray, strict=True)}
    assert {tuple(p) for p in pixels.reshape(-1, 4).tolist()} == expected


def test_a_transparent_color_of_16_bits() -> None:
    row = struct.pack(">3H", 65535, 0, 257) * 32 + struct.pack(">3H", 1000, 2000, 3000) * 32
    pixels = decode(open_image(png(16, 2, [row] * 40, 64, struct.pack(">3H", 65535, 0, 257))))
    assert pixels[0, 0].tolist() == [0, 0, 0, 0]
    assert pixels[0, 40].tolist() == [3, 7, 11, 255]


def test_a_gray_profile_is_applied(tmp_path: Path) -> None:
    levels = np.repeat(np.arange(16, 256, 3, dtype=np.uint8)[None], 64, 0)
    Image.fromarray(levels).save(tmp_path / "gray.png", icc_profile=gray_profile(1.0))
    linear = levels / 255
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    read = read_photo(str(tmp_path / "gray.png")).astype(float)
    assert np.abs(read - srgb[..., None]).max() <= 2
    rgb_profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(levels).save(tmp_path / "rgb.png", icc_profile=rgb_profile)
    assert np.abs(read_photo(str(tmp_path / "rgb.png")).astype(int) - levels[..., None]).max() <= 1


def gray_profile(gamma: float) -> bytes:
    """An ICC profile of one gray channel with a power curve."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    tags, body, offset = b"", b"", 128 + 4 + 12 * 2
    for name, data in ((b"kTRC", curve), (b"wtpt", white)):
        tags += name + struct.pack(">II", offset + len(body), len(data))
        body += data
    header = bytearray(128)
    header[0:4] = struct.pack(">I", 128 + 4 + len(tags) + len(body))
    header[8:12] = b"\x02\x40\0\0"
    header[12:24] = b"mntrGRAYXYZ "
    header[36:40] = b"acsp"
    header[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    return bytes(header) + struct.pack(">I", 2) + tags + body


@pytest.mark.parametrize(("suffix", "kind"), [("heic", "HEIC"), ("jxl", "JPEG XL")])
def test_an_optional_format_is_read_or_named(
    suffix: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = {"heic": "pillow_heif", "jxl": "pillow_jxl"}[suffix]
    plugin = pytest.importorskip(module, reason="the extra photos is not installed")
    if suffix == "heic":
        plugin.register_heif_opener()
    picture = np.zeros((64, 96, 3), np.uint8)
    picture[:, 48:] = (200, 60, 30)
    Image.fromarray(picture).save(tmp_path / f"a.{suffix}")
    (asset,), rejections, _ = scan_folder(tmp_path, "photo")
    assert not rejections
    assert np.abs(read_photo(asset.path or "").astype(int) - picture).mean() < 6
    (tmp_path / f"b.{suffix}").write_bytes((tmp_path / f"a.{suffix}").read_bytes() + b"\0")
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(image_formats, "readable_formats", lambda raw: ("PNG", "JPEG"))
    monkeypatch.setattr("synlayers.support.image_decoding.readable_formats", lambda raw: ("PNG", "JPEG"))
    image_formats.has_decoder.cache_clear()
    _, rejections, _ = scan_folder(tmp_path, "photo")
    image_formats.has_decoder.cache_clear()
    assert rejections[-1].name == f"b.{suffix}"
    assert f"{kind}, which is read only with the extra: pip install 'synlayers[photos]'" in rejections[-1].reason


@pytest.mark.parametrize("suffix", ["gif", "bmp", "tif", "tga", "webp", "ppm", "avif", "jp2", "qoi", "jpg"])
def test_common_formats_are_read(suffix: str, tmp_path: Path) -> None:
    picture = np.zeros((64, 96, 3), np.uint8)
    picture[:, 48:] = (200, 60, 30)
    try:
        Image.fromarray(picture).save(tmp_path / f"a.{suffix}")
    except (KeyError, OSError, ValueError):
        pytest.skip(f"this Pillow writes no {suffix}")
    (asset,), _, _ = scan_folder(tmp_path, "photo")
    assert np.abs(read_photo(asset.path or "").astype(int) - picture).mean() < 6


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), "red").save(tmp_path / "good.png")
    files = {
        "raw.NEF": (b"II*\0", "develop it"),
        "page.pdf": (b"%PDF-1.7", "export it"),
        "drawing.svg": (b"<svg/>", "--svg"),
        "clip.mp4": (b"\0\0\0\x18ftypisom", "export a frame"),
        "light.exr": (b"\x76\x2f\x31\x01", "export it"),
        "page.png": (b"%PDF-1.7", "by its content PDF"),
        "script.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "by its content PostScript"),
        "wrong.jpg": (b"words", "not an image that Pillow can read"),
    }
    for name, (raw, _) in files.items():
        (tmp_path / name).write_bytes(raw)
    _, rejections, _ = scan_folder(tmp_path, "photo")
    reasons = {r.name: r.reason for r in rejections}
    assert reasons.keys() == files.keys()
    for name, (_, part) in files.items():
        assert part in reasons[name], reasons[name]


def test_formats_are_told_by_their_first_bytes() -> None:
    assert format_of(b"\xff\x0a..") == "JPEG XL"
    assert format_of(b"\0\0\0\x1cftypavif") == "AVIF"
    assert format_of(b"RIFF\0\0\0\0WEBPVP8L") == "WebP"
    assert format_of(b"\n <svg>") == "XML or SVG"
    assert format_of(b"plain words") == ""
