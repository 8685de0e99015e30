"""Every shape in which servers answer: words, thoughts, limits, refusals, filters."""

from __future__ import annotations

import json
import math
import random
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from judge_server import MODEL, in_turn, replay, serving

from synlayers.errors import UsageError
from synlayers.vlm import (
    Answer,
    Client,
    Decoding,
    OpenAIServer,
    PermanentError,
    RequestOptions,
    RetryPolicy,
    ServerError,
    TransientError,
    call_of,
    parse_request,
)
from synlayers.vlm.completions import read_completion
from synlayers.vlm.replies import find_choice, find_json, find_reasoning_tag, strip_reasoning

SERVERS = Path(__file__).parents[2] / "golden" / "servers"
QUICK = RetryPolicy(most=2, first=0.01)


def chat(message: dict[str, Any], finish: str = "stop", **more: Any) -> dict[str, Any]:
    return {"model": "m", "choices": [{"index": 0, "finish_reason": finish, "message": message}], **more}


def answer_to(body: dict[str, Any], decoding: Decoding | None = None, status: int = 200) -> Answer:
    """What the client makes of it, over HTTP."""
    with (
        serving(lambda a: "", {"status": status, "headers": {}, "body": body}) as server,
        Client(OpenAIServer(server.url, MODEL), retries=QUICK) as client,
    ):
        return client.ask([call_of("a", "x", decoding=decoding or Decoding(max_tokens=40))])[0]


@pytest.mark.parametrize(
    "text",
    [
        "Let me see.\n</think>\n\nA red hat.",
        "<think>Let me see.</think>A red hat.",
        "<think>one</think>no<think>two</think> A red hat.",
        "<thinking>Let me</thinking>\nA red hat.",
        "so {it} is </reasoning> A red hat.",
        "[THINK]Let me[/THINK]A red hat.",
        "Let me[/THINK] A red hat.",
        "\u25c1think\u25b7Let me\u25c1/think\u25b7A red hat.",
        "<seed:think>Let me</seed:think>A red hat.",
        "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final<|message|>A red hat.<|return|>",
        "analysisLet me see.assistantfinalA red hat.",
        "<|channel>thought\nLet me<channel|>A red hat.",
        "<think>Let me</think><answer>A red hat.</answer>",
        "<|START_THINKING|>Let me<|END_THINKING|><|START_RESPONSE|>A red hat.<|END_RESPONSE|>",
        "A red hat.<|im_end|>",
        "A red hat.",
    ],
)
def test_what_stands_before_the_last_closing_tag_is_no_answer(text: str) -> None:
    assert strip_reasoning(text).strip() == "A red hat."
    assert find_reasoning_tag(strip_reasoning(text)) == ""
    found = answer_to(chat({"content": text}))
    assert (found.status, found.text, found.raw) == ("ok", "A red hat.", text)


@pytest.mark.parametrize("text", ["<think>Let me", "Let me</think>", "[THINK]a", "<|channel|>analysis<|message|>Hm"])
def test_thoughts_alone_are_no_answer(text: str) -> None:
    found = answer_to(chat({"content": text}))
    assert (found.status, found.reason) == ("missing_output", "the server answered with thoughts only")


@pytest.mark.parametrize(
    ("message", "text", "thoughts"),
    [
        ({"content": "Yes.", "reasoning_content": "hm"}, "Yes.", "hm"),
        ({"content": "Yes.", "reasoning": "hm", "reasoning_details": [{"type": "x", "text": "hm"}]}, "Yes.", "hm"),
        ({"content": [{"type": "text", "text": "Ye"}, {"type": "text", "text": "s."}]}, "Yes.", ""),
        (
            {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"text": "Yes."}]},
            "Yes.",
            "hm",
        ),
        ({"content": [{"type": "reasoning", "text": "hm"}, {"type": "output_text", "text": "Yes."}]}, "Yes.", "hm"),
        ({"content": ["Ye", "s."]}, "Yes.", ""),
        ({"content": {"parts": [{"thought": True, "text": "hm"}, {"text": "Yes."}]}}, "Yes.", "hm"),
        ({"content": None, "tool_calls": [{"function": {"name": "f", "arguments": "Yes."}}]}, "Yes.", ""),
        ({"content": "", "tool_calls": [{"function": {"arguments": {"a": 1}}}]}, '{"a": 1}', ""),
        ({"content": None, "function_call": {"name": "f", "arguments": "Yes."}}, "Yes.", ""),
    ],
)
def test_content_of_any_shape(message: dict[str, Any], text: str, thoughts: str) -> None:
    found = answer_to(chat(message))
    assert (found.status, found.text, found.thoughts) == ("ok", text, thoughts)


