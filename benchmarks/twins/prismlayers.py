"""The twin of PrismLayersPro: generated designs in parquet files that official loaders read too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks.api.images import png_bytes
from benchmarks.datasets.prismlayers import TESTABLE
from benchmarks.twins.decomposition import DesignTwin
from synlayers.design import Design
from synlayers.exporters.layouts import prismlayers_row, prismlayers_schema
from synlayers.style.color import oklch
from synlayers.support.cli import Advance

STYLES: Final = ("dark", "medium", "light")
"""By the lightness of the ground."""
LIGHTNESS: Final = (0.45, 0.8)
"""OKLCH, 0 to 1: where a style ends and the next begins."""


def write_prismlayers(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """``data/<style>-00000-of-00001.parquet``, one file a style, a row group a row, as many layer columns as the recipe
    allows.

    There are as few styles as leave a row in CLD's test split (`style_of`), and the schema carries the features that
    the library `datasets` takes pictures for pictures by.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir()
    schema = prismlayers_schema(PRISMLAYERS.settings["layers"][1] - 1)
    with ExitStack() as stack:
        writers: dict[str, pq.ParquetWriter] = {}
        for design in islice(designs, count):
            style = style_of(design, count)
            if style not in writers:
                path = folder / "data" / f"{style}-00000-of-00001.parquet"
                writers[style] = stack.enter_context(pq.ParquetWriter(path, schema, compression="none"))
            writers[style].write_table(pa.Table.from_pylist([prismlayers_row(design, style, png_bytes)], schema=schema))
            advance(1)


def style_of(design: Design, count: int) -> str:
    """The style of a design among `count` of them.

    CLD tests on the rows from 90 to 95 % of each style: none of a style with fewer than `TESTABLE` rows. With three
    styles one has a third of the rows at least, so there are three from 31 rows on, two from 21 on, else one.
    """
    most = min(len(STYLES), max(1, (count - 1) // (TESTABLE - 1)))
    if most == 1:
        return "mixed"
    lightness = float(oklch(design.palette[0] if design.palette else "#ffffff").L)
    number = sum(lightness >= limit for limit in LIGHTNESS)
    return STYLES[number] if most == len(STYLES) else STYLES[0 if number == 0 else 2]


PRISMLAYERS = DesignTwin(
    "prismlayers",
    write_prismlayers,
    {"layers": (3, 14), "size": (768, 768)},
    count=40,
    version=2,
    left_out=(
        "kinds of layers, texts with their fonts, opacity and rotation",
        "boxes narrower than 7 pixels: they are widened to 7, transparent at their edges",
        "the styles of PrismLayersPro: a style here is how light the ground is",
    ),
)

TWINS = (PRISMLAYERS,)
