"""`python -m benchmarks.twins` writes where it is told to, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from benchmarks.twins import __main__ as command
from benchmarks.twins import get_twin
from benchmarks.twins.plans import PLANS_FILE, TWIN_FILE


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command on two twins that are there already."""

    def fake(name: str, version: int) -> Any:
        def build(count: int, size: int | None) -> Path:
            folder = tmp_path / f"{name}-{size}"
            folder.mkdir(exist_ok=True)
            (folder / TWIN_FILE).write_text(json.dumps({"plans": f"{name} {version} {size}"}))
            return folder

        return SimpleNamespace(of=name, name=f"{name}-twin-v{version}", count=9, build=build)

    made = {"crello": fake("crello", 1), "fill": fake("fill", 2)}
    listed = {
        "crello-twin-v1": {"count": 9, "size": None, "plans": "crello 1 None"},
        "crello-twin-v1-mini": {"count": 4, "size": 512, "plans": "crello 1 512"},
        "fill-twin-v1": {"count": 9, "size": None, "plans": "old"},
        "fill-twin-v1-mini": {"count": 4, "size": 512, "plans": "old"},
    }
    monkeypatch.setattr(command, "twins", lambda: made)
    monkeypatch.setattr(command, "get_twin", lambda name: made[name] if name in made else get_twin(name))
    monkeypatch.setattr(command, "published_plans", lambda: listed)

    def run(*words: object) -> Result:
        return CliRunner().invoke(command.app, [str(w) for w in words])

    return run


def test_nothing_is_written_by_default(call: Any, tmp_path: Path) -> None:
    before = PLANS_FILE.read_bytes()
    files = {path for path in tmp_path.rglob("*") if path.suffix == ".json" and path.name != TWIN_FILE}
    done = call()
    assert done.exit_code == 0, done.output
    assert "4 twins, 4 of them other than published" in done.output
    assert PLANS_FILE.read_bytes() == before
    assert {path for path in tmp_path.rglob("*") if path.suffix == ".json" and path.name != TWIN_FILE} == files
    assert "without it nothing is written" in " ".join(call("check", "--help").output.replace("│", " ").split())


def test_named_twins_replace_their_entries_of_any_version(call: Any, tmp_path: Path) -> None:
    out = tmp_path / "plans.json"
    done = call("fill", "--out", out)
    assert done.exit_code == 0, done.output
    entries = json.loads(out.read_text())
    assert list(entries) == ["crello-twin-v1", "crello-twin-v1-mini", "fill-twin-v2", "fill-twin-v2-mini"]
    assert entries["fill-twin-v2-mini"] == {"count": 4, "size": 512, "plans": "fill 2 512"}
    done = call("--out", out)
    assert json.loads(out.read_text()) == entries, "all twins give the same list"


def test_check_tells_by_its_exit_code(call: Any, tmp_path: Path) -> None:
    assert call("crello", "--check").exit_code == 0
    assert call("--check").exit_code == 1
    assert call("--check", "--out", tmp_path / "x.json").exit_code == 2
    assert "did you mean" in call("crelo").stderr