@pytest.mark.parametrize(
    "body",
    [
        {"type": "message", "model": "m", "content": [{"type": "text", "text": "Yes."}], "stop_reason": "end_turn"},
        {"candidates": [{"content": {"role": "model", "parts": [{"text": "Yes."}]}, "finishReason": "STOP"}]},
    ],
)
def test_bodies_of_other_interfaces(body: dict[str, Any]) -> None:
    assert answer_to(body).text == "Yes."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (chat({"content": None, "refusal": "I can't."}), 200),
        (chat({"content": [{"type": "refusal", "refusal": "I can't."}]}), 200),
        (chat({"content": ""}, "content_filter"), 200),
        (chat({"content": "Half a sen"}, "content_filter"), 200),
        (chat({"content": ""}, "SAFETY"), 200),
        (chat({"content": ""}, "sensitive"), 200),
        (chat({"content": ""}, "stop", stop_reason="refusal"), 200),
        ({"type": "message", "content": [], "stop_reason": "refusal"}, 200),
        ({"choices": [{"finish_reason": "stop", "native_finish_reason": "PROHIBITED_CONTENT", "message": {}}]}, 200),
        ({"choices": [], "promptFeedback": {"blockReason": "SAFETY"}}, 200),
        ({"candidates": [{"finishReason": "SAFETY", "content": {}}]}, 200),
        ({"choices": None, "prompt_filter_results": [{"content_filter_results": {"hate": {"filtered": True}}}]}, 200),
        ({"choices": [], "error": {"code": "content_filter", "message": "no"}}, 200),
        ({"error": {"message": "filtered", "code": "content_filter"}}, 400),
        ({"error": {"message": "no", "code": "x", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}, 400),
        ({"error": {"message": "It may hold inappropriate content.", "code": "data_inspection_failed"}}, 400),
        ({"error": {"code": 403, "message": "The input was flagged", "metadata": {"reasons": ["violence"]}}}, 403),
    ],
)
def test_refusals_and_filters_of_several_vendors(body: dict[str, Any], status: int) -> None:
    found = answer_to(body, status=status)
    assert found.status == "refusal", found
    assert found.reason


@pytest.mark.parametrize("finish", ["length", "max_tokens", "MAX_TOKENS", "model_length"])
def test_a_limit_of_tokens_is_a_status_with_the_limit(finish: str) -> None:
    found = answer_to(chat({"content": "A red h"}, finish, usage={"completion_tokens": 40}))
    assert (found.status, found.text) == ("truncated", "A red h")
    assert found.reason.endswith("max_tokens 40")
    none = answer_to(chat({"content": "A red h"}, finish, usage={"completion_tokens": 40}), Decoding(temperature=0.0))
    assert none.reason.endswith("the server's own, none was sent, after 40 tokens")
    empty = answer_to(
        chat({"content": None, "reasoning_content": "hm"}, finish), Decoding(extra=(("max_completion_tokens", 7),))
    )
    assert (empty.status, empty.thoughts) == ("truncated", "hm")
    assert "max_completion_tokens 7; no word of an answer came" in empty.reason


def test_a_limit_that_was_reached_counts_where_no_reason_is_given() -> None:
    body = {"choices": [{"message": {"content": "A red h"}}], "usage": {"completion_tokens": 40}}
    assert answer_to(body).status == "truncated"
    assert answer_to(body, Decoding(max_tokens=41)).status == "ok"
    assert answer_to(chat({"content": "A red hat."}, usage={"completion_tokens": 40})).status == "ok"


def test_errors_under_the_status_200() -> None:
    with pytest.raises(TransientError, match="upstream is down"):
        read_completion({"error": {"message": "upstream is down", "code": 502}, "choices": []})
    with pytest.raises(PermanentError, match="no such model"):
        read_completion({"error": {"message": "no such model", "code": 404}, "choices": []})


