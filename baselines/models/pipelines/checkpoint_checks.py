"""Checkpoints on disk, looked at before anything heavy is loaded: are they whole, of the right architecture, and safe
to read? Only safetensors are read: a pickle can run code."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from synlayers.errors import DataError
from synlayers.storage.plain_json import read_object
from synlayers.support.untrusted.names import fault_of_name, files_of_index
from synlayers.support.untrusted.reasons import what_is_wrong

PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
WEIGHTLESS = re.compile(r"Scheduler|Tokenizer|Processor|FeatureExtractor")
"""Parts of a pipeline that have a configuration and no weights."""
MAX_HEADER = 100_000_000
"""Bytes of a safetensors header, as the format allows."""
BITS = {
    **dict.fromkeys(("F64", "C64", "I64", "U64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("BOOL", "I8", "U8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}
"""Of one number, by the dtypes of the format."""


def pipeline_problems(folder: Path, pipeline: str, replaced: Collection[str] = ()) -> list[str]:
    """Everything that is wrong with a pipeline's folder in diffusers' layout, as sentences.

    Args:
        pipeline: class that `model_index.json` must name, or a class that may be loaded from the same parts; empty:
            any.
        replaced: parts that come from elsewhere and need not be here.
    """
    index = folder / "model_index.json"
    if not index.is_file():
        return [f"{folder} has no model_index.json: it is no pipeline in diffusers' layout"]
    try:
        parts = read_object(index)
    except (OSError, ValueError) as error:
        return [f"{index} is no list of a pipeline's parts: {what_is_wrong(error)}"]
    problems = []
    if pipeline and parts.get("_class_name") != pipeline:
        problems.append(f"{index} is of a {parts.get('_class_name')}, not of a {pipeline}")
    for part, about in parts.items():
        if part.startswith("_") or part in replaced or not (isinstance(about, list) and len(about) == 2 and about[0]):
            continue
        if fault := fault_of_name(part):
            problems.append(f"{index} names a part {part[:100]!r}, which {fault}")
        elif not (folder / part).is_dir():
            problems.append(f"{folder} lacks the folder {part}/")
        elif not WEIGHTLESS.search(str(about[1])):
            problems += model_problems(folder / part, str(about[1]))
    return problems


def model_problems(folder: Path, architecture: str = "") -> list[str]:
    """Everything that is wrong with the folder of one model: configuration, shards, pickles, truncated files, another
    architecture."""
    config = folder / "config.json"
    if not config.is_file():
        return [f"{folder} has no config.json"]
    try:
        content = read_object(config)
        files = list(weight_files(folder))
    except (OSError, ValueError) as error:
        return [f"{config} is no configuration of a model: {what_is_wrong(error)}"]
    except DataError as error:
        return [str(error)]
    problems, names = [], _class_names(content)
    if architecture and names and architecture not in names:
        problems.append(f"{config} is of a {' or '.join(names)}, not of a {architecture}")
    if not files:
        pickles = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLES)
        what = "no weights"
        if pickles:
            what = f"only pickles ({', '.join(pickles[:3])}), which are refused: they can run code"
        return [*problems, f"{folder} has {what}; safetensors are expected"]
    return problems + [problem for file in files for problem in safetensors_problems(file)]


def _class_names(config: Mapping[str, Any]) -> list[str]:
    """Classes that a configuration names: diffusers' one, transformers' list."""
    listed = config.get("architectures") or []
    return [config["_class_name"]] if isinstance(config.get("_class_name"), str) else [str(name) for name in listed]


HALF = ".fp16"
VARIANT = re.compile(r"\.(fp16|bf16|non_ema)\.")


def weight_files(folder: Path) -> Iterator[Path]:
    """The safetensors of a model: all shards that its index names, there or not, else every file that is there and no
    variant; where there is nothing but the half-precision variant, that."""
    for variant in ("", HALF):
        if index := next(iter(sorted(folder.glob(f"*.safetensors.index{variant}.json"))), None):
            return iter(files_of_index(index))
        files = [p for p in sorted(folder.glob(f"*{variant}.safetensors")) if variant or not VARIANT.search(p.name)]
        if files:
            return iter(files)
    return iter(())


def is_half_only(folder: Path) -> bool:
    """Whether a model's folder has nothing but the half-precision variant."""
    return any(HALF in path.name for path in weight_files(folder))


def safetensors_problems(path: Path) -> list[str]:
    """Whether a safetensors file is there and whole, from its header and its size."""
    if not path.is_file():
        return [f"{path} is missing"]
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or not 2 <= length <= min(size - 8, MAX_HEADER):
            return [f"{path} is no safetensors file, or only its beginning"]
        try:
            header = json.loads(file.read(length))
        except (ValueError, RecursionError):
            return [f"{path} has a broken safetensors header: it is no JSON"]
    if fault := header_fault(header):
        return [f"{path} has a broken safetensors header: {fault}"]
    expected = 8 + length + max((entry["data_offsets"][1] for _, entry in _tensors(header)), default=0)
    if expected == size:
        return []
    return [f"{path} has {size:,} bytes but its header says {expected:,}: it is truncated or damaged"]


def header_fault(header: Any) -> str:
    """What is wrong with the header of a safetensors file, as a clause; empty if it describes tensors, end to end."""
    if not isinstance(header, dict):
        return f"it is a {type(header).__name__}, not an object"
    if not _is_metadata(header.get("__metadata__", {})):
        return "__metadata__ is no object of texts"
    spans = []
    for name, entry in _tensors(header):
        shown = "".join(c if c.isprintable() else "?" for c in name[:80])
        if not isinstance(entry, dict):
            return f"'{shown}' is a {type(entry).__name__}, not an object"
        kind: Any = entry.get("dtype")
        shape: Any = entry.get("shape")
        offsets: Any = entry.get("data_offsets")
        if not isinstance(kind, str) or kind not in BITS:
            return f"'{shown}' has the dtype {str(kind)[:40]!r}; there are {', '.join(BITS)}"
        if not _are_counts(shape):
            return f"'{shown}' has a shape that is no list of sizes"
        if not _are_counts(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
            return f"'{shown}' has data_offsets that are no beginning and end"
        if (offsets[1] - offsets[0]) * 8 != _bits(kind, shape):
            return f"'{shown}' has {offsets[1] - offsets[0]:,} bytes, which is not what its shape needs"
        spans.append((offsets[0], offsets[1], shown))
    spans.sort()
    for (_, end, _), (begin, _, shown) in pairwise([(0, 0, ""), *spans]):
        if begin != end:
            return f"'{shown}' begins at {begin:,} of the data, where {end:,} is the end of what stands before it"
    return ""


def _tensors(header: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, entry) for name, entry in header.items() if name != "__metadata__")


def _bits(kind: str, shape: Sequence[int]) -> int:
    """Bits of a tensor; as soon as they are more than any file has, no more is multiplied."""
    bits = BITS[kind]
    for count in shape:
        bits *= count
        if bits >> 66:
            break
    return bits


def _is_metadata(metadata: Any) -> bool:
    return isinstance(metadata, dict) and all(isinstance(value, str) for value in metadata.values())


def _are_counts(values: Any) -> bool:
    """Whether this is a list of whole numbers of at most 63 bits, none below 0."""
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 1 << 63 for value in values)


def raise_problems(problems: list[str]) -> None:
    """Raises `DataError` with all problems if there is one."""
    if problems:
        raise DataError("; ".join(problems))


def weight_bytes(folders: Collection[Path]) -> int:
    """Bytes of weights below these folders, as stored."""
    return sum(file.stat().st_size for folder in folders for file in weight_files(folder) if file.is_file())
