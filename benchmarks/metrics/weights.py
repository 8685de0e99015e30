"""Files of weights that some metrics need: which, from where, and a clear sentence when one is missing. Nothing is
downloaded here."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from synlayers.errors import DataError
from synlayers.support.paths import cache_root


class WeightsMissing(DataError):
    """A metric cannot run because a file of weights is not on this machine."""


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

    @property
    def place(self) -> Path:
        """Where the file is looked for when no path is given."""
        return cache_root() / "weights" / self.file

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

    def _how(self) -> str:
        return (
            f"get it from {self.source} (licence: {self.licence}) and save it as {self.place}, or give its path as"
            f" weights={{'{self.name}': PATH}}"
        )


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
