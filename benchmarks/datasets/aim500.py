"""AIM-500: 500 natural images with alpha mattes, types and categories. As folders, as its authors publish it, or as the
Hub mirror's parquet.

The same data serves OmniAlpha (arXiv 2511.20211v2, table 3) as a text-to-RGBA task: `Aim500Rgba`. What finds the
subject by itself is asked the salient images alone: `Aim500Salient`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.api.images import read_rgb, read_size
from benchmarks.api.masks import read_trimap, read_true_matte
from benchmarks.api.tasks import Array, Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, contents_of
from benchmarks.datasets.image_tables import ImageCell, read_cell, rows
from synlayers.errors import DataError
from synlayers.importers.layered.tables import class_names, image_bytes, open_table
from synlayers.storage.plain_files import read_plain
from synlayers.support.entries import entries

TYPES: Final = {"SO": 424, "STM": 43, "NS": 33}
"""Salient opaque, salient transparent or meticulous, non-salient; samples of each, derived from the authors' table
(three means of one sum)."""
CATEGORIES: Final = {
    "animal": 200,
    "fruit": 10,
    "furniture": 45,
    "plant": 75,
    "portrait": 100,
    "toy": 36,
    "transparent": 34,
}
LABELS: Final = "aim_category_type.json"
FOLDERS: Final = ("original", "mask", "trimap")
COLUMNS: Final = frozenset({"image", "mask", "category", "type", "image_name"})
"""Of the mirror; `trimap` may come with them."""
SUFFIXES: Final = (".jpg", ".jpeg", ".png")

LAYOUT: Final = f"""  original/<name>.jpg      the image
  mask/<name>.png          its alpha, 8 bits
  trimap/<name>.png        0, 128 (unknown), 255
  usr/<name>.png           not read
  {LABELS}   {{"<name>": {{"type": "SO | STM | NS", "category": "..."}}}}
or parquet files (here or in data/) with the columns image, mask, category, type, image_name"""

PROMPTS: Final = {
    "animal": "an animal",
    "fruit": "a piece of fruit",
    "furniture": "a piece of furniture",
    "plant": "a plant",
    "portrait": "a portrait of a person",
    "toy": "a toy",
    "transparent": "a transparent object",
}
"""Ours, from the category alone: the captions with which OmniAlpha was measured are not published."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One image of the set: what is known of it without decoding, and where its files are."""

    name: str
    type: str
    category: str
    size: tuple[int, int]
    image: Path | ImageCell
    alpha: Path | ImageCell
    trimap: Path | ImageCell | None


