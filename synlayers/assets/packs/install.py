"""Install a pack: fetch its package with the ordinary npm client, check it against its pinned hash, unpack it, list its
assets."""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from synlayers.assets.fonts.families import family_asset
from synlayers.assets.fonts.files import CATEGORIES, best_faces, faces_in_file
from synlayers.assets.image_folders import scan_folder
from synlayers.assets.packs.catalogue import FORMAT, MANIFEST, Pack
from synlayers.assets.svg.files import Progress, svg_asset, svg_facts
from synlayers.assets.user_files import Rejection
from synlayers.errors import BuildError, UsageError
from synlayers.library import Asset, Role
from synlayers.support.processes.running import run_command
from synlayers.support.scratch import temporary_folder
from synlayers.support.untrusted.names import fault_of_name

MAX_PACKAGE: Final = 100 * 2**20
MAX_FILE: Final = 8 * 2**20
MAX_TOTAL: Final = 300 * 2**20
MAX_FILES: Final = 20_000
SECONDS: Final = 600


def install_pack(pack: Pack, progress: Progress | None = None) -> list[Rejection]:
    """Install `pack` unless it already is; returns the files of it that are not used, with reasons.

    The pack appears in one step, complete or not at all. Raises UsageError without npm, BuildError when the package
    cannot be fetched, is not the pinned one, or holds nothing of use.
    """
    if pack.installed:
        return []
    home = pack.folder.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
        with temporary_folder(home) as work:
            archive = fetch(pack, work)
            check_integrity(archive, pack)
            content = work / "content"
            unpack(archive, content, pack)
            rejected = _write_manifest(pack, content, progress)
            shutil.rmtree(pack.folder, ignore_errors=True)
            os.replace(content, pack.folder)
    except OSError as error:
        raise BuildError(f"pack {pack.name} cannot be written to {home}: {error.strerror or error}") from None
    return rejected


