"""How commands end when they are told to: quietly while they start, in order while they work.

Ctrl-C, SIGTERM and SIGHUP raise `Stopped` or `KeyboardInterrupt` in the main thread, so that what is open is closed:
workers end, locks are free, temporary folders go. What was set to be ignored (``nohup``) stays so.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Final, NoReturn

PACKAGES: Final = ("synlayers", "benchmarks", "baselines", "leaderboard")
_TERMINATING: Final = tuple(n for name in ("SIGTERM", "SIGHUP") if (n := getattr(signal, name, None)) is not None)


class Stopped(KeyboardInterrupt):
    """A signal asked this process to end.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def is_command() -> bool:
    """Whether this process was started as a command of this project, and not as a program that imports it."""
    words = iter(sys.orig_argv[1:])
    for word in words:
        if word == "-m":
            return next(words, "").partition(".")[0] in PACKAGES
        if word in ("-X", "-W"):
            next(words, "")
        elif not word.startswith("-"):
            return Path(word).stem == "synlayers" and Path(word).parent.name in ("bin", "Scripts")
        elif word == "-c":
            break
    return False


def start_quietly() -> None:
    """Until the command's own work begins, Ctrl-C ends the process without a word: nothing has been begun yet, and an
    interrupted import would be told with a traceback. What the machine refuses meanwhile is told in a sentence."""
    if not is_command():
        return
    sys.excepthook = _tell_briefly
    if (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ):
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _tell_briefly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends a command outside of its own work, while modules are imported: the machine's errors as a sentence."""
    from synlayers.support.consoles import tell
    from synlayers.support.machine import machine_hint, machine_sentence

    if hint := machine_hint(error, words=True):
        tell(f"error: {machine_sentence(error, hint)}")
    elif not isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


@contextmanager
def stop_in_order() -> Iterator[None]:
    """While the block runs, Ctrl-C raises KeyboardInterrupt in it, SIGTERM and SIGHUP raise `Stopped`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        came.append(number)
        raise KeyboardInterrupt if number == signal.SIGINT else Stopped(number)

    before: dict[int, Any] = {}
    try:
        for number in (signal.SIGINT, *_TERMINATING):
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, stop)
        yield
    except Exception:
        if not came:
            raise
        # a module whose initialization was interrupted says ImportError
        raise KeyboardInterrupt if came[0] == signal.SIGINT else Stopped(came[0]) from None
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


@contextmanager
def hold_signals() -> Iterator[None]:
    """A signal that comes while the block runs is delivered when it has ended: closing is not cut off."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {}
    for number in (signal.SIGINT, *_TERMINATING):
        if callable(signal.getsignal(number)):
            before[number] = signal.signal(number, lambda n, frame: came.append(n))
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
        if came:
            signal.raise_signal(came[0])
