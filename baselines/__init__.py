"""Baselines, one file (or one folder) each. A file defines ``BASELINES``, classes of `benchmarks.api.method.Method`;
scanning finds them."""

from __future__ import annotations

import functools
from pathlib import Path

from benchmarks.api.method import Method
from synlayers.errors import UsageError
from synlayers.support.discovery import named, scan

__all__ = ["baseline", "baselines", "chosen"]

FILES = (".yaml", ".yml")


@functools.cache
def baselines() -> dict[str, type[Method]]:
    """Every baseline by name."""
    return scan(__name__, __path__, "BASELINES", lambda entry: entry.card.name)


def baseline(name: str) -> type[Method]:
    """The baseline of this name, or the external system of a YAML file; `UsageError` with near misses if there is none."""
    if name.endswith(FILES):
        return _external(Path(name))
    return named("baseline", name, baselines())


def chosen(names: str) -> list[type[Method]]:
    """Baselines of a comma-separated list of names, groups (``trivial``, ``classical``), ``all`` and YAML files of
    external systems (docs/external.md), each once, in order of name."""
    words = [word.strip() for word in names.split(",") if word.strip()]
    files = [word for word in words if word.endswith(FILES)]
    known: dict[str, list[str]] = {"all": list(baselines()), **{name: [name] for name in baselines()}}
    for name, entry in baselines().items():
        for group in entry.card.groups:
            known.setdefault(group, []).append(name)
    wanted = {name: baselines()[name] for word in words if word not in files for name in named("baseline", word, known)}
    for file in files:
        method = _external(Path(file))
        if wanted.setdefault(method.card.name, method) is not method:
            raise UsageError(f"{file} and another baseline of this command are both named {method.card.name}")
    if not wanted:
        raise UsageError("name at least one baseline")
    return [wanted[name] for name in sorted(wanted)]


def _external(path: Path) -> type[Method]:
    from baselines.external import from_file

    return from_file(path)
