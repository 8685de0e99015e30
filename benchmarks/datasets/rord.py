"""RORD-Val: frames of videos in which something passes, with a clean frame of the same scene. As OBER's table has it,
or in RORD's own folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np

from benchmarks.api.images import read_rgb, read_size
from benchmarks.api.masks import read_mask
from benchmarks.api.tasks import Array, Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, DatasetOption, contents_of
from benchmarks.datasets.image_tables import read_cell
from benchmarks.datasets.ober_table import (
    ACCESS,
    LAYOUT,
    RESIZED,
    TABLE,
    OberTable,
    find_table,
    mask_on_grid,
    read_target,
    resize_to,
    unique_ids,
)
from synlayers.errors import DataError, UsageError
from synlayers.support.entries import entries

CLEAN: Final = re.compile(r"G0001$")
"""How the name of a scene's clean frame ends."""
SUFFIXES: Final = (".jpg", ".jpeg", ".png")

Truth = Literal["clean", "gt"]
Frames = Literal["first", "all"]


class RordVal(Dataset):
    """RORD-Val.

    Args:
        truth: which ground truth, of RORD's own folders, which have two: "clean" is the clean frame of the scene as it
            was filmed, "gt" the picture of ``gt/``, for which RORD blended the clean frame into the frame. Samples
            carry it as the group `truth`, and the digest is over the files that are read.
        frames: "first" takes the first frame of each scene in order of name, "all" every one. The subset in OBER's
            table was chosen otherwise.
    """

    facts = DatasetFacts(
        name="rord-val",
        task="removal",
        title="RORD-Val",
        count=343,
        layout=f"""  [val/]img/<scene>/<name>.jpg     frames; exactly one of a scene ends in G0001: the clean frame
  [val/]mask/<scene>/<name>_M.png  coarse mask, inverted: 0 is the object, 255 is to be kept
  [val/]gt/<scene>/<name>.jpg      blended truth of each frame (read only if it is asked for)
  [val/]label/<scene>/<name>.json  polygons (not read)
or the test table of OBER, subset RORD-Val-343:
{LAYOUT}""",
        source=(
            "Sagong et al., RORD: A Real-world Object Removal Dataset, BMVC 2022; github.com/Forty-lock/RORD; the 343"
            " images: ObjectClear (OBER)"
        ),
        access=(
            "the full set at AI-Hub (dataSetSn=487, applicants in Korea only); at 960x540 from the repository's Google"
            f" Drive folder; or within OBER: {ACCESS}"
        ),
        licence="none stated for the data (the code is MIT): research only, do not redistribute",
        twin="rord-val",
        images_because="no licence is stated for the data",
        options=(
            DatasetOption(
                "truth",
                get_args(Truth),
                "the clean frame as it was filmed, or gt/, for which RORD blended it into the frame (folders only)",
            ),
            DatasetOption(
                "frames",
                get_args(Frames),
                "the first frame of each scene, or every one (folders only)",
                other_count=True,
            ),
        ),
        known_problems=(
            RESIZED,
            (
                "RORD's masks are inverted (0 is the object) and coarse, and include shadows; here 255 is the object,"
                " as everywhere"
            ),
            (
                "there are two ground truths: the clean frame, whose light differs a little from the frame's, and gt/,"
                " the clean frame blended into the frame; papers seldom say which they use. Here: the clean frame,"
                " unless asked for otherwise"
            ),
            (
                "which frame of each of the 343 scenes is meant differs between papers; from folders it is the first by"
                " name, in OBER's table it is theirs"
            ),
            "the release on Google Drive was reported to hold img/ and gt/ but no masks (issue 9 of the repository)",
            (
                "how files in gt/ are named and encoded is not documented: the frame's name with .jpg, .jpeg or .png is"
                " tried"
            ),
            "RORem, SmartEraser (in part) and LBM were trained on RORD and are in domain",
        ),
    )

    def __init__(self, root: Path, truth: Truth = "clean", frames: Frames = "first") -> None:
        super().__init__(root)
        for option, value in zip(self.facts.options, (truth, frames), strict=True):
            option.check(self.facts.name, value)
        self.truth, self.frames = truth, frames
        self.tables: RordTable | None = None
        home = next(
            (p for p in (self.root, self.root / "val", self.root / "RORD" / "val") if (p / "img").is_dir()), None
        )
        if home is None and find_table(self.root):
            if truth == "gt" or frames == "all":
                raise UsageError(
                    f"{self.facts.name}: OBER's table has one ground truth and one frame of each scene; truth and"
                    " frames choose among folders"
                )
            self.tables = RordTable(self.root)
            self.root = self.tables.root
            return
        if home is None:
            raise self.wrong(f"neither img/ nor {TABLE}; {contents_of(self.root)}")
        self.root = home
        for folder in ("mask",) if truth == "clean" else ("mask", "gt"):
            if not (home / folder).is_dir():
                raise self.wrong(f"img/ but no {folder}/; {contents_of(home)}")

    def samples(self) -> Sequence[Sample]:
        if self.tables is not None:
            return self.tables.samples()
        frames = list(self._list_frames())
        ids = unique_ids([f.image.stem for f in frames])
        return sorted((self._sample(i, f) for i, f in zip(ids, frames, strict=True)), key=lambda s: s.id)

    def files(self) -> Iterable[Path]:
        if self.tables is not None:
            return self.tables.files()
        return {path for frame in self._list_frames() for path in (frame.image, frame.mask, frame.target)}

    def _sample(self, name: str, frame: _Frame) -> Sample:
        size = read_size(frame.image)
        inputs = {"image": partial(read_rgb, frame.image), "mask": partial(_read_mask, frame.mask, size)}
        truth = {"target": partial(_read_target, frame.target, size)}
        return Sample(name, "removal", size, inputs, truth, cluster=frame.scene, groups={"truth": self.truth})

    def _list_frames(self) -> Iterator[_Frame]:
        scenes = [p for p in entries(self.root / "img") if p.is_dir()]
        if not scenes:
            raise self.wrong(f"img/ has no folders of scenes; {contents_of(self.root / 'img')}")
        for scene in scenes:
            images = [p for p in entries(scene) if p.suffix.lower() in SUFFIXES]
            clean = [p for p in images if CLEAN.search(p.stem)]
            frames = [p for p in images if not CLEAN.search(p.stem)]
            if len(clean) != 1 or not frames:
                raise self.wrong(
                    f"scene {scene.name} has {len(clean)} clean frames (names ending in G0001) and {len(frames)} others"
                )
            for image in frames[:1] if self.frames == "first" else frames:
                yield _Frame(
                    scene.name,
                    image,
                    self._find_mask(scene.name, image),
                    clean[0] if self.truth == "clean" else self._find_blended(scene.name, image),
                )

    def _find_mask(self, scene: str, image: Path) -> Path:
        path = self.root / "mask" / scene / f"{image.stem}_M.png"
        if not path.is_file():
            raise DataError(f"{self.facts.name}: {path} is missing, though there is {image}")
        return path

    def _find_blended(self, scene: str, image: Path) -> Path:
        paths = [self.root / "gt" / scene / f"{image.stem}{suffix}" for suffix in SUFFIXES]
        path = next((p for p in paths if p.is_file()), None)
        if path is None:
            raise DataError(f"{self.facts.name}: {paths[0]} is missing, though there is {image}")
        return path


class RordTable(OberTable):
    """The subset RORD-Val-343 of OBER's table."""

    subset = "RORD-Val-343"
    facts = RordVal.facts

    def samples(self) -> Sequence[Sample]:
        out = []
        for row in self.rows():
            inputs = {"image": partial(read_cell, self.cell(row, "input"), read_rgb), **self.masks(row)}
            truth = {"target": partial(read_target, self.cell(row, "gt"), row.size)}
            out.append(Sample(row.id, "removal", row.size, inputs, truth, cluster=row.scene, groups={"truth": "ober"}))
        return out


@dataclass(frozen=True, slots=True)
class _Frame:
    """One frame that is asked, and its files."""

    scene: str
    image: Path
    mask: Path
    target: Path


def _read_mask(path: Path, size: tuple[int, int]) -> Array:
    """RORD's mask turned round: (H, W) uint8, 255 where the object is."""
    return np.subtract(255, mask_on_grid(read_mask(path), size), dtype=np.uint8)


def _read_target(path: Path, size: tuple[int, int]) -> Array:
    return resize_to(read_rgb(path), size)


DATASETS = (RordVal,)
