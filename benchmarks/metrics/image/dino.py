"""DINO: distance of two images by the global embedding of a network trained without labels (Caron et al. 2021; Oquab et
al. 2023, DINOv2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.metrics.image.clip import image_distance
from benchmarks.metrics.image.trunks import forward
from benchmarks.metrics.image.trunks.hub import Preprocessing, load_model, read_json
from benchmarks.metrics.measure import Columns, Function, Measure, Value
from benchmarks.metrics.weights import WeightFile
from synlayers.errors import DataError

DINOV2 = WeightFile(name="dinov2", file="dinov2-base", source="facebook/dinov2-base", licence="Apache-2.0", folder=True)
PUBLISHED: dict[str, object] = {"model_type": "dinov2", "hidden_size": 768, "patch_size": 14, "num_hidden_layers": 12}
MODELS = {"dinov2": "Dinov2Model", "dinov2_with_registers": "Dinov2WithRegistersModel", "vit": "ViTModel"}
"""Classes of `transformers` by ``model_type``; ``vit`` is DINO of 2021."""


def load_dino(folder: str, device: torch.device | str = "cpu") -> Callable[[Tensor], Tensor]:
    """From a folder with ``config.json``, weights and ``preprocessor_config.json``: images (B, 3, H, W) uint8 to their
    class tokens (B, D).

    The class token is taken behind the last normalisation, as DINO's own evaluation does.
    """
    device = torch.device(device)
    kind = read_json(Path(folder) / "config.json", DINOV2).get("model_type")
    if kind not in MODELS:
        raise DataError(
            f"weights '{DINOV2.name}': {folder} holds a model of type {kind}, not {' or '.join(MODELS)}; get the folder"
            f" of {DINOV2.source}"
        )
    preprocessing = Preprocessing.read(folder, DINOV2)
    model = load_model(MODELS[kind], folder, DINOV2, PUBLISHED, device)

    def embed(images: Tensor) -> Tensor:
        if len(images) == 0:
            return torch.zeros(0, model.config.hidden_size, device=device)
        return forward(lambda pixels: model(pixel_values=pixels).last_hidden_state[:, 0], preprocessing(images), device)

    return embed


def _build(weights: Mapping[str, str], device: torch.device) -> Function:
    embed = load_dino(weights[DINOV2.name], device)

    def function(*, image: Tensor, target: Tensor) -> Columns:
        return {"dino_distance": image_distance(embed, image, target)}

    return function


MEASURES = (
    Measure(
        name="image/dino-distance",
        version=1,
        official=False,
        inputs=("image", "target"),
        values=(Value("dino_distance", "lower", (0, 2), meaning=f"1 - cosine of the class tokens of {DINOV2.source}"),),
        source="Oquab et al. 2023, arXiv 2304.07193",
        weights=(DINOV2,),
        build=_build,
    ),
)
