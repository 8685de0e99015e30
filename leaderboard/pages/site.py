"""The site: one HTML file with the board, its style and its script inside.

It opens from a file and from any web server, asks the network for nothing, and its content-security policy allows
exactly the style and the script that are written here, and pictures beside it. Texts of the board are strangers' texts:
the static part is escaped by jinja2, the board is JSON in a block that no text can end, and the script puts text into
the page as text nodes only.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.api.direction import ARROW
from leaderboard.board import Board, BoardCell, BoardRow, BoardTable
from leaderboard.pages.script import bundle
from synlayers.support.atomic import replacing

SITE = Path(__file__).parents[1] / "site"
EXPORTS = ("leaderboard.json", "leaderboard.csv", "leaderboard.parquet", "leaderboard.md", "leaderboard.tex")
"""Files beside the page that its foot links."""
_LAST_STYLE = "print"
"""It comes after all others, because it overrides them."""


def write_site(board: Board, folder: Path) -> None:
    """Write ``index.html`` into `folder`, which is made if it is missing; the pictures of the gallery are expected
    beside it.

    Equal boards give equal bytes. Raises `synlayers.errors.BuildError` if the file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / "index.html") as temporary:
        temporary.write_bytes(page(board).encode("utf-8"))


def page(board: Board) -> str:
    """The page as text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(SITE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style, script = _joined_styles(), bundle(SITE / "js")
    for part in (style, script):
        assert "</s" not in part.lower(), "a part of the site would end its own block"
    return environment.get_template("index.html").render(
        board=board,
        policy=policy(style, script),
        style=Markup(style),
        script=Markup(script),
        data=Markup(embedded(board)),
        exports=EXPORTS,
        citation=citation(board),
        tables=[_headlines(board, table) for table in board.tables],
    )


def citation(board: Board) -> str:
    """BibTeX of this edition of the board."""
    year = board.generated[:4] or "n.d."
    lines = [
        f"@misc{{synlayers-board-{year},",
        f"  title  = {{{board.title}}},",
        "  author = {{The synlayers authors}},",
        f"  year   = {{{year}}},",
        *([f"  url    = {{{board.repository}}},"] if board.repository else []),
        f"  note   = {{Newest result {board.generated[:10]}{', code ' + board.commit[:12] if board.commit else ''}}},",
        "}",
    ]
    return "\n".join(lines)


def policy(style: str, script: str) -> str:
    """The content-security policy that allows one style and one script, by their hashes, and pictures of the site."""
    return "; ".join(
        (
            "default-src 'none'",
            "img-src 'self' data:",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def embedded(board: Board) -> str:
    r"""The board as JSON that can stand inside a script block: no character of it can end the block or open a comment.

    What has its default value is left out.
    """
    text = board.model_dump_json(exclude_defaults=True)
    return text.translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def _joined_styles() -> str:
    files = sorted((SITE / "css").glob("*.css"), key=lambda path: (path.stem == _LAST_STYLE, path.name))
    return "".join(f"{path.read_text(encoding='utf-8').strip()}\n" for path in files)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _headlines(board: Board, table: BoardTable) -> dict[str, Any]:
    """What is shown of a table where there is no script."""
    columns = [column for column in table.columns if column.headline] or list(table.columns[:1])
    benchmark = board.benchmarks.get(table.benchmark)
    return {
        "id": table.id,
        "title": benchmark.title if benchmark else table.benchmark,
        "task": table.task.replace("_", " "),
        "protocol": table.protocol,
        "strict": table.strict,
        "heads": [" ".join(part for part in (c.label, c.unit, ARROW[c.direction]) if part) for c in columns],
        "rows": [_plain_row(board, row, (column.key for column in columns)) for row in table.rows],
    }


def _plain_row(board: Board, row: BoardRow, keys: Iterable[str]) -> dict[str, Any]:
    method = board.methods.get(row.method)
    name = method.title if method else row.method
    return {
        "name": f"{name} ({row.label})" if row.label else name,
        "kind": {"reproduced": "measured"}.get(row.kind, row.kind),
        "reason": "" if row.ranked else row.unranked_because or "see the full page",
        "cells": [_plain_cell(row.cells.get(key)) for key in keys],
    }


def _plain_cell(cell: BoardCell | None) -> str:
    """Four digits, with the interval; a dash for what was not measured."""
    if cell is None:
        return "–"
    text = cell.text or _digits(cell.value)
    return f"{text} ({_digits(cell.interval[0])} … {_digits(cell.interval[1])})" if cell.interval else text


def _digits(value: float) -> str:
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.4g}".replace("-", "−")
