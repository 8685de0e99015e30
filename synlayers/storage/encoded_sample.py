"""A sample as bytes: what every format stores and gives back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from synlayers.design import Box, Design, Record
from synlayers.errors import DataError
from synlayers.storage.codecs import Codec, decode, encode, encode_jpeg, image_size
from synlayers.support.untrusted.names import fault_of_name, one_part
from synlayers.support.untrusted.reasons import what_is_wrong
from synlayers.support.untrusted.text import visible

MOST_PIXELS: Final = 1 << 29
"""Of all images of a sample together; more are not decoded."""


@dataclass(frozen=True, slots=True)
class EncodedSample:
    """A design, encoded.

    Args:
        key: the index in nine digits; names the files of the sample. Raises `DataError` for what could name others.
        image, layers: file contents, layers back to front, each cropped to its box.
        jpeg: a lossy view of `image` for a model's input, or None.
    """

    key: str
    record: Record
    image: bytes
    layers: tuple[bytes, ...]
    codec: Codec
    jpeg: bytes | None = None

    def __post_init__(self) -> None:
        if fault := fault_of_name(self.key) or ("lies in another folder" if "/" in self.key else ""):
            raise DataError(f"the key {visible(self.key[:100], lines=False)!r} of a sample {fault}")

    def members(self) -> Iterator[tuple[str, bytes]]:
        """File names within the sample and their contents, in the order in which they are stored; the record comes
        last."""
        yield f"image.{self.codec}", self.image
        for index, data in enumerate(self.layers):
            yield layer_name(index, self.codec), data
        if self.jpeg is not None:
            yield "input.jpg", self.jpeg
        yield "json", dump_record(self.record)


def layer_name(index: int, codec: Codec) -> str:
    """
    >>> layer_name(7, "png")
    'layer_07.png'
    """
    return f"layer_{index:02d}.{codec}"


_MEMBER: Final = re.compile(r"image\.(png|webp)|layer_\d{2,3}\.(png|webp)|input\.jpg|json")


def is_member_name(name: str) -> bool:
    """Whether some sample of this format has a file of that name."""
    return _MEMBER.fullmatch(name) is not None


def member_names(sample: EncodedSample) -> list[str]:
    """The names of the files of one sample; what lies beside them is none of the format."""
    layers = [layer_name(index, sample.codec) for index in range(len(sample.layers))]
    return [f"image.{sample.codec}", *layers, *(["input.jpg"] if sample.jpeg is not None else []), "json"]


def dump_record(record: Record) -> bytes:
    """The record as compact UTF-8 JSON, keys in their order; NaN and infinity are refused with a ValueError."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def encode_design(design: Design, codec: Codec, jpeg_quality: int | None = None) -> EncodedSample:
    """Encodes every image of a design.

    Args:
        jpeg_quality: 1..100, adds the JPEG view, and ``jpeg_quality`` to the record.
    """
    jpeg = None
    if jpeg_quality is not None:
        design = replace(design, extra={**design.extra, "jpeg_quality": jpeg_quality})
        jpeg = encode_jpeg(design.image, jpeg_quality)
    return EncodedSample(
        key=f"{design.index:09d}",
        record=design.record(),
        image=encode(design.image, codec),
        layers=tuple(encode(layer.pixels, codec) for layer in design.layers),
        codec=codec,
        jpeg=jpeg,
    )


def decode_sample(sample: EncodedSample) -> Design:
    """The inverse of `encode_design`.

    Raises:
        DataError: an image is damaged or not of the recorded size, a box leaves the canvas, id or split could lead out
            of the folders that are named after them, or the record lacks something; names the layer, not the sample.
            Sizes are compared before anything is unpacked.
    """
    try:
        record = sample.record
        for name in ("id", "split"):  # exports name files and folders by them
            one_part(record[name])
        _check_sizes(sample)
        image = decode(sample.image, "RGB")
        layers = []
        for position, data in enumerate(sample.layers):
            try:
                layers.append(decode(data, "RGBA"))
            except DataError as error:
                raise DataError(f"layer {position}: {error}") from error
        return Design.from_record(record, image, layers)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise DataError(f"the record is not of this schema ({what_is_wrong(error)})") from error


def _check_sizes(sample: EncodedSample) -> None:
    """Raises DataError where an image claims another size than the record, or all of them together too much."""
    record = sample.record
    canvas = Box(0, 0, record["width"], record["height"])
    width, height = image_size(sample.image)
    if (width, height) != canvas[2:]:
        raise DataError(f"image is {width}x{height}, recorded are {canvas.x1}x{canvas.y1}")
    pixels = canvas.area
    for position, (entry, data) in enumerate(zip(record["layers"], sample.layers, strict=True)):
        box = Box(*entry["box"])
        if not box.has_area or box.intersect(canvas) != box:
            raise DataError(
                f"layer {position}: box {list(box)} is empty or reaches past the canvas of {canvas.x1}x{canvas.y1}"
            )
        try:
            width, height = image_size(data)
        except DataError as error:
            raise DataError(f"layer {position}: {error}") from error
        if (width, height) != (box.width, box.height):
            raise DataError(f"layer {position} is {width}x{height}, its box {list(box)}")
        pixels += box.area
    if pixels > MOST_PIXELS:
        raise DataError(f"its images have {pixels:,} pixels together, more than {MOST_PIXELS:,}")
