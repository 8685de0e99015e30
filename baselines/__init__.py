"""Baselines, one file (or one folder) each. A file defines ``BASELINES``, classes of `benchmarks.Method`; scanning
finds them, plug-ins bring more (docs/extending.md)."""

from __future__ import annotations

from pathlib import Path

from benchmarks.api.method import Method
from synlayers.errors import UsageError
from synlayers.support.discovery import named, scan
from synlayers.support.plugins import install, origin_file, per_plugins

__all__ = ["baselines", "choose_baselines", "get_baseline"]

SYSTEMS = (".yaml", ".yml")
"""Files that describe an external system."""
FILE = ".py"
"""A plug-in that brings baselines."""
POLICY = "policy.json"
"""What a folder that `baselines.train` filled with a policy holds."""


@per_plugins
def baselines() -> dict[str, type[Method]]:
    """Every baseline by name."""
    return scan(__name__, __path__, "BASELINES", lambda entry: entry.card.name, kind="baselines")


def get_baseline(name: str) -> type[Method]:
    """The baseline of this name, the external system of a YAML file, the one baseline of a Python file, or the trained
    policy of a folder.

    Raises:
        UsageError: there is none; near misses are named.
    """
    if _is_place(name):
        methods = _from_file(Path(name))
        if len(methods) > 1:
            raise UsageError(f"{name} defines several baselines: {', '.join(m.card.name for m in methods)}")
        return methods[0]
    return named("baseline", name, baselines())


def choose_baselines(names: str) -> list[type[Method]]:
    """Baselines of a comma-separated list of names, groups (``trivial``, ``classical``), ``all``, Python files that
    define ``BASELINES``, YAML files of external systems (docs/external.md) and folders of trained policies
    (docs/post_training.md), each once, in order of name."""
    words = [word.strip() for word in names.split(",") if word.strip()]
    files = [word for word in words if _is_place(word)]
    of_files = {file: _from_file(Path(file)) for file in files}  # before the rest is listed: files bring names
    by_word: dict[str, list[str]] = {"all": list(baselines()), **{name: [name] for name in baselines()}}
    for name, entry in baselines().items():
        for group in entry.card.groups:
            by_word.setdefault(group, []).append(name)
    methods = {
        name: baselines()[name] for word in words if word not in files for name in named("baseline", word, by_word)
    }
    for file, from_file in of_files.items():
        for method in from_file:
            if methods.setdefault(method.card.name, method) is not method:
                raise UsageError(f"{file} and another baseline of this command are both named {method.card.name}")
    if not methods:
        raise UsageError("name at least one baseline")
    return [methods[name] for name in sorted(methods)]


def _is_place(word: str) -> bool:
    """Whether a word is no name but a file or a folder with a baseline."""
    return word.endswith((*SYSTEMS, FILE)) or (Path(word) / POLICY).is_file()


def _from_file(path: Path) -> list[type[Method]]:
    if (path / POLICY).is_file():
        from baselines.training.method import trained_method

        return [trained_method(path)]
    if path.suffix == FILE:
        install([path])
        methods = [method for method in baselines().values() if origin_file(method) == path.resolve()]
        if not methods:
            raise UsageError(f"{path} defines no BASELINES, a tuple of classes of benchmarks.Method")
        return methods
    from baselines.external import from_file

    return [from_file(path)]
