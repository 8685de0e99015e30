"""Every way in which a submission can be wrong is found, and a good one is not wrong."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path

import pytest

from benchmarks.api.card import Card
from benchmarks.api.results import read_result
from leaderboard.validation import records
from leaderboard.validation.checks.oracle import missing_oracles
from leaderboard.validation.submissions import open_submissions
from tests.leaderboard import minirun
from tests.leaderboard.minirun import CARD, TWIN
from tests.leaderboard.submissions.bending import (
    Change,
    SubmissionParts,
    as_benchmark,
    bend,
    both,
    change_values,
    drop_rows,
    errors,
    every_row,
    keep_rows,
    key_of,
    next_to,
    put,
    row,
    warnings,
    with_card,
)

BROKEN: dict[str, tuple[Change, str]] = {
    # schema and text
    "no number": (put("result.metrics.0.value", "1.5"), "not a number"),
    "text for a count": (put("result.metrics.0.n", "4"), "whole number"),
    "a fraction for a count": (put("result.coverage.asked", 4.0), "coverage.asked"),
    "true for a number": (put("result.metrics.0.value", True), "true or false where a number"),
    "null for a number": (put("result.metrics.0.value", None), "schema|number"),
    "unknown field": (put("result.extra", 1), "unknown"),
    "unknown schema": (put("result.schema_version", 2), "schema_version"),
    "no authors": (put("description.authors", []), "authors"),
    "authors as text": (put("description.authors", "Ada"), "authors"),
    "a name that is no slug": (put("description.name", "../evil"), "name"),
    "a name of 10,000 characters": (put("description.name", "a" * 10_000), "name"),
    "a title of 10,000 characters": (put("description.method.title", "a" * 10_000), "10000 characters"),
    "a title that is reversed": (put("description.method.title", "abc\u202edef"), "U\\+202E"),
    "a null byte": (put("description.notes", "a\0b"), "U\\+0000"),
    "piled accents": (put("description.notes", "a" + "\u0301" * 9), "accents"),
    "a name that shows nothing": (put("description.authors", ["\u3164"]), "U\\+3164"),
    "a name without a letter": (put("description.authors", ["..."]), "no letter or digit"),
    "tasks again and again": (with_card(tasks=["matting"] * 100), "something twice"),
    "hidden text in provenance": (put("result.provenance.device", "a\u200bb"), "U\\+200B"),
    "a script for a link": (put("description.links", {"code": "javascript:alert(1)"}), "https://"),
    "data for a link": (put("description.links", {"code": "data:text/html,x"}), "https://"),
    "a password in a link": (put("description.links", {"code": "https://me:pw@example.org/"}), "password"),
    "an address for a link": (put("description.links", {"code": "http://127.0.0.1/"}), "public host"),
    "this machine for a link": (put("description.links", {"code": "http://localhost/"}), "public host"),
    "quotes in a link": (put("description.links", {"code": 'https://example.org/"onload="x'}), "no link has"),
    "a link in disguise": (put("description.links", {"code": "https://exаmple.org/"}), "no link has"),
    "no date": (put("description.date", "yesterday"), "date"),
    "a day that is not": (put("description.date", "2026-02-31"), "date"),
    "a day to come": (put("description.date", "9999-12-31"), "future"),
    "another licence than the card's": (put("description.licence", "MIT"), "licence"),
    "a benchmark that is not": (put("description.trained_on", ["imagenet"]), "no benchmark"),
    "nothing": (both(put("description.results", []), put("description.predictions", [])), "nothing in it"),
    # files
    "a result outside": (put("description.results.0", "../x.json"), "leads out"),
    "a result elsewhere": (put("description.results.0", "/etc/passwd.json"), "absolute"),
    "a result that is not there": (put("description.results.0", "x/matting.native-v1.json"), "missing"),
    "a result that is not listed": (lambda p: p.description["results"].pop(), "does not list"),
    "a result listed twice": (lambda p: p.description["results"].append(p.description["results"][0]), "2 times"),
    "no rows": (drop_rows, "missing"),
    # what is known
    "unknown protocol": (put("result.protocol", "matting/native-v9"), "not known here"),
    "another protocol": (put("result.protocol", "matting/gca-v1"), "named matting.gca-v1.json"),
    "a protocol of another task": (put("result.protocol", "removal/native-v1"), "does not score"),
    "official or not": (put("result.official", True), "official is True"),
    "unknown data": (put("result.run.dataset", "imagenet-twin-v1"), "not known here"),
    "no name of data": (put("result.run.dataset", "AIM 500"), "not known here"),
    "options that were not": (put("result.run.dataset", TWIN + "+truth=gt"), "dataset_options"),
    "an old measure": (put("result.metrics.0.version", 2), "version 2"),
    "no measure": (put("result.metrics.0.measure", "matting/best"), "no measure"),
    "another task on the card": (with_card(tasks=["removal"]), "does not name the task"),
    # data
    "another twin": (put("result.run.twin_plans", "0" * 64), "plans have the hash"),
    "no plans": (put("result.run.twin_plans", ""), "plans have the hash"),
    "a twin of another size": (put("result.run.dataset_count", 5), "has 4 samples"),
    "a twin as the benchmark": (as_benchmark, "equal digest"),
    "a twin as the benchmark, by ids": (
        both(as_benchmark, put("result.run.dataset_digest", "1" * 64)),
        "all samples are samples of",
    ),
    "a part as the benchmark": (
        both(as_benchmark, put("result.run.dataset_digest", "1" * 64)),
        "has 500 samples, not 4",
    ),
    "a twin that says it is none": (put("result.run.twin", False), "flagged as one"),
    "a benchmark that says it is a twin": (put("result.run.dataset", "aim-500"), "flagged as one|published twin"),
    "no digest": (put("result.run.dataset_digest", "abc"), "no SHA-256"),
    # rows
    "a row too few": (lambda p: p.rows.pop(3), "samples lack rows"),
    "a row twice": (lambda p: p.rows.insert(3, p.rows[3]), "there twice"),
    "rows in another order": (lambda p: p.rows.reverse(), "not in order"),
    "a sample too few": (keep_rows(lambda r: r.sample_id != "s002"), "rows of 3 samples"),
    "a sample that does not exist": (
        every_row(True, sample_id=lambda r: r.sample_id.replace("s003", "s999")),
        "are not in",
    ),
    "chosen samples": (keep_rows(lambda r: r.sample_id != "s000", forge=True), "cannot be chosen"),
    "an id that leads elsewhere": (row({"sample_id": "../../x"}), "sample_id"),
    "a measure that is not asked for": (row({"metric": "image/psnr.psnr"}), "does not use"),
    "an unknown fate": (row({"status": "great"}), "status other than"),
    "a negative weight": (row({"weight": -1.0}), "weight"),
    "a chosen weight": (row({"weight": 2.0}, forge=True), "weights that"),
    "a sample left out": (row({"weight": 0.0, "status": "dropped"}, forge=True), "weights that"),
    "scored and missing": (row({"status": "missing"}, forge=True), "missing, failed or skipped in another"),
    "two scenes": (row({"cluster": "elsewhere"}, forge=True), "different scenes"),
    "two groups": (row({"group": {"type": "SO"}}, forge=True), "different scenes or groups"),
    "a group of line breaks": (every_row(True, group={"type": "a\nb"}), "line breaks"),
    # numbers
    "a better value": (put("result.metrics.0.value", 0.001), "its rows give"),
    "a value better by the last digit": (next_to, "its rows give"),
    "a narrow interval": (put("result.metrics.0.interval.0", 1.0), "interval of"),
    "no interval": (put("result.metrics.0.interval", None), "interval of"),
    "a small error": (put("result.metrics.0.standard_error", 1e-9), "standard error of"),
    "more samples": (put("result.metrics.0.n", 500), "n is 500"),
    "another direction": (put("result.metrics.0.direction", "higher"), "direction is"),
    "another unit": (put("result.metrics.0.unit", "%"), "unit is"),
    "a word to be believed": (put("result.metrics.0.recomputable", False), "recomputable is"),
    "a number left out": (lambda p: p.result["metrics"].pop(0), "no number is left out"),
    "a number twice": (lambda p: p.result["metrics"].append(p.result["metrics"][0]), "there twice"),
    "a number of its own": (
        lambda p: p.result["metrics"].append({**p.result["metrics"][0], "name": "beauty"}),
        "no number of",
    ),
    "a better row": (row({"value": 0.001}), "its rows give"),
    "coverage": (put("result.coverage.missing", 1), "coverage.missing is 1"),
    "more asked than there are": (put("result.coverage.asked", 5), "5 were asked|asked of"),
    "all official": (put("result.coverage.official", 500), "coverage.official"),
    # values
    "an MSE above 1": (change_values(".mse", lambda value: 1.5), "outside 0 to 1"),
    "a negative SAD": (change_values(".sad", lambda value: -1.0), "outside 0 to inf"),
    "no numbers": (every_row(True, value=math.nan), "outside"),
    "an MSE that no MAD allows": (change_values("whole.mse", lambda value: value / 5), "does not fit the MAD"),
    "a SAD of no whole pixels": (change_values("whole.sad", lambda value: value * 0.9), "whole number of pixels"),
    "values that overflow": (every_row(False, value=1e308), "outside"),
    # methods and runs
    "a baseline's name": (with_card(name="half"), "name of a baseline"),
    "a baseline's name and card": (with_card(name="half", title="Half"), "code of 'half' is not"),
    "an oracle of one's own": (with_card(answer_key=True), "answer_key"),
    "a trivial method of one's own": (with_card(groups=["trivial"]), "groups"),
    "another method's result": (put("result.run.method.name", "other"), "not the one in"),
    "facts changed after the run": (
        both(put("result.run.seed", 7), put("result.run_key", "0" * 16)),
        "changed after the run",
    ),
    "no date of the run": (put("result.provenance", {}), "provenance.date"),
    "the future": (put("result.provenance.date", "9999-01-01T00:00:00+00:00"), "future"),
    "a date without a zone": (put("result.provenance.date", "0001-01-01T00:00:00"), "provenance.date"),
    "a commit that may be changed": (
        put("result.provenance.git", {"commit": "a" * 40, "dirty": "no"}),
        "provenance.git",
    ),
    "a machine of machines": (put("result.provenance.hardware", {"gpu": [{"a": 1}]}), "provenance.hardware"),
    "a machine that is text": (put("result.provenance.hardware", "<b>"), "provenance.hardware"),
    "seconds that are none": (put("result.provenance.seconds", {"predict": -1}), "provenance.seconds"),
    "notes of more samples": (put("result.notes", {"a defect": 9}), "notes count"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_found(name: str, good: Path, tmp_path: Path) -> None:
    change, words = BROKEN[name]
    problems = errors(bend(good, tmp_path / "noisy", change))
    assert any(re.search(words, what) for what in problems), problems


def test_a_good_submission_has_no_errors(good: Path, runs: Path, tmp_path: Path) -> None:
    assert errors(good) == []
    assert errors(bend(good, tmp_path / "noisy", lambda parts: parts.summarise())) == [], (
        "the tests' forger changes nothing by itself"
    )
    assert errors(minirun.submission(runs, tmp_path / "with.zip", predictions=True)) == []
    with open_submissions(good.parent) as inside:
        assert inside[0][0].method == CARD


def test_predictions_beside_a_result_must_be_those_that_were_scored(runs: Path, tmp_path: Path) -> None:
    folder = minirun.submission(runs, tmp_path / "noisy", predictions=True)
    with next(folder.rglob("alpha.png")).open("ab") as file:
        file.write(b"\0")
    assert [what for what in errors(folder) if "another digest" in what]


def test_constant_rows_and_markup_are_warned_of(good: Path, tmp_path: Path) -> None:
    flat = bend(good, tmp_path / "noisy", change_values("whole.grad", lambda value: 0.25))
    assert any("the same matting/native-whole" in what for what in warnings(flat))
    tagged = bend(good, tmp_path / "tagged", put("description.authors", ["<script>alert(1)</script>"]))
    assert any("looks like markup" in what for what in warnings(tagged))
    assert errors(tagged) == []


def test_the_same_run_twice_and_two_runs_of_one_setup(good: Path, tmp_path: Path) -> None:
    def again(parts: SubmissionParts, code: str) -> None:
        shutil.copytree(parts.where.parent, parts.folder / "again")
        parts.description["results"].append("again/matting.native-v1.json")
        for other in parts.folder.glob("again/matting.aim-v1.*"):
            other.unlink()
        copy = json.loads((parts.folder / "again/matting.native-v1.json").read_text())
        copy["run"]["code"] = code
        copy["run_key"] = key_of(copy["run"])
        (parts.folder / "again/matting.native-v1.json").write_text(json.dumps(copy))

    same = bend(good, tmp_path / "a", lambda parts: again(parts, "c" * 64))
    assert any("same run is submitted again" in what for what in errors(same))
    other = bend(good, tmp_path / "b", lambda parts: again(parts, "d" * 64))
    assert any("choose one run" in what for what in errors(other))
    assert any("equal to the last byte" in what for what in warnings(other))


def test_official_data_are_compared_with_the_record(good: Path, tmp_path: Path, record: Path) -> None:
    def official(parts: SubmissionParts) -> None:
        parts.description["results"] = [name for name in parts.description["results"] if "native" in name]
        for other in parts.folder.rglob("matting.aim-v1.*"):
            other.unlink()
        parts.result["run"] |= {"dataset": "crello", "twin": False, "twin_plans": "", "dataset_digest": "1" * 64}

    folder = bend(good, tmp_path / "noisy", official)
    assert any("no digest of crello is on record" in what for what in warnings(folder))
    assert any("no oracle was run" in what for what in warnings(folder))
    (record / "known_data.json").write_text(json.dumps({"crello": {"digests": ["2" * 64]}}))
    records.recorded_data.cache_clear()
    assert any("the data have the digest 1111" in what for what in errors(folder))


def test_an_oracle_that_misses_and_tables_without_one(runs: Path, tmp_path: Path, record: Path) -> None:
    card = Card(name="noisy", title="Oracle", tasks=("matting",), answer_key=True)
    reserved = {"noisy": {"cards": [records.card_digest(card)], "codes": ["c" * 64]}}
    (record / "known_methods.json").write_text(json.dumps(reserved))
    records.recorded_methods.cache_clear()
    folder = minirun.submission(minirun.run(tmp_path, card), tmp_path / "noisy")
    assert any("the oracle has matting/native-whole.sad" in what for what in errors(folder))
    result = read_result(next(runs.rglob("matting.native-v1.json")))
    assert [p.severity for p in missing_oracles([result])] == ["warning"]
    assert missing_oracles([result, read_result(next(folder.rglob("matting.native-v1.json")))]) == []
