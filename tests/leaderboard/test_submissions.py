"""Every way in which a submission can be wrong is found, a good one is not, and nothing that a stranger writes makes
the validator fail."""

from __future__ import annotations

import dataclasses
import json
import math
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.api.card import Card
from benchmarks.api.results import read_result
from leaderboard import submit, validate
from leaderboard.validation import records as known
from leaderboard.validation.checks.oracle import missing_oracles
from leaderboard.validation.submission import submissions_in
from leaderboard.validation.validate import find_problems
from synlayers.errors import UsageError
from tests.leaderboard import minirun
from tests.leaderboard.minirun import CARD, TWIN, SubmissionParts, bend

COMMITTED = Path(validate.__file__).parent / "submissions"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return minirun.run(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def good(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return minirun.submission(runs, tmp_path_factory.mktemp("good") / "noisy")


@pytest.fixture(autouse=True)
def record(runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A record of its own: the data of these runs, and one reserved name."""
    result = read_result(next(runs.rglob("matting.native-v1.json")))
    data, _ = known.add_results({}, {}, [(result, {f"s{i:03d}" for i in range(4)})])
    reserved = Card(name="half", title="Half", tasks=("matting",))
    methods = {"half": known.MethodRecord(cards=(known.card_digest(reserved),), codes=("a" * 64,))}
    folder = tmp_path / "record"
    folder.mkdir()
    for name, held in (("known_data.json", data), ("known_methods.json", methods)):
        (folder / name).write_text(json.dumps({key: value.model_dump(mode="json") for key, value in held.items()}))  # type: ignore[attr-defined]
    monkeypatch.setattr(known, "DATA_FILE", folder / "known_data.json")
    monkeypatch.setattr(known, "METHODS_FILE", folder / "known_methods.json")
    known.recorded_data.cache_clear()
    known.recorded_methods.cache_clear()
    yield folder
    known.recorded_data.cache_clear()
    known.recorded_methods.cache_clear()


def errors(path: Path) -> list[str]:
    found = find_problems(path)
    assert not [p for p in found if "could not be finished" in p.what], found
    return [p.what for p in found if p.severity == "error"]


def warnings(path: Path) -> list[str]:
    return [p.what for p in find_problems(path) if p.severity == "warning"]


def put(path: str, value: Any) -> Callable[[SubmissionParts], None]:
    """Sets ``result.metrics.0.value`` or the like."""

    def change(parts: SubmissionParts) -> None:
        head, *words = path.split(".")
        held = getattr(parts, head)
        for word in words[:-1]:
            held = held[int(word)] if isinstance(held, list) else held[word]
        held[int(words[-1]) if isinstance(held, list) else words[-1]] = value

    return change


def row(change: dict[str, Any], at: int = 0, *, forge: bool = False) -> Callable[[SubmissionParts], None]:
    def bent(parts: SubmissionParts) -> None:
        parts.rows[at] = dataclasses.replace(parts.rows[at], **change)
        if forge:
            parts.summarise()

    return bent


def every_row(forge: bool, **change: Any) -> Callable[[SubmissionParts], None]:
    def bent(parts: SubmissionParts) -> None:
        parts.rows[:] = [
            dataclasses.replace(r, **{k: v(r) if callable(v) else v for k, v in change.items()}) for r in parts.rows
        ]
        if forge:
            parts.summarise()

    return bent


def both(*changes: Callable[[SubmissionParts], Any]) -> Callable[[SubmissionParts], None]:
    def bent(parts: SubmissionParts) -> None:
        for change in changes:
            change(parts)

    return bent


def as_benchmark(parts: SubmissionParts) -> None:
    parts.result["run"] |= {"dataset": "aim-500", "twin": False, "twin_plans": ""}


def with_card(**facts: Any) -> Callable[[SubmissionParts], None]:
    def bent(parts: SubmissionParts) -> None:
        for held in (parts.said["method"], parts.result["run"]["method"]):
            held.update(facts)
        parts.said["results"] = [name for name in parts.said["results"] if "native" in name]
        for other in parts.folder.rglob("matting.aim-v1.*"):
            other.unlink()

    return bent


def drop_rows(parts: SubmissionParts) -> None:
    parts.where.with_suffix(".samples.jsonl").unlink()


def next_to(parts: SubmissionParts) -> None:
    parts.result["metrics"][0]["value"] = math.nextafter(parts.result["metrics"][0]["value"], math.inf)


BROKEN: dict[str, tuple[Callable[[SubmissionParts], Any], str]] = {
    # schema and text
    "no number": (put("result.metrics.0.value", "1.5"), "not a number"),
    "text for a count": (put("result.metrics.0.n", "4"), "whole number"),
    "a fraction for a count": (put("result.coverage.asked", 4.0), "coverage.asked"),
    "true for a number": (put("result.metrics.0.value", True), "true or false where a number"),
    "null for a number": (put("result.metrics.0.value", None), "schema|number"),
    "unknown field": (put("result.extra", 1), "unknown"),
    "unknown schema": (put("result.schema_version", 2), "schema_version"),
    "no authors": (put("said.authors", []), "authors"),
    "authors as text": (put("said.authors", "Ada"), "authors"),
    "a name that is no slug": (put("said.name", "../evil"), "name"),
    "a name of 10,000 characters": (put("said.name", "a" * 10_000), "name"),
    "a title of 10,000 characters": (put("said.method.title", "a" * 10_000), "10000 characters"),
    "a title that is reversed": (put("said.method.title", "abc\u202edef"), "U\\+202E"),
    "a null byte": (put("said.notes", "a\0b"), "U\\+0000"),
    "piled accents": (put("said.notes", "a" + "\u0301" * 9), "accents"),
    "a name that shows nothing": (put("said.authors", ["\u3164"]), "U\\+3164"),
    "a name without a letter": (put("said.authors", ["..."]), "no letter or digit"),
    "tasks again and again": (with_card(tasks=["matting"] * 100), "something twice"),
    "hidden text in provenance": (put("result.provenance.device", "a\u200bb"), "U\\+200B"),
    "a script for a link": (put("said.links", {"code": "javascript:alert(1)"}), "https://"),
    "data for a link": (put("said.links", {"code": "data:text/html,x"}), "https://"),
    "a password in a link": (put("said.links", {"code": "https://me:pw@example.org/"}), "password"),
    "an address for a link": (put("said.links", {"code": "http://127.0.0.1/"}), "public host"),
    "this machine for a link": (put("said.links", {"code": "http://localhost/"}), "public host"),
    "quotes in a link": (put("said.links", {"code": 'https://example.org/"onload="x'}), "no link has"),
    "a link in disguise": (put("said.links", {"code": "https://exаmple.org/"}), "no link has"),
    "no date": (put("said.date", "yesterday"), "date"),
    "a day that is not": (put("said.date", "2026-02-31"), "date"),
    "a day to come": (put("said.date", "9999-12-31"), "future"),
    "another licence than the card's": (put("said.licence", "MIT"), "licence"),
    "a benchmark that is not": (put("said.trained_on", ["imagenet"]), "no benchmark"),
    "nothing": (both(put("said.results", []), put("said.predictions", [])), "nothing in it"),
    # files
    "a result outside": (put("said.results.0", "../x.json"), "leads out"),
    "a result elsewhere": (put("said.results.0", "/etc/passwd.json"), "absolute"),
    "a result that is not there": (put("said.results.0", "x/matting.native-v1.json"), "missing"),
    "a result that is not listed": (lambda p: p.said["results"].pop(), "does not list"),
    "a result listed twice": (lambda p: p.said["results"].append(p.said["results"][0]), "2 times"),
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
    "a twin as the benchmark, by ids": (both(as_benchmark, put("result.run.dataset_digest", "1" * 64)), "all samples are samples of"),
    "a part as the benchmark": (both(as_benchmark, put("result.run.dataset_digest", "1" * 64)), "has 500 samples, not 4"),
    "a twin that says it is none": (put("result.run.twin", False), "flagged as one"),
    "a benchmark that says it is a twin": (put("result.run.dataset", "aim-500"), "flagged as one|published twin"),
    "no digest": (put("result.run.dataset_digest", "abc"), "no SHA-256"),
    # rows
    "a row too few": (lambda p: p.rows.pop(3), "samples lack rows"),
    "a row twice": (lambda p: p.rows.insert(3, p.rows[3]), "there twice"),
    "rows in another order": (lambda p: p.rows.reverse(), "not in order"),
    "a sample too few": (lambda p: p.rows.__setitem__(slice(None), [r for r in p.rows if r.sample_id != "s002"]), "rows of 3 samples"),
    "a sample that does not exist": (every_row(True, sample_id=lambda r: r.sample_id.replace("s003", "s999")), "are not in"),
    "chosen samples": (
        both(lambda p: p.rows.__setitem__(slice(None), [r for r in p.rows if r.sample_id != "s000"]), lambda p: p.summarise()), "cannot be chosen"
    ),
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
    "a number of its own": (lambda p: p.result["metrics"].append({**p.result["metrics"][0], "name": "beauty"}), "no number of"),
    "a better row": (row({"value": 0.001}), "its rows give"),
    "coverage": (put("result.coverage.missing", 1), "coverage.missing is 1"),
    "more asked than there are": (put("result.coverage.asked", 5), "5 were asked|asked of"),
    "all official": (put("result.coverage.official", 500), "coverage.official"),
    # values
    "an MSE above 1": (every_row(True, value=lambda r: 1.5 if r.metric.endswith(".mse") else r.value), "outside 0 to 1"),
    "a negative SAD": (every_row(True, value=lambda r: -1.0 if r.metric.endswith(".sad") else r.value), "outside 0 to inf"),
    "no numbers": (every_row(True, value=math.nan), "outside"),
    "an MSE that no MAD allows": (every_row(True, value=lambda r: r.value / 5 if r.metric.endswith("whole.mse") else r.value), "does not fit the MAD"),
    "a SAD of no whole pixels": (every_row(True, value=lambda r: r.value * 0.9 if r.metric.endswith("whole.sad") else r.value), "whole number of pixels"),
    "values that overflow": (every_row(False, value=1e308), "outside"),
    # methods and runs
    "a baseline's name": (with_card(name="half"), "name of a baseline"),
    "a baseline's name and card": (with_card(name="half", title="Half"), "code of 'half' is not"),
    "an oracle of one's own": (with_card(answer_key=True), "answer_key"),
    "a trivial method of one's own": (with_card(groups=["trivial"]), "groups"),
    "another method's result": (put("result.run.method.name", "other"), "not the one in"),
    "facts changed after the run": (both(put("result.run.seed", 7), put("result.run_key", "0" * 16)), "changed after the run"),
    "no date of the run": (put("result.provenance", {}), "provenance.date"),
    "the future": (put("result.provenance.date", "9999-01-01T00:00:00+00:00"), "future"),
    "a date without a zone": (put("result.provenance.date", "0001-01-01T00:00:00"), "provenance.date"),
    "a commit that may be changed": (put("result.provenance.git", {"commit": "a" * 40, "dirty": "no"}), "provenance.git"),
    "a machine of machines": (put("result.provenance.hardware", {"gpu": [{"a": 1}]}), "provenance.hardware"),
    "a machine that is text": (put("result.provenance.hardware", "<b>"), "provenance.hardware"),
    "seconds that are none": (put("result.provenance.seconds", {"predict": -1}), "provenance.seconds"),
    "notes of more samples": (put("result.notes", {"a defect": 9}), "notes count"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_found(name: str, good: Path, tmp_path: Path) -> None:
    change, words = BROKEN[name]
    found = errors(bend(good, tmp_path / "noisy", change))
    assert any(re.search(words, what) for what in found), found


def test_a_good_submission_has_no_errors(good: Path, runs: Path, tmp_path: Path) -> None:
    assert errors(good) == []
    assert errors(bend(good, tmp_path / "noisy", lambda parts: parts.summarise())) == [], (
        "the tests' forger changes nothing by itself"
    )
    assert errors(minirun.submission(runs, tmp_path / "with.zip", predictions=True)) == []
    assert submissions_in(good.parent)[0][0].method == CARD


def test_predictions_beside_a_result_must_be_those_that_were_scored(runs: Path, tmp_path: Path) -> None:
    folder = minirun.submission(runs, tmp_path / "noisy", predictions=True)
    with next(folder.rglob("alpha.png")).open("ab") as file:
        file.write(b"\0")
    assert [what for what in errors(folder) if "another digest" in what]


def test_constant_rows_and_markup_are_warned_of(good: Path, tmp_path: Path) -> None:
    flat = bend(good, tmp_path / "noisy", every_row(True, value=0.25))
    assert any("the same matting/native-whole" in what for what in warnings(flat))
    tagged = bend(good, tmp_path / "tagged", put("said.authors", ["<script>alert(1)</script>"]))
    assert any("looks like markup" in what for what in warnings(tagged))
    assert errors(tagged) == []


def test_the_same_run_twice_and_two_runs_of_one_setup(good: Path, tmp_path: Path) -> None:
    def again(parts: SubmissionParts, code: str) -> None:
        shutil.copytree(parts.where.parent, parts.folder / "again")
        parts.said["results"].append("again/matting.native-v1.json")
        for other in parts.folder.glob("again/matting.aim-v1.*"):
            other.unlink()
        copy = json.loads((parts.folder / "again/matting.native-v1.json").read_text())
        copy["run"]["code"] = code
        copy["run_key"] = minirun.key_of(copy["run"])
        (parts.folder / "again/matting.native-v1.json").write_text(json.dumps(copy))

    same = bend(good, tmp_path / "a", lambda parts: again(parts, "c" * 64))
    assert any("same run is submitted again" in what for what in errors(same))
    other = bend(good, tmp_path / "b", lambda parts: again(parts, "d" * 64))
    assert any("choose one run" in what for what in errors(other))
    assert any("equal to the last byte" in what for what in warnings(other))


def test_official_data_are_compared_with_the_record(good: Path, tmp_path: Path, record: Path) -> None:
    def official(parts: SubmissionParts) -> None:
        parts.said["results"] = [name for name in parts.said["results"] if "native" in name]
        for other in parts.folder.rglob("matting.aim-v1.*"):
            other.unlink()
        parts.result["run"] |= {"dataset": "crello", "twin": False, "twin_plans": "", "dataset_digest": "1" * 64}

    folder = bend(good, tmp_path / "noisy", official)
    assert any("no digest of crello is on record" in what for what in warnings(folder))
    assert any("no oracle was run" in what for what in warnings(folder))
    (record / "known_data.json").write_text(json.dumps({"crello": {"digests": ["2" * 64]}}))
    known.recorded_data.cache_clear()
    assert any("the data have the digest 1111" in what for what in errors(folder))


def test_an_oracle_that_misses_and_tables_without_one(runs: Path, tmp_path: Path, record: Path) -> None:
    card = Card(name="noisy", title="Oracle", tasks=("matting",), answer_key=True)
    held = {"noisy": {"cards": [known.card_digest(card)], "codes": ["c" * 64]}}
    (record / "known_methods.json").write_text(json.dumps(held))
    known.recorded_methods.cache_clear()
    folder = minirun.submission(minirun.run(tmp_path, card), tmp_path / "noisy")
    assert any("the oracle has matting/native-whole.sad" in what for what in errors(folder))
    result = read_result(next(runs.rglob("matting.native-v1.json")))
    assert [p.severity for p in missing_oracles([result])] == ["warning"]
    assert missing_oracles([result, read_result(next(folder.rglob("matting.native-v1.json")))]) == []


@pytest.mark.parametrize("seed", range(20))
def test_a_digit_changed_anywhere_is_found(seed: int, good: Path, tmp_path: Path) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    folder = tmp_path / "noisy"
    shutil.copytree(good, folder)
    path = rng.choice(sorted(folder.rglob("matting.*")))
    text = path.read_text()
    numbers = [
        m
        for m in re.finditer(r'"(?:value|standard_error)": (\d[\d.]*)|^\s+(-?\d[\d.]+),?$', text, re.MULTILINE)
        if len(m[0]) > 12
    ]
    number = rng.choice(numbers)
    at = number.start(1) if number[1] else number.start(2)
    digits = [i for i in range(at, number.end()) if text[i].isdigit()]
    first = next(i for i, place in enumerate(digits) if text[place] != "0")
    place = rng.choice(digits[first : first + 9])  # later digits of a row may be lost in the mean's rounding
    other = rng.choice([d for d in "0123456789" if d != text[place]])
    path.write_text(text[:place] + other + text[place + 1 :])
    assert errors(folder), f"{path.name}: {number[0]} with {other} at {place - at}"


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
    made = [
        minirun.submission(runs, tmp_path / name, predictions=bool(seed % 2), **facts)
        for name in ("a.zip", "b.zip", "folder")
    ]
    assert made[0].read_bytes() == made[1].read_bytes()
    assert [errors(path) for path in made] == [[], [], []]


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


def test_a_folder_of_submissions(good: Path, runs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "README.md").write_text("how to submit")
    assert find_problems(folder) == []
    shutil.copytree(good, folder / "noisy")
    assert errors(folder) == []
    assert any("no oracle was run on " + TWIN in what for what in warnings(folder))
    minirun.submission(runs, folder / "other")
    minirun.submission(runs, folder / "third.zip", name="third")
    found = errors(folder)
    assert "2 submissions are named 'noisy'; a name is given once" in found
    assert "its name is 'noisy'; the folder must have the same" in found
    assert len(found) == 2
    bend(good, folder / "fourth", both(put("said.name", "fourth"), with_card(title="Noisy, otherwise")))
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
        for name in parts.said["results"]:
            for path in parts.folder.glob(name.removesuffix(".json") + "*"):
                path.unlink()
        parts.said["results"] = []
        parts.said["predictions"] = [{"folder": "answers", "benchmark": "aim-500", "twin": True, "mini": True}]
        shutil.copytree(next(runs.rglob("predictions")), parts.folder / "answers")

    folder = bend(good, tmp_path / "noisy", answers)
    assert find_problems(folder) == []
    (folder / "answers" / "s009").mkdir()
    (folder / "answers" / "s001" / "run.exe").write_bytes(b"MZ")
    (folder / "answers" / "extra.txt").write_text("x")
    found = " ".join(errors(folder))
    for words in ("s009", "do not exist in the data", "run.exe", "extra.txt", "hold no picture"):
        assert words in found


def test_the_submission_in_the_docs_is_one(runs: Path, tmp_path: Path) -> None:
    text = (COMMITTED / "README.md").read_text(encoding="utf-8")
    said = json.loads(re.findall(r"```json\n(.*?)```", text, re.DOTALL)[0])
    said["predictions"][0]["mini"] = True
    shutil.copytree(next(runs.rglob("predictions")), tmp_path / "mymethod" / "answers")
    (tmp_path / "mymethod" / "submission.json").write_text(json.dumps(said))
    assert find_problems(tmp_path / "mymethod") == []


JSON: dict[str, tuple[bytes, str]] = {
    "not a number": (b'{"a": NaN}', "NaN is no JSON"),
    "infinity": (b'{"a": [-Infinity]}', "-Infinity is no JSON"),
    "10^400": (b'{"a": 1e400}', "too large"),
    "a whole 10^400": (b'{"a": 1' + b"0" * 400 + b"}", "too large"),
    "ten thousand digits": (b'{"a": ' + b"9" * 10_000 + b"}", "too large"),
    "65 bits": (b'{"a": 18446744073709551616}', "too large"),
    "two keys": (b'{"name": "a", "name": "b"}', "the key 'name' stands twice"),
    "two keys, one escaped": (b'{"name": "a", "n\\u0061me": "b"}', "the key 'name' stands twice"),
    "deep": (b"[" * 50_000, "nested more than 24 deep"),
    "deep and whole": (b'{"a":' * 30 + b"1" + b"}" * 30, "nested more than 24 deep"),
    "deep after a string of brackets": (
        b'{"a": "]]]]\\"]]", "b": ' + b"[" * 30 + b"]" * 30 + b"}",
        "nested more than 24 deep",
    ),
    "half a character": (b'{"a": "\\ud800"}', "lone surrogate"),
    "half a character in a key": (b'{"\\udfff": 1}', "lone surrogate"),
    "Latin 1": ('{"a": "é"}'.encode("latin-1"), "is not UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "is not UTF-8"),
    "a mark before it": (b"\xef\xbb\xbf{}", "is not JSON"),
    "cut short": (b'{"a": [1, 2', "is not JSON"),
    "two values": (b"{} {}", "is not JSON"),
    "a comment": (b"{} // x", "is not JSON"),
    "nothing": (b"", "is not JSON"),
    "a list": (b"[]", "object"),
    "too large": (b'"' + b"a" * (3 << 20) + b'"', "larger than"),
}


@pytest.mark.parametrize("name", JSON)
def test_json_that_two_readers_would_read_in_two_ways_is_refused(name: str, good: Path, tmp_path: Path) -> None:
    data, words = JSON[name]
    for place in ("submission.json", "*/*/matting.native-v1.json", "*/*/matting.native-v1.samples.jsonl"):
        folder = tmp_path / "noisy"
        shutil.copytree(good, folder)
        next(folder.glob(place)).write_bytes(data)
        found = errors(folder)
        line = "is no row|longer than|follow from|its rows give" if place.endswith("l") else words
        assert any(re.search(line if name in ("nothing", "too large", "a list") else words, what) for what in found), (
            found
        )
        shutil.rmtree(folder)


def test_rows_without_end_are_not_read_to_the_end(good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "noisy"
    shutil.copytree(good, folder)
    rows = next(folder.rglob("matting.native-v1.samples.jsonl"))
    rows.write_bytes(b"\n" * 100_000)
    assert any("995 more lines are no rows; the rest was not read" in what for what in errors(folder))


NASTY: list[Any] = [
    None, True, -1, 0, 1e308, -0.0, 2**63, "", "nan", "inf", [], {}, [[]], {"a": {}}, "x" * 10_000, "\u202e", "\ud800", "../..", "<img src=x onerror=alert(1)>",
    ["nan"] * 3, 0.1, "matting/native-v1", "2026-01-01", {"": ""},
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_a_stranger_writes_makes_the_validator_fail(seed: int, good: Path, tmp_path: Path) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    for count in range(30):
        folder = tmp_path / "in" / "noisy"
        shutil.copytree(good, folder)
        for path in rng.sample(sorted(p for p in folder.rglob("*") if p.is_file()), rng.randint(1, 3)):
            data = path.read_bytes()
            path.write_bytes(
                _bytes_changed(data, rng) if rng.random() < 0.4 else _field_changed(data, path.suffix == ".jsonl", rng)
            )
        errors(folder)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "record"], f"mutation {count}"
        shutil.rmtree(folder)


def _bytes_changed(data: bytes, rng: random.Random) -> bytes:
    held = bytearray(data)
    for _ in range(rng.choice([1, 3, 20])):
        held[rng.randrange(len(held))] = rng.choice([rng.randrange(256), *b'"{}[]:,0e-'])
    return bytes(held[: rng.randrange(len(held))] if rng.random() < 0.1 else held)


def _field_changed(data: bytes, rows: bool, rng: random.Random) -> bytes:
    """One or two values of the JSON replaced by something nasty."""
    if rows:
        lines = data.split(b"\n")
        at = rng.randrange(len(lines) - 1)
        lines[at] = _field_changed(lines[at], False, rng)
        return b"\n".join(lines)
    value = json.loads(data)
    for _ in range(rng.randint(1, 2)):
        held: Any = value
        while True:
            key = rng.choice(list(held)) if isinstance(held, dict) else rng.randrange(len(held))
            if not isinstance(held[key], (dict, list)) or not held[key] or rng.random() < 0.15:
                break
            held = held[key]
        held[key] = rng.choice(NASTY)
    return json.dumps(value).encode()


def test_every_committed_submission_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the real record
    known.recorded_data.cache_clear()
    known.recorded_methods.cache_clear()
    assert [str(p) for p in find_problems(COMMITTED) if p.severity == "error"] == []
