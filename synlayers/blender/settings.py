"""The settings of a library of props: all that decides its bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from synlayers.blender.models import models
from synlayers.errors import UsageError
from synlayers.library import digest_of
from synlayers.support.discovery import suggestion

BLENDER: Final = "5.0.1"
"""The version whose pixels are ours; its wheel is for `PYTHON` alone."""
PYTHON: Final = (3, 11)
SIZES: Final = (64, 1024)


@dataclass(frozen=True, slots=True)
class Settings:
    """Args:
    size: longer side of a prop, px.
    samples: light paths a pixel; twice as many for glass.
    models: names; empty for all.
    device: "cpu", or the kind of graphics card ("optix"): its pixels are others.
    """

    seed: int = 0
    size: int = 256
    samples: int = 16
    models: tuple[str, ...] = ()
    device: str = "cpu"
    blender: str = BLENDER

    @property
    def digest(self) -> str:
        return digest_of(json.dumps(self.to_json(), sort_keys=True))[:16]

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "models": sorted(self.models)}


def make_settings(seed: int, size: int, samples: int, names: str, device: str) -> Settings:
    """Settings that can be rendered. Raises `UsageError` otherwise."""
    if not SIZES[0] <= size <= SIZES[1]:
        raise UsageError(f"--size goes from {SIZES[0]} to {SIZES[1]} px, not {size}")
    if not 1 <= samples <= 4096:
        raise UsageError(f"--samples goes from 1 to 4096, not {samples}")
    if seed < 0:
        raise UsageError(f"--seed is 0 or more, not {seed}")
    chosen = tuple(sorted({name.strip() for name in names.split(",") if name.strip()}))
    for name in chosen:
        if name not in models():
            raise UsageError(f"there is no model {name!r}; {suggestion(name, models())}")
    return Settings(seed, size, samples, chosen, device)
