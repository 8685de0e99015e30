"""The merge in delta space of CLVR (arXiv 2605.14876): W = W_base + sum of the deltas.

Adapters are added by peft's ``cat``, which sets their factors side by side and is exact; ``linear`` adds the factors A
and B apart, which is another product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from synlayers.errors import DataError, UsageError

ADAPTER: Final = "adapter_model.safetensors"
CONFIG: Final = "adapter_config.json"


@dataclass(frozen=True)
class Part:
    """An adapter (a folder of peft) and the weight that its delta gets."""

    folder: Path
    weight: float = 1.0


def merge_adapters(parts: Sequence[Part], out: Path) -> int:
    """Writes one LoRA whose delta is the sum of those of the parts; its rank is the sum of theirs. Returns the number
    of layers.

    The base model is not needed: peft works on a shell that has the adapted linear layers alone.

    Raises:
        UsageError: no part. DataError: a folder that is no plain LoRA of linear layers, or parts of other models.
    """
    from peft import PeftModel

    if not parts:
        raise UsageError("name at least one adapter to merge")
    shapes: dict[str, tuple[int, int]] = {}
    for part in parts:
        for name, shape in adapted_layers(part.folder).items():
            if shapes.setdefault(name, shape) != shape:
                raise DataError(f"{part.folder}: {name} is {shape}, elsewhere {shapes[name]}: these are of two models")
    names = [f"part{i}" for i in range(len(parts))]
    model = PeftModel.from_pretrained(shell(shapes), str(parts[0].folder), adapter_name=names[0])
    for name, part in zip(names[1:], parts[1:], strict=True):
        model.load_adapter(str(part.folder), adapter_name=name)
    model.add_weighted_adapter(names, [part.weight for part in parts], "merged", combination_type="cat")
    model.set_adapter("merged")
    model.save_pretrained(str(out), selected_adapters=["merged"])
    for path in (out / "merged").iterdir():  # peft gives every adapter but "default" a folder of its own
        path.replace(out / path.name)
    (out / "merged").rmdir()
    return len(shapes)


def adapted_layers(folder: Path) -> dict[str, tuple[int, int]]:
    """(out, in) of every linear layer that an adapter changes, by name. `DataError` for what is no plain LoRA."""
    from safetensors.torch import load_file

    from synlayers.support.untrusted.yaml_reading import read_json

    config: Any = read_json(folder / CONFIG, f"the adapter {folder / CONFIG}", DataError)
    if not isinstance(config, dict) or config.get("peft_type") != "LORA" or config.get("use_dora"):
        raise DataError(f"{folder} is no plain LoRA of peft")
    if not (folder / ADAPTER).is_file():
        raise DataError(f"{folder} holds no {ADAPTER}")
    halves: dict[str, dict[str, Tensor]] = {}
    for key, tensor in load_file(folder / ADAPTER).items():
        name, _, half = key.removeprefix("base_model.model.").rpartition(".lora_")
        if half not in ("A.weight", "B.weight") or tensor.ndim != 2:
            raise DataError(f"{folder}: {key} is no half of a LoRA of a linear layer")
        halves.setdefault(name, {})[half[0]] = tensor
    if bad := [name for name, pair in halves.items() if set(pair) != {"A", "B"}]:
        raise DataError(f"{folder}: {bad[0]} has only one half")
    return {name: (pair["B"].shape[0], pair["A"].shape[1]) for name, pair in halves.items()}


def shell(shapes: Mapping[str, tuple[int, int]]) -> nn.Module:
    """A module with linear layers of these names and shapes and nothing else; their weights are 0."""
    root = nn.Module()
    for name, (rows, columns) in shapes.items():
        *path, last = name.split(".")
        parent = root
        for step in path:
            if step not in parent._modules:
                parent.add_module(step, nn.Module())
            parent = parent._modules[step]  # type: ignore[assignment]
        layer = nn.Linear(columns, rows, bias=False)
        nn.init.zeros_(layer.weight)
        parent.add_module(last, layer)
    return root


def merge_weights(
    base: Mapping[str, Tensor], others: Sequence[tuple[Mapping[str, Tensor], float]]
) -> dict[str, Tensor]:
    """base + sum of weight (other - base), tensor by tensor in float64, rounded to the base's type once.

    Raises `DataError` for weights of another model.
    """
    for other, _ in others:
        if set(other) != set(base) or any(other[name].shape != base[name].shape for name in base):
            different = sorted(set(other) ^ set(base)) or [n for n in base if other[n].shape != base[n].shape]
            raise DataError(f"these weights are of another model than the base: {', '.join(different[:3])}")
    merged = {}
    for name, weight in base.items():
        if not weight.is_floating_point():
            merged[name] = weight
            continue
        whole = weight.double()
        delta = torch.stack([factor * (other[name].double() - whole) for other, factor in others]).sum(0)
        merged[name] = (whole + delta).to(weight.dtype)
    return merged
