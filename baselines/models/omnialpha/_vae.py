"""The RGBA VAE: Qwen-Image's with four channels in and out.

It is initialised so that an opaque image goes through as before: the input's alpha weighs nothing, the output's alpha
is its bias, 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKLQwenImage

from baselines.models.pipelines.tensor_files import Tensors, check_state, read_json, read_shards
from synlayers.errors import DataError

CHANNELS = 4
CLASSES = ("AutoencoderKLQwenImageAlpha", "AutoencoderKLQwenImage")
"""What the configuration may name: OmniAlpha's own class, whose parameters are those of diffusers' class, or that class
itself."""


def rgba_from_rgb(state: Tensors) -> Tensors:
    """Parameters of the RGBA VAE from those of the RGB one, as published: the start of OmniAlpha's training."""
    rgba = dict(state)
    into, out, bias = (
        state[name] for name in ("encoder.conv_in.weight", "decoder.conv_out.weight", "decoder.conv_out.bias")
    )
    rgba["encoder.conv_in.weight"] = torch.cat([into, torch.zeros_like(into[:, :1])], 1)
    rgba["decoder.conv_out.weight"] = torch.cat([out, torch.zeros_like(out[:1])])
    rgba["decoder.conv_out.bias"] = torch.cat([bias, torch.ones_like(bias[:1])])
    return rgba


def load_vae(folder: Path, dtype: torch.dtype) -> AutoencoderKLQwenImage:
    """The VAE in `folder`. Raises `DataError` or `CheckpointError` if it is not one of four channels, whole."""
    config: dict[str, Any] = read_json(folder / "config.json")
    name = config.get("_class_name")
    widths = [config[key] for key in ("in_channels", "out_channels", "input_channels") if config.get(key) is not None]
    if name not in CLASSES or not widths or set(widths) != {CHANNELS}:
        raise DataError(
            f"{folder} is a {name} of {widths or 3} channels; the RGBA VAE is one of {CLASSES[0]} with 4 in and out"
        )
    own = {
        key: value
        for key, value in config.items()
        if not key.startswith("_") and key not in ("in_channels", "out_channels")
    }
    with torch.device("meta"):
        vae = AutoencoderKLQwenImage.from_config(own | {"input_channels": CHANNELS})
    state = read_shards(folder, dtype)
    check_state(vae, state, str(folder))
    vae.load_state_dict(state, strict=True, assign=True)
    return vae.requires_grad_(False).eval()
