"""A tiny CLD with random weights, saved in the published layout by diffusers, transformers, peft and torch."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from cld_reference import RGBADecoder
from diffusers import (
    AutoencoderKL,
    FlowMatchEulerDiscreteScheduler,
    FluxControlNetModel,
    FluxPipeline,
    FluxTransformer2DModel,
)
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer, T5Config, T5EncoderModel, T5Tokenizer

MODEL = {
    "num_layers": 3,
    "num_single_layers": 2,
    "attention_head_dim": 16,
    "num_attention_heads": 2,
    "joint_attention_dim": 32,
    "pooled_projection_dim": 32,
    "guidance_embeds": True,
    "axes_dims_rope": (4, 6, 6),
}
LAYERS = 52
TARGETS = ["to_k", "to_q", "to_v", "to_out.0", "add_k_proj", "add_q_proj", "add_v_proj", "to_add_out"]


def save_tiny_cld(root: Path, seed: int = 0) -> Path:
    """The repositories under `root`, each as ``<owner>/<name>``."""
    torch.manual_seed(seed)
    transformer = FluxTransformer2DModel(**MODEL)
    lively(transformer)
    FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=tiny_vae(),
        transformer=transformer,
        **text_parts(),
    ).save_pretrained(root / "black-forest-labs" / "FLUX.1-dev", max_shard_size="60KB")
    controlnet = FluxControlNetModel(**MODEL | {"num_layers": 2, "num_single_layers": 0})
    controlnet.controlnet_x_embedder = torch.nn.Linear(68, 32)
    lively(controlnet)
    save_controlnet(root / "alimama-creative" / "FLUX.1-dev-Controlnet-Inpainting-Alpha", controlnet)
    cld = root / "thuteam" / "CLD"
    for name in ("pre_trained_LoRA", "prism_ft_LoRA", "decouple_LoRA/transformer"):
        save_lora(cld / name, transformer)
    save_lora(cld / "decouple_LoRA" / "adapter", controlnet)
    torch.save({"layer_pe": torch.randn(1, LAYERS, 1, 1, 32)}, cld / "decouple_LoRA" / "layer_pe.pth")
    (cld / "trans_vae").mkdir()
    saved = {
        "model": RGBADecoder(2, 128, 2, 256).state_dict(),
        "args": argparse.Namespace(max_layers=48),
        "iteration": 8000,
    }
    torch.save(saved, cld / "trans_vae" / "0008000.pt")
    return root


def lively(model: torch.nn.Module) -> None:
    """Random weights large enough that every part shows in the output; zero-initialised ones too."""
    for name, parameter in model.named_parameters():
        with torch.no_grad():
            parameter.add_(torch.randn_like(parameter) * (0.02 if "norm_" in name else 0.1))


def save_controlnet(folder: Path, model: FluxControlNetModel) -> None:
    """As the checkpoint is published: a config of a class that diffusers does not have."""
    folder.mkdir(parents=True)
    save_file(
        {name: tensor.contiguous() for name, tensor in model.state_dict().items()},
        folder / "diffusion_pytorch_model.safetensors",
    )
    config = MODEL | {
        "num_layers": 2,
        "num_single_layers": 0,
        "in_channels": 64,
        "patch_size": 1,
        "extra_condition_channels": 4,
    }
    (folder / "config.json").write_text(
        json.dumps({"_class_name": "FluxControlNetModel", "_diffusers_version": "0.30.2", **config})
    )


def save_lora(folder: Path, model: torch.nn.Module, rank: int = 3) -> None:
    """A LoRA of all attention layers and the single blocks' output, as training saves it."""
    singles = [f"single_transformer_blocks.{n}.proj_out" for n in range(len(model.single_transformer_blocks))]
    model.add_adapter(
        LoraConfig(r=rank, lora_alpha=rank, init_lora_weights="gaussian", target_modules=TARGETS + singles), "saved"
    )
    lora = {
        name: torch.randn_like(tensor) * 0.1
        for name, tensor in get_peft_model_state_dict(model, adapter_name="saved").items()
    }
    FluxPipeline.save_lora_weights(folder, lora)
    model.unload_lora()


def tiny_vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=16,
        norm_num_groups=4,
        layers_per_block=1,
        shift_factor=0.1159,
        scaling_factor=0.3611,
        use_quant_conv=False,
        use_post_quant_conv=False,
        sample_size=64,
    )


def text_parts() -> dict[str, object]:
    """CLIP and T5 with vocabularies of single bytes."""
    alphabet = sorted(ByteLevel.alphabet())
    words = [*alphabet, *(a + "</w>" for a in alphabet), "<|startoftext|>", "<|endoftext|>"]
    clip = CLIPTokenizer(vocab={word: n for n, word in enumerate(words)}, merges=[], model_max_length=77)
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -1.0), *((chr(n), -2.0) for n in range(33, 127))]
    t5 = T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=512)
    text = CLIPTextConfig(
        vocab_size=len(words),
        hidden_size=32,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        projection_dim=32,
        bos_token_id=len(words) - 2,
        eos_token_id=len(words) - 1,
    )
    t5_config = T5Config(
        vocab_size=len(pieces), d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4, feed_forward_proj="gated-gelu"
    )
    return {
        "tokenizer": clip,
        "tokenizer_2": t5,
        "text_encoder": CLIPTextModel(text),
        "text_encoder_2": T5EncoderModel(t5_config),
    }
