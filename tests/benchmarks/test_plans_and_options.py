"""What identifies a twin, and what a data set leaves open: both are part of a run."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from benchmarks import list as listing
from benchmarks import run
from benchmarks.api.results import read_result
from benchmarks.api.runs import RunFacts
from benchmarks.datasets import datasets
from benchmarks.datasets.naming import DatasetName, options_of, parse_name, with_options
from benchmarks.metrics import get_measure
from benchmarks.protocols import protocols
from benchmarks.twins import get_twin, twins
from benchmarks.twins.plans import Plans, plans_in, published_plans
from benchmarks.twins.twin import MINI, MINI_COUNT, MINI_SIZE
from synlayers.design import Box, Design, Layer
from synlayers.errors import UsageError
from synlayers.support import tables


def call(app: object, *words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])  # type: ignore[arg-type]


# Plans


@pytest.mark.parametrize("name", ["crello", "fill", "refmatte-rw100"])
def test_a_mini_twin_has_the_plans_that_are_published(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    made = get_twin(name)
    assert plans_in(made.build(MINI_COUNT, MINI_SIZE)) == published_plans()[made.name + MINI]["plans"], (
        "python -m benchmarks.twins lists them anew"
    )


def test_all_twins_are_published_and_no_two_are_alike() -> None:
    expected = {t.name: (t.count, None) for t in twins().values()} | {
        t.name + MINI: (MINI_COUNT, MINI_SIZE) for t in twins().values()
    }
    assert {name: (entry["count"], entry["size"]) for name, entry in published_plans().items()} == expected
    assert len({entry["plans"] for entry in published_plans().values()}) == len(expected)


def plans(design: Design) -> str:
    taken = Plans({"twin": "a-twin"})
    assert list(taken.of(iter([design]))) == [design]
    return taken.hexdigest()


def test_plans_hang_on_what_was_decided_and_not_on_what_was_drawn() -> None:
    def layer(**changes: object) -> Layer:
        own = {
            "params": {"source": "shape", "frame": [0, 0.125, 4, 4], "draw": {"fill": "#112233"}},
            "caption": "a square",
        } | changes
        return Layer(0, "square", "shape", Box(0, 0, 4, 4), np.zeros((4, 4, 4), np.uint8), **own)  # type: ignore[arg-type]

    def design(only: Layer, **changes: object) -> Design:
        return Design(
            "000000001",
            8,
            8,
            (only,),
            np.zeros((8, 8, 3), np.uint8),
            **{"seed": 1, "index": 1, "recipe": "r", **changes},
        )  # type: ignore[arg-type]

    known = plans(design(layer()))
    drawn = dataclasses.replace(
        layer(), box=Box(1, 0, 4, 4), pixels=np.ones((4, 3, 4), np.uint8), visible_fraction=0.5, occluded_by=(1,)
    )
    assert plans(design(dataclasses.replace(drawn, caption="a square on the right"), caption="other words")) == known
    nearly = layer(params={"source": "shape", "frame": [0, 0.125 + 1e-12, 4, 4], "draw": {"fill": "#112233"}})
    assert plans(design(nearly)) == known, "the last digits of a number differ between processors"
    changed = [layer(params={}), layer(rotation=1.0), layer(text="x"), layer(effect_of=0), layer(asset="icon:x")]
    others = [plans(design(one)) for one in changed] + [plans(design(layer(), **{key: 2})) for key in ("seed", "index")]
    assert (
        len({known, *others, plans(design(layer(), recipe="s")), plans(design(layer(), rejects=("no",)))})
        == 1 + len(others) + 2
    )


# Options


def test_names_of_data_sets_are_made_and_taken_apart() -> None:
    for name in (
        "aim-500",
        "aim-500-twin-v1",
        "aim-500-twin-v12-mini",
        "rord-val+frames=all+truth=gt",
        "rord-val-twin-v1-mini+truth=gt",
    ):
        found = parse_name(name)
        base = (
            found.of
            + ("-twin-v" + name.split("-twin-v")[1].split("+")[0].split("-")[0] if found.twin else "")
            + (MINI if found.mini else "")
        )
        assert with_options(base, found.options) == name
    assert parse_name("aim-500-rgba") == DatasetName("aim-500-rgba")
    with pytest.raises(UsageError, match="is no name"):
        parse_name("aim-500/../x")


@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("rord-val", ("truth",), "write name=value"),
        ("rord-val", ("truth=both",), "truth is clean or gt, not 'both'"),
        (
            "rord-val",
            ("split=test",),
            r"rord-val has no option 'split'; its options: truth=clean\|gt; frames=first\|all",
        ),
        ("aim-500", ("truth=gt",), "its options: none"),
        ("rord-val", ("truth=gt", "truth=gt"), "given twice"),
        ("synlayers-shards", ("split=../x",), "a value is of letters"),
    ],
)
def test_wrong_options_are_refused(name: str, words: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        options_of(name, words)


def test_another_choice_is_another_data_set_in_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))

    def made(name: str, *options: str) -> list[Path]:
        words = [w for option in options for w in ("--option", option)]
        done = call(
            run.app,
            "--benchmark",
            name,
            "--baseline",
            "identity",
            "--twin",
            "--mini",
            *words,
            "--out",
            tmp_path / "runs",
            "--protocol",
            "native-v1",
        )
        assert done.exit_code == 0, done.output
        return sorted((tmp_path / "runs").rglob("*native-v1.json"))

    (plain,) = made("rord-val")
    assert made("rord-val", "truth=clean", "frames=first") == [plain], "what is chosen anyway is no other run"
    (other,) = set(made("rord-val", "truth=gt")) - {plain}
    one, two = read_result(plain), read_result(other)
    assert (one.run.dataset, two.run.dataset) == ("rord-val-twin-v1-mini", "rord-val-twin-v1-mini+truth=gt")
    assert (one.run.dataset_options, two.run.dataset_options) == ({}, {"truth": "gt"})
    assert one.run.key != two.run.key
    assert one.run.dataset_digest != two.run.dataset_digest
    assert one.run.twin_plans == two.run.twin_plans == published_plans()["rord-val-twin-v1-mini"]["plans"]
    values = [next(m.value for m in r.metrics if m.name == "psnr" and not m.group) for r in (one, two)]
    assert values[0] != values[1], "the clean frame has other light than gt/"
    (asked,) = set(made("refmatte-rw100", "expressions=all")) - {plain, other}
    assert read_result(asked).coverage.asked == 4 * MINI_COUNT
    assert read_result(asked).coverage.official == 4 * MINI_COUNT


def test_options_are_what_the_readers_take() -> None:
    for name, kind in datasets().items():
        for option in kind.facts.options:
            assert option.meaning, name
            assert option.name in kind.__init__.__annotations__, f"{name} has no keyword {option.name}"  # type: ignore[misc]


# What is told


def test_every_headline_is_a_number_of_its_protocol() -> None:
    for name, entry in protocols().items():
        listed = {
            f"{s.measure}.{v.name}"
            for s in entry.scorings
            for v in get_measure(s.measure).values
            if not s.values or v.name in s.values
        }
        assert entry.headline in listed, name


@pytest.mark.parametrize("width", [80, 160])
def test_lists_fit_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "WIDE", width)
    for what in ("benchmarks", "protocols", "baselines", "metrics"):
        done = call(listing.app, what)
        assert done.exit_code == 0
        for line in done.output.splitlines():
            assert len(line) <= width or len(line.split()) <= 2, line  # an address is never broken
    assert call(listing.app, "nothing").exit_code == 2


def test_exit_codes_tell_wrong_use_from_found_problems(tmp_path: Path) -> None:
    words = ["--baseline", "identity", "--out", tmp_path / "runs"]
    gone = call(run.app, "--benchmark", "aim-500", "--data", tmp_path / "gone", *words)
    assert (gone.exit_code, "does not exist" in gone.stderr) == (2, True)
    nothing = call(run.app, "--benchmark", "all", *words)
    assert (nothing.exit_code, "give --data DIR" in nothing.stderr) == (2, True)
    (tmp_path / "empty").mkdir()
    wrong = call(run.app, "--benchmark", "aim-500", "--data", tmp_path / "empty", *words)
    assert (wrong.exit_code, "is not in the official layout" in wrong.stderr) == (1, True)


def test_a_run_from_before_is_read_and_a_broken_one_is_told_in_plain_words(tmp_path: Path) -> None:
    card = {"name": "a", "title": "A", "tasks": ["matting"]}
    facts = RunFacts.model_validate({"method": card, "dataset": "aim-500", "dataset_digest": "", "dataset_count": 1})
    assert (facts.twin_plans, facts.dataset_options) == ("", {})
    from benchmarks.api.runs import Run
    from synlayers.errors import DataError

    (tmp_path / "run.json").write_text(
        json.dumps({"method": {**card, "tasks": ["mating"]}, "dataset": 3, "dataset_digest": "", "colour": 1})
    )
    with pytest.raises(DataError, match="'dataset_count' is missing") as caught:
        Run.read(tmp_path)
    for words in ("did you mean 'matting'?", "'dataset' must be text, not 3", "unknown entry 'colour'"):
        assert words in str(caught.value)
    assert "Input should" not in str(caught.value)
