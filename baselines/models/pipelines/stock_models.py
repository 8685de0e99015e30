"""Stock models of diffusers and transformers, loaded strictly: both libraries draw parameters that a file lacks at
random, and only warn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from baselines.models.pipelines.tensor_files import list_names
from synlayers.errors import DataError

HARMLESS = "position_ids"
"""A buffer of older files that newer classes compute."""


def load_model(kind: Any, folder: Path, dtype: Any) -> Any:
    """The model of class `kind` in a folder, with exactly its parameters, on the CPU.

    Raises:
        DataError: it cannot be built from its configuration, or parameters are missing, left over or of another shape;
            the message lists them.
    """
    try:
        model, info = kind.from_pretrained(
            str(folder),
            local_files_only=True,
            torch_dtype=dtype,
            use_safetensors=True,
            output_loading_info=True,
            ignore_mismatched_sizes=True,
        )
    except Exception as error:  # whatever a strange configuration makes the libraries throw
        raise DataError(f"{folder} cannot be loaded as {kind.__name__}: {' '.join(str(error).split())[:300]}") from None
    left_over = [name for name in map(str, info["unexpected_keys"]) if not name.endswith(HARMLESS)]
    wrong = [str(entry[0]) for entry in info["mismatched_keys"]]
    # diffusers does not tell what shards lack, but leaves it without memory
    empty = {name for name, parameter in model.named_parameters() if parameter.is_meta}
    missing = {*map(str, info["missing_keys"]), *empty} - set(wrong)
    problems = {"missing": missing, "left over": left_over, "wrong shape": wrong}
    if lists := [list_names(problem, sorted(names)) for problem, names in problems.items() if names]:
        raise DataError("; ".join([f"{folder} is not a whole {kind.__name__}", *lists]))
    return model
