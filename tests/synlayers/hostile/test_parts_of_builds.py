"""`verify` looks at a part of a build, and tells what it did not look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_builds import SHARD, rewrite, samples_of, set_in
from typer.testing import CliRunner

from synlayers.checks.build import check_build
from synlayers.checks.selection import Selection
from synlayers.storage import format_named, formats
from synlayers.verify import app as verify_command


def test_what_was_not_looked_at_is_told(copy: Callable[[str], Path], tmp_path: Path) -> None:
    folder = copy("webdataset")
    record = samples_of(folder)[1].record
    rewrite(folder, {1: set_in(record, "layer_count", 9)})
    hits = set()
    for seed in range(12):
        part = check_build(folder, 1, Selection(sample=2, seed=seed))
        assert part.samples == 2
        assert part == check_build(folder, 1, Selection(share=1 / 3, seed=seed))
        assert "4 of 6 samples" in part.left_out[0]
        hits.add(any("000000001" in str(problem) for problem in part.problems))
    assert hits == {False, True}
    parts = [check_build(folder, 1, Selection(part=(i, 2))) for i in (1, 2)]
    assert [part.samples for part in parts] == [3, 3]
    assert [bool(part.problems) for part in parts] == [True, False]
    drawn = [check_build(folder, 1, Selection(sample=4, seed=5, part=(i, 3))).samples for i in (1, 2, 3)]
    assert sum(drawn) == 4
    result = CliRunner().invoke(
        verify_command, [str(folder), "--workers", "1", "--shard", "2/2", "--json", str(tmp_path / "found.json")]
    )
    assert result.exit_code == 0, result.output
    told = json.loads((tmp_path / "found.json").read_text())
    assert told["selection"] == "part 2 of 2 of the shards"
    assert "3 of 6 samples, and 1 of 2 shards" in told["not_looked_at"]
    assert "not looked at: 3 of 6 samples" in result.output


@pytest.mark.parametrize("name", formats())
def test_only_what_was_drawn_is_read(name: str, builds: dict[str, Path]) -> None:
    shard = builds[name] / f"{SHARD}{format_named(name).suffix}"
    every = list(format_named(name).read_shard(shard))
    assert list(format_named(name).scan(shard, frozenset((0, 2)))) == [every[0], every[2]]


@pytest.mark.parametrize(
    "options",
    [
        ["--sample", "0"],
        ["--share", "1.5"],
        ["--share", "nan"],
        ["--sample", "2", "--share", "0.1"],
        ["--shard", "3/2"],
        ["--shard", "a/b"],
        ["--seed", "-1", "--sample", "1"],
    ],
)
def test_a_part_that_cannot_be_is_refused(options: list[str], builds: dict[str, Path]) -> None:
    result = CliRunner().invoke(verify_command, [str(builds["webdataset"]), *options])
    assert result.exit_code == 2
