"""Rules on what rows rest on, and on rows that contradict each other."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.api.results import Coverage
from leaderboard.audit import AuditFinding, findings
from leaderboard.board import BoardCell, BoardRow
from tests.leaderboard.audit.odd_boards import at, board, findings_of, measured_row, row, table

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
