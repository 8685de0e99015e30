"""Servers that stall, lie, send elsewhere or write to the terminal: every call and command ends with a sentence."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from judge_server import Asked, serving

from synlayers.errors import UsageError
from synlayers.vlm import Client, OpenAIServer, RetryPolicy, ServerError, call_of, openai_server
from synlayers.vlm import client as client_module
from synlayers.vlm.transport import seconds_to_wait

pytest.importorskip("openai")
ROOT = Path(__file__).parents[3]
Talk = Callable[[socket.socket], None]
KEY = "sk-secret-0123456789abcdef"


@contextmanager
def raw_server(talk: Talk) -> Iterator[tuple[str, list[bytes]]]:
    """The base URL of a server that takes a request and then does what it likes; and the heads of the requests."""
    heads: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def answer(connection: socket.socket) -> None:
        connection.settimeout(60)
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (part := connection.recv(65536)):
                    return
                head += part
            length = re.search(rb"(?i)content-length: (\d+)", head)
            rest = int(length[1]) - len(head.partition(b"\r\n\r\n")[2]) if length else 0
            while rest > 0:  # what is left unread would cut the connection
                if not (part := connection.recv(65536)):
                    return
                rest -= len(part)
            heads.append(head)
            talk(connection)

    def accept() -> None:
        while not stopped.is_set():
            with suppress(OSError):
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1", heads
    finally:
        stopped.set()
        listener.close()


def drip(head: bytes, unit: bytes, pause: float = 0.02) -> Talk:
    """Sends the head, then a bit at a time, for ever."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(unit)
            time.sleep(pause)

    return talk


