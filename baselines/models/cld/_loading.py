"""The published checkpoints of CLD, read strictly: what is missing, left over or of another shape is listed, never
passed over.

    FLUX.1-dev/                                   diffusers' layout
    FLUX.1-dev-Controlnet-Inpainting-Alpha/       config.json, *.safetensors
    CLD/pre_trained_LoRA/                         1st LoRA of the transformer (ART), fused
        prism_ft_LoRA/                            2nd (ART on PrismLayersPlus), fused
        decouple_LoRA/transformer/                3rd (CLD), fused; the published script keeps it apart, the same sum
        decouple_LoRA/adapter/                    LoRA of the adapter, fused
        decouple_LoRA/layer_pe.pth                pickle, {"layer_pe": ...}
        trans_vae/0008000.pt                      pickle, {"model": ...}: the RGBA decoder

Pickles can run code when they are read; these two are read as `tensor_files.read_pickle` says, which does not.
"""

from __future__ import annotations

import filecmp
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from baselines.models.cld._adapter import CLDAdapter
from baselines.models.cld._pipeline import CLDPipeline
from baselines.models.cld._rgba_decoder import CLDRGBADecoder
from baselines.models.cld._transformer import CLDTransformer
from baselines.models.pipelines.checkpoint_checks import model_problems, pipeline_problems, raise_problems, weight_bytes
from baselines.models.pipelines.checkpoint_folders import LORA_FILE
from baselines.models.pipelines.eight_bit import store_in_eight_bits
from baselines.models.pipelines.loras import fuse
from baselines.models.pipelines.pipeline_loading import check_memory, place_on_device, silence_libraries
from baselines.models.pipelines.stock_models import load_model
from baselines.models.pipelines.tensor_files import (
    LAYER_PE,
    Tensors,
    check_state,
    looks_like,
    read_json,
    read_pickle,
    read_shards,
)
from benchmarks.api.hardware import Hardware
from synlayers.errors import DataError

Model = TypeVar("Model", bound=nn.Module)
LARGE = ("transformer", "adapter", "text_encoder_2")
"""Models that 8 bits are for."""
HEAD = 64
"""Width of a head of the RGBA decoder: the sum of its rotary axes (8, 28, 28)."""


@dataclass(frozen=True, slots=True)
class WeightPaths:
    """Folders and files of one set of weights."""

    flux: Path
    controlnet: Path
    loras: tuple[Path, ...]
    adapter_lora: Path
    layer_pe: Path
    rgba_decoder: Path

    @classmethod
    def published(cls, flux: Path, controlnet: Path, cld: Path, stage: Path | None = None) -> WeightPaths:
        """The layout above. stage: another folder in the place of ``decouple_LoRA`` (a training run of SynLayers)."""
        stage = cld / "decouple_LoRA" if stage is None else stage
        loras = (cld / "pre_trained_LoRA", cld / "prism_ft_LoRA", stage / "transformer")
        return cls(flux, controlnet, loras, stage / "adapter", stage / "layer_pe.pth", cld / "trans_vae" / "0008000.pt")

    def absent(self) -> list[Path]:
        """What is not there; nothing is opened."""
        files = [path / LORA_FILE for path in (*self.loras, self.adapter_lora)] + [self.layer_pe, self.rgba_decoder]
        files += [
            self.flux / "model_index.json",
            self.flux / "transformer" / "config.json",
            self.controlnet / "config.json",
        ]
        return [path for path in files if not path.is_file()]


def prepare_pipeline(weight_paths: WeightPaths, hardware: Hardware) -> CLDPipeline:
    """The pipeline on a machine: checked, loaded, in 8 bits if asked, on its device. Raises `DataError` for weights
    that do not fit the machine."""
    if absent := weight_paths.absent():
        raise DataError(f"not there: {', '.join(map(str, absent))}")
    raise_problems(pipeline_problems(weight_paths.flux, "FluxPipeline") + model_problems(weight_paths.controlnet))
    flux = [folder for folder in weight_paths.flux.iterdir() if folder.is_dir()]
    check_memory(weight_bytes([*flux, weight_paths.controlnet]), hardware)
    silence_libraries()
    pipe = load(weight_paths, getattr(torch, hardware.dtype))
    if hardware.quantise == "8bit":
        store_in_eight_bits(pipe, LARGE)
    ready: CLDPipeline = place_on_device(pipe, hardware)
    return ready


def load(weight_paths: WeightPaths, dtype: torch.dtype = torch.bfloat16) -> CLDPipeline:
    """The pipeline, on the CPU, in `dtype`. Raises `DataError` or `CheckpointError` naming the file and what is wrong
    with it."""
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler
    from transformers import AutoTokenizer, CLIPTextModel, T5EncoderModel

    layer_pe = read_layer_pe(weight_paths.layer_pe)
    flux = str(weight_paths.flux)
    try:
        parts = {
            "scheduler": FlowMatchEulerDiscreteScheduler.from_pretrained(
                flux, subfolder="scheduler", local_files_only=True
            ),
            "vae": load_model(AutoencoderKL, weight_paths.flux / "vae", dtype),
            "text_encoder": load_model(CLIPTextModel, weight_paths.flux / "text_encoder", dtype),
            "tokenizer": AutoTokenizer.from_pretrained(flux, subfolder="tokenizer", local_files_only=True),
            "text_encoder_2": load_model(T5EncoderModel, weight_paths.flux / "text_encoder_2", dtype),
            "tokenizer_2": AutoTokenizer.from_pretrained(flux, subfolder="tokenizer_2", local_files_only=True),
        }
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{weight_paths.flux} is not a complete FLUX.1-dev in diffusers' layout: {error}") from None
    if not parts["scheduler"].config.use_dynamic_shifting:
        raise DataError(
            f"{weight_paths.flux} is not FLUX.1-dev: its scheduler does not shift with the size of the image"
            " (FLUX.1-schnell's does not)"
        )
    return CLDPipeline(
        **parts,
        transformer=load_transformer(weight_paths, layer_pe, dtype),
        adapter=load_adapter(weight_paths, layer_pe, dtype),
        rgba_decoder=load_rgba_decoder(weight_paths.rgba_decoder, dtype),
    )


