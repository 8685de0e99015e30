"""The edge between this project and a terminal: whatever is printed (messages, tables, progress, warnings, errors of
the command line) goes through here, and nothing in it controls the terminal but what the console itself adds."""

from __future__ import annotations

import logging
import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from synlayers.support.untrusted.text import visible


class SafeConsole(Console):
    """A console that lets no control characters through but its own."""

    def render_str(self, text: str, **settings: Any) -> Text:
        """Cells and messages, made visible before they are measured."""
        return super().render_str(visible(text), **settings)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Everything else (text that was made elsewhere, progress)."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """The reader has gone; how a command ends then is `clean_exit`'s to say."""
        raise BrokenPipeError


def plain_console(**settings: Any) -> SafeConsole:
    """A console that takes text as it is: brackets are no markup, colons no emoji, numbers not highlighted."""
    return SafeConsole(highlight=False, markup=False, emoji=False, **settings)


console: Final = plain_console(soft_wrap=True)
errors: Final = plain_console(stderr=True)


def tell(sentence: str) -> None:
    """A line on stderr."""
    errors.print(sentence, soft_wrap=True)


@contextmanager
def only_visible() -> Iterator[None]:
    """While it holds, warnings and messages of libraries, and errors that nobody caught, are shown as visible text."""
    before, formatter = warnings.showwarning, logging.lastResort.formatter if logging.lastResort else None

    def show(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
    ) -> None:
        text = warnings.formatwarning(message, category, filename, lineno, line)
        print(visible(text), end="", file=file or sys.stderr)

    if before.__module__ == "warnings":  # nobody collects them
        warnings.showwarning = show
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_VisibleFormatter())
    sys.excepthook = _show_error
    try:
        yield
    finally:
        if warnings.showwarning is show:
            warnings.showwarning = before
        if logging.lastResort is not None:
            logging.lastResort.setFormatter(formatter)


class _VisibleFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


def _show_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    print(visible("".join(traceback.format_exception(kind, error, trace))), end="", file=sys.stderr)


if any(visible(word, lines=False) != word for word in sys.argv):
    # Wrong use is told by typer, before a command begins, with the words that were typed (or that a shell put there for
    # a pattern). Its module takes long to import, and it does that itself only when there is something to tell.
    import typer.rich_utils

    typer.rich_utils.Console = SafeConsole  # type: ignore[attr-defined]
