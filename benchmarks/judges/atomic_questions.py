"""A request taken apart into atomic yes-or-no questions, drafted by one call and validated by another (DVReward of
AlphaGRPO, arXiv 2605.12495). The wording of the prompts is this project's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from benchmarks.judges.yesno import PROMPTS
from synlayers.storage.journal import read_journal
from synlayers.vlm import Call, Client, Decoding, call_of
from synlayers.vlm.prompts import read_prompt
from synlayers.vlm.replies import find_json, strip_reasoning

SEMANTIC_TAGS: Final = (
    "Style",
    "Environment",
    "Viewpoint",
    "Existence",
    "Count",
    "Attribute",
    "Action",
    "Spatial",
    "Text",
    "Negative",
)
QUALITY_TAGS: Final = ("Geometry", "Anatomy", "Texture", "Coherence", "Lighting", "Physics", "Legibility", "Aesthetics")
MAX_TRIES: Final = 5
QUALITY_COUNT: Final = (2, 5)
DECODING: Final = Decoding(temperature=0.0, max_tokens=2048)
_ASKS = re.compile(r"^(?:is|are|was|were|does|do|did|has|have|can|could|will|would|should)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AtomicQuestion:
    """One atomic question; `tag` says of what kind."""

    question_type: Literal["semantic", "quality"]
    question: str
    is_valid: bool
    tag: str


@dataclass(frozen=True, slots=True)
class DecomposedRequest:
    """A request with its questions, as one line of JSON (the record of AlphaGRPO)."""

    prompt: str
    original_index: int
    semantic_questions: tuple[AtomicQuestion, ...]
    quality_questions: tuple[AtomicQuestion, ...]

    @property
    def questions(self) -> tuple[AtomicQuestion, ...]:
        return self.semantic_questions + self.quality_questions


def form_problem(question: str, others: Iterable[str] = ()) -> str:
    """What is wrong with a question by its form alone; empty if nothing is.

    >>> form_problem("Is the hat red or blue?")
    'offers alternatives'
    """
    words = question.strip()
    if not words.endswith("?") or not _ASKS.match(words):
        return "is not a question that yes or no answers"
    if re.search(r"\bor\b", words, re.IGNORECASE):
        return "offers alternatives"
    if len(words) > 300:
        return "is too long"
    return "is there twice" if words.lower() in {k.strip().lower() for k in others} else ""


def decompose(client: Client, requests: Sequence[tuple[int, str]]) -> Iterator[DecomposedRequest | tuple[int, str]]:
    """The questions of each (index, request), or (index, why there are none after `MAX_TRIES` tries). Every round asks
    about all open ones at once."""
    waiting, reasons = dict(requests), dict[int, str]()
    for attempt in range(MAX_TRIES):
        drafts: dict[int, tuple[list[str], list[str]]] = {}
        for answer in client.ask([_generation(i, words, attempt) for i, words in waiting.items()]):
            draft = _read_draft(answer.text) if answer.status == "ok" else answer.reason
            if isinstance(draft, str):
                reasons[int(answer.id)] = draft
            else:
                drafts[int(answer.id)] = draft
        for answer in client.ask([_validation(i, waiting[i], *draft, attempt) for i, draft in drafts.items()]):
            i = int(answer.id)
            checked = _read_checks(answer.text, *drafts[i]) if answer.status == "ok" else answer.reason
            if isinstance(checked, str):
                reasons[i] = checked
            else:
                yield DecomposedRequest(waiting.pop(i), i, *checked)
    for i in waiting:
        yield i, reasons.get(i, "")


def _generation(index: int, request: str, attempt: int) -> Call:
    prompt = read_prompt(PROMPTS / "decompose-v1.txt")
    words = prompt.fill(
        request=request, least=str(QUALITY_COUNT[0]), most=str(QUALITY_COUNT[1]), quality_tags=", ".join(QUALITY_TAGS)
    )
    # asked the same way again, a judge at temperature 0 would say the same
    decoding = replace(DECODING, temperature=0.7, seed=attempt) if attempt else DECODING
    return call_of(str(index), words, decoding=decoding, prompt=prompt.version, repeat=attempt)


def _read_draft(text: str) -> tuple[list[str], list[str]] | str:
    """Semantic and quality questions of a reply, or what is wrong with it."""
    objects = [o for o in find_json(strip_reasoning(text)) if isinstance(o, dict)]
    lists = [objects[0].get(f"{kind}_questions") for kind in ("semantic", "quality")] if len(objects) == 1 else []
    if not lists or not all(isinstance(part, list) and all(isinstance(q, str) for q in part) for part in lists):
        return "the reply is not one JSON object with two lists of questions"
    semantic, quality = ([str(q) for q in part or ()] for part in lists)
    if not semantic:
        return "no semantic question"
    for number, question in enumerate(semantic + quality):
        if problem := form_problem(question, (semantic + quality)[:number]):
            return f"{question!r} {problem}"
    return semantic, quality


def _validation(index: int, request: str, semantic: Sequence[str], quality: Sequence[str], attempt: int) -> Call:
    prompt = read_prompt(PROMPTS / "validate-v1.txt")
    listed = [
        f"{n}. ({kind}) {q}"
        for n, (kind, q) in enumerate([("semantic", q) for q in semantic] + [("quality", q) for q in quality], 1)
    ]
    tags = {"semantic_tags": ", ".join(SEMANTIC_TAGS), "quality_tags": ", ".join(QUALITY_TAGS)}
    return call_of(
        str(index),
        prompt.fill(request=request, questions="\n".join(listed), **tags),
        decoding=DECODING,
        prompt=prompt.version,
        repeat=attempt,
    )


def _read_checks(
    text: str, semantic: Sequence[str], quality: Sequence[str]
) -> tuple[tuple[AtomicQuestion, ...], tuple[AtomicQuestion, ...]] | str:
    """The questions with their tags, or which is not valid."""
    objects = [o for o in find_json(strip_reasoning(text)) if isinstance(o, dict)]
    checks = objects[0].get("checks") if len(objects) == 1 else None
    every: list[tuple[Literal["semantic", "quality"], str]] = [
        *(("semantic", q) for q in semantic),
        *(("quality", q) for q in quality),
    ]
    if not isinstance(checks, list) or len(checks) != len(every) or not all(isinstance(c, dict) for c in checks):
        return f"the validation is not one JSON object with {len(every)} checks"
    questions: dict[str, list[AtomicQuestion]] = {"semantic": [], "quality": []}
    for (kind, question), check in zip(every, checks, strict=True):
        tag = str(check.get("tag", ""))
        if check.get("valid") is not True:
            return f"{question!r} is not valid: {check.get('problem', '')}"
        if tag not in (SEMANTIC_TAGS if kind == "semantic" else QUALITY_TAGS):
            return f"{question!r} has the tag {tag!r}, which is none"
        questions[kind].append(AtomicQuestion(kind, question, True, tag))
    return tuple(questions["semantic"]), tuple(questions["quality"])


def read_decompositions(path: Path) -> dict[int, DecomposedRequest]:
    """The lines of a file by `original_index`. Raises `DataError` for a line that is none."""
    return {request.original_index: request for request in read_journal(path, _read_request)}


def _read_request(line: bytes) -> DecomposedRequest:
    data = json.loads(line)
    semantic, quality = (
        tuple(AtomicQuestion(**question) for question in data[kind])
        for kind in ("semantic_questions", "quality_questions")
    )
    return DecomposedRequest(str(data["prompt"]), int(data["original_index"]), semantic, quality)
