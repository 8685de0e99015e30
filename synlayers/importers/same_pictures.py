"""Which of the pictures that came in are the same: encoded again, resized, mirrored or turned."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from synlayers.design import Pixels, Record
from synlayers.storage import EncodedSample, decode
from synlayers.support.same_picture import (
    SIDE,
    candidate_pairs,
    same_at_first_look,
    same_at_second_look,
    sketch,
    thumbnail,
)


class Picture(NamedTuple):
    """What is known of a picture before its pixels are looked at again.

    Args:
        digest: sha256 of size and pixels. thumb: ``(48, 48, 4)`` uint8. aspect: width / height.
    """

    digest: str
    thumb: Pixels
    aspect: float

    @classmethod
    def of(cls, look: Record) -> Picture:
        thumb = np.frombuffer(base64.b64decode(look["thumb"]), np.uint8).reshape(SIDE, SIDE, 4)
        return cls(look["digest"], thumb, look["aspect"])


def look_at(sample: EncodedSample) -> Record:
    """A `Picture` as JSON values."""
    pixels = decode(sample.image, "RGB")
    return {
        "digest": hashlib.sha256(f"{pixels.shape}".encode() + pixels.tobytes()).hexdigest(),
        "thumb": base64.b64encode(np.ascontiguousarray(thumbnail(pixels)).tobytes()).decode(),
        "aspect": pixels.shape[1] / pixels.shape[0],
    }


def group_pictures(pictures: Sequence[Picture], sample: Callable[[int], EncodedSample]) -> list[int]:
    """For each picture the first one that is the same, by way of others too; itself where there is none before it."""
    first = list(range(len(pictures)))

    def root(place: int) -> int:
        while first[place] != place:
            place = first[place]
        return place

    @lru_cache(maxsize=4)
    def pixels(place: int) -> Pixels:
        return decode(sample(place).image, "RGB")

    for i, j in candidate_pairs(np.array([sketch(picture.thumb) for picture in pictures], np.float32)):
        a, b = root(i), root(j)
        if a == b:
            continue
        one, other = pictures[i], pictures[j]
        if one.digest != other.digest:
            way = same_at_first_look(one.thumb, other.thumb, one.aspect, other.aspect)
            if way is None or not same_at_second_look(pixels(i), pixels(j), way):
                continue
        first[max(a, b)] = min(a, b)
    return [root(place) for place in range(len(pictures))]
