"""The image encoder of Segment Anything (ViT-H): its weights, and the pixels it wants.

The network is `transformers`' `SamVisionModel`. It takes the published checkpoint (its keys renamed here) or a model
folder; both hold the same numbers. Resizing and padding are done here as the authors' `ResizeLongestSide` and
`Sam.preprocess` do them, so torchvision is not needed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.weights import WeightFile, WeightsMissing
from synlayers.errors import DataError
from synlayers.support.untrusted.weight_folders import tensors_only

SIDE, PATCH = 1024, 16
GRID = SIDE // PATCH
"""The encoder sees 1024 x 1024 pixels and answers with 64 x 64 features."""

PIXEL_MEAN, PIXEL_STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)

Encoder = Callable[[Tensor], Tensor]
"""Pixels (1, 3, 1024, 1024) float32, normalised and padded, to features (1, C, 64, 64); C is 256 for SAM."""


def scaled_size(height: int, width: int) -> tuple[int, int]:
    """Height and width of an image in the encoder's frame: the long side becomes 1024, halves round up. Raises
    `InputError` if a side vanishes.

    >>> scaled_size(540, 960)
    (576, 1024)
    """
    scale = SIDE / max(height, width)
    scaled = int(height * scale + 0.5), int(width * scale + 0.5)
    if 0 in scaled:
        raise InputError(
            f"an image of {width}x{height} (width x height) has no pixel left once its long side is {SIDE}"
        )
    return scaled


def pixel_values(image: Tensor) -> Tensor:
    """What the encoder gets for an image (3, H, W) uint8: (3, 1024, 1024) float32 on the CPU.

    Pillow's bilinear filter to `scaled_size`, normalised in levels of 0..255, then zeros to the right and below.
    """
    height, width = scaled_size(*image.shape[-2:])
    pixels = Image.fromarray(np.ascontiguousarray(image.permute(1, 2, 0).cpu().numpy()))
    resized = torch.from_numpy(np.array(pixels.resize((width, height), Image.Resampling.BILINEAR))).permute(2, 0, 1)
    normal = (resized - torch.tensor(PIXEL_MEAN)[:, None, None]) / torch.tensor(PIXEL_STD)[:, None, None]
    return nn.functional.pad(normal, (0, SIDE - width, 0, SIDE - height))


FOLDER = WeightFile(name="sam", file="sam-vit-huge", source="facebook/sam-vit-huge", licence="Apache-2.0", folder=True)


class CheckpointOrFolder(WeightFile):
    """The checkpoint as published, or the same weights as a model folder (a path, or a Hub id in the local cache)."""

    def find(self, given: str | Path | None = None) -> Path:
        if given is not None and Path(given).expanduser().is_dir():
            return FOLDER.find(given)
        try:
            return super().find(given)
        except WeightsMissing as missing:
            try:
                return FOLDER.find(given)
            except WeightsMissing:
                raise missing from None  # it names both forms


WEIGHTS = CheckpointOrFolder(
    name="sam",
    file="sam_vit_h_4b8939.pth",
    source=(
        "https://dl.fbaipublicfiles.com/segment_anything/sam_vit_h_4b8939.pth, or the Hub repository"
        " facebook/sam-vit-huge as a folder"
    ),
    licence="Apache-2.0",
    sha256_prefix="a7bf3b02f3ebf126",
)


def load(path: str | Path, device: torch.device | str = "cpu") -> Encoder:
    """The encoder with the weights in `path`: the published ``.pth``, or a `transformers` folder.

    Warns if they are not ViT-H (scores are then no ReMOVE scores). Raises `DataError` if keys are missing, ImportError
    without `transformers`.
    """
    _transformers()
    model = (_from_folder if Path(path).is_dir() else _from_checkpoint)(Path(path))
    shape = (model.config.num_hidden_layers, model.config.hidden_size)
    if shape != (32, 1280):
        warnings.warn(
            f"{path} is not SAM's ViT-H (32 blocks of 1280) but {shape[0]} of {shape[1]}: no comparison with published"
            " ReMOVE",
            stacklevel=2,
        )
    model = model.to(device).eval().requires_grad_(False)

    def encode(pixels: Tensor) -> Tensor:
        with torch.no_grad():
            features: Tensor = model(pixels.to(device)).last_hidden_state
        return features

    return encode


def _from_folder(path: Path) -> Any:
    """`SamVisionModel` from a folder that `save_pretrained` wrote, of the whole model or of its encoder alone."""
    try:
        model, report = _transformers().SamVisionModel.from_pretrained(
            path, local_files_only=True, dtype=torch.float32, output_loading_info=True, **tensors_only(path)
        )
    except OSError as error:
        raise DataError(f"{path} is no folder of a SAM model: {str(error).splitlines()[0]}") from error
    if absent := sorted(report["missing_keys"]):  # transformers would go on with random numbers
        raise DataError(f"{path} lacks {len(absent)} weights of SAM's image encoder, for example {absent[0]}")
    return model


def _from_checkpoint(path: Path) -> Any:
    """`SamVisionModel` with the ``image_encoder`` of the authors' checkpoint; its size is read off the shapes."""
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises whatever its unpickler and its zip reader raise
        raise DataError(
            f"{path} is no checkpoint that torch can load as plain weights: {str(error).splitlines()[0]}"
        ) from error
    prefix = "image_encoder."
    state = {key.removeprefix(prefix): value for key, value in stored.items() if key.startswith(prefix)}
    if "patch_embed.proj.weight" not in state:
        raise DataError(f"{path} is not SAM's checkpoint: it has no {prefix}patch_embed.proj.weight")
    with torch.device("meta"):
        model = _transformers().SamVisionModel(_config(state))
    renamed = {f"vision_encoder.{_rename_key(key)}": value.float() for key, value in state.items()}
    try:
        model.load_state_dict(renamed, assign=True)
    except RuntimeError as error:
        raise DataError(f"{path} is not SAM's image encoder: {error}") from error
    return model


