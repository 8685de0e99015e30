"""VIEScore for edits, as four harnesses run it and as it should be run (`benchmarks.judges.conventions`).

Two questions an edit: *semantics* (SC) shows source and edit with the instruction and asks for success and for the
degree of over-editing; *quality* (PQ) shows the edit alone and asks for naturalness and artifacts. SC = min, PQ = min,
O = sqrt(SC * PQ), 0 to 10.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from benchmarks.api.results import json_number
from benchmarks.api.tasks import Array
from benchmarks.judges import parsing
from benchmarks.judges.conventions import JudgeConvention, Questions, own_prompts
from benchmarks.judges.gedit_folder import TASKS, mean_of
from benchmarks.judges.parsing import Verdict, verdict_of
from benchmarks.metrics.inputs import unit
from benchmarks.metrics.judged.edit_scores import PARTS, EditScores, part_name, reason_of
from benchmarks.metrics.measure import DefectWarning
from synlayers.errors import UsageError
from synlayers.support.cli import errors
from synlayers.vlm import Answer, Call, Client, Picture, call_of
from synlayers.vlm.calls import Part

AGAIN: Final = 1000
"""Added to the repeat index of a question that is asked again because its first answer could not be read."""


class VIEScore:
    """Asks a judge about edits under one convention.

    Args:
        questions: official prompts; None for this project's own, which the strict convention has.
    """

    def __init__(self, client: Client, convention: JudgeConvention, questions: Questions | None = None) -> None:
        if convention.official and questions is None:
            raise UsageError(f"{convention.name} needs the official prompts")
        self.client = client
        self.convention = convention
        self.questions = questions
        self.replies: list[dict[str, Any]] = []
        """What the judge said, one entry a call (`Answer.facts`), with the sample's id where it is known."""
        self.reasons: Counter[str] = Counter()
        """Why questions have no scores, in the order in which they came."""
        self.own = own_prompts()

    def calls(self, id: str, source: Array, edited: Array, instruction: str, again: int = 0) -> dict[str, Call]:
        """The questions about one edit by name (``semantics.0``, ``quality.0``, ``semantics.1``, ...)."""
        source, edited = self.convention.fit(source, edited)
        pictures = [Picture(np.asarray(image), self.convention.encoding) for image in (source, edited)]
        calls: dict[str, Call] = {}
        for repeat in range(self.convention.repeats):
            swapped = self.convention.swap and repeat % 2 == 1
            text, version = self._semantics(instruction, swapped)
            calls[f"semantics.{repeat}"] = self._call(
                id, text, pictures[::-1] if swapped else pictures, version, repeat + AGAIN * again
            )
            text, version = self._quality()
            calls[f"quality.{repeat}"] = self._call(id, text, pictures[1:], version, repeat + AGAIN * again)
        return calls

    def _semantics(self, instruction: str, swapped: bool) -> tuple[str, str]:
        if self.questions is not None:
            return (
                self.questions.semantics.replace("<instruction>", instruction) + self.convention.suffix,
                self.questions.version,
            )
        names = ("edited image", "original") if swapped else ("original", "edited image")
        return self.own[0].fill(instruction=instruction, first=names[0], second=names[1]), self.own[0].version

    def _quality(self) -> tuple[str, str]:
        if self.questions is not None:
            return self.questions.quality + self.convention.suffix, self.questions.version
        return self.own[1].fill(), self.own[1].version

    def _call(self, id: str, text: str, pictures: Sequence[Picture], version: str, repeat: int) -> Call:
        parts: list[Part] = [text, *pictures] if self.convention.text_first else [*pictures, text]
        return call_of(id, *parts, decoding=self.convention.decoding, prompt=version, repeat=repeat)

    def judge(self, edits: Sequence[tuple[Array, Array, str]], ids: Sequence[str] = ()) -> list[EditScores]:
        """Scores of (source, edited, instruction). Where an answer cannot be read, both questions are asked again, as
        often as the convention says. `ids` name the edits among `replies`."""
        names = ids or [str(i) for i in range(len(edits))]
        verdicts: list[dict[str, Verdict]] = [{} for _ in edits]
        for attempt in range(self.convention.tries):
            asked = [
                (i, name, call)
                for i, edit in enumerate(edits)
                if _needs_asking(verdicts[i])
                for name, call in self.calls(str(i), *edit, attempt).items()
            ]
            for (i, name, _), answer in zip(asked, self.client.ask([call for _, _, call in asked]), strict=True):
                verdict = verdicts[i][name] = self._verdict(answer)
                self._keep_reply(names[i], name, attempt, answer, verdict)
        return [self._scores(sample) for sample in verdicts]

    def _keep_reply(self, sample: str, question: str, attempt: int, answer: Answer, verdict: Verdict) -> None:
        read: dict[str, Any] = {"scores": [json_number(s) for s in verdict.scores]} if verdict.status == "ok" else {}
        if verdict.status != "ok":
            read = {"status": verdict.status, "reason": verdict.why}
            self.reasons[reason_of(verdict)] += 1
        self.replies.append({"sample_id": sample, "question": question, "try": attempt} | answer.facts() | read)

    def _verdict(self, answer: Answer) -> Verdict:
        return (
            verdict_of(answer, self.convention.read)
            if self.convention.official
            else verdict_of(answer, self.convention.read, 2)
        )

    def _scores(self, verdicts: Mapping[str, Verdict]) -> EditScores:
        pairs = [(verdicts[f"semantics.{r}"], verdicts[f"quality.{r}"]) for r in range(self.convention.repeats)]
        scores = [
            (s.score, q.score, parsing.official_overall(s.score, q.score))
            for s, q in pairs
            if s.status == q.status == "ok"
        ]
        answered = sum(v.status == "ok" for v in verdicts.values()) / len(verdicts)
        named = tuple(sorted(verdicts.items()))
        whole = [s for s in scores if not math.isnan(s[2])]
        if not whole:
            if self.convention.failure == "zero":
                return EditScores(0.0, 0.0, 0.0, 0.0, answered, named)
            return EditScores(math.nan, math.nan, math.nan, math.nan, answered, named)
        columns = [mean_of(column) for column in zip(*whole, strict=True)]
        spread = float(np.std([s[2] for s in whole])) if math.isfinite(columns[2]) else math.nan
        return EditScores(columns[0], columns[1], columns[2], spread, answered, named)

    # As a measure of batches

    def prepare(self, samples: Iterable[Mapping[str, Any]]) -> None:
        """Asks about all samples at once, so that as many calls are in flight as may be; the answers wait in the cache.
        Without one nothing is asked now."""
        if not self.client.has_cache:
            return
        edits = (
            _edit(sample["source"], sample["image"], sample["prompt"]) for sample in samples if not sample["absent"]
        )
        for _ in self.client.stream(
            call for i, edit in enumerate(edits) for call in self.calls(str(i), *edit).values()
        ):
            pass

    def __call__(
        self,
        image: Tensor,
        source: Tensor,
        prompt: Sequence[str],
        group: Sequence[tuple[Any, ...]],
        absent: Sequence[bool],
    ) -> dict[str, Tensor]:
        """(B,) columns of a batch.

        Args:
            image: edited images (B, 3, H, W); source: (B, 3, H', W'); levels, or floats in [0, 1].
            group: task, language, whether the sample is in the intersection subset, and (for `replies`) its id.
            absent: there is no answer; it counts as 0/0/0 and nothing is asked.
        """
        asked = [i for i in range(len(image)) if not absent[i]]
        zero = EditScores(0.0, 0.0, 0.0, 0.0, 0.0)
        scores = dict.fromkeys(range(len(image)), zero)
        ids = [str(group[i][3]) if len(group[i]) > 3 else "" for i in asked]
        edits = [_edit(source[i], image[i], prompt[i]) for i in asked]
        scores |= dict(zip(asked, self.judge(edits, ids), strict=True))
        for i in asked:
            for note in scores[i].notes:
                warnings.warn(DefectWarning(note, (i,)), stacklevel=2)
        rows = [scores[i] for i in range(len(image))]
        columns = {name: [getattr(row, name) for row in rows] for name in ("semantics", "quality", "overall", "spread")}
        columns["judged"] = [float(row.answered == 1) for row in rows]
        columns["counted"] = [float(not math.isnan(row.overall)) for row in rows]
        columns["task"] = [float(TASKS.index(task)) if task in TASKS else math.nan for task, *_ in group]
        for name, language, subset in PARTS:
            inside = [lang == language and (subset == "fullset" or common) for _, lang, common, *_ in group]
            columns[part_name(name, language, subset)] = [
                v if i else math.nan for v, i in zip(columns[name], inside, strict=True)
            ]
        return {name: torch.tensor(values, dtype=torch.float64) for name, values in columns.items()}

    def retry_failed(self) -> None:
        """Asks again what was answered before in a way that is no score."""
        self.client.retry_failed = True

    def close(self) -> None:
        """Ends the client where the work stops half-way."""
        self.client.close()

    def finish(self) -> dict[str, Any]:
        """What was asked and what it cost, told and returned; closes the client. Raises `ServerError` if no call at all
        came through."""
        usage = self.client.usage
        errors.print(f"{self.convention.name}: {usage}", soft_wrap=True, markup=False)
        first = [f"{n} x {reason}" for reason, n in self.reasons.items()][:3]
        self.client.require_answers()
        if first and not usage.reasons:  # answers came, and could not be read
            errors.print("\n".join(f"  {line}" for line in first), soft_wrap=True, markup=False)
        version = self.questions.version if self.questions else ", ".join(p.version for p in self.own)
        about = usage.facts() | {"convention": self.convention.name, "prompts": version}
        if self.reasons:
            about["not_scored"] = dict(list(self.reasons.items())[:20])
        self.client.close()
        return about


ASKED_AGAIN: Final = ("parse_error", "refusal", "missing_output")
"""Where the official parser finds no scores. A limit of tokens would be met again."""


def _needs_asking(verdicts: Mapping[str, Verdict]) -> bool:
    """Whether a sample's questions are still to be asked, or to be asked again."""
    return not verdicts or any(v.status in ASKED_AGAIN for v in verdicts.values())


def _edit(source: Tensor, edited: Tensor, prompt: str) -> tuple[Array, Array, str]:
    return _levels(source), _levels(edited), prompt


def _levels(image: Tensor) -> Array:
    """(3, H, W) as (H, W, 3) uint8."""
    levels = image if image.dtype == torch.uint8 else (unit(image) * 255).round().to(torch.uint8)
    return np.ascontiguousarray(levels.permute(1, 2, 0).cpu().numpy())
