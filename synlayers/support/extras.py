"""Which extra of this project brings a package that is missing."""

from __future__ import annotations

import re
from importlib import metadata
from typing import Final

OWN: Final = ("synlayers", "benchmarks", "baselines", "leaderboard")
MODULES: Final = {"cv2": "opencv-python-headless", "skimage": "scikit-image", "yaml": "pyyaml", "PIL": "pillow"}
"""Modules that are not named like their distribution."""


def explain_missing(error: ModuleNotFoundError) -> str:
    """What to install, in a sentence; empty where the missing module is one of this project (a mistake of ours)."""
    name = (error.name or "").partition(".")[0]
    if not name or name in OWN:
        return ""
    distribution = MODULES.get(name, name)
    return f"this needs {distribution}: pip install 'synlayers[{extra_of(distribution)}]'"


def extra_of(distribution: str) -> str:
    """The first extra that names a distribution; ``bench`` where none does (it is needed by something of it).

    >>> extra_of("torch"), extra_of("diffusers")
    ('bench', 'models')
    """
    wanted = re.sub(r"[-_.]+", "-", distribution).lower()
    try:
        required = metadata.requires("synlayers") or []
    except metadata.PackageNotFoundError:
        return "bench"
    for requirement in required:
        match = re.match(r"([A-Za-z0-9._-]+).*extra == ['\"]([a-z]+)['\"]", requirement)
        if match and re.sub(r"[-_.]+", "-", match[1]).lower() == wanted:
            return match[2]
    return "bench"
