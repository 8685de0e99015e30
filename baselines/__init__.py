"""Baselines, one file (or one folder) each. A file defines ``BASELINES``, classes of `benchmarks.method.Method`; scanning finds them."""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil

from benchmarks.method import Method
from synlayers.errors import UsageError

__all__ = ["baseline", "baselines", "chosen"]


@functools.cache
def baselines() -> dict[str, type[Method]]:
    """Every baseline by name."""
    found: dict[str, type[Method]] = {}
    for module in pkgutil.walk_packages(__path__, __name__ + "."):
        for entry in getattr(importlib.import_module(module.name), "BASELINES", ()):
            if found.setdefault(entry.card.name, entry) is not entry:
                raise AssertionError(f"two baselines are named {entry.card.name}")
    return dict(sorted(found.items()))


def baseline(name: str) -> type[Method]:
    """The baseline of this name; `UsageError` with near misses if there is none."""
    return baselines()[_known(name, list(baselines()))]


def chosen(names: str) -> list[type[Method]]:
    """Baselines of a comma-separated list of names, groups (``trivial``, ``classical``) and ``all``, each once, in order of name."""
    groups: dict[str, list[str]] = {"all": list(baselines())}
    for name, entry in baselines().items():
        for group in entry.card.groups:
            groups.setdefault(group, []).append(name)
    wanted: set[str] = set()
    for word in (w.strip() for w in names.split(",") if w.strip()):
        wanted.update(groups.get(word) or [_known(word, [*baselines(), *groups])])
    if not wanted:
        raise UsageError("name at least one baseline")
    return [baselines()[name] for name in sorted(wanted)]


def _known(name: str, names: list[str]) -> str:
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    raise UsageError(
        f"there is no baseline '{name}'; " + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(sorted(names))}")
    )
