"""A judge's words as scores: as the official VIEScore code reads them (without its guess), and strictly.

Official: VIEScore (Ku et al., ACL 2024) as shipped with GEdit-Bench (Step1X-Edit 570eba6). Its parser, in order: what
stands between two delimiters; else from the first ``{`` to the last ``}``; else exactly ``[a, b]``; else a bare integer
from 0 to 10. Line breaks are removed. JSON that cannot be read is repaired once by quoting bare words. Then the score
is the minimum of the list.

What it does not check is kept (numbers above 10, lists of any length, ``true`` as 1, NaN). What it does when it fails
is not: on its second try it takes a random number from 0 to 10, or, if there are braces, asks for ever. Here the
failure has a status and no score.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from numbers import Real
from typing import Any, Final

from pydantic import BaseModel, Field, ValidationError

from synlayers.support.untrusted.reasons import what_is_wrong
from synlayers.vlm import Answer, Status
from synlayers.vlm.replies import find_json, is_refusal, strip_reasoning

DELIMITER: Final = "||V^=^V||"
RATE_LIMIT: Final = "rate_limit_exceeded"
"""What the official client returns in place of a reply."""
TOP: Final = 10.0
LARGEST: Final = 1e60
"""A score beyond it counts as infinite, so that sums of squares of squares stay numbers and end no result."""
_PAIR = re.compile(r"\[\d+, ?\d+\]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_BARE_KEY = re.compile(r"(?<!\w)\w+(?=:)")
_VALUE_END = re.compile(r"[,}]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge's answer to one question is worth.

    score: the minimum of `scores`; nan unless the status is ok (the official parser can also read a NaN).
    """

    status: Status
    score: float = math.nan
    scores: tuple[float, ...] = ()
    reasoning: str = ""
    why: str = ""


def official_first_try(reply: str) -> dict[str, Any] | None:
    """What the official parser makes of a reply on its first try: a dictionary with a list under ``score``, or None
    where it fails.

    >>> official_first_try("I would say [7, 5].")["score"]
    [7, 5]
    """
    if reply == RATE_LIMIT:
        return None
    if reply.count(DELIMITER) == 2:
        inside = reply.split(DELIMITER)[1]
    else:
        start, end = reply.find("{"), reply.rfind("}") + 1
        if start < 0 or end == 0:
            return _read_without_braces(reply)
        inside = reply[start:end]
    text = inside.strip().replace("\n", "")
    try:
        entry = json.loads(text)
        scores = entry["score"]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return _repair(text)
    if not isinstance(scores, list):
        entry["score"] = [scores]
    return dict(entry)


def _read_without_braces(reply: str) -> dict[str, Any] | None:
    part = reply[reply.find("[") : reply.rfind("]") + 1] if "[" in reply else ""
    if _PAIR.fullmatch(part):
        try:
            return {"score": json.loads(part), "reasoning": "System: output is simply a list of scores"}
        except ValueError:  # [08, 9], digits of other scripts: the official scorer catches it outside and asks again
            return None
    try:
        number = int(reply)
    except ValueError:
        return None
    return {"score": [number], "reasoning": "System: output is simply a number"} if 0 <= number <= TOP else None


def _repair(text: str) -> dict[str, Any] | None:
    """Bare words before colons become keys; each value up to the next comma or brace becomes a list of one number, or a
    string. One pass over the text."""
    try:
        entry = json.loads(wrap_values(quote_bare_keys(text)))
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and "score" in entry else None


def quote_bare_keys(text: str) -> str:
    """The official substitution of ``(\\w+):``; a word is tried from its start only."""
    return _BARE_KEY.sub(r'"\g<0>"', text)


def wrap_values(text: str) -> str:
    """The official substitution of ``(".*?"):(.*?)(,|})``, whose time there grows with the cube of the length."""
    pieces, place = [], 0
    while (key := text.find('"', place)) >= 0 and (colon := text.find('":', key + 1) + 1) > 0:
        end = _VALUE_END.search(text, colon + 1)
        if end is None:
            break
        word = text[colon + 1 : end.start()].strip()
        if _NUMBER.fullmatch(word):
            word = f"[{word}]"
        elif word.lower() not in ("true", "false", "null"):
            word = f'"{word}"'
        pieces.append(f"{text[place:colon]}: {word}{end[0]}")
        place = end.end()
    return "".join(pieces) + text[place:]


