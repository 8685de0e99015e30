"""Small random checkpoints in the published layouts, made by diffusers' and transformers' own classes and saved by
their own writers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

torch.set_num_threads(1)  # models this small only wait for each other's threads


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
        vocab_size=len(vocab),
        hidden_size=width,
        intermediate_size=37,
        num_attention_heads=4,
        num_hidden_layers=2,
        projection_dim=width,
        max_position_embeddings=77,
        bos_token_id=len(vocab) - 2,
        eos_token_id=len(vocab) - 1,
        pad_token_id=len(vocab) - 1,
    )
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
        patch_size=1,
        in_channels=channels,
        out_channels=out,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        axes_dims_rope=[4, 4, 8],
        guidance_embeds=True,
    )


def flux_vae(seed: int = 3) -> Any:
    """Factor 8, as FLUX's: masks are folded 8x8 into channels."""
    from diffusers import AutoencoderKL

    torch.manual_seed(seed)
    return AutoencoderKL(
        in_channels=3,
        out_channels=3,
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=[4, 4, 4, 4],
        layers_per_block=1,
        latent_channels=2,
        norm_num_groups=1,
        use_quant_conv=False,
        use_post_quant_conv=False,
        shift_factor=0.0609,
        scaling_factor=1.5035,
    )


def flux_fill(folder: Path) -> Any:
    """FLUX.1-Fill-dev's repository; the pipeline that was saved."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxFillPipeline

    encoder, tokenizer = clip_text()
    encoder_2, tokenizer_2 = t5_text()
    # 2 latent channels: packed 8, twice (latents, masked image), and an 8x8 mask packed to 256
    pipe = FluxFillPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=flux_vae(),
        text_encoder=encoder,
        tokenizer=tokenizer,
        text_encoder_2=encoder_2,
        tokenizer_2=tokenizer_2,
        transformer=flux_transformer(channels=8 + 8 + 256, out=8),
    )
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


def sdxl_inpainting(folder: Path) -> Any:
    """SDXL inpainting's repository: a UNet of 9 channels and two text encoders."""
    from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLInpaintPipeline, UNet2DConditionModel
    from transformers import CLIPTextModelWithProjection

    encoder, tokenizer = clip_text(width=16)
    other, tokenizer_2 = clip_text(seed=5, width=16)
    torch.manual_seed(6)
    unet = UNet2DConditionModel(
        sample_size=32,
        in_channels=9,
        out_channels=4,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=6 * 8 + 16,
        cross_attention_dim=32,
    )
    vae = AutoencoderKL(
        block_out_channels=[4] * 4,
        norm_num_groups=1,
        latent_channels=4,
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
    )
    pipe = StableDiffusionXLInpaintPipeline(
        vae=vae,
        text_encoder=encoder,
        text_encoder_2=CLIPTextModelWithProjection(other.config).eval(),
        tokenizer=tokenizer,
        tokenizer_2=tokenizer_2,
        unet=unet,
        scheduler=EulerDiscreteScheduler(beta_schedule="scaled_linear", beta_start=0.00085),
    )
    pipe.save_pretrained(folder)
    return pipe


def powerpaint(folder: Path, *, words: bool = True) -> Any:
    """The conversion of PowerPaint v1: Stable Diffusion's inpainting with thirty more tokens, as half-precision
    variants and with a safety checker."""
    from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionInpaintPipeline, UNet2DConditionModel

    encoder, tokenizer = clip_text()
    if words:
        tokenizer.add_tokens([f"{word}_{k}" for word in ("P_ctxt", "P_shape", "P_obj") for k in range(10)])
        encoder.resize_token_embeddings(len(tokenizer))
    torch.manual_seed(13)
    unet = UNet2DConditionModel(
        sample_size=32,
        in_channels=9,
        out_channels=4,
        block_out_channels=(8, 16),
        layers_per_block=1,
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32,
        attention_head_dim=2,
    )
    vae = AutoencoderKL(
        block_out_channels=[4] * 4,
        norm_num_groups=1,
        latent_channels=4,
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
    )
    pipe = StableDiffusionInpaintPipeline(
        vae=vae,
        text_encoder=encoder,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=PNDMScheduler(skip_prk_steps=True, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipe.save_pretrained(folder, variant="fp16")
    index = folder / "model_index.json"
    parts = json.loads(index.read_text())
    parts["safety_checker"] = ["stable_diffusion", "StableDiffusionSafetyChecker"]
    index.write_text(json.dumps(parts))
    return pipe


def flux_kontext(folder: Path) -> Any:
    """FLUX.1-Kontext-dev's repository."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxKontextPipeline

    encoder, tokenizer = clip_text()
    encoder_2, tokenizer_2 = t5_text()
    pipe = FluxKontextPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=flux_vae(),
        text_encoder=encoder,
        tokenizer=tokenizer,
        text_encoder_2=encoder_2,
        tokenizer_2=tokenizer_2,
        transformer=flux_transformer(seed=7, channels=8, out=8),
    )
    pipe.save_pretrained(folder)
    return pipe


CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor"
    " %}<|im_start|>assistant\n"
)
QWEN_WORDS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)


def qwen_tokenizer() -> Any:
    """A tokenizer of single bytes with Qwen's special words."""
    from transformers import Qwen2Tokenizer

    letters = _letters()
    vocab = {word: number for number, word in enumerate([*letters, *QWEN_WORDS])}
    return Qwen2Tokenizer(
        vocab=vocab,
        merges=[],
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        extra_special_tokens=list(QWEN_WORDS),
        chat_template=CHAT,
    )


def flux_klein(folder: Path, *, distilled: bool = True, seed: int = 8) -> Any:
    """FLUX.2-klein's repository. Its text embeddings are three layers' of Qwen3, the last of which is the 27th."""
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2KleinPipeline,
        Flux2Transformer2DModel,
    )
    from transformers import Qwen3Config, Qwen3ForCausalLM

    tokenizer = qwen_tokenizer()
    torch.manual_seed(seed)
    encoder = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(tokenizer),
            hidden_size=8,
            intermediate_size=8,
            num_hidden_layers=28,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=4,
            max_position_embeddings=1024,
        )
    ).eval()
    transformer = Flux2Transformer2DModel(
        patch_size=1,
        in_channels=8,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=24,
        timestep_guidance_channels=16,
        axes_dims_rope=[4, 4, 4, 4],
        guidance_embeds=False,
    )
    vae = AutoencoderKLFlux2(
        block_out_channels=[4] * 4,
        layers_per_block=1,
        latent_channels=2,
        norm_num_groups=1,
        use_quant_conv=False,
        use_post_quant_conv=False,
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
    )
    pipe = Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=vae,
        text_encoder=encoder,
        tokenizer=tokenizer,
        transformer=transformer,
        is_distilled=distilled,
    )
    pipe.save_pretrained(folder)
    return pipe


