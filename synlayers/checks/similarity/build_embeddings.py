"""Vectors of the images of a build by a model, in memory for one batch of images at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from synlayers.checks.similarity.neighbors import Similarity, look_alike
from synlayers.design import Pixels
from synlayers.errors import DataError, UsageError
from synlayers.storage import EncodedSample, decode, format_named
from synlayers.storage.manifest import load_manifest
from synlayers.support.cli import progress

BATCH: Final = 16
"""Images that are embedded together."""
NEAR: Final = 0.95
"""Cosine of embeddings from which two images count as near-duplicates, unless another is given."""

Embed = Callable[[Sequence[Pixels]], npt.NDArray[np.float32]]
"""Images (H, W, 3) uint8 of any sizes to vectors (B, D) float32."""


class Embedded(NamedTuple):
    """Vectors ``(n, d)`` float32 of length 1, with id and split of each."""

    vectors: npt.NDArray[np.float32]
    ids: list[str]
    splits: list[str]


def embed_build(
    folder: Path, embed: Embed, wanted: Collection[str], advance: Callable[[int], None] = lambda images: None
) -> Embedded:
    """Embed the images of a build.

    Args:
        wanted: ids of the samples that are known to be sound; all others are passed over.
        advance: told how many images are done.
    """
    ids: list[str] = []
    splits: list[str] = []
    parts: list[npt.NDArray[np.float32]] = []
    images = _images(folder, wanted)
    while batch := list(islice(images, BATCH)):
        vectors = embed([image for _, _, image in batch])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        parts.append((vectors / np.maximum(lengths, np.float32(1e-12))).astype(np.float32))
        ids += [name for name, _, _ in batch]
        splits += [split for _, split, _ in batch]
        advance(len(batch))
    return Embedded(np.concatenate(parts) if parts else np.zeros((0, 1), np.float32), ids, splits)


def _images(folder: Path, wanted: Collection[str]) -> Iterator[tuple[str, str, Pixels]]:
    manifest = load_manifest(folder)
    scan = format_named(manifest["format"]).scan
    for shard in manifest["shards"]:
        for item in scan(folder / shard["file"]):
            if not isinstance(item, EncodedSample) or item.record.get("id") not in wanted:
                continue
            try:
                yield item.record["id"], item.record["split"], decode(item.image, "RGB")
            except DataError:  # it was read before; `stats` names what cannot be read
                continue


@dataclass(frozen=True)
class Embedding:
    """A model with the cosine from which two images count as near-duplicates.

    >>> Embedding.open("ViT-B-32:openai").look_alike(folder, ids).pairs  # doctest: +SKIP
    """

    name: str
    near: float
    embed: Embed

    @classmethod
    def open(cls, name: str, near: float | None = None, device: str | None = None) -> Embedding:
        """A model of open_clip by name (`open_clip_models`).

        Raises:
            UsageError: `near` is no such cosine, the device is none, open_clip or the architecture is not here.
            DataError: what `open_clip_models.load_model` raises for the weights.
        """
        near = NEAR if near is None else near
        if not -1 < near <= 1:
            raise UsageError(f"{near:g} is no cosine above -1 and up to 1")
        if name == "":
            raise UsageError("the model has no name: write ARCH:PRETRAINED, for example ViT-B-32:openai")
        try:
            from synlayers.checks.similarity import open_clip_models
        except ModuleNotFoundError as error:
            raise UsageError(f"this needs open_clip: pip install 'synlayers[clip]' ({error.name} is missing)") from None
        model = open_clip_models.load_model(name, device or "cpu")

        def embed(images: Sequence[Pixels]) -> Any:
            return model.embed_images([Image.fromarray(image) for image in images]).float().cpu().numpy()

        return cls(name, near, embed)

    def look_alike(self, folder: Path, wanted: Collection[str]) -> Similarity:
        """Near-duplicates and diversity of the samples of a build whose ids are `wanted`."""
        with progress("embedding", len(wanted), "images") as advance:
            found = embed_build(folder, self.embed, wanted, advance)
        with progress("comparing", len(found.ids), "images") as advance:
            return look_alike(found.vectors, found.ids, found.splits, self.near, self.name, advance)
