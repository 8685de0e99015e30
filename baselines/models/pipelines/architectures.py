"""The published models at full size, as configurations: built with random weights to measure memory and time where the
weights are not at hand.

The numbers are those of the published ``config.json`` files; the tokenizers are those of `byte_tokenizers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from baselines.models.pipelines.byte_tokenizers import QWEN_WORDS, TOKENIZERS
from benchmarks.api.hardware import Hardware
from synlayers.errors import UsageError


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """A model by its class. library: ``transformers``, where `name`'s own ``config_class`` takes the configuration;
    else ``diffusers`` or a module of ours."""

    library: str
    name: str
    config: Mapping[str, Any] = field(default_factory=dict)

    def build(self) -> Any:
        """With random weights, on torch's current default device and in its default dtype."""
        import importlib

        kind = getattr(importlib.import_module(self.library), self.name)
        if self.library == "transformers":
            return kind(kind.config_class(**self.config))
        return kind(**self.config)


@dataclass(frozen=True, slots=True)
class Architecture:
    """A pipeline's parts. tokenizers: by part, a name of `TOKENIZERS`. more: what the pipeline itself is told
    (``is_distilled``)."""

    models: Mapping[str, ModelConfig]
    tokenizers: Mapping[str, str]
    scheduler: ModelConfig
    more: Mapping[str, Any] = field(default_factory=dict)

    def parameters(self) -> dict[str, int]:
        """Weights by part, counted without making them."""
        import torch

        with torch.device("meta"):
            return {part: sum(p.numel() for p in model.build().parameters()) for part, model in self.models.items()}

    def pipeline(self, kind: str | type[Any], hardware: Hardware) -> Any:
        """The pipeline of this class (of diffusers, by name) with random weights in the dtype, on the device unless it
        is offloaded."""
        import diffusers
        import torch

        before = torch.get_default_dtype()
        torch.set_default_dtype(getattr(torch, hardware.dtype))
        try:
            with torch.device(hardware.device if hardware.offload == "none" else "cpu"):
                models = {part: model.build().eval() for part, model in self.models.items()}
        finally:
            torch.set_default_dtype(before)
        tokenizers = {part: TOKENIZERS[kind]() for part, kind in self.tokenizers.items()}
        made = getattr(diffusers, kind) if isinstance(kind, str) else kind
        return made(scheduler=self.scheduler.build(), **models, **tokenizers, **self.more)


ENCODER, DECODER = ["DownEncoderBlock2D"] * 4, ["UpDecoderBlock2D"] * 4
VAE = {
    "down_block_types": ENCODER,
    "up_block_types": DECODER,
    "block_out_channels": [128, 256, 512, 512],
    "layers_per_block": 2,
    "sample_size": 1024,
}
CLIP_L = {
    "vocab_size": 49408,
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "projection_dim": 768,
}
CLIP_BIG_G = {
    "vocab_size": 49408,
    "hidden_size": 1280,
    "intermediate_size": 5120,
    "num_hidden_layers": 32,
    "num_attention_heads": 20,
    "projection_dim": 1280,
    "hidden_act": "gelu",
}
T5_XXL = {
    "vocab_size": 32128,
    "d_model": 4096,
    "d_ff": 10240,
    "d_kv": 64,
    "num_layers": 24,
    "num_heads": 64,
    "feed_forward_proj": "gated-gelu",
    "decoder_start_token_id": 0,
}
FLUX_TRANSFORMER = {
    "patch_size": 1,
    "in_channels": 64,
    "out_channels": 64,
    "num_layers": 19,
    "num_single_layers": 38,
    "attention_head_dim": 128,
    "num_attention_heads": 24,
    "joint_attention_dim": 4096,
    "pooled_projection_dim": 768,
    "guidance_embeds": True,
    "axes_dims_rope": [16, 56, 56],
}
FLOW = ModelConfig("diffusers", "FlowMatchEulerDiscreteScheduler", {"use_dynamic_shifting": True})

