"""Public names of a package that are imported when they are first asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any


def resolve(package: str, name: str, homes: Mapping[str, str]) -> Any:
    """What ``package.name`` is: for a package's ``__getattr__``.

    Args:
        homes: by name: the module that defines it.

    Raises:
        AttributeError: there is no such name.
    """
    if name not in homes:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    return getattr(import_module(homes[name]), name)


def make_callable(module: str, function: Callable[..., Any]) -> None:
    """Let a module be called like `function`.

    A command's module may be named like the function that its package hands on (``leaderboard.publish``); once the
    module is imported, Python binds the name to it. Called, it is still the function.
    """

    class Command(ModuleType):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

    sys.modules[module].__class__ = Command
