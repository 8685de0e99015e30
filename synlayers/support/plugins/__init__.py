"""Layouts, sources, topics, metrics, protocols, data sets and baselines from outside: a Python file named by its path,
or an installed package with an entry point. One mechanism for all of them.

A file defines what a module of this project would define (``LAYOUT``, ``MEASURES``, ...); it is named with
``--plugin`` (a baseline also with ``--baseline``) or in ``SYNLAYERS_PLUGINS``, which worker processes inherit. A
package has an entry point in the group ``synlayers.layouts`` and the like, which names a module that defines the same,
or the entry itself.

What a plug-in brings changes numbers and bytes, so recipes, run keys and results name it with its hash.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeVar

from synlayers.errors import UsageError
from synlayers.support.consoles import tell
from synlayers.support.plugins.files import VARIABLE, install_finder, module_name, plugin_paths
from synlayers.support.processes.serving import is_worker

__all__ = ["ATTRIBUTES", "Plugin", "entries_from_outside", "install", "origin", "origin_file", "origins", "per_plugins"]

ATTRIBUTES: Final = {
    "layouts": "LAYOUT",
    "sources": "SOURCE",
    "topics": "TOPICS",
    "metrics": "MEASURES",
    "protocols": "PROTOCOLS",
    "datasets": "DATASETS",
    "baselines": "BASELINES",
}
"""What may come from outside, and the name under which a module lists it. The entry points are ``synlayers.<kind>``."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plugin:
    """Where something from outside comes from. As text it is what recipes and run keys hold."""

    name: str
    """Of a file its name; of a package its name and version."""
    sha256: str
    """Of the source file that was imported; a package may hold more files, its version stands for those."""
    file: Path | None = None
    """Of a file that was named: where it lies."""

    def __str__(self) -> str:
        return f"{self.name} sha256:{self.sha256[:16]}"


_origins: dict[int, tuple[Any, Plugin]] = {}  # by id of an entry, which is held so that its id stays its own
_told: set[str] = set()


def install(paths: Iterable[Path]) -> None:
    """Take these files in, here and in worker processes that are started later.

    Raises:
        UsageError: a file that is not there, that raises at import, or that defines nothing.
    """
    for path in paths:
        if path.suffix != ".py" or not path.is_file():
            raise UsageError(f"--plugin {path}: " + ("there is no such file" if path.suffix == ".py" else "a .py file"))
        before = os.environ.get(VARIABLE, "")
        if path.resolve() not in plugin_paths():
            os.environ[VARIABLE] = os.pathsep.join(filter(None, [before, str(path.resolve())]))
        try:
            module = _import_file(path.resolve())
            if not any(hasattr(module, attribute) for attribute in ATTRIBUTES.values()):
                raise UsageError(f"the plug-in {path} defines none of {', '.join(ATTRIBUTES.values())}")
        except UsageError:
            os.environ[VARIABLE] = before
            raise


def entries_from_outside(kind: str, taken: dict[str, Any], name_of: Callable[[Any], str]) -> dict[str, Any]:
    """What plug-ins bring of a kind, by name: files in the order they were named, then packages in order of name.

    A package that cannot be imported, or brings a name that is taken, is left out and told on stderr once, because it
    is installed for everything and must not end what has no use for it; a file that was named is refused.

    Raises:
        UsageError: a file that cannot be imported, or a name in it that is taken.
    """
    entries: dict[str, Any] = {}

    def add(plugin: Plugin, listed: Any) -> None:
        for entry in listed if isinstance(listed, (tuple, list)) else (listed,):
            name = _checked_name(plugin, kind, entry, name_of)
            if taken.get(name) is entry:  # one of this project's own, which a plug-in lists with its own
                continue
            if name in taken or name in entries:
                raise UsageError(f"{plugin.name}: there is a {kind[:-1]} '{name}' already; give yours another name")
            entries[name] = entry
            _origins[id(entry)] = (entry, plugin)

    for path in plugin_paths():
        listed = getattr(_import_file(path), ATTRIBUTES[kind], ())
        add(Plugin(path.name, _digest(path), path), listed)
    for point in sorted(metadata.entry_points(group=f"synlayers.{kind}"), key=lambda point: point.name):
        try:
            plugin, listed = _load_entry_point(point, ATTRIBUTES[kind])
            add(plugin, listed)
        except UsageError as error:
            _tell(f"left out: {error}")
    return entries


def origin(entry: Any) -> Plugin | None:
    """The plug-in that brought an entry; None for this project's own."""
    known = _origins.get(id(entry))
    return known[1] if known else None


def origin_file(entry: Any) -> Path | None:
    """The plug-in file that an entry came from; None for a package's and this project's own."""
    plugin = origin(entry)
    return plugin.file if plugin else None


def origins(entries: Iterable[Any]) -> tuple[str, ...]:
    """The plug-ins that brought any of these entries, as text, each once, in order."""
    return tuple(sorted({str(plugin) for entry in entries if (plugin := origin(entry))}))


def per_plugins(function: Callable[[], T]) -> Callable[[], T]:
    """Cache a function without arguments for as long as the same plug-in files are in use."""

    @functools.cache
    def call(paths: tuple[Path, ...]) -> T:
        return function()

    @functools.wraps(function)
    def cached() -> T:
        return call(plugin_paths())

    return cached


def _import_file(path: Path) -> ModuleType:
    try:
        return importlib.import_module(module_name(path))
    except UsageError:
        raise
    except (Exception, SystemExit) as error:  # a stranger's module may raise anything
        raise UsageError(f"the plug-in {path} cannot be imported: {type(error).__name__}: {error}") from error


def _load_entry_point(point: metadata.EntryPoint, attribute: str) -> tuple[Plugin, Any]:
    package = f"{point.dist.name} {point.dist.version}" if point.dist else "a package without a name"
    what = f"the entry point '{point.name}' of {package} (group {point.group})"
    try:
        loaded = point.load()
    except (Exception, SystemExit) as error:  # as above; a package that is gone raises ModuleNotFoundError
        raise UsageError(f"{what} cannot be imported: {type(error).__name__}: {error}") from error
    if isinstance(loaded, ModuleType):
        if not hasattr(loaded, attribute):
            raise UsageError(f"{what} defines no {attribute}")
        loaded = getattr(loaded, attribute)
    file = getattr(sys.modules.get(point.module), "__file__", None)
    return Plugin(package, _digest(Path(file)) if file else ""), loaded


def _checked_name(plugin: Plugin, kind: str, entry: Any, name_of: Callable[[Any], str]) -> str:
    try:
        return str(name_of(entry))
    except AttributeError as error:
        raise UsageError(f"{plugin.name}: {entry!r} is no {kind[:-1]} of synlayers ({error})") from None


def _tell(sentence: str) -> None:
    if sentence not in _told and not is_worker():  # once, not once a worker
        _told.add(sentence)
        tell(sentence)


@functools.cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


install_finder()
