"""What an external system writes besides its answers: kept in a file that cannot grow without end."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import Final

MOST: Final = 4 << 20
"""Bytes of the file; then it becomes ``NAME.1`` and a new one begins, so that the newest are always there."""
LAST: Final = 4096
"""Bytes that are kept in memory for messages."""


class Log:
    """A bounded file, and its last lines."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._last = b""
        self._lock = threading.Lock()

    def write(self, data: bytes) -> None:
        """Adds what was said. A disk that is full costs the log, not the run."""
        with self._lock:
            self._last = (self._last + data)[-LAST:]
            if self.path is None:
                return
            with contextlib.suppress(OSError):
                if self.path.exists() and self.path.stat().st_size + len(data) > MOST:
                    self.path.replace(self.path.with_name(self.path.name + ".1"))
                with self.path.open("ab") as file:
                    file.write(data)

    def note(self, words: str) -> None:
        """A line of ours."""
        self.write(f"[synlayers] {words}\n".encode())

    def last_line(self) -> str:
        """The last line that is not empty and not ours, printable."""
        with self._lock:
            lines = [line.strip() for line in self._last.decode(errors="replace").splitlines()]
        theirs = [line for line in lines if line and not line.startswith("[synlayers]")]
        return "".join(c if c.isprintable() else " " for c in theirs[-1])[:300] if theirs else ""
