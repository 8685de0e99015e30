"""The words of every topic, one file a field of life. A file that defines ``TOPICS`` is found by scanning."""

from __future__ import annotations

import importlib
import pkgutil

from synlayers.copywriting.topic import Topic


def all_topics() -> tuple[Topic, ...]:
    """Topics of every file, by file name and then in the order of the file."""
    found: list[Topic] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        found += importlib.import_module(f"{__name__}.{module.name}").TOPICS
    return tuple(found)
