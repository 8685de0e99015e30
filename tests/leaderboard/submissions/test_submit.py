"""What `leaderboard.submit` makes validates, in the same bytes; both commands say what is missing."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from leaderboard import submit, validate
from tests.leaderboard import minirun
from tests.leaderboard.submissions.bending import bend, errors, next_to

WORDS = [
    "Ada Example",
    "Łukasz Żółw",
    "李雷",
    "محمد",
    "Renée O'Neil",
    "a & b",
    "Δ-matte (v2)",
    "x" * 150,
    "👩‍🎨 studio",
]


@pytest.mark.parametrize("seed", range(6))
def test_what_submit_makes_always_validates_and_has_the_same_bytes(seed: int, runs: Path, tmp_path: Path) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    facts: dict[str, Any] = {
        "authors": rng.sample(WORDS, rng.randint(1, 5)),
        "notes": " ".join(rng.choices(WORDS, k=rng.randint(0, 9))),
        "contamination": rng.choice(WORDS),
        "links": {f"label {i}": f"https://example{i}.org/a?b={rng.random()}#c" for i in range(rng.randint(0, 4))},
        "ran_by": rng.choice(["self", "maintainers", "third party"]),
        "open_weights": rng.choice([True, False, None]),
        "trained_on": rng.sample(["aim-500", "crello", "rord-val"], rng.randint(0, 3)),
    }
    paths = [
        minirun.submission(runs, tmp_path / name, predictions=bool(seed % 2), **facts)
        for name in ("a.zip", "b.zip", "folder")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert [errors(path) for path in paths] == [[], [], []]


def test_commands_say_what_is_missing_and_exit_as_they_should(runs: Path, good: Path, tmp_path: Path) -> None:
    call = CliRunner().invoke
    out = call(submit.app, [str(runs), "--method", "noisy", "--out", str(tmp_path / "a.zip")])
    assert out.exit_code == 2
    for word in ("--authors", "--contamination", "--ran-by"):
        assert word in out.output
    assert not (tmp_path / "a.zip").exists()
    assert call(submit.app, [str(runs), "--method", "none", "--out", str(tmp_path / "a.zip")]).exit_code == 2
    assert (
        call(submit.app, [str(runs), "--method", "noisy", "--init", "--out", str(tmp_path / "facts.json")]).exit_code
        == 0
    )
    out = call(
        submit.app,
        [str(runs), "--method", "noisy", "--facts", str(tmp_path / "facts.json"), "--out", str(tmp_path / "a.zip")],
    )
    assert out.exit_code == 2
    assert "--authors" in out.output, "what is not filled in is missing, not wrong"
    filled = json.loads((tmp_path / "facts.json").read_text()) | {"authors": ["Ada"], "contamination": "none"}
    (tmp_path / "facts.json").write_text(json.dumps(filled))
    out = call(
        submit.app,
        [str(runs), "--method", "noisy", "--facts", str(tmp_path / "facts.json"), "--out", str(tmp_path / "a.zip")],
    )
    assert out.exit_code == 0, out.output
    assert call(validate.app, [str(tmp_path / "a.zip")]).exit_code == 0
    older = json.loads((good / "submission.json").read_text()) | {
        "results": [],
        "predictions": [{"folder": "answers", "benchmark": "aim-500"}],
    }
    (tmp_path / "facts.json").write_text(json.dumps(older))
    out = call(
        submit.app,
        [str(runs), "--method", "noisy", "--facts", str(tmp_path / "facts.json"), "--out", str(tmp_path / "b.zip")],
    )
    assert out.exit_code == 0, out.output
    bad = bend(good, tmp_path / "noisy", next_to)
    out = call(validate.app, [str(bad), "--json", str(tmp_path / "found.json")])
    assert out.exit_code == 1
    assert "error: matting/native-whole.sad is" in out.output
    assert json.loads((tmp_path / "found.json").read_text())["errors"] == 1
    assert call(validate.app, [str(tmp_path / "nothing")]).exit_code == 2
