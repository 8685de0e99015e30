"""What designs are made of besides code: fonts, icons, illustrations, palettes, photographs, cut-outs.

Every asset has an id, a role and a digest of its content. A provider (a file of `synlayers.assets`, or one beside a
source, with a function ``provide``) lists the assets of one origin; a `Library` holds those of a build, or the part of
them that one split may use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from synlayers.design import Record

Role = Literal["font_text", "font_display", "icon", "illustration", "palette", "photo", "cutout"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Asset:
    """One thing that a design may use.

    Args:
        id: unique, stable across machines, never a path: ``font:roboto``, ``icon:fa/coffee``, ``photo:landscape-0042``.
        digest: sha256 hex of the content (of the file, or of what defines a procedural asset).
        pack: where it came from, with version: ``font-roboto 0.0.1``, ``--photos``, ``synlayers``.
        caption: noun phrase without article: ``coffee cup``, ``snowy mountain landscape``.
        tags: words that copywriting topics match on.
        path: file on this machine, or None for procedural assets; never written anywhere.
        data: what its source needs beside the file (JSON values).
    """

    id: str
    role: Role
    digest: str
    pack: str
    license: str
    caption: str = ""
    tags: tuple[str, ...] = ()
    path: str | None = None
    data: Record = field(default_factory=dict, hash=False)


def digest_of(*parts: str | bytes) -> str:
    """sha256 hex of the parts, each with its length, so that no two lists collide."""
    sha = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()


class Library:
    """Assets by id and by role, with a cache of what was loaded from them.

    >>> Library([Asset("icon:a", "icon", "00", "test", "CC0")]).role("icon")[0].id
    'icon:a'
    """

    def __init__(self, assets: Iterable[Asset], cache: dict[Any, Any] | None = None) -> None:
        self.assets: dict[str, Asset] = {}
        for asset in assets:
            if asset.id in self.assets and self.assets[asset.id].digest != asset.digest:
                raise ValueError(f"two different assets are called {asset.id!r}")
            self.assets[asset.id] = asset
        self.cache: dict[Any, Any] = {} if cache is None else cache
        self.latest = ""
        """Id of the asset that was asked for last: the one to name when its use fails."""
        self._roles: dict[str, list[Asset]] = {role: [] for role in ROLES}
        for asset in sorted(self.assets.values(), key=lambda a: a.id):
            self._roles[asset.role].append(asset)

    def __getitem__(self, asset_id: str) -> Asset:
        self.latest = asset_id
        try:
            return self.assets[asset_id]
        except KeyError:
            raise KeyError(f"asset {asset_id!r} is not in this library of {len(self.assets)} assets") from None

    def role(self, role: Role) -> list[Asset]:
        """Assets of a role, in order of id."""
        return self._roles[role]

    def without(self, asset_id: str) -> Library:
        """The library without one asset; itself where no other would fill its role."""
        asset = self.assets.get(asset_id)
        if asset is None or len(self._roles[asset.role]) < 2:
            return self
        return self.part(i for i in self.assets if i != asset_id)

    def part(self, ids: Iterable[str]) -> Library:
        """The library of only these assets; loaded content is shared."""
        return Library((self.assets[i] for i in ids), self.cache)
