"""Made-up rows: as good as the truth, copied, impossible, under a name that is taken; and what the board makes of rows
that nobody scored again."""

from __future__ import annotations

import dataclasses
import errno
import json
import math
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from baselines import baselines
from benchmarks.api.card import Card
from benchmarks.api.predictions import write_prediction
from benchmarks.api.results import Row, read_result
from benchmarks.api.runs import RunFacts
from benchmarks.api.tasks import Prediction
from benchmarks.protocols import get_protocol
from benchmarks.twins.plans import published_plans
from leaderboard import validate
from leaderboard.board import Board, BoardRow
from leaderboard.publish import publish
from leaderboard.validation import rescoring
from leaderboard.validation.archives import sink
from leaderboard.validation.checks.perfect import perfect_samples
from leaderboard.validation.checks.relations import RELATIONS
from leaderboard.validation.checks.titles import RESERVED_FILE, reserved_titles
from leaderboard.validation.likeness import differing
from leaderboard.validation.skeleton import skeleton
from leaderboard.validation.validate import find_problems
from synlayers.errors import MachineError
from tests.benchmarks.toy import SIZE, Toy
from tests.leaderboard import minirun
from tests.leaderboard.submissions.bending import (
    SubmissionParts,
    bend,
    both,
    errors,
    every_row,
    put,
    warnings,
    with_card,
)

PIXELS = SIZE * SIZE


def noisy(seed: int, size: float) -> Callable[[SubmissionParts], None]:
    """Rows of a perfect matte with noise of this size that fits itself: SAD is MAD times the pixels, MSE in between."""

    def bent(parts: SubmissionParts) -> None:
        rng = random.Random(seed)
        mad = {row.sample_id: size * rng.random() for row in parts.rows}

        def value(row: Row) -> float:
            name, error = row.metric.rpartition(".")[2], mad[row.sample_id]
            return {"mad": error, "mse": error / 2 + error * error / 2, "sad": error * PIXELS / 1000}.get(name, 0.0)

        every_row(True, value=lambda r: value(r) if r.weight else r.value)(parts)

    return bent


@pytest.mark.parametrize("size", [0.0, 1e-9, 1e-3])
def test_rows_as_good_as_the_truth_need_answers(size: float, runs: Path, good: Path, tmp_path: Path) -> None:
    told = [what for what in errors(bend(good, tmp_path / "noisy", noisy(0, size))) if "as good as the truth's" in what]
    assert len(told) == 1, "the bent result, and not the other one"
    assert "4 of 4 samples" in told[0]
    assert "--predictions" in told[0]
    whole = minirun.submission(runs, tmp_path / "whole", predictions=True)
    path = bend(whole, tmp_path / "in" / "noisy", noisy(0, size))
    assert not [what for what in errors(path) if "as good as the truth's" in what]
    assert [what for what in warnings(path) if "scored again (--score RUNS)" in what]


def test_judges_ends_of_ranges_and_infinite_psnr_count_as_perfect() -> None:
    def rows(*pairs: tuple[str, float]) -> list[Row]:
        return [Row("a", metric, value) for metric, value in pairs]

    for protocol, pairs, is_perfect in (
        ("editing/gedit-strict-v1", [("judged/strict.overall", 10.0), ("judged/strict.judged", 1.0)], True),
        ("editing/gedit-strict-v1", [("judged/strict.overall", 9.0), ("judged/strict.judged", 1.0)], False),
        ("decomposition/cld-v1", [("layers/cld.layer_psnr", math.inf), ("layers/cld.layer_ssim", 1.0)], True),
        ("decomposition/cld-v1", [("layers/cld.layer_psnr", 80.0), ("layers/cld.layer_ssim", 0.9999)], True),
        ("decomposition/cld-v1", [("layers/cld.layer_psnr", 40.0), ("layers/cld.layer_ssim", 0.9999)], False),
        ("removal/native-v1", [("image/psnr.psnr", 99.99), ("image/l1.l1", 1e-7)], True),
        ("matting/mmagic-v1", [("matting/mmagic.sad", 1e-4), ("matting/mmagic.mse", 0.0)], True),
        ("matting/mmagic-v1", [("matting/mmagic.sad", 1.0), ("matting/mmagic.mse", 0.0)], False),
    ):
        perfect, count = perfect_samples(rows(*pairs), get_protocol(protocol))
        assert (bool(perfect), count) == (is_perfect, 1), (protocol, pairs)