def say(*parts: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return talk


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
STALLS = {
    "its head": drip(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
    "one header": drip(b"HTTP/1.1 200 OK\r\nx: ", b"y"),
    "interim answers": drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "a body": drip(OK + b"Content-Length: 100000\r\n\r\n", b" "),
    "chunks": drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "events": drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", b": ping\n\n"),
    "nothing": lambda connection: time.sleep(30),
}


def ask(url: str, timeout: float = 0.5) -> tuple[str, str]:
    """Status and reason of a call that is tried once."""
    with Client(OpenAIServer(url, "m", timeout=timeout), retries=RetryPolicy(most=1)) as client:
        (answer,) = client.ask([call_of("a", "?")])
        return answer.status, answer.reason


@pytest.mark.parametrize("what", STALLS)
def test_no_server_holds_a_call_or_the_check(what: str) -> None:
    start = time.monotonic()
    with raw_server(STALLS[what]) as (url, _):
        assert ask(url) == ("transport_error", "no answer within 0.5 s, after 1 attempts")
        with Client(OpenAIServer(url, "m", timeout=0.5)) as client, pytest.raises(ServerError, match=r"within 0\.5 s"):
            client.check()
    assert time.monotonic() - start < 25  # it would be for ever


LIES = {
    "a longer body": (say(OK + b"Content-Length: 5000\r\n\r\n{}"), "connection failed"),
    "a shorter body": (say(OK + b"Content-Length: 2\r\n\r\n" + b'{"choices": []}'), ""),
    "two lengths": (say(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), "connection failed"),
    "a negative length": (say(OK + b"Content-Length: -1\r\n\r\n{}"), "connection failed"),
    "a length of 10^30": (say(OK + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n{}"), "connection failed"),
    "broken chunks": (say(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "connection failed"),
    "no status": (say(b"\x00\xff\x1b[2J" * 100), "connection failed"),
    "a head without end": (say(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 1_000_000), "connection failed"),
    "an endless body": (drip(OK + b"\r\n", b" " * 4_000_000, 0), "more than"),
    "gzip": (say(OK + b"Content-Encoding: gzip\r\n\r\n" + b"\x1f\x8b" * 9), "compressed"),
    "brotli twice": (say(OK + b"Content-Encoding: br, br\r\n\r\n" + b"\x1f\x8b" * 9), "compressed"),
    "deep JSON": (say(OK + b"\r\n" + b"[" * 200_000), "not of the OpenAI form"),
    "a number of 5000 digits": (say(OK + b"\r\n" + b"9" * 5000), "not of the OpenAI form"),
    "null": (say(OK + b"Content-Length: 4\r\n\r\nnull"), "OpenAI form (the response is null, not an object)"),
    "choices of numbers": (say(OK + b'\r\n{"choices": [7]}'), "(choices is no list of objects)"),
    "words for chances": (
        say(OK + b'\r\n{"choices": [{"message": {"content": "hi"}, "logprobs": {"content": [{"token": "hi"}]}}]}'),
        "(None is no log-probability)",
    ),
    "a number for chances": (
        say(OK + b'\r\n{"choices": [{"message": {"content": "hi"}, "logprobs": {"content": [{"top_logprobs": 3}]}}]}'),
        "(the log-probabilities are no list of objects)",
    ),
    "half a character": (say(OK + b'\r\n{"choices": [{"message": {"content": "\xed\xa0\x80"}}]}'), ""),
}


@pytest.mark.parametrize("what", LIES)
def test_what_is_no_answer_costs_the_call(what: str) -> None:
    talk, reason = LIES[what]
    with raw_server(talk) as (url, _):
        status, why = ask(url, 8)
        assert status in ("transport_error", "missing_output", "ok")
        assert reason in why
        with Client(OpenAIServer(url, "m", timeout=8)) as client, suppress(ServerError):
            client.check()


@pytest.mark.parametrize(
    "place",
    [
        "{other}",
        "//{other_host}/v1/chat/completions",
        "http://[::1",
        "http://[x]:y/",
        "http://h:99999999999/",
        "http://a:b@{other_host}/?key=" + KEY,
        "javascript:alert(1)",
        "file:///etc/passwd",
        "\\\\x",
        "/v1/chat/completions",  # to itself, for ever
        "\x1b]0;x\x07",
        "http://" + "x" * 5000,
        "",
    ],
)
def test_redirects_are_not_followed_and_take_no_key_along(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with raw_server(say(OK + b"Content-Length: 2\r\n\r\n{}")) as (other, elsewhere):
        location = place.replace("{other_host}", other[7:-3]).replace("{other}", other)
        for code in (301, 302, 307, 308):
            head = f"HTTP/1.1 {code} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
            with raw_server(say(head)) as (url, heads):
                status, why = ask(url, 8)
                assert status == "transport_error"
                if "\x1b" not in place:  # the library refuses such a head
                    assert "redirects are not followed" in why
                assert KEY not in why and why.isprintable() and len(why) < 500  # noqa: PT018
                with Client(OpenAIServer(url, "m")) as client, pytest.raises(ServerError) as told:
                    client.check()
                assert KEY not in str(told.value)
                assert len(heads) == 2
        assert elsewhere == []


@pytest.mark.parametrize("key", ["sk-\u00e9\u4e2d", "sk-a\nInjected: b", "sk-\x1b[31m", "sk-a\rb", "sk-\ud800"])
def test_a_key_that_is_none_is_refused_and_not_shown(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_server.os, "environ", {"ODD_KEY": key})
    with pytest.raises(UsageError, match=r"\$ODD_KEY holds characters that no key has") as told:
        OpenAIServer("http://127.0.0.1:1/v1", "m", key_env="ODD_KEY")
    assert key[3:] not in str(told.value)


@pytest.mark.parametrize("url", ["http://[::1", "http://h:x/v1", "http://h:70000/v1", "ftp://h/v1", "http://", "\0"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(UsageError, match=r"is not http://HOST:PORT/v1"):
        OpenAIServer(url, "m")


@pytest.mark.parametrize("timeout", [0.0, -1.0, float("nan"), float("inf"), 1e9])
def test_a_time_limit_is_a_limit(timeout: float) -> None:
    with pytest.raises(UsageError, match="timeout"):
        OpenAIServer("http://h/v1", "m", timeout=timeout)


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b'"x"', b"7", b'{"data": null}', b'{"data": 3}', b'{"data": [null, 4, "m"]}', b"{}", b"{"]
)
def test_odd_lists_of_models_are_told_in_sentences(body: bytes) -> None:
    with raw_server(say(OK + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)) as (url, _):
        with Client(OpenAIServer(url, "m")) as client, pytest.raises(ServerError) as told:
            client.check()
        assert not re.search(r"NoneType|object is not|has no attribute|object has", str(told.value)), told.value


def test_retry_after_of_any_form() -> None:
    odd = ("Thu, 99 Foo 99999 99:99:99 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT")
    for value in ("", "nan", "-5", "-0", "0", "inf", "1e999", "9" * 400, "soon", "1_0", "\u0663", "5 s", *odd):
        assert seconds_to_wait({"retry-after": value}) is None, value
    assert seconds_to_wait({"retry-after": " 7 "}) == 7
    assert seconds_to_wait({"retry-after": "0.25"}) == 0.25
    assert seconds_to_wait({"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}) > 1e9  # type: ignore[operator]


def busy(wait: str) -> Talk:
    return say(f"HTTP/1.1 429 X\r\nRetry-After: {wait}\r\nContent-Length: 2\r\n\r\n{{}}".encode())


@pytest.mark.parametrize(
    ("wait", "requests", "reason"),
    [
        ("nan", 6, "after 2 attempts"),
        ("-7", 6, "after 2 attempts"),
        ("86400", 3, "(it asks to wait 86400 s; at most 60 s are waited)"),
        ("0.2", 6, "(it asked to wait 0 s in all; at most 0.3 s are waited)"),
    ],
)
def test_a_server_that_puts_everything_off_is_asked_for_the_first_calls_only(
    wait: str, requests: int, reason: str
) -> None:
    policy = RetryPolicy(most=2 if wait != "0.2" else 9, first=0.01, patience=0.3)
    with (
        raw_server(busy(wait)) as (url, heads),
        Client(OpenAIServer(url, "m"), retries=policy, concurrency=1) as client,
    ):
        answers = client.ask([call_of(str(i), str(i)) for i in range(30)])
    assert [a.status for a in answers] == ["transport_error"] * 30
    assert reason in answers[0].reason
    assert answers[29].reason == f"the server puts every call off ({url})"
    assert len(heads) == requests


def test_waiting_at_a_servers_wish_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "TOLD_FROM", 0.1)
    with (
        raw_server(busy("0.12")) as (url, _),
        Client(OpenAIServer(url, "m"), retries=RetryPolicy(most=3), concurrency=2) as client,
    ):
        client.ask([call_of(str(i), str(i)) for i in range(2)])
    told = capsys.readouterr().err
    assert 1 <= told.count("asks to wait 0 s (HTTP 429") <= 2


def test_a_list_of_many_long_names_takes_no_time() -> None:
    names = [f"{i}" * 50 + "x" * 500 for i in range(6000)]
    body = json.dumps({"object": "list", "data": [{"id": name, "object": "model"} for name in names]}).encode()
    with raw_server(say(OK + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)) as (url, _):
        with Client(OpenAIServer(url, "wanted")) as client, pytest.raises(ServerError, match="does not serve"):
            client.check()
        with Client(OpenAIServer(url, names[-1])) as client:
            client.check()


def test_what_a_server_says_does_not_reach_the_terminal_as_it_is(tmp_path: Path) -> None:
    """Its errors, its names of models and its answers, through a real command."""
    odd = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\rok\x00"

    def judge(asked: Asked) -> str:
        return f'It says "{odd}" everywhere.'

    folder = tmp_path / "build"
    module = [sys.executable, "-m", "synlayers.generate", "--num-samples", "1", "--layers", "2", "--size", "256"]
    environment = {**os.environ, "SYNLAYERS_CACHE": str(tmp_path / "cache"), "PYTHONUTF8": "1"}
    build = [*module, "--packs", "none", "--out", str(folder)]
    subprocess.run(build, env=environment, cwd=ROOT, check=True, timeout=120)
    words = [sys.executable, "-m", "synlayers.caption", str(folder), "--no-cache", "--base-url"]
    refusal = {"status": 400, "headers": {}, "body": {"error": {"message": f"bad {odd}", "code": odd}}}
    with serving(judge) as plain, serving(judge, refusal) as refusing, serving(judge, models=(odd,)) as other:
        for name, server in (("a", plain), ("b", refusing), ("c", other)):
            call = [*words, server.url, "--model", "scene-judge", "--name", name]
            run = subprocess.run(call, capture_output=True, env=environment, cwd=ROOT, timeout=120)
            output = (run.stdout + run.stderr).decode()
            assert "owned" in output
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", output), repr(output)
            assert "Traceback" not in output
