"""How many layers CLD should hold on a GPU. An estimate (`python -m baselines.cld.memory` prints it): nothing of it was
measured on a GPU.

Weights are counted from the models at full size, activations by following every allocation of a full-size run on fake
tensors (`_memory_trace.py`) at two numbers of layers; both grow linearly with the tokens. What kernels need beside
their results (workspaces, the allocator's gaps) is not seen and is covered by a fixed reserve.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from baselines.models.cld.grid_boxes import MOST_LAYERS
from baselines.models.cld.tokens import CANVAS_LAYERS, CELL

GIB = 2**30
RESERVE = 1.5 * GIB
"""For the CUDA context, workspaces and the allocator's gaps; a guess."""
BUDGETS = (24, 48, 80)
SHARES = (0.05, 0.2, 1.0)
LARGEST_LAYER = 0.25 * GIB
"""Weights on the device with sequential offload: the largest linear layers have 113 MB."""
MOST = MOST_LAYERS - CANVAS_LAYERS


@dataclass(frozen=True, slots=True)
class LinearFit:
    """Bytes of activations by transformer tokens: ``fixed + slope * tokens``."""

    fixed: float
    slope: float

    def at(self, tokens: int) -> float:
        return self.fixed + self.slope * tokens

    @classmethod
    def through(cls, first: tuple[int, float], second: tuple[int, float]) -> LinearFit:
        """The line through two (tokens, bytes)."""
        slope = (second[1] - first[1]) / (second[0] - first[0])
        return cls(first[1] - slope * first[0], slope)


def tokens_of(width: int, height: int, layers: int, share: float) -> int:
    """Image tokens of a canvas and `layers` boxes above the background, each of `share` of the canvas.

    >>> tokens_of(1024, 1024, 0, 0.1), tokens_of(1024, 1024, 10, 0.25)
    (8192, 18432)
    """
    canvas = math.ceil(width / CELL) * math.ceil(height / CELL)
    return canvas * CANVAS_LAYERS + layers * math.ceil(canvas * share)


def resident_bytes(weights: Mapping[str, int]) -> dict[str, tuple[float, float, float]]:
    """Bytes of weights on the device while the step, the RGBA decoder and the VAE are at work, by the options of the
    harness.

    8 bits: half of the transformer and the adapter, and of T5 all but the output layers of its feed-forward parts, a
    fifth of it.
    """
    total = float(sum(weights.values()))
    saved = weights["transformer"] / 2 + weights["adapter"] / 2 + weights["text_encoder_2"] * 0.4
    parts = (float(weights["transformer"]), float(weights["rgba_decoder"]), float(weights["vae"]))
    return {
        "none": (total, total, total),
        "--quantise 8bit": (total - saved,) * 3,
        "--offload model": parts,
        "--offload model --quantise 8bit": (parts[0] / 2, *parts[1:]),
        "--offload sequential": (LARGEST_LAYER,) * 3,
    }


def most_layers(
    budget: float,
    weights: tuple[float, float, float],
    needs: tuple[LinearFit, LinearFit, LinearFit],
    size: tuple[int, int],
    share: float,
) -> int:
    """Layers above the background that fit into `budget` bytes, up to what the checkpoint numbers; -1 if not even the
    background does."""

    def fits(layers: int) -> bool:
        tokens = tokens_of(*size, layers, share)
        return all(held + need.at(tokens) + RESERVE <= budget for held, need in zip(weights, needs, strict=True))

    return max((n for n in range(MOST + 1) if fits(n)), default=-1)


def trace_activations(width: int, height: int) -> tuple[LinearFit, LinearFit, LinearFit]:
    """Activations of the step, the RGBA decoder and the VAE as lines over the transformer's tokens. Takes half a
    minute."""
    from baselines.models.cld._memory_trace import activations
    from baselines.models.cld.tokens import layout_of
    from synlayers.design import Box

    traces = []
    for layers in (0, 2):
        layout = layout_of(width, height, [Box(0, 0, width, height)] * layers)
        traces.append((layout.count(), activations(layout)))
    (few, less), (many, more) = traces
    step, rgba, vae = (
        LinearFit.through((few, less[name]), (many, more[name])) for name in ("step", "RGBA decoder", "VAE")
    )
    return step, rgba, vae


def full_size_weights() -> dict[str, int]:
    """Bytes of the parts of CLD at full size, in 16 bits, by name."""
    from baselines.models.cld._memory_trace import full_size

    return full_size().bytes()
