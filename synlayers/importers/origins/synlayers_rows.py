"""Rows of SynLayers' published table (SynLayers/Synlayers-Data): a list of layers in each, and its record as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from synlayers.importers.drafts import Draft, Item, Part, Refused, check_canvas, check_sizes
from synlayers.importers.origins.prismlayers import place_of
from synlayers.importers.origins.tables import TableOrigin, picture, words
from synlayers.importers.pictures import rgba, size_of
from synlayers.storage.plain_json import parse_json

MOST_RECORD: Final = 1 << 24
"""Letters of a record."""


class SynLayersRows(TableOrigin):
    name = "synlayers-rows"
    about = "rows of SynLayers' Parquet files (base_image, whole_image, layers, metadata)"
    columns = ("base_image", "whole_image", "layers", "metadata")

    def read_row(self, row: Mapping[str, Any], item: Item) -> Draft:
        base = picture(row, "base_image")
        draft = Draft(*size_of(base, "base_image"), [])
        check_canvas(draft.width, draft.height)
        draft.caption, draft.style = words(row.get("whole_caption")), words(row.get("style_category"))
        layers = _layers(row)
        names = [f"layer {number}" for number in range(len(layers))]
        pictures = [picture(_column(layer), "image") for layer in layers]
        check_sizes([size_of(data, name) for data, name in zip(pictures, names, strict=True)])
        draft.parts.append(Part("base", rgba(base, "base_image", draft), caption=words(row.get("base_caption"))))
        for name, layer, data in zip(names, layers, pictures, strict=True):
            pixels = rgba(data, name, draft)
            left, top = place_of(layer.get("box"), pixels.shape[1], pixels.shape[0], name, draft)
            kind, caption = words(layer.get("type")), words(layer.get("caption"))
            draft.parts.append(Part(name.replace(" ", "_"), pixels, left, top, kind=kind, caption=caption))
        draft.shown = rgba(picture(row, "whole_image"), "whole_image")
        return draft


def _layers(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The layers of a row, each with what the record says of it; in the order of ``layer_idx``."""
    try:
        record = parse_json(words(row.get("metadata"))[:MOST_RECORD].encode())
    except ValueError as error:
        raise Refused("its metadata are no JSON", str(error)) from None
    said = _dicts(record.get("layers", ()) if isinstance(record, dict) else ())
    cells = _dicts(row.get("layers"))
    if said is None or cells is None or len(said) not in (0, len(cells)):
        raise Refused("its metadata do not list the layers of the row")
    layers = [
        {**(said[number] if said else {}), **{name: value for name, value in cell.items() if value is not None}}
        for number, cell in enumerate(cells)
    ]
    if all(isinstance(layer.get("layer_idx"), int) for layer in layers):
        layers.sort(key=lambda layer: int(layer["layer_idx"]))
    return layers


def _dicts(value: Any) -> list[dict[str, Any]] | None:
    """None where it is no list of objects."""
    if isinstance(value, (list, tuple)) and all(isinstance(one, dict) for one in value):
        return list(value)
    return None


def _column(layer: Mapping[str, Any]) -> dict[str, Any]:
    """The cell of a layer that holds its picture: bytes, or a struct with bytes."""
    found = (v for v in layer.values() if isinstance(v, bytes) or (isinstance(v, dict) and v.get("bytes")))
    return {"image": next(found, None)}


ORIGIN = SynLayersRows()
