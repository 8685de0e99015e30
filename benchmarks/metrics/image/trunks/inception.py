"""Inception-v3 (Szegedy et al. 2016) in two published forms: torchvision's, and TensorFlow's of 2015-12-05, which FID
is defined on.

They differ in the poolings inside the blocks (TensorFlow averages over real pixels only, and its last block takes the
maximum) and in the number of logits (1000 and 1008). Both take images (B, 3, 299, 299) in [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.metrics.weights import WeightFile

TORCHVISION = WeightFile(
    name="inception-torchvision",
    file="inception_v3_google-0cc3c7bd.pth",
    source="https://download.pytorch.org/models/inception_v3_google-0cc3c7bd.pth",
    licence="BSD-3-Clause (torchvision)",
    sha256_prefix="0cc3c7bd",
)
TENSORFLOW = WeightFile(
    name="inception-fid",
    file="pt_inception-2015-12-05-6726825d.pth",
    source="https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth",
    licence="Apache-2.0",
    sha256_prefix="6726825d",
)

Pool = Callable[[Tensor], Tensor]
# the pooling branch of a block keeps the size of the image
average: Pool = partial(F.avg_pool2d, kernel_size=3, stride=1, padding=1)
average_inside: Pool = partial(F.avg_pool2d, kernel_size=3, stride=1, padding=1, count_include_pad=False)
maximum: Pool = partial(F.max_pool2d, kernel_size=3, stride=1, padding=1)


class Conv(nn.Module):
    """Convolution, batch normalisation, rectifier."""

    def __init__(
        self,
        before: int,
        after: int,
        size: int | tuple[int, int] = 1,
        stride: int = 1,
        padding: int | tuple[int, int] = 0,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, after, size, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(after, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)), inplace=True)


def wide(before: int, after: int, length: int) -> Conv:
    """One row of `length`, size kept."""
    return Conv(before, after, (1, length), padding=(0, length // 2))


def tall(before: int, after: int, length: int) -> Conv:
    """One column of `length`, size kept."""
    return Conv(before, after, (length, 1), padding=(length // 2, 0))


class BlockA(nn.Module):
    """35x35: branches 1x1, 5x5, twice 3x3, pooling."""

    def __init__(self, before: int, pooled: int, pool: Pool) -> None:
        super().__init__()
        self.branch1x1 = Conv(before, 64)
        self.branch5x5_1 = Conv(before, 48)
        self.branch5x5_2 = Conv(48, 64, 5, padding=2)
        self.branch3x3dbl_1 = Conv(before, 64)
        self.branch3x3dbl_2 = Conv(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = Conv(96, 96, 3, padding=1)
        self.branch_pool = Conv(before, pooled)
        self.pool = pool

    def forward(self, x: Tensor) -> Tensor:
        five = self.branch5x5_2(self.branch5x5_1(x))
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([self.branch1x1(x), five, double, self.branch_pool(self.pool(x))], 1)


class BlockB(nn.Module):
    """From 35x35 to 17x17."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self.branch3x3 = Conv(before, 384, 3, stride=2)
        self.branch3x3dbl_1 = Conv(before, 64)
        self.branch3x3dbl_2 = Conv(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = Conv(96, 96, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([self.branch3x3(x), double, F.max_pool2d(x, 3, stride=2)], 1)


class BlockC(nn.Module):
    """17x17: branches 1x1, 7x7 and twice 7x7 as rows and columns, pooling."""

    def __init__(self, before: int, inner: int, pool: Pool) -> None:
        super().__init__()
        self.branch1x1 = Conv(before, 192)
        self.branch7x7_1 = Conv(before, inner)
        self.branch7x7_2 = wide(inner, inner, 7)
        self.branch7x7_3 = tall(inner, 192, 7)
        self.branch7x7dbl_1 = Conv(before, inner)
        self.branch7x7dbl_2 = tall(inner, inner, 7)
        self.branch7x7dbl_3 = wide(inner, inner, 7)
        self.branch7x7dbl_4 = tall(inner, inner, 7)
        self.branch7x7dbl_5 = wide(inner, 192, 7)
        self.branch_pool = Conv(before, 192)
        self.pool = pool

    def forward(self, x: Tensor) -> Tensor:
        seven = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        double = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        double = self.branch7x7dbl_5(self.branch7x7dbl_4(double))
        return torch.cat([self.branch1x1(x), seven, double, self.branch_pool(self.pool(x))], 1)


class BlockD(nn.Module):
    """From 17x17 to 8x8."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self.branch3x3_1 = Conv(before, 192)
        self.branch3x3_2 = Conv(192, 320, 3, stride=2)
        self.branch7x7x3_1 = Conv(before, 192)
        self.branch7x7x3_2 = wide(192, 192, 7)
        self.branch7x7x3_3 = tall(192, 192, 7)
        self.branch7x7x3_4 = Conv(192, 192, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        three = self.branch3x3_2(self.branch3x3_1(x))
        seven = self.branch7x7x3_4(self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x))))
        return torch.cat([three, seven, F.max_pool2d(x, 3, stride=2)], 1)


class BlockE(nn.Module):
    """8x8: branches 1x1, 3x3 and twice 3x3 that part into a row and a column, pooling."""

    def __init__(self, before: int, pool: Pool) -> None:
        super().__init__()
        self.branch1x1 = Conv(before, 320)
        self.branch3x3_1 = Conv(before, 384)
        self.branch3x3_2a = wide(384, 384, 3)
        self.branch3x3_2b = tall(384, 384, 3)
        self.branch3x3dbl_1 = Conv(before, 448)
        self.branch3x3dbl_2 = Conv(448, 384, 3, padding=1)
        self.branch3x3dbl_3a = wide(384, 384, 3)
        self.branch3x3dbl_3b = tall(384, 384, 3)
        self.branch_pool = Conv(before, 192)
        self.pool = pool

    def forward(self, x: Tensor) -> Tensor:
        three = self.branch3x3_1(x)
        double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        parted = [
            self.branch3x3_2a(three),
            self.branch3x3_2b(three),
            self.branch3x3dbl_3a(double),
            self.branch3x3dbl_3b(double),
        ]
        return torch.cat([self.branch1x1(x), *parted, self.branch_pool(self.pool(x))], 1)


class Inception(nn.Module):
    """The network, without the auxiliary classifier, which only training uses (keys ``AuxLogits.*`` of torchvision's
    file are ignored)."""

    def __init__(self, classes: int, pool: Pool, last_pool: Pool) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = Conv(3, 32, 3, stride=2)
        self.Conv2d_2a_3x3 = Conv(32, 32, 3)
        self.Conv2d_2b_3x3 = Conv(32, 64, 3, padding=1)
        self.Conv2d_3b_1x1 = Conv(64, 80)
        self.Conv2d_4a_3x3 = Conv(80, 192, 3)
        self.Mixed_5b = BlockA(192, 32, pool)
        self.Mixed_5c = BlockA(256, 64, pool)
        self.Mixed_5d = BlockA(288, 64, pool)
        self.Mixed_6a = BlockB(288)
        self.Mixed_6b = BlockC(768, 128, pool)
        self.Mixed_6c = BlockC(768, 160, pool)
        self.Mixed_6d = BlockC(768, 160, pool)
        self.Mixed_6e = BlockC(768, 192, pool)
        self.Mixed_7a = BlockD(768)
        self.Mixed_7b = BlockE(1280, pool)
        self.Mixed_7c = BlockE(2048, last_pool)
        self.fc = nn.Linear(2048, classes)

    def pooled(self, images: Tensor) -> Tensor:
        """(B, 3, 299, 299) in [-1, 1] to (B, 2048): the mean over the last block's pixels."""
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(images)))
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(F.max_pool2d(x, 3, stride=2)))
        x = self.Mixed_5d(self.Mixed_5c(self.Mixed_5b(F.max_pool2d(x, 3, stride=2))))
        x = self.Mixed_6e(self.Mixed_6d(self.Mixed_6c(self.Mixed_6b(self.Mixed_6a(x)))))
        x = self.Mixed_7c(self.Mixed_7b(self.Mixed_7a(x)))
        return F.adaptive_avg_pool2d(x, 1).flatten(1)

    def forward(self, images: Tensor) -> Tensor:
        """(B, 3, 299, 299) in [-1, 1] to the logits (B, classes)."""
        logits: Tensor = self.fc(self.pooled(images))
        return logits


def torchvision_form() -> Inception:
    """For `TORCHVISION`: 1000 logits."""
    return Inception(1000, average, average)


def tensorflow_form() -> Inception:
    """For `TENSORFLOW`: 1008 logits."""
    return Inception(1008, average_inside, maximum)
