"""Where a file of a run, of data or of a site should be, something is that keeps its reader waiting for ever, leads
in a circle, or holds brackets without end: every reader says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from baselines.decompose import outcomes
from benchmarks import summarise
from benchmarks.api.images import open_image, read_rgb
from benchmarks.api.predictions import read_json_object
from benchmarks.api.results import ROWS, read_result, result_files
from benchmarks.api.runs import Run
from benchmarks.datasets import aim500, inpainting, refmatte
from benchmarks.judges.judge_file import read_judge
from benchmarks.metrics.layers import box_guided_folders, layerd_folders
from leaderboard.pages.site_folder import MARKER, read_site
from synlayers.errors import SynlayersError
from synlayers.importers.layered.tables import open_table, table_rows
from tests.leaderboard.minirun import run as make_run


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
    "rows of PrismLayersPro": table_rows,
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


def test_results_that_are_passed_over_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "matting.native-v1"
    made = make_run(tmp_path / "made")
    mini = next(path.parent for path in made.rglob(f"{name}.json"))
    tmp_path /= "runs"
    tmp_path.mkdir()
    for folder in ("good", "circle", "gone", "pipe", "without", "strange"):
        (tmp_path / folder).mkdir()
        shutil.copy(mini / f"{name}.json", tmp_path / folder)
    rows = f"{name}{ROWS}"
    shutil.copy(mini / rows, tmp_path / "good")
    (tmp_path / "circle" / rows).symlink_to(rows)
    (tmp_path / "gone" / rows).symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe" / rows)
    (tmp_path / "strange" / f"{name}.json").write_text("{}")  # of somebody else
    (tmp_path / "linked").symlink_to(tmp_path / "good")
    (tmp_path / "itself-v1.json").symlink_to("itself-v1.json")
    left_out: list[str] = []
    assert [path.parent.name for path, _ in result_files(tmp_path, left_out.append)] == ["good"]
    assert [sentence.removeprefix(f"{tmp_path}/") for sentence in left_out[:-1]] == [
        "linked is a link: results behind it are left out",
        f"circle/{name}.json is left out: its rows, {rows}, are a link that leads nowhere",
        f"gone/{name}.json is left out: its rows, {rows}, are a link that leads nowhere",
        f"itself-v1.json is left out: cannot read {tmp_path}/itself-v1.json: Too many levels of symbolic links",
        f"pipe/{name}.json is left out: its rows, {rows}, are no regular file",
    ]
    assert left_out[-1].endswith(f"without/{name}.json is left out: its rows, {rows}, are not there")
    with pytest.raises(SystemExit) as ended:
        summarise.main(tmp_path)
    assert ended.value.code == 1
    assert "1 results, 6 left out, 0 numbers" in capsys.readouterr().out
