"""Rules on pixel grids, on rows off the grid of their neighbours, and on exchanged columns."""

from __future__ import annotations

from typing import Any

from leaderboard.audit import findings
from leaderboard.board import BoardRow
from tests.leaderboard.audit.odd_boards import at, board, findings_of, measured_row, row, sad_row, table

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
