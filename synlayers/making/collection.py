"""All assets of a build, from every origin that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from synlayers.assets.picture_facts import PhotoRole
from synlayers.assets.user_files import Rejection
from synlayers.errors import UsageError
from synlayers.library import Asset, Library, digest_of

Report = Callable[[str, int, int], None]
"""Called with (what, done, total) while folders are scanned."""


@dataclass(frozen=True, slots=True)
class AssetOrigins:
    """Where assets come from beside the default set."""

    cutouts: Path | None = None
    photos: Path | None = None
    svg: Path | None = None
    fonts: Path | None = None
    system_fonts: bool = False
    packs: tuple[str, ...] = ()
    names_as_captions: bool = False
    props: Path | None = None


@dataclass(frozen=True, slots=True)
class AssetCollection:
    """The assets of a build in order of id; by option, what was left out of the user's folders with reasons, and what
    was changed in files that are used."""

    assets: tuple[Asset, ...]
    rejections: dict[str, list[Rejection]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Over role, id and content of every asset, and how a picture of the user is read and named: part of the
        recipe."""
        return digest_of(*(f"{a.role} {a.id} {a.digest}{_reading(a)}" for a in self.assets))[:32]

    @property
    def packs(self) -> tuple[str, ...]:
        return tuple(sorted({a.pack for a in self.assets}))

    def library(self) -> Library:
        return Library(self.assets)


def _reading(asset: Asset) -> str:
    """What decides the pixels and words of a picture beside its file; empty for all other assets."""
    if "reading" not in asset.data:
        return ""
    return f" {asset.data['reading']} {asset.caption if asset.tags else ''}".rstrip()


def collect(origins: AssetOrigins, report: Report | None = None) -> AssetCollection:
    """Read every origin.

    Raises:
        UsageError: a folder cannot be read, or nothing in it can be used; a pack is not installed.
    """
    from synlayers.assets import icons, palettes
    from synlayers.assets.fonts.families import font_notes, provide_fonts
    from synlayers.sources.illustration import provider as illustrations
    from synlayers.sources.photo import provider as photos

    assets: list[Asset] = [*palettes.provide(), *icons.provide(), *illustrations.provide(), *photos.provide()]
    rejections: dict[str, list[Rejection]] = {}
    notes: dict[str, list[str]] = {}
    packs: list[Asset] = []
    if origins.packs:
        from synlayers.assets.packs.catalogue import provide_packs

        packs = provide_packs(list(origins.packs))
    fonts, refused = provide_fonts(
        [origins.fonts] if origins.fonts else [],
        origins.system_fonts,
        [a for a in packs if a.role in ("font_text", "font_display")],
    )
    assets += fonts
    if origins.fonts:
        _require_usable("--fonts", origins.fonts, [a for a in fonts if a.pack.startswith("--fonts")], refused)
        rejections["--fonts"] = refused
        notes["--fonts"] = font_notes(fonts)
    for option, folder in (("--cutouts", origins.cutouts), ("--photos", origins.photos), ("--svg", origins.svg)):
        if folder is not None:
            usable, refused, notes[option] = _scan(option, folder, report, origins.names_as_captions)
            if option == "--photos":
                usable, refused = _without_cutouts(usable, refused, assets)
            _require_usable(option, folder, usable, refused)
            assets += usable
            rejections[option] = refused
    if origins.props:
        from synlayers.assets.props import provide_props

        assets += provide_props(origins.props)
    assets += packs
    unique = {a.id: a for a in reversed(assets)}  # the first of two with one id stays
    return AssetCollection(tuple(unique[i] for i in sorted(unique)), rejections, notes)


def _scan(
    option: str, folder: Path, report: Report | None, names_as_captions: bool
) -> tuple[list[Asset], list[Rejection], list[str]]:
    def progress(done: int, total: int) -> None:
        if report:
            report(f"reading {option}", done, total)

    if option == "--svg":
        from synlayers.assets.svg.files import scan_svgs

        return *scan_svgs(folder, progress=progress), []
    from synlayers.assets.image_folders import scan_folder

    role: PhotoRole = "cutout" if option == "--cutouts" else "photo"
    return scan_folder(folder, role, progress, names_as_captions)


def _without_cutouts(
    photos: list[Asset], refused: list[Rejection], others: Sequence[Asset]
) -> tuple[list[Asset], list[Rejection]]:
    """Photographs that are no cut-outs at the same time: the two roles are dealt to splits apart, so that a file in
    both could be in two splits."""
    cutouts = {asset.digest for asset in others if asset.role == "cutout"}
    twice = [photo for photo in photos if photo.digest in cutouts]
    reason = "the same file is given as a cut-out"
    refused = sorted([*refused, *(Rejection(Path(photo.path or photo.id).name, reason) for photo in twice)])
    return [photo for photo in photos if photo.digest not in cutouts], refused


def _require_usable(option: str, folder: Path, usable: Sequence[Asset], refused: Sequence[Rejection]) -> None:
    if usable:
        return
    reasons = "; ".join(f"{r.name}: {r.reason}" for r in refused[:3])
    raise UsageError(f"{option} {folder}: nothing in it can be used" + (f" ({reasons})" if reasons else ""))