def test_log_probabilities_of_thoughts_are_left_out() -> None:
    def position(token: str, *others: tuple[str, float]) -> dict[str, Any]:
        tops = [{"token": t, "logprob": math.log(p)} for t, p in (others or ((token, 0.9),))]
        return {"token": token, "logprob": -0.1, "top_logprobs": tops}

    answer = position("No", ("No", 0.8), ("Yes", 0.2))
    thoughts = [position("<think>"), position("Yes", ("Yes", 0.9), ("No", 0.1)), position("</think>"), position("\n\n")]
    for content, fields, positions in (
        ("<think>Yes</think>\n\nNo", {}, [*thoughts, answer]),
        ("No", {"reasoning_content": "Yes"}, [*thoughts, answer]),  # vLLM: content without, log-probabilities with them
        ("No", {}, [answer]),
    ):
        body = chat({"content": content, **fields})
        body["choices"][0]["logprobs"] = {"content": positions}
        found = [p for p in read_completion(body).alternatives if p[0].text.strip()]
        assert [t.text for t in found[0]] == ["No", "Yes"]
    body = chat({"content": "No", "reasoning_content": "Yes"})
    body["choices"][0]["logprobs"] = {"content": [position("Maybe")]}
    assert read_completion(body).alternatives == ()  # whose they are cannot be known


# Parameters


def test_parameters_are_set_renamed_and_left_out() -> None:
    asked = Decoding(temperature=0.0, top_p=0.9, max_tokens=320, seed=1, logprobs=5)
    for texts, sent in (
        (["temperature=null", "top_p=", "seed=", "logprobs="], {"max_tokens": 320}),
        (
            ["max_tokens->max_completion_tokens", "temperature=", "top_p=", "seed=", "logprobs=null"],
            {"max_completion_tokens": 320},
        ),
        (
            ["max_completion_tokens=900", "reasoning_effort=low", "temperature=1", "seed=", "logprobs="],
            {"temperature": 1, "top_p": 0.9, "max_completion_tokens": 900, "reasoning_effort": "low"},
        ),
    ):
        assert parse_request(texts).decoding(asked).request() == sent
    thinking = RequestOptions.of({"extra_body": {"chat_template_kwargs": {"enable_thinking": False}}})
    assert thinking.decoding(Decoding()).request() == {"chat_template_kwargs": {"enable_thinking": False}}
    assert thinking.digest == parse_request(['chat_template_kwargs={"enable_thinking": false}']).digest != ""
    assert RequestOptions().digest == ""
    for wrong in (["model=x"], ["n=2"], ["=3"], ["temperature"], ["a->messages"]):
        with pytest.raises(UsageError):
            parse_request(wrong)


def test_parameters_are_sent_and_part_of_the_key(tmp_path: Path) -> None:
    call = call_of("a", "x", decoding=Decoding(temperature=0.0, max_tokens=9))
    with serving(lambda a: "hi") as server:
        for options in ([], ["temperature="], ["max_tokens->max_completion_tokens"], ["reasoning_effort=low"]):
            for cached in (False, True):
                with Client(
                    OpenAIServer(server.url, MODEL), cache=tmp_path / "c.sqlite3", request=parse_request(options)
                ) as client:
                    assert client.ask([call])[0].cached == cached
    bodies = [{k: v for k, v in a.body.items() if k not in ("model", "messages")} for a in server.asked]
    assert bodies == [
        {"temperature": 0.0, "max_tokens": 9},
        {"max_tokens": 9},
        {"temperature": 0.0, "max_completion_tokens": 9},
        {"temperature": 0.0, "max_tokens": 9, "reasoning_effort": "low"},
    ]


# Refusals that every call meets, empty answers


@pytest.mark.parametrize("line", range(3))
def test_a_refusal_that_every_call_meets_ends_the_work_after_a_few(line: int) -> None:
    response = replay(SERVERS / "judge_parameters.jsonl")[line]
    with (
        serving(lambda a: "hi", response) as server,
        Client(OpenAIServer(server.url, MODEL), retries=QUICK) as client,
        pytest.raises(ServerError) as caught,
    ):
        client.ask([call_of(str(i), str(i)) for i in range(100)])
    assert response["body"]["error"]["message"] in str(caught.value)
    assert len(server.asked) <= 6


def test_a_key_that_is_refused_half_way_ends_the_work_and_one_bad_call_does_not() -> None:
    calls = [call_of(str(i), str(i)) for i in range(60)]
    with serving(lambda a: "hi", lambda a: "401" if a.number >= 20 else None) as server:
        with (
            Client(OpenAIServer(server.url, MODEL), retries=QUICK, concurrency=4) as client,
            pytest.raises(ServerError, match="Incorrect API key"),
        ):
            client.ask(calls)
        assert len(server.asked) < 30
        server.fault = lambda a: "400" if int(a.text) % 2 else None
        with Client(OpenAIServer(server.url, MODEL), retries=QUICK, concurrency=1) as client:
            assert sum(a.status == "ok" for a in client.ask(calls)) == 30
            assert "30 x transport_error: HTTP 400: max_tokens is too large" in str(client.usage)


