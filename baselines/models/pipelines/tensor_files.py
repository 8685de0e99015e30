"""Reading checkpoints safely and strictly: what is missing, left over or of another shape is listed, never passed
over."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from synlayers.errors import DataError
from synlayers.storage.plain_json import read_object
from synlayers.support.untrusted.names import files_of_index
from synlayers.support.untrusted.reasons import what_is_wrong

Tensors = dict[str, torch.Tensor]
LAYER_PE = "layer_pe"
SHOWN = 12
"""Names of each kind that a message lists; the error has all."""


class CheckpointError(DataError):
    """A checkpoint does not fit. `missing`, `left_over` and `wrong` have all names."""

    def __init__(self, where: str, missing: list[str], left_over: list[str], wrong: list[str], hint: str = "") -> None:
        self.missing, self.left_over, self.wrong = missing, left_over, wrong
        parts = [
            list_names(kind, names)
            for kind, names in (("missing", missing), ("left over", left_over), ("wrong shape", wrong))
            if names
        ]
        super().__init__("; ".join([where + (f" {hint}" if hint else ""), *parts]))


def list_names(kind: str, names: Sequence[str]) -> str:
    """``missing (3): a, b, c``, cut after `SHOWN` names."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{kind} ({len(names)}): {', '.join(names[:SHOWN])}{more}"


def check_state(model: nn.Module, state: Tensors, where: str) -> None:
    """Raises `CheckpointError` unless `state` has exactly the model's parameters, in their shapes."""
    expected = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    stored = {name: tuple(tensor.shape) for name, tensor in state.items()}
    missing, left_over = sorted(expected.keys() - stored.keys()), sorted(stored.keys() - expected.keys())
    both = sorted(expected.keys() & stored.keys())
    wrong = [f"{name} {stored[name]} for {expected[name]}" for name in both if stored[name] != expected[name]]
    if missing or left_over or wrong:
        hint = f"holds {looks_like(state)}; that is not what belongs here" if len(missing) > len(expected) // 2 else ""
        raise CheckpointError(where, missing, left_over, wrong, hint)


KINDS: tuple[tuple[str, Callable[[set[str]], bool]], ...] = (
    ("nothing", lambda keys: not keys),
    ("a LoRA", lambda keys: any(".lora" in key for key in keys)),
    ("an RGBA decoder", lambda keys: any(key.startswith("decoder.encoder.layers.") for key in keys)),
    ("an adapter (ControlNet)", lambda keys: any(key.startswith("controlnet_") for key in keys)),
    ("a FLUX transformer", lambda keys: any(key.startswith("single_transformer_blocks.") for key in keys)),
    ("a layer embedding", lambda keys: keys == {LAYER_PE}),
    ("a training checkpoint", lambda keys: "model" in keys),
)


def looks_like(saved: Mapping[str, Any]) -> str:
    """What a checkpoint with these keys is, in words."""
    keys = set(map(str, saved))
    return next((name for name, fits in KINDS if fits(keys)), f"something else ({', '.join(sorted(keys)[:4])})")


def read_pickle(path: Path) -> dict[str, Any]:
    """A dictionary saved by `torch.save`, read without running code.

    ``weights_only=True`` admits tensors and plain values; `argparse.Namespace`, in which training scripts keep their
    options, is admitted too. Raises `DataError` for everything else.
    """
    try:
        with torch.serialization.safe_globals([argparse.Namespace]):
            saved = torch.load(path, map_location="cpu", weights_only=True, mmap=False)
    except Exception as error:  # whatever a broken or hostile file makes torch throw
        sentence = " ".join(str(error).split())[:300]
        raise DataError(f"{path} is not a pickle of tensors alone; anything else is refused: {sentence}") from None
    if not isinstance(saved, dict):
        raise DataError(f"{path} holds a {type(saved).__name__}, not a dictionary")
    return saved


def read_shards(folder: Path, dtype: torch.dtype) -> Tensors:
    """All tensors of a model's folder, from one file or from those that its index names, in `dtype`."""
    indexes = sorted(folder.glob("*.safetensors.index.json"))
    files = files_of_index(indexes[0]) if indexes else sorted(folder.glob("*.safetensors"))
    if not files or (not indexes and len(files) > 1):
        kind = "several *.safetensors without an index" if files else "no *.safetensors (pickles are refused here)"
        raise DataError(f"{folder} holds {kind}")
    return {name: tensor.to(dtype) for file in files for name, tensor in read_tensors(file)}


def read_tensors(path: Path) -> Iterator[tuple[str, torch.Tensor]]:
    """Names and tensors of one safetensors file, one after the other."""
    try:
        with safe_open(path, "pt") as file:
            for name in file.keys():  # noqa: SIM118 (not a dictionary)
                yield name, file.get_tensor(name)
    except (OSError, SafetensorError) as error:
        raise DataError(f"{path} cannot be read as safetensors: {error}") from None


def read_lora_metadata(path: Path) -> dict[str, Any]:
    """What diffusers writes beside the tensors of a LoRA (rank, alpha, ...); empty where there is nothing."""
    try:
        with safe_open(path, "pt") as file:
            metadata = json.loads((file.metadata() or {}).get("lora_adapter_metadata", "{}"))
    except (OSError, SafetensorError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as safetensors: {error}") from None
    return metadata if isinstance(metadata, dict) else {}


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object. Raises `DataError` for anything else."""
    try:
        return read_object(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} must hold a JSON object: {what_is_wrong(error)}") from None
