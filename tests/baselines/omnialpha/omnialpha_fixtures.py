"""A pytest plugin (no conftest.py: doctest collection takes only one of that name): one tiny checkpoint for all tests
of a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Small models gain nothing from threads, which only wait for each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tiny_omni(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two published repositories, of random weights."""
    from tiny_omnialpha import save_tiny_omnialpha

    return save_tiny_omnialpha(tmp_path_factory.mktemp("tiny_omnialpha"))
