"""Fill, extend and text rendering: a region of a picture, a prompt, and what was there.

These are OneReward's tasks (arXiv 2508.21066). Its pictures were not published and were rated by people; here the truth
is exact, and only twins exist.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.api.images import read_rgb, read_size
from benchmarks.api.masks import read_mask
from benchmarks.api.tasks import Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, contents_of
from synlayers.errors import DataError
from synlayers.storage.plain_files import read_plain
from synlayers.support.entries import entries

IMAGES: Final = ("image.png", "mask.png", "target.png")
ENTRY: Final = "sample.json"
WITHOUT_PROMPT: Final = "high-definition, perfect composition"
"""What OneReward's extension without a prompt is given as one."""
BLANK: Final = 128
"""Level of all channels of `image` inside the mask."""

LAYOUT: Final = f"""  <id>/image.png    the picture, {BLANK} in all channels inside the mask
  <id>/mask.png     255 is to be generated, 0 to be kept
  <id>/target.png   what was there
  <id>/sample.json  {{"task": ..., "prompt": ..., "text": the exact words (text_rendering), "groups": {{...}}}}"""


class Inpainting(Dataset):
    """Any of the three; a subclass says which."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        if not self._folders():
            raise self.wrong(f"no folder with {ENTRY}; {contents_of(self.root)}")

    def samples(self) -> Sequence[Sample]:
        return [self._sample(folder) for folder in self._folders()]

    def files(self) -> Iterable[Path]:
        return [folder / name for folder in self._folders() for name in (*IMAGES, ENTRY)]

    def _folders(self) -> list[Path]:
        return [folder for folder in entries(self.root) if (folder / ENTRY).is_file()]

    def _sample(self, folder: Path) -> Sample:
        entry = _entry(folder / ENTRY)
        if entry.get("task") != self.facts.task:
            raise self.wrong(f"{folder.name}/{ENTRY} is of the task {entry.get('task')!r}, not {self.facts.task!r}")
        size = _same_size(folder)
        inputs: dict[str, Any] = {
            "image": partial(read_rgb, folder / "image.png"),
            "mask": partial(read_mask, folder / "mask.png"),
            "prompt": _words(entry, "prompt", folder),
        }
        truth: dict[str, Any] = {"target": partial(read_rgb, folder / "target.png")}
        if self.facts.task == "text_rendering":
            truth["text"] = _words(entry, "text", folder)
        groups = entry.get("groups", {})
        if not isinstance(groups, dict) or not all(isinstance(v, str) for v in groups.values()):
            raise DataError(f"{folder / ENTRY}: groups must be an object of strings")
        return Sample(
            folder.name,
            self.facts.task,
            size,
            inputs,
            truth,
            cluster=str(entry.get("scene", folder.name)),
            groups=groups,
        )


class Fill(Inpainting):
    """An element of a design is masked; the prompt says what it is."""

    facts = DatasetFacts(
        name="fill",
        task="fill",
        title="Fill",
        count=None,
        layout=LAYOUT,
        licence="CC0-1.0 (our twin)",
        twin="fill",
        images_may_be_shown=True,
        images_because="CC0-1.0: there are only our own pictures",
        source="the task of OneReward, arXiv 2508.21066; the data are ours",
        access="there is no official data: use --twin",
        known_problems=(
            (
                "OneReward's pictures and prompts (130 fill, 200 extend, 100 removal) are not published, and people"
                " rated the answers: no figure compares"
            ),
            (
                "many fillings suit a prompt and only one is the truth: figures against it say how near an answer is,"
                " not how good it looks"
            ),
        ),
    )


class Extend(Inpainting):
    """The border of a design is masked; the prompt describes the design, or is the fixed one of the task without a
    prompt."""

    facts = replace(Fill.facts, name="extend", task="extend", title="Extend", twin="extend")


class TextRendering(Inpainting):
    """A text of a design is masked; the prompt tells the words, which are also in the truth as `text`."""

    facts = replace(
        Fill.facts,
        name="text-rendering",
        task="text_rendering",
        title="Text rendering",
        twin="text-rendering",
        known_problems=(
            *Fill.facts.known_problems,
            "the prompt tells the words but neither typeface nor colour: an exact answer has to guess them",
        ),
    )


def _entry(path: Path) -> dict[str, Any]:
    try:
        entry = json.loads(read_plain(path).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as JSON: {error}") from None
    if not isinstance(entry, dict):
        raise DataError(f"{path} must hold an object")
    return entry


def _words(entry: dict[str, Any], key: str, folder: Path) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise DataError(f"{folder / ENTRY}: {key} must be words, not {value!r}")
    return value


def _same_size(folder: Path) -> tuple[int, int]:
    """The size that all three pictures have."""
    sizes = [read_size(folder / name) for name in IMAGES]
    for name, size in zip(IMAGES, sizes, strict=True):
        if size != sizes[0]:
            raise DataError(f"{folder / name} is {size[0]}x{size[1]}, but {IMAGES[0]} is {sizes[0][0]}x{sizes[0][1]}")
    return sizes[0]


DATASETS = (Fill, Extend, TextRendering)
