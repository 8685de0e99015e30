"""The client over real HTTP: statuses, retries, budget, cache, secrets."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from judge_server import MODEL, Asked, Said, serving

from synlayers.errors import UsageError
from synlayers.vlm import (
    Answer,
    AnswerCache,
    Client,
    Decoding,
    OpenAIServer,
    Picture,
    Prices,
    RetryPolicy,
    ServerError,
    Token,
    call_of,
)
from synlayers.vlm.calls import yes_probability

FAST = RetryPolicy(most=3, first=0.01, longest=2.0, down_after=3)


def picture(seed: int = 0, encoding: str = "png") -> Picture:
    return Picture(np.random.default_rng(seed).integers(0, 256, (16, 24, 3), dtype=np.uint8), encoding)  # type: ignore[arg-type]


def hello(asked: Asked) -> str:
    return f"seen {len(asked.images)} {asked.text}"


def one(url: str, *, model: str = MODEL, timeout: float = 5.0, **settings: object) -> Answer:
    with Client(OpenAIServer(url, model, timeout=timeout), retries=FAST, **settings) as client:  # type: ignore[arg-type]
        return client.ask([call_of("a", "hi", decoding=Decoding(logprobs=5))])[0]


def test_words_and_pictures_arrive_in_order_and_as_they_are() -> None:
    pictures = [picture(1), picture(2, "jpeg")]
    decoding = Decoding(
        temperature=0.0, top_p=0.9, max_tokens=10, seed=3, logprobs=5, extra=(("repetition_penalty", 1.1),)
    )
    with serving(hello) as server, Client(OpenAIServer(server.url, MODEL), prices=Prices(2.0, 8.0)) as client:
        answer = client.ask([call_of("a", pictures[0], "between", pictures[1], system="be strict", decoding=decoding)])[
            0
        ]
    (asked,) = server.asked
    assert (asked.order, asked.text, asked.system) == ("ITI", "between", "be strict")
    assert (asked.images[0] == pictures[0].pixels).all()  # png: lossless
    assert 0 < np.abs(asked.images[1].astype(int) - pictures[1].pixels).mean() < 60
    sent = {
        k: asked.body[k]
        for k in ("temperature", "top_p", "max_tokens", "seed", "logprobs", "top_logprobs", "repetition_penalty")
    }
    assert sent == {
        "temperature": 0.0,
        "top_p": 0.9,
        "max_tokens": 10,
        "seed": 3,
        "logprobs": True,
        "top_logprobs": 5,
        "repetition_penalty": 1.1,
    }
    assert (answer.status, answer.text, answer.served, answer.attempts) == ("ok", "seen 2 between", MODEL, 1)
    assert len(answer.alternatives) == 3
    assert client.usage.cost == pytest.approx((answer.tokens_in * 2 + answer.tokens_out * 8) / 1e6)
    assert "1 calls (0 from the cache, 1 requests sent): 1 ok" in str(client.usage)


@pytest.mark.parametrize(
    ("fault", "status", "sent", "reason"),
    [
        ("429", "transport_error", 3, "HTTP 429"),
        ("429_long", "transport_error", 1, "HTTP 429"),
        ("quota", "transport_error", 1, "exceeded your current quota"),
        ("500", "transport_error", 3, "the engine died, after 3 attempts"),
        ("cut", "transport_error", 3, "connection failed"),
        ("slow", "transport_error", 3, "no answer within 0.3 s"),
        ("drip", "transport_error", 3, "no answer within 0.3 s"),
        ("400", "transport_error", 1, "max_tokens is too large"),
        ("not_json", "transport_error", 1, "not of the OpenAI form"),
        ("moved", "transport_error", 1, "sends us to 'http://127.0.0.1:9/v1', and redirects are not followed"),
        ("bomb", "transport_error", 1, "compressed (gzip), which was not asked for"),
        ("filter", "refusal", 1, "filtered"),
        ("api_refusal", "refusal", 1, ""),
        ("empty", "missing_output", 1, "nothing"),
        ("no_choices", "missing_output", 1, "nothing"),
        ("no_logprobs", "ok", 1, ""),
        ("wrong_model", "ok", 1, ""),
    ],
)
def test_every_misbehaviour_has_its_status(fault: str, status: str, sent: int, reason: str) -> None:
    with serving(hello, fault, slow=0.6) as server:
        answer = one(server.url, timeout=0.3 if fault in ("slow", "drip") else 5.0)
    assert answer.status == status, answer
    assert reason in answer.reason
    assert len(server.asked) == sent
    assert answer.alternatives == () or fault != "no_logprobs"
    assert answer.served == ("another-model" if fault == "wrong_model" else answer.served)


MESSAGE = {"role": "assistant", "content": "hi"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"choices":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b" " * (17 << 20),
        b'{"error": {"message": "upstream is down", "code": 502}}',
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b'{"choices": 5}',
        b'{"choices": [5]}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": null}]}',
        b"\xff\xfe",
        {"message": {"content": {"a": 1}}},
        {"message": {"content": [5]}},
        {"message": MESSAGE, "logprobs": {"content": [5]}},
        {"message": MESSAGE, "logprobs": {"content": [{"token": "a", "logprob": "x", "top_logprobs": []}]}},
        {"message": MESSAGE, "logprobs": {"content": [{"token": "a", "logprob": float("nan"), "top_logprobs": []}]}},
        {"message": MESSAGE, "logprobs": {"content": [{"token": "a", "logprob": 3.0, "top_logprobs": []}]}},
        {"message": {"content": "x" * 300_000}},
    ],
)
def test_a_server_that_sends_nonsense_costs_one_answer(body: object) -> None:
    raw = (
        body
        if isinstance(body, bytes)
        else json.dumps({"choices": [body], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}).encode()
    )
    with serving(hello, raw) as server:
        answer = one(server.url)
    assert answer.status in ("transport_error", "missing_output", "parse_error"), answer
    assert answer.reason
    odd = json.dumps({"choices": [{"message": MESSAGE}], "usage": {"prompt_tokens": "many"}}).encode()
    with (
        serving(hello, lambda a: odd if a.number else None) as server,
        Client(OpenAIServer(server.url, MODEL), concurrency=1) as client,
    ):
        assert [a.status for a in client.ask([call_of("a", "x"), call_of("b", "y")])] == ["ok", "ok"]
        assert client.usage.tokens_in > 0  # of the first; a bill that is none costs no answer


def test_an_odd_answer_ends_no_run_and_is_kept_in_a_form_that_files_can_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "odd/key+=1")
    said = {"message": {"role": "assistant", "content": "half \ud83d, key odd/key+=1"}}
    usage = {"prompt_tokens": -5, "completion_tokens": 10**400}
    odd = json.dumps({"model": "odd/key+=1", "choices": [said], "usage": usage}).encode()
    with serving(hello, odd) as server:
        answer, again = (one(server.url, cache=tmp_path / "a.sqlite3") for _ in range(2))
    assert (answer.text, answer.served, answer.tokens_in, answer.tokens_out) == ("half ?, key ***", "***", 0, 0)
    assert (again.text, again.cached) == (answer.text, True)
    assert all(b"odd/key" not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_call_that_equals_one_in_flight_is_not_sent() -> None:
    with serving(hello) as server, Client(OpenAIServer(server.url, MODEL)) as client:
        answers = client.ask([call_of(str(i), f"{i % 2}") for i in range(20)])
        assert [(a.id, a.text) for a in answers] == [(str(i), f"seen 0 {i % 2}") for i in range(20)]
        assert len(server.asked) == client.usage.sent == 2
        assert (client.usage.calls, client.usage.hits) == (20, 18)
        assert client.usage.tokens_in == answers[0].tokens_in + answers[1].tokens_in


@pytest.mark.parametrize("fault", ["429", "500", "503", "cut", "slow"])
def test_what_can_pass_is_tried_again(fault: str) -> None:
    with serving(hello, lambda asked: fault if asked.number < 2 else None, slow=0.6) as server:
        answer = one(server.url, timeout=0.3 if fault == "slow" else 5.0)
    assert (answer.status, answer.attempts, answer.text) == ("ok", 3, "seen 0 hi")


def test_retry_after_is_obeyed_by_all_calls() -> None:
    times: list[float] = []

    def fault(asked: Asked) -> str | None:
        times.append(time.monotonic())
        return "429" if asked.number == 0 else None

    with (
        serving(hello, fault) as server,
        Client(OpenAIServer(server.url, MODEL), retries=FAST, concurrency=1) as client,
    ):
        assert [a.status for a in client.ask([call_of(str(i), str(i)) for i in range(3)])] == ["ok"] * 3
    assert times[1] - times[0] >= 0.05


def test_64_calls_are_in_flight_and_answers_keep_their_order() -> None:
    gate = threading.Barrier(64, timeout=20)

    def together(asked: Asked) -> str:
        if asked.number:  # the first call is answered alone: until then only a few are sent
            gate.wait()  # goes on only when 64 requests are here at once
        return asked.text

    with serving(together) as server, Client(OpenAIServer(server.url, MODEL, timeout=30)) as client:
        answers = client.ask([call_of(str(i), f"n{i}") for i in range(129)])
    assert [a.text for a in answers] == [f"n{i}" for i in range(129)]
    assert server.most_at_once == 64


def test_budget_counts_requests_and_the_rest_says_so() -> None:
    with serving(hello) as server, Client(OpenAIServer(server.url, MODEL), budget=5) as client:
        answers = client.ask([call_of(str(i), f"{i}") for i in range(8)])
    states = [a.status for a in answers]
    assert states.count("ok") == 5 == len(server.asked)
    assert [a.reason for a in answers if a.status != "ok"] == ["the budget of 5 requests is spent"] * 3


def test_a_judge_that_is_down_fails_at_once_with_address_and_hint() -> None:
    with serving(hello) as server:
        url = server.url
    start = time.monotonic()
    with (
        Client(OpenAIServer(url, MODEL)) as client,
        pytest.raises(ServerError, match=rf"nothing answers at {url}.*vllm serve"),
    ):
        client.check()
    assert time.monotonic() - start < 5
    with (
        serving(hello) as server,
        Client(OpenAIServer(server.url, "scene-juge")) as client,
        pytest.raises(ServerError, match="it serves scene-judge"),
    ):
        client.check()
    with serving(hello) as server:
        assert "does not exist" in one(server.url, model="scene-juge").reason
    for url in ("localhost:8000", "ftp://x/v1", "http://me:secret@host/v1", "http://host/v1?api-key=secret"):
        with pytest.raises(UsageError) as caught:
            OpenAIServer(url, MODEL)
        assert "secret" not in str(caught.value)


def test_a_judge_that_dies_half_way_leaves_the_finished_answers(tmp_path: Path) -> None:
    calls = [call_of(str(i), f"{i}") for i in range(40)]
    with serving(hello, lambda asked: "cut" if asked.number >= 10 else None) as server:
        with Client(
            OpenAIServer(server.url, MODEL), cache=tmp_path / "a.sqlite3", retries=FAST, concurrency=4
        ) as client:
            first = client.ask(calls)
        assert sum(a.status == "ok" for a in first) == 10
        assert len(server.asked) < 40  # it is not tried 40 x 3 times
        assert any("stopped answering" in a.reason for a in first)
        server.fault = lambda asked: None
        with Client(OpenAIServer(server.url, MODEL), cache=tmp_path / "a.sqlite3", retries=FAST) as client:
            assert [a.text for a in client.ask(calls)] == [f"seen 0 {i}" for i in range(40)]
            assert (client.usage.hits, client.usage.sent) == (10, 30)


# The cache


def test_a_rerun_makes_no_call_and_anything_that_matters_makes_one(tmp_path: Path) -> None:
    cache = tmp_path / "answers.sqlite3"
    with serving(lambda a: Said("Yes", 0.8)) as server:

        def ask(
            model: str = MODEL, revision: str = "", text: str = "hi", seed: int = 0, order: int = 1, **given: object
        ) -> Answer:
            decoding = given.pop("decoding", Decoding(temperature=0.0, logprobs=5))
            pictures = [picture(seed), picture(seed + 1)][::order]
            with Client(OpenAIServer(server.url, model, revision=revision), cache=cache) as client:
                return client.ask([call_of("a", *pictures, text, decoding=decoding, **given)])[0]  # type: ignore[arg-type]

        server.models = (MODEL, "other")
        first, again = ask(), ask()
        assert (first.cached, again.cached, len(server.asked)) == (False, True, 1)
        assert again.alternatives == first.alternatives
        assert again.text == "Yes"
        for different in (
            {"model": "other"},
            {"revision": "abc"},
            {"text": "hi!"},
            {"seed": 5},
            {"order": -1},
            {"repeat": 1},
            {"prompt": "v2"},
            {"system": "x"},
            {"decoding": Decoding(temperature=0.1, logprobs=5)},
            {"decoding": Decoding(temperature=0.0)},
        ):
            before = len(server.asked)
            assert not ask(**different).cached, different  # type: ignore[arg-type]
            assert ask(**different).cached, different  # type: ignore[arg-type]
            assert len(server.asked) == before + 1
    with serving(lambda a: "elsewhere") as other, Client(OpenAIServer(other.url, MODEL), cache=cache) as client:
        assert not client.ask(
            [call_of("a", picture(0), picture(1), "hi", decoding=Decoding(temperature=0.0, logprobs=5))]
        )[0].cached


@pytest.mark.parametrize(
    ("fault", "kept"),
    [("empty", False), ("prose", True), ("api_refusal", True), ("filter", True), ("500", False), ("400", False)],
)
def test_what_the_server_said_is_kept_and_what_never_came_is_not(fault: str, kept: bool, tmp_path: Path) -> None:
    with serving(hello, fault) as server:
        answers = [one(server.url, cache=tmp_path / "a.sqlite3") for _ in range(2)]
    assert answers[1].cached == kept
    assert answers[0].status == answers[1].status


def test_two_processes_share_a_cache(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from synlayers.vlm import AnswerCache, Reply
cache = AnswerCache(Path(sys.argv[1]))
for i in range(300):
    cache.put(f"shared{i}", Reply("who" + sys.argv[2])); cache.put(sys.argv[2] + str(i), Reply(str(i)))
"""
    path = tmp_path / "a.sqlite3"
    workers = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("a", "b")]
    assert [w.wait(60) for w in workers] == [0, 0]
    cache = AnswerCache(path)
    assert len(cache) == 900
    assert cache.get("b299") is not None
    assert cache.get("nothing") is None
    cache.close()
    with sqlite3.connect(path) as base:
        base.execute("UPDATE answers SET reply = 'damaged' WHERE key = 'b0'")
    assert AnswerCache(path).get("b0") is None


