"""One file adds one thing: what the modules of a package list is found by scanning, and named with near misses when a
name is wrong."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from synlayers.errors import UsageError
from synlayers.support.plugins import entries_from_outside

T = TypeVar("T")


def scan(
    package: str,
    path: Iterable[str],
    attribute: str,
    name_of: Callable[[Any], str],
    *,
    kind: str | None = None,
    by_name: bool = True,
) -> dict[str, Any]:
    """Everything that the modules of a package (and of the packages in it) list under `attribute`, by name. What is
    listed is one entry, or a tuple or list of them. In order of name, or else of modules and their lists.

    Only modules whose source defines `attribute` at its top level are imported, so that a scan costs what it finds.

    Args:
        kind: of `synlayers.support.plugins.ATTRIBUTES`: what plug-ins bring of it is added.

    Raises:
        UsageError: a plug-in file cannot be used.
    """
    entries: dict[str, Any] = {}
    for module in sorted(pkgutil.walk_packages(path, package + "."), key=lambda module: module.name):
        if not _defines(module.name, attribute):
            continue
        listed = getattr(importlib.import_module(module.name), attribute)
        for entry in listed if isinstance(listed, (tuple, list)) else (listed,):
            if entries.setdefault(name_of(entry), entry) is not entry:
                raise AssertionError(f"two entries of {package} are named {name_of(entry)}")
    if kind is not None:
        entries |= entries_from_outside(kind, entries, name_of)
    return dict(sorted(entries.items())) if by_name else entries


def _defines(module: str, attribute: str) -> bool:
    spec = importlib.util.find_spec(module)
    source = spec.loader.get_source(module) if spec and hasattr(spec.loader, "get_source") else None  # type: ignore[union-attr]
    return source is not None and re.search(rf"^{attribute}\b[^=\n]*=", source, re.MULTILINE) is not None


def named(kind: str, name: str, entries: Mapping[str, T]) -> T:
    """The entry of this name. Raises `UsageError` with near misses, or all names when none is near."""
    if name in entries:
        return entries[name]
    raise UsageError(f"there is no {kind} '{name}'; {suggestion(name, entries)}")


def suggestion(name: str, names: Collection[str]) -> str:
    """What may have been meant: near misses, or all names when none is near.

    >>> suggestion("generat", ["generate", "stats"])
    'did you mean generate?'
    """
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(sorted(names))}"
