"""The local server of judges: whatever a client sends, it answers or hangs up, and goes on."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("torch")

from benchmarks.judges import serve
from synlayers.vlm import Call, Reply


class Echo:
    """A model that says what it was asked."""

    model = "echo"

    def answer(self, call: Call) -> Reply:
        (words,) = (part for message in call.messages for part in message.parts)
        if words == "raise":
            raise KeyError("an odd request")
        return Reply(str(words))


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(serve, "SECONDS", 0.5)
    server = serve.server_of(Echo(), "127.0.0.1", 0)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def send(port: int, data: bytes) -> str:
    """What comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        answer = b""
        while part := connection.recv(65536):
            answer += part
            if b"\r\n\r\n" in answer and answer.endswith(b"}"):
                break
        return answer.decode()


def post(body: Any, length: str | None = None) -> bytes:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: {len(data) if length is None else length}\r\n\r\n"
    return head.encode() + data


def asking(words: Any, **more: Any) -> dict[str, Any]:
    return {"model": "echo", "messages": [{"role": "user", "content": words}], **more}


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (post(asking("hello")), "200"),
        (post(asking("x"), "-1"), "413"),
        (post(asking("x"), "many"), "413"),
        (post(asking("x"), "9" * 30), "413"),
        (post(asking("x"), "\u0663"), "413"),
        (post(b"[" * 50_000), "400"),
        (post(b"\xff\xfe"), "400"),
        (post([1, 2]), "400"),
        (post({"messages": 3}), "400"),
        (post(asking([{"type": "image_url", "image_url": {"url": "http://127.0.0.1:1/secret.png"}}])), "400"),
        (post(asking([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}])), "400"),
        (post(asking("raise")), "500"),
        (post(asking("x"), "5000"), ""),  # the rest never comes
        (b"POST / HTTP/1.1\r\nContent-Le", ""),
    ],
)
def test_any_request_is_answered_or_ended(port: int, request_: bytes, status: str) -> None:
    answer = send(port, request_)
    assert answer.startswith(f"HTTP/1.1 {status}") if status else answer == ""
    assert '"hello"' in send(port, post(asking("hello")))  # it goes on