def allow_no_torchvision() -> None:
    """Makes Qwen2VLProcessor one of images and text where torchvision is missing: its video part, which nothing here
    uses, needs it."""
    from importlib.util import find_spec

    from transformers.processing_utils import ProcessorMixin  # isort: skip  (it makes `transformers` anew)
    import transformers

    if (
        find_spec("torchvision") is not None
        or "video_processor" not in transformers.Qwen2VLProcessor.__init__.__code__.co_varnames
    ):
        return

    class Qwen2VLProcessor(transformers.Qwen2VLProcessor):  # type: ignore[misc]
        def __init__(
            self, image_processor: Any = None, tokenizer: Any = None, chat_template: Any = None, **kwargs: Any
        ) -> None:
            self.image_token, self.video_token = "<|image_pad|>", "<|video_pad|>"
            self.image_token_id, self.video_token_id = (
                tokenizer.convert_tokens_to_ids(t) for t in (self.image_token, self.video_token)
            )
            ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)

    Qwen2VLProcessor.__module__ = transformers.Qwen2VLProcessor.__module__  # where `model_index.json` says it is
    transformers.Qwen2VLProcessor = Qwen2VLProcessor


def qwen_vl(seed: int = 10) -> tuple[Any, Any, Any]:
    """Qwen2.5-VL, its tokenizer and its processor."""
    allow_no_torchvision()
    import transformers
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    tokenizer = qwen_tokenizer()
    ids = {word: tokenizer.convert_tokens_to_ids(word) for word in QWEN_WORDS}
    config = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": len(tokenizer), "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2,
            "num_attention_heads": 2, "num_key_value_heads": 1,
            "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 10000.0},
            "eos_token_id": ids["<|im_end|>"], "pad_token_id": ids["<|endoftext|>"],
            "bos_token_id": ids["<|endoftext|>"],
        },
        vision_config={
            "depth": 2, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16,
            "fullatt_block_indexes": [1], "patch_size": 14, "spatial_merge_size": 2, "window_size": 56,
        },
        image_token_id=ids["<|image_pad|>"], video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"], vision_end_token_id=ids["<|vision_end|>"],
    )  # fmt: skip
    torch.manual_seed(seed)
    model = Qwen2_5_VLForConditionalGeneration(config).eval()
    images = transformers.Qwen2VLImageProcessor(min_pixels=28 * 28, max_pixels=56 * 56)
    more = (
        [transformers.Qwen2VLVideoProcessor()]
        if "video_processor" in transformers.Qwen2VLProcessor.__init__.__code__.co_varnames
        else []
    )
    return model, tokenizer, transformers.Qwen2VLProcessor(images, tokenizer, *more, chat_template=CHAT)


def qwen_vae(seed: int = 11, channels: int = 3, z: int = 8) -> Any:
    """Factor 8, as the published one; 8 latent channels, which no picture has."""
    from diffusers import AutoencoderKLQwenImage

    torch.manual_seed(seed)
    return AutoencoderKLQwenImage(
        base_dim=8,
        z_dim=z,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=1,
        temperal_downsample=[False, False, False],
        input_channels=channels,
        latents_mean=[0.0] * z,
        latents_std=[1.0] * z,
    )


def qwen_image(folder: Path, pipeline: str, *, seed: int = 12, z: int = 8) -> Any:
    """The repository of Qwen-Image-Edit, Qwen-Image-Edit-2509 or Qwen-Image-Layered, by the name of its pipeline."""
    import diffusers

    layered = pipeline == "QwenImageLayeredPipeline"
    encoder, tokenizer, processor = qwen_vl()
    torch.manual_seed(seed)
    transformer = diffusers.QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=4 * z,
        out_channels=z,
        num_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=16,
        axes_dims_rope=(8, 4, 4),
        guidance_embeds=False,
        use_additional_t_cond=layered,
        use_layer3d_rope=layered,
    )
    pipe = getattr(diffusers, pipeline)(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=qwen_vae(channels=4 if layered else 3, z=z),
        text_encoder=encoder,
        tokenizer=tokenizer,
        processor=processor,
        transformer=transformer,
    )
    pipe.save_pretrained(folder)
    return pipe
