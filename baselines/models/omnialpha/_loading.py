"""Qwen-Image-Edit-2509 with OmniAlpha's RGBA VAE and LoRA, from checked folders."""

from __future__ import annotations

from pathlib import Path

import torch

from baselines.models.omnialpha._pipeline import OmniAlphaPipeline
from baselines.models.omnialpha._processor import PicturesAndText, load_image_processor
from baselines.models.omnialpha._vae import load_vae
from baselines.models.pipelines.checkpoint_checks import (
    model_problems,
    pipeline_problems,
    raise_problems,
    safetensors_problems,
    weight_bytes,
)
from baselines.models.pipelines.checkpoint_folders import LORA_FILE
from baselines.models.pipelines.eight_bit import store_in_eight_bits
from baselines.models.pipelines.loras import fuse
from baselines.models.pipelines.pipeline_loading import check_memory, place_on_device, silence_libraries
from baselines.models.pipelines.stock_models import load_model
from benchmarks.api.hardware import Hardware
from synlayers.errors import DataError

LORA_FOLDERS = ("lora", "rgba_lora")
"""The published README and scripts disagree on its name."""


def lora_of(own: Path) -> Path:
    """The LoRA file in OmniAlpha's repository. Raises `DataError` if there is none."""
    files = [own / folder / LORA_FILE for folder in LORA_FOLDERS]
    path = next((file for file in files if file.is_file()), None)
    if path is None:
        raise DataError(f"{own} has none of {', '.join(str(file.relative_to(own)) for file in files)}")
    return path


def prepare_pipeline(base: Path, own: Path, hardware: Hardware) -> OmniAlphaPipeline:
    """The pipeline on a machine. Raises `DataError` naming every file that is missing, damaged or of another
    architecture."""
    lora = lora_of(own)
    problems = pipeline_problems(base, "QwenImageEditPlusPipeline", ("vae", "processor"))
    raise_problems(problems + model_problems(own / "rgba_vae") + safetensors_problems(lora))
    check_memory(weight_bytes([base / "transformer", base / "text_encoder", own / "rgba_vae"]), hardware)
    silence_libraries()
    pipe = load(base, own, getattr(torch, hardware.dtype))
    if hardware.quantise == "8bit":
        store_in_eight_bits(pipe, ("transformer",))
    ready: OmniAlphaPipeline = place_on_device(pipe, hardware)
    return ready


def load(base: Path, own: Path, dtype: torch.dtype) -> OmniAlphaPipeline:
    """The pipeline, on the CPU, in `dtype`."""
    from diffusers import FlowMatchEulerDiscreteScheduler, QwenImageTransformer2DModel
    from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration

    try:
        tokenizer = AutoTokenizer.from_pretrained(base, subfolder="tokenizer", local_files_only=True)
        processor = load_image_processor(base)
        scheduler = FlowMatchEulerDiscreteScheduler.from_pretrained(base, subfolder="scheduler", local_files_only=True)
        encoder = load_model(Qwen2_5_VLForConditionalGeneration, base / "text_encoder", dtype)
        transformer = load_model(QwenImageTransformer2DModel, base / "transformer", dtype)
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"{base} is not a complete Qwen-Image-Edit-2509 in diffusers' layout: {' '.join(str(error).split())[:300]}"
        ) from None
    add_lora(transformer, lora_of(own))
    vae = load_vae(own / "rgba_vae", dtype)
    return OmniAlphaPipeline(scheduler, vae, encoder, tokenizer, PicturesAndText(tokenizer, processor), transformer)


def add_lora(transformer: torch.nn.Module, path: Path) -> None:
    """Add a LoRA to a model in place. Raises `CheckpointError` for layers that the model does not have."""
    state = dict(transformer.state_dict())
    fuse(state, path, "OmniAlpha transformer")
    transformer.load_state_dict(state, strict=True, assign=True)
    transformer.requires_grad_(False).eval()
