"""Protocols, one file a task. A file defines ``PROTOCOLS``; scanning finds them."""

from __future__ import annotations

from benchmarks.protocols.protocol import Protocol
from synlayers.support.discovery import named, scan
from synlayers.support.plugins import per_plugins

__all__ = ["Protocol", "get_protocol", "protocols", "protocols_of"]


@per_plugins
def protocols() -> dict[str, Protocol]:
    """Every protocol by name."""
    return scan(__name__, __path__, "PROTOCOLS", lambda entry: entry.name, kind="protocols")


def get_protocol(name: str) -> Protocol:
    """The protocol of this name; `UsageError` with near misses if there is none."""
    return named("protocol", name, protocols())


def protocols_of(dataset: str) -> list[Protocol]:
    """The protocols that score a data set, strict ones first."""
    return sorted((p for p in protocols().values() if dataset in p.datasets), key=lambda p: (p.official, p.name))
