"""A tiny OmniAlpha with random weights, saved in the published layout by diffusers, transformers and peft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImageEditPlusPipeline,
    QwenImageTransformer2DModel,
)
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from tokenizers.pre_tokenizers import ByteLevel
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2Tokenizer, Qwen2VLImageProcessor

SPECIAL = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
]
VAE = {"base_dim": 4, "z_dim": 16, "dim_mult": [1, 2, 4, 4], "num_res_blocks": 1}
TARGETS = [
    "to_k",
    "to_q",
    "to_v",
    "to_out.0",
    "add_k_proj",
    "add_q_proj",
    "add_v_proj",
    "to_add_out",
    "img_mlp.net.2",
    "txt_mlp.net.0.proj",
]


def save_tiny_omnialpha(root: Path, seed: int = 0) -> Path:
    """The repositories under `root`, each as ``<owner>/<name>``."""
    torch.manual_seed(seed)
    base, own = root / "Qwen" / "Qwen-Image-Edit-2509", root / "Longin-Yu" / "OmniAlpha"
    transformer = tiny_transformer()
    tokenizer, encoder, pictures = text_parts()
    scheduler = FlowMatchEulerDiscreteScheduler(
        use_dynamic_shifting=True,
        base_shift=0.5,
        max_shift=0.9,
        max_image_seq_len=8192,
        shift_terminal=0.02,
        time_shift_type="exponential",
    )
    parts = {
        "transformer": transformer,
        "text_encoder": encoder,
        "tokenizer": tokenizer,
        "scheduler": scheduler,
        "processor": pictures,
    }
    for name, part in parts.items():
        part.save_pretrained(base / name)
    index: dict[str, Any] = {
        "_class_name": QwenImageEditPlusPipeline.__name__,
        "vae": ["diffusers", "AutoencoderKLQwenImage"],
    }
    index |= {name: ["diffusers", type(part).__name__] for name, part in parts.items()}
    (base / "model_index.json").write_text(json.dumps(index | {"processor": ["transformers", "Qwen2VLProcessor"]}))
    save_rgba_vae(own / "rgba_vae", AutoencoderKLQwenImage(**VAE, input_channels=4))
    transformer.add_adapter(LoraConfig(r=4, lora_alpha=4, init_lora_weights="gaussian", target_modules=TARGETS))
    lora = {name: torch.randn_like(tensor) * 0.1 for name, tensor in get_peft_model_state_dict(transformer).items()}
    QwenImageEditPlusPipeline.save_lora_weights(own / "rgba_lora", lora)
    return root


def save_rgba_vae(folder: Path, vae: AutoencoderKLQwenImage) -> None:
    """As the checkpoint is published: the configuration of a class that diffusers does not have."""
    folder.mkdir(parents=True)
    save_file(
        {name: tensor.contiguous() for name, tensor in vae.state_dict().items()},
        folder / "diffusion_pytorch_model.safetensors",
    )
    config = {
        key: vae.config[key]
        for key in (*VAE, "temperal_downsample", "attn_scales", "dropout", "latents_mean", "latents_std")
    }
    (folder / "config.json").write_text(
        json.dumps({"_class_name": "AutoencoderKLQwenImageAlpha", "in_channels": 4, "out_channels": 4, **config})
    )


def tiny_transformer() -> QwenImageTransformer2DModel:
    model = QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=64,
        out_channels=16,
        num_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=16,
        guidance_embeds=False,
        axes_dims_rope=(4, 6, 6),
    )
    for parameter in model.parameters():
        with torch.no_grad():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    return model.eval()


def text_parts() -> tuple[Any, Any, Any]:
    words = [*sorted(ByteLevel.alphabet()), *SPECIAL]
    tokenizer = Qwen2Tokenizer(
        vocab={word: n for n, word in enumerate(words)}, merges=[], extra_special_tokens=SPECIAL[1:]
    )
    numbers = {word: n for n, word in enumerate(words)}
    config = Qwen2_5_VLConfig(
        text_config={
            "hidden_size": 16,
            "intermediate_size": 24,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "vocab_size": len(words),
            "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1000000.0},
        },
        vision_config={
            "depth": 2,
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_heads": 2,
            "out_hidden_size": 16,
            "patch_size": 14,
            "fullatt_block_indexes": [1],
        },
        image_token_id=numbers["<|image_pad|>"],
        video_token_id=numbers["<|video_pad|>"],
        vision_start_token_id=numbers["<|vision_start|>"],
        vision_end_token_id=numbers["<|vision_end|>"],
    )
    encoder = Qwen2_5_VLForConditionalGeneration(config).eval()
    for name, parameter in encoder.named_parameters():
        if "q_proj" in name or "k_proj" in name:  # so that positions matter
            with torch.no_grad():
                parameter.add_(torch.randn_like(parameter) * 0.5)
    return tokenizer, encoder, Qwen2VLImageProcessor(min_pixels=28 * 28, max_pixels=84 * 84)
