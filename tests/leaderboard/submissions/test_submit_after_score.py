"""From a folder of somebody's answers to the board: scored, submitted with the answers, published from an archive."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from benchmarks.api.images import write_png
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.scored_answers import write_source
from benchmarks.harness.result_files import score_run
from benchmarks.protocols import get_protocol
from benchmarks.twins.plans import published_plans
from leaderboard.publish import publish
from leaderboard.validation.validate import find_problems
from synlayers.errors import UsageError
from tests.benchmarks.toy import SIZE, Toy, write_toy
from tests.leaderboard import minirun
from tests.leaderboard.submissions.bending import errors, warnings


def score_flat(folder: Path, count: int, seed: int = 0) -> Path:
    """The folder of runs of `count` flat answers to four samples, as `benchmarks.score` makes it."""
    data = Toy(write_toy(folder / "data", 4))
    answers = folder / "answers"
    answers.mkdir(exist_ok=True)
    rng = np.random.default_rng(seed)
    for sample in data.samples()[:count]:
        write_png(answers / f"{sample.id}.png", rng.integers(0, 256, (SIZE, SIZE), np.uint8))
    found = PredictionSet.of_folder(answers, data.samples(), "auto")
    facts = {
        "dataset": minirun.TWIN,
        "dataset_digest": data.digest(),
        "dataset_count": 4,
        "twin": True,
        "twin_plans": published_plans()[minirun.TWIN]["plans"],
    }
    run = Run.open(folder / "runs", RunFacts(method=minirun.CARD, options=found.run_options(), **facts))
    write_source(run.folder, found)
    for name in minirun.PROTOCOLS:
        score_run(run, get_protocol(name), data.samples(), predictions=found)
    return folder / "runs"


def test_answers_are_found_where_they_were_scored(tmp_path: Path) -> None:
    runs = score_flat(tmp_path, 4)
    packed = minirun.submission(runs, tmp_path / "noisy.zip", predictions=True)
    assert errors(packed) == [], "the digest of what it carries is that of what was scored"
    names = [name for name in zipfile.ZipFile(packed).namelist() if name.endswith(".png")]
    assert [name.rpartition("predictions/")[2] for name in names] == [f"s{i:03d}/alpha.png" for i in range(4)]
    assert not any("answers.json" in name for name in zipfile.ZipFile(packed).namelist()), "a path of this machine"
    (tmp_path / "answers" / "s001.png").unlink()
    with pytest.raises(UsageError, match="does not hold the answers that"):
        minirun.submission(runs, tmp_path / "other.zip", predictions=True)
    shutil.rmtree(tmp_path / "answers")
    with pytest.raises(UsageError, match=r"answers, which is gone; put them back"):
        minirun.submission(runs, tmp_path / "other.zip", predictions=True)
    next(runs.rglob("answers.json")).unlink()
    with pytest.raises(UsageError, match="there are no answers beside"):
        minirun.submission(runs, tmp_path / "other.zip", predictions=True)
    assert errors(minirun.submission(runs, tmp_path / "bare.zip")) == []


def test_a_submission_of_stand_ins_is_refused(tmp_path: Path) -> None:
    packed = minirun.submission(score_flat(tmp_path / "none", 0), tmp_path / "none.zip")
    told = [what for what in errors(packed) if "none of its 4 samples has an answer that could be scored" in what]
    assert len(told) == len(minirun.PROTOCOLS)
    packed = minirun.submission(score_flat(tmp_path / "one", 1), tmp_path / "one.zip")
    assert errors(packed) == []
    assert any("only 1 of 4 samples have an answer" in what for what in warnings(packed))


def test_an_archive_among_submissions_is_published(tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    folder.mkdir()
    minirun.submission(score_flat(tmp_path, 4), folder / "whatever.zip", predictions=True)
    (folder / ".DS_Store").touch()
    (folder / "__MACOSX").mkdir()
    assert errors(folder) == []
    assert not any("unpack" in problem.what for problem in find_problems(folder))
    board, _ = publish(None, tmp_path / "site", submissions=folder, gallery=0)
    rows = [row for table in board.tables for row in table.rows if row.method == "noisy"]
    assert len(rows) == len(minirun.PROTOCOLS)
    (folder / "broken.zip").write_bytes(b"no zip")
    assert any("of no kind that is read" in what for what in errors(folder))


def test_two_sets_of_answers_stand_beside_each_other(tmp_path: Path) -> None:
    score_flat(tmp_path, 4)
    runs = score_flat(tmp_path, 4, seed=1)
    assert len(list(runs.rglob("matting.native-v1.json"))) == 2
    board, _ = publish(runs, tmp_path / "site", gallery=0)
    tables = [[row for row in table.rows if row.method == "noisy"] for table in board.tables]
    counts = [len({row.provenance["run_key"] for row in rows}) for rows in tables if rows]
    assert counts == [2] * len(minirun.PROTOCOLS), "no row hides another"
