"""For the documentation site: the table of all commands, from the console command itself."""

from __future__ import annotations

from typing import Any

from synlayers.console import COMMANDS, summary

PLACE = "{{ commands }}"


def on_page_markdown(markdown: str, **kwargs: Any) -> str:
    """A hook of mkdocs: the table in place of `PLACE`."""
    return markdown.replace(PLACE, table()) if PLACE in markdown else markdown


def table() -> str:
    """All commands, the module that `python -m` takes for each, and what it is for."""
    lines = ["| command | module | |", "|---|---|---|"]
    for name, module in COMMANDS.items():
        said = summary(module).replace("|", "\\|")
        lines.append(f"| `synlayers {name}` | `{module.removesuffix('.__main__')}` | {said} |")
    return "\n".join(lines)
