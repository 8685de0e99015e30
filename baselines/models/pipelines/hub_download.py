"""Weights from the Hub: a snapshot at the card's revision, of the files that are needed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from benchmarks.api.card import Checkpoint
from benchmarks.harness.hub_failures import explain_failure
from synlayers.errors import DataError, UsageError


def fetch(checkpoint: Checkpoint, root: Path | None = None) -> Path:
    """The folder of the repository, downloaded as far as it is not there. Pickles are not fetched unless the card names
    them.

    Raises:
        DataError: no network, not accepted, gone, or a file whose hash is not the pinned one.
        UsageError: huggingface_hub is not installed.
    """
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise UsageError("fetching needs huggingface_hub: pip install 'synlayers[models]'") from None
    within = f"{checkpoint.subfolder}/" if checkpoint.subfolder else ""
    patterns = [within + pattern for pattern in checkpoint.files] or ([f"{within}*"] if within else None)
    target = None if root is None else root / checkpoint.repository
    try:
        folder = Path(
            snapshot_download(
                checkpoint.repository,
                revision=checkpoint.revision,
                allow_patterns=patterns,
                local_dir=target,
                ignore_patterns=None if checkpoint.files else ["*.bin", "*.pt", "*.pth", "*.ckpt", "*.msgpack", "*.h5"],
            )
        )
    except Exception as error:  # the library raises many kinds; each is one sentence for the user
        raise DataError(f"{checkpoint.repository} could not be fetched: {explain_failure(error)}") from None
    if checkpoint.sha256:
        check_hash(folder / within / checkpoint.files[0], checkpoint.sha256)
    return folder


def check_hash(path: Path, expected: str) -> None:
    """Raises `DataError` if a file's SHA-256 is not the expected one."""
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            sha256.update(block)
    if (digest := sha256.hexdigest()) != expected:
        raise DataError(
            f"{path} has the SHA-256 {digest[:16]}..., not the pinned {expected[:16]}...: it is another file;"
            " delete it and fetch again"
        )
