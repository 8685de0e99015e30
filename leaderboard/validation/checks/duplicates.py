"""The same thing twice: one run under one protocol, or one method on one data set, counts once."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator

from leaderboard.validation.checks.check import Check
from leaderboard.validation.loading import SubmittedResult, View
from leaderboard.validation.problems import Problem, join_names


def check_duplicates(view: View) -> Iterator[Problem]:
    runs: dict[tuple[str, str, int], list[SubmittedResult]] = defaultdict(list)
    setups: dict[tuple[object, ...], list[SubmittedResult]] = defaultdict(list)
    for entry in view.entries:
        result = entry.result
        runs[result.run_key, result.table, result.coverage.asked].append(entry)
        setup = (
            result.run.method.name,
            result.run.dataset,
            result.table,
            json.dumps(result.run.options, sort_keys=True),
            result.run.box_source,
        )
        setups[(*setup, result.run.seed, result.coverage.asked)].append(entry)
    for same in runs.values():
        if len(same) > 1:
            yield Problem(
                same[0].where,
                f"the same run is submitted again as {join_names([e.where for e in same[1:]])}; submit it once",
            )
    for same in setups.values():
        if len({entry.result.run_key for entry in same}) > 1:
            yield Problem(
                same[0].where,
                "the same method, data,"
                f" options and seed stand again in {join_names([e.where for e in same[1:]])}; choose one run",
            )


def check_equal_rows(view: View) -> Iterator[Problem]:
    """Two runs with the very same rows are one run with two names, or a method that ignores its options."""
    by_content: dict[tuple[str, str], list[SubmittedResult]] = defaultdict(list)
    for entry in view.entries:
        path = view.folder / entry.rows
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.sha256()
                while block := file.read(1 << 20):
                    digest.update(block)
            by_content[entry.result.table, digest.hexdigest()].append(entry)
    for same in by_content.values():
        if len({entry.result.run_key for entry in same}) > 1:
            yield Problem(
                same[0].rows,
                f"it is equal to the last byte to {join_names([e.rows for e in same[1:]])}, though the runs differ",
                "warning",
            )


CHECKS = (
    Check("duplicates", "Nothing is submitted twice.", whole=check_duplicates),
    Check("same rows", "Different runs have different rows.", whole=check_equal_rows),
)
