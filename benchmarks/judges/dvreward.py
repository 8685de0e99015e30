"""DVReward (AlphaGRPO, arXiv 2605.12495): a request taken apart into atomic yes-or-no questions, each asked alone, and
one reward from the answers.

    sem = mean s over the semantic questions, qua = mean s over those on quality (1 for an empty list), reward =
    sqrt(sem * qua)

An answer that is none leaves its mean and is counted; AlphaGRPO takes it as 0. The wording of the prompts is this
project's.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast, get_args

import numpy as np
import typer

from benchmarks.api.images import read_rgb
from benchmarks.judges import yesno
from benchmarks.judges.judge_file import read_judge
from synlayers.errors import DataError, UsageError
from synlayers.support.cli import clean_exit, console, progress
from synlayers.vlm import Call, Client, Decoding, Picture, call_of
from synlayers.vlm.prompts import read_prompt
from synlayers.vlm.replies import find_json, strip_reasoning

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

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
MOST_TRIES: Final = 5
QUALITY_COUNT: Final = (2, 5)
DECODING: Final = Decoding(temperature=0.0, max_tokens=2048)
Mode = Literal["geometric", "mean", "sum_mean"]
_ASKS = re.compile(r"^(?:is|are|was|were|does|do|did|has|have|can|could|will|would|should)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """One atomic question; `tag` says of what kind."""

    question_type: Literal["semantic", "quality"]
    question: str
    is_valid: bool
    tag: str


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A request with its questions, as one line of JSON (the record of AlphaGRPO)."""

    prompt: str
    original_index: int
    semantic_questions: tuple[Question, ...]
    quality_questions: tuple[Question, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.semantic_questions + self.quality_questions

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


# Taking a request apart


def form_problem(question: str, known: Iterable[str] = ()) -> str:
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
    return "is there twice" if words.lower() in {k.strip().lower() for k in known} else ""


def decompose(client: Client, requests: Sequence[tuple[int, str]]) -> Iterator[Decomposition | tuple[int, str]]:
    """The questions of each (index, request), or (index, why there are none after `MOST_TRIES` tries). Every round asks
    about all open ones at once."""
    waiting, reasons = dict(requests), dict[int, str]()
    for attempt in range(MOST_TRIES):
        drafts: dict[int, tuple[list[str], list[str]]] = {}
        for answer in client.ask([_generation(i, words, attempt) for i, words in waiting.items()]):
            found = _draft(answer.text) if answer.status == "ok" else answer.reason
            if isinstance(found, str):
                reasons[int(answer.id)] = found
            else:
                drafts[int(answer.id)] = found
        for answer in client.ask([_validation(i, waiting[i], *draft, attempt) for i, draft in drafts.items()]):
            i = int(answer.id)
            checked = _checked(answer.text, *drafts[i]) if answer.status == "ok" else answer.reason
            if isinstance(checked, str):
                reasons[i] = checked
            else:
                yield Decomposition(waiting.pop(i), i, *checked)
    for i in waiting:
        yield i, reasons.get(i, "")


def _generation(index: int, request: str, attempt: int) -> Call:
    prompt = read_prompt(yesno.PROMPTS / "decompose-v1.txt")
    words = prompt.fill(
        request=request, least=str(QUALITY_COUNT[0]), most=str(QUALITY_COUNT[1]), quality_tags=", ".join(QUALITY_TAGS)
    )
    decoding = (
        replace(DECODING, temperature=0.7, seed=attempt) if attempt else DECODING
    )  # the same again would say the same
    return call_of(str(index), words, decoding=decoding, prompt=prompt.version, repeat=attempt)


def _draft(text: str) -> tuple[list[str], list[str]] | str:
    """Semantic and quality questions of a reply, or what is wrong with it."""
    objects = [o for o in find_json(strip_reasoning(text)) if isinstance(o, dict)]
    lists = [objects[0].get(f"{kind}_questions") for kind in ("semantic", "quality")] if len(objects) == 1 else []
    if not lists or not all(isinstance(found, list) and all(isinstance(q, str) for q in found) for found in lists):
        return "the reply is not one JSON object with two lists of questions"
    semantic, quality = ([str(q) for q in found or ()] for found in lists)
    if not semantic:
        return "no semantic question"
    for number, question in enumerate(semantic + quality):
        if problem := form_problem(question, (semantic + quality)[:number]):
            return f"{question!r} {problem}"
    return semantic, quality


def _validation(index: int, request: str, semantic: Sequence[str], quality: Sequence[str], attempt: int) -> Call:
    prompt = read_prompt(yesno.PROMPTS / "validate-v1.txt")
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


def _checked(
    text: str, semantic: Sequence[str], quality: Sequence[str]
) -> tuple[tuple[Question, ...], tuple[Question, ...]] | str:
    """The questions with their tags, or which is not valid."""
    objects = [o for o in find_json(strip_reasoning(text)) if isinstance(o, dict)]
    checks = objects[0].get("checks") if len(objects) == 1 else None
    every: list[tuple[Literal["semantic", "quality"], str]] = [
        *(("semantic", q) for q in semantic),
        *(("quality", q) for q in quality),
    ]
    if not isinstance(checks, list) or len(checks) != len(every) or not all(isinstance(c, dict) for c in checks):
        return f"the validation is not one JSON object with {len(every)} checks"
    made: dict[str, list[Question]] = {"semantic": [], "quality": []}
    for (kind, question), check in zip(every, checks, strict=True):
        tag = str(check.get("tag", ""))
        if check.get("valid") is not True:
            return f"{question!r} is not valid: {check.get('problem', '')}"
        if tag not in (SEMANTIC_TAGS if kind == "semantic" else QUALITY_TAGS):
            return f"{question!r} has the tag {tag!r}, which is none"
        made[kind].append(Question(kind, question, True, tag))
    return tuple(made["semantic"]), tuple(made["quality"])


def read_decompositions(path: Path) -> dict[int, Decomposition]:
    """The lines of a file by `original_index`. Raises `DataError` for a line that is none (the last one, if torn, is
    passed over)."""
    found: dict[int, Decomposition] = {}
    if not path.exists():
        return found
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            data = json.loads(text)
            parts = {
                kind: tuple(Question(**q) for q in data[kind]) for kind in ("semantic_questions", "quality_questions")
            }
            found[int(data["original_index"])] = Decomposition(
                str(data["prompt"]), int(data["original_index"]), **parts
            )
        except (ValueError, TypeError, KeyError) as error:
            if number < len(lines):
                raise DataError(f"{path}, line {number}, is no decomposition: {error}") from None
    return found


# Asking about an image


@dataclass(frozen=True, slots=True)
class Reward:
    """sem, qua and the reward, 0 to 1; nan where no question of a list was answered. `answered` of `asked` questions
    got a number."""

    semantic: float
    quality: float
    reward: float
    answered: int
    asked: int


def reward(semantic: Sequence[float], quality: Sequence[float], mode: Mode = "geometric") -> float:
    """The reward of two lists of yes-probabilities.

    >>> reward([1.0, 0.5], [1.0])
    0.8660254037844386
    """
    sem, qua = _mean(semantic), _mean(quality)
    if mode == "geometric":
        return math.sqrt(sem * qua)
    return (sem + qua) / 2 if mode == "mean" else _mean([*semantic, *quality])


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 1.0


def verify(client: Client, items: Sequence[tuple[Decomposition, Picture]], mode: Mode = "geometric") -> list[Reward]:
    """The reward of each image for its request: one call a question, all of them at once."""
    calls = [
        yesno.about_image(f"{i}", picture, q.question)
        for i, (made, picture) in enumerate(items)
        for q in made.questions
    ]
    answers = iter(yesno.ask(client, calls))
    return [_reward([(q, next(answers)) for q in made.questions], mode) for made, _ in items]


def _reward(answers: Sequence[tuple[Question, yesno.YesNo]], mode: Mode) -> Reward:
    lists = {
        kind: [a.yes for q, a in answers if q.question_type == kind and a.status == "ok"]
        for kind in ("semantic", "quality")
    }
    lost = any(q.question_type == kind for q, _ in answers for kind in lists if not lists[kind])
    sem, qua = _mean(lists["semantic"]), _mean(lists["quality"])
    value = math.nan if lost else reward(lists["semantic"], lists["quality"], mode)
    return Reward(
        math.nan if lost else sem, math.nan if lost else qua, value, sum(map(len, lists.values())), len(answers)
    )


def rectified(first: Sequence[float], refined: Sequence[float]) -> list[float]:
    """False-positive rectification of a prompt's group: a refinement that is not better than its own start is worth the
    group's lowest start.

    >>> rectified([0.2, 0.6], [0.5, 0.6])
    [0.5, 0.2]
    """
    if len(first) != len(refined):
        raise UsageError(f"{len(first)} first rewards but {len(refined)} refined ones")
    return [after if after > before else min(first) for before, after in zip(first, refined, strict=True)]


# The command


@app.command("decompose")
def decompose_command(
    requests: Annotated[Path, typer.Argument(help="Text file, one request a line; the index is the line's, from 0.")],
    out: Annotated[Path, typer.Option(help="JSONL; requests that are in it are not asked again.")],
    judge: Annotated[Path, typer.Option(help="Judge file.")],
) -> None:
    """Take requests apart into questions."""
    with clean_exit():
        done = read_decompositions(out)
        lines = [
            (i, line.strip())
            for i, line in enumerate(requests.read_text(encoding="utf-8").splitlines())
            if line.strip() and i not in done
        ]
        with (
            read_judge(judge).client() as client,
            out.open("a", encoding="utf-8") as file,
            progress("decomposing", len(lines), "requests") as advance,
        ):
            failed = []
            for start in range(0, len(lines), 256):
                for made in decompose(client, lines[start : start + 256]):
                    if isinstance(made, Decomposition):
                        file.write(made.line() + "\n")
                        file.flush()
                    else:
                        failed.append(made)
                    advance(1)
        for index, why in failed[:20]:
            console.print(f"request {index}: {why}")
        console.print(f"{len(lines) - len(failed)} requests taken apart, {len(failed)} not; {client.usage}")
        raise SystemExit(1 if failed else 0)


@app.command("score")
def score_command(
    questions: Annotated[Path, typer.Argument(help="JSONL of `decompose`.")],
    images: Annotated[Path, typer.Argument(help="Folder with <index>.png for each request.")],
    judge: Annotated[Path, typer.Option(help="Judge file.")],
    out: Annotated[Path, typer.Option(help="JSONL of rewards.")],
    mode: Annotated[
        str, typer.Option(help="geometric, mean (of the two means) or sum_mean (of all answers).")
    ] = "geometric",
) -> None:
    """Ask the questions about images and write the rewards."""
    with clean_exit():
        if mode not in get_args(Mode):
            raise UsageError(f"--mode {mode}: choose {', '.join(get_args(Mode))}")
        known = read_decompositions(questions)
        if not known:
            raise DataError(f"{questions} holds no decomposed request")
        present = {i: path for i in known if (path := images / f"{i}.png").exists()}
        with read_judge(judge).client() as client:
            found = verify(
                client, [(known[i], Picture(read_rgb(path))) for i, path in present.items()], cast("Mode", mode)
            )
        rows = [{"original_index": i, "status": "ok", **asdict(r)} for i, r in zip(present, found, strict=True)]
        rows += [{"original_index": i, "status": "missing"} for i in known if i not in present]
        out.write_text("".join(json.dumps(_plain(row)) + "\n" for row in rows), encoding="utf-8")
        values = [r.reward for r in found if not math.isnan(r.reward)]
        console.print(
            f"mean reward {np.mean(values) if values else math.nan:.4f} over {len(values)} of {len(known)} requests;"
            f" {client.usage}"
        )


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: "nan" if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.judges.dvreward")