KONTEXT = Architecture(
    models={
        "vae": ModelConfig(
            "diffusers",
            "AutoencoderKL",
            VAE
            | {
                "latent_channels": 16,
                "scaling_factor": 0.3611,
                "shift_factor": 0.1159,
                "use_quant_conv": False,
                "use_post_quant_conv": False,
            },
        ),
        "text_encoder": ModelConfig("transformers", "CLIPTextModel", CLIP_L),
        "text_encoder_2": ModelConfig("transformers", "T5EncoderModel", T5_XXL),
        "transformer": ModelConfig("diffusers", "FluxTransformer2DModel", FLUX_TRANSFORMER),
    },
    tokenizers={"tokenizer": "clip", "tokenizer_2": "t5"},
    scheduler=FLOW,
)
FILL = replace(
    KONTEXT,
    models={
        **KONTEXT.models,
        "transformer": ModelConfig("diffusers", "FluxTransformer2DModel", FLUX_TRANSFORMER | {"in_channels": 384}),
    },
)
SDXL = Architecture(
    models={
        "vae": ModelConfig("diffusers", "AutoencoderKL", VAE | {"latent_channels": 4, "scaling_factor": 0.13025}),
        "text_encoder": ModelConfig("transformers", "CLIPTextModel", CLIP_L),
        "text_encoder_2": ModelConfig("transformers", "CLIPTextModelWithProjection", CLIP_BIG_G),
        "unet": ModelConfig(
            "diffusers",
            "UNet2DConditionModel",
            {
                "sample_size": 128,
                "in_channels": 9,
                "out_channels": 4,
                "block_out_channels": (320, 640, 1280),
                "layers_per_block": 2,
                "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
                "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
                "attention_head_dim": (5, 10, 20),
                "cross_attention_dim": 2048,
                "transformer_layers_per_block": (1, 2, 10),
                "use_linear_projection": True,
                "addition_embed_type": "text_time",
                "addition_time_embed_dim": 256,
                "projection_class_embeddings_input_dim": 2816,
            },
        ),
    },
    tokenizers={"tokenizer": "clip", "tokenizer_2": "clip"},
    scheduler=ModelConfig(
        "diffusers",
        "EulerDiscreteScheduler",
        {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012},
    ),
)
POWERPAINT = Architecture(
    models={
        "vae": ModelConfig("diffusers", "AutoencoderKL", VAE | {"latent_channels": 4, "scaling_factor": 0.18215}),
        "text_encoder": ModelConfig("transformers", "CLIPTextModel", CLIP_L | {"vocab_size": 49438}),
        "unet": ModelConfig(
            "diffusers",
            "UNet2DConditionModel",
            {
                "sample_size": 64,
                "in_channels": 9,
                "out_channels": 4,
                "cross_attention_dim": 768,
                "attention_head_dim": 8,
            },
        ),
    },
    tokenizers={"tokenizer": "powerpaint"},
    scheduler=ModelConfig(
        "diffusers", "PNDMScheduler", {"skip_prk_steps": True, "steps_offset": 1, "beta_schedule": "scaled_linear"}
    ),
    more={"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False},
)

FIRST_WORD = 256
"""Number of the first of `QWEN_WORDS`: after the bytes."""
WORDS = {word: FIRST_WORD + number for number, word in enumerate(QWEN_WORDS)}
QWEN_VL_7B = {
    "text_config": {
        "vocab_size": 152064, "hidden_size": 3584, "intermediate_size": 18944, "num_hidden_layers": 28,
        "num_attention_heads": 28, "num_key_value_heads": 4, "max_position_embeddings": 128000, "rms_norm_eps": 1e-6,
        "rope_parameters": {"rope_type": "default", "mrope_section": [16, 24, 24], "rope_theta": 1000000.0},
        "eos_token_id": WORDS["<|im_end|>"], "pad_token_id": WORDS["<|endoftext|>"],
        "bos_token_id": WORDS["<|endoftext|>"],
    },
    "vision_config": {
        "depth": 32, "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16, "out_hidden_size": 3584,
        "fullatt_block_indexes": [7, 15, 23, 31], "patch_size": 14, "spatial_merge_size": 2, "window_size": 112,
    },
    "image_token_id": WORDS["<|image_pad|>"], "video_token_id": WORDS["<|video_pad|>"],
    "vision_start_token_id": WORDS["<|vision_start|>"], "vision_end_token_id": WORDS["<|vision_end|>"],
}  # fmt: skip
QWEN_TRANSFORMER = {
    "patch_size": 2,
    "in_channels": 64,
    "out_channels": 16,
    "num_layers": 60,
    "attention_head_dim": 128,
    "num_attention_heads": 24,
    "joint_attention_dim": 3584,
    "axes_dims_rope": (16, 56, 56),
    "guidance_embeds": False,
}


def qwen(channels: int = 3, **more: Any) -> Architecture:
    """Qwen-Image's 20B transformer with its 7B encoder; `more` goes to the transformer."""
    return Architecture(
        models={
            "vae": ModelConfig("diffusers", "AutoencoderKLQwenImage", {"input_channels": channels}),
            "text_encoder": ModelConfig("transformers", "Qwen2_5_VLForConditionalGeneration", QWEN_VL_7B),
            "transformer": ModelConfig("diffusers", "QwenImageTransformer2DModel", QWEN_TRANSFORMER | more),
        },
        tokenizers={"tokenizer": "qwen", "processor": "qwen-vl"},
        scheduler=FLOW,
    )


def klein(layers: int, single: int, heads: int, width: int, inner: int, *, tied: bool, distilled: bool) -> Architecture:
    """FLUX.2 klein with `layers` double and `single` single blocks of `heads` heads, and a Qwen3 of this width."""
    encoder = {
        "vocab_size": 151936,
        "hidden_size": width,
        "intermediate_size": inner,
        "num_hidden_layers": 36,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "tie_word_embeddings": tied,
    }
    transformer = {
        "patch_size": 1,
        "in_channels": 128,
        "num_layers": layers,
        "num_single_layers": single,
        "attention_head_dim": 128,
        "num_attention_heads": heads,
        "joint_attention_dim": 3 * width,
        "guidance_embeds": False,
    }
    return Architecture(
        models={
            "vae": ModelConfig(
                "diffusers", "AutoencoderKLFlux2", {"down_block_types": ENCODER, "up_block_types": DECODER}
            ),
            "text_encoder": ModelConfig("transformers", "Qwen3ForCausalLM", encoder),
            "transformer": ModelConfig("diffusers", "Flux2Transformer2DModel", transformer),
        },
        tokenizers={"tokenizer": "qwen"},
        scheduler=FLOW,
        more={"is_distilled": distilled},
    )


FOUR, NINE = (5, 20, 24, 2560, 9728), (8, 24, 32, 4096, 12288)
FULL: Mapping[str, Architecture] = {
    "black-forest-labs/FLUX.1-Fill-dev": FILL,
    "black-forest-labs/FLUX.1-Kontext-dev": KONTEXT,
    "black-forest-labs/FLUX.2-klein-4B": klein(*FOUR, tied=True, distilled=True),
    "black-forest-labs/FLUX.2-klein-9B": klein(*NINE, tied=False, distilled=True),
    "black-forest-labs/FLUX.2-klein-base-4B": klein(*FOUR, tied=True, distilled=False),
    "black-forest-labs/FLUX.2-klein-base-9B": klein(*NINE, tied=False, distilled=False),
    "Qwen/Qwen-Image-Edit": qwen(),
    "Qwen/Qwen-Image-Edit-2509": qwen(),
    "Qwen/Qwen-Image-Edit-2511": qwen(zero_cond_t=True),
    "Qwen/Qwen-Image-Layered": qwen(channels=4, use_additional_t_cond=True, use_layer3d_rope=True),
    "diffusers/stable-diffusion-xl-1.0-inpainting-0.1": SDXL,
    "LetsThink/RORem": SDXL,
    "Sanster/PowerPaint-V1-stable-diffusion-inpainting": POWERPAINT,
}
"""By the repository of the base pipeline."""


def architecture(repository: str, name: str) -> Architecture:
    """The architecture of a repository. Raises `UsageError` naming the baseline if it is not known."""
    if repository not in FULL:
        raise UsageError(
            f"{name}: the architecture of {repository} is not in baselines/models/pipelines/architectures.py"
        )
    return FULL[repository]
