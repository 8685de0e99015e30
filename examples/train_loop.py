"""Train on a build: where is text in this design? A tiny network, a few steps, no GPU.

    python examples/train_loop.py designs

The layers say exactly which pixels show text, and how much of it: the alpha of the text layers, less what lies above
them. Nobody had to label anything.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

import synlayers
from synlayers.torch import DesignStream


def text_mask(design: synlayers.Design) -> tuple[Tensor, Tensor]:
    """The image (3, H, W), and how much of each pixel is text (1, H, W), both in [0, 1]: a form of one's own."""
    shown = np.zeros((design.height, design.width), np.float32)
    for layer in design.layers:  # back to front: each layer hides what is below it, and text adds itself
        alpha = layer.on_canvas(design.width, design.height)[..., 3] / np.float32(255)
        shown = shown * (1 - alpha) + (alpha if layer.kind == "text" else 0)
    return torch.tensor(design.image).permute(2, 0, 1) / 255, torch.from_numpy(shown)[None]


def train(folder: Path, epochs: int = 4) -> list[float]:
    """The mean loss of each epoch."""
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 5, padding=2), nn.ReLU(), nn.Conv2d(8, 8, 5, padding=2), nn.ReLU(), nn.Conv2d(8, 1, 1)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    stream = DesignStream(folder, "train", form=text_mask, shuffle=16)  # dealt over workers and ranks, too
    losses = []
    for epoch in range(epochs):
        stream.set_epoch(epoch)
        of_batches = []
        for image, text in DataLoader(stream, batch_size=8):
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