def test_a_cache_that_breaks_costs_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synlayers.vlm.cache.BUSY_SECONDS", 0.1)
    path = tmp_path / "a.sqlite3"
    calls = [call_of(str(i), f"{i}") for i in range(200)]
    with serving(hello) as server:

        def ask() -> list[Answer]:
            with Client(OpenAIServer(server.url, MODEL), cache=path) as client:
                return client.ask(calls)

        AnswerCache(path).close()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")  # nobody else can write
            with pytest.warns(UserWarning, match="cannot be written"):
                assert all(a.status == "ok" for a in ask())
            other.execute("ROLLBACK")
        ask()
        pages = bytearray(path.read_bytes())
        pages[2 * 4096 :] = bytes(len(pages) - 2 * 4096)
        path.write_bytes(pages)
        with pytest.warns(UserWarning, match="cannot be read"):
            assert all(a.status == "ok" for a in ask())


def test_a_cache_hit_is_far_below_a_millisecond(tmp_path: Path) -> None:
    shown = Picture(np.zeros((512, 512, 3), np.uint8))
    calls = [call_of(str(i), shown, f"question {i}", decoding=Decoding(temperature=0.0)) for i in range(200)]
    with serving(hello) as server, Client(OpenAIServer(server.url, MODEL), cache=tmp_path / "a.sqlite3") as client:
        client.ask(calls)
        best = 1.0
        for _ in range(5):
            start = time.perf_counter()
            assert all(a.cached for a in client.ask(calls))
            best = min(best, (time.perf_counter() - start) / len(calls))
    assert best < 1e-3, best


