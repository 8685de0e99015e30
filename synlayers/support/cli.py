"""What all commands share: errors as one sentence, exit codes, progress."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from synlayers.errors import SynlayersError
from synlayers.support.consoles import console, errors, only_visible, tell
from synlayers.support.extras import explain_missing
from synlayers.support.machine import machine_hint, machine_sentence
from synlayers.support.signals import Stopped, stop_in_order

__all__ = ["LINE_EVERY", "Advance", "PluginFiles", "clean_exit", "console", "errors", "progress", "progress_of_steps"]

LINE_EVERY = 10.0
"""Seconds between lines of progress where there is no terminal."""

PluginFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugin",
        metavar="FILE.py",
        help="Python file that brings things of your own (docs/extending.md); may be repeated.",
    ),
]
"""The option of commands that plug-ins change; `synlayers.support.plugins.install` takes what it gives."""


@contextmanager
def clean_exit() -> Iterator[None]:
    """Turns a `SynlayersError`, or a refusal of the system, into one sentence on stderr and an exit code, and Ctrl-C,
    SIGTERM and SIGHUP into a clean stop. Names that the terminal cannot show are printed escaped from here on."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # stderr does so by itself
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with only_visible(), stop_in_order():
            yield
            if sys.stdout is not None:
                sys.stdout.flush()
    except SynlayersError as error:
        raise _ended(f"error: {error}", error.exit_code) from None
    except KeyboardInterrupt as error:
        by, number = (f" by {error}", error.number) if isinstance(error, Stopped) else ("", 2)
        raise _ended(f"stopped{by}; run the same command again to continue", 128 + number) from None
    except ModuleNotFoundError as error:  # the package of an extra; one of ours is a bug
        if not (sentence := explain_missing(error)):
            raise
        raise _ended(f"error: {sentence}", 2) from None
    except ImportError as error:  # a library that does not fit into memory
        if not (hint := machine_hint(error, words=True)):
            raise
        raise _ended(f"error: {machine_sentence(error, hint)}", 1) from None
    except MemoryError:
        raise _ended(
            "error: out of memory; what is finished is kept, run the same command again with more", 1
        ) from None
    except BrokenPipeError:
        _let_go_of_stdout()
        raise SystemExit(141) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        if not error.filename:
            _let_go_of_stdout()  # it may be what cannot be written: Python would try once more at its end
        hint = machine_hint(error)
        what = machine_sentence(error, hint) if hint else f"{where}{error.strerror or error}"
        raise _ended(f"error: {what}", 1) from None


def _ended(sentence: str, code: int) -> SystemExit:
    """Tells how a command ended, where there is somebody to tell."""
    with suppress(OSError, ValueError):
        tell(sentence)
    return SystemExit(code)


def _let_go_of_stdout() -> None:
    """What is still in its buffer goes nowhere, so that Python does not complain about it at its end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


Advance = Callable[[int], None]


@contextmanager
def progress(what: str, total: int, unit: str = "samples") -> Iterator[Advance]:
    """A bar with rate and time left on a terminal, a plain line every ten seconds elsewhere. Yields a function that
    takes steps done."""
    if errors.is_terminal:
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=errors, transient=False) as bar:
            task, start, done = bar.add_task(what, total=total, rate=""), time.monotonic(), 0

            def advance(steps: int) -> None:
                nonlocal done
                done += steps
                bar.update(task, advance=steps, rate=f"{done / max(1e-9, time.monotonic() - start):.1f} {unit}/s")

            yield advance
        return
    with _lines(what, total, unit) as plain:
        yield plain


@contextmanager
def progress_of_steps(unit: str = "files") -> Iterator[Callable[[str, int, int], None]]:
    """Bars for work of several steps, one after the other. Yields a function that takes (what, done, total)."""
    with ExitStack() as stack:
        advance: dict[str, Advance] = {}
        before: dict[str, int] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in advance:
                stack.close()
                advance[what] = stack.enter_context(progress(what, total, unit))
            advance[what](done - before.get(what, 0))
            before[what] = done

        yield report


@contextmanager
def _lines(what: str, total: int, unit: str) -> Iterator[Advance]:
    start = last = time.monotonic()
    done = 0

    def advance(steps: int) -> None:
        nonlocal done, last
        done += steps
        now = time.monotonic()
        if now - last >= LINE_EVERY or (done == total and now - start > 1):
            last = now
            rate = done / max(1e-9, now - start)
            tell(f"{what}: {done}/{total} {unit}, {rate:.1f}/s, {(total - done) / max(rate, 1e-9):.0f} s left")

    yield advance
