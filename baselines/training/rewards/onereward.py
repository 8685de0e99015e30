"""OneReward (arXiv 2508.21066): how surely an answer is better than a reference, by a learned judge or exactly.

The exact form is Bradley and Terry's on any reward R of ours, P = sigmoid(b (R(answer) - R(reference))): then P(a, b) +
P(b, a) = 1, and no order of showing changes it. The judge is shown both orders, and its verdicts (first, second, tie)
count as 1, 0 and 1/2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from baselines.training.rewards.judged import PatientJudge, why_unreached
from baselines.training.rewards.reward import Reward, Scored
from benchmarks.api.tasks import OUTPUT, Prediction, Sample
from benchmarks.judges.judge_file import read_judge
from benchmarks.judges.pairwise import compare
from benchmarks.judges.verdicts import Duel, DuelVerdict
from synlayers.errors import UsageError
from synlayers.vlm import Picture


def bradley_terry(reward: float, reference: float, slope: float) -> float:
    """P that the first is better. Exactly 1 minus that of the other order, up to one rounding.

    >>> round(bradley_terry(-0.64, -0.25, slope=4.0), 6)
    0.173647
    """
    x = slope * (reward - reference)
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def pairwise(scored: Sequence[Scored], references: Sequence[Scored], slope: float) -> list[Scored]:
    """The exact form of rewards that were measured: `P` as the value, nan where either has no number."""
    out = []
    for one, other in zip(scored, references, strict=True):
        if not (one.counts and other.counts):
            out.append(Scored(math.nan, {}, one.why or other.why or "the reference has no score"))
            continue
        terms = {"reward": one.value, "reference": other.value}
        out.append(Scored(bradley_terry(one.value, other.value, slope), terms))
    return out


class JudgedPairs(Reward):
    """P that an answer is better than the picture that was given (or than references, `against`), by a judge.

    Args:
        judge: a judge file (docs/judges.md).
        criterion: one of `benchmarks.judges.pairwise.CRITERIA`, or words.
        task: what was done, in words.
    """

    name = "onereward-judge"
    tasks = ("removal", "editing", "fill", "extend", "text_rendering")
    source = "OneReward, arXiv 2508.21066; the question is that of judges/pairwise v1"

    def __init__(
        self, judge: str = "", criterion: str = "removal", task: str = "removing an object", patience: float = 3600
    ) -> None:
        if not judge:
            raise UsageError("the reward onereward-judge needs judge: a judge file (docs/judges.md)")
        self.criterion, self.task = criterion, task
        self._judge = PatientJudge(read_judge(Path(judge)).client, patience)

    def _score(self, samples: Sequence[Sample], answers: Sequence[Prediction]) -> list[Scored]:
        return self.against(samples, answers, [Prediction(image=sample.input("image")) for sample in samples])

    def against(
        self, samples: Sequence[Sample], answers: Sequence[Prediction], references: Sequence[Prediction]
    ) -> list[Scored]:
        """P that each answer is better than its reference; two calls each."""
        duels = []
        for sample, answer, reference in zip(samples, answers, references, strict=True):
            assert OUTPUT[sample.task] == "image"
            assert answer.image is not None
            assert reference.image is not None
            words = str(sample.input("prompt")) if "prompt" in sample.inputs else "remove what the mask shows"
            source = Picture(sample.input("image"))
            duels.append(
                (Duel("answer", "reference", sample.id), Picture(answer.image), Picture(reference.image), words, source)
            )
        verdicts = self._judge.ask(
            lambda client: compare(client, duels, task=self.task, criterion=self.criterion),
            lambda verdict: why_unreached([(verdict.status, verdict.why)]),
        )
        return [_share(verdicts[2 * i : 2 * i + 2]) for i in range(len(duels))]


def _share(verdicts: Sequence[DuelVerdict]) -> Scored:
    """Mean of both orders; an order without a verdict leaves it, both leave no number."""
    worth = {"one": 1.0, "other": 0.0, "tie": 0.5}
    legal = [worth[v.winner] for v in verdicts if v.status == "ok"]
    if not legal:
        return Scored(math.nan, {"orders": 0.0}, verdicts[0].why or verdicts[0].status)
    return Scored(sum(legal) / len(legal), {"orders": float(len(legal))})


REWARDS = (JudgedPairs,)
