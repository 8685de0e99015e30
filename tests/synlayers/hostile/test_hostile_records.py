"""Damaged and hostile records and manifests: a sample costs itself, and `verify` says which."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile_builds import SHARD, deep, found, rewrite, samples_of, set_in
from typer.testing import CliRunner

import synlayers
from synlayers import stats
from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.stats import gather
from synlayers.verify import app as verify_command


@pytest.mark.parametrize(
    ("where", "value", "words"),
    [
        ("layers.1.box", [-5, 0, 20, 20], "reaches past the canvas"),
        ("layers.1.box", [0, 0, 10**6, 10**6], "reaches past the canvas"),
        ("layers.1.box", [9, 9, 9, 9], "is empty"),
        ("layers.1.box", [0.5, 0, 1, 1], "must be a whole number"),
        ("layers.1.box", [1, 2, 3], "at least 4"),
        ("width", "192", "must be a whole number"),
        ("width", True, "must be a whole number"),
        ("width", 2**40, "must be at most"),
        ("height", 10**40, "'height'"),
        ("layers.1.opacity", float("nan"), "not JSON"),
        ("layers.1.visible_fraction", float("inf"), "not JSON"),
        ("layers.1.params.draw", {"size": deep(250)}, "recursion"),
        ("layers.1.name", "x" * 5_000, "more than 300 characters"),
        ("layers.1.name", "\x1b]0;mine\x07", "controls what is shown"),
        ("layers.1.caption", "a, " * 10_000, "more than 20000 characters"),
        ("layers.1.kind", ["text"], "must be 'background'"),
        ("layers.1.occluded_by", "2", "must be a list"),
        ("layers.1.params", {}, "has no plan"),
        ("layers.1.params.frame", [1, 2, 3, None], "has no plan"),
        ("layers", {}, "must be a list"),
        ("palette", ["zzz"], "palette"),
        ("index", -1, "must be at least 0"),
        ("index", 77, "of this recipe has"),
        ("split", "other", "the shard is of"),
    ],
)
def test_a_damaged_record_costs_itself(where: str, value: Any, words: str, copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    rewrite(folder, {1: set_in(samples_of(folder)[1].record, where, value)})
    problems = found(folder)
    assert any(f"{SHARD}.tar sample 000000001" in problem and words in problem for problem in problems), problems
    assert not any("sample 000000000" in problem or "sample 000000002" in problem for problem in problems)
    assert gather(folder, 1).samples >= 5


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"seed": 0', b'"seed": 0, "seed": 0', "stands twice"),
        (b'"opacity": 1.0', b'"opacity": 1e999', "no finite number"),
        (b'"layout": "', b'"layout": "\xff', "unicode"),
        (b'"layout": "', b'"layout": "\\ud800', "not JSON"),
        (b'"layers": [', b'"layers": [' + b"[" * 100_000, "recursion"),
    ],
)
def test_json_that_means_two_things_or_none_is_refused(
    old: bytes, new: bytes, words: str, copy: Callable[[str], Path]
) -> None:
    folder = copy("webdataset")
    text = json.dumps(samples_of(folder)[1].record).encode()
    assert old in text
    rewrite(folder, {1: text.replace(old, new, 1)})
    assert any("sample 000000001" in problem and words in problem for problem in found(folder)), found(folder)
    with pytest.raises(DataError, match=rf"{SHARD}\.tar, sample 000000001: .*{words}"):
        list(synlayers.load(folder))


@pytest.mark.parametrize(
    "change",
    [
        lambda m: [],
        lambda m: m | {"shards": {}},
        lambda m: m | {"samples": 2**62},
        lambda m: m | {"samples": -1},
        lambda m: m | {"recipe": m["recipe"] | {"layers": [2, 10**12]}},
        lambda m: m | {"recipe": m["recipe"] | {"layouts": ["nowhere"]}},
        lambda m: m | {"recipe_hash": "0" * 16},
        lambda m: m | {"format": "zip"},
        lambda m: m | {"splits": {"train": 6}},
        lambda m: m | {"counts": {"kind": []}},
        lambda m: m | {"counts": m["counts"] | {"kind": {}}},
        lambda m: m | {"shards": [s | {"sha256": 5} for s in m["shards"]]},
        lambda m: m | {"shards": [s | {"samples": 10**18} for s in m["shards"]]},
        lambda m: m | {"shards": [s | {"samples": 2**62} for s in m["shards"] * 3]},
        lambda m: m | {"shards": [], "samples": 0, "splits": {}},
        lambda m: m | {"shards": [*m["shards"], m["shards"][0]]},
        lambda m: m | {"assets": {"splits": {"train": {}}}},
        lambda m: m | {"assets": {"splits": [1]}},
        lambda m: m | {"assets": m["assets"] | {"used": {"train": {"icon": ["icon:other"]}}}},
    ],
)
def test_a_manifest_that_says_otherwise_is_found(change: Callable[[Record], Any], copy: Callable[[str], Path]) -> None:
    folder = copy("webdataset")
    file = folder / "manifest.json"
    file.write_text(json.dumps(change(json.loads(file.read_text()))))
    result = CliRunner().invoke(verify_command, [str(folder), "--workers", "1"])
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1
    drawn = CliRunner().invoke(verify_command, [str(folder), "--workers", "1", "--sample", "2"])
    assert isinstance(drawn.exception, (SystemExit, type(None))), repr(drawn.exception)


def test_stats_leaves_damaged_samples_out_and_says_so(
    copy: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stats, "plot", lambda numbers, out: None)
    folder = copy("webdataset")
    rewrite(folder, {1: b"{}"})
    result = CliRunner().invoke(stats.app, [str(folder), "--workers", "1"])
    assert result.exit_code == 1
    assert f"{SHARD}.tar sample 000000001: the record is malformed" in result.output
    assert "1 could not be read, and are in none of the numbers" in result.output
    assert "5 samples; a layer covers" in result.output
