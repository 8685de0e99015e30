"""Folders of models as libraries write them, read so that nothing in them is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from synlayers.support.untrusted.names import files_of_index


def tensors_only(folder: Path | str) -> dict[str, Any]:
    """Arguments of ``from_pretrained`` for a folder: safetensors alone where there are any, else pickles of which only
    tensors are read.

    Raises:
        DataError: an index in it names files that do not lie beside it.
    """
    for index in sorted(Path(folder).glob("*.index*.json")):
        files_of_index(index)
    has_safetensors = any(Path(folder).glob("*.safetensors"))
    return {"weights_only": True} | ({"use_safetensors": True} if has_safetensors else {})
