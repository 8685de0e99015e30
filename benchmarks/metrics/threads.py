"""Samples of a batch side by side on the CPU: compiled kernels release the interpreter lock, so threads suffice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")


def over_samples(function: Callable[[int], T], count: int) -> list[T]:
    """``[function(0), ..., function(count - 1)]`` on as many threads as `torch.set_num_threads` allows; `function`
    should call ``nogil`` kernels."""
    workers = min(torch.get_num_threads(), count)
    if workers <= 1:
        return [function(i) for i in range(count)]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(function, range(count)))
