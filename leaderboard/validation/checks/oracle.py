"""The oracle: a run of the true answers shows that data and scoring are right. The board needs one for every twin; so
do data that nobody has seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from benchmarks.api.results import Result
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.loading import View
from leaderboard.validation.problems import Problem, printable
from leaderboard.validation.records import recorded_data

SLACK: Final = 1e-9
"""By which an oracle may miss what the protocol says it reaches."""


def missing_oracles(results: Iterable[Result]) -> list[Problem]:
    """A warning for every table of a twin among results in which no oracle stands. For the board as a whole."""
    tables: dict[tuple[str, str], bool] = {}
    for result in results:
        if result.run.twin:
            key = (result.run.dataset, result.table)
            tables[key] = tables.get(key, False) or result.run.method.answer_key
    return [
        Problem(
            "",
            f"no oracle was run on {printable(dataset)} under {printable(protocol)};"
            " run the baseline 'oracle' on it, too",
            "warning",
        )
        for (dataset, protocol), has_oracle in sorted(tables.items())
        if not has_oracle
    ]


def check_unknown_data(view: View) -> Iterator[Problem]:
    """Data without a record need an oracle, which shows that the answer key fits the questions."""
    own = {(e.result.run.dataset_digest, e.result.table) for e in view.entries if e.result.run.method.answer_key}
    for entry in view.entries:
        run = entry.result.run
        record = recorded_data().get(run.dataset)
        if run.twin or (record is not None and run.dataset_digest in record.digests):
            continue
        if (run.dataset_digest, entry.result.table) not in own | view.oracles:
            yield Problem(
                entry.where,
                f"no oracle was run on the data of {printable(run.dataset)}, which are not on record;"
                " run the baseline 'oracle' on them and submit that, too",
                "warning",
            )


def check_oracle(inputs: CheckInput) -> Iterator[Problem]:
    """An oracle that misses its values means that the data or the scoring are broken."""
    entry, result, protocol = inputs.entry, inputs.entry.result, inputs.entry.protocol
    scored = result.coverage.scored + result.coverage.dropped
    if protocol is None or not result.run.method.answer_key or scored < result.coverage.asked:
        return
    for metric in result.metrics:
        expected = (protocol.oracle or {}).get(metric.name)
        if expected is None or metric.group or not metric.n or math.isnan(metric.value):
            continue
        if metric.value != expected and not abs(metric.value - expected) <= SLACK:
            yield Problem(
                entry.where,
                f"the oracle has {printable(metric.measure, 60)}.{metric.name} = {metric.value},"
                f" but reaches {expected} where data and scoring are right",
            )


CHECKS = (
    Check(
        "oracle",
        "Data that are not on record come with a run of the oracle, and an oracle reaches its values.",
        whole=check_unknown_data,
        each=check_oracle,
    ),
)
