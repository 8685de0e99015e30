"""Submitted rows that are close to those of a method that was run here: a suspicion, told to who puts the board
together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.api.results import read_rows
from leaderboard.tables.stored_results import StoredResult
from leaderboard.validation.likeness import FEWEST_CLOSE, Numbers, likeness, numbers_of
from leaderboard.validation.problems import printable
from leaderboard.validation.shared import close_sentence


def close_to_known(stored: Sequence[StoredResult]) -> Iterator[str]:
    """A sentence for every result of a submission whose rows, with about a per cent of noise, are those of another
    method that was run here on the same data. Rows of answers that were scored again here are looked at too: what was
    copied are then the answers."""
    here: dict[tuple[str, str], list[StoredResult]] = {}
    for entry in stored:
        if entry.submission is None:
            here.setdefault(_data(entry), []).append(entry)
    for entry in stored:
        others = here.get(_data(entry), ()) if entry.submission is not None else ()
        if not others:
            continue
        own = _numbers(entry)
        if len({sample for sample, _ in own}) < FEWEST_CLOSE:
            continue
        for other in others:
            if other.result.run.method.name == entry.result.run.method.name:
                continue
            alike = likeness(own, _numbers(other))
            if alike.is_close:
                name = entry.submission.name if entry.submission else ""
                yield close_sentence(
                    f"submission {printable(name)}",
                    f"the baseline {printable(other.result.run.method.name)}",
                    entry.result.run.dataset,
                    entry.result.table,
                    alike,
                )


def _data(entry: StoredResult) -> tuple[str, str]:
    run = entry.result.run
    return run.twin_plans or run.dataset_digest, entry.result.table


def _numbers(entry: StoredResult) -> Numbers:
    return numbers_of(read_rows(entry.rows))
