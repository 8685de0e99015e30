"""CLIP (Radford et al. 2021): distance of two images, and agreement of an image with a text. A number means nothing
without its model and its scale.

``image/clip-distance`` is 1 - cosine, as in tables of object removal. ``image/clip-score`` is torchmetrics' 100 *
cosine; ``image/clip-score-paper`` that of Hessel et al. 2021, "CLIPScore": 2.5 * cosine of ViT-B/32 with "A photo
depicts" before the text. The plain names use ViT-L/14, ``...-b32`` ViT-B/32.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks.metrics.image.trunks import exact, forward, pieces
from benchmarks.metrics.image.trunks.hub import Preprocessing, load_model, transformers
from benchmarks.metrics.image.trunks.resizing import check_levels
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import Columns, DefectWarning, Function, Measure, Value
from benchmarks.metrics.weights import WeightFile
from synlayers.errors import DataError


def _folder(name: str, repository: str) -> WeightFile:
    return WeightFile(name=name, file=repository.split("/")[1], source=repository, licence="MIT", folder=True)


L14 = _folder("clip-l14", "openai/clip-vit-large-patch14")
B32 = _folder("clip-b32", "openai/clip-vit-base-patch32")
PUBLISHED: dict[str, dict[str, object]] = {
    L14.name: {"projection_dim": 768, "vision_config.patch_size": 14, "vision_config.image_size": 224},
    B32.name: {"projection_dim": 512, "vision_config.patch_size": 32, "vision_config.image_size": 224},
}


@dataclass(frozen=True)
class Clip:
    """A model with its preprocessing and its tokenizer."""

    model: Any
    preprocessing: Preprocessing
    tokenizer: Any
    device: torch.device

    @property
    def longest(self) -> int:
        """Tokens that the model can read, both end marks included."""
        return int(self.model.config.text_config.max_position_embeddings)

    def embed_images(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) uint8 to (B, D)."""
        if len(images) == 0:
            return torch.zeros(0, self.model.config.projection_dim, device=self.device)
        vision, projection = self.model.vision_model, self.model.visual_projection
        return forward(
            lambda pixels: projection(vision(pixel_values=pixels).pooler_output),
            self.preprocessing(images),
            self.device,
        )

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        """Texts to (B, D), cut to what the model can read, the end mark kept."""
        if len(texts) == 0:
            return torch.zeros(0, self.model.config.projection_dim, device=self.device)
        parts = []
        with exact():
            for part in pieces(len(texts), 2**14, self.device):
                tokens = self.tokenizer(
                    list(texts[part]), padding=True, truncation=True, max_length=self.longest, return_tensors="pt"
                )
                output = self.model.text_model(
                    input_ids=tokens["input_ids"].to(self.device),
                    attention_mask=tokens["attention_mask"].to(self.device),
                )
                parts.append(self.model.text_projection(output.pooler_output))
        return torch.cat(parts)

    def too_long(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Positions of the texts that are cut."""
        return tuple(
            i for i, text in enumerate(texts) if len(self.tokenizer(text, verbose=False)["input_ids"]) > self.longest
        )


def load_clip(folder: str, device: torch.device | str = "cpu", weight: WeightFile = L14) -> Clip:
    """From a folder with ``config.json``, weights, ``preprocessor_config.json`` and the tokenizer's files."""
    device = torch.device(device)
    preprocessing = Preprocessing.read(folder, weight)
    tokenizer = _tokenizer(folder, weight)
    model = load_model("CLIPModel", folder, weight, PUBLISHED[weight.name], device)
    if len(tokenizer) != model.config.text_config.vocab_size:
        sizes = f"{len(tokenizer)} and {model.config.text_config.vocab_size} words"
        raise DataError(
            f"weights '{weight.name}': tokenizer and model of {folder} differ: {sizes}; get the folder of"
            f" {weight.source}"
        )
    return Clip(model, preprocessing, tokenizer, device)


def _tokenizer(folder: str, weight: WeightFile) -> Any:
    kind = transformers("CLIP").CLIPTokenizer
    # without its files the library would make up an empty vocabulary
    if not any(
        all((Path(folder) / name).exists() for name in names)
        for names in (("tokenizer.json",), ("vocab.json", "merges.txt"))
    ):
        raise DataError(
            f"weights '{weight.name}': {folder} has no tokenizer.json, nor vocab.json and merges.txt; get the folder of"
            f" {weight.source}"
        )
    try:
        return kind.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # the library raises whatever its readers raise
        raise DataError(
            f"weights '{weight.name}': the tokenizer of {folder} cannot be read ({error}); get the folder of"
            f" {weight.source}"
        ) from error


def cosines(a: Tensor, b: Tensor) -> Tensor:
    """Cosine of each pair of rows, (B,) float64 in [-1, 1]."""
    return torch.nn.functional.cosine_similarity(a.double(), b.double(), dim=1).clamp(-1, 1)


def image_distance(embed: Callable[[Tensor], Tensor], image: Tensor, target: Tensor) -> Tensor:
    """1 - cosine of the embeddings of two images.

    image, target: (B, 3, H, W) uint8; the two may differ in size. embed: images to (B, D). Returns (B,) float64 in [0,
    2]. Raises `InputError` for other types and shapes.
    """
    check_levels("image", image)
    check_levels("target", target)
    if len(image) != len(target):
        raise InputError(f"image has {len(image)} samples but target has {len(target)}")
    return 1 - cosines(embed(image), embed(target))


def clip_score(image: Tensor, text: Sequence[str], clip: Clip, scale: float = 100.0, prefix: str = "") -> Tensor:
    """``scale * max(cosine, 0)`` of an image and the text that should describe it.

    image: (B, 3, H, W) uint8; text: B strings. Returns (B,) float64 in [0, scale]. torchmetrics takes the maximum after
    the mean over images, which differs only where a cosine is negative. A text longer than the model can read is cut
    and its end mark kept, with a `DefectWarning` (torchmetrics drops the end mark, and with it the embedding). Raises
    `InputError` for an empty text, or other than strings.
    """
    check_levels("image", image)
    if isinstance(text, str) or len(text) != len(image):
        raise InputError(f"text must be a list of {len(image)} strings, one for each image")
    for position, entry in enumerate(text):
        if not isinstance(entry, str) or not entry.strip():
            raise InputError(
                "text is empty" if isinstance(entry, str) else f"text is {type(entry).__name__}, not a string", position
            )
    texts = [prefix + entry for entry in text]
    if cut := clip.too_long(texts):
        warnings.warn(
            DefectWarning(f"the text is longer than CLIP can read ({clip.longest} tokens) and was cut", cut),
            stacklevel=2,
        )
    return scale * cosines(clip.embed_images(image), clip.embed_texts(texts)).clamp_min(0)


def _build_distance(weight: WeightFile, weights: Mapping[str, str], device: torch.device) -> Function:
    clip = load_clip(weights[weight.name], device, weight)

    def function(*, image: Tensor, target: Tensor) -> Columns:
        return {"clip_distance": image_distance(clip.embed_images, image, target)}

    return function


def _build_score(
    weight: WeightFile, scale: float, prefix: str, weights: Mapping[str, str], device: torch.device
) -> Function:
    clip = load_clip(weights[weight.name], device, weight)

    def function(*, image: Tensor, text: Sequence[str]) -> Columns:
        return {"clip_score": clip_score(image, text, clip, scale, prefix)}

    return function


def _distance(name: str, weight: WeightFile) -> Measure:
    return Measure(
        name=name,
        version=1,
        official=False,
        inputs=("image", "target"),
        values=(
            Value("clip_distance", "lower", (0, 2), meaning=f"1 - cosine of the image embeddings of {weight.source}"),
        ),
        source="Radford et al. 2021, arXiv 2103.00020; papers on object removal quote it without naming the model",
        weights=(weight,),
        build=partial(_build_distance, weight),
    )


def _score(name: str, weight: WeightFile, scale: float, prefix: str, source: str) -> Measure:
    before = f", '{prefix.strip()}' before the text" if prefix else ""
    meaning = f"{scale:g} * max(cosine, 0) of image and text in {weight.source}{before}"
    return Measure(
        name=name,
        version=1,
        official=True,
        inputs=("image", "text"),
        values=(Value("clip_score", "higher", (0, scale), unit=f"{scale:g} * cosine", meaning=meaning),),
        source=source,
        weights=(weight,),
        build=partial(_build_score, weight, scale, prefix),
    )


_TORCHMETRICS = "torchmetrics 1.9, functional/multimodal/clip_score.py (its default model is ViT-L/14)"

MEASURES = (
    _distance("image/clip-distance", L14),
    _distance("image/clip-distance-b32", B32),
    _score("image/clip-score", L14, 100.0, "", _TORCHMETRICS),
    _score("image/clip-score-b32", B32, 100.0, "", _TORCHMETRICS),
    _score("image/clip-score-paper", B32, 2.5, "A photo depicts ", "Hessel et al. 2021, arXiv 2104.08718, section 3"),
)
