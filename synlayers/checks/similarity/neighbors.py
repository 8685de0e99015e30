"""Near-duplicates and diversity of vectors of length 1, block by block: memory grows with the number of images, not
with its square."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synlayers.errors import DataError

BLOCK: Final = 512
"""Rows of the table of similarities that are in memory at once."""
LISTED: Final = 1000
"""Pairs that are named; all are counted."""

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two images that look alike; `similarity` is the cosine of their vectors."""

    a: str
    b: str
    similarity: float
    split_a: str
    split_b: str


@dataclass(frozen=True, slots=True)
class Similarity:
    """What the vectors of a set of images say.

    Attributes:
        method: what made the vectors.
        near: cosine from which two images count as near-duplicates.
        within, across: number of pairs of near-duplicates, by split, and by two splits ("test and train").
        images: images that have at least one near-duplicate.
        listed: the most similar of them, at most `LISTED`.
        closest: the most similar pair, near-duplicates or not; None for fewer than two images.
        nearest_mean: mean over images of the cosine to the most similar other image; nan for fewer than two.
        mean: mean cosine of all pairs; nan for fewer than two images.
        vendi: Vendi score (Friedman & Dieng 2023, arXiv 2210.02410) of the cosines: the number of images that differ
            altogether which would be as diverse; 1 where all are the same.
    """

    method: str
    near: float
    samples: int
    within: dict[str, int]
    across: dict[str, int]
    images: int
    listed: tuple[Pair, ...]
    closest: Pair | None
    nearest_mean: float
    mean: float
    vendi: float

    @property
    def pairs(self) -> int:
        """Number of pairs of near-duplicates."""
        return sum(self.within.values()) + sum(self.across.values())

    def as_json(self) -> dict[str, Any]:
        """Numbers for a file; what is not defined is None."""
        numbers = asdict(self) | {"pairs": self.pairs}
        for name in ("nearest_mean", "mean", "vendi"):
            numbers[name] = None if np.isnan(numbers[name]) else numbers[name]
        return numbers


def look_alike(
    vectors: Vectors,
    ids: Sequence[str],
    splits: Sequence[str],
    near: float,
    method: str,
    advance: Callable[[int], None] = lambda rows: None,
) -> Similarity:
    """Near-duplicates and diversity.

    Args:
        vectors: ``(n, d)`` float32 of length 1 (checked within 1e-3).
        ids, splits: of each.
        near: cosine in (-1, 1] from which a pair counts.
        advance: told after each block how many rows are done.

    Raises:
        DataError: a vector is not finite, or not of length 1.
    """
    _check(vectors, ids)
    count = len(vectors)
    counts: Counter[tuple[int, int]] = Counter()
    best = np.full(count, -np.inf, np.float32)
    listed: list[tuple[float, int, int]] = []
    closest: tuple[float, int, int] | None = None
    names, codes = np.unique(np.asarray(splits, dtype=object).astype(str), return_inverse=True)
    for first, similar in _blocks(vectors):
        rows, columns = np.nonzero(similar >= np.float32(near - 1e-6))
        counts.update(_count_pairs(codes[first + rows], codes[first + columns], len(names)))
        found = similar[rows, columns]
        # of the pairs of a block only those that can still be listed are looked at one by one
        order = np.lexsort((columns, rows, -found))[:LISTED]
        for k in order.tolist():
            entry = (float(found[k]), -(first + int(rows[k])), -(first + int(columns[k])))
            (heapq.heappush if len(listed) < LISTED else heapq.heappushpop)(listed, entry)
        here, there = similar.max(axis=1), similar.max(axis=0)
        best[first : first + len(similar)] = np.maximum(best[first : first + len(similar)], here)
        best[first:] = np.maximum(best[first:], there)
        row = int(here.argmax())
        if np.isfinite(here[row]) and (closest is None or here[row] > closest[0]):
            closest = (float(here[row]), first + row, first + int(similar[row].argmax()))
        advance(len(similar))

    def pair(entry: tuple[float, int, int]) -> Pair:
        value, a, b = entry[0], abs(entry[1]), abs(entry[2])
        return Pair(ids[a], ids[b], round(min(1.0, value), 6), splits[a], splits[b])

    return Similarity(
        method=method,
        near=near,
        samples=count,
        within={str(names[a]): number for (a, b), number in sorted(counts.items()) if a == b},
        across={f"{names[a]} and {names[b]}": number for (a, b), number in sorted(counts.items()) if a != b},
        images=int((best >= np.float32(near - 1e-6)).sum()),
        listed=tuple(pair(entry) for entry in sorted(listed, reverse=True)),
        closest=pair(closest) if closest else None,
        nearest_mean=float(best.astype(np.float64).mean()) if count > 1 else float("nan"),
        mean=_mean_cosine(vectors),
        vendi=_vendi(vectors),
    )


def _check(vectors: Vectors, ids: Sequence[str]) -> None:
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors, dtype=np.float64))
    wrong = np.flatnonzero(~(np.abs(lengths - 1) < 1e-3))
    if len(wrong):
        raise DataError(
            f"{len(wrong)} of {len(vectors)} vectors are not of length 1, for example that of {ids[int(wrong[0])]}:"
            " the model gives numbers that are not finite, or nothing for it"
        )


def _blocks(vectors: Vectors) -> Iterator[tuple[int, Vectors]]:
    """The first row of each block, and cosines ``(rows, images from that row on)``; -inf on and below the diagonal, so
    each pair is there once."""
    for first in range(0, len(vectors), BLOCK):
        similar = vectors[first : first + BLOCK] @ vectors[first:].T
        square = similar[:, : len(similar)]
        square[np.tril_indices(len(similar))] = -np.inf
        yield first, similar


def _count_pairs(a: npt.NDArray[Any], b: npt.NDArray[Any], splits: int) -> dict[tuple[int, int], int]:
    """Pairs by the numbers of their splits, the smaller first."""
    both, numbers = np.unique(np.minimum(a, b) * splits + np.maximum(a, b), return_counts=True)
    return {(int(code) // splits, int(code) % splits): int(n) for code, n in zip(both, numbers, strict=True)}


def _mean_cosine(vectors: Vectors) -> float:
    """Of all pairs: the square of the sum is the sum over all pairs, each image with itself included."""
    count = len(vectors)
    if count < 2:
        return float("nan")
    total = vectors.sum(axis=0, dtype=np.float64)
    return float((total @ total - count) / (count * (count - 1)))


def _vendi(vectors: Vectors) -> float:
    """exp of the entropy of the eigenvalues of the ``(n, n)`` cosines over n, which are those of ``(d, d)``."""
    if not len(vectors):
        return float("nan")
    wide = vectors.astype(np.float64)
    gram = (wide.T @ wide if wide.shape[1] <= len(wide) else wide @ wide.T) / len(wide)
    values = np.linalg.eigvalsh(gram)
    values = values[values > 1e-12]
    return float(np.exp(-(values * np.log(values)).sum()))
