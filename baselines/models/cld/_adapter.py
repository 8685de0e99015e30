"""The multi-layer conditional adapter: a FLUX ControlNet that sees the input image behind every layer (CLD, arXiv
2511.16249)."""

from __future__ import annotations

from typing import Any

import torch
from diffusers.configuration_utils import register_to_config
from diffusers.models.controlnets.controlnet_flux import FluxControlNetModel
from torch import nn

from baselines.models.cld import tokens
from baselines.models.cld._transformer import conditions, layer_embedding
from baselines.models.cld.grid_boxes import MOST_LAYERS
from baselines.models.cld.tokens import TokenLayout

Residuals = tuple[list[torch.Tensor], list[torch.Tensor]]


class CLDAdapter(FluxControlNetModel):  # type: ignore[misc]
    """`FluxControlNetModel` whose `controlnet_x_embedder` takes 64 + `extra_condition_channels` channels, with a copy
    of the layer embedding.

    The weights start from alimama's inpainting ControlNet; diffusers' class has no such channels, its embedder takes
    64.
    """

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        patch_size: int = 1,
        in_channels: int = 64,
        num_layers: int = 19,
        num_single_layers: int = 38,
        attention_head_dim: int = 128,
        num_attention_heads: int = 24,
        joint_attention_dim: int = 4096,
        pooled_projection_dim: int = 768,
        guidance_embeds: bool = False,
        axes_dims_rope: tuple[int, int, int] = (16, 56, 56),
        extra_condition_channels: int = 4,
        max_layer_num: int = MOST_LAYERS,
    ) -> None:
        super().__init__(
            patch_size=patch_size,
            in_channels=in_channels,
            num_layers=num_layers,
            num_single_layers=num_single_layers,
            attention_head_dim=attention_head_dim,
            num_attention_heads=num_attention_heads,
            joint_attention_dim=joint_attention_dim,
            pooled_projection_dim=pooled_projection_dim,
            guidance_embeds=guidance_embeds,
            axes_dims_rope=axes_dims_rope,
        )
        self.controlnet_x_embedder = nn.Linear(in_channels + extra_condition_channels, self.inner_dim)
        self.layer_pe = nn.Parameter(torch.empty(1, max_layer_num, 1, 1, self.inner_dim).normal_(std=0.02))

    def forward(
        self,
        hidden_states: torch.Tensor,
        layout: TokenLayout,
        condition: torch.Tensor,
        encoder_hidden_states: torch.Tensor,
        pooled_projections: torch.Tensor,
        timestep: torch.Tensor,
        guidance: torch.Tensor | None = None,
        scale: float = 0.9,
    ) -> Residuals:
        """Residuals (B, tokens, width) for the transformer's double and single blocks, times `scale`.

        Args:
            hidden_states, encoder_hidden_states, pooled_projections, timestep, guidance: as for the transformer.
            condition: (B or 1, cells of the canvas, 68): the packed latents of the input image and a mask of ones
                (`image_condition`). Every layer sees the cells behind it.
        """
        grid = tokens.pack(hidden_states)
        rows, columns = layout.grid()
        behind = (tokens.cells(layout) % (rows * columns)).to(grid.device)
        hidden = self.x_embedder(tokens.crop(grid, layout)) + self.controlnet_x_embedder(condition).index_select(
            1, behind
        )
        hidden = hidden + layer_embedding(self.layer_pe, layout).to(grid)
        scales = guidance if self.config.guidance_embeds else None
        temb, text, rotary = conditions(
            self, layout, encoder_hidden_states, pooled_projections, timestep, scales, hidden.dtype
        )
        shared: dict[str, Any] = {"temb": temb, "image_rotary_emb": rotary}
        double: list[torch.Tensor] = []
        for block, out in zip(self.transformer_blocks, self.controlnet_blocks, strict=True):
            text, hidden = block(hidden_states=hidden, encoder_hidden_states=text, **shared)
            double.append(out(hidden) * scale)
        single: list[torch.Tensor] = []
        for block, out in zip(self.single_transformer_blocks, self.controlnet_single_blocks, strict=True):
            text, hidden = block(hidden_states=hidden, encoder_hidden_states=text, **shared)
            single.append(out(hidden) * scale)
        return double, single


def image_condition(latents: torch.Tensor) -> torch.Tensor:
    """The adapter's condition (B, cells, 68) from scaled VAE latents (B, 16, H/8, W/8) of the input image.

    The mask beside them, which inpainting would use, is one everywhere: the whole image is kept.
    """
    mask = torch.ones_like(latents[:, :1])
    return tokens.pack(torch.cat([latents, mask], 1)[:, None]).flatten(1, 3)
