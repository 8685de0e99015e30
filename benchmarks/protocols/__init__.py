"""Protocols, one file a task. A file defines ``PROTOCOLS``; scanning finds them."""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil

from benchmarks.protocols.protocol import Protocol
from synlayers.errors import UsageError

__all__ = ["Protocol", "protocol", "protocols", "protocols_of"]


@functools.cache
def protocols() -> dict[str, Protocol]:
    """Every protocol by name."""
    found: dict[str, Protocol] = {}
    for module in pkgutil.walk_packages(__path__, __name__ + "."):
        for entry in getattr(importlib.import_module(module.name), "PROTOCOLS", ()):
            if found.setdefault(entry.name, entry) is not entry:
                raise AssertionError(f"two protocols are named {entry.name}")
    return dict(sorted(found.items()))


def protocol(name: str) -> Protocol:
    """The protocol of this name; `UsageError` with near misses if there is none."""
    if name in protocols():
        return protocols()[name]
    near = difflib.get_close_matches(name, protocols(), n=3, cutoff=0.4)
    raise UsageError(
        f"there is no protocol '{name}'; " + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(protocols())}")
    )


def protocols_of(dataset: str) -> list[Protocol]:
    """The protocols that score a data set, strict ones first."""
    return sorted((p for p in protocols().values() if dataset in p.datasets), key=lambda p: (p.official, p.name))
