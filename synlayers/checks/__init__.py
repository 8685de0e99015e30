"""What `verify` checks, one subject a file. Every check returns all problems it finds and never stops at the first.

The checks recompute from the stored pixels, and by other code than the generator's where there is a choice.
"""

from __future__ import annotations

from typing import NamedTuple


class ShardProblem(NamedTuple):
    """One thing that is wrong. `layer` is -1 when it concerns the whole sample, `sample` is "" when it concerns the
    whole shard or set."""

    shard: str
    sample: str
    layer: int
    what: str

    def __str__(self) -> str:
        where = [self.shard] if self.shard else []
        where += [f"sample {self.sample}"] if self.sample else []
        where += [f"layer {self.layer}"] if self.layer >= 0 else []
        return f"{' '.join(where) or 'data set'}: {self.what}"


LayerProblem = tuple[int, str]
"""A problem inside a sample: the layer (or -1), and what is wrong."""
