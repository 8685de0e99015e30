"""Where downloaded and reusable things live on this machine, also where nobody has a home or it cannot be written."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from synlayers.support.processes.serving import is_worker

VARIABLE: Final = "SYNLAYERS_CACHE"


def cache_root() -> Path:
    """``$SYNLAYERS_CACHE``, or the platform's cache folder plus ``synlayers``. It is not created here."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen).expanduser()
    base = _caches()
    return _temporary_cache() if base is None else base / "synlayers"


def cache_place(*parts: str) -> Path:
    """Where a thing of this name is kept: in `cache_root` if it is there or can be written there, else below the place
    for temporary files, which is told once."""
    root = cache_root()
    place = root.joinpath(*parts)
    if os.environ.get(VARIABLE) or place.exists() or _can_write(root):
        return place
    other = _temporary_cache()
    return other.joinpath(*parts) if _is_ours(other) else place


def provide_places() -> None:
    """Chooses places for what numba compiles and matplotlib notes, where their usual ones cannot be written: without
    one numba refuses to work. Call it before they are imported."""
    base = _caches()
    if base is not None and _can_write(base):
        return
    for variable, name in (("NUMBA_CACHE_DIR", "numba"), ("MPLCONFIGDIR", "matplotlib")):
        if variable not in os.environ:
            os.environ[variable] = str(cache_place(name))


def _caches() -> Path | None:
    """The platform's cache folder; None where it cannot be told: no HOME, and a user that the system does not know."""
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local)
    if sys.platform.startswith("linux") and (chosen := os.environ.get("XDG_CACHE_HOME")):
        return Path(chosen)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / {"win32": "AppData/Local", "darwin": "Library/Caches"}.get(sys.platform, ".cache")


def _can_write(folder: Path) -> bool:
    """Whether files can be written in a folder, or it can be made."""
    for place in (folder, *folder.absolute().parents):
        if os.path.lexists(place):
            return place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    return False


@cache
def _temporary_cache() -> Path:
    try:
        parent = Path(tempfile.gettempdir())
    except OSError:  # no place at all can be written
        parent = Path("/tmp")
    folder = parent / f"synlayers-cache-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    if _is_ours(folder) and not is_worker() and sys.stderr is not None:
        from synlayers.support.consoles import tell

        tell(
            f"the cache folder {_caches() or 'of the home folder'} cannot be written: {folder} serves for now; set"
            f" {VARIABLE} to a folder that stays"
        )
    return folder


def _is_ours(folder: Path) -> bool:
    """Makes the folder for this user alone. Others may write beside it: one of theirs is not used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.lstat()
    except OSError:
        return False
    return not folder.is_symlink() and (not hasattr(os, "getuid") or about.st_uid == os.getuid())
