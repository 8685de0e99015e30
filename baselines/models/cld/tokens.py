"""What the model sees: the tokens of several layers, each cropped to its box, one after the other.

A `TokenLayout` is a canvas and one box a layer: [whole image, background, layer 0, layer 1, ...], back to front; the
first two cover the canvas. On a grid of square cells (16 px for the transformer, 8 px for the RGBA decoder) a token is
one cell of one layer, and all there is to know about the tokens of a layout is the list of their cells, in order: layer
by layer, row by row. Cropping, putting back and the (layer, row, column) ids of the rotary embedding follow from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synlayers.design import Box

if TYPE_CHECKING:
    import torch

CELL = 16
"""Pixels along a token of the transformer: 8 of the VAE times 2 of the packing."""
LATENT = 8
"""Pixels along a latent of the VAE, and along a token of the RGBA decoder."""
WHOLE, BACKGROUND = 0, 1
CANVAS_LAYERS = 2
"""The whole image and the background come first and have no box of their own."""


@dataclass(frozen=True, slots=True)
class TokenLayout:
    """A canvas of (width, height) pixels and the box of every layer, None where the layer is absent.

    Raises `ValueError` unless canvas and boxes lie on the 16 px grid, the boxes inside the canvas and not empty.
    """

    width: int
    height: int
    boxes: tuple[Box | None, ...]

    def __post_init__(self) -> None:
        canvas = Box(0, 0, self.width, self.height)
        for box in (canvas, *(b for b in self.boxes if b is not None)):
            if any(edge % CELL for edge in box) or not box.has_area or box.intersect(canvas) != box:
                raise ValueError(
                    f"box {tuple(box)} is empty, or not on the {CELL} px grid inside {self.width}x{self.height}"
                )

    @property
    def layers(self) -> int:
        """Number of layers, absent ones and the two of the canvas included."""
        return len(self.boxes)

    def grid(self, edge: int = CELL) -> tuple[int, int]:
        """(rows, columns) of the canvas in cells of `edge` pixels."""
        return self.height // edge, self.width // edge

    def count(self, edge: int = CELL) -> int:
        """Number of tokens."""
        return sum(box.area for box in self.boxes if box is not None) // edge**2


def layout_of(width: int, height: int, boxes: Sequence[Box | None]) -> TokenLayout:
    """The layout of a canvas and the boxes of the layers above the background.

    >>> layout_of(64, 32, [Box(16, 0, 48, 16), None]).count()
    18
    """
    canvas = Box(0, 0, width, height)
    return TokenLayout(width, height, (canvas,) * CANVAS_LAYERS + tuple(boxes))


def cells(layout: TokenLayout, edge: int = CELL) -> torch.Tensor:
    """(tokens,) int64: each token's place in the flattened (layers, rows, columns) grid."""
    import torch

    rows, columns = layout.grid(edge)
    grid = torch.arange(layout.layers * rows * columns).view(layout.layers, rows, columns)
    parts = [
        grid[number, box.y0 // edge : box.y1 // edge, box.x0 // edge : box.x1 // edge].flatten()
        for number, box in enumerate(layout.boxes)
        if box is not None
    ]
    return torch.cat(parts) if parts else grid.flatten()[:0]


def ids(layout: TokenLayout, edge: int = CELL) -> torch.Tensor:
    """(tokens, 3) float32: layer, row and column of every token, the axes of the rotary embedding.

    >>> ids(TokenLayout(32, 16, (None, Box(16, 0, 32, 16)))).tolist()
    [[1.0, 0.0, 1.0]]
    """
    import torch

    rows, columns = layout.grid(edge)
    where = cells(layout, edge)
    return torch.stack([where // (rows * columns), where // columns % rows, where % columns], -1).float()


def pack(latents: torch.Tensor) -> torch.Tensor:
    """Latents (B, L, C, h, w) as cells (B, L, h/2, w/2, 4 C), in each cell channel by channel, row by row."""
    batch, layers, channels, height, width = latents.shape
    split = latents.reshape(batch, layers, channels, height // 2, 2, width // 2, 2)
    return split.permute(0, 1, 3, 5, 2, 4, 6).flatten(4)


def unpack(cells: torch.Tensor) -> torch.Tensor:
    """The inverse of `pack`."""
    batch, layers, rows, columns, width = cells.shape
    split = cells.reshape(batch, layers, rows, columns, width // 4, 2, 2)
    return split.permute(0, 1, 4, 2, 5, 3, 6).reshape(batch, layers, width // 4, rows * 2, columns * 2)


def crop(grid: torch.Tensor, layout: TokenLayout, edge: int = CELL) -> torch.Tensor:
    """The tokens (B, tokens, D) of a full grid (B, L, rows, columns, D)."""
    return grid.flatten(1, 3).index_select(1, cells(layout, edge).to(grid.device))


def scatter(tokens: torch.Tensor, layout: TokenLayout, outside: torch.Tensor, edge: int = CELL) -> torch.Tensor:
    """Tokens (B, tokens, D) back on the full grid (B, L, rows, columns, D); `outside`, broadcastable to it, is what the
    other cells hold."""
    shape = (tokens.shape[0], layout.layers, *layout.grid(edge), tokens.shape[-1])
    grid = outside.to(tokens).expand(shape).flatten(1, 3).clone()
    return grid.index_copy_(1, cells(layout, edge).to(tokens.device), tokens).view(shape)


def inside(layout: TokenLayout, edge: int = LATENT) -> torch.Tensor:
    """(L, rows, columns) bool: the cells that lie in their layer's box."""
    import torch

    mask = torch.zeros(layout.layers, *layout.grid(edge), dtype=torch.bool)
    mask.view(-1)[cells(layout, edge)] = True
    return mask
