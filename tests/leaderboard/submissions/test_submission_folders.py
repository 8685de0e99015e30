"""Folders of submissions, of predictions, and those that are committed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from leaderboard import validate
from leaderboard.validation import records
from leaderboard.validation.validate import find_problems
from synlayers.errors import UsageError
from tests.leaderboard import minirun
from tests.leaderboard.minirun import TWIN
from tests.leaderboard.submissions.bending import SubmissionParts, bend, both, errors, put, warnings, with_card

COMMITTED = Path(validate.__file__).parent / "submissions"


def test_a_folder_of_submissions(good: Path, runs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "README.md").write_text("how to submit")
    assert [p.severity for p in find_problems(folder)] == ["warning"], "there is none yet, and that is told"
    shutil.copytree(good, folder / "noisy")
    assert errors(folder) == []
    assert any("no oracle was run on " + TWIN in what for what in warnings(folder))
    minirun.submission(runs, folder / "other")
    minirun.submission(runs, folder / "third.zip", name="third")
    problems = errors(folder)
    assert "2 submissions are named 'noisy'; a name is given once" in problems
    assert "its name is 'noisy'; the folder must have the same" in problems
    assert len(problems) == 2
    bend(good, folder / "fourth", both(put("description.name", "fourth"), with_card(title="Noisy, otherwise")))
    assert any("2 submissions call their method 'noisy' on different cards" in what for what in warnings(folder))
    (folder / "link").symlink_to(good)
    assert any("is a link" in what for what in errors(folder))
    bare = tmp_path / "bare"
    shutil.copytree(good, bare)
    (bare / "submission.json").unlink()
    assert errors(bare) == ["submission.json is missing"]
    with pytest.raises(UsageError, match="there is no submission"):
        find_problems(tmp_path / "none")


def test_predictions_to_be_scored(good: Path, runs: Path, tmp_path: Path) -> None:
    def answers(parts: SubmissionParts) -> None:
        for name in parts.description["results"]:
            for path in parts.folder.glob(name.removesuffix(".json") + "*"):
                path.unlink()
        parts.description["results"] = []
        parts.description["predictions"] = [{"folder": "answers", "benchmark": "aim-500", "twin": True, "mini": True}]
        shutil.copytree(next(runs.rglob("predictions")), parts.folder / "answers")

    folder = bend(good, tmp_path / "noisy", answers)
    assert find_problems(folder) == []
    (folder / "answers" / "s009").mkdir()
    (folder / "answers" / "s001" / "run.exe").write_bytes(b"MZ")
    (folder / "answers" / "extra.txt").write_text("x")
    problems = " ".join(errors(folder))
    for words in ("s009", "do not exist in the data", "run.exe", "extra.txt", "hold no picture"):
        assert words in problems


def test_the_submission_in_the_docs_is_one(runs: Path, tmp_path: Path) -> None:
    text = (COMMITTED / "README.md").read_text(encoding="utf-8")
    description = json.loads(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0])
    description["predictions"][0]["mini"] = True
    shutil.copytree(next(runs.rglob("predictions")), tmp_path / "mymethod" / "answers")
    (tmp_path / "mymethod" / "submission.json").write_text(json.dumps(description))
    assert find_problems(tmp_path / "mymethod") == []


def test_every_committed_submission_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the real record
    records.recorded_data.cache_clear()
    records.recorded_methods.cache_clear()
    assert [str(p) for p in find_problems(COMMITTED) if p.severity == "error"] == []


def test_a_folder_without_submissions_is_told(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "notes.txt").touch()
    (problem,) = find_problems(tmp_path / "submissions")
    assert problem.severity == "warning"
    assert "holds no submission" in problem.what
