"""One file adds one thing: what the modules of a package list is found by scanning, and named with near misses when a name is wrong."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from synlayers.errors import UsageError

T = TypeVar("T")


def scan(package: str, path: Iterable[str], attribute: str, name_of: Callable[[Any], str], skip: Collection[str] = ()) -> dict[str, Any]:
    """Everything that the modules of a package list under `attribute`, by name, in order of name.

    Modules that start with ``_``, and those in `skip`, list nothing and are not imported.
    """
    found: dict[str, Any] = {}
    for module in pkgutil.walk_packages(path, package + "."):
        if module.name.rpartition(".")[2].startswith("_") or module.name.removeprefix(package + ".") in skip:
            continue
        for entry in getattr(importlib.import_module(module.name), attribute, ()):
            if found.setdefault(name_of(entry), entry) is not entry:
                raise AssertionError(f"two entries of {package} are named {name_of(entry)}")
    return dict(sorted(found.items()))


def named(kind: str, name: str, entries: Mapping[str, T]) -> T:
    """The entry of this name. Raises `UsageError` with near misses, or all names when none is near."""
    if name in entries:
        return entries[name]
    near = difflib.get_close_matches(name, entries, n=3, cutoff=0.4)
    raise UsageError(
        f"there is no {kind} '{name}'; " + (f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(sorted(entries))}")
    )
