"""Pictures of one's own, as samples without truth: what a method is asked where nothing is scored."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.api.images import read_for_display
from benchmarks.api.tasks import Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, contents_of
from synlayers.design import Box
from synlayers.errors import DataError, UsageError
from synlayers.support.entries import entries

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
"""Of the files of a folder that are taken for images."""

LONGEST = 150
"""Bytes of a name; the files that are made get endings and, while they are written, more."""


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A file, read once.

    Args:
        name: of what is made of it: the file's name without ending, unless two files share that.
        id: names the bytes as well, so that another picture under the same name is another sample.
        problem: why it cannot be read; then there is no size.
    """

    name: str
    path: Path
    id: str
    size: tuple[int, int] = (0, 0)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ImageQuestion:
    """What a method is asked about an image. `id` names boxes and caption too, so other ones are another sample."""

    id: str
    path: Path
    size: tuple[int, int]
    boxes: tuple[Box, ...] | None = None
    caption: str = ""


class OwnImages(Dataset):
    """Questions about pictures. Every id names its content: a run of a method goes on when pictures come or go."""

    facts = DatasetFacts(
        name="pictures",
        task="decomposition",
        title="Pictures of one's own",
        count=None,
        layout="",
        source="this machine",
        access="",
        licence="of their owner",
    )

    def __init__(self, questions: Sequence[ImageQuestion]) -> None:
        self.questions = questions
        self.root = Path()

    def files(self) -> Iterable[Path]:
        return [question.path for question in self.questions]

    def samples(self) -> Sequence[Sample]:
        return [sample_of(question) for question in self.questions]


def sample_of(question: ImageQuestion) -> Sample:
    """The question as methods get it; the layer count is that of the boxes with the bottom."""
    inputs: dict[str, object] = {"image": partial(read_for_display, question.path)}
    if question.boxes is not None:
        inputs |= {"boxes": np.array(question.boxes, np.int32).reshape(-1, 4), "layer_count": len(question.boxes) + 1}
    if question.caption:
        inputs["caption"] = question.caption
    return Sample(question.id, "decomposition", question.size, inputs, {})


def question_about(picture: ImageFile, boxes: Sequence[Box] | None = None, caption: str = "") -> ImageQuestion:
    """A question about a picture that can be read."""
    digest = hashlib.sha256(
        repr(([tuple(b) for b in boxes], caption) if boxes is not None else caption).encode()
    ).hexdigest()[:8]
    named = f"{picture.id}-{digest}" if boxes is not None or caption else picture.id
    return ImageQuestion(named, picture.path, picture.size, tuple(boxes) if boxes is not None else None, caption)


def images_in(place: Path, limit: int | None = None) -> list[ImageFile]:
    """The picture at `place`, or those in that folder (not below it), in order of name. What cannot be read is there
    with its problem.

    Raises:
        UsageError: there is nothing, or no picture in the folder.
    """
    if not place.exists():
        raise UsageError(f"{place} does not exist")
    paths = [place] if place.is_file() else [p for p in entries(place) if _is_image(p)]
    if not paths:
        raise UsageError(f"{place} holds no pictures ({', '.join(ENDINGS)}); {contents_of(place)}")
    shared = Counter(p.stem.casefold() for p in paths)
    return [_read(path, path.stem if shared[path.stem.casefold()] == 1 else path.name) for path in paths[:limit]]


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and path.is_file()


def _read(path: Path, name: str) -> ImageFile:
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name)[:60]
    try:
        image = read_for_display(path, path.name)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    except DataError as error:
        return ImageFile(name, path, plain, problem=str(error))
    except OSError as error:
        return ImageFile(name, path, plain, problem=f"{path.name} cannot be read: {error.strerror}")
    named = f"{plain}-{digest}"
    return ImageFile(name if len(name.encode()) <= LONGEST else named, path, named, (image.shape[1], image.shape[0]))
