"""Font families as assets: the default set from Python packages, the user's folders, the system's fonts on request.

An asset is a family. ``data`` is ``{"family", "category", "faces": [{"weight", "italic", "file", "digest", ...}]}``;
``file`` is relative to ``Asset.path``. Role ``font_text`` suits body text and headlines, ``font_display`` headlines
only.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from synlayers.assets.fonts.files import (
    SUFFIXES,
    Category,
    FontFace,
    best_faces,
    covers,
    faces_in_file,
    missing_glyphs,
    open_typeface,
)
from synlayers.assets.fonts.twins import find_twins
from synlayers.assets.fonts.typefaces import font_alias, font_collection, load_typeface, nearest_face
from synlayers.assets.user_files import Rejection, files_below, relative_name, slug
from synlayers.library import Asset, Role, digest_of

__all__ = [
    "covers",
    "family_asset",
    "family_assets",
    "font_alias",
    "font_collection",
    "load_typeface",
    "missing_glyphs",
    "nearest_face",
    "open_typeface",
    "provide",
    "provide_fonts",
]


class PackagedFamily(NamedTuple):
    """A family that comes with a Python package: files ``pattern`` in ``folder`` of ``module``."""

    family: str
    package: str
    module: str
    pattern: str
    category: Category
    role: Role
    license: str = "OFL-1.1"
    folder: str = "files"


_MPL: Final = "mpl-data/fonts/ttf"
DEFAULT: Final = (
    PackagedFamily("Roboto", "font-roboto", "font_roboto", "Roboto-*.ttf", "sans", "font_text", "Apache-2.0"),
    PackagedFamily("Source Sans Pro", "font-source-sans-pro", "font_source_sans_pro", "*.ttf", "sans", "font_text"),
    PackagedFamily("Source Serif Pro", "font-source-serif-pro", "font_source_serif_pro", "*.ttf", "serif", "font_text"),
    PackagedFamily("Manrope", "font-manrope", "font_manrope", "Manrope-[!V]*.ttf", "sans", "font_text"),
    PackagedFamily("Hanken Grotesk", "font-hanken-grotesk", "font_hanken_grotesk", "*.otf", "sans", "font_text"),
    PackagedFamily("Lato", "font-lato", "font_lato", "*.ttf", "sans", "font_text"),
    PackagedFamily("Caladea", "font-caladea", "font_caladea", "*.ttf", "serif", "font_text", "Apache-2.0"),
    PackagedFamily(
        "DejaVu Sans", "matplotlib", "matplotlib", "DejaVuSans[.-]*ttf", "sans", "font_text", "Bitstream-Vera", _MPL
    ),
    PackagedFamily(
        "DejaVu Serif",
        "matplotlib",
        "matplotlib",
        "DejaVuSerif[.-]*ttf",
        "serif",
        "font_display",
        "Bitstream-Vera",
        _MPL,
    ),
    PackagedFamily(
        "DejaVu Sans Mono",
        "matplotlib",
        "matplotlib",
        "DejaVuSansMono*.ttf",
        "mono",
        "font_display",
        "Bitstream-Vera",
        _MPL,
    ),
    PackagedFamily(
        "STIXGeneral", "matplotlib", "matplotlib", "STIXGeneral*.ttf", "serif", "font_display", "OFL-1.1", _MPL
    ),
    PackagedFamily("Fredoka One", "font-fredoka-one", "font_fredoka_one", "*.ttf", "display", "font_display"),
    PackagedFamily("Amatic SC", "font-amatic-sc", "font_amatic_sc", "*.ttf", "handwriting", "font_display"),
    PackagedFamily("Intuitive", "font-intuitive", "font_intuitive", "*.ttf", "display", "font_display"),
)
"""At least six families of each role, so that each of three splits gets two."""

SYSTEM_FOLDERS: Final = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}


def provide() -> list[Asset]:
    """The default set."""
    return provide_fonts()[0]


def provide_fonts(
    folders: Sequence[Path] = (), system: bool = False, installed: Sequence[Asset] = ()
) -> tuple[list[Asset], list[Rejection]]:
    """Default families, those of the user's `folders`, and with `system` those of the machine; and what was left out,
    with reasons.

    A family that is already there by another origin, or whose letters are those of a family of another name (also of
    the `installed` ones, which are not returned), is left out: one font would be in two splits. Raises UsageError when
    a folder cannot be read.
    """
    assets: dict[str, Asset] = {}
    rejected: list[Rejection] = []
    batches = [_packaged_families()] + [_from_folder(folder, "--fonts") for folder in folders]
    if system:
        places = (Path(place).expanduser() for place in SYSTEM_FOLDERS.get(sys.platform, SYSTEM_FOLDERS["linux"]))
        batches += [_from_folder(place, "system fonts") for place in places if place.is_dir()]
    for batch, refused in batches:
        rejected += refused
        for asset in batch:
            if asset.id in assets and assets[asset.id].digest != asset.digest:
                rejected.append(
                    Rejection(asset.data["family"], f"the family is already there, from {assets[asset.id].pack}")
                )
            assets.setdefault(asset.id, asset)
    if len(batches) > 1:
        for twin, first in find_twins([*installed, *assets.values()]).items():
            if twin in assets:
                family = assets.pop(twin).data["family"]
                rejected.append(Rejection(family, f"the same letters as {first.data['family']} ({first.pack})"))
    return list(assets.values()), rejected


def font_notes(assets: Iterable[Asset]) -> list[str]:
    """What is done to fonts that are used."""
    plain = [a.data["family"] for a in assets if any("without" in face for face in a.data["faces"])]
    if not plain:
        return []
    shown = ", ".join(plain[:4]) + (", ..." if len(plain) > 4 else "")
    return [f"colour fonts drawn by their plain outlines, in the colour of the text: {len(plain)} ({shown})"]


def family_assets(faces: Iterable[FontFace], root: Path, pack: str, license: str) -> list[Asset]:
    """One asset for each family among `faces`, whose files are relative to `root`. Category and role are guessed from
    the faces."""
    families: dict[str, list[FontFace]] = defaultdict(list)
    for face in faces:
        families[face.family].append(face)
    return [
        family_asset(name, best_faces(families[name]), None, None, root, pack, license) for name in sorted(families)
    ]


def family_asset(
    family: str,
    faces: Sequence[FontFace],
    category: Category | None,
    role: Role | None,
    root: Path,
    pack: str,
    license: str,
) -> Asset:
    """The asset of one family; category and role None to guess them."""
    regular = min(faces, key=lambda f: (f.italic, abs(f.weight - 400)))
    category = category or regular.category
    data = {"family": family, "category": category, "faces": [face.record() for face in faces]}
    digest = digest_of(*(f"{f.weight} {f.italic} {f.index} {f.instance} {f.digest}" for f in faces))
    tags = ("font", category)
    return Asset(
        _identity(family), role or guess_role(category, faces), digest, pack, license, family, tags, str(root), data
    )


def _identity(family: str) -> str:
    """``font:`` and the letters of the name; names in other scripts have none, and are told apart by a digest."""
    name = slug(family)
    return f"font:{name}-{digest_of(family)[:8]}" if name == "unnamed" else f"font:{name}"


def guess_role(category: Category, faces: Sequence[FontFace]) -> Role:
    """Text needs a plain category, a weight to read and a bold one; everything else is for headlines."""
    weights = {face.weight for face in faces if not face.italic}
    readable = any(300 <= w <= 500 for w in weights) and any(w >= 600 for w in weights)
    return "font_text" if category in ("sans", "serif", "slab") and readable else "font_display"


def _packaged_families() -> tuple[list[Asset], list[Rejection]]:
    assets: list[Asset] = []
    rejected: list[Rejection] = []
    for entry in DEFAULT:
        spec = importlib.util.find_spec(entry.module)
        if spec is None or spec.origin is None:
            rejected.append(Rejection(entry.family, f"its package is not installed: pip install {entry.package}"))
            continue
        folder = Path(spec.origin).parent / entry.folder
        faces, refused = _faces(sorted(folder.glob(entry.pattern)), folder, trusted=True)
        rejected += refused
        if not faces:
            rejected.append(Rejection(entry.family, f"package {entry.package} holds no usable {entry.pattern}"))
            continue
        pack = f"{entry.package} {importlib.metadata.version(entry.package)}"
        assets.append(
            family_asset(entry.family, best_faces(faces), entry.category, entry.role, folder, pack, entry.license)
        )
    return assets, rejected


def _from_folder(folder: Path, pack: str) -> tuple[list[Asset], list[Rejection]]:
    paths, rejected = files_below(folder, SUFFIXES)
    faces, refused = _faces(paths, folder)
    assets = family_assets(faces, folder, pack, "as given by the user")
    return assets, rejected + refused + _unused_files(faces, assets)


def _unused_files(faces: Iterable[FontFace], assets: Iterable[Asset]) -> list[Rejection]:
    """Files whose every face another file of the family gives."""
    used = {face["file"] for asset in assets for face in asset.data["faces"]}
    families = {face.file: face.family for face in faces if face.file not in used}
    return [
        Rejection(file, f"{family} has the same weight and slant from another file")
        for file, family in families.items()
    ]


def _faces(paths: Iterable[Path], root: Path, trusted: bool = False) -> tuple[list[FontFace], list[Rejection]]:
    faces: list[FontFace] = []
    rejected: list[Rejection] = []
    for path in paths:
        outcome = faces_in_file(path, relative_name(path, root), trusted)
        if isinstance(outcome, Rejection):
            rejected.append(outcome)
        else:
            faces += outcome
    return faces, rejected
