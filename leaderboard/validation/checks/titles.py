"""Titles that are taken: nobody is shown under a name that readers take for a baseline of this project."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from leaderboard.validation.checks.check import Check
from leaderboard.validation.loading import View
from leaderboard.validation.problems import Problem
from leaderboard.validation.skeleton import skeleton
from leaderboard.validation.submission import FILE

RESERVED_FILE: Final = Path(__file__).parents[1] / "reserved_titles.json"
"""Names and titles of all baselines; ``tools/reserved_titles.py`` writes it, a test holds it to them."""


@functools.cache
def reserved_titles() -> Mapping[str, str]:
    """The title of each baseline of this project, by name."""
    titles: dict[str, str] = json.loads(RESERVED_FILE.read_text(encoding="utf-8"))
    return titles


@functools.cache
def _owners() -> Mapping[str, str]:
    """The baseline that a name or title looks like, by skeleton."""
    return {skeleton(word): name for name, title in reserved_titles().items() for word in (title, name)}


def check_title(view: View) -> Iterator[Problem]:
    """Neither name nor title looks like a baseline's, but of that baseline itself."""
    if view.submission is None:
        return
    method = view.submission.method
    for field, text in (("name", method.name), ("title", method.title)):
        owner = _owners().get(skeleton(text))
        if owner is not None and owner != method.name:
            yield Problem(
                FILE,
                f"method.{field} is, or looks like, that of the baseline '{owner}' ({reserved_titles()[owner]}); choose"
                " one of your own",
            )
    if not skeleton(method.title):
        yield Problem(FILE, "method.title has no letter or digit that can be read")


CHECKS = (Check("titles", "The method's name and title are not taken for a baseline's.", whole=check_title),)
