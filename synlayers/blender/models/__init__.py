"""Parametric models of props, one file each. A file defines ``MODEL`` (`model.Model`); its name is the model's."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from synlayers.blender.models.model import Model


@cache
def models() -> dict[str, Model]:
    """All models by name, in alphabetical order. Inside of Blender there is no other part of this project, so they are
    looked for here and not with `synlayers.support.discovery`."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        model = getattr(importlib.import_module(f"{__name__}.{info.name}"), "MODEL", None)
        if isinstance(model, Model):
            found[model.name] = model
    return dict(sorted(found.items()))
