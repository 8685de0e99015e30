"""A pipeline from checked folders onto the device, with the harness's options. Everything is local: nothing is ever
downloaded here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from baselines.models.pipelines.checkpoint_checks import (
    is_half_only,
    model_problems,
    pipeline_problems,
    raise_problems,
    safetensors_problems,
    weight_bytes,
)
from baselines.models.pipelines.checkpoint_folders import LORA_FILE, install_line, locate_checkpoint
from benchmarks.api.card import Checkpoint
from benchmarks.api.hardware import Hardware
from synlayers.errors import DataError, UsageError

STORED_BITS = 16
"""Published weights are stored in 16 bits."""
BITS = {"bfloat16": 16, "float16": 16, "float32": 32}
CPU_LIMIT = 8e9
"""Bytes of weights above which a model is not even tried on a CPU: a step would take minutes."""


@dataclass(frozen=True, slots=True)
class PipelineParts:
    """What a baseline is made of.

    pipeline: diffusers' class. stored_as: class that the folder's `model_index.json` names, if it is another; None:
    any. replaced: models that take the place of the base's, by part (``transformer``), with diffusers' class. loras:
    fused one after the other, at scale 1. packages: that it needs beside diffusers and transformers. without: parts of
    the folder that are not loaded (safety checkers, which black out pictures).
    """

    pipeline: str
    base: Checkpoint
    stored_as: str | None = ""
    replaced: Mapping[str, tuple[Checkpoint, str]] = field(default_factory=dict)
    loras: Sequence[Checkpoint] = ()
    packages: Sequence[str] = ()
    without: Sequence[str] = ()


def load(parts: PipelineParts, hardware: Hardware, name: str) -> Any:
    """The pipeline, ready to be called.

    Raises:
        DataError: weights missing, incomplete, of another architecture, a pickle, or more than the machine holds; the
            message lists everything.
        UsageError: an option that does not go with the device.
    """
    if hardware.quantise != "none" and hardware.device == "cpu":
        raise UsageError(f"--quantise {hardware.quantise} needs a CUDA device")
    base = locate_checkpoint(parts.base, hardware, name)
    others = {part: locate_checkpoint(c, hardware, name) / c.subfolder for part, (c, _) in parts.replaced.items()}
    loras = [
        locate_checkpoint(c, hardware, name) / c.subfolder / (c.files[0] if c.files else LORA_FILE) for c in parts.loras
    ]
    expected = parts.pipeline if parts.stored_as == "" else parts.stored_as or ""
    problems = pipeline_problems(base, expected, (*parts.replaced, *parts.without))
    problems += [p for part, (_, kind) in parts.replaced.items() for p in model_problems(others[part], kind)]
    raise_problems(problems + [p for lora in loras for p in safetensors_problems(lora)])
    inside = [p for p in base.iterdir() if p.is_dir() and p.name not in (*parts.replaced, *parts.without)]
    check_memory(weight_bytes([*inside, *others.values()]), hardware)
    try:
        return place_on_device(_build_pipeline(parts, base, others, loras, hardware), hardware)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        if type(error).__name__ == "OutOfMemoryError":
            raise DataError(f"{name} does not fit into the GPU: try {ADVICE}") from None
        raise DataError(
            f"{name} cannot be loaded from {base}{_missing_packages(parts)}: {' '.join(str(error).split())[:500]}"
        ) from None


def _missing_packages(parts: PipelineParts) -> str:
    """The packages that are not here, in brackets."""
    from importlib.util import find_spec

    absent = [package for package in parts.packages if find_spec(package) is None]
    return f" ({', '.join(absent)} is missing: {install_line(absent)})" if absent else ""


ADVICE = "--offload model, --offload sequential, --quantise 8bit or --dtype bfloat16"


def check_memory(stored: int, hardware: Hardware) -> None:
    """Raises `DataError` before loading if the weights cannot fit, with the figures and what helps."""
    bits = BITS[hardware.dtype]
    needed = stored * bits / STORED_BITS
    if hardware.device == "cpu":
        if needed > CPU_LIMIT:
            raise DataError(
                f"this model has {needed / 1e9:.1f} GB of weights in {hardware.dtype}; it needs a GPU: --device cuda"
            )
        return
    import torch

    free, total = torch.cuda.mem_get_info(hardware.device)
    if hardware.quantise == "8bit":
        needed *= 8 / bits
    if hardware.offload == "none" and needed > free:
        raise DataError(
            f"this model has {needed / 1e9:.1f} GB of weights in {hardware.dtype}, but {hardware.device} has"
            f" {free / 1e9:.1f} of {total / 1e9:.1f} GB free; what helps: {ADVICE}"
        )


def silence_libraries() -> None:
    """No progress bars and hints of the libraries: the harness has its own, and a worker's stderr is nobody's."""
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.disable_progress_bar()
        library.utils.logging.set_verbosity_error()


def _build_pipeline(
    parts: PipelineParts, base: Path, others: Mapping[str, Path], loras: Sequence[Path], hardware: Hardware
) -> Any:
    import diffusers
    import torch

    silence_libraries()
    stock = {"dtype": getattr(torch, hardware.dtype), "local_files_only": True, "use_safetensors": True}
    models = {
        part: getattr(diffusers, kind).from_pretrained(str(others[part]), **stock, **_quantization(hardware))
        for part, (_, kind) in parts.replaced.items()
    }
    kind = getattr(diffusers, parts.pipeline)
    if hardware.quantise == "8bit" and "transformer" not in models and "unet" not in models:
        stock["quantization_config"] = diffusers.PipelineQuantizationConfig(
            quant_backend="bitsandbytes_8bit",
            quant_kwargs={"load_in_8bit": True},
            components_to_quantize=["transformer", "unet"],
        )
    if any(is_half_only(folder) for folder in base.iterdir() if folder.is_dir() and folder.name not in parts.without):
        stock["variant"] = "fp16"
    pipe = kind.from_pretrained(str(base), **stock, **models, **dict.fromkeys(parts.without))
    for lora in loras:
        pipe.load_lora_weights(str(lora.parent), weight_name=lora.name)
        pipe.fuse_lora()
        pipe.unload_lora_weights()
    return pipe


def _quantization(hardware: Hardware) -> dict[str, Any]:
    if hardware.quantise == "none":
        return {}
    import diffusers

    return {"quantization_config": diffusers.BitsAndBytesConfig(load_in_8bit=True)}


def place_on_device(pipe: Any, hardware: Hardware) -> Any:
    """The pipeline on the device, with offloading, slicing, tiling and compilation as asked."""
    pipe.set_progress_bar_config(disable=True)
    if hardware.slicing:
        pipe.enable_attention_slicing()
    if hardware.tiling:
        pipe.vae.enable_tiling()
    if hardware.offload == "model":
        pipe.enable_model_cpu_offload(device=hardware.device)
    elif hardware.offload == "sequential":
        pipe.enable_sequential_cpu_offload(device=hardware.device)
    else:
        pipe.to(hardware.device)
    if hardware.compile:
        denoiser(pipe).compile()
    return pipe


def denoiser(pipe: Any) -> Any:
    """The model that runs at every step."""
    return getattr(pipe, "transformer", None) or pipe.unet
