"""Blender as a process that renders one plan after the other, and is gone when this one is."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol

from synlayers.blender.settings import BLENDER
from synlayers.errors import BuildError, MachineError, UsageError, WorkerDied
from synlayers.support.processes.guarding import guard_group, release_group

ENTRY: Final = Path(__file__).parent / "studio" / "entry.py"
SECONDS_TO_START: Final = 120.0
SECONDS_A_PROP: Final = 1200.0
"""After so long without an answer a render is taken for hanging."""
KEPT: Final = "what is finished is kept, run the same command again"
_SAID: Final = 12
"""Last lines of Blender's own words that are kept."""


class Plan(Protocol):
    """Of a prop, or of a scene with several."""

    @property
    def number(self) -> int: ...

    @property
    def name(self) -> str: ...

    def to_json(self) -> dict[str, Any]: ...


class Blender:
    """A running Blender; leave the block and it is gone.

    Raises:
        UsageError: it is not the version that this project renders with.
        WorkerDied: it ended by itself.
    """

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen(
            [str(python), "-I", str(ENTRY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        guard_group(self._process.pid)
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._said: deque[str] = deque(maxlen=_SAID)
        self._listeners = [
            threading.Thread(target=self._listen, daemon=True),
            threading.Thread(target=self._overhear, daemon=True),
        ]
        for listener in self._listeners:
            listener.start()
        try:
            first = self._answer("starting", SECONDS_TO_START)
            if first.get("blender") != BLENDER:
                raise UsageError(
                    f"this is Blender {first.get('blender')}, and props are rendered with {BLENDER}, so that the same"
                    " seed gives the same pixels: run `python -m synlayers.blender install`"
                )
        except BaseException:
            self.close()
            raise
        self.graphics = str(first.get("graphics", ""))
        """The kind of graphics card it can render on ("optix"); "" without one."""

    def render(self, plan: Plan, files: Mapping[str, str], out: Path, device: str = "cpu") -> dict[str, Any]:
        """Passes of a plan in `out` (`studio.rendering.render_prop`, `studio.pairs.render_pair`), and facts about them.

        Raises:
            MachineError: no memory.
            BuildError: the render failed, or hangs.
            WorkerDied: Blender died over it.
        """
        request = {
            "number": plan.number,
            "plan": plan.to_json(),
            "files": dict(files),
            "out": str(out),
            "device": device,
        }
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # it is dead: the answer says how
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        answer = self._answer(f"rendering prop {plan.name}", SECONDS_A_PROP)
        if "error" in answer:
            if "memory" in str(answer["error"]).lower():
                raise MachineError(f"out of memory over prop {plan.name}; {KEPT} with more memory, or smaller (--size)")
            raise BuildError(f"Blender failed at prop {plan.name}: {answer['error']}")
        return answer

    def _answer(self, what: str, seconds: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise BuildError(
                f"Blender gave no answer for {seconds:.0f} s while {what}, and was ended; {KEPT}"
            ) from None
        if line:
            return json.loads(line)  # type: ignore[no-any-return]
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        self._listeners[1].join(2)
        died = WorkerDied(f"Blender {describe_end(self._process.returncode)} while {what}{self._last_words()}; {KEPT}")
        died.killed = self._process.returncode == -signal.SIGKILL if os.name == "posix" else False
        raise died

    def _last_words(self) -> str:
        words = [
            line.strip() for line in self._said if line.strip() and not line.startswith(("Fra:", "Saved:", "Time:"))
        ]
        return f" (it said: {words[-1][:200]})" if words else ""

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with suppress(ValueError):
            for line in self._process.stdout:
                self._answers.put(line)
        self._answers.put("")

    def _overhear(self) -> None:
        assert self._process.stderr is not None
        with suppress(ValueError):
            for line in self._process.stderr:
                self._said.append(line)

    def close(self) -> None:
        with suppress(OSError):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        release_group(self._process.pid)
        for listener in self._listeners:
            listener.join(2)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError):
                if stream is not None:
                    stream.close()

    def __enter__(self) -> Blender:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def describe_end(code: int | None) -> str:
    """How a process ended, in words.

    >>> describe_end(-9), describe_end(1)
    ('was killed (by someone, or for want of memory)', 'ended with code 1')
    """
    if code is None:
        return "does not answer any more"
    if code == -9:
        return "was killed (by someone, or for want of memory)"
    if code < 0:
        return f"died of signal {-code}"
    return f"ended with code {code}"
