"""Tables on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table

from synlayers.support.consoles import console, plain_console

WIDE = 160
"""Columns of text that a table gets where there is no terminal (a file, a log)."""


def plain_table(title: str, *columns: str, right: Sequence[str] = ()) -> Table:
    """A table as all commands print them; the columns in `right` are aligned right."""
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def print_table(table: Table) -> None:
    """Prints a table: as wide as the terminal, or as `WIDE` where there is none."""
    if console.is_terminal:
        console.print(table)
    else:
        plain_console(width=WIDE).print(table)
