"""A static Space: the site and a ``README.md`` whose front matter the Hub reads
(https://huggingface.co/docs/hub/spaces-config-reference)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from leaderboard.board import Board
from synlayers.errors import DataError

README: Final = "README.md"
DESCRIPTION: Final = "Layered images: validated results and honest statistics"
"""At most 60 characters are shown."""


def readme(board: Board) -> bytes:
    """The card of the Space."""
    import yaml

    front = {
        "title": board.title[:100],
        "emoji": "🍰",
        "colorFrom": "indigo",
        "colorTo": "green",
        "sdk": "static",
        "app_file": "index.html",
        "pinned": False,
        "license": "apache-2.0",
        "short_description": DESCRIPTION,
        "tags": ["leaderboard", "layered-images", "matting", "image-decomposition"],
    }
    text = yaml.safe_dump(front, sort_keys=False, allow_unicode=True)
    methods = sum(1 for m in board.methods.values() if not m.oracle)
    body = (
        f"{len(board.tables)} tables and {methods} methods, newest result {board.generated}."
        " The numbers are in `leaderboard.csv`, `.parquet` and `.json`."
    )
    return f"---\n{text}---\n\n{body}\n".encode()


def space_files(site: Path) -> Iterator[tuple[str, Path]]:
    """The files of a site by their path in the Space, in order; hidden files stay here.

    Raises:
        DataError: there is a link or something that is no plain file among them.
    """
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise DataError(f"{path} is not a plain file; a published site holds nothing else")
        if path.is_file() and not any(part.startswith(".") for part in name.split("/")) and name != README:
            yield name, path
