"""Several workers that do one kind of work: arguments in, results out, in order, with a bounded number under way."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Generic, TypeVar

from synlayers.errors import WorkerDied
from synlayers.support.consoles import tell
from synlayers.support.processes.worker import Worker
from synlayers.support.signals import hold_signals

A = TypeVar("A")
R = TypeVar("R")
AHEAD = 4
"""Arguments under way per worker: enough to keep all busy, few enough that memory does not grow."""
TRIES = 3
"""How many workers may die at one argument, or one after the other at their start."""


@contextmanager
def in_order(
    setup: Callable[[], Callable[[A], R]], arguments: Iterable[A], workers: int, ahead: int = AHEAD
) -> Iterator[Iterator[R]]:
    """Yields the results ``setup()(argument)`` in the order of `arguments`, made by `workers` processes.

    A worker that dies is replaced, its argument done again, and that is told on stderr.

    Raises:
        WorkerDied: three workers died at one argument.
        Exception: whatever the function raised.
    """
    pool = _Pool(setup)
    with ThreadPoolExecutor(workers, "workers") as threads:
        try:
            yield _results(threads, pool, iter(arguments), ahead * workers)
        finally:
            with hold_signals():
                pool.close()
                threads.shutdown(wait=True, cancel_futures=True)


def _results(threads: ThreadPoolExecutor, pool: _Pool[A, R], arguments: Iterator[A], window: int) -> Iterator[R]:
    under_way: deque[Future[R]] = deque(threads.submit(pool.ask, a) for a in itertools.islice(arguments, window))
    while under_way:
        done = under_way.popleft().result()
        under_way.extend(threads.submit(pool.ask, a) for a in itertools.islice(arguments, 1))
        yield done


class _Pool(Generic[A, R]):
    """Workers that are idle, and all that there are. Each thread that asks takes one and gives it back."""

    def __init__(self, setup: Callable[[], Callable[[A], R]]) -> None:
        self._setup = setup
        self._lock = threading.Lock()
        self._idle: list[Worker[A, R]] = []
        self._all: set[Worker[A, R]] = set()
        self._closed = False

    def ask(self, argument: A) -> R:
        for left in reversed(range(TRIES)):
            worker = self._take()
            try:
                answer = worker.ask(argument)
            except WorkerDied as error:
                self._drop(worker)
                if self._closed:
                    raise
                if not left:
                    raise WorkerDied(f"{TRIES} worker processes died at the same task ({error})") from None
                tell(f"a worker process died ({error}); another does its work again")
            except BaseException:
                self._give(worker)
                raise
            else:
                self._give(worker)
                return answer
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        with self._lock:
            self._closed = True
            workers = list(self._all)
        for worker in workers:
            worker.close()

    def _take(self) -> Worker[A, R]:
        with self._lock:
            if self._closed:
                raise WorkerDied("the pool is closed")
            if self._idle:
                return self._idle.pop()
            worker: Worker[A, R] = Worker(self._setup, tied=True)
            self._all.add(worker)
            return worker

    def _give(self, worker: Worker[A, R]) -> None:
        with self._lock:
            self._idle.append(worker)

    def _drop(self, worker: Worker[A, R]) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.close()
