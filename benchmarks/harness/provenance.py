"""Where a number comes from: packages, commit, machine."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "synlayers",
    "numpy",
    "pillow",
    "torch",
    "torchmetrics",
    "numba",
    "scipy",
    "scikit-image",
    "opencv-python-headless",
    "skia-python",
    "pymatting",
    "transformers",
    "diffusers",
    "open-clip-torch",
)


def provenance() -> dict[str, Any]:
    """Versions, commit, hardware and date, as plain JSON."""
    return {
        "packages": versions(),
        "python": platform.python_version(),
        "git": commit(),
        "hardware": machine_facts(),
        "date": _now(),
    }


def versions() -> dict[str, str]:
    """Versions of the packages that can change a number, those that are installed."""
    installed = {}
    for name in PACKAGES:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return installed


def commit() -> dict[str, Any]:
    """The commit of this code and whether it was changed since; empty outside a checkout."""
    here = Path(__file__).parent
    head = _git(here, "rev-parse", "HEAD")
    return (
        {}
        if head is None
        else {"commit": head, "dirty": bool(_git(here, "status", "--porcelain", "--untracked-files=no"))}
    )


def machine_facts() -> dict[str, Any]:
    """Processor, cores, memory, GPU."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    about: dict[str, Any] = {"system": platform.system(), "machine": platform.machine(), "cores": cores}
    if (torch := sys.modules.get("torch")) is not None and torch.cuda.is_available():
        about["gpu"] = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    return about


def _git(folder: Path, *words: str) -> str | None:
    try:
        run = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip()


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
