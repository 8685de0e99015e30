"""The worker's side: it is set up once, then answers one request after the other, and ends with its parent."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import threading
import traceback
from queue import SimpleQueue
from typing import Any, BinaryIO, NoReturn

from synlayers.support.processes.messages import read_message, write_message

_PR_SET_PDEATHSIG = 1
_serving = False


def is_worker() -> bool:
    """Whether this process is a worker of another."""
    return _serving


def serve() -> None:
    """Answer what comes on stdin until it closes. What anything prints goes to stderr."""
    global _serving
    _serving = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which stops its workers in order
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    first = read_message(requests)
    if first is None:
        _end()
    start: dict[str, Any] = pickle.loads(first)
    if start["tied"]:
        _die_with_parent(start["parent"])
    sys.path[:] = start["path"]
    waiting: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_watch, args=(requests, waiting), daemon=True).start()
    function = _call(answers, lambda data: pickle.loads(data)(), waiting.get(), ready=True)
    while function is not None:
        _call(answers, lambda data: function(pickle.loads(data)), waiting.get())


def _watch(requests: BinaryIO, waiting: SimpleQueue[bytes]) -> None:
    try:
        while (message := read_message(requests)) is not None:
            waiting.put(message)
    finally:  # also when reading itself fails: nobody would answer any more
        _end()


def _call(answers: BinaryIO, do: Any, data: bytes, ready: bool = False) -> Any:
    """Answers with what `do` returns (`ready`: with nothing), or with what it raises."""
    value = None
    try:
        value = do(data)
        reply = pickle.dumps(("done", None if ready else value), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:
        value = None
        reply = _failure(error)
    try:
        write_message(answers, reply)
    except OSError:  # nobody is there to hear it
        _end()
    return value


def _failure(error: BaseException) -> bytes:
    text = "".join(traceback.format_exception(error))
    try:
        reply = pickle.dumps(("failed", (error, text)))
        pickle.loads(reply)  # some exceptions can be packed and not unpacked
    except Exception:
        reply = pickle.dumps(("failed", (RuntimeError(f"{type(error).__name__}: {error}"), text)))
    return reply


def _die_with_parent(parent: int) -> None:
    """The kernel kills this process when the thread that started it is gone (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    except (OSError, AttributeError):
        return  # the pipe tells it as well
    if os.getppid() != parent:  # it died before
        _end()


def _end() -> NoReturn:
    """Ends this process, and what it started that stayed in its group."""
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)
