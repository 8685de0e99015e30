"""The folder of edited images that GEdit-Bench's scorer reads (`gedit_folder` says how it lies), and what in it has a
name or a form that the scorer would pass over."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.api.images import write_png
from benchmarks.api.tasks import Array
from benchmarks.datasets.gedit import LANGUAGES
from benchmarks.judges.gedit_folder import FORMATS, TASKS
from synlayers.errors import DataError, UsageError

SPELLINGS: Final = {"zh": "cn", "chinese": "cn", "zh-cn": "cn", "zh_cn": "cn", "ch": "cn", "english": "en", "eng": "en"}
"""Other names of the languages."""


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A sample in the folder; a file that is not there is None."""

    key: str
    task: str
    language: str
    edited: Path | None
    source: Path | None


def read_folder(save_path: Path, model: str) -> list[FolderEntry]:
    """Every sample of a model's folder that has at least one of its two files, as pictures of any of `FORMATS`. Raises
    `DataError` if there is no such folder."""
    root = save_path / model / "fullset"
    if not root.is_dir():
        models = [p.name for p in _visible(save_path) if (p / "fullset").is_dir()]
        there = f"; there are {', '.join(models[:5])}" if models else ""
        raise DataError(
            f"{root} does not exist; the official layout is {save_path}/<model>/fullset/<task>/<language>/<key>.png"
            + there
        )
    return [
        entry for task in TASKS for language in LANGUAGES for entry in _entries(root / task / language, task, language)
    ]


def _entries(folder: Path, task: str, language: str) -> Iterator[FolderEntry]:
    pictures = _pictures(folder)
    for key in sorted({name.removesuffix("_SRCIMG") for name in pictures}):
        yield FolderEntry(key, task, language, pictures.get(key), pictures.get(f"{key}_SRCIMG"))


def _pictures(folder: Path) -> dict[str, Path]:
    """The pictures of a folder by stem; of several formats the one that stands first in `FORMATS`."""
    found: dict[str, Path] = {}
    for path in _visible(folder):
        if path.suffix.lower() in FORMATS and path.is_file():
            other = found.get(path.stem)
            if other is None or _rank(path) < _rank(other):
                found[path.stem] = path
    return found


def _rank(path: Path) -> tuple[int, str]:
    return FORMATS.index(path.suffix.lower()), path.name


def _visible(folder: Path) -> list[Path]:
    """What lies in a folder, without names that start with a dot; nothing where there is none."""
    return sorted(p for p in folder.iterdir() if not p.name.startswith(".")) if folder.is_dir() else []


@dataclass(frozen=True, slots=True)
class UnreadPath:
    """A folder or file of a model's folder that is not read. `files`: how many pictures that leaves out."""

    path: Path
    why: str
    files: int = 1


def unread_paths(save_path: Path, model: str) -> Iterator[UnreadPath]:
    """Everything in a model's ``fullset`` that `read_folder` passes over, with the nearest official name."""
    root = save_path / model / "fullset"
    for task in _visible(root):
        if not task.is_dir() or task.name not in TASKS:
            yield _unread(task, "task", TASKS)
            continue
        for language in _visible(task):
            if not language.is_dir() or language.name not in LANGUAGES:
                yield _unread(language, "language", LANGUAGES)
                continue
            read = set(_pictures(language).values())
            for path in _visible(language):
                if path not in read:
                    yield UnreadPath(path, _why_unread(path, read))


def _unread(path: Path, what: str, names: Sequence[str]) -> UnreadPath:
    if not path.is_dir():
        return UnreadPath(path, f"a file where folders of a {what} are expected")
    pictures = sum(p.suffix.lower() in FORMATS and "_SRCIMG" not in p.stem for p in path.rglob("*"))
    near = SPELLINGS.get(path.name.lower()) or _nearest(path.name, names)
    hint = f"; the nearest official name is {near}" if near else f"; official names are {', '.join(names)}"
    return UnreadPath(path, f"{path.name!r} is no {what} of GEdit-Bench{hint}", pictures)


def _nearest(name: str, names: Sequence[str]) -> str:
    plain = {re.sub(r"[^a-z]", "", known.lower()): known for known in names}
    match = difflib.get_close_matches(re.sub(r"[^a-z]", "", name.lower()), plain, 1, 0.5)
    return plain[match[0]] if match else ""


def _why_unread(path: Path, read: set[Path]) -> str:
    if path.is_dir():
        return "a folder where pictures are expected"
    if twin := next((p for p in read if p.stem == path.stem), None):
        return f"{twin.name} beside it is read"
    return f"no picture of a known format ({', '.join(FORMATS)})"


def write_folder_entry(
    save_path: Path, model: str, task: str, language: str, key: str, edited: Array, source: Array
) -> None:
    """Writes both files of one sample, (H, W, 3) uint8 each, for the official scorer."""
    if task not in TASKS or language not in LANGUAGES:
        raise UsageError(
            f"{task} in {language} is no part of GEdit-Bench; tasks are {', '.join(TASKS)}, languages"
            f" {' and '.join(LANGUAGES)}"
        )
    folder = save_path / model / "fullset" / task / language
    folder.mkdir(parents=True, exist_ok=True)
    write_png(folder / f"{key}.png", edited)
    write_png(folder / f"{key}_SRCIMG.png", source)
