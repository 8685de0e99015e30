"""Rows of PrismLayersPro's table: ``layer_00``, ``layer_00_box`` ... in Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synlayers.errors import DataError
from synlayers.importers.drafts import MOST_LAYERS, Draft, Item, Part, Refused, check_canvas, check_sizes
from synlayers.importers.layered.tables import box_of
from synlayers.importers.origins.tables import TableOrigin, picture, whole_number, words
from synlayers.importers.pictures import rgba, size_of


class PrismLayers(TableOrigin):
    name = "prismlayers"
    about = "rows of PrismLayersPro's Parquet files"
    columns = ("base_image", "whole_image", "layer_count", "layer_00")

    def read_row(self, row: Mapping[str, Any], item: Item) -> Draft:
        base = picture(row, "base_image")
        width, height = size_of(base, "base_image")
        check_canvas(width, height)
        draft = Draft(width, height, [])
        draft.caption, draft.style = words(row.get("whole_caption")), words(row.get("style_category"))
        count = whole_number(row, "layer_count")
        if not 0 <= count <= MOST_LAYERS:
            raise Refused(f"more than {MOST_LAYERS} layers", str(count))
        names = [f"layer_{index:02d}" for index in range(count)]
        pictures = [picture(row, name) for name in names]
        check_sizes([size_of(data, name) for data, name in zip(pictures, names, strict=True)])
        draft.parts.append(Part("base", rgba(base, "base_image", draft), caption=words(row.get("base_caption"))))
        for name, data in zip(names, pictures, strict=True):
            pixels = rgba(data, name, draft)
            left, top = place_of(row.get(f"{name}_box"), pixels.shape[1], pixels.shape[0], name, draft)
            draft.parts.append(Part(name, pixels, left, top, caption=words(row.get(f"{name}_caption"))))
        draft.shown = rgba(picture(row, "whole_image"), "whole_image")
        return draft


def place_of(box: Any, width: int, height: int, name: str, draft: Draft) -> tuple[int, int]:
    """Where a picture lies. A picture as large as the canvas lies at 0, 0 whatever its box says, for some rows hold
    full canvases."""
    if (width, height) == (draft.width, draft.height):
        return 0, 0
    try:
        left, top, right, bottom = box_of(box, name)
    except DataError:
        raise Refused("a layer has no box", name) from None
    if (right - left, bottom - top) != (width, height):
        raise Refused("a layer is of another size than its box", f"{name}: {width} x {height}, box {box}")
    return left, top


ORIGIN = PrismLayers()
