"""Results on disk become tables: what is shown, who is ranked, what is said about the rest."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.api.card import Card
from benchmarks.api.results import Result, Row, read_result, write_rows
from benchmarks.api.runs import RunFacts
from benchmarks.harness.summary import coverage_of, metrics_of
from benchmarks.protocols import get_protocol
from leaderboard.assemble import commit_of, newest_date
from leaderboard.board import BoardTable
from leaderboard.slugs import slug, unique
from leaderboard.tables.collect import build_tables
from leaderboard.tables.refusals import add_footnotes, find_leading_baselines
from leaderboard.tables.registry import trained_on
from leaderboard.tables.stored_results import StoredResult, find_results
from leaderboard.tables.win_rates import win_rates
from leaderboard.validation.submission import ROWS, Submission
from synlayers.errors import DataError

SAD = "matting/native-whole.sad"
MSE = "matting/native-whole.mse"
WHERE = {
    "date": "2026-11-21T00:00:00+00:00",
    "seconds": {"predict": 3.0},
    "unavailable": {"image/fid-pool": "save it as /home/me/x"},
}
Numbers = Mapping[str, Sequence[float]]


def write(
    root: Path,
    method: str,
    numbers: Numbers,
    *,
    protocol: str = "matting/native-v1",
    dataset: str = "aim-500-twin-v1",
    weights: Numbers | None = None,
    card: Mapping[str, Any] | None = None,
    run: Mapping[str, Any] | None = None,
    official: int | None = None,
    first: bool = False,
    status: Mapping[int, str] | None = None,
    about: Mapping[str, Any] | None = None,
    groups: Sequence[str] | None = None,
) -> Path:
    """A result of made-up scores as the harness writes it; two samples share each scene. A sample with a status has no
    score."""
    definition = get_protocol(protocol)
    samples = len(next(iter(numbers.values())))
    lost = status or {}
    rows = [
        Row(
            f"s{i:03d}",
            metric,
            math.nan if i in lost else value,
            lost.get(i, "ok"),
            0.0 if i in lost else (weights or {}).get(metric, [1.0] * samples)[i],  # type: ignore[arg-type]
            {definition.macro or "type": groups[i] if groups else "SO"},
            f"scene{i // 2:03d}",
        )
        for metric, values in numbers.items()
        for i, value in enumerate(values)
    ]
    entry = Card(name=method, title=method.title(), tasks=(definition.task,), **(card or {}))
    data = {
        "dataset_digest": "d" * 64,
        "dataset_count": official or samples,
        "twin": "-twin-" in dataset,
        "code": "c" * 64,
    }
    facts = RunFacts(method=entry, dataset=dataset, **data | dict(run or {}))
    result = Result(
        run=facts,
        run_key=facts.key,
        protocol=definition.name,
        official=definition.official,
        metrics=tuple(metrics_of(definition, rows, {})),
        coverage=coverage_of(facts.dataset_count, samples, rows),
        provenance=WHERE | dict(about or {}),
    )
    by = f".{result.judge}" if result.judge else ""
    path = (
        root
        / method
        / dataset
        / facts.key
        / (definition.name.replace("/", ".") + by + (f".first-{samples}" if first else "") + ".json")
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_rows(path.with_suffix(ROWS), rows)
    path.write_text(result.model_dump_json(indent=1))
    return path


def scores(seed: int, mean: float, samples: int = 24) -> list[float]:
    return [mean + x for x in np.random.default_rng(seed).normal(size=samples)]


def only_table(root: Path) -> BoardTable:
    (table,) = build_tables(find_results(root)).tables
    return table


def test_a_table_shows_what_the_harness_says(tmp_path: Path) -> None:
    write(tmp_path, "good", {SAD: scores(0, 5), MSE: scores(1, 2)})
    write(tmp_path, "bad", {SAD: scores(2, 90), MSE: scores(3, 80)}, groups=["SO", "NS"] * 12)
    write(tmp_path, "oracle", {SAD: [0.0] * 24}, card={"answer_key": True})
    results = find_results(tmp_path)
    methods, benchmarks, protocols, (table,) = build_tables(results)
    assert (table.id, table.task, table.strict) == ("aim-500-twin-v1-matting-native-v1", "matting", True)
    assert [(c.key, c.headline, c.direction, c.unit) for c in table.columns] == [
        (SAD, True, "lower", "thousand alpha units"),
        (MSE, False, "lower", ""),
    ]
    assert [c.range for c in table.columns] == [(0.0, math.inf), (0.0, 1.0)]
    assert [row.method for row in table.rows] == ["oracle", "good", "bad"]
    assert [row.ranked for row in table.rows] == [False, True, True]
    assert "oracle" in table.rows[0].unranked_because
    harness = {s.result.run.method.name: s.result for s in results}
    for row in table.rows:
        for metric in harness[row.method].metrics:
            cell = (row.parts[metric.group] if metric.group else row.cells)[f"{metric.measure}.{metric.name}"]
            assert (cell.value, cell.standard_error, cell.interval, cell.n) == (
                metric.value,
                metric.standard_error,
                metric.interval,
                metric.n,
            )
    good, bad = table.rows[1].cells[SAD], table.rows[2].cells[SAD]
    assert (good.rank, good.tier, good.best, good.against_best) == ((1, 1), 1, True, None)
    assert (bad.rank, bad.tier, bad.best) == ((2, 2), 2, False)
    assert bad.against_best is not None
    assert bad.against_best.best == table.rows[1].id
    assert bad.against_best.p_adjusted is not None
    assert table.groups == ("type=NS", "type=SO")
    assert (table.rows[1].kind, table.rows[1].seconds_per_sample) == ("twin", 0.125)
    assert benchmarks["aim-500-twin-v1"].of == "aim-500"
    assert set(protocols) == {"matting/native-v1"}
    assert (methods["good"].open_weights, methods["good"].runs_here, methods["oracle"].oracle) == (True, True, True)
    assert "/home/me" not in table.model_dump_json()  # a machine's folders stay where they are


def test_the_order_of_results_changes_nothing(tmp_path: Path) -> None:
    for i, name in enumerate(["a", "b", "c", "d"]):
        write(tmp_path, name, {SAD: scores(i, 5 + 0.2 * i)})
        write(tmp_path, name, {SAD: scores(i, 6 - 0.2 * i)}, run={"seed": 1})
    results = find_results(tmp_path)
    first = build_tables(results)
    for seed in range(3):
        print(f"seed {seed}")
        shuffled = random.Random(seed).sample(results, len(results))
        assert build_tables(shuffled) == first
    assert len({row.id for row in first[3][0].rows}) == 8


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        (
            {"status": {3: "failed", 4: "missing"}, "protocol": "matting/aim-v1"},
            "2 of 24 samples have no score (1 missing, 1 failed)",
        ),
        ({"official": 500}, "asked 24 of 500 samples"),
        ({"first": True}, "only the first 24 samples"),
        ({"run": {"dataset_digest": "e" * 64}}, "measured on other data"),
        ({"card": {"answer_key": True}}, "an oracle: it is given the truth"),
    ],
)
def test_who_is_not_ranked_and_why(tmp_path: Path, changes: dict[str, Any], because: str) -> None:
    protocol = changes.get("protocol", "matting/native-v1")
    key = SAD if protocol == "matting/native-v1" else "matting/aim-whole.sad"
    for i, name in enumerate(["one", "two"]):
        write(tmp_path, name, {key: scores(i, 5)}, protocol=protocol)
    write(tmp_path, "other", {key: scores(2, 1)}, **changes)
    table = only_table(tmp_path)
    row = table.rows[0]
    assert (row.method, row.ranked) == ("other", False)
    assert because in row.unranked_because
    cell = row.cells[key]
    assert (cell.rank, cell.tier, cell.best, cell.against_best) == (None, None, False, None)
    assert sum(row.cells[key].best for row in table.rows) == 1


def test_twins_are_known_by_their_plans(tmp_path: Path) -> None:
    write(tmp_path, "one", {SAD: scores(0, 5)}, run={"twin_plans": "p" * 64})
    write(tmp_path, "two", {SAD: scores(1, 5)}, run={"twin_plans": "p" * 64, "dataset_digest": "e" * 64})
    assert [row.ranked for row in only_table(tmp_path).rows] == [True, True]


def test_a_row_without_the_headline_is_not_ranked(tmp_path: Path) -> None:
    write(tmp_path, "one", {SAD: scores(0, 5), MSE: scores(0, 5)})
    write(tmp_path, "two", {MSE: scores(1, 1)})
    table = only_table(tmp_path)
    assert [(row.method, row.ranked) for row in table.rows] == [("one", True), ("two", False)]
    assert "no SAD" in table.rows[1].unranked_because
    assert table.rows[0].cells[MSE].best


def test_rows_of_one_method_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, "one", {SAD: scores(0, 5)}, run={"options": {"radius": 3}})
    write(tmp_path, "one", {SAD: scores(1, 6)}, run={"options": {"radius": 3}, "seed": 4})
    write(tmp_path, "one", {SAD: scores(2, 7)}, run={"options": {"radius": 9}})
    write(tmp_path, "two", {SAD: scores(3, 8)})
    table = only_table(tmp_path)
    assert [row.label for row in table.rows] == ["radius=3, seed 0", "radius=3, seed 4", "radius=9, seed 0", ""]
    assert len({row.id for row in table.rows}) == 4


def test_infinite_means_and_weights_of_layers(tmp_path: Path) -> None:
    psnr, layer = "layers/cld.composite_psnr", "layers/cld.layer_psnr"
    facts: dict[str, Any] = {"protocol": "decomposition/cld-v1", "dataset": "crello-twin-v1"}
    counts = [1.0, 5.0, 2.0, 9.0, 1.0, 3.0] * 4
    for i, name in enumerate(["exact", "near", "far"]):
        whole = scores(i, 40 - 5 * i)
        if name == "exact":
            whole[2] = math.inf
        sums = {"layers/cld.layers": [c - i for c in counts], "layers/cld.cases": [1.0] * 24}
        write(tmp_path, name, {layer: scores(i, 30 - 10 * i), psnr: whole, **sums}, weights={layer: counts}, **facts)
    table = only_table(tmp_path)
    cells = {row.method: row.cells for row in table.rows}
    exact = cells["exact"][psnr]
    assert (exact.value, exact.interval, exact.rank, exact.tier, exact.best) == (math.inf, None, (1, 1), None, True)
    assert (cells["near"][psnr].rank, cells["near"][psnr].tier) == ((2, 2), 2)  # behind the infinite one, so not tied
    assert any("Infinite means (Composite PSNR)" in note for note in table.notes)
    assert json.loads(table.model_dump_json())["rows"][0]["cells"][psnr]["value"] == "inf"
    one, two = np.array(scores(0, 30)), np.array(scores(1, 20))
    against = cells["near"][layer].against_best
    assert against is not None
    assert against.difference == pytest.approx(float(((two - one) * counts).sum() / sum(counts)), rel=1e-9)
    number = {
        name: row["layers/cld.layers"] for name, row in cells.items()
    }  # a count of layers is neither better nor worse: no place
    assert [(number[n].value, number[n].rank, number[n].tier) for n in number] == [
        (84.0, None, None),
        (60.0, None, None),
        (36.0, None, None),
    ]


def test_a_mean_over_groups(tmp_path: Path) -> None:
    facts: dict[str, Any] = {
        "protocol": "editing/native-v1",
        "dataset": "gedit-bench-twin-v1",
        "groups": ["a"] * 8 + ["b"] * 16,
    }
    key = "editing/facts.facts_both"
    write(tmp_path, "one", {key: scores(0, 5)}, **facts)
    write(tmp_path, "two", {key: scores(1, 3)}, **facts)
    table = only_table(tmp_path)
    against = table.rows[1].cells[key].against_best
    assert against is not None
    assert against.difference == pytest.approx(
        table.rows[1].cells[key].value - table.rows[0].cells[key].value, rel=1e-12
    )
    assert table.rows[0].cells[key].aggregate == "macro"


def test_the_interval_of_a_mean_over_groups(tmp_path: Path) -> None:
    """The harness's own, against Welch's t interval written out: one group has 2 scenes of two samples, the other 4."""
    from scipy.stats import t

    values = scores(3, 5, 12)
    path = write(
        tmp_path,
        "one",
        {"editing/facts.facts_both": values},
        protocol="editing/native-v1",
        dataset="gedit-bench-twin-v1",
        groups=["a"] * 4 + ["b"] * 8,
    )
    (metric,) = [m for m in read_result(path).metrics if m.name == "facts_both" and not m.group]
    scenes = np.array(values).reshape(-1, 2).mean(1)  # two samples share each scene
    squares = [part.var(ddof=1) / len(part) for part in (scenes[:2], scenes[2:])]
    freedom = sum(squares) ** 2 / sum(v**2 / (n - 1) for v, n in zip(squares, (2, 4), strict=True))
    middle, error = (scenes[:2].mean() + scenes[2:].mean()) / 2, np.sqrt(sum(squares)) / 2
    assert metric.value == pytest.approx(middle, rel=1e-12)
    assert metric.standard_error == pytest.approx(error, rel=1e-12)
    assert metric.interval == pytest.approx(
        (middle - t.ppf(0.975, freedom) * error, middle + t.ppf(0.975, freedom) * error), rel=1e-9
    )


def test_a_protocol_that_ranks_nobody(tmp_path: Path) -> None:
    facts: dict[str, Any] = {"protocol": "removal/background-v1", "dataset": "ober-wild-twin-v1"}
    write(tmp_path, "identity", {"image/psnr-bg.psnr_bg": [100.0] * 6}, card={"groups": ("trivial",)}, **facts)
    write(tmp_path, "other", {"image/psnr-bg.psnr_bg": scores(0, 40, 6)}, **facts)
    methods, _, _, tables = build_tables(find_results(tmp_path))
    assert [row.ranked for row in tables[0].rows] == [False, False]
    assert find_leading_baselines(tables, methods) == ([], {})
    assert win_rates(tables) == ()


def test_numbers_that_do_not_follow_from_their_rows_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "one", {SAD: scores(0, 5)})
    write(tmp_path, "two", {SAD: scores(1, 5)})
    data = json.loads(path.read_text())
    data["metrics"][0]["value"] -= 0.01
    path.write_text(json.dumps(data))
    with pytest.raises(DataError, match=r"one.*sad is .* but its rows give"):
        build_tables(find_results(tmp_path))


def test_everything_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    write(tmp_path, "fine", {SAD: scores(0, 5)})
    broken, alone, unreadable = (write(tmp_path, name, {SAD: scores(1, 5)}) for name in ("broken", "alone", "strange"))
    broken.write_text('{"schema_version": 1, "run_key": 3}')
    alone.with_suffix(ROWS).unlink()
    unreadable.write_text(unreadable.read_text().replace("aim-500-twin-v1", "nothing-v1"))
    hidden = tmp_path / "fine" / "predictions" / "matting.native-v1.json"
    hidden.parent.mkdir()
    hidden.write_text("not a result: a method may answer whatever it likes")
    with pytest.raises(DataError) as error:
        find_results(tmp_path)
    for part in ("3 results", str(broken), str(alone), str(unreadable), "no rows beside it", "'nothing-v1'"):
        assert part in str(error.value)
    assert str(hidden) not in str(error.value)


def test_a_torn_or_strange_file_of_rows_is_read_as_the_harness_reads_it(tmp_path: Path) -> None:
    rows = write(tmp_path, "one", {SAD: scores(0, 5)}).with_suffix(ROWS)
    whole = rows.read_text()
    rows.write_text(whole + '{"cluster": "sc')
    assert only_table(tmp_path).rows[0].ranked
    rows.write_text('{"torn\n' + whole)
    with pytest.raises(DataError, match="line 1"):
        build_tables(find_results(tmp_path))


def test_a_name_that_is_taken_stays_with_its_owner(tmp_path: Path) -> None:
    from leaderboard.validation.submission import Submission

    write(tmp_path / "runs", "one", {SAD: scores(0, 5)})
    write(tmp_path / "theirs", "one", {SAD: scores(1, 1)}, card={"notes": "another method"})
    (theirs,) = find_results(tmp_path / "theirs")
    card = theirs.result.run.method
    submission = Submission(
        schema_version=1,
        name="them-2026",
        method=card,
        authors=("A",),
        links={},
        licence=card.licence,
        weights=(),
        open_weights=None,
        training_data=("none",),
        contamination="none",
        hardware="a machine",
        ran_by="self",
        date="2026-11-01",
        results=("matting.native-v1.json",),
    )
    methods, _, _, (table,) = build_tables(
        [*find_results(tmp_path / "runs"), StoredResult(theirs.result, theirs.rows, theirs.folder, submission)]
    )
    assert [row.method for row in table.rows] == ["one", "one--them-2026"], "a better number, but rows only"
    assert [row.evidence for row in table.rows] == ["run here", "rows only"]
    assert (methods["one"].runs_here, methods["one"].submissions) == (True, ())
    assert (methods["one--them-2026"].runs_here, methods["one--them-2026"].submissions) == (False, ("them-2026",))
    assert table.rows[1].provenance["ran_by"] == "self"


def test_win_rates_by_hand(tmp_path: Path) -> None:
    # matting, three tables: a beats b and c in the first; b ties c there; in the second c beats b and a is absent; the
    # third leaves b and a
    for dataset, values in (
        ("aim-500-twin-v1", {"a": 1.0, "b": 2.0, "c": 2.0}),
        ("aim-500-twin-v1-mini", {"b": 3.0, "c": 1.0}),
        ("aim-500-twin-v2", {"a": 4.0, "b": 3.0}),
    ):
        for name, value in values.items():
            write(tmp_path, name, {SAD: [value] * 20}, dataset=dataset)
    (rates,) = win_rates(build_tables(find_results(tmp_path)).tables)
    assert rates.rates == pytest.approx({"a": (1 + 0) / 2, "c": (0.25 + 1) / 2, "b": (0.25 + 0 + 1) / 3})
    assert list(rates.rates) == ["c", "a", "b"]
    assert rates.without["aim-500-twin-v1-mini-matting-native-v1"] == pytest.approx({"a": 0.5, "b": 0.625, "c": 0.25})
    # official data come alone where there are any
    write(tmp_path, "a", {SAD: [1.0] * 20}, dataset="aim-500")
    write(tmp_path, "b", {SAD: [2.0] * 20}, dataset="aim-500")
    (rates,) = win_rates(build_tables(find_results(tmp_path)).tables)
    assert (rates.tables, rates.rates) == (("aim-500-matting-native-v1",), {"a": 1.0, "b": 0.0})


def test_a_trivial_baseline_that_leads_stops_publication(tmp_path: Path) -> None:
    write(tmp_path, "nothing", {SAD: scores(0, 5), MSE: scores(0, 9)}, card={"groups": ("trivial",)})
    write(tmp_path, "worse", {SAD: scores(1, 8), MSE: scores(1, 2)})
    methods, _, _, tables = build_tables(find_results(tmp_path))
    (error,), footnotes = find_leading_baselines(tables, methods)
    for part in (
        "aim-500-twin-v1",
        "matting/native-v1",
        "Nothing",
        "Worse",
        "SAD",
        f"{tables[0].rows[0].cells[SAD].value:.4g}",
    ):
        assert part in error
    assert footnotes == {}


def test_a_trivial_baseline_that_leads_elsewhere_is_footnoted(tmp_path: Path) -> None:
    write(tmp_path, "nothing", {SAD: scores(0, 8), MSE: scores(0, 1)}, card={"groups": ("trivial",)})
    write(tmp_path, "better", {SAD: scores(1, 5), MSE: scores(1, 6)})
    write(tmp_path, "oracle", {SAD: [0.0] * 24, MSE: [0.0] * 24}, card={"groups": ("trivial",), "answer_key": True})
    methods, _, _, tables = build_tables(find_results(tmp_path))
    errors, footnotes = find_leading_baselines(tables, methods)
    assert errors == []
    (name,) = footnotes
    (footnoted,) = add_footnotes(tables, methods, footnotes)
    marks = {
        (row.method, key) for row in footnoted.rows for key, cell in row.cells.items() if cell.footnotes == (name,)
    }
    assert marks == {("nothing", MSE)}
    # a trivial baseline among its like, or level with the best, is nothing to stop for
    alone = tables[0].model_copy(update={"rows": tuple(r for r in tables[0].rows if r.method != "better")})
    assert find_leading_baselines([alone], methods) == ([], {})


def test_slugs_are_unique_and_plain() -> None:
    taken: set[str] = set()
    for text in ["a b", "A-B", "a_b", "", "日本", "<script>", "x" * 500, "x" * 501]:
        name = unique(text, taken)
        assert name not in taken
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert 0 < len(name) < 220
        taken.add(name)
    assert slug("日本") != slug("本日")


def test_declared_training_data_are_matched_by_name() -> None:
    assert trained_on(["RefMatte", "PrismLayersPro (train)", "OBER"]) == (
        "ober-decompose",
        "ober-test",
        "ober-wild",
        "prismlayers",
        "refmatte-rw100",
    )
    assert (
        trained_on(["none"])
        == trained_on(["unknown"])
        == trained_on(["AIM", "Oberon's photographs", "500 pictures"])
        == ()
    )


def test_judges_do_not_mix(tmp_path: Path) -> None:
    """Two judges of one protocol: two tables, each row in its own."""
    for method in ("one", "two"):
        for judge in ("gpt-4-1-aaaa1111", "qwen-bbbb2222"):
            write(
                tmp_path,
                method,
                {"matting/native-whole.sad": scores(1, 5)},
                about={"judge": {"slug": judge, "model": "x"}},
            )
    methods, _, protocols, tables = build_tables(find_results(tmp_path))
    assert [(t.protocol, len(t.rows), t.strict) for t in tables] == [
        ("matting/native-v1 by gpt-4-1-aaaa1111", 2, True),
        ("matting/native-v1 by qwen-bbbb2222", 2, True),
    ]
    assert set(protocols) == {t.protocol for t in tables}
    assert len({t.id for t in tables}) == 2
    assert set(methods) == {"one", "two"}


def test_the_code_that_the_page_names_is_that_of_runs_made_here(tmp_path: Path) -> None:
    """A submission may say any commit, and be newer than all runs."""
    for method, day, commit in (("here", "01", "a" * 40), ("stranger", "02", "b" * 40)):
        about = {"date": f"2026-01-{day}T00:00:00+00:00", "git": {"commit": commit, "dirty": False}}
        write(tmp_path, method, {"matting/native-whole.sad": scores(1, 5)}, about=about)
    scored = find_results(tmp_path)
    assert commit_of(scored) == "b" * 40
    stranger = Submission.model_construct(name="stranger")
    results = [replace(s, submission=stranger) if s.result.run.method.name == "stranger" else s for s in scored]
    assert commit_of(results) == "a" * 40
    assert newest_date(results) == "2026-01-02T00:00:00+00:00"


@pytest.mark.parametrize("samples", [2, 8, 18])
def test_below_ten_scenes_nobody_is_ranked(tmp_path: Path, samples: int) -> None:
    """Values and intervals are there, and how many scenes there would have to be; two samples share a scene."""
    scenes = samples // 2
    write(tmp_path, "random", {SAD: scores(0, 90, samples), MSE: [0.5] * samples}, card={"groups": ("trivial",)})
    write(tmp_path, "better", {SAD: scores(1, 5, samples), MSE: [0.9] * samples})
    write(tmp_path, "oracle", {SAD: [0.0] * samples}, card={"answer_key": True})
    methods, _, _, tables = build_tables(find_results(tmp_path))
    (table,) = tables
    assert [row.method for row in table.rows] == ["oracle", "better", "random"]
    because = f"too few scenes to rank ({scenes} of 10)"
    assert [row.unranked_because for row in table.rows] == ["an oracle: it is given the truth", because, because]
    for row in table.rows[1:]:
        for cell in row.cells.values():
            assert (cell.rank, cell.tier, cell.best, cell.undecided, cell.against_best) == (
                None,
                None,
                False,
                False,
                None,
            )
            assert (cell.interval is None) == (scenes < 2)
    assert (table.scenes, table.columns[0].detectable) == (scenes, None)
    assert table.notes[1].startswith(f"Too few scenes to rank ({scenes} of 10): there are values and their intervals")
    assert find_leading_baselines(tables, methods) == ([], {})  # nobody leads where nobody is ranked
    assert [(w.tables, w.rates, w.too_few_scenes) for w in win_rates(tables)] == [((), {}, (table.id,))]


def test_ten_scenes_are_enough(tmp_path: Path) -> None:
    write(tmp_path, "one", {SAD: scores(0, 90, 20)})
    write(tmp_path, "two", {SAD: scores(1, 5, 20)})
    table = only_table(tmp_path)
    assert [row.cells[SAD].rank for row in table.rows] == [(1, 1), (2, 2)]
    (rates,) = win_rates([table])
    assert (rates.rates, rates.too_few_scenes, table.scenes) == ({"two": 1.0, "one": 0.0}, (), 10)


def test_a_column_with_few_scenes_has_no_places(tmp_path: Path) -> None:
    """The headline has twelve scenes, the other number nine."""
    for seed, name in enumerate(("one", "two")):
        weights = {MSE: [1.0] * 18 + [0.0] * 6}
        write(tmp_path, name, {SAD: scores(seed, 5), MSE: scores(seed, 5 * seed)}, weights=weights)
    table = only_table(tmp_path)
    assert all(row.ranked and row.cells[SAD].rank for row in table.rows)
    assert {(row.cells[MSE].rank, row.cells[MSE].tier, row.cells[MSE].best) for row in table.rows} == {
        (None, None, False)
    }
    assert "MSE (native-whole): too few scenes to rank (9 of 10); nobody has a place in it." in table.notes


def test_intervals_of_the_board_are_inside_the_range(tmp_path: Path) -> None:
    """MSE is 0 to 1, SAD from 0: whole, by part, and from results that an older version wrote."""
    write(tmp_path, "one", {SAD: [0.1] * 22 + [40.0] * 2, MSE: [1.0] * 22 + [0.2] * 2}, groups=["SO", "NS"] * 12)
    path = write(tmp_path, "two", {SAD: [0.1] * 22 + [50.0] * 2, MSE: [1.0] * 22 + [0.1] * 2})
    older = json.loads(path.read_text())
    for metric in older["metrics"]:
        reach = 2.2 * metric["standard_error"]
        metric["interval"] = [metric["value"] - reach, metric["value"] + reach]
        assert metric["interval"][0] < 0 or metric["interval"][1] > 1
    path.write_text(json.dumps(older))
    table = only_table(tmp_path)
    for row in table.rows:
        for cells in (row.cells, *row.parts.values()):
            for key, cell in cells.items():
                assert cell.interval is not None
                assert 0 <= cell.interval[0] <= cell.value <= cell.interval[1] <= (1 if key == MSE else math.inf)
        if (against := row.cells[MSE].against_best) and against.interval:
            assert -1 <= against.interval[0] <= against.interval[1] <= 1


def test_strata_of_one_scene_tell_nothing_and_say_so(tmp_path: Path) -> None:
    """Twelve scenes, one of them alone in its group: there is no error of its mean."""
    key = "editing/facts.facts_both"
    for seed, method in enumerate(("one", "two")):
        write(
            tmp_path,
            method,
            {key: scores(seed, 5)},
            protocol="editing/native-v1",
            dataset="gedit-bench-twin-v1",
            groups=["a"] * 2 + ["b"] * 22,
        )
    table = only_table(tmp_path)
    assert (
        table.notes[1]
        == "A part of task_type has one scene only: there are no intervals and no tests, every rank is possible, and no"
        " row can be told from the best."
    )
    assert {(row.cells[key].rank, row.cells[key].tier, row.cells[key].interval) for row in table.rows} == {
        ((1, 2), 1, None)
    }
