"""PrismLayersPro's table: ``data/SPLIT-00000-of-00004.parquet``, one row a design, columns for every layer; CLD and the
library `datasets` read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from synlayers.design import Design, Pixels, Record
from synlayers.exporters.layouts import prismlayers_row, prismlayers_schema
from synlayers.exporters.targets import Facts, Target, Written
from synlayers.storage import encode
from synlayers.support.atomic import replacing

ROWS_IN_GROUP = 8
"""Rows that are read at once: at 1024 px some ten megabytes."""


class PrismLayers(Target):
    name = "prismlayers"
    about = "wide Parquet rows of PrismLayersPro, which CLD trains on (load_dataset reads them)"

    def write(self, out: Path, part: int, designs: Sequence[Design], facts: Facts) -> Written:
        import pyarrow as pa
        import pyarrow.parquet as pq

        written = Written()
        schema = prismlayers_schema(facts.most_layers - 1)
        for split in dict.fromkeys(design.split for design in designs):
            path = out / "parts" / f"{split}-{part:05d}.parquet"
            path.parent.mkdir(exist_ok=True)
            mine = [design for design in designs if design.split == split]
            with (
                replacing(path) as temporary,
                pq.ParquetWriter(temporary, schema, compression="none", write_page_index=True) as file,
            ):
                for first in range(0, len(mine), ROWS_IN_GROUP):
                    rows = [
                        prismlayers_row(design, design.layout, _png) for design in mine[first : first + ROWS_IN_GROUP]
                    ]
                    file.write_table(pa.Table.from_pylist(rows, schema=schema))
            written.entries.append({"split": split, "file": path.name})
        return written

    def finish(self, out: Path, entries: Iterable[Record], facts: Facts) -> None:
        """Gives the files the names that `datasets` takes for splits."""
        files: dict[str, list[str]] = {}
        for entry in entries:
            files.setdefault(entry["split"], []).append(entry["file"])
        (out / "data").mkdir(exist_ok=True)
        for split, names in files.items():
            for number, name in enumerate(names):
                place = out / "data" / f"{split}-{number:05d}-of-{len(names):05d}.parquet"
                if not place.exists():  # a call before this one may have been interrupted here
                    (out / "parts" / name).rename(place)
        (out / "parts").rmdir()


def _png(pixels: Pixels) -> bytes:
    return encode(pixels, "png")


TARGET = PrismLayers()
