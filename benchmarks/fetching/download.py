"""A file over HTTPS into a folder: bounded, resumable, and there only once its digest is right."""

from __future__ import annotations

import hashlib
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from synlayers.errors import DataError
from synlayers.support.cli import progress

BLOCK: Final = 1 << 20
SECONDS: Final = 30.0
"""Without a byte, after which a server is given up."""
MOST: Final = 2 << 30
"""Bytes of any file."""


class Unreachable(DataError):
    """There is no connection, or the server has no such file."""


def open_address(address: str, headers: Mapping[str, str] | None = None) -> Any:
    """The response to a request. Raises `Unreachable` with the reason in a clause.

    Proxies are those of the environment (``HTTPS_PROXY``), authorities the system's and those of ``SSL_CERT_FILE``,
    ``REQUESTS_CA_BUNDLE`` or ``PIP_CERT``.
    """
    if not address.startswith(("https://", "http://")):
        raise Unreachable(f"{address} is no web address")
    request = urllib.request.Request(address, headers={"User-Agent": "synlayers", **(headers or {})})
    try:
        return urllib.request.urlopen(request, timeout=SECONDS, context=_trusted())
    except urllib.error.HTTPError as error:
        raise Unreachable(f"the server answers {error.code} {error.reason}".rstrip()) from None
    except (OSError, ValueError) as error:  # URLError is an OSError
        reason = getattr(error, "reason", error)
        raise Unreachable(f"no connection ({reason})") from None


def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    for name in ("REQUESTS_CA_BUNDLE", "PIP_CERT"):
        if (bundle := Path(os.environ.get(name) or os.devnull)).is_file():
            context.load_verify_locations(bundle)
    return context


def download(address: str, path: Path, *, sha256: str = "", label: str = "") -> None:
    """The file at `address` as `path`, by one process at a time. What an interrupted call has fetched is kept beside it
    and gone on with.

    Args:
        sha256: hex digits with which its SHA-256 has to begin; empty: any file.

    Raises:
        Unreachable: it cannot be had from there.
        DataError: it is too large, cut short, or another file; then it is gone.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    _fetch(address, part, label or path.name)
    if sha256 and not (found := digest_of(part)).startswith(sha256):
        part.unlink()
        raise DataError(
            f"what {address} gives has the SHA-256 {found[:16]}..., not {sha256[:16]}...: it is another file"
        )
    os.replace(part, path)


def _fetch(address: str, part: Path, label: str) -> None:
    """Append to `part` what it lacks; from the start where the server cannot go on."""
    have = part.stat().st_size if part.is_file() else 0
    try:
        response = open_address(address, {"Range": f"bytes={have}-"} if have else None)
    except Unreachable as error:
        if not have or " 416 " not in f"{error} ":
            raise
        part.unlink()  # it has all the bytes there are, or more: of what, the digest would have said
        return _fetch(address, part, label)
    with response:
        goes_on = response.status == 206
        left = int(response.headers.get("Content-Length") or 0)
        total = left + (have if goes_on else 0)
        if total > MOST:
            raise DataError(f"{address} is a file of {total >> 20} MiB, more than any that is expected")
        mode = "ab" if goes_on else "wb"
        with part.open(mode) as file, progress(f"fetching {label}", max(1, left >> 20), "MiB") as advance:
            got = 0
            while block := _read(response, address):
                file.write(block)
                advance((got + len(block) >> 20) - (got >> 20))
                got += len(block)
                if got > MOST:
                    raise DataError(f"{address} does not end; given up after {got >> 20} MiB")
    if left and got < left:
        raise Unreachable(f"the connection ended after {got} of {left} bytes; the same command goes on from there")
    return None


def _read(response: Any, address: str) -> bytes:
    try:
        block: bytes = response.read(BLOCK)
    except (OSError, ValueError) as error:
        raise Unreachable(f"the connection broke ({error}); the same command goes on from there") from None
    return block


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            whole.update(block)
    return whole.hexdigest()
