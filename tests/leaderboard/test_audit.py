"""The audit: constructed tables for every rule, anomalies of published tables, silence where nothing is wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.api.results import Coverage
from leaderboard.audit import AuditFinding, annotate, findings, rules
from leaderboard.audit.__main__ import app
from leaderboard.board import Benchmark, Board, BoardCell, BoardColumn, BoardMethod, BoardRow, BoardTable, ProtocolFacts
from leaderboard.reported import reported_board

SAD = "thousand alpha units"
UNITS = {"sad": SAD, "conn": SAD, "psnr": "dB"}


def benchmark(name: str = "bench", **facts: Any) -> Benchmark:
    return Benchmark(
        **{
            "name": name,
            "title": name.title(),
            "task": "matting",
            "twin": False,
            "of": name,
            "count": None,
            "licence": "",
            "source": "",
            "access": "",
            **facts,
        }
    )


def row(name: str, values: dict[str, str], prefix: str = "reported", **facts: Any) -> BoardRow:
    """A row of printed numbers."""
    n = facts.pop("n", None)
    fields = {"method": name, "kind": "reported", "ranked": False, "source": "A paper", "grade": "primary", **facts}
    return BoardRow(
        id=f"row-{name}",
        cells={f"{prefix}.{key}": BoardCell(value=float(text), text=text, n=n) for key, text in values.items()},
        **fields,
    )


def measured_row(name: str, values: dict[str, float], measure: str, **facts: Any) -> BoardRow:
    """A row of numbers that were measured here."""
    cells = {f"{measure}.{key}": BoardCell(value=value, n=10) for key, value in values.items()}
    return BoardRow(
        **{"id": f"run-{name}", "method": name, "kind": "reproduced", "ranked": True, "cells": cells, **facts}
    )


def table(rows: Sequence[BoardRow], name: str = "table", **facts: Any) -> BoardTable:
    keys = dict.fromkeys(key for r in rows for cells in (r.cells, *r.parts.values()) for key in cells)
    unit = facts.pop("unit", None)
    columns = tuple(
        BoardColumn(
            key=key,
            label=key.rpartition(".")[2].upper(),
            direction="lower",
            unit=unit or UNITS.get(key.rpartition(".")[2].split("_")[0], ""),
        )
        for key in keys
    )
    return BoardTable(
        **{
            "id": name,
            "task": "matting",
            "benchmark": "bench",
            "protocol": "reported/p",
            "strict": False,
            "columns": columns,
            "rows": tuple(rows),
            **facts,
        }
    )


def board(*tables: BoardTable, **facts: Any) -> Board:
    names = {r.method for t in tables for r in t.rows}
    methods = {name: BoardMethod(name=name, title=name.upper(), tasks=("matting",)) for name in names}
    return Board(
        title="", generated="", methods=methods, benchmarks={"bench": benchmark(**facts)}, protocols={}, tables=tables
    )


def findings_of(b: Board, rule: str) -> list[AuditFinding]:
    """What one rule finds, checked to be the same with tables and rows turned round."""
    turned = b.model_copy(update={"tables": tuple(t.model_copy(update={"rows": t.rows[::-1]}) for t in b.tables[::-1])})
    assert findings(turned) == findings(b)
    return [f for f in findings(b) if f.rule == rule]


def at(finding: AuditFinding) -> list[str]:
    """Row and column of its places."""
    return [f"{p.row.partition('-')[2]} {p.column.partition('.')[2] or 'row'}" for p in finding.places]


def sad_row(name: str, megapixels: float, mad: float, **more: str) -> BoardRow:
    """A row whose SAD and MAD belong to this many pixels."""
    return row(name, {"sad": f"{megapixels * 1000 * mad:.3f}", "mad": f"{mad:.4f}", **more})


# ---- pixel grid


def test_two_grids_in_a_table() -> None:
    rows = [
        sad_row(n, m, e, grad="3.0", conn="2.0") for n, m, e in [("a", 1.7, 0.03), ("b", 1.68, 0.02), ("c", 0.5, 0.018)]
    ]
    (finding,) = findings_of(board(table(rows)), "pixel-grid")
    assert at(finding) == ["c conn", "c grad", "c sad"]
    assert finding.severity == "warning"
    assert "0.50 million" in finding.text
    assert "1.68 to 1.70 million" in finding.text


def test_the_known_size_says_which_grid_is_the_images() -> None:
    rows = [sad_row("a", 1.7, 0.03), sad_row("b", 0.5, 0.018)]
    (finding,) = findings_of(board(table(rows), mean_pixels=510_000.0), "pixel-grid")
    assert at(finding) == ["a sad"]
    alone = board(table([sad_row("a", 1.7, 0.03)]), mean_pixels=510_000.0)
    assert [at(f) for f in findings_of(alone, "pixel-grid")] == [["a sad"]]


def test_one_grid_is_silent() -> None:
    rows = [sad_row(n, m, e) for n, m, e in [("a", 1.7, 0.03), ("b", 1.62, 0.02), ("c", 1.8, 0.1)]]
    assert not findings(board(table(rows), mean_pixels=1_760_000.0))


def test_coarse_printing_is_no_other_grid() -> None:
    """0.001 may be anything from 0.0005 to 0.0015: a factor of three in pixels."""
    assert not findings(board(table([sad_row("a", 1.7, 0.03), row("b", {"sad": "0.85", "mad": "0.001"})])))


def test_measured_rows_are_on_the_grid_of_their_protocol() -> None:
    rows = [
        measured_row("a", {"sad": 10.0, "mad": 0.01}, "matting/native"),
        measured_row("b", {"sad": 2.0, "mad": 0.01}, "matting/native"),
    ]
    assert not findings(board(table(rows, protocol="matting/native-v1")))


# ---- inconsistent rows


def test_a_row_off_the_grid_of_its_neighbours() -> None:
    rows = [sad_row(n, 0.498, e) for n, e in [("a", 0.0326), ("b", 0.0327), ("c", 0.0322), ("d", 0.0301)]]
    (finding,) = findings_of(board(table([*rows, sad_row("odd", 0.575, 0.0257)])), "inconsistent-row")
    assert at(finding) == ["odd mad", "odd sad"]
    assert "0.57 million" in finding.text
    (below,) = findings_of(board(table([*rows, sad_row("odd", 0.44, 0.0257)])), "inconsistent-row")
    assert "less than" in below.text


def test_neighbours_that_spread_are_no_measure() -> None:
    rows = [sad_row(n, m, 0.03) for n, m in [("a", 0.46), ("b", 0.5), ("c", 0.54), ("d", 0.575)]]
    assert not findings_of(board(table(rows)), "inconsistent-row")


def test_two_neighbours_do_not_say_who_is_odd() -> None:
    assert not findings_of(
        board(table([sad_row("a", 0.5, 0.03), sad_row("b", 0.5, 0.02), sad_row("c", 0.575, 0.025)])), "inconsistent-row"
    )


# ---- swapped columns


def matting(name: str, sad: float, grad: float, conn: float, **facts: Any) -> BoardRow:
    return row(name, {"sad": f"{sad:.2f}", "grad": f"{grad:.2f}", "conn": f"{conn:.2f}"}, **facts)


def test_exchanged_columns() -> None:
    rows = [matting("a", 50, 40, 49), matting("b", 30, 24, 29.5), matting("odd", 40, 39, 18)]
    (finding,) = findings_of(board(table(rows)), "swapped-columns")
    assert at(finding) == ["odd conn", "odd grad"]


def test_a_table_in_which_connectivity_is_another_quantity() -> None:
    rows = [matting("a", 50, 49, 5), matting("b", 30, 31, 3), matting("c", 40, 39, 4)]
    assert not findings(board(table(rows)))


def test_faint_mattes_have_little_connectivity_and_little_gradient() -> None:
    rows = [matting("a", 50, 40, 49), matting("b", 30, 24, 29.5), matting("faint", 21.07, 4.89, 8.126)]
    assert not findings(board(table(rows)))


def test_columns_of_measured_rows_are_not_exchanged() -> None:
    rows = [matting("a", 50, 40, 49), matting("b", 30, 24, 29.5), matting("run", 40, 39, 18, kind="reproduced")]
    assert not findings_of(board(table(rows)), "swapped-columns")


# ---- impossible values


@pytest.mark.parametrize(
    ("name", "text", "unit"),
    [
        ("mask_iou", "1.02", ""),
        ("f1", "-0.1", ""),
        ("ssim", "1.1", ""),
        ("ssim", "69.06", ""),
        ("psnr", "-3.0", "dB"),
        ("precision", "94.1", ""),
        ("usability", "104.0", "%"),
        ("iou", "120", "%"),
        ("sad", "-1", SAD),
        ("pq", "10.3", ""),
        ("lpips", "-0.01", ""),
        ("remove", "1.2", ""),
        ("mse", "21.3", ""),
    ],
)
def test_values_out_of_range(name: str, text: str, unit: str) -> None:
    (finding,) = findings_of(board(table([row("a", {name: text})], unit=unit or "x")), "impossible-values")
    assert finding.severity == "error"
    assert at(finding) == [f"a {name}"]


@pytest.mark.parametrize(
    ("name", "text", "unit"),
    [
        ("mask_iou", "1.00", ""),
        ("ssim", "69.06", "%"),
        ("ssim", "-0.2", ""),
        ("iou_change", "-37", "%"),
        ("iou", "1.0004", ""),
        ("elo", "1162", ""),
        ("psnr", "60.1", "dB"),
        ("o_gain", "-1.2", ""),
    ],
)
def test_values_in_range(name: str, text: str, unit: str) -> None:
    assert bool(findings_of(board(table([row("a", {name: text})], unit=unit or "x")), "impossible-values")) == (
        text == "1.0004"
    )


def test_measured_values_obey_their_measure() -> None:
    good = measured_row("a", {"psnr": math.inf, "ssim": 1.0}, "image/psnr-official")
    assert not findings(board(table([good], protocol="removal/x-v1")))
    (capped,) = findings_of(board(table([measured_row("a", {"psnr": 101.0}, "image/psnr")])), "impossible-values")
    assert "[0, 100]" in capped.text
    nothing = BoardRow(
        id="r", method="a", kind="twin", ranked=True, cells={"layers/layerd.cost_0": BoardCell(value=math.nan, n=0)}
    )
    assert not findings(board(table([nothing])))
    some = nothing.model_copy(update={"cells": {"layers/layerd.cost_0": BoardCell(value=math.nan, n=4)}})
    assert len(findings_of(board(table([some])), "impossible-values")) == 1


# ---- impossible pairs


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"mse": "0.0105", "mad": "0.0182"}, False),
        ({"mse": "0.0190", "mad": "0.0182"}, True),  # squares of differences below 1 are smaller
        ({"mse": "0.0002", "mad": "0.0182"}, True),  # below the square of the mean, 0.00033
        ({"psnr": "20.0", "mse": "0.01"}, False),
        ({"psnr": "25.0", "mse": "0.01"}, False),  # a mean of PSNRs may be higher
        ({"psnr": "19.5", "mse": "0.0100"}, True),
        ({"psnr": "19.5", "mse": "0.01"}, False),  # which may be 0.0149
        ({"psnr": "19.9", "mse": "0.010"}, False),  # 0.0105 prints so: 19.79 dB
        ({"psnr": "12.0", "l1": "0.05"}, True),
        ({"psnr": "45.0", "l1": "0.05"}, False),  # above -20 log10(L1) = 26: possible for a mean
        ({"psnr_pooled": "27.0", "mse_pooled": "0.0100"}, True),
        ({"psnr_bg": "12.0", "l1_fg": "0.05"}, False),  # other pixels
        ({"mask_iou": "0.910", "mask_f1": "0.948"}, False),
        ({"mask_iou": "0.910", "mask_f1": "0.902"}, True),
        ({"mask_iou": "0.500", "mask_f1": "0.700"}, True),  # at most 2/3
        ({"alpha_iou": "0.9", "mask_f1": "0.5"}, False),
        ({"sc": "7.36", "pq": "6.83", "o": "6.52"}, False),
        ({"sc": "7.36", "pq": "6.83", "o": "7.20"}, True),
        ({"sc": "9.00", "pq": "9.00", "o": "7.80"}, True),
    ],
)
def test_pairs_of_means(values: dict[str, str], broken: bool) -> None:
    result = findings_of(board(table([row("a", values)])), "impossible-pairs")
    assert len(result) == broken
    assert all(at(f) == sorted(f"a {name}" for name in values) for f in result)


def test_one_image_has_the_upper_bound_too() -> None:
    assert findings_of(board(table([row("a", {"psnr": "45.0", "l1": "0.05"}, n=1)])), "impossible-pairs")
    assert not findings_of(board(table([row("a", {"psnr": "45.0", "l1": "0.05"}, n=2)])), "impossible-pairs")


@pytest.mark.parametrize("seed", range(40))
def test_means_of_real_samples_are_never_impossible(seed: int) -> None:
    """Any samples, printed in two to five digits."""
    rng = np.random.default_rng(seed)
    n, digits = int(rng.integers(1, 9)), int(rng.integers(2, 6))
    error = rng.random((n, 50)) ** rng.integers(1, 30) * (rng.random((n, 1)) ** rng.integers(0, 6))
    mse, l1 = (error**2).mean(1), error.mean(1)
    iou, sc, pq = rng.random(n) ** rng.integers(1, 5), rng.integers(0, 11, n), rng.integers(0, 11, n)
    values = {
        "mse": mse.mean(),
        "mad": l1.mean(),
        "l1": l1.mean(),
        "psnr": np.minimum(-10 * np.log10(np.maximum(mse, 1e-10)), 100).mean(),
        "iou": iou.mean(),
        "f1": (2 * iou / (1 + iou)).mean(),
        "sc": sc.mean(),
        "pq": pq.mean(),
        "o": np.sqrt(sc * pq).mean(),
    }
    printed = row("a", {name: f"{value:.{digits}f}" for name, value in values.items()}, n=n)
    exact = measured_row("b", {f"{name}": float(value) for name, value in values.items()}, "made/up")
    assert not [
        f.text for f in findings(board(table([printed]), table([exact], "other"))) if f.rule.startswith("impossible")
    ], f"seed {seed}"


# ---- coverage and samples


def test_lacking_answers_and_partial_runs() -> None:
    run = measured_row("a", {"psnr": 30.0}, "image/psnr")
    whole = Coverage(official=163, asked=163, scored=163)
    assert not findings(board(table([run.model_copy(update={"coverage": whole})])))
    lacking = Coverage(official=163, asked=163, scored=160, missing=2, failed=1, stood_in=2)
    (finding,) = findings_of(board(table([run.model_copy(update={"coverage": lacking})])), "coverage")
    assert finding.severity == "warning"
    assert "3 of 163" in finding.text
    assert "2 missing, 1 failed" in finding.text
    assert "1 left out of the means" in finding.text
    (partial,) = findings_of(
        board(table([run.model_copy(update={"coverage": Coverage(official=163, asked=4, scored=4)})])), "coverage"
    )
    assert partial.severity == "note"
    assert at(partial) == ["a row"]


def test_versions_of_a_set() -> None:
    rows = [row("old", {"psnr": "32.8"}, n=160), row("new", {"psnr": "33.0"}, n=163)]
    (finding,) = findings_of(board(table(rows), count=163), "sample-counts")
    assert at(finding) == ["old row"]
    assert "160" in finding.text
    assert "163" in finding.text
    assert len(findings_of(board(table(rows)), "sample-counts")) == 2, "nobody knows which count is the set's"
    assert not findings(board(table([rows[1], row("b", {"psnr": "31.0"}, n=163)])))


# ---- several values


def several(one: BoardRow, other: BoardRow, **facts: Any) -> list[AuditFinding]:
    return findings_of(
        board(table([one]), table([other.model_copy(update={"id": f"{other.id}-2"})], "second"), **facts),
        "several-values",
    )


def test_one_system_with_two_values() -> None:
    (finding,) = several(row("a", {"psnr": "33.04"}, source="First"), row("a", {"psnr": "32.980"}, source="Second"))
    assert finding.severity == "note"
    assert "First: 33.04; Second: 32.980" in finding.text
    assert len(finding.places) == 2


@pytest.mark.parametrize(
    "other",
    [
        row("a", {"psnr": "33.0"}, source="Second"),  # a rounding of the first
        row("a", {"ssim": "0.9"}, source="Second"),
        row("b", {"psnr": "20.0"}, source="Second"),
        row("a", {"psnr": "20.0"}, source="Second", options={"ablation": True}),
        row("a", {"psnr": "20.0"}, source="Second", options={"variant": "other mask"}),
        row("a", {"psnr": "20.0"}, source="Second", options={"variant": "its mask", "judge": "another"}),
    ],
)
def test_values_that_do_not_contradict(other: BoardRow) -> None:
    assert not several(row("a", {"psnr": "33.04"}, source="First", options={"variant": "its mask"}), other)


def test_a_source_that_contradicts_itself() -> None:
    assert several(row("a", {"psnr": "33.04"}, source="First"), row("a", {"psnr": "31.00"}, source="First"))
    assert not several(
        row("a", {"psnr": "33.04"}, options={"variant": "4B"}), row("a", {"psnr": "31.00"}, options={"variant": "9B"})
    )


# ---- parts


def with_parts(whole: str, macro: str) -> BoardRow:
    parts = {
        f"type={name}": {"reported.sad": BoardCell(value=float(v), text=v)}
        for name, v in (("x", "30.00"), ("y", "90.00"), ("z", "130.10"))
    }
    return row("a", {"sad": whole, "sad_macro_type": macro}, parts=parts)


def test_wholes_and_their_parts() -> None:
    assert not findings(board(table([with_parts("40.00", "83.37")])))
    (outside,) = findings_of(board(table([with_parts("20.00", "83.37")])), "parts")
    assert at(outside) == ["a sad"]
    (macro,) = findings_of(board(table([with_parts("40.00", "84.00")])), "parts")
    assert at(macro) == ["a sad_macro_type"]
    assert "83.37" in macro.text


# ---- reported against reproduced


def reproduced(printed: str, here: float, protocol: str = "removal/native-v1", method: str = "a") -> list[AuditFinding]:
    one = table([row("a", {"psnr": printed})], protocol="removal/native-v1")
    return findings_of(
        board(one, table([measured_row(method, {"psnr": here}, "image/psnr")], "runs", protocol=protocol)),
        "reproduction",
    )


def test_reported_against_reproduced() -> None:
    (finding,) = reproduced("33.04", 32.10)
    assert finding.severity == "warning"
    assert "0.94" in finding.text
    assert at(finding) == ["a psnr", "a psnr"]
    assert not reproduced("33.04", 33.10)
    assert not reproduced("33.04", 20.0, method="b")
    (other,) = reproduced("33.04", 32.10, protocol="removal/square512-v1")
    assert other.severity == "note"


# ---- what is really printed


def anomalies(rule: str, place: str) -> set[tuple[str, str, str]]:
    """(method, printed table, metric) of the findings of a rule on one benchmark."""
    b = reported_board()
    rows = {r.id: (t.benchmark, r) for t in b.tables for r in t.rows}
    places = [p for f in findings_of(b, rule) for p in f.places]
    named = [(rows[p.row], p.column.removeprefix("reported.")) for p in places]
    return {(r.method, str(r.provenance.get("table", "")), name) for (of, r), name in named if of == place}


def test_grids_of_the_printed_matting_tables() -> None:
    """Native pixels in the rows of others, half a million in the authors' own."""
    own = {("omnialpha-sft", "Table 5"), ("omnialpha-rl", "Table 5"), ("omnialpha-rl", "Table 10")}
    assert anomalies("pixel-grid", "aim-500") == {(*who, name) for who in own for name in ("sad", "grad", "conn")}
    assert anomalies("pixel-grid", "refmatte-rw100") == {
        ("omnialpha-sft", "Table 4", "sad"),
        ("omnialpha-rl", "Table 4", "sad"),
        ("omnialpha-rl", "Table 8", "sad"),
    }