RENAMED = (
    (r"^patch_embed\.proj\.", "patch_embed.projection."),
    (r"^blocks\.(\d+)\.norm", r"layers.\1.layer_norm"),
    (r"^blocks\.", "layers."),
    (r"^neck\.0\.", "neck.conv1."),
    (r"^neck\.1\.", "neck.layer_norm1."),
    (r"^neck\.2\.", "neck.conv2."),
    (r"^neck\.3\.", "neck.layer_norm2."),
)
"""The authors' names of parameters, and transformers'; all others (attention, MLP, position) agree."""


def _rename_key(key: str) -> str:
    for pattern, name in RENAMED:
        key = re.sub(pattern, name, key)
    return key


def _config(state: Mapping[str, Tensor]) -> Any:
    """The configuration that the shapes imply: a block whose relative positions span the whole grid attends globally,
    the others in windows."""
    width = state["patch_embed.proj.weight"].shape[0]
    spans: list[int] = []
    while (relative := state.get(f"blocks.{len(spans)}.attn.rel_pos_h")) is not None:
        spans.append((relative.shape[0] + 1) // 2)
    if not spans:
        raise DataError("SAM's checkpoint has no blocks with relative positions")
    return _transformers().SamVisionConfig(
        hidden_size=width,
        num_hidden_layers=len(spans),
        num_attention_heads=width // state["blocks.0.attn.rel_pos_h"].shape[1],
        mlp_dim=state["blocks.0.mlp.lin1.weight"].shape[0],
        output_channels=state["neck.0.weight"].shape[0],
        window_size=min(spans),
        global_attn_indexes=[i for i, span in enumerate(spans) if span == GRID],
        image_size=SIDE,
        patch_size=PATCH,
    )


def _transformers() -> Any:
    try:
        import transformers
    except ImportError as error:
        raise ImportError("SAM's image encoder needs transformers: pip install 'synlayers[models]'") from error
    return transformers
