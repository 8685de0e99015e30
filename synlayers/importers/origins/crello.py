"""Rows of Crello as it is published (cyberagent/crello, versions 4 and 5): lists of elements on a canvas.

Each element has a picture, text too, as it was rendered for the data set; it is drawn into its box, turned around its
middle, in its opacity, on white, as the data set's own renderer draws what is no text. Of version 4, places and sizes
are shares of the canvas and angles radians; of version 5, pixels and degrees.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import skia

from synlayers.compositing import as_image
from synlayers.design import Pixels, Record
from synlayers.importers.drafts import Draft, Item, Part, Refused, check_canvas, check_sizes, faded
from synlayers.importers.layered.tables import class_names, open_table
from synlayers.importers.origins.tables import TableOrigin, picture, whole_number, words
from synlayers.importers.pictures import rgba, size_of

KINDS: Final = {"textelement": "text", "coloredbackground": "background"}
"""Ours of theirs; what images, masks and drawings are, their pixels say."""
LISTS: Final = ("type", "left", "top", "width", "height", "angle", "opacity")


class Crello(TableOrigin):
    name = "crello"
    about = "rows of Crello's Parquet files (cyberagent/crello, versions 4 and 5), elements as they are pictured there"
    columns = ("canvas_width", "canvas_height", "length", "image", *LISTS)

    def read_row(self, row: Mapping[str, Any], item: Item) -> Draft:
        name = _names(item.path)
        width, height = (_size(name(side)(row.get(side)), side) for side in ("canvas_width", "canvas_height"))
        draft = Draft(width, height, [])
        check_canvas(width, height)
        draft.caption, draft.style = words(row.get("title")), name("format")(row.get("format", ""))
        elements = [_element(row, number, name) for number in range(whole_number(row, "length"))]
        shares = bool(elements) and _are_shares(row)
        sizes = [size_of(one["image"], f"image {place}") for place, one in enumerate(elements) if one["image"]]
        check_sizes([(max(width, across), max(height, down)) for across, down in sizes])
        for place, element in enumerate(elements):
            if not element["image"]:
                draft.note("text without a picture is left out")
                continue
            if shares:
                _scale(element, width, height)
            if (part := _part(element, place, draft)) is not None:
                draft.parts.append(part)
        return draft


@lru_cache(maxsize=4)
def _names(path: str) -> Any:
    """For a column, what its values mean."""
    with open_table(Path(path)) as file:
        schema = file.schema_arrow
    return lambda column: class_names(schema, column)


def _size(value: object, what: str) -> int:
    try:
        size = round(float(str(value)))
    except (ValueError, OverflowError):
        size = 0
    if size < 1:
        raise Refused("the size of its canvas is missing", f"{what} {value}"[:60])
    return size


def _element(row: Mapping[str, Any], number: int, name: Any) -> dict[str, Any]:
    """What the lists of a row say of one element. Raises `Refused` where one is too short, or a measure is none."""
    element: dict[str, Any] = {}
    for column in (*LISTS, "image", "text", "font", "font_size"):
        values = row.get(column)
        known = isinstance(values, list) and number < len(values)
        if not known and column in (*LISTS, "image"):
            raise Refused("its elements are not all there", f"{column} of element {number}")
        element[column] = values[number] if known and values is not None else None
    for column in LISTS[1:]:
        value = element[column]
        if not isinstance(value, (int, float)) or not math.isfinite(value) or abs(value) > 1e6:
            raise Refused("a measure of an element is missing", f"{column} of element {number}: {value!r}"[:80])
    element["type"] = name("type")(element["type"])
    element["font"] = name("font")(element["font"]) if element["font"] is not None else ""
    if element["image"] is not None or KINDS.get(element["type"].casefold()) != "text":
        element["image"] = picture({"image": element["image"]}, f"image of element {number}", "image")
    return element


def _are_shares(row: Mapping[str, Any]) -> bool:
    """Whether sizes are shares of the canvas, as in version 4: no element is larger than a few canvases."""
    return max((*row["width"], *row["height"]), default=0.0) <= 4


def _scale(element: dict[str, Any], width: int, height: int) -> None:
    for column, side in (("left", width), ("width", width), ("top", height), ("height", height)):
        element[column] *= side
    element["angle"] = math.degrees(element["angle"])


def _part(element: Mapping[str, Any], place: int, draft: Draft) -> Part | None:
    if element["width"] <= 0 or element["height"] <= 0:
        draft.note("elements without a size are left out")
        return None
    pixels = rgba(element["image"], f"image {place}", draft)
    drawn, left, top = _drawn(pixels, element, draft)
    opacity = min(1.0, max(0.0, float(element["opacity"])))
    kind = str(element["type"])
    text = words(element["text"]).strip() or None
    font: Record | None = None
    if text and element["font"]:
        size = element["font_size"]
        font = {"family": str(element["font"])[:100], **({"size": round(size, 2)} if isinstance(size, float) else {})}
    about: Record = {"crello_type": kind[:40], **({"opacity": round(opacity, 4)} if opacity < 1 else {})}
    if element["angle"]:
        about["rotation"] = round(element["angle"], 3)
    ours = KINDS.get(kind.casefold(), "")
    return Part(kind, faded(drawn, opacity), left, top, ours, "", text if ours == "text" else None, font, about)


def _drawn(pixels: Pixels, element: Mapping[str, Any], draft: Draft) -> tuple[Pixels, int, int]:
    """An element's picture where it stands; as it is where it lies pixel on pixel."""
    left, top, width, height = (float(element[name]) for name in ("left", "top", "width", "height"))
    apart = max(
        abs(left - round(left)), abs(top - round(top)), abs(width - pixels.shape[1]), abs(height - pixels.shape[0])
    )
    if apart < 1e-3 and element["angle"] % 360 == 0:
        return pixels, round(left), round(top)
    draft.note("pictures that are resized or turned are drawn anew")
    out = np.zeros((draft.height, draft.width, 4), np.uint8)
    canvas = skia.Surface(out, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType).getCanvas()
    canvas.translate(left, top)
    canvas.rotate(float(element["angle"]), width / 2, height / 2)
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
    canvas.drawImageRect(image, skia.Rect(width, height), sampling, skia.Paint(AntiAlias=True))
    box = as_image(out).getchannel("A").getbbox()
    if box is None:
        return out[:1, :1], 0, 0
    return np.ascontiguousarray(out[box[1] : box[3], box[0] : box[2]]), box[0], box[1]


ORIGIN = Crello()
