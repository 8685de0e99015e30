"""For the API reference: interactive examples in docstrings (``>>> ...``) become code blocks, where Markdown would take
them for quotations."""

from __future__ import annotations

import inspect
from typing import Any

import griffe

FENCE = "```pycon"


class Doctests(griffe.Extension):
    """Fences every run of lines from ``>>>`` to the next empty line."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        if obj.docstring and ">>>" in obj.docstring.value and FENCE not in obj.docstring.value:
            obj.docstring.value = fence(inspect.cleandoc(obj.docstring.value))

    def on_module(self, *, mod: griffe.Module, **kwargs: Any) -> None:
        self.on_object(obj=mod)


def fence(text: str) -> str:
    """The text with its examples in fences.

    >>> print(fence("One.\\n\\n>>> 1 + 1\\n2\\n\\nTwo."))
    One.
    <BLANKLINE>
    ```pycon
    >>> 1 + 1
    2
    ```
    <BLANKLINE>
    Two.
    """
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.startswith(">>>") and not inside:
            lines, inside = [*lines, FENCE], True
        elif inside and not line.strip():
            lines, inside = [*lines, "```"], False
        lines.append(line.replace("# doctest: +SKIP", "").rstrip() if inside else line)
    return "\n".join([*lines, "```"] if inside else lines)
