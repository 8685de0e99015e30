"""``leaderboard.tex``: the same tables for a paper, with booktabs.

It compiles with pdfLaTeX whatever the names hold: what its fonts lack is written as [U+...].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.api.direction import Direction
from leaderboard.board import Board, BoardCell, BoardColumn, BoardRow, BoardTable
from leaderboard.exports import Export
from leaderboard.exports._tables import (
    distinct_labels,
    error_of,
    footnotes_of,
    heading,
    name_of,
    number_of,
    one_line,
    printed_columns,
    standing_sign,
)

ARROW: Mapping[Direction, str] = {"lower": r"~$\downarrow$", "higher": r"~$\uparrow$", "neither": ""}

ESCAPED: Mapping[str, str] = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", '"': r"\textquotedbl{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "±": r"$\pm$", "≈": r"$\approx$", "×": r"$\times$", "·": r"$\cdot$", "≤": r"$\leq$", "≥": r"$\geq$",
    "°": r"$^\circ$", "→": r"$\rightarrow$", "↑": r"$\uparrow$", "↓": r"$\downarrow$", "−": "$-$", "\u00a0": "~",
    "–": "--", "—": "---", "’": "'", "‘": "`", "“": "``", "”": "''", "…": r"\dots{}",
}  # fmt: skip
LETTERS = range(0xC0, 0x180)
"""Latin letters with accents, which the T1 fonts have (× and ÷ among them are written above or as they are)."""

HEAD = (
    "% {title}\n"
    r"% In the preamble: \usepackage[utf8]{{inputenc}} \usepackage[T1]{{fontenc}} \usepackage{{booktabs}}"
    "\n"
    r"% Bold: the best ranked row of a column. $\approx$: tied with it, no row is surely better (paired tests at 5 \%,"
    " corrected over all pairs of the column). ?: far from it, but too few scenes to tell.\n"
    r"% $\pm$: one standard error, clustered by scene."
    "\n"
)


def content(board: Board) -> bytes:
    """UTF-8."""
    tables = [text for table in board.tables for text in _table(board, table)]
    return (HEAD.format(title=plain(board.title)) + "\n".join(tables)).encode()


def plain(text: str) -> str:
    r"""Text as text: no command, no math, no comment.

    >>> plain("50% of \\input{x}_水")
    '50\\% of \\textbackslash{}input\\{x\\}\\_[U+6C34]'
    """
    return "".join(_character(c) for c in one_line(text))


def _character(character: str) -> str:
    if character in ESCAPED:
        return ESCAPED[character]
    if character.isascii() or (ord(character) in LETTERS and character.isalpha()):
        return character
    return f"[U+{ord(character):04X}]"


def _table(board: Board, table: BoardTable) -> Iterator[str]:
    columns, numbers = printed_columns(table), footnotes_of(board, table)
    yield r"\begin{table}[t]"
    yield r"\centering\small"
    yield rf"\caption{{{plain(heading(board, table))}.}}"
    yield rf"\label{{tab:{table.id}}}"
    yield rf"\begin{{tabular}}{{ll{'r' * len(columns)}}}"
    yield r"\toprule"
    yield from head_lines(table)
    yield r"\midrule"
    for row in table.rows:
        yield row_text(board, row, columns, numbers)
    yield r"\bottomrule"
    yield r"\end{tabular}"
    for note, number in numbers.items():
        yield rf"\par\raggedright\footnotesize $^{{{number}}}$ {plain(board.footnotes[note].text)}"
    yield r"\end{table}" + "\n"


def head_lines(table: BoardTable) -> tuple[str, ...]:
    """The heads of the printed columns."""
    columns = printed_columns(table)
    heads = [
        plain(label) + ARROW[c.direction] + (f" [{plain(c.unit)}]" if c.unit else "")
        for label, c in zip(distinct_labels(columns), columns, strict=True)
    ]
    return (" & ".join(["Method", "Kind", *heads]) + r" \\",)


def row_text(board: Board, row: BoardRow, columns: tuple[BoardColumn, ...], numbers: Mapping[str, int]) -> str:
    """One row under these columns; `numbers` are those of the footnotes that are marked."""
    name = plain(name_of(board, row)) + _marks(row.footnotes, numbers)
    cells = [_cell(row.cells.get(column.key), numbers) for column in columns]
    shown = name if row.ranked or row.kind == "reported" else rf"\textit{{{name}}}"
    # a bracket or star at the start of a row would belong to the line break before it
    return "{}" + " & ".join([shown, row.kind, *cells]) + r" \\"


def _cell(cell: BoardCell | None, numbers: Mapping[str, int]) -> str:
    if cell is None:
        return "--"
    value = plain(number_of(cell))
    value = rf"\textbf{{{value}}}" if cell.best else plain(standing_sign(cell)) + value
    error = error_of(cell)
    return value + (rf"~{{\scriptsize {plain(error)}}}" if error else "") + _marks(cell.footnotes, numbers)


def _marks(notes: tuple[str, ...], numbers: Mapping[str, int]) -> str:
    marks = sorted({numbers[note] for note in notes if note in numbers})
    return f"$^{{{','.join(map(str, marks))}}}$" if marks else ""


EXPORTS = (Export("leaderboard.tex", "tables as LaTeX", content),)
