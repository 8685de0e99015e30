"""Networks of CLIP in the two forms in which they are published: folders that transformers reads, and models of
open_clip. On the same weights both give the same embeddings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from benchmarks.metrics.image.trunks.hub import Preprocessing, load_model, transformers
from benchmarks.metrics.weights import WeightFile, WeightsMissing
from synlayers.checks.similarity.open_clip_models import (
    NotHere,
    OpenClipModel,
    find_pretrained,
    import_open_clip,
    split_name,
    why_missing,
)
from synlayers.errors import DataError
from synlayers.support.untrusted.reasons import what_is_wrong


class Network(Protocol):
    """What `benchmarks.metrics.image.clip.Clip` needs."""

    @property
    def width(self) -> int:
        """D, the length of an embedding."""

    @property
    def longest(self) -> int:
        """Tokens that can be read, both end marks included."""

    def embed_pixels(self, pixels: Tensor) -> Tensor:
        """(B, 3, h, w) float32, preprocessed, on the network's device, to (B, D)."""

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        """Texts to (B, D); what is longer than `longest` is cut, the end mark kept."""

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, both end marks included."""


@dataclass(frozen=True)
class TransformersClip:
    """`CLIPModel` of transformers with its tokenizer."""

    model: Any
    tokenizer: Any
    device: torch.device

    @classmethod
    def load(
        cls, folder: str, weight: WeightFile, published: Mapping[str, object], device: torch.device
    ) -> TransformersClip:
        """From a folder of a hub. Raises `DataError` where files are missing, cannot be read or differ."""
        tokenizer = _tokenizer(folder, weight)
        model = load_model("CLIPModel", folder, weight, published, device)
        if len(tokenizer) != model.config.text_config.vocab_size:
            sizes = f"{len(tokenizer)} and {model.config.text_config.vocab_size} words"
            raise DataError(
                f"weights '{weight.name}': tokenizer and model of {folder} differ: {sizes}; get the folder of"
                f" {weight.source}"
            )
        return cls(model, tokenizer, device)

    @property
    def width(self) -> int:
        return int(self.model.config.projection_dim)

    @property
    def longest(self) -> int:
        return int(self.model.config.text_config.max_position_embeddings)

    def embed_pixels(self, pixels: Tensor) -> Tensor:
        embedded: Tensor = self.model.visual_projection(self.model.vision_model(pixel_values=pixels).pooler_output)
        return embedded

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        tokens = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=self.longest, return_tensors="pt"
        )
        output = self.model.text_model(
            input_ids=tokens["input_ids"].to(self.device), attention_mask=tokens["attention_mask"].to(self.device)
        )
        embedded: Tensor = self.model.text_projection(output.pooler_output)
        return embedded

    def count_tokens(self, text: str) -> int:
        return len(self.tokenizer(text, verbose=False)["input_ids"])


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


@dataclass(frozen=True)
class OpenClip:
    """A model of open_clip as a `Network`."""

    model: OpenClipModel

    @property
    def width(self) -> int:
        return int(getattr(self.model.model.visual, "output_dim", 1))

    @property
    def longest(self) -> int:
        return self.model.longest

    def embed_pixels(self, pixels: Tensor) -> Tensor:
        return self.model.embed_pixels(pixels)

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        return self.model.embed_texts(texts)

    def count_tokens(self, text: str) -> int:
        return self.model.count_tokens(text)

    def preprocessing(self) -> Preprocessing:
        """What the model's settings ask for. Raises `DataError` where this project has no such preprocessing."""
        try:
            return Preprocessing.of_open_clip(self.model.preprocessing)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"cannot follow the preprocessing of {self.model.name}: {what_is_wrong(error)}") from None


@dataclass(frozen=True, slots=True)
class OpenClipWeights(WeightFile):
    """Weights of a model of open_clip: a file, or a folder as a hub stores it."""

    architecture: str = ""
    pretrained: str = ""

    @classmethod
    def of(cls, architecture: str, pretrained: str) -> OpenClipWeights:
        """The weights of a pair of `open_clip.list_pretrained`; without `pretrained` they are always given."""
        slug = re.sub(r"[^a-z0-9]+", "-", f"{architecture} {pretrained}".lower()).strip("-")
        return cls(
            name=f"open-clip-{slug}",
            file=f"open-clip-{slug}.safetensors",
            source=f"open_clip's {architecture}" + (f":{pretrained}" if pretrained else ", weights of one's own"),
            licence="as their page says",
            architecture=architecture,
            pretrained=pretrained,
        )

    def find(self, given: str | Path | None = None) -> Path:
        """As `WeightFile.find`; published weights also from the caches of the hub and of open_clip.

        Raises:
            WeightsMissing: they are not here, or open_clip is not.
            UsageError: open_clip has no such architecture or weights; near misses are named.
        """
        if given is not None or not self.pretrained or self.place.exists():
            return WeightFile.find(self, given)
        if reason := why_missing():
            raise WeightsMissing(f"weights '{self.name}': {reason}")
        split_name(f"{self.architecture}:{self.pretrained}", import_open_clip())
        try:
            return find_pretrained(self.architecture, self.pretrained)
        except NotHere as error:
            raise WeightsMissing(f"weights '{self.name}': {error}, or --weights {self.name}=FILE") from None

    def model_name(self, path: str) -> str:
        """What `open_clip_models.load_model` takes."""
        return path if Path(path).is_dir() else ":".join(filter(None, (self.architecture, self.pretrained, path)))

    def _kind(self, path: Path) -> Path:
        return path
