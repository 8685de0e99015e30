"""OpenRaster: a zip of PNG files and a list of how they lie upon each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.api.answer_limits import MOST_LAYERS, check_picture
from benchmarks.api.images import read_rgba, read_size
from benchmarks.api.layered_files.placed import Placed, check_layers, stack_placed
from benchmarks.api.notes import take_note
from benchmarks.api.predictions import check_file
from benchmarks.api.tasks import Array, Prediction
from synlayers.errors import DataError
from synlayers.importers.drafts import Refused
from synlayers.importers.layered.ora import OVER, OraFile, open_ora


def read_ora(path: Path, canvas: tuple[int, int] | None = None) -> Prediction:
    """The visible layers of an OpenRaster file, back to front, opacity in their alpha, groups taken apart.

    Composite operators are not applied, which is noted: such a layer cannot be represented.

    Raises:
        DataError: the file cannot be read, or is far larger than the canvas.
    """
    check_file(path)
    try:
        with open_ora(path) as file:
            size = (file.width, file.height)
            check_picture(path.name, size, canvas)
            layers = list(islice(_layers(file), MOST_LAYERS + 1))[::-1]
            check_layers(path, layers, size, canvas)
            return Prediction(layers=stack_placed(layers, size))
    except Refused as error:
        raise DataError(f"{path} cannot be read as OpenRaster: {error}") from None


def _layers(file: OraFile) -> Iterator[Placed]:
    """The leaves of the list, top first, as they stand in the file; only the beginnings of pictures are read."""
    for node in file.nodes():
        if node.hidden:
            take_note("hidden layers of an OpenRaster file were left out")
            continue
        if node.operator != OVER:
            take_note(
                f"layers of an OpenRaster file that blend as svg:{' '.join(node.operator[:36].split())} were read as"
                " normal ones: such layers cannot be represented"
            )
        if not node.is_group:
            size = read_size(file.head(node.source), node.source)
            yield Placed(size, partial(_pixels, file, node.source), node.left, node.top, node.opacity)


def _pixels(file: OraFile, name: str) -> Array:
    return read_rgba(file.read(name), name)
