"""Open packs of fonts, icons, emoji and cut-outs beyond the default set: which there are, which are installed, and
their assets.

``packs.json`` pins every pack by version and integrity hash. An installed pack is a folder ``packs/<name>-<version>``
under the cache root with a ``manifest.json`` that was written last; nothing is downloaded except by
`synlayers.assets.packs.install.install_pack`.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

from synlayers.errors import DataError, UsageError
from synlayers.library import Asset
from synlayers.storage.plain_json import read_object
from synlayers.support.paths import cache_place
from synlayers.support.untrusted.names import fault_of_name

MANIFEST: Final = "manifest.json"
FORMAT: Final = 3
"""Of the manifest; a pack installed by another format has to be installed again."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as pinned.

    Args:
        package: its name at the registry that the ordinary npm client uses.
        integrity: ``sha512-<base64>`` of the package file, as npm publishes it.
        include, exclude: patterns of files inside of the package.
        prefix: for all but fonts, the first part of ids by folder in the package.
        category, role: of a font family.
        note: what the licence asks of those who use it, or who drew it.
    """

    name: str
    kind: Literal["font", "icons", "emoji", "cutouts"]
    title: str
    package: str
    version: str
    integrity: str
    license: str
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    prefix: tuple[tuple[str, str], ...] = ()
    category: str = ""
    role: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        """Name and version, as recipes and cards give it."""
        return f"{self.name} {self.version}"

    @property
    def folder(self) -> Path:
        return cache_place("packs", f"{self.name}-{self.version}")

    @property
    def installed(self) -> bool:
        return _manifest(self) is not None


@cache
def all_packs() -> dict[str, Pack]:
    """Every pinned pack by name, in the order of ``packs.json``."""
    entries = json.loads((resources.files("synlayers.assets.packs") / "packs.json").read_text("utf-8"))["packs"]
    return {entry["name"]: _pack(entry) for entry in entries}


def _pack(entry: dict[str, Any]) -> Pack:
    frozen: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    frozen["prefix"] = tuple(entry.get("prefix", {}).items())
    return Pack(**frozen)


def find_packs(names: Iterable[str]) -> list[Pack]:
    """Packs by name, each once; UsageError for a name that is not known, with the nearest ones."""
    packs = all_packs()
    unique = list(dict.fromkeys(names))
    for name in unique:
        if name not in packs:
            near = difflib.get_close_matches(name, packs, 3, 0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "`python -m synlayers.assets list` shows all"
            raise UsageError(f"there is no asset pack {name!r}; {hint}")
    return [packs[name] for name in unique]


def installed_packs() -> list[Pack]:
    """The packs that are on this machine, in the order of ``packs.json``."""
    return [pack for pack in all_packs().values() if pack.installed]


def choose_packs(option: str) -> list[Pack]:
    """What ``--packs all|none|NAME,NAME`` means: "all" is every installed one. UsageError for a pack that is unknown or
    not installed."""
    if option in ("", "none"):
        return []
    if option == "all":
        return installed_packs()
    packs = find_packs(name.strip() for name in option.split(",") if name.strip())
    _require(packs)
    return packs


def _require(packs: Iterable[Pack]) -> None:
    absent = [pack.name for pack in packs if not pack.installed]
    if absent:
        raise UsageError(
            f"not installed: {', '.join(absent)}; run `python -m synlayers.assets install {' '.join(absent)}`"
        )


def provide_packs(names: Iterable[str]) -> list[Asset]:
    """The assets of installed packs; UsageError for one that is unknown or not installed."""
    packs = find_packs(names)
    _require(packs)
    return [asset for pack in packs for asset in _assets(pack)]


def _assets(pack: Pack) -> list[Asset]:
    manifest = _manifest(pack)
    assert manifest is not None, "callers have checked"
    for entry in manifest["assets"]:
        for name in (entry["path"], *(face["file"] for face in entry["data"].get("faces", ()))):
            # a font family's path is the pack's folder itself
            if name != "." and (fault := fault_of_name(name)):
                raise DataError(f"{pack.folder / MANIFEST} names {str(name)[:100]!r}, which {fault}; install it again")
    return [
        Asset(
            entry["id"],
            entry["role"],
            entry["digest"],
            pack.label,
            pack.license,
            entry["caption"],
            tuple(entry["tags"]),
            str(pack.folder / entry["path"]),
            entry["data"],
        )
        for entry in manifest["assets"]
    ]


def _manifest(pack: Pack) -> dict[str, Any] | None:
    """The manifest of an installed pack; None when it is not there, is of another format or of another package file."""
    try:
        manifest = read_object(pack.folder / MANIFEST)
    except (OSError, ValueError):
        return None
    return manifest if manifest.get("format") == FORMAT and manifest.get("integrity") == pack.integrity else None
