"""Plug-in files as modules ``synlayers.support.plugins.<stem>_<hash>``.

Their names are importable in every process that has the same ``SYNLAYERS_PLUGINS``: what is defined in them can travel
to worker processes by pickle, like anything else.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

from synlayers.errors import UsageError

VARIABLE: Final = "SYNLAYERS_PLUGINS"
"""Paths of plug-in files, separated as in PATH."""
PACKAGE: Final = "synlayers.support.plugins"


def plugin_paths() -> tuple[Path, ...]:
    """The files that are in use, in the order in which they were named."""
    return tuple(Path(text) for text in dict.fromkeys(os.environ.get(VARIABLE, "").split(os.pathsep)) if text)


def module_name(path: Path) -> str:
    """The name of a plug-in file's module: it changes with the content, so an edited file is another module.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UsageError(f"the plug-in {path} cannot be read: {error.strerror}") from None
    return f"{PACKAGE}.{re.sub(r'[^A-Za-z0-9]', '_', path.stem)}_{digest[:12]}"


class PluginFinder(MetaPathFinder):
    """Finds the modules of plug-in files, and nothing else."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(PACKAGE + ".") or fullname == f"{PACKAGE}.files":
            return None
        for file in plugin_paths():
            if module_name(file) == fullname:
                if str(file.parent) not in sys.path:  # what lies beside the file can be imported, after all else
                    sys.path.append(str(file.parent))
                return importlib.util.spec_from_file_location(fullname, file)
        return None


def install_finder() -> None:
    """Let Python's import find plug-in files; a second call changes nothing."""
    if not any(isinstance(finder, PluginFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, PluginFinder())
