"""`python -m synlayers.vlm.speed`: what the client costs beyond the server: overhead of a call, calls in flight, a hit
in the cache.

The server runs in a process of its own and answers after a fixed time; with N calls of D seconds each and C in flight,
nothing can take less than N * D / C. What is above that, per call, is the client's own work (and the server's, which is
kept small).
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Annotated

import numpy as np
import typer

from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, console
from synlayers.support.processes import Worker
from synlayers.support.scratch import temporary_folder
from synlayers.vlm import Call, Client, Decoding, OpenAIServer, Picture, call_of

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
MODEL = "speed"


def reply(model: str) -> bytes:
    """A complete HTTP response with one short answer."""
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": '{"score": [7, 5], "reasoning": "as asked"}'},
    }
    return _response(
        {
            "id": "x",
            "object": "chat.completion",
            "created": 0,
            "model": model,
            "choices": [choice],
            "usage": {"prompt_tokens": 1000, "completion_tokens": 20, "total_tokens": 1020},
        }
    )


def _response(content: object) -> bytes:
    body = json.dumps(content).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def serve(delay: float) -> Callable[[None], int]:
    """Answers every request after `delay` seconds, until the process ends; returns what tells the port."""
    ports: SimpleQueue[int] = SimpleQueue()
    threading.Thread(target=_serve, args=(delay, ports), daemon=True).start()
    port = ports.get(timeout=60)
    return lambda _: port


def _serve(delay: float, ports: SimpleQueue[int]) -> None:
    answer, most = reply(MODEL), [0, 0]
    models = _response({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:"), 0
                )
                await reader.readexactly(length)
                most[0] += 1
                most[1] = max(most)
                await asyncio.sleep(delay)
                most[0] -= 1
                if head.startswith(b"GET /most"):
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n%03d" % most[1])
                else:
                    writer.write(models if b"/models " in head.partition(b"\r\n")[0] else answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 26)
        ports.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


@contextmanager
def server(delay: float) -> Iterator[str]:
    """The base URL of such a server."""
    worker: Worker[None, int] = Worker(partial(serve, delay))
    try:
        yield f"http://127.0.0.1:{worker.ask(None, 120.0)}/v1"
    finally:
        worker.close()


def questions(count: int, side: int) -> list[Call]:
    """Calls with two pictures each, encoded already."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 32, (side, side, 3), dtype=np.uint8)
    pictures = [Picture(noise + np.uint8(i)) for i in range(8)]
    calls = [
        call_of(str(i), f"question {i}", pictures[i % 8], pictures[(i + 1) % 8], decoding=Decoding(temperature=0.0))
        for i in range(count)
    ]
    for picture in pictures:
        picture.url, picture.digest  # noqa: B018
    return calls


def measure(calls: list[Call], delay: float, cache: Path) -> dict[str, float]:
    """Seconds for all calls, and per cache hit."""
    with server(delay) as url:
        with Client(OpenAIServer(url, MODEL)) as client:
            client.ask(calls[:64])  # connections are open, modules are loaded
            start = time.perf_counter()
            client.ask(calls)
            whole = time.perf_counter() - start
        with Client(OpenAIServer(url, MODEL)) as client:
            client.ask(calls[:1])
            alone = min(_seconds(client, call) for call in calls[:20])
        with Client(OpenAIServer(url, MODEL), cache=cache) as client:
            client.ask(calls)
            start = time.perf_counter()
            client.ask(calls)
            hit = (time.perf_counter() - start) / len(calls)
            if client.usage.sent != len(calls):
                raise AssertionError(
                    f"{client.usage.sent - len(calls)} calls of the rerun were not read from the cache"
                )
    return {"whole": whole, "alone": alone, "hit": hit}


def _seconds(client: Client, call: Call) -> float:
    start = time.perf_counter()
    client.ask([call])
    return time.perf_counter() - start


@app.command()
def main(
    calls: Annotated[int, typer.Option(help="Calls to make.")] = 640,
    delay: Annotated[float, typer.Option(help="Seconds that the server takes for each.")] = 0.5,
    side: Annotated[int, typer.Option(help="Side of the two pictures of each call, pixels.")] = 512,
    repeats: Annotated[int, typer.Option(help="Of these the best counts.")] = 3,
) -> None:
    """Measure the client against a local server that answers after a fixed time."""
    with clean_exit():
        if calls < 64 or repeats < 1 or delay < 0:
            raise UsageError("--calls must be at least 64, --repeats at least 1, --delay at least 0")
        batch = questions(calls, side)
        with temporary_folder() as folder:
            runs = [measure(batch, delay, folder / f"{i}.sqlite3") for i in range(repeats)]
        best = {name: min(run[name] for run in runs) for name in runs[0]}
        floor = -(-calls // 64) * delay
        size = sum(len(p.data) for p in batch[0].pictures()) / 1024
        console.print(
            f"{calls} calls of {delay:g} s with {size:.0f} KiB of pictures each, 64 in flight: {best['whole']:.2f} s,"
            f" floor {floor:.2f} s"
        )
        console.print(f"overhead of a call among many: {1000 * (best['whole'] - floor) / calls:.2f} ms")
        console.print(f"overhead of a call alone: {1000 * (best['alone'] - delay):.2f} ms")
        console.print(f"a hit in the cache: {1000 * best['hit']:.3f} ms")


if __name__ == "__main__":
    app(prog_name="python -m synlayers.vlm.speed")
