"""Where a file of a run, of data or of a site should be, something is that keeps its reader waiting for ever, leads
in a circle, or holds brackets without end: every reader says so."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from baselines.decompose import outcomes
from benchmarks.api.images import open_image, read_rgb
from benchmarks.api.predictions import read_json_object
from benchmarks.api.results import read_result
from benchmarks.api.runs import Run
from benchmarks.datasets import aim500, inpainting, prismlayers, refmatte
from benchmarks.datasets.image_tables import open_table
from benchmarks.judges.judge_file import read_judge
from benchmarks.metrics.layers import box_guided_folders, layerd_folders
from leaderboard.pages.site_folder import MARKER, read_site
from synlayers.errors import SynlayersError


def read_board(path: Path) -> object:
    (path.parent / MARKER).write_text("")
    return read_site(path.rename(path.with_name("leaderboard.json")).parent)


def read_run(path: Path) -> object:
    return Run.read(path.rename(path.with_name("run.json")).parent)


READERS: dict[str, Callable[[Path], object]] = {
    "result": read_result,
    "run": read_run,
    "site": read_board,
    "judge": read_judge,
    "object": read_json_object,
    "labels of AIM-500": aim500._labels,
    "entities of RefMatte": refmatte._read_json,
    "entry of filling": inpainting._entry,
    "boxes of CLD": box_guided_folders._json,
    "table": open_table,
    "rows of PrismLayersPro": prismlayers._rows,
}
PICTURES: dict[str, Callable[[Path], object]] = {
    "picture": open_image,
    "pixels": read_rgb,
    "layer of CLD": box_guided_folders._read_image,
    "layer of LayerD": layerd_folders._read,
}
PLACES: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": Path.mkdir,
    "brackets": lambda path: path.write_text("[" * 200_000),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reader", [*READERS, *PICTURES])
def test_what_is_no_file_is_a_sentence(reader: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    PLACES[place](path)
    with pytest.raises(SynlayersError):
        (READERS | PICTURES)[reader](path)


@pytest.mark.parametrize("place", PLACES)
def test_rows_of_an_earlier_call_that_are_none_are_no_rows(place: str, tmp_path: Path) -> None:
    PLACES[place](tmp_path / "rows.jsonl")
    assert outcomes.read_rows(tmp_path / "rows.jsonl") == []
