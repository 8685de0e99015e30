"""The environment that Blender lives in: a venv of its own, since its wheel needs one Python and older packages."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from synlayers.blender.settings import BLENDER, PYTHON
from synlayers.errors import BuildError, MachineError, UsageError
from synlayers.support.atomic import write_json_atomic
from synlayers.support.paths import cache_place
from synlayers.support.processes.running import run_command

NEEDS: Final = (f"bpy=={BLENDER}", "numpy<2")
ROOM: Final = 2 * 2**30
"""Free bytes: the wheel is 0.4 GB, unpacked it is 1 GB."""
SECONDS: Final = 1800
_MARK: Final = "installed.json"
_WORD: Final = ".".join(map(str, PYTHON))
_NETWORK: Final = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Temporary failure in name|Failed to establish|getaddrinfo"
    r"|ProxyError|Connection(?:Reset|Refused|Aborted)|Network is unreachable|SSLError"
)


def home() -> Path:
    """Where it is, or will be."""
    return cache_place("blender", f"bpy-{BLENDER}")


def installed() -> Path | None:
    """Its Python; None while it is not installed, or not completely."""
    python = _python_of(home())
    return python if (home() / _MARK).is_file() and python.exists() else None


def require() -> Path:
    """Its Python. Raises `UsageError` with what to do where there is none."""
    if (python := installed()) is not None:
        return python
    state = "is installed only in part" if home().exists() else "is not installed"
    raise UsageError(
        f"Blender {BLENDER} {state} for this project: run `python -m synlayers.blender install` (about 1 GB, an"
        " environment of its own); everything but rendering works without it"
    )


def install(python: Path | None = None) -> Path:
    """Makes the environment unless it is there; returns its Python. What an earlier try left behind is removed.

    Args:
        python: the Python to make it with; by default one of version `PYTHON` is looked for.

    Raises:
        UsageError: there is no Python of that version.
        MachineError: too little room.
        BuildError: the wheel could not be fetched, or does not run here.
    """
    if (ready := installed()) is not None:
        return ready
    base, place = find_python(python), home()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(place.with_suffix(".lock"), timeout=5):
            check_room(place.parent)
            shutil.rmtree(place, ignore_errors=True)
            _make(base, place)
    except Timeout:
        raise BuildError(f"another process is installing Blender into {place}; wait for it") from None
    except OSError as error:
        raise BuildError(f"Blender cannot be installed into {place}: {error.strerror or error}") from None
    return _python_of(place)


def check_room(folder: Path) -> None:
    """Raises `MachineError` where less than `ROOM` is free."""
    _, _, free = shutil.disk_usage(folder)
    if free < ROOM:
        raise MachineError(
            f"Blender needs {ROOM / 1e9:.1f} GB in {folder}, and {free / 1e9:.1f} GB are free; make room, or set"
            " SYNLAYERS_CACHE to a folder on another disk"
        )


def find_python(named: Path | None = None) -> Path:
    """A Python of version `PYTHON`. Raises `UsageError` where there is none, or the one that was named is another."""
    tried = []
    for candidate in [named] if named else _candidates():
        version = _version_of(candidate)
        if version == PYTHON:
            return candidate
        tried.append(f"{candidate} ({'.'.join(map(str, version)) if version else 'does not run'})")
    where = f"; looked at {', '.join(tried)}" if tried else ""
    raise UsageError(
        f"Blender {BLENDER} is a package for Python {_WORD} alone, and there is none here{where}: install Python"
        f" {_WORD} (`uv python install {_WORD}`, say) and name it with --python"
    )


def _candidates() -> Iterator[Path]:
    if sys.version_info[:2] == PYTHON:
        yield Path(sys.executable)
    for name in (f"python{_WORD}", "python3", "python"):
        if found := shutil.which(name):
            yield Path(found)
    # where pyenv and uv keep theirs
    homes = (Path(os.environ.get("PYENV_ROOT", "~/.pyenv")) / "versions", Path("~/.local/share/uv/python"))
    for folder in homes:
        yield from sorted(folder.expanduser().glob(f"*{_WORD}*/bin/python{_WORD}"))


def _version_of(python: Path) -> tuple[int, int] | None:
    try:
        said = run_command([str(python), "-c", "import sys; print(*sys.version_info[:2])"], Path.cwd(), 20)
        major, minor = map(int, said.stdout.split())
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return major, minor


def _make(base: Path, place: Path) -> None:
    start = time.monotonic()
    _run([str(base), "-m", "venv", str(place)], "an environment cannot be made")
    python = _python_of(place)
    _run([str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *NEEDS], "", pip=True)
    version = _run(
        [str(python), "-I", "-c", "import bpy; print(bpy.app.version_string)"], "Blender is installed and does not run"
    ).split()
    if version[-1:] != [BLENDER]:
        raise BuildError(f"the package says that it is Blender {' '.join(version)}, not {BLENDER}")
    write_json_atomic(place / _MARK, {"blender": BLENDER, "seconds": round(time.monotonic() - start, 1)})


def _run(command: list[str], what: str, pip: bool = False) -> str:
    try:
        process = run_command(command, Path.cwd(), SECONDS)
    except subprocess.TimeoutExpired:
        raise BuildError(f"installing Blender took more than {SECONDS // 60} minutes; run the command again") from None
    if process.returncode == 0:
        return process.stdout
    if pip:
        raise BuildError(explain_pip(process.stderr))
    lines = [line for line in process.stderr.splitlines() if line.strip()]
    raise BuildError(f"{what}: {lines[-1].strip() if lines else f'it ended with {process.returncode}'}")


def explain_pip(said: str) -> str:
    """Why pip did not install Blender, in a sentence.

    >>> explain_pip("ERROR: Could not find a version that satisfies the requirement bpy==5.0.1")[:60]
    'pip found no Blender 5.0.1: the package index cannot be reac'
    """
    if _NETWORK.search(said):
        return "Blender could not be fetched: the package index cannot be reached; check the network, then run it again"
    if "No space left" in said:
        return "Blender could not be installed: the disk is full; make room, then run the same command again"
    if "Could not find a version" in said or "No matching distribution" in said:
        return (
            f"pip found no Blender {BLENDER}: the package index cannot be reached from here, or has no wheel for"
            f" this machine ({NEEDS[0]}, Python {_WORD}; wheels for Linux and Windows on x86-64, for macOS on arm64)"
        )
    errors = [line for line in said.splitlines() if line.startswith("ERROR")] or said.strip().splitlines()
    return f"pip could not install Blender: {errors[-1].removeprefix('ERROR: ') if errors else 'no message'}"


def _python_of(place: Path) -> Path:
    return place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def size_of(place: Path) -> int:
    """Bytes on disk."""
    return sum(p.lstat().st_size for p in place.rglob("*") if p.is_file())


def describe() -> str:
    """What is installed, in a sentence."""
    try:
        mark = json.loads((home() / _MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return f"Blender {BLENDER} is not installed"
    return f"Blender {mark['blender']} is installed in {home()} ({size_of(home()) / 1e9:.1f} GB)"
