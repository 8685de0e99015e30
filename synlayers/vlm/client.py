"""The client: plain functions outside, an event loop in a thread of its own inside, many calls in flight, every call an
answer with a status."""

from __future__ import annotations

import asyncio
import hashlib
import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from synlayers.errors import UsageError
from synlayers.support.consoles import tell
from synlayers.vlm.answers import answer_of, failed_answer
from synlayers.vlm.backend import Backend, PermanentError, Reply, ServerError, TransientError
from synlayers.vlm.cache import AnswerCache
from synlayers.vlm.calls import Answer, Call
from synlayers.vlm.request_options import RequestOptions
from synlayers.vlm.usage import Prices, Usage

GIVEN_UP = "the server stopped answering"
PUT_OFF = "the server puts every call off"
CLOSE_LIMIT = 30.0
"""Seconds that closing may take."""
TOLD_FROM = 5.0
"""Seconds of waiting at a server's wish that are told."""
FIRST_CALLS = 3
"""Calls in flight until the first is answered: what refuses all is not asked 64 times."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a failed attempt is made again. Only what can pass is: 408, 409, 429, 5xx, a cut connection, a timeout.

    Args:
        most: attempts of a call, the first included.
        first: seconds before the second attempt; doubled each time, up to `longest`, times a fixed 0.5 to 1 that
            spreads the calls.
        longest: what a server may ask for with ``Retry-After`` at most; more is taken as a refusal.
        patience: seconds that one call waits at a server's wish, all attempts together.
        down_after: calls in a row that failed for want of any answer, after which no more are tried.
        busy_after: the same of calls that were put off (429, 5xx) until no attempt was left; before the first answer
            `refused_after` of them.
        refused_after: calls that the server refused for good before it answered any (or, later, in a row because of
            the key, the model or the account), after which `ServerError` ends the work.
    """

    most: int = 6
    first: float = 0.5
    longest: float = 60.0
    patience: float = 120.0
    down_after: int = 8
    busy_after: int = 64
    refused_after: int = 3

    def wait(self, key: str, attempt: int) -> float:
        """Seconds before the attempt after this one (1, 2, ...)."""
        spread = hashlib.sha256(f"{key} {attempt}".encode()).digest()[0] / 255
        return min(self.longest, self.first * 2.0 ** (attempt - 1)) * (0.5 + 0.5 * spread)


