"""One run, its submission, and a record of its own for every test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.api.card import Card
from benchmarks.api.results import read_result
from leaderboard.validation import records
from tests.leaderboard import minirun


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return minirun.run(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def good(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return minirun.submission(runs, tmp_path_factory.mktemp("good") / "noisy")


@pytest.fixture(autouse=True)
def record(runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A record of its own: the data of these runs, and one reserved name."""
    result = read_result(next(runs.rglob("matting.native-v1.json")))
    data, _ = records.add_results({}, {}, [(result, {f"s{i:03d}" for i in range(4)})])
    reserved = Card(name="half", title="Half", tasks=("matting",))
    methods = {"half": records.MethodRecord(cards=(records.card_digest(reserved),), codes=("a" * 64,))}
    folder = tmp_path / "record"
    folder.mkdir()
    for name, entries in (("known_data.json", data), ("known_methods.json", methods)):
        (folder / name).write_text(json.dumps({key: value.model_dump(mode="json") for key, value in entries.items()}))  # type: ignore[attr-defined]
    monkeypatch.setattr(records, "DATA_FILE", folder / "known_data.json")
    monkeypatch.setattr(records, "METHODS_FILE", folder / "known_methods.json")
    records.recorded_data.cache_clear()
    records.recorded_methods.cache_clear()
    yield folder
    records.recorded_data.cache_clear()
    records.recorded_methods.cache_clear()