def fetch(pack: Pack, folder: Path) -> Path:
    """The package file, fetched by npm into `folder`. No script of the package is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise UsageError(
            "asset packs are fetched with npm, which is not installed: install Node.js, or go on without packs (--packs"
            " none)"
        )
    command = [
        npm,
        "pack",
        f"{pack.package}@{pack.version}",
        "--ignore-scripts",
        "--json",
        "--pack-destination",
        str(folder),
    ]
    try:
        process = run_command(command, folder, SECONDS)
    except subprocess.TimeoutExpired:
        raise BuildError(
            f"npm needed more than {SECONDS} s for pack {pack.name}: check the network and try again"
        ) from None
    archives = sorted(folder.glob("*.tgz"))
    if process.returncode or len(archives) != 1:
        lines = [
            line.removeprefix("npm error ") for line in process.stderr.splitlines() if line.startswith("npm error ")
        ]
        raise BuildError(
            f"npm could not fetch pack {pack.name} ({pack.package} {pack.version}):"
            f" {'; '.join(lines[:3]) or 'no message'}"
        )
    return archives[0]


def check_integrity(archive: Path, pack: Pack) -> None:
    """Raises BuildError when the file is not the one that ``packs.json`` pins."""
    if archive.stat().st_size > MAX_PACKAGE:
        raise BuildError(f"the package of pack {pack.name} is larger than {MAX_PACKAGE >> 20} MiB")
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != pack.integrity:
        raise BuildError(
            f"the package of pack {pack.name} is not the pinned one: expected {pack.integrity}, got {digest}"
        )


def unpack(archive: Path, folder: Path, pack: Pack) -> None:
    """The wanted regular files of an npm package, without its top folder. Raises BuildError for a package beyond the
    limits."""
    total = count = 0
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                name = _inner_name(member)
                if name is None or not _is_included(name, pack):
                    continue
                count, total = count + 1, total + member.size
                if count > MAX_FILES or total > MAX_TOTAL or member.size > MAX_FILE:
                    raise BuildError(f"the package of pack {pack.name} is beyond the limits at {name}")
                stream = tar.extractfile(member)
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(stream.read() if stream else b"")
    except (tarfile.TarError, EOFError) as error:
        raise BuildError(f"the package of pack {pack.name} cannot be unpacked: {error}") from None
    if not count:
        raise BuildError(f"the package of pack {pack.name} holds none of {', '.join(pack.include)}")


def _inner_name(member: tarfile.TarInfo) -> str | None:
    """Path below the top folder of the package; None for anything but a regular file in a plain place."""
    if not member.isreg() or fault_of_name(member.name):
        return None
    return member.name.partition("/")[2] or None


def _is_included(name: str, pack: Pack) -> bool:
    return any(fnmatch.fnmatchcase(name, p) for p in pack.include) and not any(
        fnmatch.fnmatchcase(name, p) for p in pack.exclude
    )


def _write_manifest(pack: Pack, content: Path, progress: Progress | None) -> list[Rejection]:
    if pack.kind == "font":
        assets, rejected = _font_assets(pack, content)
    elif pack.kind == "cutouts":
        assets, rejected = _cutout_assets(pack, content, progress)
    else:
        assets, rejected = _svg_assets(pack, content, progress)
    if not assets:
        raise BuildError(
            f"pack {pack.name} holds nothing that can be used; first reason: {rejected[0] if rejected else 'no files'}"
        )
    manifest = {
        "format": FORMAT,
        "name": pack.name,
        "package": pack.package,
        "version": pack.version,
        "integrity": pack.integrity,
        "license": pack.license,
        "assets": [_entry(asset, content) for asset in assets],
        "rejected": [list(r) for r in rejected],
    }
    (content / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return rejected


def _entry(asset: Asset, content: Path) -> dict[str, Any]:
    path = Path(asset.path or "").relative_to(content).as_posix()
    return {
        "id": asset.id,
        "role": asset.role,
        "digest": asset.digest,
        "caption": asset.caption,
        "tags": list(asset.tags),
        "path": path,
        "data": asset.data,
    }


def _font_assets(pack: Pack, content: Path) -> tuple[list[Asset], list[Rejection]]:
    batches = [faces_in_file(path, path.relative_to(content).as_posix()) for path in sorted(content.rglob("*.woff"))]
    faces = [face for batch in batches if not isinstance(batch, Rejection) for face in batch]
    rejected = [batch for batch in batches if isinstance(batch, Rejection)]
    if not faces:
        return [], rejected
    category = next(c for c in CATEGORIES if c == pack.category)
    role: Role = "font_text" if pack.role == "font_text" else "font_display"
    return [family_asset(pack.title, best_faces(faces), category, role, content, pack.label, pack.license)], rejected


def _svg_assets(pack: Pack, content: Path, progress: Progress | None) -> tuple[list[Asset], list[Rejection]]:
    files = sorted(content.rglob("*.svg"))
    assets: dict[str, Asset] = {}
    rejected: list[Rejection] = []
    for file, fact in zip(files, svg_facts(files, progress), strict=True):
        inner = file.relative_to(content).as_posix()
        name = _asset_name(pack, inner)
        if name is None:
            rejected.append(Rejection(inner, "stands for no single thing"))
        elif "reason" in fact:
            rejected.append(Rejection(inner, fact["reason"]))
        elif pack.kind == "icons" and not fact["mono"]:
            rejected.append(Rejection(inner, "an icon of more than one colour"))
        else:
            kind, role = ("icon", "icon") if pack.kind == "icons" else ("emoji", "illustration")
            plain = {**fact, "title": "", "authors": []}
            asset = svg_asset(file, name, plain, role, pack.label, pack.license, kind)  # type: ignore[arg-type]
            assets.setdefault(asset.id, asset)
    return list(assets.values()), rejected


def _cutout_assets(pack: Pack, content: Path, progress: Progress | None) -> tuple[list[Asset], list[Rejection]]:
    """Pictures named by the code points of emoji, as cut-outs named as Unicode names them."""
    rejected = []
    for file in sorted(content.rglob("*.webp")):
        first, *rest = file.stem.split("-")
        name = _emoji_name(int(first, 16)) if rest in ([], ["fe0f"]) else ""
        target = file.with_name(f"{name}.webp")
        if not name or target.exists():
            rejected.append(Rejection(file.relative_to(content).as_posix(), "stands for no single thing"))
            file.unlink()
        else:
            file.rename(target)
    scan = scan_folder(content, "cutout", progress)
    assets = []
    for asset in scan.assets:
        file = Path(str(asset.path))
        prefix = dict(pack.prefix).get(file.parent.relative_to(content.resolve()).as_posix(), pack.name)
        words = tuple(file.stem.split("-"))
        named = {"id": f"cutout:{prefix}/{file.stem}", "caption": " ".join(words), "tags": words}
        where = {
            "path": str(content / file.relative_to(content.resolve())),
            "pack": pack.label,
            "license": pack.license,
        }
        assets.append(replace(asset, **named, **where))  # type: ignore[arg-type]
    return sorted(assets, key=lambda asset: asset.id), rejected + scan.rejections


def _asset_name(pack: Pack, inner: str) -> str | None:
    """``coffee.svg`` of a folder as ``tabler/coffee.svg``; an emoji named by its code point gets the name that Unicode
    gives it."""
    folder, _, base = inner.rpartition("/")
    stem = base.removesuffix(".svg")
    if pack.name == "twemoji":
        stem = _emoji_name(int(stem, 16))
    prefix = dict(pack.prefix).get(folder, pack.name)
    if prefix.endswith("-fill"):  # Phosphor says it in folder and file
        stem = stem.removesuffix("-fill")
    return f"{prefix}/{stem}.svg" if stem else None


def _emoji_name(code: int) -> str:
    """The Unicode name in lower case; "" for modifiers, letters of flags, enclosed letters and signs."""
    if 0x1F1E6 <= code <= 0x1F1FF or 0x1F3FB <= code <= 0x1F3FF or 0x1F100 <= code <= 0x1F2FF or code < 0x2300:
        return ""
    name = unicodedata.name(chr(code), "").lower().replace(" ", "-")
    return "" if re.search(r"symbol|sign$|-arrow|square|button|ideograph|input|triangle", name) else name