# Secrets


def test_a_key_is_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    key = "sk-verysecret123456"
    monkeypatch.setenv("JUDGE_KEY", key)
    caplog.set_level("DEBUG")
    cache = tmp_path / "a.sqlite3"
    with (
        serving(hello, key=key) as server,
        Client(OpenAIServer(server.url, MODEL, key_env="JUDGE_KEY"), cache=cache) as client,
    ):
        client.check()
        answer = client.ask([call_of("a", "hi")])[0]
    assert answer.status == "ok"
    with serving(hello, key="another") as server:
        with Client(OpenAIServer(server.url, MODEL, key_env="JUDGE_KEY"), cache=cache) as client:
            with pytest.raises(ServerError, match=r"refuses the key in \$JUDGE_KEY") as caught:
                client.check()
            refused = client.ask([call_of("b", "hi")])[0]  # the server echoes the key in its message
        assert refused.status == "transport_error"
        assert "wrong key" in refused.reason
    told = [
        repr(answer),
        repr(refused),
        str(caught.value),
        str(client.usage),
        json.dumps(client.usage.facts()),
        caplog.text,
    ]
    assert not any(key in text for text in told)
    assert all(key.encode() not in path.read_bytes() for path in tmp_path.iterdir())
    monkeypatch.delenv("JUDGE_KEY")
    keyless = pytest.raises(ServerError, match="JUDGE_KEY is not set")
    with (
        serving(hello, key="another") as server,
        Client(OpenAIServer(server.url, MODEL, key_env="JUDGE_KEY")) as client,
        keyless,
    ):
        client.check()


def test_yes_probability_by_hand() -> None:
    tokens = [
        Token("Yes", np.log(0.5)),
        Token(" yes", np.log(0.1)),
        Token("No", np.log(0.2)),
        Token("NO.", np.log(0.1)),
        Token("Maybe", np.log(0.1)),
    ]
    assert yes_probability(tokens) == pytest.approx(0.6 / 0.9)
    assert yes_probability([Token("Sure", -0.1)]) is None
    assert yes_probability([Token("No", -0.1)]) == 0.0


def test_synlayers_vlm_imports_without_openai() -> None:
    code = (
        "import sys; sys.modules['openai'] = None\nimport synlayers.vlm as v\ntry: v.OpenAIServer('http://x/v1',"
        " 'm')\nexcept ImportError as e: print(e)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'synlayers[judge]'" in run.stdout
