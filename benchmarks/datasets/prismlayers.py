"""PrismLayersPro as it is published: parquet files with one wide row a design, a layer in five columns, and one split a
style."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, get_args

import numpy as np
from PIL import Image

from benchmarks.api.images import read_rgb, read_rgba, read_size
from benchmarks.api.stacks import bucket
from benchmarks.api.tasks import Array, Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, DatasetOption, contents_of
from synlayers.design import Box
from synlayers.errors import DataError, UsageError
from synlayers.importers.layered.tables import box_of, image_bytes, open_table, table_rows
from synlayers.support.entries import entries

Split = Literal["auto", "all", "cld", "synlayers"]
Truth = Literal["whole", "pasted"]
WHOLE_SET: Final = 19_500
"""From so many rows on, a folder is taken for the complete set (20,000 rows)."""
TESTABLE: Final = 11
"""Of a style with fewer rows CLD's test split has none: there is no whole number from 90 to 95 % of them."""
LISTED: Final = ("id", "style_category", "layer_count")
NEEDED: Final = ("whole_image", "base_image", *LISTED, "layer_00", "layer_00_box")

LAYOUT: Final = """  data/<style>-00000-of-00002.parquet   (or beside each other) with the columns
  id, whole_image, whole_caption, style_category, base_image, base_caption, layer_count,
  layer_00, layer_00_caption, layer_00_box [x0, y0, x1, y1], layer_00_width_dst, layer_00_height_dst, layer_01, ...
  (images as structs of bytes and path; layers are cropped to their boxes; null from layer_count on)"""


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a design is, and what is known of it without its pictures."""

    file: Path
    number: int
    size: tuple[int, int]
    style: str
    layers: int
    key: str

    @property
    def id(self) -> str:
        return f"{self.file.stem}-{self.number:06d}"

    def __str__(self) -> str:
        return f"{self.file}, row {self.number}"


class PrismLayers(Dataset):
    """PrismLayersPro. `boxes` are of the layers above the background; `layer_count` counts the background (theirs does
    not). A sample's id is its file's name and its row in it.

    Args:
        split: "cld": of each style the rows from 90 to 95 %, CLD's test split; "synlayers": the rows from 19,500 on,
            styles in order of name, the split of SynLayers; "all". "auto" is "cld" for the complete set and "all" for a
            part of it.
        truth: "whole": the layers as they are published, which compose to the whole image. "pasted": as CLD's
            ``prepare_gt.py`` makes them, pasted on a transparent canvas with their own alpha as mask: alpha is squared
            and color darkened where it is soft. CLD's published scores are against the latter. Samples carry it as the
            group `truth`.
    """

    facts = DatasetFacts(
        name="prismlayers",
        task="decomposition",
        title="PrismLayersPro",
        count=20_000,
        layout=LAYOUT,
        source="Chen et al.: PrismLayers, arXiv 2505.22523; huggingface.co/datasets/artplus/PrismLayersPro",
        access="Hugging Face data set artplus/PrismLayersPro",
        licence="not seen on its card (its siblings say apache-2.0)",
        hub="artplus/PrismLayersPro",
        inputs=("boxes", "layer_count", "caption"),
        twin="prismlayers",
        options=(
            DatasetOption(
                "split",
                get_args(Split),
                "CLD's test rows, SynLayers', or all; auto: CLD's of the complete set, else all",
                other_count=True,
            ),
            DatasetOption(
                "truth",
                get_args(Truth),
                "layers as published, or pasted with their own alpha as mask, as CLD prepares its ground truth",
            ),
        ),
        known_problems=(
            (
                "there is no official test split: CLD takes the rows from 90 to 95 % of each style, SynLayers the last"
                " 500 of all, one or two styles"
            ),
            (
                "the loaders of CLD and SynLayers paste layers with their own alpha as mask: alpha is squared and"
                " colour darkened where it is soft, so their ground truth does not compose to the whole image"
                " (SynLayers' conversion for scoring pastes without); here the layers are whole, unless asked for"
                " otherwise (truth=pasted): the same answers can differ by 10 dB of layer PSNR between the two"
            ),
            (
                "both loaders resize a layer to its box and ignore width_dst and height_dst; so does this reader"
                " (bilinear, as CLD)"
            ),
            "captions name the style; background captions are often phrases about an image of one colour",
            "no revision is pinned: none was found in public sources",
        ),
    )

    def __init__(self, root: Path, split: Split = "auto", truth: Truth = "whole") -> None:
        super().__init__(root)
        for option, value in zip(self.facts.options, (split, truth), strict=True):
            option.check(self.facts.name, value)
        self.truth = truth
        self._tables = sorted(
            [*entries(self.root, "*.parquet"), *entries(self.root / "data", "*.parquet")], key=lambda p: p.name
        )
        if not self._tables:
            raise self.wrong(f"no parquet file; {contents_of(self.root)}")
        rows = [row for table in self._tables for row in self._list(table)]
        if split == "synlayers" and len(rows) < WHOLE_SET:
            raise UsageError(f"the split of SynLayers is of the complete set; {self.root} holds {len(rows)} rows")
        self._rows = _rows_of_split(rows, ("cld" if len(rows) >= WHOLE_SET else "all") if split == "auto" else split)
        if rows and not self._rows:
            raise UsageError(
                f"CLD's test split of {self.root} is empty: it is the rows from 90 to 95 % of each style, and no style"
                f" here has the {TESTABLE} rows of which one is among them"
            )

    def samples(self) -> Sequence[Sample]:
        return sorted((_sample(row, self.truth) for row in self._rows), key=lambda sample: sample.id)

    def files(self) -> Iterable[Path]:
        return self._tables

    def _list(self, path: Path) -> Iterator[_Row]:
        """The rows of a file; all of one file have the canvas of its first."""
        import pyarrow as pa

        file = open_table(path)
        missing = [name for name in NEEDED if name not in file.schema_arrow.names]
        if missing:
            raise self.wrong(
                f"{path.name} has no column {', '.join(missing)}; it has {', '.join(file.schema_arrow.names[:12])}"
            )
        try:
            first = next(iter(file.iter_batches(batch_size=1, columns=["whole_image"])), None)
            listed = file.read(columns=list(LISTED)).to_pylist()
        except (OSError, pa.ArrowException) as error:
            raise DataError(f"{path} cannot be read: {error}") from None
        if first is None or not listed:
            return
        size = read_size(
            image_bytes(first.column(0)[0].as_py(), f"{path}, row 0, whole_image"), f"{path}, row 0, whole_image"
        )
        for number, row in enumerate(listed):
            count = row["layer_count"]
            if (
                not isinstance(count, int)
                or count < 0
                or (count and f"layer_{count - 1:02d}" not in file.schema_arrow.names)
            ):
                raise DataError(f"{path}, row {number}: layer_count is {count!r}, which the columns do not hold")
            yield _Row(path, number, size, str(row["style_category"] or path.name.split("-")[0]), count, str(row["id"]))


def _rows_of_split(rows: Sequence[_Row], split: str) -> list[_Row]:
    if split == "synlayers":
        return list(rows[WHOLE_SET:])
    if split == "all":
        return list(rows)
    styles: dict[str, list[_Row]] = {}
    for row in rows:
        styles.setdefault(row.style, []).append(row)
    return [row for same in styles.values() for row in same[int(len(same) * 0.9) : int(len(same) * 0.95)]]


def _sample(row: _Row, truth: Truth) -> Sample:
    image = partial(_whole_image, row)
    boxes = partial(_boxes, row)
    return Sample(
        row.id,
        "decomposition",
        row.size,
        {"image": image, "boxes": boxes, "layer_count": row.layers + 1, "caption": partial(_caption, row)},
        {"layers": partial(_layers, row, truth), "composite": image, "boxes": boxes, "id": row.key},
        groups={"layers": bucket(row.layers + 1), "style": row.style, "truth": truth},
    )


def _cell(row: _Row, column: str) -> Any:
    """What a column of a row holds; `DataError` where it is empty."""
    values = table_rows(row.file)[row.number]
    if column not in values:
        raise DataError(f"{row}: {column} is empty, though layer_count is {row.layers}")
    return values[column]


def _caption(row: _Row) -> str:
    return str(table_rows(row.file)[row.number].get("whole_caption", ""))


def _boxes(row: _Row) -> Array:
    names = [f"layer_{i:02d}_box" for i in range(row.layers)]
    return np.array([box_of(_cell(row, name), f"{row}, {name}") for name in names], np.int32).reshape(-1, 4)


def _image_data(row: _Row, column: str) -> bytes:
    return image_bytes(_cell(row, column), f"{row}, {column}")


def _whole_image(row: _Row) -> Array:
    pixels = read_rgb(_image_data(row, "whole_image"), f"{row}, whole_image")
    _check_canvas(row, pixels, "whole_image")
    return pixels


def _layers(row: _Row, truth: Truth) -> Array:
    """(L, H, W, 4): the background, then every layer at its box on a transparent canvas; see `PrismLayers` for what
    `truth` changes."""
    width, height = row.size
    out = np.zeros((row.layers + 1, height, width, 4), np.uint8)
    base = read_rgba(_image_data(row, "base_image"), f"{row}, base_image")
    _check_canvas(row, base, "base_image")
    out[0] = base
    for number, box in enumerate(_boxes(row).tolist()):
        name = f"layer_{number:02d}"
        _paste(out[number + 1], read_rgba(_image_data(row, name), f"{row}, {name}"), Box(*box))
    if truth == "pasted":
        out[1:] = [paste_with_own_alpha(layer) for layer in out[1:]]
    return out


def paste_with_own_alpha(layer: Array) -> Array:
    """A layer (H, W, 4) on a transparent canvas through its own alpha, in Pillow's rounding: what is half transparent
    becomes a quarter opaque and half as bright. The background is not pasted.

    >>> paste_with_own_alpha(np.array([[[200, 100, 50, 128]]], np.uint8)).tolist()
    [[[100, 50, 25, 64]]]
    """
    image = Image.fromarray(layer)
    canvas = Image.new("RGBA", image.size, (0, 0, 0, 0))
    canvas.paste(image, (0, 0), image)
    return np.asarray(canvas)


def _paste(canvas: Array, pixels: Array, box: Box) -> None:
    """A crop at its box, resized to it if it has another size; what lies beyond the canvas is cut off."""
    if not box.has_area:
        return
    if pixels.shape[:2] != (box.height, box.width):
        if max(box.width, box.height) > 4 * max(canvas.shape[:2]):
            raise DataError(
                f"a layer's box {list(box)} is far larger than the canvas of {canvas.shape[1]}x{canvas.shape[0]}"
            )
        pixels = np.asarray(Image.fromarray(pixels).resize((box.width, box.height), Image.Resampling.BILINEAR))
    seen = box.intersect(Box(0, 0, canvas.shape[1], canvas.shape[0]))
    if seen.has_area:
        canvas[seen.y0 : seen.y1, seen.x0 : seen.x1] = pixels[seen.within(box)]


def _check_canvas(row: _Row, pixels: Array, column: str) -> None:
    if pixels.shape[:2] != (row.size[1], row.size[0]):
        size = f"{pixels.shape[1]}x{pixels.shape[0]}"
        raise DataError(f"{row}: {column} is {size}, but the first design of the file is {row.size[0]}x{row.size[1]}")


DATASETS = (PrismLayers,)
