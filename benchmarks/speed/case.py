"""One line of the speed table: our function, its peer, and the inputs both get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch

Inputs = dict[str, Any]
"""Keyword arguments made by `Case.make`: tensors for ours (moved to the device), and whatever the peer needs under
names that start with ``peer_``."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is timed."""

    name: str
    """For example ``connectivity, fragmented``."""
    make: Callable[[int, np.random.Generator], Inputs]
    """Inputs for a square of this side; not timed."""
    ours: Callable[..., Any]
    """Called with the tensors of `Inputs`."""
    peer: Callable[..., Any] | None
    """Called with the ``peer_`` entries, or with the same tensors if there are none."""
    peer_name: str
    """Package and function, for example ``scipy.ndimage.label x10``."""
    agree: Callable[[Any, Any], float] | None = None
    """How far the two results are apart (an absolute difference); printed."""
    images: Callable[[Inputs], int] = lambda inputs: 1
    """How many images one call handles; times are printed per image."""
    target_ms: float | None = None
    """What the project asks of one core at `target_side`."""
    target_side: int = 1024
    devices: Literal["cpu", "any"] = "any"
    sides: tuple[int, ...] = (512, 1024, 2048)
    missing: Callable[[], str] = lambda: ""
    """Says what is needed before it can run here; empty if nothing."""


def tensors(inputs: Inputs, device: torch.device) -> Inputs:
    """Our arguments, on the device."""
    return {
        k: v.to(device) if isinstance(v, torch.Tensor) else v for k, v in inputs.items() if not k.startswith("peer_")
    }


def for_peer(inputs: Inputs) -> Inputs:
    """The peer's arguments."""
    own = {k.removeprefix("peer_"): v for k, v in inputs.items() if k.startswith("peer_")}
    return own or inputs
