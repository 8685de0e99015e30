"""Networks that image metrics stand on, in plain torch: their parameters are named as in the published files, so those
load as they are.

`load` reads such a file, `pieces` cuts a batch so that memory stays bounded, `exact` keeps CUDA in full single
precision.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from benchmarks.metrics.weights import WeightFile
from synlayers.errors import DataError

Net = TypeVar("Net", bound=nn.Module)

PIXELS_AT_ONCE = 2**22
"""Pixels of one forward pass on CUDA: VGG16 keeps 256 bytes of activations a pixel in its first layers, so this is some
3 GB at the peak."""


class UnpublishedWeights(UserWarning):
    """A metric runs on weights that are not the published ones: its numbers compare with nobody else's."""


def load(
    net: Net, path: str | Path, weight: WeightFile, device: torch.device | str = "cpu", ignored: tuple[str, ...] = ()
) -> Net:
    """`net` with the parameters of a published file, in evaluation mode, without gradients, on `device`.

    ignored: beginnings of keys that the file may hold and the net does not use (a classifier behind the features).
    Raises `DataError` where the file cannot be read, or its names or shapes are not those of `net`; warns
    (`UnpublishedWeights`) where neither its tensors nor the file itself have the published digest.
    """
    state = {key: value for key, value in read_state(path, weight).items() if not key.startswith(ignored)}
    expected = net.state_dict()
    # batch counters are of no use in evaluation, and older files do not have them
    counters = {key for key in expected.keys() | state.keys() if key.endswith("num_batches_tracked")}
    missing, unknown = expected.keys() - state.keys() - counters, state.keys() - expected.keys() - counters
    shapes = [key for key in expected.keys() & state.keys() if expected[key].shape != state[key].shape]
    problems = [f"{what} {_some(keys)}" for what, keys in (("it lacks", missing), ("it has unknown", unknown)) if keys]
    problems += [f"{key} is {tuple(state[key].shape)}, not {tuple(expected[key].shape)}" for key in sorted(shapes)[:3]]
    if problems:
        raise DataError(
            f"weights '{weight.name}': {path} is not {weight.file}: {'; '.join(problems)}; get it from {weight.source}"
        )
    net.load_state_dict(state, strict=False)
    is_published = bool(weight.tensors) and tensors_digest(state) == weight.tensors
    if not is_published and weight.published(Path(path)) is False:
        warnings.warn(
            UnpublishedWeights(
                f"weights '{weight.name}': {path} is not the published {weight.file} (SHA-256"
                f" {weight.sha256_prefix}...)"
            ),
            stacklevel=3,
        )
    return net.to(device, torch.float32).eval().requires_grad_(False)


def read_state(path: str | Path, weight: WeightFile) -> Mapping[str, Tensor]:
    """The tensors of a file by name, on the CPU. Only tensors are unpickled, never code."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except MemoryError:
        raise
    except Exception as error:  # a file of another kind makes the reader raise anything
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(
            f"weights '{weight.name}': {path} cannot be read ({reason}); get {weight.file} again from {weight.source}"
        ) from None
    if not isinstance(state, Mapping) or not all(isinstance(value, Tensor) for value in state.values()):
        raise DataError(
            f"weights '{weight.name}': {path} holds no table of tensors; get {weight.file} from {weight.source}"
        )
    return state


def tensors_digest(state: Mapping[str, Tensor]) -> str:
    """SHA-256 over the tensors in order of name: each name (UTF-8), then its values as little-endian float32, row by
    row."""
    whole = hashlib.sha256()
    for name in sorted(state):
        whole.update(name.encode())
        whole.update(state[name].detach().contiguous().numpy().astype("<f4", copy=False).tobytes())
    return whole.hexdigest()


def pieces(count: int, pixels: int, device: torch.device) -> Iterator[slice]:
    """Parts of a batch of `count` images of `pixels` pixels that go through a network together.

    On the CPU one at a time: its cores share one image anyway, memory stays small, and a result cannot depend on its
    neighbours in the batch.
    """
    step = 1 if device.type == "cpu" else max(1, PIXELS_AT_ONCE // max(pixels, 1))
    return (slice(start, start + step) for start in range(0, count, step))


@contextmanager
def exact() -> Iterator[None]:
    """Inference in single precision: CUDA otherwise rounds the factors of a convolution to 10 bits (TF32)."""
    cudnn = torch.backends.cudnn
    with torch.no_grad(), cudnn.flags(enabled=cudnn.enabled, benchmark=False, deterministic=True, allow_tf32=False):
        yield


def forward(net: Callable[[Tensor], Tensor], images: Tensor, device: torch.device) -> Tensor:
    """`net` over images (B, 3, H, W) with B > 0, in pieces, on `device`; stays there."""
    with exact():
        parts = [
            net(images[part].to(device)) for part in pieces(len(images), images.shape[-1] * images.shape[-2], device)
        ]
    return torch.cat(parts)


def _some(keys: Any) -> str:
    listed = sorted(keys)
    return ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")
