"""The answers behind a result on this machine: beside it, or where `benchmarks.score` found them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.api.answer_layouts import ANSWER_LAYOUTS, Content
from benchmarks.api.prediction_set import OWN, PredictionSet
from benchmarks.api.results import Result, read_rows
from benchmarks.api.runs import JournalLine
from benchmarks.api.scored_answers import read_source
from benchmarks.api.tasks import Sample
from benchmarks.protocols import protocols
from leaderboard.validation.submission import PREDICTIONS, ROWS
from synlayers.errors import UsageError

ANSWERED = ("ok", "dropped", "invalid")
"""Of rows: samples that have an answer."""


def answers_of(path: Path, result: Result) -> dict[str, Content]:
    """The files of all answers, ``<sample id>/<file>`` in our own layout, of the result in the file `path`.

    Raises:
        UsageError: there are none, or other ones than those that were scored.
    """
    answers = find_answers(
        path.parent, result, {r.sample_id for r in read_rows(path.with_suffix(ROWS)) if r.status in ANSWERED}
    )
    if answers is None:
        raise UsageError(
            f"there are no answers beside {path}, and none are noted there; leave --predictions out, or score again"
        )
    if not answers.root.is_dir():
        raise UsageError(
            f"the answers to {path} lay in {answers.root}, which is gone; put them back, or leave --predictions out"
        )
    if answers.digest(answers.lines) != result.provenance.get("predictions_sha256"):
        raise UsageError(
            f"{answers.root} does not hold the answers that {path} was made of; score them again, or leave"
            " --predictions out"
        )
    return {
        f"{sample.id}/{name}": content for sample in answers.samples for name, content in answers.files(sample).items()
    }


def find_answers(folder: Path, result: Result, ids: Iterable[str]) -> PredictionSet | None:
    """The answers to these samples for the run in `folder`, not looked at yet; None where nothing says where."""
    protocol = protocols().get(result.protocol)
    source = (folder / PREDICTIONS, OWN.name) if (folder / PREDICTIONS).is_dir() else read_source(folder)
    if source is None or protocol is None or source[1] not in ANSWER_LAYOUTS:
        return None
    samples = [Sample(i, protocol.task, (0, 0), {}, {}) for i in sorted(ids)]  # the size is not needed to find files
    lines = {sample.id: JournalLine(sample.id, "ok") for sample in samples}
    return PredictionSet(source[0], lines, ANSWER_LAYOUTS[source[1]], samples)
