"""DVReward (AlphaGRPO, arXiv 2605.12495) as a reward: atomic questions about the answer, asked of a judge
(`benchmarks.judges.dvreward`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from baselines.training.rewards.judged import PatientJudge, why_unreached
from baselines.training.rewards.reward import Reward, Scored
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.judges.atomic_questions import read_decompositions
from benchmarks.judges.dvreward import verify
from benchmarks.judges.judge_file import read_judge
from synlayers.errors import UsageError
from synlayers.vlm import Picture


class DvReward(Reward):
    """sqrt(sem * qua) over the answered questions. A list of questions of which none was answered has no number (the
    official code takes 0).

    Args:
        judge: a judge file.
        questions: decompositions (`python -m benchmarks.judges.dvreward decompose`); their requests are the samples'
            prompts.
    """

    name = "dvreward"
    tasks = ("editing", "text_to_rgba", "fill", "text_rendering")
    source = "AlphaGRPO, arXiv 2605.12495; judges/dvreward"

    def __init__(self, judge: str = "", questions: str = "", patience: float = 3600) -> None:
        if not judge or not questions:
            raise UsageError("the reward dvreward needs judge (a judge file) and questions (decomposed requests)")
        self._requests = {r.prompt: r for r in read_decompositions(Path(questions)).values()}
        self._judge = PatientJudge(read_judge(Path(judge)).client, patience)

    def _score(self, samples: Sequence[Sample], answers: Sequence[Prediction]) -> list[Scored]:
        known = [i for i, s in enumerate(samples) if str(s.input("prompt")) in self._requests]
        items = []
        for i in known:
            image = answers[i].image
            assert image is not None
            items.append((self._requests[str(samples[i].input("prompt"))], Picture(image[..., :3])))
        found = self._judge.ask(
            lambda client: verify(client, items),
            lambda r: why_unreached([(answer.status, answer.why) for _, answer in r.answers]),
        )
        scored = {
            i: Scored(
                r.reward,
                {"semantic": r.semantic, "quality": r.quality, "answered": float(r.answered), "asked": float(r.asked)},
                "" if math.isfinite(r.reward) else f"{r.answered} of {r.asked} questions were answered",
            )
            for i, r in zip(known, found, strict=True)
        }
        none = Scored(math.nan, {}, "its prompt is not among the decomposed requests")
        return [scored.get(i, none) for i in range(len(samples))]


REWARDS = (DvReward,)
