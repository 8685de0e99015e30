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
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any, Final

from synlayers.vlm import Answer, Status
from synlayers.vlm.replies import find_json, is_refusal, strip_reasoning

DELIMITER: Final = "||V^=^V||"
RATE_LIMIT: Final = "rate_limit_exceeded"
"""What the official client returns in place of a reply."""
TOP: Final = 10.0
MAX_REPAIR: Final = 20_000
"""Characters that are repaired at most: the time grows with their square, and no judge is asked for as many."""
_PAIR = re.compile(r"\[\d+, ?\d+\]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ENTRY = re.compile(r'(?P<key>".*?"):(?P<value>.*?)(?P<end>[,}])')


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
        return {"score": json.loads(part), "reasoning": "System: output is simply a list of scores"}
    try:
        number = int(reply)
    except ValueError:
        return None
    return {"score": [number], "reasoning": "System: output is simply a number"} if 0 <= number <= TOP else None


def _repair(text: str) -> dict[str, Any] | None:
    """Bare words before colons become keys; each value up to the next comma or brace becomes a list of one number, or a
    string."""
    if len(text) > MAX_REPAIR:
        return None

    def value(match: re.Match[str]) -> str:
        word = match["value"].strip()
        if _NUMBER.fullmatch(word):
            word = f"[{word}]"
        elif word.lower() not in ("true", "false", "null"):
            word = f'"{word}"'
        return f"{match['key']}: {word}{match['end']}"

    try:
        entry = json.loads(_ENTRY.sub(value, re.sub(r"\w+(?=:)", r'"\g<0>"', text)))
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and "score" in entry else None


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
        numbers = tuple(float(s) for s in scores if isinstance(s, Real))
    except (ValueError, TypeError, OverflowError) as error:
        return Verdict("parse_error", why=f"the official scorer fails on the list {str(scores)[:80]} ({error})")
    return Verdict("ok", float(low), numbers, str(entry.get("reasoning", "")))


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


def evalscope_verdict(reply: str, count: int = 0) -> Verdict:
    """One JSON object that has a list of at least one integer; evalscope validates the reply against this form and
    gives no score otherwise."""
    objects = [o for o in find_json(reply) if isinstance(o, dict)]
    scores = objects[0].get("score") if objects else None
    if (
        not isinstance(scores, list)
        or not scores
        or not all(isinstance(s, int) and not isinstance(s, bool) for s in scores)
    ):
        return failure_verdict(reply, "no list of integers under 'score'")
    try:
        numbers = tuple(map(float, scores))
    except OverflowError:
        return Verdict("parse_error", why="a number beyond all bounds")
    return Verdict("ok", min(numbers), numbers, str(objects[0].get("reasoning", "")))


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
    return read(answer.text, *more)
