"""A sample as bytes: what every format stores and gives back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from synlayers.design import Design, Record
from synlayers.errors import DataError
from synlayers.storage.codecs import Codec, decode, encode, encode_jpeg
from synlayers.support.names_in_files import fault_of_name
from synlayers.support.plain_text import visible


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
        DataError: an image is damaged or not of the recorded size, or the record lacks something; names the layer, not
            the sample.
    """
    try:
        record = sample.record
        image = decode(sample.image, "RGB")
        if image.shape[:2] != (record["height"], record["width"]):
            raise DataError(
                f"image is {image.shape[1]}x{image.shape[0]}, recorded are {record['width']}x{record['height']}"
            )
        layers = []
        for entry, data in zip(record["layers"], sample.layers, strict=True):
            try:
                pixels = decode(data, "RGBA")
            except DataError as error:
                raise DataError(f"layer {entry['index']}: {error}") from error
            x0, y0, x1, y1 = entry["box"]
            if pixels.shape[:2] != (y1 - y0, x1 - x0):
                raise DataError(
                    f"layer {entry['index']} is {pixels.shape[1]}x{pixels.shape[0]}, its box {entry['box']}"
                )
            layers.append(pixels)
        return Design.from_record(record, image, layers)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DataError(f"the record is not of this schema ({type(error).__name__}: {error})") from error
