"""Small random checkpoints in the published layouts, made by diffusers' and transformers' own classes and saved by their own writers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch


def _letters() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def clip_text(seed: int = 0, width: int = 32) -> tuple[Any, Any]:
    """A CLIP text encoder and its tokenizer of single bytes."""
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    words = [*_letters(), *(c + "</w>" for c in _letters()), "<|startoftext|>", "<|endoftext|>"]
    vocab = {word: number for number, word in enumerate(words)}
    torch.manual_seed(seed)
    config = CLIPTextConfig(
        vocab_size=len(vocab), hidden_size=width, intermediate_size=37, num_attention_heads=4, num_hidden_layers=2, projection_dim=width,
        max_position_embeddings=77, bos_token_id=len(vocab) - 2, eos_token_id=len(vocab) - 1, pad_token_id=len(vocab) - 1,
    )  # fmt: skip
    return CLIPTextModel(config).eval(), CLIPTokenizer(vocab=vocab, merges=[], model_max_length=77)


def t5_text(seed: int = 1, width: int = 32) -> tuple[Any, Any]:
    """A T5 encoder and its tokenizer of single letters."""
    from transformers import T5Config, T5EncoderModel, T5Tokenizer

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *((chr(c), -3.0) for c in range(33, 127))]
    torch.manual_seed(seed)
    config = T5Config(
        vocab_size=128,
        d_model=width,
        d_ff=37,
        d_kv=8,
        num_layers=2,
        num_heads=4,
        relative_attention_num_buckets=8,
        decoder_start_token_id=0,
    )
    return T5EncoderModel(config).eval(), T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=512)


def flux_transformer(seed: int = 2, channels: int = 20, out: int = 8) -> Any:
    from diffusers import FluxTransformer2DModel

    torch.manual_seed(seed)
    return FluxTransformer2DModel(
        patch_size=1, in_channels=channels, out_channels=out, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=[4, 4, 8], guidance_embeds=True,
    )  # fmt: skip


def flux_vae(seed: int = 3) -> Any:
    """Factor 8, as FLUX's: masks are folded 8x8 into channels."""
    from diffusers import AutoencoderKL

    torch.manual_seed(seed)
    return AutoencoderKL(
        in_channels=3, out_channels=3, down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=[4, 4, 4, 4], layers_per_block=1, latent_channels=2, norm_num_groups=1, use_quant_conv=False,
        use_post_quant_conv=False, shift_factor=0.0609, scaling_factor=1.5035,
    )  # fmt: skip


def flux_fill(folder: Path) -> Any:
    """FLUX.1-Fill-dev's repository; the pipeline that was saved."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxFillPipeline

    encoder, tokenizer = clip_text()
    encoder_2, tokenizer_2 = t5_text()
    # 2 latent channels: packed 8, twice (latents, masked image), and an 8x8 mask packed to 256
    pipe = FluxFillPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True), vae=flux_vae(), text_encoder=encoder, tokenizer=tokenizer,
        text_encoder_2=encoder_2, tokenizer_2=tokenizer_2, transformer=flux_transformer(channels=8 + 8 + 256, out=8),
    )  # fmt: skip
    pipe.save_pretrained(folder)
    return pipe


def flux_lora(transformer: Any, folder: Path, seed: int = 9) -> None:
    """A LoRA of the attention's projections, saved as diffusers' training scripts save it."""
    from diffusers import FluxPipeline
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    torch.manual_seed(seed)
    transformer.add_adapter(LoraConfig(r=4, lora_alpha=4, init_lora_weights=False, target_modules=["to_q", "to_v"]))
    FluxPipeline.save_lora_weights(folder, transformer_lora_layers=get_peft_model_state_dict(transformer))
    transformer.delete_adapters("default")
