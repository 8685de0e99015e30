"""CLD from an image, a caption and a layout to RGBA crops, on diffusers' FLUX parts.

What is published and what is done here: 28 steps of the flow-matching Euler scheduler, its shift from the number of
image tokens; the scale 4.0 embedded; true classifier-free guidance 3.5 against the empty prompt; the adapter at 0.9,
computed once a step from the caption and used in both branches. The branches run one after the other, so that guidance
costs time and no memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.flux.pipeline_flux import FluxPipeline, calculate_shift
from diffusers.utils.torch_utils import randn_tensor

from baselines.models.cld import tokens
from baselines.models.cld._adapter import CLDAdapter, image_condition
from baselines.models.cld._rgba_decoder import CLDRGBADecoder
from baselines.models.cld._transformer import CLDTransformer
from baselines.models.cld.tokens import BACKGROUND, LATENT, WHOLE, TokenLayout

STEPS = 28
GUIDANCE = 4.0
TRUE_GUIDANCE = 3.5
ADAPTER_SCALE = 0.9
T5_TOKENS = 512
"""Longest caption of T5; SynLayers' configuration asks for 1024, which its script does not pass on and diffusers
refuses."""


@dataclass(frozen=True, slots=True)
class CLDOutput:
    """What the model makes of an image; float32 on the CPU.

    crops: for every layer of the layout its RGBA (4, box height, box width), -1 to 1, straight alpha, None for an
    absent layer. whole, background: (3, H, W), -1 to 1, of the first two layers, by the VAE's own decoder. latents: (L,
    16, H/8, W/8), scaled; outside its box a layer holds the latents of mid grey.
    """

    crops: list[torch.Tensor | None]
    whole: torch.Tensor
    background: torch.Tensor
    latents: torch.Tensor


class CLDPipeline(FluxPipeline):  # type: ignore[misc]
    """FLUX.1-dev with the layered transformer, the adapter and the RGBA decoder. Offloading, tiling and the like are
    diffusers' own."""

    model_cpu_offload_seq = "text_encoder->text_encoder_2->adapter->transformer->vae->rgba_decoder"

    def __init__(
        self,
        scheduler: Any,
        vae: Any,
        text_encoder: Any,
        tokenizer: Any,
        text_encoder_2: Any,
        tokenizer_2: Any,
        transformer: CLDTransformer,
        adapter: CLDAdapter,
        rgba_decoder: CLDRGBADecoder,
        image_encoder: Any = None,
        feature_extractor: Any = None,
    ) -> None:
        super().__init__(
            scheduler,
            vae,
            text_encoder,
            tokenizer,
            text_encoder_2,
            tokenizer_2,
            transformer,
            image_encoder,
            feature_extractor,
        )
        self.register_modules(adapter=adapter, rgba_decoder=rgba_decoder)
        # not `self.vae_scale_factor`, which was 16 and is 8 since diffusers 0.32
        if (factor := 2 ** (len(vae.config.block_out_channels) - 1)) != LATENT:
            raise ValueError(f"the VAE takes {factor} pixels along a latent; CLD is built for {LATENT}")

    @torch.no_grad()
    def __call__(
        self,
        image: torch.Tensor,
        caption: str,
        layout: TokenLayout,
        generator: torch.Generator,
        *,
        steps: int = STEPS,
        guidance: float = GUIDANCE,
        true_guidance: float = TRUE_GUIDANCE,
        adapter_scale: float = ADAPTER_SCALE,
        on_step: Callable[[int, torch.Tensor], None] | None = None,
    ) -> CLDOutput:
        """Decompose one image.

        Args:
            image: (3, H, W), -1 to 1, of the layout's size.
            generator: of all noise; one on the CPU gives the same noise on every device.
            true_guidance: 1.0 leaves out the branch of the empty prompt.
            on_step: called with the number of each finished step and the latents.
        """
        if image.shape != (3, layout.height, layout.width):
            raise ValueError(f"the image is {tuple(image.shape)}, the layout {layout.width}x{layout.height}")
        device, dtype = self._execution_device, self.transformer.dtype
        conditional = self._encode_prompt_text(caption, device, dtype)
        unconditional = self._encode_prompt_text("", device, dtype) if true_guidance != 1 else None
        shape = (1, layout.layers, self.vae.config.latent_channels, *layout.grid(LATENT))
        latents = randn_tensor(shape, generator=generator, device=device, dtype=dtype)
        condition = image_condition(self._encode_image(image[None], generator).to(dtype))
        scale = torch.full([1], guidance, device=device) if self.transformer.config.guidance_embeds else None
        self.scheduler.set_timesteps(sigmas=np.linspace(1, 1 / steps, steps), mu=self._shift(layout), device=device)
        for number, time in enumerate(self.progress_bar(self.scheduler.timesteps)):
            shared = {"layout": layout, "timestep": time.expand(1).to(dtype) / 1000, "guidance": scale}
            double, single = self.adapter(latents, condition=condition, scale=adapter_scale, **shared, **conditional)
            shared |= {"block_residuals": double, "single_block_residuals": single}
            velocity = self.transformer(latents, **shared, **conditional)
            if unconditional is not None:
                without = self.transformer(latents, **shared, **unconditional)
                velocity = without + true_guidance * (velocity - without)
            latents = self.scheduler.step(velocity, time, latents, return_dict=False)[0].to(dtype)
            if on_step is not None:
                on_step(number, latents)
        output = self._decode_latents(self._fill_gray_outside(latents, layout, generator), layout)
        self.maybe_free_model_hooks()
        return output

    def cut_short(self, caption: str) -> list[str]:
        """What the text encoders do not see of a caption, in words."""
        limits = {"CLIP": (self.tokenizer, self.tokenizer_max_length), "T5": (self.tokenizer_2, T5_TOKENS)}
        counts = {name: (len(tokenizer(caption).input_ids), most) for name, (tokenizer, most) in limits.items()}
        return [
            f"caption of {count} tokens: {name} sees the first {most}"
            for name, (count, most) in counts.items()
            if count > most
        ]

    def _encode_prompt_text(self, caption: str, device: torch.device, dtype: torch.dtype) -> dict[str, torch.Tensor]:
        text, pooled, _ = self.encode_prompt(caption, None, device=device, max_sequence_length=T5_TOKENS)
        return {"encoder_hidden_states": text.to(dtype), "pooled_projections": pooled.to(dtype)}

    def _shift(self, layout: TokenLayout) -> float:
        config = self.scheduler.config
        ends = (config.base_image_seq_len, config.max_image_seq_len, config.base_shift, config.max_shift)
        return float(calculate_shift(layout.count(), *ends))

    def _encode_image(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Scaled latents (B, 16, H/8, W/8) of images (B, 3, H, W), -1 to 1, drawn from the encoder's distribution."""
        pixels = images.to(self._execution_device, self.vae.dtype)
        latents: torch.Tensor = self.vae.encode(pixels).latent_dist.sample(generator)
        scaled: torch.Tensor = (latents - self.vae.config.shift_factor) * self.vae.config.scaling_factor
        return scaled

    def _fill_gray_outside(
        self, latents: torch.Tensor, layout: TokenLayout, generator: torch.Generator
    ) -> torch.Tensor:
        """Latents with those of mid grey outside each layer's box; the published code draws them anew for every
        layer."""
        gray = self._encode_image(torch.zeros(1, 3, layout.height, layout.width), generator).to(latents)
        return fill_outside(latents, layout, gray[:, None])

    def _decode_latents(self, latents: torch.Tensor, layout: TokenLayout) -> CLDOutput:
        plain = latents / self.vae.config.scaling_factor + self.vae.config.shift_factor
        decoder = self.rgba_decoder
        crops = decoder.crops(plain.transpose(1, 2).to(decoder.dtype), layout)
        whole, background = (
            self.vae.decode(plain[:, number].to(self.vae.dtype), return_dict=False)[0][0].float().cpu()
            for number in (WHOLE, BACKGROUND)
        )
        ready = [crop[0].float().clamp(-1, 1).cpu() if crop is not None else None for crop in crops]
        return CLDOutput(ready, whole.clamp(-1, 1), background.clamp(-1, 1), latents[0].float().cpu())


def fill_outside(latents: torch.Tensor, layout: TokenLayout, around: torch.Tensor) -> torch.Tensor:
    """Latents (B, L, 16, h, w) with `around`, broadcastable to them, outside the layers' boxes."""
    keep = tokens.inside(layout)[None, :, None].to(latents.device)
    return torch.where(keep, latents, around)
