"""What a generated design teaches: its parts as they are found, and which layer each is really of."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from baselines.classical.image_ops import downscale
from baselines.classical.part_links import PartTable
from baselines.learned.parts import PIXELS, PartSet, segment
from baselines.learned.text_lines import find_text_lines
from synlayers.design import Design
from synlayers.errors import DataError
from synlayers.support.atomic import replacing

SEEN: Final = 0.25
"""Alpha, after the layers above, from which a pixel is of a layer; of several the topmost."""
TABLE: Final = tuple(field.name for field in fields(PartTable) if field.name != "shape")
NUMBERS: Final = ("depth", "border", "line", "contacts", "steps")


@dataclass(frozen=True)
class Example:
    """Parts of one design. `shown`, `whole`: (parts, layers), pixels of each part that are of each true layer, among
    the telling ones and among all. `parts` is None for a design that cannot be taken apart: it teaches nothing."""

    parts: PartSet | None = field(repr=False)
    shown: Any = field(repr=False)
    whole: Any = field(repr=False)


def example_of(design: Design, reader: bool = True) -> Example:
    """The example of one design. reader: whether text lines are looked for."""
    owners = top_layers(design)
    image = downscale(design.image, PIXELS)
    if image.shape != design.image.shape:
        rows, columns = (
            (np.arange(small) * large // small)
            for small, large in zip(image.shape[:2], design.image.shape[:2], strict=True)
        )
        owners = owners[rows][:, columns]
    found = segment(image, find_text_lines(image) if reader else None)
    layers = len(design.layers)
    if found is None:
        return Example(None, np.zeros((0, layers), np.int64), np.zeros((0, layers), np.int64))
    count = len(found.parts)
    codes = found.ids.astype(np.int64) * layers + owners
    shown, whole = (
        np.bincount(some, minlength=count * layers).reshape(count, layers)
        for some in (codes[found.telling], codes.ravel())
    )
    return Example(found.parts, shown, whole)


def top_layers(design: Design) -> Any:
    """(H, W) int32: the index of the topmost layer of which something is seen at each pixel."""
    owners = np.zeros((design.height, design.width), np.int32)
    through = np.ones((design.height, design.width), np.float32)
    free = np.ones((design.height, design.width), bool)
    for layer in reversed(design.layers):
        inside = layer.box.within(_whole(design))
        alpha = layer.pixels[..., 3].astype(np.float32) / 255
        taken = free[inside] & (alpha * through[inside] >= SEEN)
        owners[inside][taken] = layer.index
        free[inside] &= ~taken
        through[inside] *= 1 - alpha
    return owners


def _whole(design: Design) -> Any:
    from synlayers.design import Box

    return Box(0, 0, design.width, design.height)


def write_example(path: Path, example: Example) -> None:
    """One file, which appears whole or not at all."""
    arrays: dict[str, Any] = {"shown": example.shown, "whole": example.whole}
    if (parts := example.parts) is not None:
        arrays |= {f"table_{name}": getattr(parts.table, name) for name in TABLE}
        arrays |= {name: getattr(parts, name) for name in NUMBERS} | {"shape": np.array(parts.table.shape)}
        if parts.lines is not None:
            arrays["lines"] = parts.lines
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    with replacing(path, sync_folders=False) as temporary:
        temporary.write_bytes(buffer.getvalue())


def read_example(path: Path) -> Example:
    """What `write_example` wrote. Raises `DataError` for a damaged file."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        if "shape" not in arrays:
            return Example(None, arrays["shown"], arrays["whole"])
        height, width = arrays["shape"].tolist()
        table = PartTable(shape=(height, width), **{name: arrays[f"table_{name}"] for name in TABLE})
        numbers = {name: arrays[name] for name in NUMBERS}
        return Example(PartSet(table=table, **numbers, lines=arrays.get("lines")), arrays["shown"], arrays["whole"])
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise DataError(f"{path} is damaged ({error}); remove it, and the same command makes it again") from error