def test_exchanged_columns_of_the_printed_tables() -> None:
    assert anomalies("swapped-columns", "aim-500") == {
        (m, "Table 5", name) for m in ("aimnet", "smat") for name in ("grad", "conn")
    }


def test_the_inconsistent_row_of_the_printed_tables() -> None:
    rl = {("omnialpha-rl", t, name) for t in ("Table 4", "Table 8") for name in ("sad", "mad")}
    assert anomalies("inconsistent-row", "refmatte-rw100") == rl
    assert not anomalies("inconsistent-row", "aim-500")


def test_all_warnings_on_printed_numbers_are_known() -> None:
    """Each was judged by a reader; a new one is a false alarm or a typing error until somebody has looked."""
    counts: dict[tuple[str, str], int] = {}
    for f in findings(reported_board()):
        if f.severity != "note":
            benchmark_of = next(t.benchmark for t in reported_board().tables if t.id == f.places[0].table)
            counts[f.rule, benchmark_of] = counts.get((f.rule, benchmark_of), 0) + 1
    assert counts == {
        ("pixel-grid", "aim-500"): 1,
        ("pixel-grid", "refmatte-rw100"): 1,
        ("swapped-columns", "aim-500"): 2,
        ("inconsistent-row", "refmatte-rw100"): 2,
        ("parts", "aim-500"): 1,
        ("sample-counts", "refmatte-rw100"): 1,
    }


