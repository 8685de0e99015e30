"""The board's formats: what is read back is what was written, equal boards give equal bytes, no text is run."""

import csv
import io
import json
import math
import re

import pandas as pd
import pyarrow.parquet as pq
import pytest
from boards import small_board
from extreme_boards import ATTACKS, attack_board, large_board
from toy_tables import PSNR, SAD

from leaderboard.board import Board, BoardCell, BoardMethod, BoardRow
from leaderboard.exports import exports
from leaderboard.exports import latex as tex
from leaderboard.exports import markdown as md
from leaderboard.exports._lines import TYPES, lines
from leaderboard.exports._tables import format_number, printed_columns

BOARDS = {"small": small_board, "attack": attack_board}
LATEX = {
    *(
        "begin",
        "end",
        "centering",
        "small",
        "caption",
        "label",
        "toprule",
        "midrule",
        "bottomrule",
        "par",
        "raggedright",
    ),
    *("textbf", "textit", "scriptsize", "footnotesize", "downarrow", "uparrow", "rightarrow", "approx", "pm", "times"),
    *("cdot", "leq", "geq", "dots", "circ", "textbackslash", "textasciicircum", "textasciitilde", "textless"),
    *("textgreater", "textbar", "textquotedbl"),
}
"""The commands that an export may hold; any other came out of somebody's text."""

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Of formulas."""


def odd_board() -> Board:
    """The small board with numbers that are not finite, and negative ones."""
    board = small_board()
    first, *rest = board.tables
    values = {
        "nan": math.nan,
        "inf": math.inf,
        "minus": -math.inf,
        "negative": -0.1,
        "zero": -0.0,
        "tiny": 5e-324,
        "long": 0.1 + 0.2,
    }
    rows = [
        BoardRow(
            id=f"odd-{name}",
            method="painter",
            kind="reproduced",
            ranked=False,
            label=name,
            cells={PSNR.key: BoardCell(value=value, interval=(value, math.inf))},
        )
        for name, value in values.items()
    ]
    return board.model_copy(update={"tables": (first.model_copy(update={"rows": (*first.rows, *rows)}), *rest)})


def same(one: object, other: object) -> bool:
    return one == other or (
        isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other)
    )


@pytest.mark.parametrize("make", [small_board, attack_board, odd_board])
def test_json_reads_back_as_the_board(make: object) -> None:
    board = make()  # type: ignore[operator]
    text = exports()["leaderboard.json"].content(board)
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    again = Board.model_validate_json(text)
    assert again.model_dump_json() == board.model_dump_json()
    assert {row.id for t in again.tables for row in t.rows} == {row.id for t in board.tables for row in t.rows}


@pytest.mark.parametrize("make", [small_board, attack_board, odd_board])
def test_csv_and_parquet_hold_every_cell_of_the_board(make: object) -> None:
    board = make()  # type: ignore[operator]
    table = pq.read_table(io.BytesIO(exports()["leaderboard.parquet"].content(board)))
    rows = table.to_pylist()
    text = exports()["leaderboard.csv"].content(board).decode()
    fields = list(csv.DictReader(io.StringIO(text, newline="")))
    # an independent walk over the board
    wanted = {
        (t.id, row.id, group, key): cell
        for t in board.tables
        for row in t.rows
        for group, cells in [("", row.cells), *row.parts.items()]
        for key, cell in cells.items()
    }
    assert len(rows) == len(fields) == len(wanted)
    for values, plain in zip(rows, fields, strict=True):
        cell = wanted.pop((values["table"], values["row"], values["group"], values["column"]))
        low, high = cell.interval or (None, None)
        first, last = cell.rank or (None, None)
        facts = {
            "value": cell.value,
            "text": cell.text,
            "standard_error": cell.standard_error,
            "interval_low": low,
            "interval_high": high,
            "n": cell.n,
            "rank_low": first,
            "rank_high": last,
            "tier": cell.tier,
            "best": cell.best,
            "undecided": cell.undecided,
            "aggregate": cell.aggregate,
            "p": cell.against_best.p if cell.against_best else None,
        }
        for name, value in facts.items():
            assert same(values[name], value), name
        for name in ("value", "standard_error", "interval_low", "interval_high"):
            number = float(plain[name]) if plain[name] else None
            assert same(number, values[name]) or (
                number is not None and values[name] is not None and str(number) == str(values[name])
            ), name
        for name in ("method_title", "label", "source", "unranked_because"):
            assert plain[name].removeprefix("'") == values[name].replace("\0", "\ufffd"), name
    assert not wanted


def test_csv_opens_in_pandas_with_types() -> None:
    # pandas 2 reads floats quickly and not quite exactly unless it is told otherwise
    frame = pd.read_csv(io.BytesIO(exports()["leaderboard.csv"].content(odd_board())), float_precision="round_trip")
    assert list(frame.columns) == list(TYPES)
    assert frame["best"].dtype == bool
    assert frame["value"].dtype == float
    assert math.isinf(frame.loc[frame["row"] == "odd-minus", "value"].iloc[0])
    assert float(frame.loc[frame["row"] == "odd-long", "value"].iloc[0]) == 0.1 + 0.2


def test_a_spreadsheet_runs_nothing() -> None:
    board = attack_board()
    for bad in (
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        "\u00a0=1",
        "a;=1",
        "a; +1",
        "a\n@b",
        "a\t=1",
    ):
        method = BoardMethod(name="m0", title=bad, tasks=("matting",))
        text = (
            exports()["leaderboard.csv"]
            .content(board.model_copy(update={"methods": {**board.methods, "m0": method}}))
            .decode()
        )
        for row in csv.DictReader(io.StringIO(text, newline="")):
            for name, value in row.items():
                number = name in ("value", "standard_error", "interval_low", "interval_high", "difference_to_best")
                fields = [value] if number else re.split(r"[;\t\r\n]", value)
                assert number or not any(text.strip().startswith(STARTS) for text in fields), (name, value)


@pytest.mark.parametrize("name", list(exports()))
def test_equal_boards_give_equal_bytes(name: str) -> None:
    for make in (small_board, attack_board):
        assert exports()[name].content(make()) == exports()[name].content(
            Board.model_validate_json(make().model_dump_json())
        )


def test_markdown_shows_best_tied_and_unranked() -> None:
    text = exports()["leaderboard.md"].content(small_board()).decode()
    assert "| Painter | reproduced | **31.25** ±0.2 | **0.042** ±0.002 | -0.01 |" in text
    assert "| Filler (512 steps) | reproduced | ≈31 ±0.2 <sup>1</sup> | 0.061 ±0.002 | – |" in text
    assert "*Oracle (the truth) \\[not ranked: it sees the truth\\]*" in text
    assert "1. SAD x 1000 / MAD gives 1,048,576 pixels: another grid." in text
    assert "| 29.90 <sup>1</sup> |" in text, "reported numbers are as printed"
    assert text.count("### ") == len(small_board().tables)


def test_signs_are_explained_and_ties_for_want_of_scenes_told_apart() -> None:
    board = small_board()
    table = board.tables[0]
    key = table.columns[0].key
    constant = table.rows[-1]
    far = {key: constant.cells[key].model_copy(update={"tier": 1, "rank": (1, 3), "undecided": True})}
    nothing = {key: BoardCell(value=math.nan)}
    rows = (
        *table.rows[1:-1],
        constant.model_copy(update={"cells": far}),
        table.rows[0].model_copy(update={"cells": nothing}),
    )
    changed = board.model_copy(update={"tables": (table.model_copy(update={"rows": rows}),)})
    text = exports()["leaderboard.md"].content(changed).decode()
    assert "| Mean colour | reproduced | ?12 ±0.1 |" in text
    assert "| n/a |" in text
    assert "± is one standard error" in text
    latex = exports()["leaderboard.tex"].content(changed).decode()
    assert r"?12~{\scriptsize $\pm$0.1}" in latex
    assert r"% $\pm$: one standard error" in latex
    assert "nan" not in text + latex


@pytest.mark.parametrize("make", [small_board, attack_board])
def test_markdown_tables_are_tables_whatever_names_hold(make: object) -> None:
    text = exports()["leaderboard.md"].content(make()).decode()  # type: ignore[operator]
    for block in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        bars = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(bars) == 1, block[:200]
    tags = set(re.findall(r"<[^>]*>?", text))
    assert tags <= {"<sup>", "</sup>"}
    assert not re.search(r"(?<!\\)\]\(", text), "a link with a text of its own"
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", text)


def columns_of(line: str) -> int:
    return len(re.findall(r"(?<!\\)&", line))


@pytest.mark.parametrize("make", [small_board, attack_board])
def test_latex_is_balanced_and_escaped(make: object) -> None:
    text = exports()["leaderboard.tex"].content(make()).decode()  # type: ignore[operator]
    text = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
    assert not re.search(r"(?<!\\)%", text), "a comment would swallow the line"
    assert not re.search(r"(?<!\\)#", text)
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert len(re.findall(r"(?<!\\)\$", text)) % 2 == 0
    for block in re.findall(r"\\begin\{tabular\}\{(l+r+)\}(.*?)\\end\{tabular\}", text, flags=re.DOTALL):
        rows = [line for line in block[1].splitlines() if line.endswith(r"\\")]
        assert {columns_of(row) for row in rows} == {len(block[0]) - 1}
    assert text.count(r"\begin{") == text.count(r"\end{")
    commands = set(re.findall(r"\\([A-Za-z]+)", text))
    assert commands <= LATEX, commands - LATEX
    assert all(c.isascii() or 0xC0 <= ord(c) < 0x180 for c in text), "letters that pdfLaTeX has"


@pytest.mark.parametrize("text", [*ATTACKS, "50% & $x$ #1 _a_ ^2 ~ {b} \\input{/etc/passwd} <|>", "\\\\end{tabular}"])
def test_escaped_latex_reads_back(text: str) -> None:
    """Undoing the escapes in one pass gives the text: nothing was lost and nothing else is in it."""
    names = {value: key for key, value in tex.ESCAPED.items() if key.isascii() and key not in "'`"}
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r"|\[U\+([0-9A-F]+)\]|\$-\$")
    again = pattern.sub(lambda m: chr(int(m[1], 16)) if m[1] else names.get(m[0], "−"), tex.plain(text))
    assert again == md.one_line(text)


def test_printed_columns_begin_with_the_headline_and_are_nine() -> None:
    board = large_board(methods=3)
    for table in board.tables:
        columns = printed_columns(table)
        assert len(columns) == 9
        assert [c.headline for c in columns[:3]] == [True, True, True]
    assert "31 more columns are in the other files" in exports()["leaderboard.md"].content(board).decode()


def test_figures_keep_four_digits() -> None:
    for value in (0.0123456, 1.0, 99.995, 123456.4, -0.5, 1e-9):
        assert float(format_number(value)) == pytest.approx(value, rel=5e-4)


def test_lines_are_in_the_order_of_the_board() -> None:
    board = small_board()
    keys = [(line.table, line.row) for line in lines(board)]
    assert list(dict.fromkeys(keys)) == [(t.id, row.id) for t in board.tables for row in t.rows if row.cells]
    assert next(lines(board)).column == SAD.key or next(lines(board)).column == PSNR.key
