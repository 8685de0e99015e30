"""Records: what is kept, what is out of date, and that neither is mixed with the other."""

from __future__ import annotations

import lzma
import shutil
import tarfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from baselines import baselines
from benchmarks.api.results import read_result
from benchmarks.protocols import protocols_of
from benchmarks.twins import twins
from benchmarks.twins.plans import published_plans
from leaderboard.assemble import Records, assemble
from leaderboard.recording.cells import Cell, choose_cells, share
from leaderboard.recording.checking import check_record
from leaderboard.recording.completeness import lacking
from leaderboard.recording.costs import estimate
from leaderboard.recording.making import pack
from leaderboard.recording.store import open_record, outdated, record_paths
from synlayers.errors import DataError, UsageError
from tests.leaderboard import minirun

TWIN = "aim-500-twin-v1"
CELL = Cell("noisy", "aim-500", TWIN, 4)
CODES = {"noisy": "c" * 64}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    facts = {"dataset": TWIN, "twin_plans": published_plans()[TWIN]["plans"]}
    return minirun.run(tmp_path_factory.mktemp("recorded"), facts=facts)


@pytest.fixture
def records(runs: Path, tmp_path: Path) -> Path:
    results = [read_result(path) for path in sorted(runs.rglob("matting.*-v1.json"))]
    pack(CELL, runs, results, CELL.file(tmp_path / "records"))
    return tmp_path / "records"


def test_a_record_is_small_equal_bytes_and_nothing_but_rows(records: Path, runs: Path, tmp_path: Path) -> None:
    path = CELL.file(records)
    with tarfile.open(path) as archive:
        names = archive.getnames()
    assert "submission.json" in names
    assert sum(name.endswith(".samples.jsonl") for name in names) == len(minirun.PROTOCOLS)
    assert not any(name.endswith(".png") for name in names)
    pack(CELL, runs, [read_result(p) for p in runs.rglob("matting.*-v1.json")], tmp_path / "again.tar.xz")
    assert (tmp_path / "again.tar.xz").read_bytes() == path.read_bytes()
    problems, stale = check_record(path, CODES)
    assert stale == ""
    toy = ("has 100 samples, not 4", "samples are not in aim-500-twin-v1")
    assert [p for p in problems if not any(text in p for text in toy)] == [], "the toy is of four samples of a hundred"


def test_what_a_record_hangs_on_makes_it_out_of_date(records: Path) -> None:
    with ExitStack() as opened:
        result = open_record(CELL.file(records), CODES, opened).results[0].result
    assert outdated(result, CODES) == ""
    assert "the method was changed: its hash was cccccccc" in outdated(result, {"noisy": "d" * 64})
    assert "there is no baseline noisy any more" in outdated(result, {})
    older = result.model_copy(update={"run": result.run.model_copy(update={"twin_plans": "0" * 64})})
    assert "the twin was made anew: its plans were 00000000" in outdated(older, CODES)
    gone = result.model_copy(update={"run": result.run.model_copy(update={"dataset": "aim-500-twin-v0"})})
    assert "there is no twin aim-500-twin-v0 any more" in outdated(gone, CODES)
    other = result.model_copy(update={"protocol": "matting/native-v0"})
    assert "matting/native-v0 does not score" in outdated(other, CODES)
    metric = result.metrics[0].model_copy(update={"version": 0})
    assert "was version 0, now" in outdated(result.model_copy(update={"metrics": (metric,)}), CODES)


def test_out_of_date_records_are_listed_and_stand_in_no_table(records: Path, runs: Path, tmp_path: Path) -> None:
    told: list[str] = []
    nobody = tmp_path / "nobody"
    fresh = assemble(None, nobody, tmp_path / "site", records=Records(records, CODES), tell=told.append)
    rows = [row for table in fresh.tables for row in table.rows if row.method == "noisy"]
    assert [row.evidence for row in rows] == ["run here"] * len(minirun.PROTOCOLS)
    assert fresh.outdated == ()
    assert told == []
    stale = assemble(None, nobody, tmp_path / "site", records=Records(records, {"noisy": "d" * 64}), tell=told.append)
    assert not any(row.method == "noisy" for table in stale.tables for row in table.rows)
    assert {entry.protocol for entry in stale.outdated} == set(minirun.PROTOCOLS)
    assert len(told) == 1
    assert "2 recorded results on aim-500-twin-v1 are out of date and stand in no table" in told[0]
    both = assemble(runs, nobody, tmp_path / "site", records=Records(records, CODES), tell=told.append)
    assert sum(row.method == "noisy" for table in both.tables for row in table.rows) == len(rows), "each once"


