"""Folders of models: safetensors alone where there are any, tensors alone in pickles, and no files from elsewhere."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import pytest

from synlayers.errors import DataError
from synlayers.support.untrusted.weight_folders import tensors_only

ROOT = Path(__file__).parents[2]


class RunsCode:
    """As a pickle: creates a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_nothing_in_a_folder_is_run(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    text = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision = {**text, "image_size": 8, "patch_size": 4}
    config = transformers.CLIPConfig(text_config={**text, "vocab_size": 49408}, vision_config=vision, projection_dim=8)
    config.save_pretrained(tmp_path)
    torch.save({"x": RunsCode(tmp_path / "run")}, tmp_path / "pytorch_model.bin")
    assert tensors_only(tmp_path) == {"weights_only": True}
    with pytest.raises(Exception, match=r"(?i)weights.only"):
        transformers.CLIPModel.from_pretrained(tmp_path, local_files_only=True, **tensors_only(tmp_path))
    assert not (tmp_path / "run").exists()
    (tmp_path / "other.safetensors").touch()
    assert tensors_only(tmp_path)["use_safetensors"] is True
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "../secret.safetensors"}}))
    with pytest.raises(DataError, match="leads out of its folder"):
        tensors_only(tmp_path)


def test_every_call_that_loads_weights_says_how() -> None:
    """`from_pretrained` of models, `torch.load` and `numpy.load` in the packages and the adapters."""
    no_weights = ("Config", "Tokenizer", "Scheduler", "Processor", "kind")  # `kind`: tokenizers and processors
    told, wrong = ("use_safetensors", "weights_only", "allow_pickle"), []
    for package in ("synlayers", "benchmarks", "baselines", "leaderboard"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = ast.unparse(node.func)
                loads = name in ("torch.load", "np.load", "numpy.load", "joblib.load", "pickle.load", "pickle.loads")
                if not loads and not (
                    name.endswith(".from_pretrained") and not name.split(".")[-2].endswith(no_weights)
                ):
                    continue
                words = {k.arg for k in node.keywords} | {ast.unparse(k.value) for k in node.keywords if k.arg is None}
                if not any(word and word.startswith((*told, "tensors_only", "stock")) for word in words):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {name}")
    allowed = (
        *("synlayers/making/workers.py", "synlayers/support/processes/"),  # between a process and its own workers
        "benchmarks/harness/workers/on_ray.py",  # between a command and its own actors
        "baselines/adapters/run_bagel.py",  # peft reads the safetensors that were looked for
        "baselines/training/algorithms/merging.py",  # and those whose headers were read
    )
    assert not [line for line in wrong if not line.startswith(allowed)], "\n".join(wrong)
