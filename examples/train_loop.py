"""Train on a build: where is text in this design? A tiny network, a few steps, no GPU.

    python examples/train_loop.py designs

The layers say exactly which pixels show text, and how much of it: the alpha of the text layers, less what lies above
them. Nobody had to label anything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

import synlayers


def text_alpha(design: synlayers.Design) -> np.ndarray:
    """How much of each pixel is text, (H, W) float32 in [0, 1]."""
    shown = np.zeros((design.height, design.width), np.float32)
    for layer in design.layers:  # back to front: each layer hides what is below it, and text adds itself
        alpha = layer.on_canvas(design.width, design.height)[..., 3] / np.float32(255)
        shown = shown * (1 - alpha) + (alpha if layer.kind == "text" else 0)
    return shown


class TextMasks(IterableDataset):
    """(image (3, H, W) in [0, 1], text (1, H, W)) of each design; workers share the shards among them."""

    def __init__(self, folder: Path, split: str = "train") -> None:
        self.designs = synlayers.load(folder, split)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        worker = get_worker_info()
        part = self.designs.part(worker.id, worker.num_workers) if worker else self.designs
        for design in part:
            image = torch.from_numpy(design.image.copy()).permute(2, 0, 1) / 255
            yield image, torch.from_numpy(text_alpha(design))[None]


def train(folder: Path, epochs: int = 4) -> list[float]:
    """The mean loss of each epoch."""
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 5, padding=2), nn.ReLU(), nn.Conv2d(8, 8, 5, padding=2), nn.ReLU(), nn.Conv2d(8, 1, 1)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for epoch in range(epochs):
        of_batches = []
        for image, text in DataLoader(TextMasks(folder), batch_size=8):
            loss = nn.functional.binary_cross_entropy_with_logits(model(image), text)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            of_batches.append(loss.item())
        losses.append(float(np.mean(of_batches)))
        print(f"epoch {epoch}: loss {losses[-1]:.3f}")
    return losses


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "designs")
    # all of one size, so that they can be batched; a folder that is there already is used as it is
    synlayers.build(folder, 18, layers=(3, 6), size=(160, 160), shard_size=8)
    losses = train(folder)
    assert losses[-1] < losses[0], "it learns something even in a few steps"
