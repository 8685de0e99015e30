"""A server that answers everything that no server should: captions and scores end soon, with a sentence and nothing of
the server's on the terminal, and a good server finishes what they left."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks.abuse.kills import COMMANDS, finish
from benchmarks.abuse.trial import Command, Lost, Place, Trial
from benchmarks.twins import twins
from benchmarks.twins.plans import TWIN_FILE
from synlayers.vlm.speed import MODEL, server

KEY: Final = "sk-abuse-0123456789abcdef"
ODD: Final = "\x1b]0;owned\x07\x1b[2J\u202e"
LIMIT: Final = 120.0
"""Seconds in which a command must end."""
PAUSE: Final = 0.2
_OK: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def _body(content: object, head: bytes = _OK) -> bytes:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return head + b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(data), data)


def _says(text: str) -> bytes:
    return _body({"model": MODEL, "choices": [{"message": {"content": text}, "finish_reason": "stop"}]})


def _status(code: int, **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return _body({"error": {"message": f"no {ODD} {KEY}"}}, f"HTTP/1.1 {code} X\r\n{lines}".encode())


ANSWERS: Final = (
    _says(f'{{"score": [07, 5], "reasoning": "{ODD}"}}'),
    _says('{"score": [٧, 1e999], "reasoning": "' + "[" * 20_000),
    _says("{" * 3000 + '"' * 3000),
    _says("x" * 300_000),
    _body(b"null"),
    _body(b"[" * 100_000),
    _body({"choices": [None]}),
    _body({"choices": [{"message": {"content": 7}}]}),
    _body({"choices": [{"message": {"content": "hi"}, "logprobs": {"content": 3}}]}),
    _body({"choices": [], "error": {"message": ODD, "code": 500}}),
    _status(429, Retry_After="nan"),
    _status(429, Retry_After="-1"),
    _status(429, Retry_After="1" + "0" * 300),
    _status(503, Retry_After="Thu, 99 Foo 99999 99:99:99 GMT"),
    _status(302, Location="http://127.0.0.1:1/" + ODD.encode("unicode_escape").decode()),
    _OK + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
    _OK + b"Content-Length: 999999\r\n\r\n{",
    b"\x00\xff" * 200,
    b"",
)
"""Whole responses, given in turn."""


@contextmanager
def hostile_server() -> Iterator[str]:
    """The base URL of a server that lists its model and then gives `ANSWERS`; every eighth it drips."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.5)
    over, numbers = threading.Event(), count()

    def talk(connection: socket.socket) -> None:
        connection.settimeout(30)
        with connection, suppress(OSError):
            head = connection.recv(65536)
            if b"/models" in head.split(b"\r\n", 1)[0]:
                connection.sendall(_body({"object": "list", "data": [{"id": MODEL, "object": "model"}]}))
                return
            length = re.search(rb"(?i)content-length: (\d+)", head)
            rest = int(length[1]) - len(head.partition(b"\r\n\r\n")[2]) if length else 0
            while rest > 0 and (part := connection.recv(65536)):
                rest -= len(part)
            number = next(numbers)
            if number % 8 == 7:
                connection.sendall(_OK + b"Content-Length: 100000\r\n\r\n")
                while not over.wait(PAUSE):
                    connection.sendall(b" ")
            connection.sendall(ANSWERS[number % len(ANSWERS)])

    def accept() -> None:
        while not over.is_set():
            with suppress(TimeoutError, OSError):
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        over.set()
        listener.close()


def ask_hostile_server(words: Callable[[str, Path], list[str]], place: Place, times: int) -> str:
    """Runs a command against it, then against a server that answers."""
    out, seconds = place.folder / "out", []
    with hostile_server() as url:
        for _ in range(times):
            start = time.monotonic()
            command = Command(words(url, out), variables={"OPENAI_API_KEY": KEY})
            said = command.wait(LIMIT)
            seconds.append(time.monotonic() - start)
            if command.process.returncode not in (0, 1, 2):
                raise Lost(f"{command}: exit code {command.process.returncode}: {said[-500:]}")
            if found := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said):
                raise Lost(f"{command}: {found[0]!r} of the server reached the terminal")
            written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
            if KEY in said or KEY.encode() in written:
                raise Lost(f"{command}: the key was told")
            if internal := re.search(r"NoneType|object is not|has no attribute|TypeError|KeyError", said):
                raise Lost(f"{command}: Python's own words: {internal[0]}: {said[-500:]}")
    with server(0.0) as url:
        finish(Command(words(url, out), variables={"OPENAI_API_KEY": KEY}))
    return f"{times} times, at most {max(seconds):.0f} s; a good server finished what was left"


def captions(place: Place, times: int) -> str:
    """`ask_hostile_server` by captions."""
    build = place.made_once(COMMANDS["verify"].inputs.__qualname__, COMMANDS["verify"].inputs) / "build"
    shutil.copytree(build, place.folder / "out")

    def words(url: str, out: Path) -> list[str]:
        given = ["--base-url", url, "--model", MODEL, "--name", "m", "--no-cache", "--timeout", "2", "--retry-failed"]
        return ["synlayers.caption", str(out), *given]

    return ask_hostile_server(words, place, times)


def _make_edits(inputs: Path) -> None:
    shutil.copytree(twins()["gedit-bench"].build(2, 256), inputs / "gedit-bench")
    (inputs / "gedit-bench" / TWIN_FILE).unlink()


def scores(place: Place, times: int) -> str:
    """`ask_hostile_server` by a benchmark that a judge scores."""
    data = place.made_once(_make_edits.__qualname__, _make_edits) / "gedit-bench"

    def words(url: str, out: Path) -> list[str]:
        judge = place.folder / "judge.yaml"
        judge.write_text(json.dumps({"base_url": url, "model": MODEL, "timeout": 2, "attempts": 2, "cache": "none"}))
        given = ["--benchmark", "gedit-bench", "--data", str(data), "--baseline", "identity", "--judge", str(judge)]
        return ["benchmarks.run", *given, "--protocol", "editing/gedit-strict-v1", "--out", str(out), "--retry-failed"]

    return ask_hostile_server(words, place, times)


TRIALS: Final = (Trial("hostile judge: caption", captions), Trial("hostile judge: run", scores))
