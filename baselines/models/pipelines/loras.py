"""LoRA files as diffusers saves them, added to weights; the LoRA of another stage is recognised and refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from baselines.models.pipelines.tensor_files import (
    LAYER_PE,
    CheckpointError,
    Tensors,
    looks_like,
    read_lora_metadata,
    read_tensors,
)
from synlayers.errors import DataError

PREFIX = "transformer."
HALF = re.compile(r"transformer\.(?P<target>.+)\.lora_(?P<half>[AB])\.weight")


def fuse(state: Tensors, path: Path, stage: str) -> None:
    """Add a LoRA to weights in place: W + scale B A, in float32, rounded to the weights' type once.

    Raises `CheckpointError` for what is not there in `state`, and for the LoRA of another stage.
    """
    scale, pairs, left_over, wrong = scale_of(path), _pairs(path), list[str](), list[str]()
    for target, (a, b) in pairs.items():
        weight = state.get(f"{target}.weight")
        if weight is None or LAYER_PE in target:
            left_over.append(f"{PREFIX}{target}")
        elif (
            not a.ndim == b.ndim == weight.ndim == 2
            or (b.shape[0], a.shape[1]) != tuple(weight.shape)
            or a.shape[0] != b.shape[1]
        ):
            wrong.append(f"{target}: {tuple(b.shape)} x {tuple(a.shape)} for {tuple(weight.shape)}")
    blocks, model_blocks = _blocks(pairs), _blocks(state)
    hint = f"is not the {stage}'s LoRA" if left_over or wrong else ""
    if stage == "transformer" and not left_over and blocks < model_blocks and _is_first_blocks(blocks):
        hint = (
            f"covers only the first {len(blocks)} of {len(model_blocks)} blocks:"
            " it looks like the LoRA of another stage (the adapter's)"
        )
    if hint and stage == "adapter" and blocks > model_blocks:
        hint += "; it looks like the LoRA of another stage (the transformer's)"
    if hint:
        raise CheckpointError(str(path), [], left_over, wrong, hint)
    for target, (a, b) in pairs.items():
        weight = state[f"{target}.weight"]
        state[f"{target}.weight"] = (weight.float() + scale * (b.float() @ a.float())).to(weight.dtype)


def scale_of(path: Path) -> float:
    """alpha / rank as newer files say it; 1 without a word, which is how the published ones were saved (alpha equals
    the rank).

    Raises `DataError` for variants that are no plain product (DoRA, rsLoRA, other ranks by layer).
    """
    about = {key.removeprefix(PREFIX): value for key, value in read_lora_metadata(path).items()}
    special = [name for name in ("use_dora", "use_rslora", "rank_pattern", "alpha_pattern") if about.get(name)]
    if special:
        raise DataError(f"{path} is not a plain LoRA: it has {', '.join(special)}")
    return float(about["lora_alpha"]) / float(about["r"]) if about.get("lora_alpha") and about.get("r") else 1.0


def _pairs(path: Path) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    """The halves (A, B) of a LoRA file by the layer they belong to."""
    halves: dict[str, Tensors] = {}
    saved = dict(read_tensors(path))
    unknown = [key for key in saved if not HALF.fullmatch(key)]
    for key, tensor in saved.items():
        if match := HALF.fullmatch(key):
            halves.setdefault(match["target"], {})[match["half"]] = tensor
    missing = [f"{PREFIX}{t}.lora_{h}.weight" for t, pair in halves.items() for h in "AB" if h not in pair]
    if unknown or missing or not halves:
        hint = f"is not a LoRA as diffusers saves it: it holds {looks_like(saved)}"
        raise CheckpointError(str(path), missing, unknown, [], hint)
    return {target: (pair["A"], pair["B"]) for target, pair in halves.items()}


def _blocks(keys: Mapping[str, Any]) -> set[str]:
    """Blocks that parameters belong to."""
    return {m[0] for key in keys if (m := re.match(r"(single_)?transformer_blocks\.\d+(?=\.)", key))}


def _is_first_blocks(blocks: set[str]) -> bool:
    """Whether these are the double blocks 0 to n, and no single one: what an adapter has."""
    return bool(blocks) and blocks == {f"transformer_blocks.{number}" for number in range(len(blocks))}
