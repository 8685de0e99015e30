"""Which files there are: every result is listed, nothing is listed twice, and what nobody reads is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from leaderboard.validation.checks.check import Check
from leaderboard.validation.loading import View
from leaderboard.validation.problems import Problem, join_names
from leaderboard.validation.submission import FILE, PREDICTIONS, RESULT, ROWS, rows_of

READ_BY_PEOPLE: Final = re.compile(r"(README|LICENSE|NOTICE|CITATION)(\.[a-z]{2,4})?")


def files(view: View) -> Iterator[Problem]:
    submission = view.submission
    if submission is None:
        return
    for name, count in Counter(submission.results).items():
        if count > 1:
            yield Problem(FILE, f"results lists {name} {count} times")
        if re.search(rf"(^|/){PREDICTIONS}/", name):
            yield Problem(FILE, f"results lists {name}, which lies in a folder of predictions")
    listed_files = {FILE, *submission.results, *map(rows_of, submission.results)}
    folders = [f"{p.folder}/" for p in submission.predictions]
    folders += [f"{name.rpartition('/')[0]}/{PREDICTIONS}/".lstrip("/") for name in submission.results]
    other = [
        n
        for n in view.files
        if n not in listed_files
        and not n.startswith(tuple(folders))
        and not READ_BY_PEOPLE.fullmatch(n.rpartition("/")[2])
    ]
    if hidden := [name for name in other if RESULT.fullmatch(name.rpartition("/")[2]) or name.endswith(ROWS)]:
        yield Problem(FILE, f"there are results that it does not list: {join_names(hidden)}; list or remove them")
    if unread := [name for name in other if name not in hidden]:
        yield Problem(
            "", f"{len(unread)} files are read by nobody, for example {join_names(unread, 2)}; remove them", "warning"
        )


CHECKS = (Check("files", "Every result is listed once, and nothing else is there.", whole=files),)
