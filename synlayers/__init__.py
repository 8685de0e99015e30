"""synlayers: layered designs, exact to the bit, from a seed; and what builds, checks and reads them.

>>> import synlayers
>>> for design in synlayers.load("out", split="train"):      # doctest: +SKIP
...     design.image, [layer.pixels for layer in design.layers]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from synlayers.design import Design, Layer
    from synlayers.storage.reading import load

__version__ = "0.1.0"
__all__ = ["Design", "Layer", "__version__", "load"]

_HOME: Final = {"Design": "synlayers.design", "Layer": "synlayers.design", "load": "synlayers.storage.reading"}


def __getattr__(name: str) -> Any:
    """Imports what is asked for only then, so that ``import synlayers`` stays light."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
