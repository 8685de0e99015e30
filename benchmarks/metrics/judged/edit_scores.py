"""Scores of edits: of one sample by the answers of a judge, and of the parts of the data that have numbers of their
own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from benchmarks.datasets.gedit import LANGUAGES
from benchmarks.judges.gedit_folder import SUBSETS, TASKS, mean_of
from benchmarks.judges.parsing import Verdict
from benchmarks.metrics.measure import Columns
from synlayers.vlm.replies import find_injection

# Parts of the data that have numbers of their own

PARTS: Final = tuple(
    (name, lang, subset) for name in ("semantics", "quality", "overall") for lang in LANGUAGES for subset in SUBSETS
)


def part_name(name: str, language: str, subset: str) -> str:
    """``overall_en``, ``overall_en_intersection``: the columns that hold a score where a sample is in the part, nan
    elsewhere."""
    return f"{name}_{language}" + ("_intersection" if subset == "intersection" else "")


def macro(columns: Columns, name: str) -> float:
    """The unweighted mean of the 11 tasks' means; nan if a task has no score, as officially."""
    values, tasks = columns[name].tolist(), columns["task"].tolist()
    means = [
        mean_of([v for v, t in zip(values, tasks, strict=True) if t == number and not math.isnan(v)])
        for number in range(len(TASKS))
    ]
    return mean_of(means) if not any(map(math.isnan, means)) else math.nan


def micro(columns: Columns, name: str) -> float:
    """The plain mean over samples."""
    return mean_of([v for v in columns[name].tolist() if not math.isnan(v)])


# One sample


@dataclass(frozen=True, slots=True)
class EditScores:
    """A sample's scores, 0 to 10; nan where there are none.

    spread: standard deviation of O over the repeats (0 with one). answered: share of the questions that got a readable
    answer.
    """

    semantics: float
    quality: float
    overall: float
    spread: float
    answered: float
    verdicts: tuple[tuple[str, Verdict], ...] = ()

    @property
    def notes(self) -> list[str]:
        """What went wrong, and what a judge said that it was told to."""
        failed, told = [], set[str]()
        for what, verdict in self.verdicts:
            if verdict.status != "ok":
                reason = reason_of(verdict)
                failed.append(f"{what}: {verdict.status if reason in told else reason}")
                told.add(reason)
        orders = [
            f"{what}: the judge quotes an instruction to it" for what, v in self.verdicts if find_injection(v.reasoning)
        ]
        return failed + sorted(set(orders))


def reason_of(verdict: Verdict) -> str:
    """``status: why``, on one line."""
    words = " ".join(verdict.why.split())
    return f"{verdict.status}: {words[:200]}" if words else verdict.status
