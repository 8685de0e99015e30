"""RefMatte-RW100: 100 natural images, 221 entities in them, four expressions for each; the question is an image and one
expression."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, get_args

from benchmarks.api.images import read_rgb, read_size
from benchmarks.api.masks import read_true_matte
from benchmarks.api.tasks import Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, DatasetOption, contents_of
from synlayers.errors import DataError
from synlayers.storage.plain_files import read_plain
from synlayers.support.entries import entries

LABELS: Final = "refmatte_rw100_label.json"
INDEX: Final = "eval_index_expression.json"
SUFFIXES: Final = (".jpg", ".jpeg", ".png")

Expressions = Literal["index", "last", "all"]
"""Which expressions are asked: the one that the official index picks, the last one, or each."""

LAYOUT: Final = f"""  image/<name>.jpg         the image
  mask/<name>_<k>.png      alpha of its k-th entity, 8 bits
  {LABELS}   {{"<name>_<k>": {{"image_name": "<name>", "expressions": ["...", "...", "...", "..."]}}}}
  {INDEX}   {{"<name>": which of the expressions is asked, from 0}}"""


@dataclass(frozen=True, slots=True)
class _Entity:
    """One entity: its image and mask, and what it is called."""

    key: str
    image: Path
    mask: Path
    expressions: tuple[str, ...]


class RefMatteRW100(Dataset):
    """RefMatte-RW100. A sample is one entity and one expression; its id is the mask's name, ``-e`` and the expression's
    number.

    Args:
        expressions: "index" asks the expression that the official index holds for the entity's image (as Matting
            Anything does), "last" the last one (as SDMatte does), "all" every one, a sample each.
    """

    facts = DatasetFacts(
        name="refmatte-rw100",
        task="referring_matting",
        title="RefMatte-RW100",
        count=221,
        layout=LAYOUT,
        source="Li, Zhang, Tao: Referring Image Matting, CVPR 2023, arXiv 2206.05149; github.com/JizhiziLi/RIM",
        access="a OneDrive link in the repository's README (66.6 MB), under a release agreement; not on the Hub",
        licence="CC BY-NC 4.0",
        twin="refmatte-rw100",
        images_because="a release agreement stands beside the licence, and the photographs are other people's",
        options=(
            DatasetOption(
                "expressions",
                get_args(Expressions),
                "which of an entity's expressions is asked: the index file's, the last, or all",
                other_count=True,
            ),
        ),
        known_problems=(
            (
                "the authors released neither code nor an evaluation script; users disagree which of an entity's four"
                " expressions is asked: Matting Anything takes the index file's, one number for all entities of an"
                " image, SDMatte takes the last. Papers mostly do not say"
            ),
            "the index file has one number for each image, not for each entity",
            "figures marked (E) in papers are not defined in a source that we know",
            "whether an expression fits exactly one entity of its image is not checked by anybody",
            (
                "a user of OmniAlpha's released weights reports SAD 138.7 over all 221 entities where the paper has"
                " 14.8 (Longin-Yu/OmniAlpha, issue 3, not checked)"
            ),
        ),
    )

    def __init__(self, root: Path, expressions: Expressions = "index") -> None:
        super().__init__(root)
        self.facts.options[0].check(self.facts.name, expressions)
        self.expressions = expressions
        if (self.root / "RefMatte_RW_100").is_dir():
            self.root = self.root / "RefMatte_RW_100"
        wanted = {"image": Path.is_dir, "mask": Path.is_dir, LABELS: Path.is_file}
        if expressions == "index":
            wanted[INDEX] = Path.is_file
        missing = [name for name, there in wanted.items() if not there(self.root / name)]
        if missing:
            raise self.wrong(f"{', '.join(missing)} missing; {contents_of(self.root)}")
        self._entities = self._read_entities()

    def samples(self) -> Sequence[Sample]:
        index = _read_json(self.root / INDEX) if self.expressions == "index" else {}
        return [self._sample(entity, number) for entity in self._entities for number in self._asked(entity, index)]

    def files(self) -> Iterable[Path]:
        paths = {p for entity in self._entities for p in (entity.image, entity.mask)} | {self.root / LABELS}
        return [*paths, *([self.root / INDEX] if (self.root / INDEX).is_file() else [])]

    def _read_entities(self) -> list[_Entity]:
        """Every mask with its label, in order of name."""
        images = {p.stem: p for p in entries(self.root / "image") if p.suffix.lower() in SUFFIXES}
        labels = _read_json(self.root / LABELS)
        masks = {p.stem: p for p in entries(self.root / "mask", "*.png")}
        if not masks:
            raise self.wrong(f"no PNG file in mask; {contents_of(self.root / 'mask')}")
        for name in sorted(set(masks) ^ set(labels)):
            raise DataError(
                f"{self.root / LABELS} has no entry {name}, though there is {masks[name]}"
                if name in masks
                else f"{self.root / 'mask' / name}.png is missing, though {LABELS} has an entry {name}"
            )
        return [_entity(name, labels[name], masks[name], images, self.root) for name in sorted(masks)]

    def _asked(self, entity: _Entity, index: Mapping[str, Any]) -> Sequence[int]:
        """Numbers of the expressions that are asked of an entity."""
        count = len(entity.expressions)
        if self.expressions == "all":
            return range(count)
        if self.expressions == "last":
            return [count - 1]
        where = self.root / INDEX
        number = next((index[key] for key in (entity.image.stem, entity.image.name, entity.key) if key in index), None)
        if number is None:
            raise DataError(f'{where} has no number for {entity.image.stem}; expressions="last" or "all" needs none')
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < count:
            raise DataError(
                f"{where}: the number of {entity.image.stem} is {number!r}, but {entity.key} has expressions 0 to"
                f" {count - 1}"
            )
        return [number]

    def _sample(self, entity: _Entity, number: int) -> Sample:
        size, mask = read_size(entity.image), read_size(entity.mask)
        if size != mask:
            raise DataError(f"{entity.mask} is {mask[0]}x{mask[1]}, but {entity.image} is {size[0]}x{size[1]}")
        return Sample(
            f"{entity.key}-e{number}",
            "referring_matting",
            size,
            {"image": partial(read_rgb, entity.image), "prompt": entity.expressions[number]},
            {"alpha": partial(read_true_matte, entity.mask)},
            cluster=entity.image.stem,
            groups={"entity": entity.key},
        )


def _entity(key: str, label: Any, mask: Path, images: Mapping[str, Path], root: Path) -> _Entity:
    where = f"{root / LABELS}, entry {key}"
    if not isinstance(label, dict) or not isinstance(label.get("image_name"), str):
        raise DataError(f"{where} has no image_name")
    expressions = label.get("expressions")
    if (
        not isinstance(expressions, list)
        or not expressions
        or not all(isinstance(e, str) and e.strip() for e in expressions)
    ):
        raise DataError(f"{where} has no list of expressions")
    name = label["image_name"]
    stem = name.rsplit(".", 1)[0] if name.lower().endswith(SUFFIXES) else name
    if stem not in images:
        raise DataError(f"{where} names the image {name}, which is not in {root / 'image'}")
    return _Entity(key, images[stem], mask, tuple(expressions))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(read_plain(path).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as JSON: {error}") from None
    if not isinstance(content, dict):
        raise DataError(f"{path} holds a {type(content).__name__}, not an object of names")
    return content


DATASETS = (RefMatteRW100,)
