"""What many designs cost: processor time of making and verifying them, disk and memory, measured on few and told for
a million.

Processor time is taken, not time on the clock, so that a busy machine changes little; what a core does in an hour is
the same thing.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from synlayers.checks.build import check_build
from synlayers.errors import DataError
from synlayers.making.build import build
from synlayers.making.collection import AssetCollection
from synlayers.recipe import Recipe
from synlayers.support.memory import keep_memory

MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class BuildCost:
    """Measured on `samples` designs by one process.

    Args:
        make, verify: processor seconds a design. bytes: on disk a design. memory: the process's peak, MB.
        clock: seconds on the clock for all of it. load: of the machine meanwhile (one minute), per processor.
    """

    samples: int
    make: float
    verify: float
    bytes: float
    memory: float
    clock: float
    load: float

    def hours(self, cores: int, designs: int = MILLION) -> tuple[float, float]:
        """Hours of making and of verifying on so many cores like this one.

        >>> BuildCost(1, 0.036, 0.018, 1e6, 300, 1, 0).hours(10)
        (1.0, 0.5)
        """
        return self.make * designs / 3600 / cores, self.verify * designs / 3600 / cores

    def terabytes(self, designs: int = MILLION) -> float:
        return self.bytes * designs / 1e12


def measure_cost(
    recipe: Recipe,
    collected: AssetCollection,
    samples: int,
    folder: Path,
    advance: Callable[[int], None] = lambda steps: None,
) -> BuildCost:
    """Builds `samples` designs in `folder` and verifies them, in this process.

    Raises:
        DataError: what was built does not hold what a build must.
    """
    keep_memory()
    build(recipe, min(samples, 4), folder / "warm", collected.assets)  # fonts and pictures are loaded once
    clock, start = time.monotonic(), time.process_time()
    manifest = build(recipe, samples, folder / "build", collected.assets, advance=advance)
    middle = time.process_time()
    found = check_build(folder / "build", 1)
    end = time.process_time()
    if found.problems:
        raise DataError(f"the build does not verify: {found.problems[0]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return BuildCost(
        samples,
        (middle - start) / samples,
        (end - middle) / samples,
        sum(shard["bytes"] for shard in manifest["shards"]) / samples,
        peak,
        time.monotonic() - clock,
        os.getloadavg()[0] / (os.cpu_count() or 1),
    )


def cost_rows(costs: dict[str, BuildCost], cores: int) -> list[str]:
    """The table in Markdown: what a million designs take."""
    lines = [
        f"| a million designs | make, core hours | on {cores} cores | verify, core hours | on {cores} cores | disk |"
        " memory a process |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, cost in costs.items():
        (make, verify), (made, verified) = cost.hours(1), cost.hours(cores)
        lines.append(
            f"| {name} | {make:.1f} | {made:.2f} h | {verify:.1f} | {verified:.2f} h | {cost.terabytes():.2f} TB |"
            f" {cost.memory:.0f} MB |"
        )
    return lines
