"""The pool of procedural photographs: what each shows is fixed by its style and seed, its pixels are made when it is
first drawn."""

from __future__ import annotations

from synlayers.library import Asset, digest_of
from synlayers.sources.photo.styles import STYLES, variant_of

POOL_VERSION = "1"
"""Part of every digest: raise it when a style draws other pixels than before."""
ASPECTS = (1.5, 0.6667, 1.0, 1.7778, 1.5, 0.5625, 1.3333, 0.75, 1.0, 1.5, 0.8)


def provide() -> list[Asset]:
    """The pool: some 280 assets with role ``photo``."""
    return [_asset(style, seed) for style, about in STYLES.items() for seed in range(about.count)]


def _asset(style: str, seed: int) -> Asset:
    # eleven aspects and never eleven variants: every variant meets every aspect
    aspect = ASPECTS[(seed + len(style)) % len(ASPECTS)]
    return Asset(
        id=f"photo:{style}-{seed:04d}",
        role="photo",
        digest=digest_of("photo", POOL_VERSION, style, str(seed), str(aspect)),
        pack="synlayers",
        license="CC0-1.0",
        caption=variant_of(style, seed).caption,
        tags=STYLES[style].tags,
        data={"style": style, "seed": seed, "aspect": aspect},
    )