def test_rules_do_not_know_names() -> None:
    """The same places, whatever systems, benchmarks and sources are called."""
    b = reported_board()
    methods = {name: f"m{i}" for i, name in enumerate(sorted(b.methods))}
    benchmarks = {name: f"b{i}" for i, name in enumerate(sorted(b.benchmarks))}
    sources = {
        s: f"s{i}" for i, s in enumerate(sorted({str(r.provenance["source"]) for t in b.tables for r in t.rows}))
    }

    def renamed(r: BoardRow) -> BoardRow:
        return r.model_copy(
            update={
                "method": methods[r.method],
                "source": "",
                "provenance": {"source": sources[str(r.provenance["source"])]},
            }
        )

    other = b.model_copy(
        update={
            "methods": {
                methods[n]: m.model_copy(update={"name": methods[n], "title": ""}) for n, m in b.methods.items()
            },
            "benchmarks": {
                benchmarks[n]: x.model_copy(update={"name": benchmarks[n], "title": ""})
                for n, x in b.benchmarks.items()
            },
            "tables": tuple(
                t.model_copy(update={"benchmark": benchmarks[t.benchmark], "rows": tuple(map(renamed, t.rows))})
                for t in b.tables
            ),
        }
    )
    assert {(f.rule, f.places) for f in findings(other)} == {(f.rule, f.places) for f in findings(b)}


