"""One row for a paper: the very line that stands in the whole table, or a sentence about why there is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from boards import small_board
from typer.testing import CliRunner

from leaderboard import row
from leaderboard.exports import latex, markdown

MARKS = re.compile(r"\$\^\{[\d,]+\}\$| <sup>[\d,]+</sup>")
"""Of footnotes, which stand under the whole table."""


def call(path: Path, *words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(row.app, [*words, "--board", str(path)])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("board") / "leaderboard.json"
    path.write_text(small_board().model_dump_json())
    return path


@pytest.mark.parametrize(("form", "whole"), [("latex", latex.content), ("markdown", markdown.content)])
def test_a_row_is_the_line_of_the_whole_table(form: str, whole: object, board: Path) -> None:
    assert callable(whole)
    lines = [MARKS.sub("", line) for line in whole(small_board()).decode().splitlines()]
    code, out, err = call(board, "painter", "--benchmark", "rord-val", "--format", form, "--head")
    assert code == 0
    printed = out.splitlines()
    assert set(printed) <= set(lines)
    assert any("Painter" in line for line in printed)
    assert "RORD" in err
    _, without, _ = call(board, "painter", "--benchmark", "rord-val", "--format", form)
    assert all(line in printed for line in without.splitlines())
    assert len(without.splitlines()) < len(printed)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("paintr", "--benchmark", "rord-val"), 1, "no method 'paintr' on this board; did you mean painter"),
        (("painter", "--benchmark", "rord"), 1, "no benchmark 'rord' on this board; did you mean rord-val"),
        (("painter", "--benchmark", "rord-val", "--protocol", "x"), 1, "has no row on rord-val under x; it has"),
        (("painter", "--benchmark", "rord-val", "--format", "html"), 2, "--format html: write latex or markdown"),
    ],
)
def test_why_there_is_no_row(words: tuple[str, ...], code: int, sentence: str, board: Path) -> None:
    done, _, err = call(board, *words)
    assert done == code
    assert sentence in " ".join(err.split())


def test_a_broken_board_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"title": 1}')
    assert "is no leaderboard.json" in call(tmp_path / "b.json", "a", "--benchmark", "b")[2]
    assert call(tmp_path / "none.json", "a", "--benchmark", "b")[0] == 2
