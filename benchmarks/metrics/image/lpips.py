"""LPIPS (Zhang et al. 2018, "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric"), version 0.1,
without torchvision.

Two networks are in use and their numbers do not compare: AlexNet (the authors' advice for evaluation) and VGG16.
Nothing is resized.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.metrics.image.trunks import alexnet, exact, load, pieces, vgg
from benchmarks.metrics.inputs import InputError, check_images, check_same, unit
from benchmarks.metrics.measure import Columns, Function, Measure, Value
from benchmarks.metrics.threads import over_samples
from benchmarks.metrics.weights import WeightFile

Trunk = alexnet.AlexNet | vgg.VGG16
TRUNKS: dict[str, tuple[type[Trunk], WeightFile]] = {
    "alex": (alexnet.AlexNet, alexnet.WEIGHTS),
    "vgg": (vgg.VGG16, vgg.WEIGHTS),
}


def _heads(name: str, prefix: str) -> WeightFile:
    return WeightFile(
        name=f"lpips-{name}",
        file=f"lpips-v0.1-{name}.pth",
        source=f"https://github.com/richzhang/PerceptualSimilarity/raw/master/lpips/weights/v0.1/{name}.pth",
        licence="BSD-2-Clause",
        sha256_prefix=prefix,
        inside=f"torchmetrics/functional/image/lpips_models/{name}.pth",
    )


HEADS = {"alex": _heads("alex", "df73285e35b22355"), "vgg": _heads("vgg", "a78928a0af1e5f0f")}
"""The linear layers; torchmetrics brings both files along."""


class Heads(nn.Module):
    """One non-negative weight for each channel of each layer, under the keys of the published files
    (``lin0.model.1.weight`` ...)."""

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        for n, count in enumerate(channels):
            linear = nn.Module()
            linear.model = nn.Sequential(nn.Dropout(), nn.Conv2d(count, 1, 1, bias=False))
            self.add_module(f"lin{n}", linear)

    def weights(self) -> list[Tensor]:
        """(1, C, 1, 1) of each layer."""
        return list(self.parameters())


class Lpips(nn.Module):
    """A trunk and its linear layers. `forward` takes images (B, 3, H, W) in [-1, 1]."""

    shift: Tensor
    scale: Tensor

    def __init__(self, trunk: Trunk, heads: Heads) -> None:
        super().__init__()
        self.trunk = trunk
        self.heads = heads
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(3, 1, 1), persistent=False)
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(3, 1, 1), persistent=False)

    def forward(self, image: Tensor, target: Tensor) -> Tensor:
        """The distance (B,) float64: squared differences of unit feature vectors, weighted by channel, averaged over
        pixels, summed over layers."""
        both = (torch.cat([image, target]) - self.shift) / self.scale
        total = torch.zeros(len(image), dtype=torch.float64, device=image.device)
        for features, weight in zip(self.trunk(both), self.heads.weights(), strict=True):
            directions = features / (features.square().sum(1, keepdim=True).sqrt() + 1e-10)
            a, b = directions.chunk(2)
            total += F.conv2d((a - b).square(), weight).mean((1, 2, 3), dtype=torch.float64)
        return total


def load_net(name: Literal["alex", "vgg"], trunk: str, heads: str, device: torch.device | str = "cpu") -> Lpips:
    """The network ``alex`` or ``vgg`` from the files of its trunk (torchvision's) and of its linear layers (the
    authors')."""
    kind, file = TRUNKS[name]
    convolutions = load(kind(), trunk, file, device, ignored=kind.ignored)
    net = Lpips(convolutions, load(Heads(kind.channels), heads, HEADS[name], device)).to(device).eval()
    # a fifth faster on CPUs, whose convolutions want the channels of a pixel side by side
    if torch.device(device).type == "cpu":
        net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack this form
    return net


def lpips(image: Tensor, target: Tensor, net: Lpips) -> Tensor:
    """LPIPS of `image` against `target`.

    image, target: (B, 3, H, W), levels or floats in [0, 1], at least 31x31 (AlexNet) or 16x16 (VGG16).
    Returns (B,) float64 on the network's device, 0 for equal images; symmetric. CPU and CUDA agree within 1e-4 of the
    value. On the CPU a pair is one thread's work and a batch is spread over the threads: a value is the same to the
    last bit in any batch and on any number of cores. Raises `InputError` for illegal values, unequal sizes, and images
    that are too small.
    """
    check_images("image", image)
    check_images("target", target)
    check_same(image=image, target=target)
    height, width = image.shape[-2:]
    if len(image) and min(height, width) < net.trunk.smallest:
        raise InputError(
            f"image is {width}x{height}; LPIPS needs at least {net.trunk.smallest} pixels a side with this network", 0
        )
    device = next(net.parameters()).device
    if device.type == "cpu":
        return _on_cpu(image.cpu(), target.cpu(), net)
    distances = torch.zeros(len(image), dtype=torch.float64, device=device)
    with exact():
        for part in pieces(len(image), 2 * height * width, device):
            distances[part] = net(*(2 * unit(x[part].to(device), torch.float32) - 1 for x in (image, target)))
    return distances


def _on_cpu(image: Tensor, target: Tensor, net: Lpips) -> Tensor:
    """One pair a thread, each with torch on one thread."""

    def distance(i: int) -> Tensor:
        with torch.no_grad():
            pair = (2 * unit(x[i : i + 1], torch.float32) - 1 for x in (image, target))
            found: Tensor = net(*(x.contiguous(memory_format=torch.channels_last) for x in pair))
        return found

    distances = over_samples(distance, len(image), alone=True)
    return torch.cat(distances) if distances else torch.zeros(0, dtype=torch.float64)


def _build(name: Literal["alex", "vgg"], weights: Mapping[str, str], device: torch.device) -> Function:
    net = load_net(name, weights[TRUNKS[name][1].name], weights[HEADS[name].name], device)

    def function(*, image: Tensor, target: Tensor) -> Columns:
        return {"lpips": lpips(image, target, net)}

    return function


def _measure(name: Literal["alex", "vgg"], network: str) -> Measure:
    return Measure(
        name=f"image/lpips-{name}",
        version=1,
        official=True,
        inputs=("image", "target"),
        values=(
            Value(
                "lpips",
                "lower",
                meaning=f"learned perceptual distance, {network} features, inputs scaled to [-1, 1], no resize",
            ),
        ),
        source="Zhang et al. 2018, arXiv 1801.03924; richzhang/PerceptualSimilarity, lpips 0.1.4, weights v0.1",
        weights=(TRUNKS[name][1], HEADS[name]),
        build=partial(_build, name),
    )


MEASURES = (_measure("alex", "AlexNet"), _measure("vgg", "VGG16"))
