"""Files of weights that some metrics need: which, from where, and a clear sentence when one is missing. Nothing is
downloaded here (`benchmarks.metrics.weight_fetching` does)."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.fetching.array_pickles import ArrayTree
from benchmarks.fetching.sources import PackagedFile
from synlayers.errors import DataError
from synlayers.support.paths import cache_place


class WeightsMissing(DataError):
    """A metric cannot run because a file of weights is not on this machine."""


@dataclass(frozen=True, slots=True)
class ArrayMirror:
    """A pickle of arrays in a package that holds the tensors of a published file under names of its own."""

    file: PackagedFile
    convert: Callable[[ArrayTree], Mapping[str, Any]]
    """Its arrays under the published names, in the published layout. Raises `KeyError` for what is not there."""


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file (or, with ``folder=True``, one folder of a model hub) that a measure loads."""

    name: str
    """Key of the ``weights`` option, for example ``inception``."""
    file: str
    """Its file or folder name, which is also its place in the cache."""
    source: str
    """Where it is published: an address, or a Hub id."""
    licence: str
    folder: bool = False
    sha256_prefix: str = ""
    """First hex digits of the SHA-256 of the published file (torchvision writes them into the file name), where they
    are known."""
    inside: str = ""
    """Where an installed package carries a copy, ``package/path/in/it``; used when neither a path is given nor the
    cache has it."""
    tensors: str = ""
    """SHA-256 of the tensors that a measure uses (`benchmarks.metrics.image.trunks.tensors_digest`): a file with these
    is as good as the published one, whatever else it holds."""
    mirrors: tuple[ArrayMirror, ...] = ()
    """Tried by `python -m benchmarks.fetch` where the published file cannot be had."""

    @property
    def place(self) -> Path:
        """Where the file is looked for when no path is given."""
        return cache_place("weights", self.file)

    @property
    def place_of_tensors(self) -> Path:
        """Where a file made from a mirror lies; its name says what is in it."""
        stem, _, ending = self.file.rpartition(".")
        return self.place.with_name(f"{stem.split('-')[0]}-tensors-{self.tensors[:12]}.{ending}")

    def find(self, given: str | Path | None = None) -> Path:
        """The local path. `given` is a path, or the id of a repository in the Hugging Face cache of this machine.

        Raises `WeightsMissing` saying which file is missing, where it is published and where to put it.
        """
        if given is not None:
            path = Path(given).expanduser()
            if path.exists():
                return self._kind(path)
            cached = _in_hub_cache(str(given), None if self.folder else self.file)
            if cached is not None:
                return cached
            raise WeightsMissing(
                f"weights '{self.name}': {given} is neither a file here nor in the Hugging Face cache; {self._how()}"
            )
        if self.place.exists():
            return self._kind(self.place)
        if self.tensors and self.place_of_tensors.exists():
            return self._kind(self.place_of_tensors)
        if carried := _in_package(self.inside):
            return carried
        if self.folder and (cached := _in_hub_cache(self.source, None)):
            return cached
        raise WeightsMissing(f"weights '{self.name}' ({self.file}) are not on this machine; {self._how()}")

    def published(self, path: Path) -> bool | None:
        """Whether `path` is the published file, by its digest; None where the digest is not known."""
        return sha256(path).startswith(self.sha256_prefix) if self.sha256_prefix else None

    def _kind(self, path: Path) -> Path:
        if path.is_dir() != self.folder:
            kind = ("folder", "file") if self.folder else ("file", "folder")
            raise WeightsMissing(f"weights '{self.name}': {path} should be a {kind[0]}, not a {kind[1]}; {self._how()}")
        return path

    def is_here(self, given: str | Path | None = None) -> bool:
        """Whether `find` finds it."""
        try:
            self.find(given)
        except WeightsMissing:
            return False
        return True

    def identify(self, given: str | Path | None = None) -> str:
        """What tells the weights that `find` finds from others, for results: the SHA-256 of the file; of a folder its
        name. Raises `WeightsMissing`."""
        path = self.find(given)
        if path.is_dir():
            return path.name
        facts = path.stat()
        return _identity(path, facts.st_size, facts.st_mtime_ns)

    def _how(self) -> str:
        fetch = f"python -m benchmarks.fetch {self.name}; or " if self.sha256_prefix else ""
        return (
            f"{fetch}get it from {self.source} (licence: {self.licence}) and save it as {self.place}, or give its path"
            f" as weights={{'{self.name}': PATH}}"
        )


@lru_cache(maxsize=32)
def _identity(path: Path, _size: int, _changed: int) -> str:
    return sha256(path)


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        if hasattr(hashlib, "file_digest"):  # from Python 3.11 on
            return hashlib.file_digest(file, "sha256").hexdigest()
        return hashlib.sha256(file.read()).hexdigest()


def _in_package(inside: str) -> Path | None:
    """The file that an installed package carries; the package is not imported."""
    package, _, rest = inside.partition("/")
    spec = importlib.util.find_spec(package) if package else None
    roots = (spec.submodule_search_locations or ()) if spec is not None else ()
    return next((path for root in roots if (path := Path(root) / rest).is_file()), None)


def _in_hub_cache(repository: str, file: str | None) -> Path | None:
    """A snapshot (or one of its files) that `huggingface_hub` already holds on this machine."""
    if repository.count("/") != 1 or repository.startswith(("/", ".", "~")):
        return None
    try:
        from huggingface_hub import snapshot_download, try_to_load_from_cache
        from huggingface_hub.errors import LocalEntryNotFoundError
    except ImportError:
        return None
    if file is not None:
        path = try_to_load_from_cache(repository, file)
        return Path(path) if isinstance(path, str) else None
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError):
        return None
