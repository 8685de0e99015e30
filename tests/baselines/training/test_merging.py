"""Merges of weights and adapters are exact (oracle 7b), and refuse what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from torch import nn

from baselines.training.merged_files import merge
from synlayers.errors import DataError, UsageError


def model() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(12, 10), nn.Tanh(), nn.ModuleDict({"out": nn.Linear(10, 7)})["out"])


def adapter(folder: Path, seed: int, rank: int, alpha: int, targets: list[str]) -> Path:
    """A LoRA whose halves are both random."""
    torch.manual_seed(seed)
    adapted = get_peft_model(model(), LoraConfig(r=rank, lora_alpha=alpha, target_modules=targets))
    for name, parameter in adapted.named_parameters():
        if "lora_" in name:
            parameter.data = 0.3 * torch.randn_like(parameter)
    adapted.save_pretrained(folder)
    return folder


def delta(folder: Path, layer: str, scale: float) -> torch.Tensor:
    """alpha / rank B A, by hand."""
    tensors = load_file(folder / "adapter_model.safetensors")
    a, b = (tensors.get(f"base_model.model.{layer}.lora_{half}.weight") for half in "AB")
    return torch.zeros(()) if a is None or b is None else scale * (b.double() @ a.double())


def test_adapters_are_added_exactly(tmp_path: Path) -> None:
    one, two = adapter(tmp_path / "one", 1, 2, 6, ["0", "2"]), adapter(tmp_path / "two", 2, 3, 3, ["0"])
    said = merge([str(one), f"{two}=-0.5"], tmp_path / "both", None)
    assert "2 adapters, 2 layers" in said
    merged = PeftModel.from_pretrained(model(), str(tmp_path / "both"))
    plain = model()
    x = torch.randn(5, 12)
    weights = [
        layer.weight.double() + delta(one, name, 3.0) - 0.5 * delta(two, name, 1.0)
        for name, layer in (("0", plain[0]), ("2", plain[2]))  # type: ignore[index]
    ]
    hidden = torch.tanh(x.double() @ weights[0].T + plain[0].bias.double())  # type: ignore[index]
    expected = hidden @ weights[1].T + plain[2].bias.double()  # type: ignore[index]
    assert (merged(x).double() - expected).abs().max() < 2e-6
    assert expected.std() > 0.1


def test_weights_are_added_to_their_base(tmp_path: Path) -> None:
    torch.manual_seed(3)
    base, a, b = ({"w": torch.randn(4, 3), "n": torch.tensor([1, 2])} for _ in range(3))
    for name, tensors in (("base", base), ("a", a), ("b", b)):
        save_file(tensors, tmp_path / f"{name}.safetensors")
    paths = [str(tmp_path / f"{name}.safetensors") for name in "ab"]
    merge([paths[0], f"{paths[1]}=2"], tmp_path / "out.safetensors", tmp_path / "base.safetensors")
    found = load_file(tmp_path / "out.safetensors")
    assert torch.allclose(found["w"], a["w"] + 2 * b["w"] - 2 * base["w"], atol=1e-6)
    assert found["n"].tolist() == [1, 2]
    save_file({"w": torch.zeros(2, 2), "n": base["n"]}, tmp_path / "c.safetensors")
    with pytest.raises(DataError, match="another model"):
        merge([str(tmp_path / "c.safetensors")], tmp_path / "o2", tmp_path / "base.safetensors")
    for words, match in (([paths[0]], "need --base"), ([f"{paths[0]}=x"], "is a number"), (["none"], "does not exist")):
        with pytest.raises(UsageError, match=match):
            merge(words, tmp_path / "o3", None)
    with pytest.raises(DataError):
        merge([str(tmp_path)], tmp_path / "o4", None)
    assert not (tmp_path / "o4").exists()