def test_damaged_and_doubled_records_are_told(records: Path, tmp_path: Path) -> None:
    path = CELL.file(records)
    whole = path.read_bytes()
    copy = path.with_name("noisy (1).tar.xz")
    shutil.copy(path, copy)
    assert "a method has one record on a twin" in check_record(copy, CODES)[0][0]
    with pytest.raises(DataError, match="a method has one record on a twin"):
        assemble(None, tmp_path / "nobody", tmp_path / "site", records=Records(records, CODES))
    copy.unlink()
    for damaged in (whole[: len(whole) // 2], b"", lzma.compress(lzma.decompress(whole)[:-9000])):
        path.write_bytes(damaged)
        problems, stale = check_record(path, CODES)
        assert problems
        assert stale == ""
    path.write_bytes(whole)
    link = path.with_name("linked.tar.xz")
    link.symlink_to(path)
    assert record_paths(records) == [path]
    assert record_paths(tmp_path / "a clone without the records") == []


def test_rows_that_were_cut_short_are_found(records: Path, tmp_path: Path) -> None:
    path = CELL.file(records)
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path / "inside", filter="data")
    rows = next((tmp_path / "inside").rglob("*.native-v1.samples.jsonl"))
    rows.write_text("".join(rows.read_text().splitlines(keepends=True)[:-3]))
    with tarfile.open(path, "w:xz") as archive:
        archive.add(tmp_path / "inside", ".")
    assert any("its rows give" in problem for problem in check_record(path, CODES)[0])


def test_cells_are_named_shared_and_refused() -> None:
    cells = choose_cells(baselines())
    assert {cell.benchmark for cell in cells} == set(twins())
    shares = [share(cells, (i, 3)) for i in (1, 2, 3)]
    assert sorted(map(str, cells)) == sorted(str(cell) for part in shares for cell in part)
    assert min(map(len, shares)) > len(cells) / 5
    assert {c.method for c in choose_cells(baselines(), "trivial,aim-500")} == {
        "identity",
        "mean-colour",
        "oracle",
        "random",
    }
    with pytest.raises(UsageError, match=r"no baseline, group or benchmark; .*grabcut"):
        choose_cells(baselines(), "grabcuts")
    with pytest.raises(UsageError, match="has a part in these"):
        choose_cells(baselines(), "grabcut,crello")


def test_costs_come_from_what_is_known(records: Path, runs: Path, tmp_path: Path) -> None:
    with ExitStack() as opened:
        results = [s.result for s in open_record(CELL.file(records), CODES, opened).results]
    scoring = sum(r.provenance["seconds"]["score"] for r in results)
    known = estimate(CELL, tmp_path / "none", {CELL: results})
    assert known.source == "its record"
    assert known.seconds == pytest.approx(4 * 0.5 + scoring), "half a second was noted for each sample"
    other = replace(CELL, twin="aim-500-salient-twin-v1", count=100)
    assert estimate(other, tmp_path / "none", {CELL: results}).seconds == pytest.approx(25 * (2.0 + scoring))
    assert estimate(other, tmp_path / "none", {}).seconds is None
    rest = estimate(replace(CELL, count=6), runs, {})
    assert rest.source == "its run so far"
    assert rest.seconds == pytest.approx(2 * 0.5 + 6 / 4 * scoring, rel=0.01)


def test_protocols_that_could_be_scored_are_lacking() -> None:
    names = {protocol.name for protocol in protocols_of("aim-500")}
    assert lacking("aim-500", names) == []
    assert lacking("aim-500", names - {"matting/aim-v1"}) == ["matting/aim-v1"]
    assert not any("gedit" in name for name in lacking("gedit-bench", ())), "a judge's words are not on record"
