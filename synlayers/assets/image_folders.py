"""Cut-outs and photographs from the user's folders (``--cutouts``, ``--photos``).

Every file is decoded once, here: what is listed can be drawn, what cannot is rejected with a reason and the scan goes
on.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from synlayers.assets.user_files import Rejection, files_below
from synlayers.design import Pixels
from synlayers.library import Asset
from synlayers.support.image_decoding import (
    MIN_SIDE,
    PHOTO_SIDE,
    Undecodable,
    alpha_box,
    decode,
    is_animated,
    open_image,
)

PhotoRole = Literal["photo", "cutout"]
SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".webp",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".tga",
    ".ico",
    ".jp2",
    ".avif",
    ".ppm",
    ".pgm",
)
MAX_FILE_BYTES = 256 * 2**20
"""A file beyond this is not read at all."""
OPAQUE_ENOUGH = 0.999
"""A picture with more than this share of opaque pixels has no background taken away: it is no cut-out."""
_MEANINGLESS = frozenset({
    "img", "image", "dsc", "dscn", "dscf", "pxl", "photo", "photos", "picture", "pic", "sample", "layer", "untitled",
    "screenshot", "screen", "shot", "copy", "final", "export", "scan", "cutout", "aim", "png", "jpg", "jpeg", "file",
    "unnamed", "download", "test",
})  # fmt: skip
"""Words of file names that cameras and programs give, and that say nothing of the content."""


def scan_folder(
    path: str | Path, role: PhotoRole, progress: Callable[[int, int], None] | None = None
) -> tuple[list[Asset], list[Rejection]]:
    """The usable images of a folder and everything below it, in order of id; equal files count once, under the first
    name.

    Hidden files and files that are no images by their name are passed over in silence; links that leave the folder are
    rejected.

    Args:
        progress: called with (files done, files in all) after each file.

    Raises:
        UsageError: `path` is no folder that can be read.
    """
    root = Path(path)
    files, rejections = files_below(root, SUFFIXES)
    assets: dict[str, Asset] = {}
    for done, file in enumerate(files, 1):
        try:
            asset = _asset(root, file, role)
            assets.setdefault(asset.id, asset)
        except Undecodable as error:
            rejections.append(Rejection(file.relative_to(root).as_posix(), str(error)))
        if progress is not None:
            progress(done, len(files))
    return sorted(assets.values(), key=lambda a: a.id), sorted(rejections, key=lambda r: r.name)


def _asset(root: Path, file: Path, role: PhotoRole) -> Asset:
    """The asset of one file; raises `Undecodable` with the reason that it has none."""
    try:
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            raise Undecodable(f"{size // 2**20} MB, more than {MAX_FILE_BYTES // 2**20} MB")
        raw = file.read_bytes()
    except OSError as error:
        raise Undecodable(f"cannot be read ({error.strerror})") from None
    image = open_image(raw)
    mode, moving = image.mode, is_animated(image)
    pixels = decode(image, PHOTO_SIDE if role == "photo" else None)
    width, height = _checked_size(pixels, role)
    digest = hashlib.sha256(raw).hexdigest()
    words = _words(file)
    data: dict[str, object] = {"width": width, "height": height, "aspect": round(width / height, 4)}
    if moving:
        data["note"] = "first frame of an animation"
    elif mode.startswith("I;16"):
        data["note"] = "16-bit samples reduced to 8"
    return Asset(
        id=f"{role}:{digest[:16]}",
        role=role,
        digest=digest,
        pack=f"--{role}s",
        license="user",
        caption=" ".join(words) or ("cut-out object" if role == "cutout" else "photograph"),
        tags=tuple(words),
        path=os.fspath(file.resolve()),
        data=data,
    )


def _checked_size(pixels: Pixels, role: PhotoRole) -> tuple[int, int]:
    """Width and height of what will be drawn; a cut-out must have a background that was taken away."""
    height, width = pixels.shape[:2]
    if role == "cutout":
        alpha = pixels[..., 3]
        x0, y0, x1, y1 = alpha_box(pixels)
        if x1 == x0:
            raise Undecodable("fully transparent")
        if (alpha == 255).mean() > OPAQUE_ENOUGH:
            raise Undecodable("no transparency: a cut-out needs an alpha channel with its background removed")
        width, height = x1 - x0, y1 - y0
    if min(width, height) < MIN_SIDE:
        raise Undecodable(f"{width} x {height} pixels; the shorter side must have at least {MIN_SIDE}")
    return width, height


def _words(file: Path) -> list[str]:
    """What a file name says in words: letters only, none of the names that cameras and programs give."""
    parts = [w.lower() for w in re.split(r"[^A-Za-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", file.stem)) if w]
    has_digits_inside = any(c.isdigit() for c in file.stem)
    words = [w for w in parts if len(w) >= 3 and re.search("[aeiouy]", w) and w not in _MEANINGLESS]
    short = [w for w in parts if len(w) < 3]
    # hexadecimal names and camera numbers leave crumbs of letters behind
    if not words or (has_digits_inside and short) or len(words) > 6:
        return []
    return words
