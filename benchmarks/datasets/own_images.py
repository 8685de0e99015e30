"""Pictures of one's own, as samples without truth: what a method is asked where nothing is scored."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.api.images import read_for_display, read_with_notes
from benchmarks.api.tasks import Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, contents_of
from benchmarks.datasets.output_names import output_names, path_text
from synlayers.design import Box
from synlayers.errors import DataError, UsageError
from synlayers.support.entries import is_stray
from synlayers.support.image_formats import OTHERS, SUFFIXES

MADE = "decompositions.jsonl"
"""A folder below the pictures that holds this was made of pictures (`baselines.decompose`), and holds none."""
_ADVICE = {**OTHERS, ".svg": "a drawing: export it as PNG", ".svgz": "a drawing: export it as PNG"}


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A file, read once.

    Args:
        name: of what is made of it: the file's name without ending, below its folder, escaped and unlike all others
            (`output_names`).
        path: where it is; `file` is that below the folder that was given, as text that can be printed.
        id: names the file and what it shows, so that another picture under the same name is another sample.
        problem: why it cannot be read; then there is no size.
        notes: what was done to it, for people: converted, laid on white, first of several pages.
        is_picture: False for a file that is no picture by its name, but that someone may have expected to be read.
    """

    name: str
    path: Path
    id: str
    size: tuple[int, int] = (0, 0)
    problem: str = ""
    notes: tuple[str, ...] = ()
    file: str = ""
    is_picture: bool = True


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
    """A question about a picture that can be read. Half characters of a caption, which no file can hold, become ?."""
    caption = caption.encode("utf-8", "replace").decode()
    digest = hashlib.sha256(
        repr(([tuple(b) for b in boxes], caption) if boxes is not None else caption).encode()
    ).hexdigest()[:8]
    named = f"{picture.id}-{digest}" if boxes is not None or caption else picture.id
    return ImageQuestion(named, picture.path, picture.size, tuple(boxes) if boxes is not None else None, caption)


def images_in(
    place: Path,
    limit: int | None = None,
    out: Path | None = None,
    report: Callable[[str, int, int], None] | None = None,
    others: Counter[str] | None = None,
) -> list[ImageFile]:
    """The picture at `place`, or those in that folder and below it, in order of name. What cannot be read is there with
    its problem, and so are files of other kinds that people keep beside pictures.

    Args:
        limit: only the first so many files.
        out: a folder below `place` that is passed over, as those are that hold what was made of pictures.
        report: called with (what, files done, files in all) after each file.
        others: counts what else is there, and is in no row: files by their endings, folders that were made of pictures.

    Raises:
        UsageError: there is nothing, or no picture in the folder.
    """
    if not os.path.lexists(place):
        raise UsageError(f"{path_text(place)} does not exist")
    if place.is_dir():
        os.scandir(place).close()  # one that cannot be looked into is an error, not a row
        found = [path.relative_to(place) for path in _walk(place, out, others if others is not None else Counter())]
    else:
        place, found = place.parent, [Path(place.name)]
    if len(found) != 1 and all(_is_other(path) for path in found):
        raise UsageError(f"{path_text(place)} holds no pictures ({', '.join(SUFFIXES)}); {contents_of(place)}")
    images = []
    named = _first_pictures(list(zip(found, output_names(found), strict=True)), limit)
    for done, (path, name) in enumerate(named, 1):
        images.append(_read(place / path, path, name))
        if report is not None:
            report("reading", done, len(named))
    return images


def _first_pictures(named: list[tuple[Path, str]], limit: int | None) -> list[tuple[Path, str]]:
    pictures = [path for path, _ in named if not _is_other(path)][:limit]
    return [(path, name) for path, name in named if path in pictures] if limit is not None else named


def _is_other(path: Path) -> bool:
    return path.suffix.lower() in OTHERS


def _walk(root: Path, out: Path | None, others: Counter[str]) -> Iterator[Path]:
    """Files that are pictures or could be taken for some, those of a folder before those below it; also folders that
    cannot be looked into, and links to folders, which are not followed (they may form loops)."""
    skipped = out.resolve() if out is not None else None
    unread: list[Path] = []
    for folder, folders, files in os.walk(root, onerror=lambda error: unread.append(Path(error.filename))):
        yield from unread
        unread.clear()
        below = [Path(folder, name) for name in sorted(folders) if not is_stray(name)]
        made = [path for path in below if path.resolve() == skipped or os.path.lexists(path / MADE)]
        others["folders that were made of pictures"] += sum(path.resolve() != skipped for path in made)
        folders[:] = [path.name for path in below if path not in made]
        for name in sorted(files):
            path = Path(folder, name)
            if is_stray(name):
                continue
            if path.suffix.lower() in (*SUFFIXES, *OTHERS):
                yield path
            else:
                others[path.suffix.lower() or "files without an ending"] += 1
        yield from (path for path in below if path.is_symlink())
    yield from unread


def _read(path: Path, file: Path, name: str) -> ImageFile:
    plain, text = re.sub(r"[^A-Za-z0-9._-]+", "_", name)[-60:], path_text(file)
    if _is_other(file):
        return ImageFile(name, path, plain, problem=_ADVICE[file.suffix.lower()], file=text, is_picture=False)
    if path.is_dir() and path.is_symlink():
        return ImageFile(name, path, plain, problem="a link to a folder is not followed", file=text, is_picture=False)
    try:
        if not path.is_file():
            raise DataError(f"{text} {_why_no_file(path)}")
        pixels, notes = read_with_notes(path, text)
    except DataError as error:
        return ImageFile(name, path, plain, problem=str(error), file=text)
    except OSError as error:
        return ImageFile(name, path, plain, problem=f"{text} cannot be read: {error.strerror}", file=text)
    height, width = pixels.shape[:2]
    digest = hashlib.sha256(os.fsencode(file) + f"\0{width}x{height}".encode() + pixels.tobytes()).hexdigest()[:12]
    return ImageFile(name, path, f"{plain}-{digest}", (width, height), notes=notes, file=text)


def _why_no_file(path: Path) -> str:
    if path.is_dir():
        return "is a folder that cannot be looked into"
    return "is a link to nothing" if path.is_symlink() and not path.exists() else "is not a regular file"
