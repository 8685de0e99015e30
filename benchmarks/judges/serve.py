"""`python -m benchmarks.judges.serve FOLDER`: a local `transformers` model behind the OpenAI interface, one call at a
time.

For machines without vLLM or SGLang, and for `synlayers.caption`, which speaks to servers only.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from benchmarks.api.images import read_rgb
from benchmarks.judges.local import LocalModel
from synlayers.errors import DataError, SynlayersError
from synlayers.support.cli import clean_exit, console
from synlayers.support.consoles import tell
from synlayers.support.untrusted.reasons import what_is_wrong
from synlayers.vlm import Call, Decoding, Message, Picture, Reply
from synlayers.vlm.calls import Part

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
MAX_BYTES: Final = 256 << 20
SECONDS: Final = 60.0
"""That a client may be silent in the middle of a request, or between two."""
KNOWN_FIELDS: Final = (
    "model",
    "messages",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "seed",
    "logprobs",
    "top_logprobs",
    "stream",
    "n",
    "user",
)


def call_from(body: Mapping[str, Any]) -> Call:
    """A request as a call. Raises `DataError` saying what is wrong with it."""
    try:
        messages = tuple(Message(m["role"], tuple(_parts(m["content"]))) for m in body["messages"])
        decoding = Decoding(
            body.get("temperature"),
            body.get("top_p"),
            body.get("max_tokens", body.get("max_completion_tokens")),
            body.get("seed"),
            int(body.get("top_logprobs") or 1) if body.get("logprobs") else 0,
            tuple((k, v) for k, v in body.items() if k not in KNOWN_FIELDS),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"this is no chat-completions request ({what_is_wrong(error)})") from None
    return Call("", messages, decoding)


def _parts(content: Any) -> list[Part]:
    if isinstance(content, str):
        return [content]
    return [str(part["text"]) if part["type"] == "text" else _picture(part["image_url"]["url"]) for part in content]


def _picture(url: str) -> Picture:
    head, _, data = url.partition(";base64,")
    if not head.startswith("data:image/"):
        raise DataError("images must be data URLs; nothing is fetched")
    try:
        return Picture(read_rgb(base64.b64decode(data, validate=True), "the image of the request"))
    except binascii.Error as error:
        raise DataError(f"an image is not base64: {error}") from None


def response(reply: Reply, model: str, logprobs: bool) -> dict[str, Any]:
    """A reply in the wire format."""
    content = [
        {
            "token": top[0].text,
            "logprob": top[0].logprob,
            "bytes": None,
            "top_logprobs": [{"token": t.text, "logprob": t.logprob, "bytes": None} for t in top],
        }
        for top in reply.alternatives
    ]
    choice = {
        "index": 0,
        "finish_reason": reply.finish or "stop",
        "message": {"role": "assistant", "content": reply.text},
        "logprobs": {"content": content} if logprobs else None,
    }
    usage = {
        "prompt_tokens": reply.tokens_in,
        "completion_tokens": reply.tokens_out,
        "total_tokens": reply.tokens_in + reply.tokens_out,
    }
    return {
        "id": "chatcmpl-local",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [choice],
        "usage": usage,
    }


def server_of(model: LocalModel, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is bound and not yet serving."""
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = SECONDS

        def do_GET(self) -> None:
            found = self.path.rstrip("/").endswith("/models")
            self._send(
                200 if found else 404,
                {"object": "list", "data": [{"id": model.model, "object": "model", "created": 0, "owned_by": "local"}]},
            )

        def do_POST(self) -> None:
            given = self.headers.get("Content-Length", "0")
            length = int(given) if given.isascii() and given.isdecimal() and len(given) < 12 else MAX_BYTES + 1
            if length > MAX_BYTES:
                self.close_connection = True
                self._send(413, {"error": {"message": f"a request of {given[:40]} bytes; at most {MAX_BYTES}"}})
                return
            try:
                body = json.loads(self.rfile.read(length))
                call = call_from(body)
                with turn:
                    reply = model.answer(call)
                self._send(200, response(reply, model.model, bool(body.get("logprobs"))))
            except (SynlayersError, ValueError, RecursionError) as error:
                self._send(400, {"error": {"message": str(error), "code": "invalid_request_error"}})
            except (RuntimeError, TypeError, LookupError, AttributeError) as error:  # of the library, for odd requests
                self._send(500, {"error": {"message": " ".join(str(error).split())[:300], "code": None}})

        def _send(self, status: int, body: Mapping[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.wfile.write(
                f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode()
                + data
            )

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that went away, or fell silent, is no news; anything else is told."""
            if not isinstance(error := sys.exc_info()[1], OSError):
                tell(f"a request failed: {type(error).__name__}: {error}")

    return Server((host, port), Handler)


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of a Qwen2.5-VL or Qwen3-VL model.")],
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8000,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
) -> None:
    """Serve a local model until it is stopped."""
    with clean_exit():
        model = LocalModel(folder, device=device)
        model.load()
        server = server_of(model, host, port)
        console.print(f"{model.model} at http://{host}:{server.server_address[1]}/v1")
        server.serve_forever()


if __name__ == "__main__":
    app(prog_name="python -m benchmarks.judges.serve")
