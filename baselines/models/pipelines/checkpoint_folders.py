"""Where checkpoints lie on this machine, and what is still needed to use them.

A checkpoint lies under ``--checkpoints DIR`` as ``DIR/<owner>/<name>/...``, or in the Hub's own cache.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from baselines.models.pipelines.single_files import is_single, place_of
from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.hardware import Hardware
from synlayers.errors import DataError

LORA_FILE = "pytorch_lora_weights.safetensors"
"""Of a LoRA, as diffusers saves it."""


def locate_checkpoint(checkpoint: Checkpoint, hardware: Hardware, name: str) -> Path:
    """The folder of a checkpoint (of its repository, not its subfolder).

    Args:
        name: of the baseline, for the message.

    Raises:
        DataError: it is not here; the message says how to get it.
    """
    if hardware.checkpoints is not None:
        folder = hardware.checkpoints / checkpoint.repository
        if folder.is_dir():
            return folder
        where = f"{folder} is not there"
    else:
        if (cached := in_hub_cache(checkpoint)) is not None:
            return cached
        where = f"{checkpoint.repository} is not in the Hub's cache"
    raise DataError(f"{where}; get it with: python -m baselines.fetch {name}{_terms(checkpoint)}")


def _terms(checkpoint: Checkpoint) -> str:
    return " (its terms must be accepted on the Hub first, with a token of yours)" if checkpoint.gated else ""


def in_hub_cache(checkpoint: Checkpoint) -> Path | None:
    """The snapshot of a repository in the Hub's cache; None if there is none. Nothing is downloaded."""
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError
    except ImportError:
        return None
    try:
        return Path(snapshot_download(checkpoint.repository, revision=checkpoint.revision, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError, OSError):
        return None


def _is_here(checkpoint: Checkpoint) -> bool:
    return place_of(checkpoint).is_file() if is_single(checkpoint) else in_hub_cache(checkpoint) is not None


def install_line(packages: Collection[str]) -> str:
    """The line that installs what large models need; torchvision, which only Qwen's need, is an extra of its own."""
    if "torchvision" in packages:
        return "pip install 'synlayers[models,qwen]'"
    return "pip install 'synlayers[onnx]'" if set(packages) == {"onnxruntime"} else "pip install 'synlayers[models]'"


def unavailable(card: Card, packages: Collection[str] = ("diffusers", "transformers")) -> str:
    """What a method on large models still needs here, in words; empty if nothing. Imports none of it."""
    from importlib.util import find_spec

    if missing := [package for package in packages if find_spec(package) is None]:
        return f"{', '.join(missing)}: {install_line(missing)}"
    absent = dict.fromkeys(c.repository for c in card.checkpoints if not _is_here(c))
    if not absent:
        return ""
    return f"weights of {', '.join(absent)} (python -m baselines.fetch {card.name}, or --checkpoints DIR)"
