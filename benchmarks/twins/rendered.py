"""Rendered scenes in the layouts of benchmarks. Of removal: a prop is missing with its shadow, its reflection and its
light on others, as no design can show it. Of matting: fur, glass and motion blur with the renderer's alpha. They are no
twins: no number is published of them, `--data` reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.api.images import png_bytes, write_png
from benchmarks.datasets.ober_table import TABLE
from benchmarks.twins.aim500 import usr_of
from benchmarks.twins.elements import levels
from benchmarks.twins.mattes.scenery import SUBJECTLESS, backdrop, encode_jpeg, over, trimap_of
from benchmarks.twins.removal import table_schema
from benchmarks.twins.scenes import write_frames
from synlayers.blender import environment
from synlayers.blender.mattes import Matte, render_mattes
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
AIM_KINDS: Final = {"fur": ("SO", "animal"), "glass": ("STM", "transparent"), "motion": ("SO", "toy")}
"""Type and category of AIM-500 that a subject comes closest to."""
ABOUT: Final = "rendered.json"


def write_rendered(of: str, out: Path, settings: Settings, count: int, advance: Advance) -> None:
    """Renders `count` samples and writes them to `out`, which appears whole; what is rendered is kept and not rendered
    again.

    Args:
        of: a key of `LAYOUTS`.

    Raises:
        UsageError: `of` or `out` will not do, or Blender is not installed.
        SynlayersError: whatever Blender ends with; the same call goes on.
    """
    if of not in LAYOUTS:
        raise UsageError(f"there are no rendered scenes for {of!r}, only for {', '.join(LAYOUTS)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is not empty: choose another --out")
    render = render_mattes if of == "aim-500" else render_pairs
    store = cache_place("mattes" if of == "aim-500" else "pairs", settings.digest)
    samples = render(environment.require(), store, settings, count, advance)
    out.parent.mkdir(parents=True, exist_ok=True)
    with replacing(out) as folder:
        folder.mkdir()
        LAYOUTS[of](folder, samples, settings)
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


def write_aim(folder: Path, mattes: Iterator[Matte], settings: Settings) -> None:
    """AIM-500's folders; the backgrounds are photographs as in its twin."""
    for part in ("original", "mask", "trimap", "usr"):
        (folder / part).mkdir()
    labels = {}
    for number, matte in enumerate(mattes):
        rng = generator(settings.seed, STREAM, number)
        height, width = matte.pixels.shape[:2]
        image = over(matte.pixels, backdrop(rng, None, width, height, 0.0, SUBJECTLESS))
        alpha = np.ascontiguousarray(matte.pixels[..., 3])
        trimap = trimap_of(alpha, max(2, round(max(alpha.shape) / 100)))
        kind, category = AIM_KINDS[matte.subject]
        name = f"r_{number:08d}"
        (folder / "original" / f"{name}.jpg").write_bytes(encode_jpeg(image))
        for part, pixels in (("mask", alpha), ("trimap", trimap), ("usr", usr_of(kind, trimap))):
            write_png(folder / part / f"{name}.png", pixels)
        labels[name] = {"type": kind, "category": category}
    (folder / "aim_category_type.json").write_text(json.dumps(labels, indent=1, sort_keys=True) + "\n")


LAYOUTS: Final[dict[str, Callable[[Path, Iterator[Any], Settings], None]]] = {
    "aim-500": write_aim,
    "ober-test": write_ober,
    "rord-val": write_rord,
}
