"""What code a method is made of, as one digest: an edited method, or an edited helper of it, is another run."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
import inspect
from collections.abc import Iterator
from pathlib import Path


def code_digest(kind: type) -> str:
    """SHA-256 over the file that defines a class and all files of the same package (or, of a single file, beside it)
    that it imports, directly or through others; empty where there is no file (a notebook)."""
    try:
        first = Path(inspect.getfile(kind)).resolve()
    except (OSError, TypeError):
        return ""
    if not first.is_file():
        return ""
    package = kind.__module__.partition(".")[0]
    spec = importlib.util.find_spec(package) if "." in kind.__module__ and package != "synlayers" else None
    root = Path(spec.submodule_search_locations[0]).resolve() if spec and spec.submodule_search_locations else None
    return _digest(first, root or first.parent, package if root else "")


@functools.cache
def _digest(first: Path, root: Path, package: str) -> str:
    files, waiting = {first}, [first]
    while waiting:
        for path in _imported_files(waiting.pop(), root, package):
            if path not in files:
                files.add(path)
                waiting.append(path)
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _imported_files(path: Path, root: Path, package: str) -> Iterator[Path]:
    """Files below `root` that a file imports, anywhere in it; packages themselves hold no code of a method."""
    prefix = f"{package}." if package else ""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.startswith(prefix):
                file = root.joinpath(*name.removeprefix(prefix).split(".")).with_suffix(".py")
                if file.is_file():
                    yield file
