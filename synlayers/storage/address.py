"""Folders at addresses of `fsspec` (``s3://bucket/designs``, ``gs://``, ``hf://``, ``memory://``): whole files in, and
what is there by size and digest.

What may pass (busy, no answer) is tried again; a refusal is one sentence at once. Credentials are those that the file
system's package finds by itself.
"""

from __future__ import annotations

import asyncio
import base64
import errno
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from synlayers.errors import BuildError, UsageError
from synlayers.support.consoles import tell

WAITS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each further try."""
SOON: Final = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Answers after which the same request is made again."""
REFUSED: Final = frozenset((401, 403))
BUSY: Final = frozenset((errno.EBUSY, errno.EAGAIN, errno.ETIMEDOUT, errno.ECONNRESET))
PACKAGES: Final = frozenset(
    (
        *("fsspec", "s3fs", "botocore", "aiobotocore", "gcsfs", "google", "adlfs", "azure"),
        *("huggingface_hub", "requests", "aiohttp", "httpx"),
    )
)
"""Whose errors come from the store, or from the way to it."""
LOCAL: Final = ("file", "local")
WITHOUT_FOLDERS: Final = frozenset(("memory", "s3", "s3a", "gs", "gcs", "hf", "az", "abfs", "abfss", "oss", "r2"))
"""Where names have slashes and there are no folders: asked for one, some would make a whole bucket."""
BLOCK: Final = 1 << 20
PATTERN: Final = re.compile(r"(?P<protocol>[a-z][a-z0-9+.-]+)://(?P<rest>.*)", re.DOTALL)

T = TypeVar("T")


def parse_place(text: str) -> Path | Address:
    """A folder of this machine (a path, or ``file://``), or an address. Raises `UsageError` for one that cannot be."""
    match = PATTERN.fullmatch(text)
    if match is None:
        return Path(text)
    if not match["rest"].strip("/"):
        raise UsageError(f"{text} names no folder; write {match['protocol']}://.../name")
    return Path(match["rest"]) if match["protocol"] in LOCAL else Address(text)


