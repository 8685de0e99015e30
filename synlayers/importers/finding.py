"""What of a source is read, and by which origin; what is not, is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from synlayers.errors import UsageError
from synlayers.importers.drafts import Item
from synlayers.importers.layered.tables import open_table
from synlayers.importers.origins import origin_named, origins
from synlayers.importers.origins.builds import ORIGIN as BUILDS
from synlayers.importers.origins.tables import TableOrigin
from synlayers.support.entries import files_below

AUTO: Final = "auto"
LAYERED: Final = frozenset(
    [
        ".xcf",
        ".kra",
        ".clip",
        ".ai",
        ".afdesign",
        ".afphoto",
        ".sketch",
        ".fig",
        ".xd",
        ".ppsx",
        ".potx",
        ".odp",
        ".ppt",
        ".key",
        ".tif",
        ".tiff",
        ".parquet",
    ]
)
"""Endings of files that may hold layers and are not read."""
INSTEAD: Final = {".xcf": ".ora", ".kra": ".ora", ".ppsx": ".pptx", ".potx": ".pptx", ".ppt": ".pptx", ".odp": ".pptx"}
"""What the program that wrote one can save it as."""


def find_items(source: Path, form: str, out: Path) -> list[Item]:
    """The pictures in a source, in order of name; nothing below `out`.

    Raises:
        UsageError: there is no such source or form, or nothing of that form in it, or a package is missing.
    """
    if not source.exists():
        raise UsageError(f"{source} is not there: give a folder or a file")
    if form == AUTO:
        found = BUILDS.find(source) or [item for origin in origins().values() for item in origin.find(source)]
    else:
        found = origin_named(form).find(source)
    home = out.resolve()
    items = [item for item in _once(found) if not Path(item.path).resolve().is_relative_to(home)]
    if not items:
        what = "of a form that is read" if form == AUTO else f"of the form {form}"
        raise UsageError(f"{source} holds nothing {what}{_columns(source)}; --list-forms shows the forms")
    for name in sorted({item.origin for item in items}):
        origin_named(name).check()
    return sorted(items, key=lambda item: (item.name, item.row, item.origin))


def _once(found: Sequence[Item]) -> list[Item]:
    """Without a second item for the same row of a table: one that cannot be opened may be of any form."""
    tables: set[tuple[str, int]] = set()
    items = []
    for item in found:
        if isinstance(origin_named(item.origin), TableOrigin):
            if (item.path, item.row) in tables:
                continue
            tables.add((item.path, item.row))
        items.append(item)
    return items


def _columns(source: Path) -> str:
    """What a table holds instead."""
    if source.suffix.lower() != ".parquet" or not source.is_file():
        return ""
    names = open_table(source).schema_arrow.names
    return f" (its columns are {', '.join(names[:12])}{', ...' if len(names) > 12 else ''})"


def other_forms(source: Path, items: Sequence[Item], out: Path) -> list[str]:
    """A line for each kind of layered file that is not read, with its number."""
    if not source.is_dir() or {item.origin for item in items} == {BUILDS.name}:
        return []
    read = {item.path for item in items}
    home = out.resolve()
    counts = Counter(
        path.suffix.lower()
        for path in files_below(source)
        if path.suffix.lower() in LAYERED and str(path) not in read and not path.resolve().is_relative_to(home)
    )
    return [
        f"not read: {count} files {suffix}, a form that is not known"
        + (f" (save them as {INSTEAD[suffix]})" if suffix in INSTEAD else "")
        for suffix, count in sorted(counts.items())
    ]
