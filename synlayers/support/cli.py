"""What all commands share: errors as one sentence, exit codes, progress."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from synlayers.errors import SynlayersError
from synlayers.support.consoles import console, errors, only_visible, tell
from synlayers.support.extras import explain_missing

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
    """Turns a `SynlayersError`, or a refusal of the file system, into one sentence on stderr and an exit code, and
    Ctrl-C into a clean stop. Names that the terminal cannot show are printed escaped from here on."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # stderr does so by itself
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with only_visible():
            yield
    except SynlayersError as error:
        tell(f"error: {error}")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        tell("stopped; run the same command again to continue")
        raise SystemExit(130) from None
    except ModuleNotFoundError as error:  # the package of an extra; one of ours is a bug
        if not (sentence := explain_missing(error)):
            raise
        tell(f"error: {sentence}")
        raise SystemExit(2) from None
    except BrokenPipeError:
        raise SystemExit(141) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        tell(f"error: {where}{error.strerror or error}")
        raise SystemExit(1) from None


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
