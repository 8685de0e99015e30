"""What a push uploads: the files of a build, the commits they go in, and what it leaves on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.push.croissant import CROISSANT, croissant_text
from synlayers.push.evaluation import EVAL, build_evaluation, eval_text, read_evaluation
from synlayers.storage.card import CARD, card_text
from synlayers.storage.manifest import MANIFEST, digest_of_shard, load_manifest
from synlayers.storage.sidecar import FOLDER as CAPTIONS
from synlayers.storage.sidecar import tables
from synlayers.support.entries import files_below

COMMIT_FILES: Final = 100
"""Files of a commit at most: the Hub advises some 50 to 100."""
COMMIT_BYTES: Final = 4 * 2**30
"""Bytes of a commit at most (a file that is larger has its own), so that what a broken connection costs is small."""
MANY_FILES: Final = 100_000
"""Files of a repository from which on the Hub advises against it."""


@dataclass(frozen=True, slots=True)
class PushFile:
    """One file of the repository.

    content: bytes, or the file on this machine.
    sha256: what the manifest says of it; empty where it says nothing.
    """

    path: str
    content: bytes | Path = field(repr=False)
    size: int
    sha256: str = ""

    def digest(self) -> str:
        """Of its bytes now. Raises DataError where the manifest says another."""
        digest = _sha256(self.content)
        if self.sha256 and digest != self.sha256:
            raise DataError(
                f"{self.path} is not what {MANIFEST} says (sha256 {digest[:12]}, not {self.sha256[:12]}): nothing"
                " more was uploaded; `synlayers verify` says more"
            )
        return digest

    def blob_id(self) -> str:
        """The name that git gives its bytes."""
        sha = hashlib.sha1(f"blob {self.size}\0".encode())
        for block in _blocks(self.content):
            sha.update(block)
        return sha.hexdigest()


@dataclass(frozen=True, slots=True)
class PushPlan:
    """Everything a push uploads: data in the order of the manifest, then what describes them, in the last commit.

    stays: files of the folder that are no part of the build and are not uploaded.
    notes: what is to be told, such as why there is no Croissant.
    """

    data: tuple[PushFile, ...]
    about: tuple[PushFile, ...]
    stays: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def files(self) -> tuple[PushFile, ...]:
        return self.data + self.about

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.size for file in self.files)


def plan_push(folder: Path, repository: str, benchmark: bool = False) -> PushPlan:
    """What a push of the build, or of the evaluation set, in `folder` uploads.

    benchmark: with an `eval.yaml`, by which the Hub knows a benchmark; one that lies in the folder is checked and
        uploaded anyway.

    Raises:
        DataError: the build is not finished, or a shard is missing or has another size than its manifest says; or
            `eval.yaml` is not what the Hub takes.
        UsageError: a benchmark, but no split that nobody trains on.
    """
    if not (folder / MANIFEST).exists() and (folder / EVAL).is_file():
        return _plan_evaluation(folder)
    manifest = load_manifest(folder)
    data = tuple(file for shard in manifest["shards"] for file in _shard_files(folder, shard))
    captions = [f"{CAPTIONS}/{name}.parquet" for name in tables(folder)]
    about = [_on_disk(folder, name) for name in captions]
    notes = []
    text, why = croissant_text(manifest, repository)
    if text:
        about.append(_in_memory(CROISSANT, text.encode()))
    else:
        notes.append(f"no {CROISSANT}: {why}")
    if (folder / EVAL).is_file():
        about.append(_evaluation_file(folder))
    elif benchmark:
        splits = [split for split, entry in manifest["splits"].items() if entry["samples"]]
        evaluation = build_evaluation(repository.rpartition("/")[2], splits)
        about.append(_in_memory(EVAL, eval_text(evaluation).encode()))
    about.append(_on_disk(folder, MANIFEST))
    if (folder / CARD).is_file():
        about.append(_on_disk(folder, CARD))
    else:
        about.append(_in_memory(CARD, card_text(manifest).encode()))
        notes.append(f"{folder} has no {CARD}: the one that its manifest gives is uploaded")
    return _plan(folder, data, about, notes)


def _plan_evaluation(folder: Path) -> PushPlan:
    """A folder with an `eval.yaml` that is no build, such as an exported twin: every file in it but hidden ones, the
    card and `eval.yaml` last."""
    if not (folder / CARD).is_file():
        raise DataError(f"{folder} has {EVAL}, but no {CARD}: write one that names licence and data files")
    last = [_evaluation_file(folder), _on_disk(folder, CARD)]
    names = [path.relative_to(folder) for path in files_below(folder)]
    data = [name.as_posix() for name in names if not any(part.startswith(".") for part in name.parts)]
    files = tuple(_on_disk(folder, name) for name in data if name not in (EVAL, CARD))
    return _plan(folder, files, last, [f"{folder} is no build: it has no {MANIFEST} by which its files are checked"])


def _evaluation_file(folder: Path) -> PushFile:
    read_evaluation(folder / EVAL)
    return _on_disk(folder, EVAL)


def _plan(folder: Path, data: tuple[PushFile, ...], about: list[PushFile], notes: list[str]) -> PushPlan:
    if len(data) > MANY_FILES:
        notes.append(
            f"{len(data):,} files are more than the Hub advises ({MANY_FILES:,}); webdataset and parquet have few"
        )
    if any(file.path == EVAL for file in about):
        notes.append(f"{EVAL} is there; the Hub shows a benchmark only after its people put the data set on their list")
    known = {file.path for file in (*data, *about)}
    stays = tuple(name for path in files_below(folder) if (name := path.relative_to(folder).as_posix()) not in known)
    return PushPlan(data, tuple(about), stays, tuple(notes))


def commits(
    files: Iterable[PushFile], most_files: int = COMMIT_FILES, most_bytes: int = COMMIT_BYTES
) -> Iterator[list[PushFile]]:
    """The files in their order, in lots of limited number and size.

    >>> [len(lot) for lot in commits([PushFile(str(i), b"", 3) for i in range(5)], most_files=3, most_bytes=6)]
    [2, 2, 1]
    """
    lot: list[PushFile] = []
    size = 0
    for file in files:
        if lot and (len(lot) == most_files or size + file.size > most_bytes):
            yield lot
            lot, size = [], 0
        lot.append(file)
        size += file.size
    if lot:
        yield lot


def front_matter(plan: PushPlan) -> list[str]:
    """The lines of the card that the Hub reads, without the features of every column."""
    card = next(file.content for file in plan.about if file.path == CARD)
    text = (card if isinstance(card, bytes) else card.read_bytes()).decode("utf-8", "replace")
    lines = text.partition("---\n")[2].partition("\n---")[0].splitlines()
    kept: list[str] = []
    hidden = 0
    for line in lines:
        if "  features:" in kept and "  splits:" not in kept and line != "  splits:":
            hidden += 1
            continue
        if hidden and line == "  splits:":
            kept.append(f"    ({hidden} lines: every column)")
        kept.append(line)
    return kept


def _shard_files(folder: Path, shard: Record) -> Iterator[PushFile]:
    place = folder / shard["file"]
    if not place.exists():
        raise DataError(f"{place} is missing: run the same generate command again")
    if place.is_dir():
        files = [_on_disk(folder, path.relative_to(folder).as_posix()) for path in files_below(place)]
        if digest_of_shard(place)[1] != shard["sha256"]:
            raise DataError(f"{place} is not what {MANIFEST} says: run synlayers verify")
    else:
        file = _on_disk(folder, shard["file"])
        files = [PushFile(file.path, file.content, file.size, shard["sha256"])]
    if (size := sum(file.size for file in files)) != shard["bytes"]:
        raise DataError(f"{place} has {size:,} bytes, {MANIFEST} says {shard['bytes']:,}: run synlayers verify")
    yield from files


def _on_disk(folder: Path, name: str) -> PushFile:
    path = folder / name
    if not path.is_file():
        raise DataError(f"{path} is missing: run the same generate command again")
    return PushFile(name, path, path.stat().st_size)


def _in_memory(name: str, content: bytes) -> PushFile:
    return PushFile(name, content, len(content))


def _blocks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while block := file.read(2**22):
            yield block


def _sha256(content: bytes | Path) -> str:
    sha: Any = hashlib.sha256()
    for block in _blocks(content):
        sha.update(block)
    return str(sha.hexdigest())
