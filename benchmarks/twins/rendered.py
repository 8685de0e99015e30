"""Rendered scenes in the layouts of the removal benchmarks: a prop is missing with its shadow, its reflection and its
light on others, as no design can show it. They are no twins: no number is published of them, `--data` reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.api.images import png_bytes
from benchmarks.datasets.ober_table import TABLE
from benchmarks.twins.elements import levels
from benchmarks.twins.removal import table_schema
from benchmarks.twins.scenes import write_frames
from synlayers.blender import environment
from synlayers.blender.pairs import Pair, render_pairs
from synlayers.blender.settings import Settings
from synlayers.design import Pixels
from synlayers.errors import UsageError
from synlayers.making.cells import generator
from synlayers.support.atomic import replacing
from synlayers.support.cli import Advance
from synlayers.support.paths import cache_place

STREAM: Final = 7042
"""Names the random numbers of this module."""
ABOUT: Final = "rendered.json"


def write_rendered(of: str, out: Path, settings: Settings, count: int, advance: Advance) -> None:
    """Renders `count` pairs and writes them to `out`, which appears whole; what is rendered is kept and not rendered
    again.

    Args:
        of: a key of `LAYOUTS`.

    Raises:
        UsageError: `of` or `out` will not do, or Blender is not installed.
        SynlayersError: whatever Blender ends with; the same call goes on.
    """
    if of not in LAYOUTS:
        raise UsageError(f"there are no rendered scenes for {of!r}, only for {' and '.join(LAYOUTS)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is not empty: choose another --out")
    store = cache_place("pairs", settings.digest)
    pairs = render_pairs(environment.require(), store, settings, count, advance)
    out.parent.mkdir(parents=True, exist_ok=True)
    with replacing(out) as folder:
        folder.mkdir()
        LAYOUTS[of](folder, pairs, settings)
        about = {"of": of, "count": count, "settings": settings.to_json()}
        (folder / ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def write_ober(folder: Path, pairs: Iterator[Pair], settings: Settings) -> None:
    """OBER's test table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir()
    schema = table_schema(())
    with pq.ParquetWriter(folder / "data" / TABLE, schema, use_dictionary=False, write_statistics=False) as writer:
        for number, pair in enumerate(pairs):
            writer.write_table(pa.Table.from_pylist([ober_row(pair, number)], schema=schema))


def ober_row(pair: Pair, number: int) -> dict[str, Any]:
    name = f"{number:04d}-{'-'.join(pair.caption.split()[:4])}.png"

    def cell(pixels: Pixels) -> dict[str, Any]:
        return {"bytes": png_bytes(pixels), "path": name}

    return {
        "input": cell(pair.image),
        "subset": "OBER-Test",
        "split": "test",
        "gt": cell(pair.without),
        "object_mask": cell(levels(pair.seen)),
        "object_effect_mask": cell(levels(pair.changed)),
    }


def write_rord(folder: Path, pairs: Iterator[Pair], settings: Settings) -> None:
    """RORD's folders, one frame a scene."""
    for number, pair in enumerate(pairs):
        rng = generator(settings.seed, STREAM, number)
        frames = iter([(pair.image, pair.changed)])
        write_frames(folder / "val", f"T-{number:06d}_rendered_W01", pair.without, frames, rng)


LAYOUTS: Final[dict[str, Callable[[Path, Iterator[Pair], Settings], None]]] = {
    "ober-test": write_ober,
    "rord-val": write_rord,
}
