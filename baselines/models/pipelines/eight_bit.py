"""Large models in 8 bits, for pipelines whose LoRAs are fused before: a checkpoint that is quantised as it is loaded
could not take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

SKIPPED = ("pos_embed", "norm", "shared", "wo$")
"""Modules that stay as they are: norms, T5's embedding, and its output layers, whose type T5 gives to their input."""


def store_in_eight_bits(pipe: Any, names: Sequence[str]) -> None:
    """Store the linear layers of a pipeline's models in float8 (e4m3) and compute as before: half the memory, weights
    rounded. On any device."""
    import torch
    from diffusers.hooks import apply_layerwise_casting

    for name in names:
        model = getattr(pipe, name)
        apply_layerwise_casting(model, torch.float8_e4m3fn, model.dtype, skip_modules_pattern=SKIPPED)