@pytest.mark.parametrize("noise", [0.0, 1e-9, 1e-4])
def test_copied_rows_are_named(noise: float, good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    shutil.copytree(good, folder / "noisy")
    rng = random.Random(1)

    def copy(parts: SubmissionParts) -> None:
        parts.description["name"] = "mine"
        with_card(name="mine", title="My own method")(parts)
        every_row(True, value=lambda r: r.value * (1 + noise * rng.random()) if r.weight else r.value)(parts)

    bend(good, folder / "mine", copy)
    told = [what for what in errors(folder) if "have the same rows" in what]
    assert len(told) == 1
    assert "submissions mine and noisy" in told[0]
    assert "4 of 4 samples" in told[0]
    assert ("to the last digit" in told[0]) == (noise == 0)


def test_other_rows_and_other_titles_are_not_copies(runs: Path, good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    shutil.copytree(good, folder / "noisy")
    card = Card(name="mine", title="Mine", tasks=("matting",))
    results = minirun.run(tmp_path, card, seed=1)
    description, files = minirun.build_submission(
        minirun.results_of(results, "mine"), {**minirun.FACTS, "name": "mine"}
    )
    minirun.write_submission(description, files, folder / "mine")
    assert errors(folder) == []
    with_title = put("description.method.title", "Nоisy")
    bend(folder / "mine", tmp_path / "other", both(with_title, put("result.run.method.title", "Nоisy")))
    shutil.rmtree(folder / "mine")
    (tmp_path / "other").rename(folder / "mine")
    assert [what for what in errors(folder) if "the titles of the methods mine, noisy can be taken" in what]


IMPOSSIBLE: list[dict[str, float]] = [
    {"image/l1.l1": 0.0, "image/ssim-gaussian.ssim": 0.9},
    {"image/l1.l1": 0.0, "image/lpips-alex.lpips": 0.2},
    {"image/l1.l1": 0.01, "image/ssim-gaussian.ssim": 1.0},
    {"image/l1.l1": 0.2, "image/l1-bg.l1_bg": 0.01, "image/l1-fg.l1_fg": 0.1},
    {"image/psnr.psnr": 40.0, "image/l1.l1": 0.3},
    {"matting/native-whole.sad": 0.0, "matting/native-whole.grad": 3.0},
    {"matting/native.sad": 5.0, "matting/native-whole.sad": 4.0},
    {"layers/layerd.cost_2": 0.0, "layers/layerd.rgb_l1_2": 0.3, "layers/layerd.alpha_iou_2": 0.5},
    {
        "layers/strict.strict": 0.9,
        "layers/strict.layers": 0.5,
        "layers/strict.recomposition_l1": 0.1,
        "layers/strict.stray": 0.0,
    },
]


@pytest.mark.parametrize("numbers", IMPOSSIBLE, ids=lambda n: next(iter(n)))
def test_numbers_of_a_sample_that_contradict_each_other(numbers: dict[str, float]) -> None:
    assert [what for relation in RELATIONS for what in relation(numbers)]


def test_rows_all_alike_and_times_that_no_machine_takes(good: Path, tmp_path: Path) -> None:
    rng = random.Random(2)

    def flat(row: Row) -> float:
        value = {"mad": 0.25, "mse": 0.125, "sad": 0.25 * PIXELS / 1000}.get(row.metric.rpartition(".")[2], 3.0)
        return value * (1 + 1e-6 * rng.random()) if row.weight else row.value

    told = errors(bend(good, tmp_path / "flat", every_row(True, value=flat)))
    assert any("every number is the same on all samples" in what for what in told)
    fast = bend(good, tmp_path / "fast", put("result.provenance.seconds", {"predict": 1e-9}))
    assert any("a picture is not even read in" in what for what in errors(fast))
    slow = bend(good, tmp_path / "slow", put("result.provenance.seconds", {"predict": 1e12}))
    assert any("more than ten years" in what for what in errors(slow))


def titled(title: str) -> Callable[[SubmissionParts], object]:
    return with_card(title=title)


@pytest.mark.parametrize(
    "title",
    [
        "GrabCut",
        "grab cut",
        "GRABCUT.",
        "gгаbсut",
        "Grаb\u2009Cut",
        "ＧｒａｂＣｕｔ",
        "𝐆𝐫𝐚𝐛𝐂𝐮𝐭",
        "ɢʀᴀʙᴄᴜᴛ",
        "Grâb̶Cut",
        "Grab\u200dCut",
        "ldentity",
        "1dentity",
        "Randorn",
        "0racle",
        "Oracle (the truth)",
        "Clоsed-form matting",
    ],
)
def test_titles_of_baselines_are_taken(title: str, good: Path, tmp_path: Path) -> None:
    assert any("looks like, that of the baseline" in what for what in errors(bend(good, tmp_path / "a", titled(title))))


def test_names_of_baselines_are_taken_and_other_titles_are_free(good: Path, tmp_path: Path) -> None:
    path = bend(good, tmp_path / "a", with_card(name="grab-cut"))
    assert any("method.name is, or looks like" in what for what in errors(path))
    for title in ("GrabCut with boundary refinement", "李雷的方法", "Identity-aware matting", "CLD-2", "метод"):
        path = bend(good, tmp_path / str(len(title)), titled(title))
        assert errors(path) == []
        shutil.rmtree(path)


def test_the_reserved_titles_are_those_of_the_baselines() -> None:
    titles = {name: method.card.title for name, method in baselines().items()}
    ours = {name: title for name, title in titles.items() if baselines()[name].__module__.startswith("baselines.")}
    assert dict(reserved_titles()) == ours, f"{RESERVED_FILE.name} is old: python tools/reserved_titles.py"
    looks = [skeleton(word) for name, title in ours.items() for word in {skeleton(name): name, skeleton(title): title}]
    assert len(set(looks)) == len(looks), "two baselines can be taken for each other"


# The board


class ToySource:
    """Stands for the data that a maintainer scores on: those of the submitted run."""

    def __init__(self, folder: Path) -> None:
        self.dataset = Toy(folder)

    def facts(self, card: Card, **more: Any) -> RunFacts:
        return RunFacts(
            method=card,
            dataset=minirun.TWIN,
            dataset_digest=self.dataset.digest(),
            dataset_count=4,
            twin=True,
            twin_plans=published_plans()[minirun.TWIN]["plans"],
            **more,
        )


@pytest.fixture
def scored_again(runs: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """`leaderboard.validate PATH --score RUNS` with the data of the run."""
    monkeypatch.setattr(rescoring, "open_source", lambda name, settings: ToySource(runs.parent / "data"))

    def call(path: Path, out: Path) -> tuple[int, str]:
        result = CliRunner().invoke(validate.app, [str(path), "--score", str(out)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return call


def rows_of_method(board: Board, method: str = "noisy") -> list[BoardRow]:
    return [row for table in board.tables for row in table.rows if row.method == method]


def test_rows_only_are_marked_everywhere_and_never_ranked(good: Path, tmp_path: Path) -> None:
    board, _ = publish(None, tmp_path / "site", submissions=good.parent, gallery=0)
    rows = rows_of_method(board)
    assert len(rows) == len(minirun.PROTOCOLS)
    for row in rows:
        assert row.evidence == "rows only"
        assert not row.ranked
        assert row.unranked_because.startswith("rows only, not rescored")
        assert not any(cell.best or cell.rank or cell.tier for cell in row.cells.values())
    for name in ("leaderboard.md", "leaderboard.tex"):
        lines = [line for line in (tmp_path / "site" / name).read_text().splitlines() if "Noisy" in line]
        assert len(lines) == len(rows)
        assert all("rows only, not rescored" in line and "**" not in line and "textbf" not in line for line in lines)
    csv = (tmp_path / "site" / "leaderboard.csv").read_text().splitlines()
    assert all("rows only" in line for line in csv if ",noisy," in line)


def test_answers_that_are_scored_again_vouch_for_rows(
    runs: Path, tmp_path: Path, scored_again: Callable[..., tuple[int, str]]
) -> None:
    folder = tmp_path / "submissions"
    minirun.submission(runs, folder / "noisy", predictions=True)
    code, text = scored_again(folder / "noisy", tmp_path / "again")
    assert code == 0, text
    board, remarks = publish(tmp_path / "again", tmp_path / "site", submissions=folder, gallery=0)
    rows = rows_of_method(board)
    assert [row.evidence for row in rows] == ["rescored"] * len(minirun.PROTOCOLS), "one row, not two"
    assert all("rows only" not in row.unranked_because for row in rows)
    assert not any("left out" in remark for remark in remarks)


def test_rows_that_are_not_those_of_the_answers_are_found(
    runs: Path, tmp_path: Path, scored_again: Callable[..., tuple[int, str]]
) -> None:
    whole = minirun.submission(runs, tmp_path / "whole", predictions=True)
    folder = tmp_path / "submissions"
    bend(whole, folder / "noisy", noisy(3, 0.0))
    board, remarks = publish(None, tmp_path / "site", submissions=folder, gallery=0)
    assert any("as good as the truth's, and nobody has scored its answers again" in remark for remark in remarks)
    assert len(rows_of_method(board)) == len(minirun.PROTOCOLS) - 1, "a perfect score without proof is not shown"
    code, text = scored_again(folder / "noisy", tmp_path / "again")
    assert code == 1
    assert "numbers are not those of the answers beside it" in text
    board, remarks = publish(tmp_path / "again", tmp_path / "site", submissions=folder, gallery=0)
    assert any("its rows are not what its answers give" in remark for remark in remarks)
    evidence = sorted(row.evidence for row in rows_of_method(board))
    assert evidence == ["rescored", "run here"], "what was scored here is shown"


def test_what_one_machine_cannot_measure_and_what_a_judge_says_is_not_compared(runs: Path) -> None:
    result = read_result(next(runs.rglob("matting.native-v1.json")))
    own = {("a", "matting/native.sad"): 1.0, ("a", "image/lpips-alex.lpips"): 0.2}
    assert differing(result, own, result, {("a", "matting/native.sad"): 1.0 + 1e-9}) == [
        ("a", "image/lpips-alex.lpips")
    ]
    without = result.model_copy(update={"provenance": {"unavailable": {"image/lpips-alex": "no weights"}}})
    assert differing(result, own, without, {("a", "matting/native.sad"): 1.0}) == []
    assert differing(result, own, without, {("a", "matting/native.sad"): 1.1}) == [("a", "matting/native.sad")]
    judged = result.model_copy(update={"provenance": {"judge": {"slug": "some-judge"}}})
    assert differing(judged, own, judged, {}) == []


def test_a_baselines_page_is_not_written_by_submissions(good: Path, tmp_path: Path) -> None:
    def as_baseline(parts: SubmissionParts) -> None:
        with_card(name="grabcut", title="GrabCut")(parts)
        parts.description["links"] = {"code": "https://example.org/forger"}

    bend(good, tmp_path / "submissions" / "noisy", as_baseline)
    board, _ = publish(None, tmp_path / "site", submissions=tmp_path / "submissions", gallery=0)
    method = board.methods["grabcut"]
    assert (method.title, method.authors, method.links) == ("GrabCut", (), {})
    assert [row.evidence for row in rows_of_method(board, "grabcut")] == ["rows only"]


def test_the_truth_handed_in_as_answers_is_not_ranked(
    tmp_path: Path, runs: Path, scored_again: Callable[..., tuple[int, str]]
) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(runs, copied)
    for sample in Toy(runs.parent / "data").samples():
        for folder in copied.rglob("predictions"):
            shutil.rmtree(folder / sample.id)
            write_prediction(folder / sample.id, "matting", Prediction(alpha=np.asarray(sample.key("alpha"))))
    for path in [*copied.rglob("*-v1.json"), *copied.rglob("*.samples.jsonl")]:
        path.unlink()
    data = Toy(runs.parent / "data")
    run = rescoring.Run.read(next(copied.rglob("run.json")).parent)
    for name in minirun.PROTOCOLS:
        rescoring.score_run(run, get_protocol(name), data.samples())
    folder = tmp_path / "submissions"
    minirun.submission(copied, folder / "noisy", predictions=True)
    assert errors(folder) == []
    assert scored_again(folder / "noisy", tmp_path / "again")[0] == 0
    board, _ = publish(tmp_path / "again", tmp_path / "site", submissions=folder, gallery=0)
    rows = rows_of_method(board)
    assert [row.evidence for row in rows] == ["rescored"] * len(minirun.PROTOCOLS)
    assert all("as good as the truth on 4 of 4 samples" in row.unranked_because for row in rows)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EIO])
def test_a_full_disk_does_not_make_an_archive_invalid(
    number: int, runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = minirun.submission(runs, tmp_path / "noisy.zip")
    opened = os.open

    def full(path: Any, *words: Any, **more: Any) -> int:
        if "synlayers-work-" in str(path) and str(path).endswith(".jsonl"):
            raise OSError(number, os.strerror(number), str(path))
        return opened(path, *words, **more)

    monkeypatch.setattr(sink.os, "open", full)
    for path in (packed, tmp_path):
        with pytest.raises(MachineError, match=r"noisy\.zip could not be unpacked"):
            find_problems(path)
    result = CliRunner().invoke(validate.app, [str(packed), "--json", str(tmp_path / "found.json")])
    assert result.exit_code == 1
    assert "invalid" not in result.output
    assert "run the same command again" in result.output
    assert not (tmp_path / "found.json").exists(), "nothing was found"
    monkeypatch.undo()


def test_a_check_that_runs_out_of_memory_says_nothing_of_the_submission(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leaderboard.validation import checks

    one = checks.checks()["ranges"]

    def hungry(inputs: object) -> list[Any]:
        raise MemoryError

    monkeypatch.setitem(checks.checks(), "ranges", dataclasses.replace(one, each=hungry))
    with pytest.raises(MachineError):
        find_problems(good)


def test_words_of_a_submission_are_no_formula_and_no_command(good: Path, tmp_path: Path) -> None:
    title = "[x] *a* ;=cmd|'/C calc'!A0 \\input{/etc/passwd} <b>|</b> ![i](http://e.org/i.png)"
    folder = tmp_path / "submissions"
    bend(good, folder / "noisy", put("description.notes", "=1+1"))
    description = json.loads((folder / "noisy" / "submission.json").read_text())
    for path in folder.rglob("matting.*.json"):
        result = json.loads(path.read_text())
        result["run"]["method"]["title"] = title
        result["run_key"] = RunFacts.model_validate_json(json.dumps(result["run"])).key
        path.write_text(json.dumps(result))
    description["method"]["title"] = title
    (folder / "noisy" / "submission.json").write_text(json.dumps(description))
    publish(None, tmp_path / "site", submissions=folder, gallery=0)
    csv = (tmp_path / "site" / "leaderboard.csv").read_text()
    assert ";'=cmd" in csv
    assert ";=cmd" not in csv
    tex = (tmp_path / "site" / "leaderboard.tex").read_text()
    assert r"\input{" not in tex
    rows = [line for line in tex.splitlines() if line.endswith(r"\\")]
    assert not [line for line in rows if line.lstrip().startswith(("[", "*"))], (
        "it would belong to the line break above"
    )
    markdown = (tmp_path / "site" / "leaderboard.md").read_text()
    assert "<b>" not in markdown
    assert "![i](" not in markdown
