"""Baselines, one file (or one folder) each. A file defines ``BASELINES``, classes of `benchmarks.method.Method`; scanning finds them."""

from __future__ import annotations

import functools

from benchmarks.discovery import named, scan
from benchmarks.method import Method
from synlayers.errors import UsageError

__all__ = ["baseline", "baselines", "chosen"]


@functools.cache
def baselines() -> dict[str, type[Method]]:
    """Every baseline by name."""
    return scan(__name__, __path__, "BASELINES", lambda entry: entry.card.name)


def baseline(name: str) -> type[Method]:
    """The baseline of this name; `UsageError` with near misses if there is none."""
    return named("baseline", name, baselines())


def chosen(names: str) -> list[type[Method]]:
    """Baselines of a comma-separated list of names, groups (``trivial``, ``classical``) and ``all``, each once, in order of name."""
    known: dict[str, list[str]] = {"all": list(baselines()), **{name: [name] for name in baselines()}}
    for name, entry in baselines().items():
        for group in entry.card.groups:
            known.setdefault(group, []).append(name)
    wanted = {name for word in names.split(",") if word.strip() for name in named("baseline", word.strip(), known)}
    if not wanted:
        raise UsageError("name at least one baseline")
    return [baselines()[name] for name in sorted(wanted)]