def official_verdict(reply: str) -> Verdict:
    """The official reading of a reply: the minimum of its list, whatever its length and range.

    Where the official scorer would guess, wait and ask 10,000 times, or never end, the status says parse_error
    (refusal, if the words decline).
    """
    entry = official_first_try(reply)
    if entry is None:
        return failure_verdict(reply, "the official parser finds no scores in it")
    scores = entry["score"]
    try:
        low = min(scores)
        if not isinstance(low, Real):
            raise TypeError("not numbers")
        numbers = tuple(_as_float(s) for s in scores if isinstance(s, Real))
        float(low)  # what no float holds ends the official scorer
        return Verdict("ok", _as_float(low), numbers, str(entry.get("reasoning", "")))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        return Verdict("parse_error", why=f"the official scorer fails on its scores ({what_is_wrong(error)})")


def official_overall(semantics: float, quality: float) -> float:
    """``sqrt(SC * PQ)``; nan where the official scorer would raise (a negative product) or has a nan."""
    product = semantics * quality
    return math.sqrt(product) if product >= 0 else math.nan


def strict_verdict(reply: str, count: int) -> Verdict:
    """Exactly one JSON object with exactly `count` scores, finite numbers from 0 to 10, whatever thoughts, prose or
    fence stand around it."""
    reply = strip_reasoning(reply)
    objects = [o for o in find_json(reply) if isinstance(o, dict) and "score" in o]
    if len(objects) != 1:
        return failure_verdict(reply, f"{len(objects)} JSON objects with a score instead of one")
    scores = objects[0]["score"]
    if problem := _score_problem(scores, count):
        return Verdict("parse_error", why=problem)
    numbers = tuple(abs(float(s)) for s in scores)  # -0.0 is 0
    return Verdict("ok", min(numbers), numbers, str(objects[0].get("reasoning", "")))


class _EvalscopeGrade(BaseModel):
    """evalscope's form of a reply, with pydantic's coercions: 7.0, "7" and true are integers."""

    score: list[int] = Field(min_length=1)
    reasoning: str = ""


def evalscope_verdict(reply: str, count: int = 0) -> Verdict:
    """Exactly one JSON object outside of strings, with a list of at least one integer; evalscope validates the reply
    against this form and gives no score otherwise.

    >>> evalscope_verdict('{"score": [7.0, "5"]}').scores
    (7.0, 5.0)
    >>> evalscope_verdict('{"score": [7, 5]} or {"score": [1]}').status
    'parse_error'
    """
    objects = list(_top_objects(reply))
    if len(objects) != 1:
        return failure_verdict(reply, f"{len(objects)} JSON objects where exactly one is required")
    try:
        grade = _EvalscopeGrade.model_validate(json.loads(objects[0]))
        float(min(grade.score))  # as there
        low, numbers = _as_float(min(grade.score)), tuple(map(_as_float, grade.score))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:2])
        return failure_verdict(reply, f"the object is not of the form: {problems}")
    except (ValueError, OverflowError, RecursionError) as error:
        return failure_verdict(reply, f"the object is no JSON ({str(error)[:80]})")
    return Verdict("ok", low, numbers, grade.reasoning)


def _as_float(score: Any) -> float:
    """A score as a float; infinite beyond `LARGEST`."""
    return float(score) if not abs(score) > LARGEST else math.inf if score > 0 else -math.inf


_STRUCTURE = re.compile(r'[{}]|"(?:[^"\\]|\\.)*(?:"|\\?\Z)', re.DOTALL)


def _top_objects(text: str) -> Iterator[str]:
    """What stands between outermost braces; braces in strings are none, and a quotation mark in prose opens a string,
    as evalscope scans a reply."""
    depth = start = 0
    for mark in _STRUCTURE.finditer(text):
        if mark[0] == "{":
            start = mark.start() if not depth else start
            depth += 1
        elif mark[0] == "}" and depth:
            depth -= 1
            if not depth:
                yield text[start : mark.end()]


def _score_problem(scores: Any, count: int) -> str:
    if not isinstance(scores, list):
        return f"the score is {type(scores).__name__}, not a list"
    if len(scores) != count:
        return f"{len(scores)} scores instead of {count}"
    wrong = [s for s in scores if isinstance(s, bool) or not isinstance(s, (int, float)) or not 0 <= s <= TOP]
    return f"{wrong[0]!r} is no score from 0 to 10" if wrong else ""


def failure_verdict(reply: str, why: str) -> Verdict:
    """The verdict on words that hold no scores: missing, a refusal, or not of the form."""
    if not reply.strip():
        return Verdict("missing_output", why="the judge said nothing")
    return Verdict("refusal" if is_refusal(reply) else "parse_error", why=why)


def verdict_of(answer: Answer, read: Callable[..., Verdict], *more: Any) -> Verdict:
    """The verdict on an answer: its own status where that is not ok, else what `read` makes of its words."""
    if answer.status != "ok":
        return Verdict(answer.status, why=answer.reason)
    try:
        return read(answer.text, *more)
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as error:  # one reply ends no run
        return Verdict("parse_error", why=f"the reply cannot be read ({what_is_wrong(error)})")
