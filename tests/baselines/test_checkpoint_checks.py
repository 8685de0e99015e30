"""Headers of safetensors files: whatever the official reader refuses is refused here first, with a sentence."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from safetensors import SafetensorError, safe_open

from baselines.models.pipelines.checkpoint_checks import safetensors_problems
from baselines.models.pipelines.tensor_files import read_tensors
from synlayers.errors import DataError

GOOD = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
FINE: dict[str, Any] = {
    "one": {"a": GOOD},
    "a scalar": {"a": GOOD | {"shape": []}},
    "an empty one": {"b": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}, "a": GOOD},
    "metadata": {"__metadata__": {"format": "pt"}, "a": GOOD},
}
WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([[]], "it is a list"),
    "a text": ("text", "it is a str"),
    "no entry": ({"a": None}, "'a' is a NoneType"),
    "texts": ({"a": GOOD | {"data_offsets": ["0", "4"]}}, "data_offsets"),
    "below": ({"a": GOOD | {"data_offsets": [-4, 0]}}, "data_offsets"),
    "far": ({"a": GOOD | {"data_offsets": [0, 10**30]}}, "data_offsets"),
    "one offset": ({"a": GOOD | {"data_offsets": [4]}}, "data_offsets"),
    "a dtype": ({"a": GOOD | {"dtype": "Q7"}}, "has the dtype 'Q7'"),
    "dtypes": ({"a": GOOD | {"dtype": ["F32"]}}, "has the dtype"),
    "a truth": ({"a": GOOD | {"shape": [True]}}, "a shape that is no list of sizes"),
    "a large shape": ({"a": GOOD | {"shape": [1 << 62] * 1000}}, "not what its shape needs"),
    "a gap": ({"a": GOOD | {"data_offsets": [4, 8]}}, "begins at 4 of the data"),
    "an overlap": ({"a": GOOD, "b": GOOD}, "begins at 0 of the data"),
    "numbers": ({"__metadata__": {"a": 1}}, "__metadata__"),
    "the end": ({"a": GOOD | {"shape": [2], "data_offsets": [0, 8]}}, "truncated"),
}


def written(path: Path, header: Any) -> Path:
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"0000")
    return path


@pytest.mark.parametrize("name", FINE)
def test_a_whole_file_has_no_problems(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "a.safetensors", FINE[name])
    assert safetensors_problems(path) == []
    assert len(list(read_tensors(path))) == len(FINE[name].keys() - {"__metadata__"})


@pytest.mark.parametrize("name", WRONG)
def test_other_headers_are_sentences(tmp_path: Path, name: str) -> None:
    header, words = WRONG[name]
    path = written(tmp_path / "a.safetensors", header)
    with pytest.raises(SafetensorError), safe_open(path, "pt"):
        pass
    (problem,) = safetensors_problems(path)
    assert words in problem
    with pytest.raises(DataError, match="cannot be read as safetensors"):
        list(read_tensors(path))


@pytest.mark.parametrize("length", [0, 1, 7, 1 << 40, (1 << 64) - 1])
def test_a_length_that_is_none_is_told(tmp_path: Path, length: int) -> None:
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", length) + b"{}")
    assert "no safetensors file, or only its beginning" in safetensors_problems(tmp_path / "a.safetensors")[0]
