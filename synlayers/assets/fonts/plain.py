"""Colour fonts without their colours: Skia paints the layers, pictures and bitmaps of COLR, SVG, sbix and CBDT over any
paint that it is given, so the tables that hold them are taken out and the plain outlines are drawn."""

from __future__ import annotations

import struct
from typing import Final

import skia

COLOR_TABLES: Final = frozenset({"COLR", "CPAL", "SVG ", "sbix", "CBDT", "CBLC", "EBDT", "EBLC", "EBSC"})
"""Colours, and pictures of letters; a font with bitmaps alone has nothing left."""


def color_tables(typeface: skia.Typeface) -> list[str]:
    """The tables of a typeface that hold colours or pictures of letters."""
    return sorted({_name(tag) for tag in typeface.getTableTags()} & COLOR_TABLES)


def without_colors(typeface: skia.Typeface) -> bytes:
    """The font file of a typeface with every other table, as an sfnt file."""
    tables = {
        _name(tag): bytes(typeface.getTableData(tag) or b"")
        for tag in typeface.getTableTags()
        if _name(tag) not in COLOR_TABLES
    }
    kind = b"OTTO" if "CFF " in tables or "CFF2" in tables else b"\0\1\0\0"
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    out = [kind + struct.pack(">4H", count, 16 * power, power.bit_length() - 1, 16 * (count - power))]
    offset = 12 + 16 * count
    body = []
    for name in sorted(tables):
        data = tables[name]
        padded = data + bytes(-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        out.append(struct.pack(">4s3I", name.encode("latin-1"), checksum, offset, len(data)))
        body.append(padded)
        offset += len(padded)
    return b"".join(out + body)


def _name(tag: int) -> str:
    return int(tag).to_bytes(4, "big").decode("latin-1")
