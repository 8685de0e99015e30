"""Which part of a build is looked at, and the sentences that say what was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from synlayers.design import Record
from synlayers.errors import DataError, UsageError

MOST: Final = 1 << 50
"""Samples of a build."""
Rows = frozenset[int]
"""Places of samples in their shard."""


@dataclass(frozen=True, slots=True)
class Selection:
    """All of a build, or a part.

    Args:
        sample: so many samples, drawn from all of them without replacement.
        share: this share of the samples, at least one, drawn the same way.
        seed: of the drawing.
        part: ``(i, n)``: of the shards the i-th, the (i + n)-th and so on, counted from 1. What is drawn is drawn from
            the whole build, so that n parts together look at all that was drawn.
    """

    sample: int | None = None
    share: float | None = None
    seed: int = 0
    part: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.sample is not None and self.share is not None:
            raise UsageError("--sample and --share exclude each other")
        if self.sample is not None and self.sample < 1:
            raise UsageError(f"--sample must be at least 1, not {self.sample}")
        if self.share is not None and not 0 < self.share <= 1:
            raise UsageError(f"--share must be above 0 and at most 1, not {self.share:g}")
        if self.seed < 0:
            raise UsageError(f"--seed must be 0 or more, not {self.seed}")
        if self.part is not None and not 1 <= self.part[0] <= self.part[1]:
            raise UsageError(f"--shard {self.part[0]}/{self.part[1]}: i goes from 1 to n")

    @property
    def draws(self) -> bool:
        return self.sample is not None or self.share is not None

    @property
    def is_all(self) -> bool:
        return not self.draws and self.part in (None, (1, 1))

    def choose(self, shards: Sequence[Record]) -> list[tuple[Record, Rows | None]]:
        """The shards that are read, with the places of the samples that are looked at; None means all of them."""
        sizes = [shard["samples"] for shard in shards]
        total = sum(sizes)
        if total >= MOST:
            raise DataError(f"the manifest claims {total:,} samples, which cannot be")
        chosen: list[Rows | None] = [None] * len(shards)
        if self.draws:
            wanted = self.sample if self.sample is not None else max(1, round((self.share or 0) * total))
            rng = np.random.default_rng(self.seed)
            drawn = np.sort(rng.choice(total, min(wanted, total), replace=False)) if total else np.zeros(0, np.int64)
            ends = np.cumsum(sizes)
            owners = np.searchsorted(ends, drawn, side="right")
            for number, size in enumerate(sizes):
                own = drawn[owners == number] - (ends[number] - size)
                chosen[number] = frozenset(own.tolist())
        i, n = self.part or (1, 1)
        pairs = list(zip(shards, chosen, strict=True))[i - 1 :: n]
        return [(shard, rows) for shard, rows in pairs if rows is None or rows]

    def described(self) -> str:
        """What was chosen, in words; empty for all."""
        words = []
        if self.sample is not None:
            words.append(f"{self.sample} samples drawn with seed {self.seed}")
        if self.share is not None:
            words.append(f"a share of {self.share:g} of the samples, drawn with seed {self.seed}")
        if not self.is_all and self.part is not None:
            words.append(f"part {self.part[0]} of {self.part[1]} of the shards")
        return ", ".join(words)

    def left_out(self, shards: Sequence[Record], looked_at: int) -> list[str]:
        """What is not looked at; nothing for all. `looked_at`: samples that were."""
        if self.is_all:
            return []
        read = self.choose(shards)
        total = sum(shard["samples"] for shard in shards)
        out = [f"{total - looked_at:,} of {total:,} samples, and {len(shards) - len(read):,} of {len(shards):,} shards"]
        if self.draws:
            out.append("the bytes of the shards (sha256)")
        out.append("what only the whole set shows: numbering, balance, and the counts of the manifest")
        out.append("whether splits share assets or pictures, but for those of the samples that were looked at")
        return out


def parse_part(text: str | None) -> tuple[int, int] | None:
    """``i/n`` of ``--shard``.

    >>> parse_part("2/8")
    (2, 8)
    """
    if text is None:
        return None
    i, slash, n = text.partition("/")
    if not (slash and i.isascii() and i.isdigit() and n.isascii() and n.isdigit() and len(text) < 20):
        raise UsageError(f"--shard {text}: write i/n, for example 2/8")
    return int(i), int(n)
