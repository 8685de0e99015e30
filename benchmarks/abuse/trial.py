"""What a trial is, and commands that can be followed to their last process."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from synlayers.support.discovery import scan

MARK: Final = "SYNLAYERS_ABUSE"
"""Environment variable that tells the processes of one command from all others."""
PATIENCE: Final = 2.0
"""Seconds after a kill in which every process of the command must be gone."""


class Lost(AssertionError):
    """Something did not hold; the message says what."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a trial's own, and one that all trials share for what is made once."""

    folder: Path
    shared: Path

    def made_once(self, name: str, make: Callable[[Path], None]) -> Path:
        """The folder that `make` filled when it was first asked for; nobody writes to it later."""
        folder = self.shared / name
        if not folder.exists():
            part = self.shared / f"{name}.part"
            shutil.rmtree(part, ignore_errors=True)  # of a trial that broke in it
            part.mkdir(parents=True)
            make(part)
            part.rename(folder)
        return folder


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that is done to a command, and the function that does it: returns what was seen, raises `Lost`.

    The function gets a place of its own and how often it shall do it.
    """

    name: str
    run: Callable[[Place, int], str]


def all_trials() -> list[Trial]:
    """Every trial, in order of name."""
    from benchmarks import abuse

    found = scan(abuse.__name__, abuse.__path__, "TRIALS", lambda trial: trial.name)
    return [found[name] for name in sorted(found)]


class Command:
    """``python -m WORDS`` in a session of its own, marked so that all of its processes can be found."""

    def __init__(
        self, words: Sequence[str], variables: Mapping[str, str] | None = None, before: Callable[[], None] | None = None
    ) -> None:
        self.words = list(words)
        self._mark = uuid.uuid4().hex
        environment = {**os.environ, **(variables or {}), MARK: self._mark}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=before,
        )

    def __str__(self) -> str:
        return shlex.join(self.words)

    def wait(self, seconds: float = 600.0) -> str:
        """What it said. Raises `Lost` if it does not end."""
        try:
            said = self.process.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            self.end()
            raise Lost(f"{self} did not end within {seconds:g} s") from None
        if "Traceback (most recent call last)" in said:
            raise Lost(f"{self}: a traceback: {said[-2000:]}")
        return said

    def processes(self) -> dict[int, str]:
        """Its processes that live, with their command lines (Linux)."""
        return dict(_marked(self._mark))

    def leftovers(self) -> dict[int, str]:
        """What still lives `PATIENCE` seconds later, if anything does."""
        deadline = time.monotonic() + PATIENCE
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left

    def end(self) -> None:
        """Ends whatever is left."""
        for pid in self.processes():
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)


def _marked(mark: str) -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if f"{MARK}={mark}".encode() not in (folder / "environ").read_bytes():
                continue
            if (folder / "stat").read_text().rpartition(")")[2].split()[0] in "ZX":
                continue
            yield int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


_MEASURED: Final = re.compile(rb'"(seconds|peak_mb|memory_mb|date|predict|score)": ?[^,}{\n]+')
"""What two runs of one command measure differently."""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by name, without locks and without what was measured (times, memory)."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(".lock") and path.suffix not in (".lock",):
            data = path.read_bytes()
            found[path.relative_to(folder).as_posix()] = (
                _MEASURED.sub(rb'"\1": 0', data) if path.suffix in (".json", ".jsonl") else data
            )
    return found


def compare(folder: Path, reference: Mapping[str, bytes], command: Command) -> None:
    """Raises `Lost` where a folder is not what an undisturbed run leaves."""
    found = contents(folder)
    missing, surplus = sorted(reference.keys() - found.keys()), sorted(found.keys() - reference.keys())
    other = [name for name in found if name in reference and found[name] != reference[name]]
    if missing or surplus or other:
        raise Lost(f"{command}: missing {missing[:3]}, left behind {surplus[:3]}, other bytes {other[:3]}")
