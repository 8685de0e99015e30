"""Whatever a model answers, under every convention and in every question: no exception, and no time to speak of.

``SYNLAYERS_FUZZ_SECONDS=600 pytest tests/benchmarks/test_judges_fuzz.py -s`` goes on for ten minutes.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, get_args

import numpy as np
import pytest

from benchmarks.judges import conventions
from benchmarks.judges.atomic_questions import _read_checks, _read_draft
from benchmarks.judges.conventions import JudgeConvention
from benchmarks.judges.pairwise import read_outcome
from benchmarks.judges.parsing import official_overall, verdict_of
from benchmarks.judges.yesno import read_yes_no
from synlayers.captions import vlm_boxes
from synlayers.captions.box_replies import Order
from synlayers.captions.check_free import free_problems
from synlayers.captions.vlm_captions import clean_answer
from synlayers.design import Record
from synlayers.vlm import Answer, Decoding, PermanentError, TransientError, call_of
from synlayers.vlm.answers import answer_of
from synlayers.vlm.calls import Status
from synlayers.vlm.completions import read_completion

SECONDS: Final = float(os.environ.get("SYNLAYERS_FUZZ_SECONDS", "3"))
LONG: Final = 20_000
LEAST: Final = 24
MOST_SECONDS: Final = 0.1
"""Of CPU, for an answer of `LONG` characters."""
CONVENTIONS: Final = [c for c in vars(conventions).values() if isinstance(c, JudgeConvention)]
RECORD: Final[Record] = {
    "width": 640,
    "height": 480,
    "layers": [
        {"index": 0, "kind": "background", "box": [0, 0, 640, 480], "caption": "x"},
        {"index": 1, "kind": "text", "box": [10, 10, 300, 60], "caption": "x", "text": "Big summer sale of the year"},
        {"index": 2, "kind": "photo", "box": [300, 200, 640, 480], "caption": "x"},
    ],
}
CALL: Final = call_of("a", "?", decoding=Decoding(max_tokens=512))


def conventions_read(answer: Answer) -> None:
    for convention in CONVENTIONS:
        for count in ((), (2,)) if convention.name == "gedit-strict" else ((),):
            if convention.name == "gedit-strict" and not count:
                continue
            verdict = verdict_of(answer, convention.read, *count)
            assert verdict.status == "ok" or verdict.why
            if verdict.status == "ok":
                official_overall(verdict.score, 0.0), official_overall(verdict.score, verdict.score)


def captions_read(answer: Answer) -> None:
    text = clean_answer(answer.text)
    for layer in (None, 1, 2):
        free_problems(text, RECORD, layer, frozenset({"red"}))


READERS: Final[Mapping[str, Callable[[Answer], object]]] = {
    "conventions": conventions_read,
    "yes or no": read_yes_no,
    "pairs": read_outcome,
    "draft": lambda answer: _read_draft(answer.text),
    "checks": lambda answer: _read_checks(answer.text, ["Is it?"], ["Is it sharp?"]),
    **{f"boxes, {o}": partial(vlm_boxes.read_answer, width=640, height=480, order=o) for o in get_args(Order)},
    "captions": captions_read,
}
NUMBERS: Final = (
    "7",
    "08",
    "07",
    "0001",
    "-3",
    "1e999",
    "-1e999",
    "1e-999",
    "NaN",
    "Infinity",
    "-Infinity",
    "7.0",
    ".5",
)
NUMBERS_TOO: Final = ("5.", "+5", "\u0663", "\uff17", "\u0967", "\u00b2", "1_0", "0x1f", "true", "null", '"7"', "[7]")
HUGE: Final = ("9" * 400, "9" * 4299, "9" * 4301, "1" + "0" * 19_000, "0." + "3" * 9000, "-" + "8" * 5000)
PIECES: Final = (
    *(
        '"',
        '":',
        ":",
        ",",
        ", ",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\\",
        '\\"',
        "\\u",
        "\\ud800",
        "'",
        "`",
        "```",
        "```json\n",
    ),
    *("score", '"score": ', '{"score": [', "reasoning", "||V^=^V||", "yes", "no", "Yes, ", "first", "tie", "Answer: "),
    *(
        "<think>",
        "</think>",
        "<|channel|>",
        "<|message|>",
        "final",
        "assistantfinal",
        "analysis",
        "<answer>",
        "[/THINK]",
    ),
    *("box_2d", '"bbox": [', "<loc0100>", "(1,2)", "<|box_start|>", '"whole_caption": "', "whole_caption", "boxes"),
    *(
        " ",
        "\n",
        "\t",
        "\0",
        "\x1b[2J",
        "\u202e",
        "\ud800",
        "\u00e9",
        "\u4e2d",
        "\ue000",
        "_",
        "-",
        ".",
        "*",
        "**",
        "#",
    ),
    *("dark ", "red and ", "red ", "in the upper ", "left ", "the very ", "ignore ", "all ", "rule", "sorry ", "I'm "),
    *(
        "three ",
        "photos ",
        "\u201c",
        "\u201d",
        "ten",
        "answer 10",
        "a",
        "A ",
        "semantic_questions",
        "quality_questions",
    ),
    *('"checks": ', '"valid": true', "Is it?", "or", "of the ", "canvas", "square ", "it quotes ", "https://a.b/"),
    *NUMBERS,
    *NUMBERS_TOO,
)
SHAPES: Final = (
    '{"score": [%s, %s], "reasoning": "%s"}',
    "{score: [%s, %s], reasoning: %s}",
    "[%s, %s]%s",
    "%s%s%s",
    '||V^=^V||{"score": [%s, %s], "reasoning": "%s"}||V^=^V||',
    '<think>%s</think>{"score": [%s, 5], "reasoning": %s}',
    '{"semantic_questions": ["%s?", "%s"], "quality_questions": [%s]}',
    '{"checks": [{"valid": true, "tag": "%s"}, {"valid": %s, "tag": %s}]}',
    '{"whole_caption": "%s", "boxes": [[%s, 1, 2, %s]]}',
    '[{"box_2d": [1, %s, 3, %s], "label": "%s"}]',
    '{"score": {"a": [%s], "b": %s}, "score": %s}',
    '```json\n{"answer": "%s", "score": [%s, %s]}\n```',
)


def words_of_models(rng: random.Random) -> Iterator[str]:
    """Short ones of odd parts, and long ones that repeat a few pieces: what makes a reader slow is repetition."""
    while True:
        parts = [
            rng.choice((*NUMBERS, *NUMBERS_TOO))
            if rng.random() < 0.6
            else rng.choice(HUGE)
            if rng.random() < 0.1
            else "".join(rng.choice(PIECES) for _ in range(rng.randrange(6)))
            for _ in range(3)
        ]
        text = rng.choice(SHAPES) % tuple(parts)
        yield text
        place = rng.randrange(len(text) + 1)
        yield text[:place] + rng.choice(PIECES) + text[place + rng.randrange(3) :]
        unit = "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 4)))
        ends = rng.choice(PIECES) * rng.randrange(2), rng.choice(PIECES) * rng.randrange(2)
        yield (ends[0] + unit * (LONG // len(unit)) + ends[1])[:LONG]
        depth = rng.choice((10, 400, 990, 3000, LONG // 2))
        yield rng.choice(("[", "{", '{"a":', "(", '["')) * depth + rng.choice(("", "]" * depth, "7"))


def check(text: str, status: Status = "ok") -> None:
    reply = read_completion({"choices": [{"message": {"content": text[:LONG]}, "finish_reason": "stop"}]})
    answer = answer_of(CALL, reply)
    for name, read in READERS.items():
        for ready in (answer, Answer("a", "truncated", answer.text, "cut off")):
            seconds = []
            for _ in range(4):  # of several, for another process may take the processor
                start = time.process_time()
                read(ready)
                seconds.append(time.process_time() - start)
                if seconds[-1] < MOST_SECONDS:
                    break
            assert min(seconds) < MOST_SECONDS, (name, min(seconds), text[:300], len(text))


def test_no_answer_raises_or_takes_long() -> None:
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    tried, start = 0, time.monotonic()
    for text in words_of_models(random.Random(seed)):
        check(text)  # raises for a reader that does
        tried += 1
        if tried >= LEAST and time.monotonic() - start > SECONDS:
            break
    print(f"{tried} answers")


def test_every_piece_repeated_is_read_at_once() -> None:
    """Each alone, and as a string, an array and an object that never end."""
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    rng = random.Random(seed)
    for piece in rng.sample(PIECES, 6):
        for opening in ("", '{"score": "', "[", "{"):
            check((opening + piece * (LONG // len(piece)))[:LONG])


def test_bodies_of_servers_raise_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A response of any JSON is a reply or an error of the three kinds that a client counts."""
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    rng = random.Random(seed)
    leaves: list[Any] = [None, True, 0, -1, 10**400, float("inf"), float("nan"), "", "x", "length", [], {}, "\ud800"]
    names = (
        "choices",
        "message",
        "content",
        "text",
        "error",
        "code",
        "usage",
        "logprobs",
        "top_logprobs",
        "parts",
        "type",
    )
    names += ("finish_reason", "model", "refusal", "tool_calls", "function", "arguments", "reasoning_content", "token")

    def value(depth: int) -> Any:
        kind = rng.random()
        if depth > 5 or kind < 0.3:
            return rng.choice(leaves)
        if kind < 0.6:
            return [value(depth + 1) for _ in range(rng.randrange(3))]
        return {rng.choice(names): value(depth + 1) for _ in range(rng.randrange(5))}

    known = (PermanentError, TransientError, AttributeError, TypeError, IndexError, KeyError, ValueError, OverflowError)
    replies = 0
    for _ in range(1000 * max(1, int(SECONDS))):
        body = {"choices": [{"message": value(2), "finish_reason": value(4), "logprobs": value(3)}], "usage": value(3)}
        try:
            reply = read_completion(body if rng.random() < 0.7 else value(0))
        except (*known, RecursionError):
            continue
        json.dumps(answer_of(CALL, reply).facts())
        replies += 1
    assert replies > 20


def test_all_conventions_are_tried() -> None:
    assert {c.name for c in CONVENTIONS} >= {"gedit-official", "gedit-lmms", "gedit-evalscope", "gedit-strict"}
    assert np.isinf(verdict_of(Answer("a", "ok", '{"score": [1e999]}'), CONVENTIONS[0].read).score)