def load_transformer(weight_paths: WeightPaths, layer_pe: torch.Tensor, dtype: torch.dtype) -> CLDTransformer:
    """FLUX.1-dev's transformer with three LoRAs fused, in the published order, and the layer embedding."""
    folder = weight_paths.flux / "transformer"
    model = _on_meta(CLDTransformer, folder, max_layer_num=layer_pe.shape[1])
    state = read_shards(folder, dtype) | {LAYER_PE: layer_pe.to(dtype)}
    check_state(model, state, f"{folder} with {weight_paths.layer_pe.name}")
    refuse_equal_loras(weight_paths.loras)
    for lora in weight_paths.loras:
        fuse(state, lora / LORA_FILE, "transformer")
    ready: CLDTransformer = _load_state(model, state)
    return ready


def refuse_equal_loras(loras: Sequence[Path]) -> None:
    """Raises `DataError` if two stages have the same LoRA: it fits both, and would be added twice."""
    for one, other in combinations(loras, 2):
        if filecmp.cmp(one / LORA_FILE, other / LORA_FILE, shallow=False):
            raise DataError(f"{one / LORA_FILE} and {other / LORA_FILE} are the same: one of them is of another stage")


def load_adapter(weight_paths: WeightPaths, layer_pe: torch.Tensor, dtype: torch.dtype) -> CLDAdapter:
    """The inpainting ControlNet with the adapter's LoRA fused and the layer embedding."""
    model = _on_meta(CLDAdapter, weight_paths.controlnet, max_layer_num=layer_pe.shape[1])
    state = read_shards(weight_paths.controlnet, dtype) | {LAYER_PE: layer_pe.to(dtype)}
    check_state(model, state, f"{weight_paths.controlnet} with {weight_paths.layer_pe.name}")
    fuse(state, weight_paths.adapter_lora / LORA_FILE, "adapter")
    ready: CLDAdapter = _load_state(model, state)
    return ready


def load_rgba_decoder(path: Path, dtype: torch.dtype) -> CLDRGBADecoder:
    """The RGBA decoder; its geometry follows from the shapes in the file (ViT-B as published)."""
    saved = read_pickle(path)
    state = saved.get("model")
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise DataError(f"{path} holds {looks_like(saved)}, not an RGBA decoder under 'model'")
    try:
        width, channels = state["decoder.fc_in.weight"].shape
        hidden = state["decoder.encoder.layers.encoder_layer_0.mlp.0.weight"].shape[0]
    except (KeyError, ValueError):
        raise DataError(f"{path} holds {looks_like(state)} under 'model', not an RGBA decoder") from None
    blocks = {m[1] for key in state if (m := re.match(r"decoder\.encoder\.layers\.encoder_layer_(\d+)\.", key))}
    with torch.device("meta"):
        model = CLDRGBADecoder(
            layers=len(blocks), width=width, heads=max(1, width // HEAD), hidden=hidden, latent_channels=channels
        )
    check_state(model, state, str(path))
    ready: CLDRGBADecoder = _load_state(model, {name: tensor.to(dtype) for name, tensor in state.items()})
    return ready


def read_layer_pe(path: Path) -> torch.Tensor:
    """(1, layers, 1, 1, width) float32."""
    saved = read_pickle(path)
    embedding = saved.get(LAYER_PE)
    if (
        set(saved) != {LAYER_PE}
        or not isinstance(embedding, torch.Tensor)
        or embedding.ndim != 5
        or not embedding.is_floating_point()
    ):
        raise DataError(
            f"{path} holds {looks_like(saved)}, not a layer embedding alone, numbers (1, layers, 1, 1,"
            f" width) under '{LAYER_PE}'"
        )
    return embedding


def _on_meta(kind: type[Model], folder: Path, **more: Any) -> Model:
    """A model without memory for its parameters, from the config.json beside its weights."""
    config = {key: value for key, value in read_json(folder / "config.json").items() if not key.startswith("_")}
    try:
        with torch.device("meta"):
            model: Model = kind.from_config(config | more)  # type: ignore[attr-defined]
    except Exception as error:  # whatever a strange configuration makes diffusers throw
        raise DataError(
            f"{folder / 'config.json'} does not describe the model: {' '.join(str(error).split())[:300]}"
        ) from None
    axes, head = (model.config[name] for name in ("axes_dims_rope", "attention_head_dim"))  # type: ignore[index]
    if sum(axes) != head:
        raise DataError(
            f"{folder / 'config.json'} does not describe the model: rotary axes {list(axes)} for heads of {head}"
        )
    return model


def _load_state(model: Model, state: Tensors) -> Model:
    model.load_state_dict(state, strict=True, assign=True)
    model.requires_grad_(False)
    model.eval()
    return model
