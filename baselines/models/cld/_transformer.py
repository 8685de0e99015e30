"""FLUX.1-dev's transformer over the tokens of several layers (CLD, arXiv 2511.16249; layers as in ART, arXiv
2502.18364).

All blocks are diffusers' own. Added are a learned embedding of the layer's number, `layer_pe`, and the sequence: the
cells of every layer inside its box, with (layer, row, column) as rotary ids.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from diffusers.configuration_utils import register_to_config
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from torch import nn

from baselines.models.cld import tokens
from baselines.models.cld.grid_boxes import MOST_LAYERS
from baselines.models.cld.tokens import TokenLayout

if TYPE_CHECKING:
    Rotary = tuple[torch.Tensor, torch.Tensor]


class CLDTransformer(FluxTransformer2DModel):  # type: ignore[misc]
    """`FluxTransformer2DModel` with `layer_pe` (1, max_layer_num, 1, 1, width); parameter names are those of the
    published class."""

    _cp_plan = None  # the base's plan is for one sequence an image

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        patch_size: int = 1,
        in_channels: int = 64,
        out_channels: int | None = None,
        num_layers: int = 19,
        num_single_layers: int = 38,
        attention_head_dim: int = 128,
        num_attention_heads: int = 24,
        joint_attention_dim: int = 4096,
        pooled_projection_dim: int = 768,
        guidance_embeds: bool = False,
        axes_dims_rope: tuple[int, int, int] = (16, 56, 56),
        max_layer_num: int = MOST_LAYERS,
    ) -> None:
        super().__init__(
            patch_size=patch_size,
            in_channels=in_channels,
            out_channels=out_channels,
            num_layers=num_layers,
            num_single_layers=num_single_layers,
            attention_head_dim=attention_head_dim,
            num_attention_heads=num_attention_heads,
            joint_attention_dim=joint_attention_dim,
            pooled_projection_dim=pooled_projection_dim,
            guidance_embeds=guidance_embeds,
            axes_dims_rope=axes_dims_rope,
        )
        self.layer_pe = nn.Parameter(torch.empty(1, max_layer_num, 1, 1, self.inner_dim).normal_(std=0.02))

    def forward(
        self,
        hidden_states: torch.Tensor,
        layout: TokenLayout,
        encoder_hidden_states: torch.Tensor,
        pooled_projections: torch.Tensor,
        timestep: torch.Tensor,
        guidance: torch.Tensor | None = None,
        block_residuals: Sequence[torch.Tensor] | None = None,
        single_block_residuals: Sequence[torch.Tensor] | None = None,
    ) -> torch.Tensor:
        """The velocity of the latents, (B, L, 16, H/8, W/8).

        Args:
            hidden_states: latents (B, L, 16, H/8, W/8); only those inside the boxes are looked at.
            encoder_hidden_states, pooled_projections: T5 (B, tokens, 4096) and CLIP (B, 768) embeddings.
            timestep: (B,), 0 to 1. guidance: (B,), the embedded scale (4.0), None for a model without it.
            block_residuals, single_block_residuals: what the adapter adds after the blocks, (B, tokens, width) each;
                with fewer of them than blocks each serves ceil(blocks / residuals) blocks in a row.

        Outside the boxes, cells hold what the output layers make of a token of zeros, as published; nothing reads it.
        """
        grid = tokens.pack(hidden_states)
        hidden = self.x_embedder(tokens.crop(grid, layout)) + layer_embedding(self.layer_pe, layout).to(grid)
        temb, text, rotary = conditions(
            self, layout, encoder_hidden_states, pooled_projections, timestep, guidance, hidden.dtype
        )
        for number, block in enumerate(self.transformer_blocks):
            text, hidden = block(hidden_states=hidden, encoder_hidden_states=text, temb=temb, image_rotary_emb=rotary)
            hidden = add_residual(hidden, block_residuals, number, len(self.transformer_blocks))
        for number, block in enumerate(self.single_transformer_blocks):
            text, hidden = block(hidden_states=hidden, encoder_hidden_states=text, temb=temb, image_rotary_emb=rotary)
            hidden = add_residual(hidden, single_block_residuals, number, len(self.single_transformer_blocks))
        velocity = self.proj_out(self.norm_out(hidden, temb))
        nothing = self.proj_out(self.norm_out(torch.zeros_like(hidden[:, :1]), temb))
        return tokens.unpack(tokens.scatter(velocity, layout, nothing[:, :, None, None]))


def layer_embedding(layer_pe: torch.Tensor, layout: TokenLayout) -> torch.Tensor:
    """(tokens, width): the embedding of the layer that each token belongs to. Raises `ValueError` for more layers than
    there are embeddings."""
    if layout.layers > layer_pe.shape[1]:
        raise ValueError(f"{layout.layers} layers; the layer embedding has {layer_pe.shape[1]}")
    numbers = tokens.ids(layout)[:, 0].long().to(layer_pe.device)
    return layer_pe[0, :, 0, 0].index_select(0, numbers)


def conditions(
    model: Any,
    layout: TokenLayout,
    text: torch.Tensor,
    pooled: torch.Tensor,
    timestep: torch.Tensor,
    guidance: torch.Tensor | None,
    dtype: torch.dtype,
) -> tuple[torch.Tensor, torch.Tensor, Rotary]:
    """What every block gets beside the tokens: the modulation (B, width), the text (B, text tokens, width) and the
    rotary embedding.

    The text comes first in the sequence, at (0, 0, 0); time and guidance are multiplied by 1000 before they are
    embedded.
    """
    where = tokens.ids(layout).to(text.device)
    rotary = model.pos_embed(torch.cat([where.new_zeros(text.shape[1], 3), where]))
    scales = [scale.to(dtype) * 1000 for scale in (timestep, guidance) if scale is not None]
    return model.time_text_embed(*scales, pooled), model.context_embedder(text), rotary


def add_residual(
    hidden: torch.Tensor, residuals: Sequence[torch.Tensor] | None, number: int, blocks: int
) -> torch.Tensor:
    """Tokens after block `number` of `blocks` plus the residual that serves it."""
    if not residuals:
        return hidden
    return hidden + residuals[number // math.ceil(blocks / len(residuals))].to(hidden.dtype)
