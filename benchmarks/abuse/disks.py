"""Disks without room: a limit on the size of files stands for them. Nothing is scored wrongly, everything continues."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.abuse.kills import COMMANDS, Killed, finish, run_straight
from benchmarks.abuse.trial import Command, Lost, Place, Trial, compare

LIMITS: Final = (4_000, 1_000, 20_000, 60_000, 150_000)
"""Bytes that a file may have: the ones that tell most first."""


def fill_disk(killed: Killed, place: Place, times: int) -> str:
    """Runs a command under such limits, then without: it said why it stopped, and ends with the same bytes."""
    straight, out = run_straight(place, killed), place.folder / "out"
    words, stopped = killed.words(straight.inputs, out), 0
    for limit in LIMITS[:times]:
        command = Command(words, before=partial(_limit_files, limit))
        said = command.wait()
        if command.process.returncode not in (0, 1):
            raise Lost(f"{command}: files of {limit} bytes: exit code {command.process.returncode}: {said[-500:]}")
        if command.process.returncode == 1:
            stopped += 1
            if "error: " not in said:
                raise Lost(f"{command}: files of {limit} bytes: it does not say why it stopped: {said[-500:]}")
        if failed := _failures(out):
            raise Lost(f"{command}: files of {limit} bytes: the place was taken for the method's failure: {failed}")
    command = Command(words)
    finish(command)
    compare(out, straight.files, command)
    return f"stopped {stopped} times with a sentence, then ended with the same {len(straight.files)} files"


def _limit_files(size: int) -> None:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # Python ignores it too: the write fails instead
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _failures(out: Path) -> list[str]:
    lines = [line for path in out.rglob("journal*.jsonl") for line in path.read_text().splitlines()]
    return [line for line in lines if line.endswith("}") and json.loads(line).get("status") == "failed"]


TRIALS: Final = tuple(
    Trial(f"full disk: {name}", partial(fill_disk, COMMANDS[name])) for name in ("generate", "run", "decompose")
)