class Address:
    """One folder at an address.

    Raises:
        UsageError: `fsspec`, or its package for this protocol, is not installed, or there is no such protocol.
    """

    def __init__(self, text: str) -> None:
        self.text = text.rstrip("/")
        try:
            import fsspec
        except ImportError:
            raise UsageError(f"{text} needs fsspec; pip install 'synlayers[fsspec]'") from None
        try:
            self._files, root = fsspec.core.url_to_fs(self.text)
        except ImportError as error:
            raise UsageError(f"{text}: {error}") from None
        except ValueError as error:
            raise UsageError(f"{text} is no address that fsspec knows: {error}") from None
        self._root = str(root).rstrip("/")

    def __str__(self) -> str:
        return self.text

    @property
    def in_memory(self) -> bool:
        """Whether only this process sees it."""
        return self.text.startswith("memory://")

    def listing(self, folder: str = "") -> dict[str, dict[str, Any]]:
        """The files in the folder, or in one in it, by name, with what the store tells of each; none where there is no
        such folder."""

        def look() -> dict[str, dict[str, Any]]:
            self._files.invalidate_cache()
            try:
                found = self._files.ls(self._path(folder), detail=True)
            except FileNotFoundError:
                return {}
            return {entry["name"].rpartition("/")[2]: entry for entry in found if entry.get("type") == "file"}

        return self._call("listed", look)

    def read(self, name: str) -> bytes | None:
        """What a small file holds; None where there is none."""

        def look() -> bytes | None:
            try:
                return bytes(self._files.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

        return self._call("read", look)

    def write(self, name: str, data: bytes) -> None:
        """A small file, whole."""
        self._make_folder(name)
        self._call("written to", lambda: self._files.pipe_file(self._path(name), data))

    def upload(self, name: str, source: Path) -> None:
        """A file of this machine. Raises `BuildError` where it arrives with another size."""
        self._make_folder(name)

        def put() -> int:
            self._files.put_file(str(source), self._path(name))
            self._files.invalidate_cache()
            return int(self._files.info(self._path(name))["size"])

        size = self._call("written to", put)
        if size != source.stat().st_size:
            raise BuildError(f"{self.text}/{name} has {size:,} bytes there, {source.stat().st_size:,} were sent")

    def remove(self, name: str) -> None:
        """A file, if it is there."""

        def take_away() -> None:
            with suppress(FileNotFoundError):
                self._files.rm_file(self._path(name))

        self._call("written to", take_away)

    def equals(self, name: str, entry: dict[str, Any], size: int, md5: str, sha256: str) -> bool:
        """Whether a file that is listed has this content, by size and by what the store tells of the rest; in memory
        by its bytes. A store that tells no digest (of an upload in parts) is believed the size."""
        if entry.get("size") != size:
            return False
        if told := _told_md5(entry):
            return told == md5
        if self.in_memory:
            data = self.read(name)
            return data is not None and hashlib.sha256(data).hexdigest() == sha256
        return True

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    def _make_folder(self, name: str) -> None:
        if self.text.partition("://")[0] in WITHOUT_FOLDERS:
            return
        folder = self._path(name).rpartition("/")[0]
        self._call("written to", lambda: self._files.makedirs(folder, exist_ok=True))

    def _call(self, done: str, call: Callable[[], T]) -> T:
        for wait in (*WAITS, None):
            try:
                return call()
            except Exception as error:
                if not _comes_from_outside(error):
                    raise
                why = _reason(error)
                if not _may_pass(error):
                    raise BuildError(f"{self.text} cannot be {done}: {why}; what is there is valid") from error
                if wait is None:
                    raise BuildError(
                        f"{self.text} cannot be {done}: {why}, {len(WAITS) + 1} times; what is there is valid, the"
                        " same command goes on"
                    ) from error
                tell(f"{self.text}: {why}; once more in {wait:g} s")
                time.sleep(wait)
        raise AssertionError("the last wait is None")


def digests_of(path: Path) -> tuple[int, str, str]:
    """Size, md5 and sha256 of a file: stores tell the one, manifests the other."""
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            md5.update(block)
            sha256.update(block)
            size += len(block)
    return size, md5.hexdigest(), sha256.hexdigest()


def _told_md5(entry: dict[str, Any]) -> str:
    """The md5 of a file as its store tells it, in hex; empty where it tells none."""
    tag = str(entry.get("ETag") or "").strip('"').lower()
    if re.fullmatch(r"[0-9a-f]{32}", tag):
        return tag
    try:
        return base64.b64decode(entry.get("md5Hash") or "", validate=True).hex()
    except ValueError:
        return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def _status(error: BaseException) -> int | None:
    """The status that a store answered with, wherever its package keeps it."""
    for cause in _causes(error):
        response = getattr(cause, "response", None)
        if isinstance(response, dict):
            response = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        for status in (response, getattr(response, "status_code", None), *(getattr(cause, n, 0) for n in _NAMES)):
            if isinstance(status, int) and 400 <= status < 600:
                return status
    return None


_NAMES: Final = ("status", "code", "status_code")


def _comes_from_outside(error: BaseException) -> bool:
    return isinstance(error, (OSError, asyncio.TimeoutError)) or any(
        type(cause).__module__.partition(".")[0] in PACKAGES for cause in _causes(error)
    )


def _may_pass(error: BaseException) -> bool:
    status = _status(error)
    if status in REFUSED or isinstance(error, (PermissionError, FileNotFoundError)):
        return False
    if status is not None:
        return status in SOON
    return any(
        isinstance(cause, (ConnectionError, TimeoutError, asyncio.TimeoutError))
        or getattr(cause, "errno", None) in BUSY
        or re.search(r"Connect|Timeout|HTTPClient|ServerDisconnected", type(cause).__name__) is not None
        for cause in _causes(error)
    )


def _reason(error: BaseException) -> str:
    status = _status(error)
    words = " ".join(str(error).split())[:300] or type(error).__name__
    if status in REFUSED or isinstance(error, PermissionError):
        return f"the store refuses it ({status or 'no right'}: {words})"
    return f"the store answers {status} ({words})" if status else f"{type(error).__name__}: {words}"
