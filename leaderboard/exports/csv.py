"""``leaderboard.csv``: the long form, safe to open in a spreadsheet.

Missing is an empty field; numbers that are not finite are nan, inf and -inf; true and false are spelled out. Text that
a spreadsheet would run as a formula (it starts with ``=``, ``+``, ``-``, ``@``, a tab or a line break, or does so
behind a semicolon, a tab or a line break) has an apostrophe before it; Parquet and JSON have the text as it is.
"""

from __future__ import annotations

import csv
import io
import re

from leaderboard.board import Board
from leaderboard.exports import Export
from leaderboard.exports._lines import TYPES, lines, values_of

FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[ \u00a0]*[=+\-@\t\r\n＝＋－＠])")
"""Before what spreadsheets take for a formula (also in its full-width form): at the start of a text, and behind what
parts fields where a comma is the decimal sign, whose spreadsheets pay no heed to quotes in the middle of a line."""


def content(board: Board) -> bytes:
    """UTF-8, as RFC 4180 has it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(TYPES)
    for line in lines(board):
        writer.writerow([field(value) for value in values_of(line)])
    return out.getvalue().encode("utf-8", errors="replace")


def field(value: object) -> str:
    """One field.

    >>> [field(v) for v in (None, True, 0.1, float("-inf"), "=1+1", "-x", " =1", "a,b", "a; =1", "b\\n@c")]
    ['', 'true', '0.1', '-inf', "'=1+1", "'-x", "' =1", 'a,b', "a;' =1", "b\\n'@c"]
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    return FORMULA.sub("'", str(value).replace("\0", "\ufffd"))


EXPORTS = (Export("leaderboard.csv", "one line a number, as CSV", content),)
