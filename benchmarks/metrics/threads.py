"""Samples of a batch side by side on the CPU: compiled kernels release the interpreter lock, so threads suffice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")


def over_samples(function: Callable[[int], T], count: int, *, alone: bool = False) -> list[T]:
    """``[function(0), ..., function(count - 1)]`` on as many threads as `torch.set_num_threads` allows; `function`
    should call ``nogil`` kernels.

    alone: `function` calls torch's own operators, which would use several threads each: they get one, so that no bit of
    a result depends on how many there are.
    """
    threads = torch.get_num_threads()
    workers = min(threads, count)
    if threads <= 1 or (workers <= 1 and not alone):
        return [function(i) for i in range(count)]
    try:
        with ThreadPoolExecutor(max(1, workers), initializer=_use_one_thread if alone else None) as pool:
            return list(pool.map(function, range(count)))
    finally:
        if alone:  # what a thread says of itself holds for threads that start later, too
            torch.set_num_threads(threads)


def _use_one_thread() -> None:
    torch.set_num_threads(1)