class Client:
    """Asks a backend, many calls at a time, and keeps what it said. A call that equals one in flight waits for its
    answer instead of being sent.

    >>> with Client(OpenAIServer("http://localhost:8000/v1", "Qwen/Qwen3-VL-8B-Instruct")) as client:   # doctest: +SKIP
    ...     client.check()
    ...     answers = client.ask([call_of("a", "What is this?", Picture(pixels))])

    Args:
        cache: file of answers, or None for none.
        concurrency: calls in flight.
        budget: requests that may be sent, every attempt counted; beyond it calls end as transport errors.
        request: changes to the parameters of every call.
        retry_failed: ask again, once, what was answered before in a way that is none (a refusal, a limit).

    `ask` and `stream` raise `ServerError`, with the server's own sentence, where it refuses every call.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        cache: Path | None = None,
        concurrency: int = 64,
        budget: int | None = None,
        retries: RetryPolicy | None = None,
        prices: Prices | None = None,
        request: RequestOptions | None = None,
        retry_failed: bool = False,
    ) -> None:
        if concurrency < 1:
            raise UsageError(f"concurrency is {concurrency}; it must be at least 1")
        if budget is not None and budget < 0:
            raise UsageError(f"the budget is {budget} calls; it cannot be negative")
        self.backend = backend
        self.concurrency = concurrency
        self.budget = budget
        self.retries = retries or RetryPolicy()
        self.usage = Usage(prices or Prices())
        self.request = request or RequestOptions()
        self.retry_failed = retry_failed
        self._said: dict[str, Reply] = {}  # of this client's calls: what the cache does not keep, or is not asked for
        self._answered = False
        self._refused: list[str] = []
        self._cache = AnswerCache(cache) if cache is not None else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._unreachable = 0
        self._put_off = 0
        self._not_before = 0.0
        self._told = 0.0

    @property
    def has_cache(self) -> bool:
        """Whether answers are kept, so that asking again costs nothing."""
        return self._cache is not None

    def check(self) -> None:
        """Fails at once, with address and hint, if no call can succeed. Raises `ServerError`."""
        self._run(self.backend.check()).result()

    def ask(self, calls: Sequence[Call]) -> list[Answer]:
        """The answers in the order of the calls."""
        answers = dict(self._stream_numbered(enumerate(calls)))
        return [answers[i] for i in range(len(calls))]

    def stream(self, calls: Iterable[Call]) -> Iterator[Answer]:
        """Answers as they come. Calls are taken from the iterable only when they can be sent, so a long one costs no
        memory."""
        return (answer for _, answer in self._stream_numbered(enumerate(calls)))

    def require_answers(self) -> None:
        """Raises `ServerError`, with the first reasons, if calls were made and not one came through."""
        if set(self.usage.statuses) == {"transport_error"}:
            reasons = "; ".join(self.usage.first_reasons())
            raise ServerError(f"{self.backend.endpoint} answered none of {self.usage.calls} calls: {reasons}")

    def close(self) -> None:
        """Ends the loop and closes connections and cache."""
        if self._loop is not None and self._thread is not None:
            with suppress(TimeoutError, FutureTimeout):  # one class from Python 3.11 on
                self._run(self._end()).result(CLOSE_LIMIT)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(CLOSE_LIMIT)
            if not self._thread.is_alive():  # else something blocks in it: it ends with the process
                self._loop.close()
            self._loop = self._thread = None
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    async def _end(self) -> None:
        """Gives up what is still in flight, where the work ended before it, and closes the connections."""
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await self.backend.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The caller's thread: cache, encoding, order

    def _stream_numbered(self, calls: Iterable[tuple[int, Call]]) -> Iterator[tuple[int, Answer]]:
        done: queue.SimpleQueue[tuple[int, str, Answer, Reply | None] | BaseException] = queue.SimpleQueue()
        in_flight = 0
        # calls in flight by key, and those that wait for the answer to one that is equal
        waiting: dict[str, list[tuple[int, Call]]] = {}
        for number, asked in calls:
            call = self.request.apply(asked)
            key = call.key(self.backend.endpoint, self.backend.model, self.backend.revision)
            if (reply := self._known_reply(call, key)) is not None:
                yield number, self._count_answer(answer_of(call, reply, cached=True))
                continue
            if key in waiting:
                waiting[key].append((number, call))
                continue
            for picture in call.pictures():
                picture.url  # noqa: B018  # encoded here, not in the loop that all calls share
            while in_flight >= self._most_in_flight() or (in_flight and not done.empty()):
                in_flight -= 1
                yield from self._finish_call(done.get(), waiting)
            waiting[key] = []
            self._run(self._send(number, call, key, done))
            in_flight += 1
        while in_flight:
            in_flight -= 1
            yield from self._finish_call(done.get(), waiting)

    def _most_in_flight(self) -> int:
        return self.concurrency if self._answered else min(self.concurrency, FIRST_CALLS)

    def _known_reply(self, call: Call, key: str) -> Reply | None:
        """What was answered before, by this client or in the cache."""
        if key in self._said:
            return self._said[key]
        reply = self._cache.get(key) if self._cache is not None else None
        if reply is not None and self.retry_failed and answer_of(call, reply).status != "ok":
            return None
        return reply

    def _finish_call(
        self, item: tuple[int, str, Answer, Reply | None] | BaseException, waiting: dict[str, list[tuple[int, Call]]]
    ) -> Iterator[tuple[int, Answer]]:
        """The answer to a call, and to those equal to it that came while it was in flight."""
        if isinstance(item, BaseException):
            raise item
        number, key, answer, reply = item
        if reply is not None and self._cache is not None:
            self._cache.put(key, reply, replace=self.retry_failed)
            if self.retry_failed or reply.is_empty:
                self._said[key] = reply
        yield number, self._count_answer(answer)
        for later, call in waiting.pop(key):
            yield later, self._count_answer(replace(answer, id=call.id, seconds=0.0, attempts=0, cached=True))

    def _count_answer(self, answer: Answer) -> Answer:
        self.usage.count(answer)
        return answer

    def _run(self, work: Any) -> Future[Any]:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="vlm", daemon=True)
            self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    # The loop's thread: sending and trying again

    async def _send(self, number: int, call: Call, key: str, done: queue.SimpleQueue[Any]) -> None:
        try:
            answer, reply = await self._attempt(call, key)
            done.put((number, key, answer, reply))
        except BaseException as error:
            done.put(error)

    async def _attempt(self, call: Call, key: str) -> tuple[Answer, Reply | None]:
        """All attempts of a call."""
        start, attempt, waited = time.monotonic(), 0, 0.0
        while True:
            if why := self._given_up():
                return failed_answer(call, why, attempt), None
            if (pause := self._not_before - time.monotonic()) > 0:  # the server asked all of us to wait
                await asyncio.sleep(pause)
                continue
            attempt += 1
            self.usage.sent += 1
            try:
                reply = await self.backend.complete(call)
            except PermanentError as error:
                self._unreachable = self._put_off = 0
                self._count_refusal(error)
                return failed_answer(call, str(error), attempt), None
            except TransientError as error:
                if not error.unreachable:
                    self._unreachable = 0
                waited += error.wait or 0.0
                if (last := self._no_retry(error, attempt, waited)) is not None:
                    self._unreachable += error.unreachable
                    self._put_off += not error.unreachable
                    return failed_answer(call, f"{error}, after {attempt} attempts{last}", attempt), None
                await self._wait(error, key, attempt)
                continue
            self._unreachable = self._put_off = 0
            self._answered = True
            self._refused.clear()
            return answer_of(call, reply, seconds=time.monotonic() - start, attempts=attempt), reply

    def _given_up(self) -> str:
        """Why no call is sent any more; empty while they are."""
        if self._unreachable >= self.retries.down_after:
            return f"{GIVEN_UP} ({self.backend.endpoint})"
        if self._put_off >= (self.retries.busy_after if self._answered else self.retries.refused_after):
            return f"{PUT_OFF} ({self.backend.endpoint})"
        if self.budget is not None and self.usage.sent >= self.budget:
            return f"the budget of {self.budget} requests is spent"
        return ""

    def _count_refusal(self, error: PermanentError) -> None:
        """Raises `ServerError` once it is clear that every call is refused."""
        if not self._answered or error.account:
            self._refused.append(str(error))
        if len(self._refused) >= self.retries.refused_after:
            said = "; ".join(dict.fromkeys(self._refused))
            raise ServerError(
                f"{self.backend.model} at {self.backend.endpoint} refused {len(self._refused)} calls and answered"
                f" {'none' if not self._answered else 'none after them'}: {said} (names and presence of a request's"
                " parameters can be set: 'request' in a judge file, --request of commands; docs/judges.md)"
            )

    def _no_retry(self, error: TransientError, attempt: int, waited: float) -> str | None:
        """Why there is no further attempt, as the end of a sentence; None if there is one."""
        if error.wait is not None and error.wait > self.retries.longest:
            return f" (it asks to wait {error.wait:.0f} s; at most {self.retries.longest:g} s are waited)"
        if waited > self.retries.patience:
            return f" (it asked to wait {waited:.0f} s in all; at most {self.retries.patience:g} s are waited)"
        return None if attempt < self.retries.most else ""

    async def _wait(self, error: TransientError, key: str, attempt: int) -> None:
        if error.wait is None:
            await asyncio.sleep(self.retries.wait(key, attempt))
            return
        until = time.monotonic() + error.wait
        if error.wait >= TOLD_FROM and until > self._told + TOLD_FROM:
            tell(f"{self.backend.endpoint} asks to wait {error.wait:.0f} s ({error})")
            self._told = until
        self._not_before = max(self._not_before, until)
