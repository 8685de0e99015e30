"""Illustrations drawn by code: one asset per subject of `synlayers.sources.illustration`."""

from __future__ import annotations

import synlayers.sources.illustration  # noqa: F401  (importing the package fills the register)
from synlayers.library import Asset
from synlayers.sources.illustration.digests import read_digests
from synlayers.sources.illustration.registry import SUBJECTS


def provide() -> list[Asset]:
    """The subjects as assets, ids ``illustration:coffee-cup``; ``data["aspect"]`` is width / height."""
    return [
        Asset(
            id=f"illustration:{s.id}",
            role="illustration",
            digest=read_digests()[s.id]["digest"],
            pack="synlayers",
            license="Apache-2.0",
            caption=" ".join(s.caption.replace("{}", "").split()),
            tags=tuple(dict.fromkeys((s.id, *s.id.split("-"), *s.tags))),
            data={"subject": s.id, "aspect": round(s.box[2] / s.box[3], 4)},
        )
        for s in (SUBJECTS[k] for k in sorted(SUBJECTS))
    ]