# ---- footnotes and the command


def test_findings_become_footnotes() -> None:
    b = reported_board()
    annotated = annotate(b)
    assert set(annotated.footnotes) == {f.id for f in findings(b)}
    ids = {
        note
        for t in annotated.tables
        for r in t.rows
        for note in (
            *r.footnotes,
            *(n for cells in (r.cells, *r.parts.values()) for c in cells.values() for n in c.footnotes),
        )
    }
    assert ids == set(annotated.footnotes)
    assert annotate(annotated) == annotated, "a second audit adds nothing"
    assert Board.model_validate_json(annotated.model_dump_json()) == annotated
    bare = [t.model_copy(update={"rows": tuple(without(r) for r in t.rows)}) for t in annotated.tables]
    assert tuple(bare) == b.tables


def without(r: BoardRow) -> BoardRow:
    def clear(cells: dict[str, BoardCell]) -> dict[str, BoardCell]:
        return {key: c.model_copy(update={"footnotes": ()}) for key, c in cells.items()}

    return r.model_copy(
        update={"footnotes": (), "cells": clear(r.cells), "parts": {part: clear(c) for part, c in r.parts.items()}}
    )


def test_rules_are_named_and_explained() -> None:
    assert set(rules()) == {
        "coverage",
        "impossible-pairs",
        "impossible-values",
        "inconsistent-row",
        "parts",
        "pixel-grid",
        "reproduction",
        "sample-counts",
        "several-values",
        "swapped-columns",
    }
    for name, rule in rules().items():
        assert rule.name == name
        assert len(rule.meaning) > 40


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    file = tmp_path / "findings.json"
    result = CliRunner().invoke(app, ["--json", str(file)])
    assert result.exit_code == 0, result.output
    assert "look exchanged" in " ".join(result.output.split())
    assert "FLUX.1 Kontext [dev]" in result.output, "brackets are text, no markup"
    written = json.loads(file.read_text(encoding="utf-8"))
    assert len(written) == len(findings(reported_board()))
    assert {"id", "rule", "severity", "text", "places"} == set(written[0])


def test_the_command_reads_a_board_and_fails_on_impossible_numbers(tmp_path: Path) -> None:
    file = tmp_path / "leaderboard.json"
    file.write_text(board(table([row("a", {"iou": "1.4"})])).model_dump_json(), encoding="utf-8")
    result = CliRunner().invoke(app, ["--board", str(file)])
    assert result.exit_code == 1
    assert "cannot be" in result.output
    file.write_text("{}", encoding="utf-8")
    assert CliRunner().invoke(app, ["--board", str(file)]).exit_code == 1


def test_protocol_facts_are_whole() -> None:
    assert all(isinstance(p, ProtocolFacts) and p.source for p in reported_board().protocols.values())
