"""The audit of the published tables, the footnotes that it makes, and the command."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from leaderboard.audit import annotate, findings, rules
from leaderboard.audit.__main__ import app
from leaderboard.board import Board, BoardCell, BoardRow, ProtocolFacts
from leaderboard.reported import reported_board
from tests.leaderboard.audit.odd_boards import board, findings_of, row, table

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
        "equal-rows",
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
