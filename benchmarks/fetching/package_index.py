"""A release file of the Python package index, found by name through the index's JSON form (PEP 691).

The index is the one that pip would ask first: ``PIP_INDEX_URL``, else pip's configuration, else PyPI.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any, Final
from urllib.parse import urljoin

from benchmarks.fetching.download import Unreachable, open_address
from synlayers.errors import DataError

PYPI: Final = "https://pypi.org/simple"
JSON_FORM: Final = "application/vnd.pypi.simple.v1+json"
MOST: Final = 64 << 20
"""Bytes of a list of files."""


def index_address() -> str:
    """Of the index, without the slash at its end."""
    return (os.environ.get("PIP_INDEX_URL") or _configured() or PYPI).rstrip("/")


def _configured() -> str:
    """``index-url`` of pip's own configuration; empty where there is none (or no pip)."""
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def release_address(project: str, file: str, sha256: str) -> str:
    """Where the index keeps a release file.

    Raises:
        Unreachable: there is no connection, or the index does not know it (any more).
        DataError: it has a file of this name with another SHA-256.
    """
    page = f"{index_address()}/{project}/"
    with open_address(page, {"Accept": JSON_FORM}) as response:
        text = response.read(MOST)
    try:
        files: list[Any] = json.loads(text)["files"]
        entry = next((entry for entry in files if entry["filename"] == file), None)
        address, known = (urljoin(page, entry["url"]), entry["hashes"].get("sha256", "")) if entry else ("", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreachable("the package index does not answer in its JSON form (PEP 691)") from None
    if not address:
        raise Unreachable(f"the package index has no file {file} of {project}")
    if known and known != sha256:
        raise DataError(
            f"the package index has {file} with the SHA-256 {known[:16]}..., not {sha256[:16]}...: it is another file"
        )
    return address