class Aim500(Dataset):
    """AIM-500 for matting. Without trimaps (the mirror may have none) samples have no `trimap`, and what needs one
    cannot run."""

    facts = DatasetFacts(
        name="aim-500",
        task="matting",
        title="AIM-500",
        count=500,
        layout=LAYOUT,
        source=(
            "Li, Zhang, Tao: Deep Automatic Natural Image Matting, IJCAI 2021, arXiv 2107.07235;"
            " github.com/JizhiziLi/AIM"
        ),
        access=(
            "Google Drive folder 1IyPiYJUp-KtOoa-Hsm922VU3aCcidjjz, linked from the repository under a release"
            " agreement; or the Hub mirror nobg/AIM-500 (parquet), which is not the authors'"
        ),
        licence="MIT, by the title of the authors' release agreement",
        images_because="only the title of the release agreement was seen, and many photographs show people",
        hub="nobg/AIM-500",
        inputs=("trimap",),
        twin="aim-500",
        known_problems=(
            (
                "the Hub mirror may hold no trimaps: samples then have no 'trimap', and protocols on the transition"
                " region cannot run"
            ),
            "the modes of the mask files vary; the first channel is read, as by the authors' code",
            (
                "SO, STM and NS have 424, 43 and 33 images: figures of types are means over few images (the counts are"
                " derived, not published)"
            ),
            (
                "the authors' 'Avg.' columns are means of the three types' or seven categories' means, not means over"
                " images"
            ),
            (
                "OmniAlpha's SAD, Grad and Conn were computed on images of about 0.5 Mpx, those of the methods beside"
                " it at 1.68 Mpx"
            ),
        ),
    )

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        if (self.root / "AIM-500").is_dir():
            self.root = self.root / "AIM-500"
        self._tables = sorted([*entries(self.root, "*.parquet"), *entries(self.root / "data", "*.parquet")])
        missing = [name for name in FOLDERS if not (self.root / name).is_dir()]
        if not (self.root / LABELS).is_file():
            missing.append(LABELS)
        if missing and (len(missing) <= len(FOLDERS) or not self._tables):
            raise self.wrong(f"{', '.join(missing)} missing; {contents_of(self.root)}")

    def samples(self) -> Sequence[Sample]:
        return [self._sample(entry) for entry in sorted(self._entries(), key=lambda e: e.name)]

    def files(self) -> Iterable[Path]:
        if self._from_tables:
            return self._tables
        paths = [p for name in FOLDERS for p in entries(self.root / name) if p.suffix.lower() in SUFFIXES]
        return [*paths, self.root / LABELS]

    @property
    def _from_tables(self) -> bool:
        return not (self.root / LABELS).is_file()

    def _entries(self) -> Iterator[_Entry]:
        return _from_tables(self._tables) if self._from_tables else _from_folders(self)

    def _sample(self, entry: _Entry) -> Sample:
        inputs: dict[str, Any] = {"image": partial(_read, entry.image, read_rgb), "category": entry.category}
        truth: dict[str, Any] = {"alpha": partial(_read, entry.alpha, read_true_matte)}
        if entry.trimap is not None:
            inputs["trimap"] = truth["trimap"] = partial(_read, entry.trimap, read_trimap)
        return Sample(entry.name, "matting", entry.size, inputs, truth, cluster=entry.name, groups=_groups(entry))


class Aim500Rgba(Aim500):
    """AIM-500 as a text-to-RGBA task: a prompt from the category, and as reference the photograph with its matte as
    alpha."""

    facts = replace(
        Aim500.facts,
        name="aim-500-rgba",
        task="text_to_rgba",
        title="AIM-500 as text to RGBA",
        inputs=("category",),
        twin="aim-500-rgba",
        source=Aim500.facts.source + "; as a text-to-RGBA task: OmniAlpha, arXiv 2511.20211v2, table 3",
        known_problems=(
            (
                "the captions that OmniAlpha was measured with are not published: the prompts here are ours, made from"
                " the category word alone, so that all images of a category share one; no figure here stands beside the"
                " paper's"
            ),
            (
                "the paper does not state the resolution, the background that RGBA images are laid on for FID, the CLIP"
                " model or the FID reference"
            ),
            (
                "the reference's colour is the photograph's: where alpha is fractional it holds some of the original"
                " background"
            ),
        ),
    )

    def _sample(self, entry: _Entry) -> Sample:
        matting = Aim500._sample(self, entry)
        return Sample(
            entry.name,
            "text_to_rgba",
            entry.size,
            {"prompt": category_prompt(entry.category), "category": entry.category},
            {"image": partial(_rgba, matting)},
            cluster=entry.name,
            groups=_groups(entry),
        )


class Aim500Salient(Aim500):
    """The images of AIM-500 in which something stands out: all types but NS."""

    facts = replace(
        Aim500.facts,
        name="aim-500-salient",
        title="AIM-500, salient images",
        count=TYPES["SO"] + TYPES["STM"],
        twin="aim-500-salient",
        known_problems=(
            "a selection of ours, by the authors' types; papers give the types' columns, not one for both salient ones",
            *Aim500.facts.known_problems[:2],
        ),
    )

    def samples(self) -> Sequence[Sample]:
        return [sample for sample in super().samples() if sample.groups["type"] != "NS"]


def category_prompt(category: str) -> str:
    """Our prompt for a category of AIM-500.

    >>> category_prompt("toy")
    'a toy'
    """
    return PROMPTS[category]


def _groups(entry: _Entry) -> dict[str, str]:
    return {"type": entry.type, "category": entry.category}


