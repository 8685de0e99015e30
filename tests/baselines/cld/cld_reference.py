"""CLD's formulas in plain torch, written from the paper's description and diffusers' parameter names: no diffusers, no
code of `baselines.models.cld`.

Everything is a function of a state dict and works in its dtype (float64 in the tests). Crops are slices, in loops.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

State = dict[str, Tensor]
Boxes = list[tuple[int, int, int, int] | None]


def linear(s: State, name: str, x: Tensor) -> Tensor:
    return x @ s[f"{name}.weight"].T + s[f"{name}.bias"]


def silu(x: Tensor) -> Tensor:
    return x / (1 + torch.exp(-x))


def gelu_tanh(x: Tensor) -> Tensor:
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def layer_norm(x: Tensor) -> Tensor:
    return (x - x.mean(-1, keepdim=True)) / torch.sqrt(x.var(-1, unbiased=False, keepdim=True) + 1e-6)


def rms(x: Tensor, weight: Tensor) -> Tensor:
    return x / torch.sqrt((x**2).mean(-1, keepdim=True) + 1e-6) * weight


def sinusoid(value: Tensor) -> Tensor:
    """(B,) -> (B, 256): cosines first. Angles reach 5000, where single precision, in which the models compute them, is
    3e-4 off the true ones."""
    angles = value[:, None].float() * torch.exp(-math.log(10000) * torch.arange(128, dtype=torch.float32) / 128)
    return torch.cat([angles.cos(), angles.sin()], -1).double()


def modulation(s: State, timestep: Tensor, guidance: Tensor | None, pooled: Tensor) -> Tensor:
    def two(name: str, x: Tensor) -> Tensor:
        return linear(s, f"time_text_embed.{name}.linear_2", silu(linear(s, f"time_text_embed.{name}.linear_1", x)))

    actual = two("timestep_embedder", sinusoid(timestep * 1000)) + two("text_embedder", pooled)
    return actual if guidance is None else actual + two("guidance_embedder", sinusoid(guidance * 1000))


def turned(x: Tensor, positions: Tensor, axes: tuple[int, ...]) -> Tensor:
    """Rotary embedding of (B, heads, tokens, width) as a product of complex numbers; positions (tokens, axes)."""
    angles = [
        positions[:, a, None] * 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
        for a, width in enumerate(axes)
    ]
    turn = torch.polar(torch.ones(()).double(), torch.cat(angles, -1))
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * turn).flatten(-2)


def softmax_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]), -1) @ v


def heads_of(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def double_block(
    s: State, name: str, x: Tensor, text: Tensor, temb: Tensor, where: Tensor, heads: int, axes: tuple[int, ...]
):
    part = {
        side: linear(s, f"{name}.{side}.linear", silu(temb))[:, None].chunk(6, -1)
        for side in ("norm1", "norm1_context")
    }
    normed = {
        side: layer_norm(y) * (1 + part[side][1]) + part[side][0] for side, y in (("norm1", x), ("norm1_context", text))
    }

    def made(kind: str, norm: str | None) -> Tensor:
        context = heads_of(linear(s, f"{name}.attn.add_{kind}_proj", normed["norm1_context"]), heads)
        image = heads_of(linear(s, f"{name}.attn.to_{kind}", normed["norm1"]), heads)
        if norm is None:
            return torch.cat([context, image], 2)
        both = torch.cat(
            [
                rms(context, s[f"{name}.attn.norm_added_{norm}.weight"]),
                rms(image, s[f"{name}.attn.norm_{norm}.weight"]),
            ],
            2,
        )
        return turned(both, where, axes)

    joint = softmax_attention(made("q", "q"), made("k", "k"), made("v", None)).transpose(1, 2).flatten(2)
    words = text.shape[1]

    def out(y: Tensor, attended: Tensor, side: str, ff: str) -> Tensor:
        _, _, gate, shift, scale, gate_mlp = part[side]
        y = y + gate * attended
        hidden = gelu_tanh(linear(s, f"{name}.{ff}.net.0.proj", layer_norm(y) * (1 + scale) + shift))
        return y + gate_mlp * linear(s, f"{name}.{ff}.net.2", hidden)

    x = out(x, linear(s, f"{name}.attn.to_out.0", joint[:, words:]), "norm1", "ff")
    return out(text, linear(s, f"{name}.attn.to_add_out", joint[:, :words]), "norm1_context", "ff_context"), x


def single_block(
    s: State, name: str, x: Tensor, text: Tensor, temb: Tensor, where: Tensor, heads: int, axes: tuple[int, ...]
):
    words, both = text.shape[1], torch.cat([text, x], 1)
    shift, scale, gate = linear(s, f"{name}.norm.linear", silu(temb))[:, None].chunk(3, -1)
    normed = layer_norm(both) * (1 + scale) + shift
    q, k, v = (heads_of(linear(s, f"{name}.attn.to_{kind}", normed), heads) for kind in "qkv")
    q, k = (turned(rms(y, s[f"{name}.attn.norm_{kind}.weight"]), where, axes) for kind, y in (("q", q), ("k", k)))
    attended = softmax_attention(q, k, v).transpose(1, 2).flatten(2)
    both = both + gate * linear(
        s, f"{name}.proj_out", torch.cat([attended, gelu_tanh(linear(s, f"{name}.proj_mlp", normed))], -1)
    )
    return both[:, :words], both[:, words:]


def pack(latents: Tensor) -> Tensor:
    """(L, C, h, w) -> (L, h/2, w/2, 4 C), one cell at a time."""
    layers, channels, h, w = latents.shape
    out = latents.new_zeros(layers, h // 2, w // 2, channels * 4)
    for row in range(h // 2):
        for column in range(w // 2):
            out[:, row, column] = latents[:, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].reshape(layers, -1)
    return out


def unpack(grid: Tensor) -> Tensor:
    layers, rows, columns, width = grid.shape
    out = grid.new_zeros(layers, width // 4, rows * 2, columns * 2)
    for row in range(rows):
        for column in range(columns):
            out[:, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2] = grid[:, row, column].reshape(
                layers, -1, 2, 2
            )
    return out


def positions(boxes: Boxes, edge: int) -> Tensor:
    actual = [
        (layer, row, column)
        for layer, box in enumerate(boxes)
        if box is not None
        for row in range(box[1] // edge, box[3] // edge)
        for column in range(box[0] // edge, box[2] // edge)
    ]
    return torch.tensor(actual, dtype=torch.float64)


def crop(grid: Tensor, boxes: Boxes, edge: int) -> Tensor:
    """(L, rows, columns, D) -> (tokens, D)."""
    kept = [
        grid[layer, b[1] // edge : b[3] // edge, b[0] // edge : b[2] // edge].reshape(-1, grid.shape[-1])
        for layer, b in enumerate(boxes)
        if b is not None
    ]
    return torch.cat(kept)


def embedded(s: State, latents: Tensor, boxes: Boxes, condition: Tensor | None) -> Tensor:
    """Tokens (1, N, width) of latents (L, 16, h, w): embedded on the full grid, numbered, then cropped."""
    grid = linear(s, "x_embedder", pack(latents))
    if condition is not None:
        grid = grid + linear(s, "controlnet_x_embedder", condition.view(*grid.shape[1:3], -1))[None]
    return crop(grid + s["layer_pe"][0, : len(latents)], boxes, 16)[None]


def adapter(s, latents, boxes, condition, text, pooled, timestep, guidance, scale, heads, axes, blocks, singles):
    x, temb, text = (
        embedded(s, latents, boxes, condition),
        modulation(s, timestep, guidance, pooled),
        linear(s, "context_embedder", text),
    )
    where = torch.cat([torch.zeros(text.shape[1], 3).double(), positions(boxes, 16)])
    double, single = [], []
    for n in range(blocks):
        text, x = double_block(s, f"transformer_blocks.{n}", x, text, temb, where, heads, axes)
        double.append(linear(s, f"controlnet_blocks.{n}", x) * scale)
    for n in range(singles):
        text, x = single_block(s, f"single_transformer_blocks.{n}", x, text, temb, where, heads, axes)
        single.append(linear(s, f"controlnet_single_blocks.{n}", x) * scale)
    return double, single


def transformer(s, latents, boxes, text, pooled, timestep, guidance, double, single, heads, axes, blocks, singles):
    """(L, 16, h, w)."""
    x, temb, text = (
        embedded(s, latents, boxes, None),
        modulation(s, timestep, guidance, pooled),
        linear(s, "context_embedder", text),
    )
    where = torch.cat([torch.zeros(text.shape[1], 3).double(), positions(boxes, 16)])
    for n in range(blocks):
        text, x = double_block(s, f"transformer_blocks.{n}", x, text, temb, where, heads, axes)
        x = x + double[n // -(-blocks // len(double))] if double else x
    for n in range(singles):
        text, x = single_block(s, f"single_transformer_blocks.{n}", x, text, temb, where, heads, axes)
        x = x + single[n // -(-singles // len(single))] if single else x
    grid = latents.new_zeros(len(latents), latents.shape[2] // 2, latents.shape[3] // 2, x.shape[-1])
    used = 0
    for layer, b in enumerate(boxes):
        if b is not None:
            rows, columns = (b[3] - b[1]) // 16, (b[2] - b[0]) // 16
            grid[layer, b[1] // 16 : b[3] // 16, b[0] // 16 : b[2] // 16] = x[0, used : used + rows * columns].view(
                rows, columns, -1
            )
            used += rows * columns
    scale, shift = linear(s, "norm_out.linear", silu(temb))[0].chunk(2)
    return unpack(linear(s, "proj_out", layer_norm(grid) * (1 + scale) + shift))


class RGBADecoder(nn.Module):
    """The decoder out of torch's own `MultiheadAttention`, with the official parameter names."""

    def __init__(self, layers: int, width: int, heads: int, hidden: int) -> None:
        super().__init__()
        self.heads = heads

        def block() -> nn.Module:
            one = nn.Module()
            one.ln_1, one.ln_2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
            one.self_attention = nn.MultiheadAttention(width, heads, batch_first=True)
            one.mlp = nn.Sequential(
                nn.Linear(width, hidden), nn.GELU(), nn.Dropout(0), nn.Linear(hidden, width), nn.Dropout(0)
            )
            return one

        self.decoder = nn.Module()
        self.decoder.encoder = nn.Module()
        self.decoder.encoder.layers = nn.ModuleDict({f"encoder_layer_{n}": block() for n in range(layers)})
        self.decoder.encoder.ln = nn.LayerNorm(width, eps=1e-6)
        self.decoder.fc_in, self.decoder.fc_out = nn.Linear(16, width), nn.Linear(width, 256)

    def forward(self, latents: Tensor, boxes: Boxes, height: int, width: int) -> Tensor:
        """latents (L, 16, h, w) -> (L, 4, height, width)."""
        where = positions(boxes, 8)
        x = self.decoder.fc_in(crop(latents.permute(0, 2, 3, 1), boxes, 8))[None]
        for one in self.decoder.encoder.layers.values():
            normed = one.ln_1(x)
            spun = turned(heads_of(normed, self.heads), where, (8, 28, 28)).transpose(1, 2).flatten(2)
            x = x + one.self_attention(spun, spun, normed, need_weights=False)[0]
            x = x + one.mlp(one.ln_2(x))
        cells = self.decoder.fc_out(self.decoder.encoder.ln(x))[0]
        out = latents.new_zeros(len(boxes), 4, height, width)
        out[:, 3] = -1
        used = iter(cells)
        for layer, b in enumerate(boxes):
            if b is not None:
                for y in range(b[1], b[3], 8):
                    for left in range(b[0], b[2], 8):
                        out[layer, :, y : y + 8, left : left + 8] = next(used).view(4, 8, 8)
        return out
