"""Typefaces of a library's fonts, loaded once, alone or in the collection that `skia.textlayout` shapes with.

Every face has a family name of its own in the collection, so a paragraph is set in exactly that face: leave the style
of the `TextStyle` at normal, or Skia slants and thickens by itself. Nothing else is in the collection, so there is no
silent fallback font.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import skia

from synlayers.assets.fonts.files import find_file, open_typeface
from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.library import Asset, Library


def nearest_face(asset: Asset, weight: int = 400, italic: bool = False) -> Record:
    """The entry of ``asset.data["faces"]`` nearest to what is asked: first the slant, then the weight, then away from
    regular."""

    def distance(face: Record) -> tuple[bool, int, int]:
        return face["italic"] != italic, abs(face["weight"] - weight), -abs(face["weight"] - 400)

    face: Record = min(asset.data["faces"], key=distance)
    return face


def load_typeface(library: Library, asset_id: str, weight: int = 400, italic: bool = False) -> skia.Typeface:
    """The nearest face of the family, cached in the library. Raises DataError when its file is gone or was replaced by
    something else."""
    asset = library[asset_id]
    face = nearest_face(asset, weight, italic)
    key = ("typeface", asset.digest, face["weight"], face["italic"])
    if key not in library.cache:
        typeface = open_typeface(
            find_file(Path(asset.path or ""), face["file"]), face.get("index", 0), face.get("instance")
        )
        if typeface is None:
            raise DataError(f"font {asset.data['family']} ({asset.pack}): {face['file']} can no longer be read")
        library.cache[key] = typeface
    return library.cache[key]


def font_alias(library: Library, asset_id: str, weight: int = 400, italic: bool = False) -> str:
    """The family name under which `font_collection` knows exactly this face; registers it on first use."""
    asset = library[asset_id]
    face = nearest_face(asset, weight, italic)
    alias = f"{asset_id}@{face['weight']}{'i' if face['italic'] else ''}#{asset.digest[:8]}"
    provider, _, registered = _shaping(library)
    if alias not in registered:
        provider.registerTypeface(load_typeface(library, asset_id, weight, italic), alias)
        registered.add(alias)
    return alias


def font_collection(library: Library) -> skia.textlayout.FontCollection:
    """The collection that holds the faces of `font_alias`, and no others."""
    return _shaping(library)[1]


def _shaping(library: Library) -> tuple[skia.textlayout.TypefaceFontProvider, skia.textlayout.FontCollection, set[str]]:
    key = ("typeface", "collection")
    if key not in library.cache:
        provider = skia.textlayout.TypefaceFontProvider()
        with _no_system_fonts():
            collection = skia.textlayout.FontCollection()
        collection.setDefaultFontManager(provider)
        library.cache[key] = (provider, collection, set())
    shaping: tuple[skia.textlayout.TypefaceFontProvider, skia.textlayout.FontCollection, set[str]] = library.cache[key]
    return shaping


@contextmanager
def _no_system_fonts() -> Iterator[None]:
    """A first collection makes Skia look for the system's fonts, which are never used, and fontconfig complains of its
    settings on stderr.

    Only while the block runs: a browser that is started later needs them.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = os.devnull
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
