"""Twins of the removal benchmarks: designs with and without one of their elements *and* what it casts.

``ober-test``, ``ober-wild`` and ``ober-decompose`` are OBER's test table with one subset; ``rord-val`` is RORD's
folders. Elements are pictures, shapes, pictures, texts in turn. One that casts nothing in its design is given a shadow,
a reflection, a glow or nothing, in turn, drawn as the designs' own. The object mask is where at least half of a pixel
is of the element as it is seen; the effect mask is that and every pixel that differs in any channel, so outside it
picture and truth are equal, bit for bit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.api.images import png_bytes
from benchmarks.datasets.ober_decompose import EXACT
from benchmarks.datasets.ober_table import COLUMNS, TABLE
from benchmarks.twins.elements import EFFECTS, FAMILIES, ON_TOP, DesignElement, changed_mask, find_element, levels
from benchmarks.twins.scenes import write_scene
from benchmarks.twins.twin import Twin
from synlayers.compositing import composite
from synlayers.design import Box, Design, Pixels
from synlayers.errors import BuildError
from synlayers.making.cells import generator
from synlayers.recipe import MIXED
from synlayers.support.cli import Advance

STREAM: Final = 7041
"""Names the random numbers of this module."""
MAX_DESIGNS: Final = 200
"""Designs that are looked through for one sample."""
WIDEST_REACH: Final = 0.5
"""Share of the canvas within the box of an element of RORD's twin at most: its mask is a hull, and that of a frame
would be all of the picture."""
GROUP_ROWS: Final = 100
"""Rows of a row group, as in files of the Hub."""

Row = dict[str, Any]


def elements(
    designs: Iterator[Design],
    count: int,
    least: float = 0.6,
    fits: Callable[[DesignElement], bool] = lambda element: True,
) -> Iterator[DesignElement]:
    """One element each of `count` designs, at least that share of it seen; a design without one that fits is passed
    over."""
    for number in range(count):
        kinds, cast = FAMILIES[number % len(FAMILIES)], EFFECTS[(number + number // len(EFFECTS)) % len(EFFECTS)]
        for design in islice(designs, MAX_DESIGNS):
            element = find_element(design, generator(design.seed, STREAM, design.index), kinds, cast, least)
            if element is not None and fits(element):
                yield element
                break
        else:
            raise BuildError(f"none of {MAX_DESIGNS} designs has a {' or '.join(kinds)} that can be removed")


def pair(element: DesignElement, number: int, with_truth: bool = True) -> Row:
    """A row of OBER's table: the design, and the design without the element."""
    image, target = element.with_it(), element.without_it()
    return _row(
        element,
        number,
        image,
        target if with_truth else None,
        element.visible_mask(),
        changed_mask(image, target),
        "OBER-Test" if with_truth else "OBER-Wild",
    )


def two_layers(element: DesignElement, number: int) -> Row:
    """A row with the true foreground: the element with what it casts, whole, over all of the rest of the design."""
    target, foreground = element.without_it(), element.merge()
    height, width = target.shape[:2]
    whole = Box(0, 0, width, height)
    ground = np.dstack([target, np.full((height, width), 255, np.uint8)])
    image = composite([(ground, whole), (foreground, whole)], width, height)
    pixels, box = element.crops[element.group[-1]]
    seen = np.zeros((height, width), bool)
    seen[box.y0 : box.y1, box.x0 : box.x1] = pixels[..., 3] > 127
    row = _row(element, number, image, target, seen, changed_mask(image, target), "OBER-Test")
    return {**row, EXACT: {**row["gt"], "bytes": png_bytes(foreground)}}


def _row(
    element: DesignElement, number: int, image: Pixels, target: Pixels | None, seen: Any, differs: Any, subset: str
) -> Row:
    name = f"{number:04d}-{element.layer.kind}-{element.effect}.png"

    def cell(pixels: Pixels | None) -> Row | None:
        return None if pixels is None else {"bytes": png_bytes(pixels), "path": name}

    return {
        "input": cell(image),
        "subset": subset,
        "split": "test",
        "gt": cell(target),
        "object_mask": cell(levels(seen)),
        "object_effect_mask": cell(levels(seen | differs)),
    }


def write_table(
    folder: Path,
    designs: Iterator[Design],
    count: int,
    advance: Advance,
    *,
    row: Callable[[DesignElement, int], Row],
    extra: tuple[str, ...] = (),
    least: float = 0.6,
) -> None:
    """OBER's test table in ``data/``, one row an element; `extra` are columns of images beside the official ones."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir()
    schema = table_schema(extra)
    group: list[Row] = []
    # plain pages of PNG bytes: equal rows give equal files
    with pq.ParquetWriter(
        folder / "data" / TABLE, schema, compression="snappy", use_dictionary=False, write_statistics=False
    ) as writer:
        for number, element in enumerate(elements(designs, count, least)):
            group.append(row(element, number))
            advance(1)
            if len(group) == GROUP_ROWS or number == count - 1:
                writer.write_table(pa.Table.from_pylist(group, schema=schema))
                group = []


def table_schema(extra: tuple[str, ...]) -> Any:
    """The table's columns, with the note by which `datasets` knows that structs are images."""
    import pyarrow as pa

    image, word = pa.struct([("bytes", pa.binary()), ("path", pa.string())]), pa.string()
    names = (*COLUMNS, *extra)
    words = ("subset", "split")
    features = {name: {"dtype": "string", "_type": "Value"} if name in words else {"_type": "Image"} for name in names}
    schema = pa.schema([(name, word if name in words else image) for name in names])
    return schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}})})


def write_rord(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """RORD's folders, one scene an element."""
    for number, element in enumerate(elements(designs, count, ON_TOP, lambda element: element.reach() <= WIDEST_REACH)):
        design = element.design
        write_scene(folder / "val", element, number, generator(design.seed, STREAM, design.index, 1))
        advance(1)


DESIGNS: Final = {"size": MIXED, "longer_side": 768, "layers": (4, 14)}

LEFT_OUT: Final = ("the layers of the designs, and what an object casts apart from the object: masks hold where it is",)

TWINS = (
    Twin("ober-test", partial(write_table, row=pair), DESIGNS, count=60, seed=4101, left_out=LEFT_OUT),
    Twin(
        "ober-wild",
        partial(write_table, row=partial(pair, with_truth=False)),
        DESIGNS,
        count=60,
        seed=4102,
        left_out=(*LEFT_OUT, "the truth: the column gt is empty, as in the original"),
    ),
    Twin(
        "ober-decompose",
        partial(write_table, row=two_layers, extra=(EXACT,), least=ON_TOP),
        DESIGNS,
        count=60,
        seed=4103,
        beside=(f"column {EXACT}: the true foreground with what it casts, RGBA",),
        left_out=("the other layers of the designs",),
    ),
    Twin("rord-val", write_rord, {"size": (960, 540), "layers": (4, 14)}, count=40, seed=4104, left_out=LEFT_OUT),
)
