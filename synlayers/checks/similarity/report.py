"""What `stats` prints of `neighbors`."""

from __future__ import annotations

from synlayers.checks.similarity.neighbors import Similarity
from synlayers.support.cli import console


def print_similarity(found: Similarity) -> None:
    """Counts within and across splits, the closest pairs, and how diverse the images are."""

    def tell(line: str) -> None:
        console.print(line, soft_wrap=True, markup=False, highlight=False)

    tell(
        f"near-duplicates by {found.method} (cosine of at least {found.near:.4g}): {found.pairs} pairs, of"
        f" {found.images} of {found.samples} images"
    )
    for what, counts in (("within", found.within), ("across", found.across)):
        if counts:
            tell(f"  {what} splits: " + ", ".join(f"{number} in {name}" for name, number in counts.items()))
    shown = found.listed[:5] or ((found.closest,) if found.closest else ())
    if shown:
        word = "closest" if found.listed else "none; the closest are"
        tell(f"  {word}: " + ", ".join(f"{p.a} ({p.split_a}) ~ {p.b} ({p.split_b}) {p.similarity:.3f}" for p in shown))
    if found.closest:
        tell(
            f"diversity by {found.method}: as {found.vendi:.1f} images that differ altogether (Vendi score); cosine to"
            f" the nearest other image {found.nearest_mean:.3f}, to any {found.mean:.3f}, mean"
        )
