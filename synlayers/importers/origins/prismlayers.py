"""Rows of PrismLayersPro's table: ``layer_00``, ``layer_00_box`` ... in Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.importers.drafts import MOST_LAYERS, Draft, Item, Part, Refused, check_canvas, check_sizes
from synlayers.importers.origins import FileOrigin
from synlayers.importers.pictures import rgba, size_of

COLUMNS = ("base_image", "whole_image", "layer_count")


class PrismLayers(FileOrigin):
    name = "prismlayers"
    about = "rows of PrismLayersPro's Parquet files"
    suffixes = (".parquet",)

    def find(self, source: Path) -> list[Item]:
        import pyarrow.parquet as pq

        items = []
        for item in super().find(source):
            try:
                with pq.ParquetFile(item.path) as file:
                    if not set(COLUMNS) <= set(file.schema_arrow.names):
                        continue
                    rows = file.metadata.num_rows
            except Exception:  # a damaged file is one item, whose reading says what is wrong
                rows = 1
            items += [item._replace(row=row) for row in range(rows)]
        return items

    def read(self, item: Item) -> Draft:
        row = _row(item)
        base, whole = _bytes(row, "base_image"), _bytes(row, "whole_image")
        width, height = size_of(base, "base_image")
        check_canvas(width, height)
        draft = Draft(width, height, [])
        draft.caption, draft.style = str(row.get("whole_caption") or ""), str(row.get("style_category") or "")
        count = int(row["layer_count"])
        if not 0 <= count <= MOST_LAYERS:
            raise Refused(f"more than {MOST_LAYERS} layers", str(count))
        names = [f"layer_{index:02d}" for index in range(count)]
        pictures = [_bytes(row, name) for name in names]
        check_sizes([size_of(data, name) for data, name in zip(pictures, names, strict=True)])
        draft.parts.append(Part("base", rgba(base, "base_image", draft), caption=str(row.get("base_caption") or "")))
        for name, data in zip(names, pictures, strict=True):
            pixels = rgba(data, name, draft)
            left, top = _place(row.get(f"{name}_box"), pixels.shape[1], pixels.shape[0], name, draft)
            draft.parts.append(Part(name, pixels, left, top, caption=str(row.get(f"{name}_caption") or "")))
        draft.shown = rgba(whole, "whole_image")
        return draft


def _row(item: Item) -> Record:
    """One row; only its row group is read."""
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(item.path) as file:
            first = 0
            for group in range(file.metadata.num_row_groups):
                size = file.metadata.row_group(group).num_rows
                if item.row < first + size:
                    row: Record = file.read_row_group(group).slice(item.row - first, 1).to_pylist()[0]
                    return row
                first += size
    except Exception as error:  # whatever a damaged file makes pyarrow throw
        raise Refused("it is no Parquet file, or damaged", str(error)[:300]) from None
    raise DataError(f"{item.name} has no row {item.row}")


def _bytes(row: Record, column: str) -> bytes:
    value: Any = row.get(column)
    data = value.get("bytes") if isinstance(value, dict) else value
    if not isinstance(data, bytes):
        raise Refused("a picture is missing in its row", column)
    return data


def _place(box: Any, width: int, height: int, name: str, draft: Draft) -> tuple[int, int]:
    """Where a picture lies. A picture as large as the canvas lies at 0, 0 whatever its box says, for some rows hold
    full canvases."""
    if (width, height) == (draft.width, draft.height):
        return 0, 0
    if not (isinstance(box, list) and len(box) == 4 and all(isinstance(edge, (int, float)) for edge in box)):
        raise Refused("a layer has no box", name)
    left, top, right, bottom = (int(edge) for edge in box)
    if (right - left, bottom - top) != (width, height):
        raise Refused("a layer is of another size than its box", f"{name}: {width} x {height}, box {box}")
    return left, top


ORIGIN = PrismLayers()
