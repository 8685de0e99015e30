"""synlayers: layered designs, exact to the bit, from a seed; and what builds, checks and reads them.

>>> import synlayers
>>> designs = synlayers.build("out", 100, layers=(3, 8), size=(512, 512))          # doctest: +SKIP
>>> for design in synlayers.load("out", split="train"):                            # doctest: +SKIP
...     design.image, [layer.pixels for layer in design.layers]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from synlayers.support.lazy import resolve
from synlayers.support.signals import start_quietly

if TYPE_CHECKING:
    from synlayers.design import Box, Design, Layer
    from synlayers.errors import SynlayersError
    from synlayers.making.dataset import build
    from synlayers.recipe import Recipe
    from synlayers.storage.reading import Designs, load

start_quietly()  # here, since every command imports this package before anything that takes time

__version__ = "0.1.0"

_HOMES: Final = {
    "Box": "synlayers.design",
    "Design": "synlayers.design",
    "Designs": "synlayers.storage.reading",
    "Layer": "synlayers.design",
    "Recipe": "synlayers.recipe",
    "SynlayersError": "synlayers.errors",
    "build": "synlayers.making.dataset",
    "load": "synlayers.storage.reading",
}

__all__ = ["Box", "Design", "Designs", "Layer", "Recipe", "SynlayersError", "__version__", "build", "load"]


def __getattr__(name: str) -> Any:
    """Imports what is asked for only then, so that ``import synlayers`` stays light."""
    return resolve(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
