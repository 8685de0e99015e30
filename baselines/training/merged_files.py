"""Merges of files and folders: what `python -m baselines.merge` does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from baselines.training.algorithms.merging import Part, merge_adapters, merge_weights
from synlayers.errors import DataError, UsageError
from synlayers.support.atomic import replacing


def merge(words: Sequence[str], out: Path, base: Path | None) -> str:
    """What was merged, in a sentence.

    Raises:
        UsageError: adapters and files together, files without a base, an `out` that is there.
        DataError: parts that are none, or of two models.
    """
    parts = [read_part(word) for word in words]
    if out.exists():
        raise UsageError(f"{out} exists; choose another --out")
    files = [part for part in parts if part.folder.is_file()]
    if not files:
        if base is not None:
            raise UsageError("adapters are added without a base; --base is for files of weights")
        with replacing(out) as temporary:
            temporary.mkdir(parents=True)
            count = merge_adapters(parts, temporary)
        return f"{out}: one LoRA of {len(parts)} adapters, {count} layers"
    if len(files) < len(parts):
        raise UsageError("give adapters (folders) or weights (files), not both")
    if base is None:
        raise UsageError("weights need --base, the file that they began with")
    from safetensors.torch import save_file

    merged = merge_weights(_read(base), [(_read(part.folder), part.weight) for part in parts])
    with replacing(out) as temporary:
        save_file(merged, temporary)
    return f"{out}: {base.name} and the deltas of {len(parts)} files, {len(merged)} tensors"


def read_part(word: str) -> Part:
    """``PATH`` or ``PATH=WEIGHT``. Raises `UsageError` for what is there none of."""
    path, _, weight = word.rpartition("=") if "=" in word and not Path(word).exists() else (word, "", "1")
    try:
        number = float(weight)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{word}: the weight is a number, not '{weight}'")
    if not Path(path).exists():
        raise UsageError(f"{path} does not exist")
    return Part(Path(path), number)


def _read(path: Path) -> dict[str, Any]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return dict(load_file(path))
    except (SafetensorError, OSError) as error:
        raise DataError(f"{path} is no safetensors file: {error}") from None
