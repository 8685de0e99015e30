"""Text and font of a PSD's type layers."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from synlayers.design import Record

LONGEST = 5000
"""Characters of a text that are kept."""


def text_of(layer: Any) -> tuple[str | None, Record | None]:
    """The characters of a type layer, lines joined by a newline, and the font of most of them; None where it has none.

    What the engine data of a damaged or old file does not say is left out.
    """
    if layer.kind != "type":
        return None, None
    text = str(layer.text).replace("\r\n", "\n").replace("\r", "\n").replace("\x03", "\n").strip("\n\0")[:LONGEST]
    text = "".join(c for c in text if c == "\n" or c.isprintable())
    if not text.strip():
        return None, None
    font: Record | None = None
    with suppress(Exception):  # engine data are free text of the program that wrote them
        font = _font(layer)
    return text, font


def _font(layer: Any) -> Record | None:
    runs = layer.engine_dict["StyleRun"]
    lengths = [int(length) for length in runs["RunLengthArray"]]
    style = runs["RunArray"][lengths.index(max(lengths))]["StyleSheet"]["StyleSheetData"]
    font: Record = {}
    with suppress(Exception):
        font["family"] = str(layer.resource_dict["FontSet"][int(style["Font"])]["Name"]).strip("'")[:100]
    with suppress(Exception):
        font["size"] = round(float(style["FontSize"]) * float(layer.transform[3]), 2)
    return font or None