def test_an_answer_without_words_is_asked_for_again(tmp_path: Path) -> None:
    *empty, whole = replay(SERVERS / "judge_empty.jsonl")
    calls = [call_of(str(i), f"{i}", decoding=Decoding(max_tokens=77)) for i in range(3)]

    def ask(**settings: Any) -> list[Answer]:
        with Client(OpenAIServer(server.url, MODEL), cache=tmp_path / "c.sqlite3", concurrency=1, **settings) as client:
            first = client.ask(calls)
            assert [a.status for a in client.ask(calls)] == [a.status for a in first]
            return first

    with serving(lambda a: "", in_turn(empty)) as server:
        first = ask()
        assert [a.status for a in first] == ["truncated", "truncated", "missing_output"]
        assert "max_tokens 77" in first[0].reason
        assert first[0].thoughts == "the edit follows the words, so"
        assert len(server.asked) == 3  # within one run it is not asked twice
        server.fault = lambda a: whole
        assert [a.status for a in ask()] == ["ok"] * 3
        assert len(server.asked) == 6
        assert all(a.cached for a in ask())


def test_retry_failed_asks_again_what_was_declined_or_cut_off(tmp_path: Path) -> None:
    cut = {"status": 200, "headers": {}, "body": chat({"content": "A red h"}, "length")}

    def ask(**settings: Any) -> Answer:
        with Client(OpenAIServer(server.url, MODEL), cache=tmp_path / "c.sqlite3", **settings) as client:
            return client.ask([call_of("a", "x")])[0]

    with serving(lambda a: "A red hat.", cut) as server:
        assert ask().status == ask().status == "truncated"
        assert len(server.asked) == 1
        server.fault = lambda a: None
        assert ask().status == "truncated"
        assert ask(retry_failed=True).status == "ok"
        assert ask().cached
        assert ask(retry_failed=True).cached
        assert len(server.asked) == 2


# Whatever it says


def test_nothing_that_a_model_writes_raises_or_takes_long() -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    rng = random.Random(seed)
    pieces = ["</think>", "<think>", "[/THINK]", "<|channel|>final<|message|>", "{", "}", "[", "]", '"', "\\", ":", ","]
    pieces += ["yes", "no", " ", "\n", "```json", "7", "08", "\uff18", "box_2d", "(", ")", "<answer>", "assistantfinal"]
    start = time.monotonic()
    while time.monotonic() - start < 2:
        text = "".join(rng.choice(pieces) for _ in range(rng.randrange(60)))
        strip_reasoning(text)
        assert find_choice(text, ("yes", "no")) in ("", "yes", "no")
        find_json(text)
        read_completion(chat({"content": text}))
    for piece in (*pieces, "<|channel|> final", "**", "{[", '{"a":', "</", "yes and "):
        once, twice = (_seconds(piece, size) for size in (20_000, 160_000))
        assert twice < max(0.5, 20 * once), (piece, once, twice)


def _seconds(piece: str, size: int) -> float:
    """Of CPU, the best of three."""
    text = piece * (size // len(piece))

    def once() -> float:
        start = time.process_time()
        find_choice(strip_reasoning(text), ("yes", "no"))
        find_reasoning_tag(text)
        find_json(text)
        return time.process_time() - start

    return min(once() for _ in range(3))


def test_shapes_that_are_none_are_errors_of_a_known_kind() -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    rng = random.Random(seed)
    whole = json.dumps(chat({"content": "x", "refusal": None, "tool_calls": []}, logprobs={"content": []}))
    names = ["choices", "message", "content", "refusal", "tool_calls", "parts", "error", "usage", "candidates", "text"]
    values: list[Any] = [None, 5, "x", [], {}, [5], [None], [[]], True, 1e999]

    def grow(depth: int) -> Any:
        if depth and rng.random() < 0.7:
            entry = {rng.choice(names): grow(depth - 1) for _ in range(rng.randrange(1, 4))}
            return [entry] if rng.random() < 0.4 else entry
        return rng.choice(values)

    read_completion(json.loads(whole))
    for _ in range(4000):
        with suppress(TypeError, ValueError, KeyError, TransientError, PermanentError):
            read_completion(grow(5))