def _rgba(matting: Sample) -> Array:
    """(H, W, 4) uint8: the image with its alpha beside it, not premultiplied."""
    alpha = matting.key("alpha")
    if alpha.dtype == np.uint16:
        alpha = ((alpha.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return np.dstack([matting.input("image"), alpha])


def _read(source: Path | ImageCell, read: Callable[..., Array]) -> Array:
    return read_cell(source, read) if isinstance(source, ImageCell) else read(source)


# Folders


def _from_folders(aim: Aim500) -> Iterator[_Entry]:
    labels = _labels(aim.root / LABELS)
    images = {p.stem: p for p in entries(aim.root / "original") if p.suffix.lower() in SUFFIXES}
    if not images:
        raise aim.wrong(f"no image in original; {contents_of(aim.root / 'original')}")
    for name, image in images.items():
        size = read_size(image)
        parts = {folder: aim.root / folder / f"{name}.png" for folder in FOLDERS[1:]}
        for part in parts.values():
            if not part.is_file():
                raise DataError(f"aim-500: {part} is missing, though there is {image}")
            _check_size(read_size(part), size, str(part), str(image))
        yield _Entry(
            name, *_kind(labels.get(name), name, aim.root / LABELS), size, image, parts["mask"], parts["trimap"]
        )


def _labels(path: Path) -> Mapping[str, Any]:
    try:
        labels = json.loads(read_plain(path).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as JSON: {error}") from None
    if not isinstance(labels, dict):
        raise DataError(f"{path} holds a {type(labels).__name__}, not an object of names")
    return labels


def _kind(label: Any, name: str, where: Path) -> tuple[str, str]:
    """Type and category of an image."""
    if not isinstance(label, dict) or not {"type", "category"} <= set(label):
        raise DataError(f'{where} has no {{"type", "category"}} of {name}')
    kind, category = str(label["type"]), str(label["category"])
    if kind not in TYPES or category not in CATEGORIES:
        raise DataError(
            f"{where}: {name} is {kind!r}, {category!r}; types are {', '.join(TYPES)}, categories"
            f" {', '.join(CATEGORIES)}"
        )
    return kind, category


def _check_size(size: tuple[int, int], wanted: tuple[int, int], what: str, image: str) -> None:
    if size != wanted:
        raise DataError(f"{what} is {size[0]}x{size[1]}, but {image} is {wanted[0]}x{wanted[1]}")


# The mirror's tables


def _from_tables(tables: Sequence[Path]) -> Iterator[_Entry]:
    seen: set[str] = set()
    for path in tables:
        schema = open_table(path).schema_arrow
        columns = set(schema.names)
        if not columns >= COLUMNS:
            raise DataError(
                f"{path} has the columns {', '.join(sorted(columns))}; expected {', '.join(sorted(COLUMNS))}"
            )
        words = {column: class_names(schema, column) for column in ("type", "category")}
        for group, row, values in rows(path, [*sorted(COLUMNS), *({"trimap"} & columns)]):
            name = _stem(str(values["image_name"]))
            if name in seen:
                raise DataError(f"{path}: image_name {name!r} occurs twice")
            seen.add(name)
            label = {column: words[column](values[column]) for column in words}
            cells = {
                column: ImageCell(path, group, row, column)
                for column in ("image", "mask", "trimap")
                if values.get(column) is not None
            }
            if not {"image", "mask"} <= set(cells):
                raise DataError(f"{path}: {name} has no image or no mask")
            sizes = {
                column: read_size(image_bytes(values[column], str(cell)), str(cell)) for column, cell in cells.items()
            }
            for column, cell in cells.items():
                _check_size(sizes[column], sizes["image"], str(cell), f"the image of {name}")
            yield _Entry(
                name, *_kind(label, name, path), sizes["image"], cells["image"], cells["mask"], cells.get("trimap")
            )


def _stem(name: str) -> str:
    return Path(name).stem if Path(name).suffix.lower() in SUFFIXES else name


DATASETS = (Aim500, Aim500Rgba, Aim500Salient)
