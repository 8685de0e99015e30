"""The test table of the OBER data set, which several benchmarks share: rows of one subset, read lazily."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.api.images import read_rgb, read_size
from benchmarks.api.masks import read_mask
from benchmarks.api.tasks import Array
from benchmarks.datasets.dataset import Dataset, contents_of
from benchmarks.datasets.image_tables import ImageCell, read_cell, rows
from synlayers.importers.layered.tables import image_bytes, open_table

TABLE: Final = "test-00000-of-00001.parquet"
COLUMNS: Final = ("input", "subset", "split", "gt", "object_mask", "object_effect_mask")
LAYOUT: Final = (
    f"  data/{TABLE}   columns {', '.join(COLUMNS)};\n"
    "                                     images are structs of bytes and path; subset is OBER-Test, OBER-Wild or"
    " RORD-Val-343"
)
SOURCE: Final = "Zhao et al., ObjectClear, CVPR 2026, arXiv 2505.22636; Hub data set sczhou/OBERDataset_ObjectClear"
ACCESS: Final = (
    "accept the terms of the gated Hub data set sczhou/OBERDataset_ObjectClear (a person grants access), then get"
    f" data/{TABLE} (313 MB) alone"
)
LICENCE: Final = "S-Lab License 1.0 (NTU): non-commercial use only"
HIDDEN: Final = "gated: people ask for access one by one, and the licence is for non-commercial use only"
"""Why its pictures are not shown."""
RESIZED: Final = (
    "a mask of another size than its image is resized by nearest neighbour, and a ground truth of another size"
    " bilinearly, as by the authors' loader; masks are decoded as gray and cut at 127"
)
CROP: Final = re.compile(r"_\d{1,2}$")
"""The running number of a crop at the end of a file name."""


@dataclass(frozen=True, slots=True)
class OberRow:
    """One row of the table: its id, what it was cut from, and where its images are."""

    id: str
    scene: str
    size: tuple[int, int]
    group: int
    row: int


class OberTable(Dataset):
    """A subset of the table. Subclasses name it and make the samples."""

    subset: str

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        found = find_table(self.root)
        if found is None:
            raise self.wrong(f"no {TABLE}; {contents_of(self.root)}")
        self.table = found
        self.root = found.parent
        columns = open_table(found).schema_arrow.names
        if missing := [c for c in COLUMNS if c not in columns]:
            raise self.wrong(f"{found.name} has no column {', '.join(missing)}; it has {', '.join(columns)}")
        self.columns = tuple(columns)

    def files(self) -> Iterable[Path]:
        return [self.table]

    def rows(self) -> list[OberRow]:
        """The rows of the subset in order of id. Reads the images' headers, a few rows in memory at a time."""
        found = subset_rows(self.table, self.subset)
        if isinstance(found, set):
            raise self.wrong(
                f"no row of subset {self.subset} in {self.table.name}; it has {', '.join(sorted(found)) or 'no rows'}"
            )
        return found

    def cell(self, row: OberRow, column: str) -> ImageCell:
        """Where an image of a row is."""
        return ImageCell(self.table, row.group, row.row, column)

    def masks(self, row: OberRow) -> dict[str, Any]:
        """`mask` and `effect_mask` of a row, to be read when they are needed."""
        return {
            "mask": partial(read_cell_mask, self.cell(row, "object_mask"), row.size),
            "effect_mask": partial(read_cell_mask, self.cell(row, "object_effect_mask"), row.size),
        }


def find_table(root: Path) -> Path | None:
    """The test table in `root` or its ``data`` folder, or `root` itself where it is a parquet file."""
    if root.is_file() and root.suffix == ".parquet":
        return root
    return next((p for p in (root / "data" / TABLE, root / TABLE) if p.is_file()), None)


def subset_rows(table: Path, subset: str) -> list[OberRow] | set[str]:
    """Rows of a subset in order of id, or, where there are none, the subsets that the table has."""
    listed: list[tuple[str, str, tuple[int, int], int, int]] = []
    subsets: set[str] = set()
    for group, row, values in rows(table, ("input", "subset")):
        subsets.add(str(values["subset"]))
        if values["subset"] == subset:
            what = str(ImageCell(table, group, row, "input"))
            stem = PurePosixPath((values["input"] or {}).get("path") or f"row-{len(listed):04d}").stem
            listed.append((stem, scene_of(stem), read_size(image_bytes(values["input"], what), what), group, row))
    if not listed:
        return subsets
    ids = unique_ids([f[0] for f in listed])
    return sorted((OberRow(i, *f[1:]) for i, f in zip(ids, listed, strict=True)), key=lambda r: r.id)


def scene_of(stem: str) -> str:
    """What a file was cut or taken from: its name without the number of the crop, or, of RORD, without that of the
    frame.

    >>> scene_of("0123_4"), scene_of("I-211217_O03016_W18_F0167"), scene_of("IMG_20230101")
    ('0123', 'I-211217_O03016_W18', 'IMG_20230101')
    """
    return re.sub(r"_[FG]\d+$", "", stem) if re.search(r"_[FG]\d+$", stem) else CROP.sub("", stem) or stem


def unique_ids(stems: Sequence[str]) -> list[str]:
    """Sample ids from file names: characters that an id may not have become underscores, and what would occur again
    gets a number.

    >>> unique_ids(["a b", "a_b", "c"])
    ['a_b', 'a_b-2', 'c']
    """
    seen: set[str] = set()
    out = []
    for stem in stems:
        base = re.sub(r"[^A-Za-z0-9._-]", "_", stem)[:180].strip(".") or "row"
        name, number = base, 1
        while name in seen:
            number += 1
            name = f"{base}-{number}"
        seen.add(name)
        out.append(name)
    return out


def read_cell_mask(cell: ImageCell, size: tuple[int, int]) -> Array:
    """(H, W) uint8, 255 or 0, on a grid of `size` (width, height)."""
    return mask_on_grid(read_cell(cell, read_mask), size)


def mask_on_grid(mask: Array, size: tuple[int, int]) -> Array:
    """A mask of 255 and 0 on a grid of `size` (width, height), nearest neighbour."""
    image = Image.fromarray(mask)
    return mask if image.size == size else np.asarray(image.resize(size, Image.Resampling.NEAREST))


def read_target(cell: ImageCell, size: tuple[int, int]) -> Array:
    """The ground truth of a cell (H, W, 3), resized to `size` as the authors' loader does."""
    return resize_to(read_cell(cell, read_rgb), size)


def resize_to(pixels: npt.NDArray[np.uint8], size: tuple[int, int]) -> Array:
    """An RGB image on a grid of `size` (width, height): itself where it has that size, else bilinear."""
    image = Image.fromarray(pixels)
    return pixels if image.size == size else np.array(image.resize(size, Image.Resampling.BILINEAR))
