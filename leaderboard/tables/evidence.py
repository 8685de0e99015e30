"""What stands behind a row: it was run here, its answers were scored again here, or nobody has scored them again.

`python -m leaderboard.validate SUBMISSION --score RUNS` scores the answers of a submission; published with
``--results RUNS``, a submission's result finds its rescoring there. What is then shown are our numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.api.results import Result, read_rows
from benchmarks.protocols import get_protocol
from leaderboard.tables.stored_results import StoredResult
from leaderboard.validation.checks.perfect import perfect_samples
from leaderboard.validation.likeness import differing, numbers_of

Key = tuple[object, ...]


def join_rescored(
    runs: Sequence[StoredResult], submitted: Sequence[StoredResult]
) -> tuple[list[StoredResult], list[str]]:
    """All results, each once: a submission's result and its rescoring among the runs become one, with the submission's
    facts and the numbers that were computed here.

    Left out, and told: results whose rows are not what their answers give, and rows as good as the truth that nobody
    scored again.

    Returns:
        results: runs first. remarks: a sentence for each result that is left out.
    """
    scored_here = {_key(s): s for s in runs if _is_of_answers(s.result)}
    joined: list[StoredResult] = []
    remarks: list[str] = []
    used: set[Key] = set()
    for stored in submitted:
        again = scored_here.get(_key(stored))
        differences = _differences(stored, again) if again else []
        stored = replace(stored, perfect=0 if stored.result.run.method.answer_key else _perfect(again or stored))
        if differences:
            sample, metric = differences[0]
            remarks.append(
                f"{_where(stored)} is left out: its rows are not what its answers give when they are scored again"
                f" ({len(differences)} numbers differ, the first {metric} of {sample}); what was scored here is shown"
            )
        elif again:
            used.add(_key(again))
            numbers = {"metrics": again.result.metrics, "coverage": again.result.coverage}
            again_of = stored.result.model_copy(update=numbers)
            joined.append(replace(stored, result=again_of, rows=again.rows, rescored=True))
        elif stored.perfect:
            remarks.append(
                f"{_where(stored)} is left out: the rows of {stored.perfect} samples are as good as the truth's, and"
                " nobody has scored its answers again; `python -m leaderboard.validate PATH --score RUNS` does"
            )
        else:
            joined.append(stored)
    return [*(s for s in runs if not (_is_of_answers(s.result) and _key(s) in used)), *joined], remarks


def _where(stored: StoredResult) -> str:
    name = stored.submission.name if stored.submission else ""
    return f"submission {name}, {stored.result.run.dataset} under {stored.result.table}"


def _is_of_answers(result: Result) -> bool:
    """Whether it was made by scoring answers that somebody handed in, not by running a method."""
    return not result.run.code and result.run.options.get("submission") is True


def _key(stored: StoredResult) -> Key:
    """The same for a result and for its answers scored again."""
    result, run = stored.result, stored.result.run
    data = run.twin_plans or run.dataset_digest
    answers = result.provenance.get("predictions_sha256")
    return (run.method.model_dump_json(), run.dataset, data, result.table, stored.first, answers)


def _differences(stored: StoredResult, again: StoredResult) -> list[tuple[str, str]]:
    own, ours = numbers_of(read_rows(stored.rows)), numbers_of(read_rows(again.rows))
    return differing(stored.result, own, again.result, ours)


def _perfect(stored: StoredResult) -> int:
    """How many samples are as good as the truth, where these are most."""
    perfect, scored = perfect_samples(list(read_rows(stored.rows)), get_protocol(stored.result.protocol))
    return len(perfect) if 2 * len(perfect) > scored else 0
