"""Libraries of rendered props (`synlayers.blender`): folders of cut-outs with their shadows and reflections, read as
assets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from synlayers.errors import DataError, UsageError
from synlayers.library import Asset
from synlayers.support.untrusted.names import fault_of_name

MANIFEST: Final = "manifest.json"
CAPTION_FILE: Final = "prop.json"
FORMAT: Final = 1
PASSES: Final = ("contact", "shadow", "reflection")
"""What a prop may have beside itself, in the order in which it lies below it: closest first."""
SMALL: Final = "small"
"""The library that ships."""


class PropRecord(BaseModel):
    """A prop in a manifest.

    Attributes:
        path: its folder, from that of the manifest.
        digest: over its files and caption.
        layers: by name: left, top (from those of the prop), width and height, px.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    digest: str
    model: str
    role: Literal["cutout", "photo"]
    caption: str
    tags: tuple[str, ...]
    layers: dict[str, tuple[int, int, int, int]]


class PropManifest(BaseModel):
    """``manifest.json`` of a finished library."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: Literal[1]
    name: str
    license: str
    props: tuple[PropRecord, ...]


def small_library() -> Path:
    """The folder of the library that ships."""
    return Path(__file__).parent / SMALL


def props_folder(option: str | Path) -> Path | None:
    """What ``--props FOLDER|small`` means; None when it is empty."""
    return small_library() if str(option) == SMALL else Path(option) if str(option) else None


def provide_props(folder: Path) -> list[Asset]:
    """The assets of a library of props.

    Raises:
        UsageError: the folder holds no library, or one that is not finished.
        DataError: its manifest is not what this project writes, or a file is missing.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise UsageError(_why_not(folder))
    try:
        manifest = PropManifest.model_validate(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else str(error)
        raise DataError(f"{path} is not a manifest of props ({what}); render the library again") from None
    return [_asset(folder, manifest, prop) for prop in manifest.props]


def _why_not(folder: Path) -> str:
    if (folder / "settings.json").is_file():
        done = len(list(folder.glob(f"props/*/{CAPTION_FILE}")))
        return f"--props {folder}: the library is not finished ({done} props are there); run its render command again"
    return (
        f"--props {folder}: holds no library of props; make one with `python -m synlayers.blender render --out"
        f" {folder}`, or take `--props {SMALL}`"
    )


def _asset(folder: Path, manifest: PropManifest, prop: PropRecord) -> Asset:
    if (fault := fault_of_name(prop.path)) or "prop" not in prop.layers:
        raise DataError(f"{folder / MANIFEST} names {prop.path[:100]!r}, which {fault or 'has no picture'}")
    for name in prop.layers:
        if name not in ("prop", *PASSES) or not (folder / prop.path / f"{name}.webp").is_file():
            raise DataError(f"{folder / prop.path} has no {name[:40]}.webp; run the library's render command again")
    _, _, width, height = prop.layers["prop"]
    data = {
        "width": width,
        "height": height,
        "aspect": round(width / height, 4),
        "passes": {name: list(prop.layers[name]) for name in PASSES if name in prop.layers},
    }
    return Asset(
        id=f"{prop.role}:prop/{prop.model}-{prop.digest[:12]}",
        role=prop.role,
        digest=prop.digest,
        pack=manifest.name,
        license=manifest.license,
        caption=prop.caption,
        tags=prop.tags,
        path=str(folder / prop.path / "prop.webp"),
        data=data if prop.role == "cutout" else {k: v for k, v in data.items() if k != "passes"},
    )
