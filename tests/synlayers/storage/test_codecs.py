"""PNG and WebP: lossless, read by others, refused when damaged."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Literal

import numpy as np
import pytest
from designs import random_pixels
from PIL import Image

from synlayers.design import Pixels
from synlayers.errors import DataError, UsageError
from synlayers.storage import codecs
from synlayers.storage.codecs import CODECS, Codec, codec_of, codec_probe, decode, encode, encode_jpeg, image_size
from synlayers.storage.png_reading import read_png


def images() -> list[Pixels]:
    rng = np.random.default_rng(7)
    noise = rng.integers(0, 256, (70, 130, 4), dtype=np.uint8)  # also colour under alpha 0
    smooth = random_pixels(rng, 300, 200)
    return [
        noise,
        smooth,
        noise[..., :3],
        np.ascontiguousarray(smooth[..., :3]),
        smooth[10:90, 20:101],
        smooth[::-1, ::3],
        noise[:1],
        noise[:, :1],
        noise[:1, :1],
        np.zeros((5, 6, 4), np.uint8),
    ]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("pixels", images(), ids=lambda p: "x".join(map(str, p.shape)))
def test_round_trip_is_exact_also_in_pillow(codec: Codec, pixels: Pixels) -> None:
    data = encode(pixels, codec)
    mode: Literal["RGB", "RGBA"] = "RGBA" if pixels.shape[2] == 4 else "RGB"
    assert codec_of(data) == codec
    assert data == encode(pixels.copy(), codec)
    np.testing.assert_array_equal(decode(data, mode), pixels)
    np.testing.assert_array_equal(np.array(Image.open(io.BytesIO(data)).convert(mode)), pixels)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_filter_is_what_png_says(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "_cheapest_filter", lambda pixels: number)
    for pixels in images():
        data = encode(pixels, "png")
        np.testing.assert_array_equal(np.array(Image.open(io.BytesIO(data))), pixels)
        body = zlib.decompress(
            data[41 : 41 + struct.unpack(">I", data[33:37])[0]]
        )  # the standard library checks the stream
        assert set(body[:: 1 + pixels.shape[1] * pixels.shape[2]]) == {number}


def test_png_files_of_other_writers_read_as_pillow_reads_them() -> None:
    """Ours are read without Pillow; whatever differs in form must not be taken for ours."""
    picture = Image.fromarray(random_pixels(np.random.default_rng(3), 40, 30))
    forms = [
        picture,
        picture.convert("RGB"),
        picture.convert("RGB").convert("P"),
        picture.convert("L"),
        picture.convert("1"),
        Image.fromarray(np.arange(1200, dtype=np.uint16).reshape(30, 40) * 50),
    ]
    seen = set()
    for form in forms:
        for options in ({}, {"optimize": True}):
            out = io.BytesIO()
            form.save(out, "PNG", **options)
            data = out.getvalue()
            seen.add(read_png(data, codecs.MAX_PIXELS) is None)
            for mode in ("RGB", "RGBA"):
                expected = np.array(Image.open(io.BytesIO(data)).convert(mode))
                np.testing.assert_array_equal(decode(data, mode), expected)
    assert True in seen
    clear = io.BytesIO()
    picture.convert("RGB").save(clear, "PNG", transparency=tuple(np.asarray(picture)[0, 0, :3].tolist()))
    assert decode(clear.getvalue(), "RGBA")[0, 0, 3] == 0
    assert read_png(encode(np.asarray(picture), "png"), codecs.MAX_PIXELS) is not None


def test_never_more_is_inflated_than_the_header_asks_for() -> None:
    data = bytearray(encode(np.zeros((4000, 4000, 4), np.uint8), "png"))
    data[16:24] = struct.pack(">II", 40, 40)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    assert read_png(bytes(data), codecs.MAX_PIXELS) is None
    assert image_size(bytes(data)) == (40, 40)


def test_filter_suits_content() -> None:
    y, x = np.mgrid[0:256, 0:256]
    slope = np.stack([x, x + y, y, 255 - x // 4], axis=2).astype(np.uint8)  # smooth: differences repeat, levels do not
    flat = np.zeros((256, 256, 4), np.uint8)
    flat[40:200, 30:220] = (200, 10, 20, 255)
    assert len(encode(slope, "png")) < len(zlib.compress(slope.tobytes(), 1)) / 4
    assert len(encode(flat, "png")) < 2000


def test_opaque_webp_reads_back_as_rgb_and_converts() -> None:
    pixels = np.full((8, 8, 4), 255, np.uint8)
    data = encode(pixels, "webp")
    assert decode(data).shape == (8, 8, 3)
    np.testing.assert_array_equal(decode(data, "RGBA"), pixels)


def test_sizes_that_a_codec_cannot_hold_are_refused() -> None:
    wide = np.zeros((1, 16384, 4), np.uint8)
    with pytest.raises(UsageError, match="16,383"):
        encode(wide, "webp")
    np.testing.assert_array_equal(decode(encode(wide, "png")), wide)
    with pytest.raises(UsageError, match="png, webp"):
        encode(wide, "gif")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="quality"):
        encode_jpeg(wide[..., :3], 101)


def test_every_flipped_byte_of_a_png_is_noticed() -> None:
    pixels = random_pixels(np.random.default_rng(1), 12, 9)
    data = encode(pixels, "png")
    for position in range(len(data)):
        broken = bytearray(data)
        broken[position] ^= 0x10
        with pytest.raises(DataError):
            decode(bytes(broken))


@pytest.mark.parametrize("codec", CODECS)
def test_what_is_no_image_is_refused(codec: Codec) -> None:
    data = encode(random_pixels(np.random.default_rng(2), 40, 50), codec)
    other = io.BytesIO()
    Image.new("RGB", (4, 4)).save(other, "BMP")
    for bad in (data[:-1], data[: len(data) // 2], data[:-12], data[:20], b"", b"text", other.getvalue()):
        with pytest.raises(DataError):
            decode(bad)


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    data = bytearray(encode(np.zeros((1, 1, 4), np.uint8), "png"))
    data[16:24] = struct.pack(">II", 8_200, 8_200)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    with pytest.raises(DataError, match="8200x8200"):
        decode(bytes(data))


def test_probe_changes_with_the_bytes_that_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    probe = codec_probe()
    assert codec_probe() == probe
    monkeypatch.setattr(codecs, "_LEVEL", 3)
    assert codec_probe() != probe
