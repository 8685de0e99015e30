"""RGBA pixels of all layers at once from their VAE latents: a transformer of the shape of ViT-B over cells of 8x8
pixels.

The published class (AutoencoderKLTransformerTraining) starts from torchvision's ViT-B/32 weights, which are overwritten
by the checkpoint; here nothing is downloaded. Latents come as the VAE's decoder takes them (unscaled). One sequence
holds the cells of every layer inside its box; rotary embeddings of (layer, row, column) turn the *normed tokens* that
make queries and keys, before the projection, as published.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.embeddings import apply_rotary_emb
from diffusers.models.modeling_utils import ModelMixin
from diffusers.models.transformers.transformer_flux import FluxPosEmbed
from diffusers.utils.accelerate_utils import apply_forward_hook
from torch import nn

from baselines.models.cld import tokens
from baselines.models.cld.tokens import LATENT, TokenLayout

CHANNELS = 4
EMPTY = (0.0, 0.0, 0.0, -1.0)
"""Outside a box: mid grey, alpha 0 (values are -1 to 1)."""


class _Attention(nn.Module):
    """Self-attention with the parameter names of `torch.nn.MultiheadAttention`."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)
        nn.init.xavier_uniform_(self.in_proj_weight)

    def forward(self, turned: torch.Tensor, plain: torch.Tensor) -> torch.Tensor:
        """Queries and keys from `turned`, values from `plain`, both (B, tokens, width)."""
        weights, biases = self.in_proj_weight.chunk(3), self.in_proj_bias.chunk(3)
        query, key, value = (
            F.linear(values, weight, bias).view(*values.shape[:2], self.heads, -1).transpose(1, 2)
            for values, weight, bias in zip((turned, turned, plain), weights, biases, strict=True)
        )
        mixed = F.scaled_dot_product_attention(query, key, value)
        joined: torch.Tensor = self.out_proj(mixed.transpose(1, 2).flatten(2))
        return joined


class _Block(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width, eps=1e-6)
        self.self_attention = _Attention(width, heads)
        self.ln_2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Identity(), nn.Linear(hidden, width))

    def forward(self, tokens: torch.Tensor, rotary: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        normed = self.ln_1(tokens)
        by_head = normed.view(*normed.shape[:2], self.self_attention.heads, -1)
        turned = apply_rotary_emb(by_head, rotary, sequence_dim=1).flatten(2)
        hidden = tokens + self.self_attention(turned, normed)
        return hidden + self.mlp(self.ln_2(hidden))  # type: ignore[no-any-return]


class _Encoder(nn.Module):
    def __init__(self, layers: int, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            OrderedDict((f"encoder_layer_{n}", _Block(width, heads, hidden)) for n in range(layers))
        )
        self.ln = nn.LayerNorm(width, eps=1e-6)


class _Decoder(nn.Module):
    def __init__(self, layers: int, width: int, heads: int, hidden: int, latent_channels: int) -> None:
        super().__init__()
        self.encoder = _Encoder(layers, width, heads, hidden)
        self.fc_in = nn.Linear(latent_channels, width)
        self.fc_out = nn.Linear(width, CHANNELS * LATENT**2)


class CLDRGBADecoder(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Twelve layers of width 768 with twelve heads as published; parameter names are those of the published class."""

    _no_split_modules = ["_Block"]  # noqa: RUF012

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        layers: int = 12,
        width: int = 768,
        heads: int = 12,
        hidden: int = 3072,
        latent_channels: int = 16,
        axes_dims_rope: Sequence[int] = (8, 28, 28),
    ) -> None:
        super().__init__()
        self.decoder = _Decoder(layers, width, heads, hidden, latent_channels)
        self.pos_embedding = FluxPosEmbed(theta=10000, axes_dim=list(axes_dims_rope))

    @apply_forward_hook  # type: ignore[untyped-decorator]
    def crops(self, latents: torch.Tensor, layout: TokenLayout) -> list[torch.Tensor | None]:
        """One (B, 4, box height, box width) a layer, None for an absent one; values around -1 to 1, not clamped, alpha
        fourth.

        latents: (B, 16, L, H/8, W/8), unscaled; all layers attend to each other.
        """
        visible = tokens.crop(latents.permute(0, 2, 3, 4, 1), layout, LATENT)
        rotary = self.pos_embedding(tokens.ids(layout, LATENT).to(latents.device))
        hidden = self.decoder.fc_in(visible)
        for block in self.decoder.encoder.layers:
            hidden = block(hidden, rotary)
        cells = self.decoder.fc_out(self.decoder.encoder.ln(hidden))
        sizes = [box.area // LATENT**2 if box is not None else 0 for box in layout.boxes]
        return [
            _pixels(part, box.height // LATENT) if box is not None else None
            for part, box in zip(cells.split(sizes, 1), layout.boxes, strict=True)
        ]

    def forward(self, latents: torch.Tensor, layout: TokenLayout) -> torch.Tensor:
        """(B, 4, L, H, W): the crops on the full canvas, `EMPTY` around them."""
        canvas = latents.new_tensor(EMPTY).view(1, CHANNELS, 1, 1, 1)
        canvas = canvas.repeat(latents.shape[0], 1, layout.layers, layout.height, layout.width)
        for number, (box, crop) in enumerate(zip(layout.boxes, self.crops(latents, layout), strict=True)):
            if box is not None and crop is not None:
                canvas[:, :, number, box.y0 : box.y1, box.x0 : box.x1] = crop
        return canvas


def _pixels(cells: torch.Tensor, rows: int) -> torch.Tensor:
    """Cells (B, rows * columns, 4 * 8 * 8) as pixels (B, 4, rows * 8, columns * 8)."""
    batch, count, _ = cells.shape
    grid = cells.reshape(batch, rows, count // rows, CHANNELS, LATENT, LATENT)
    return grid.permute(0, 3, 1, 4, 2, 5).reshape(batch, CHANNELS, rows * LATENT, count // rows * LATENT)
