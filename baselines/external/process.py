"""The process of an external system and the protocol that it speaks (docs/external.md): a JSON object a line, one
answer to each request.

Nothing that the process does is trusted: what is no answer is logged, an answer that breaks the protocol or comes too
late ends the process, and with it everything that it started.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NoReturn

from baselines.external.log import Log
from baselines.external.system import VERSION
from benchmarks.api.runs import Cause
from synlayers.errors import DataError, UsageError

MAX_LINE: Final = 1 << 20
"""Bytes of one answer."""
KEY: Final = b'"synlayers"'
"""A line that holds it is meant as an answer; every other line is output that went astray."""
MARK: Final = "SYNLAYERS_SCRATCH"
"""Variable of the system's environment by which everything that it started is known."""
KILLED: Final = 254
"""Exit code of the guard when it had to kill."""
GUARD: Final = Path(__file__).with_name("_guard.py")


class Broken(DataError):
    """The process did not keep to the protocol, died or took too long; it is gone. `cause` is ``place`` where time or
    memory may have been the reason."""

    def __init__(self, why: str, cause: Cause = "method") -> None:
        super().__init__(why)
        self.cause = cause


class Process:
    """An external system that runs, with a scratch folder that goes when it goes.

    Args:
        command: words; the first is the executable.
        variables: the whole environment.
        log: gets stderr and whatever stands on stdout between the answers.
        grace: seconds that it gets to end when its stdin is closed.
    """

    def __init__(
        self, command: Sequence[str], folder: Path, variables: Mapping[str, str], log: Log, grace: float
    ) -> None:
        if os.name != "posix":
            raise UsageError("external systems run on Linux and macOS only")
        self.log = log
        self.grace = grace
        self.scratch = Path(tempfile.mkdtemp(prefix="synlayers-external-"))
        self._answers: queue.Queue[dict[str, Any] | str] = queue.Queue(maxsize=8)
        self._number = 0
        self._over = True  # until there is a process
        self._silent = threading.Event()
        theirs, self._lifeline = os.pipe()
        told, tell = os.pipe()
        log.note(f"starting: {' '.join(command)} (in {folder})")
        try:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    str(GUARD),
                    str(theirs),
                    str(tell),
                    str(grace),
                    str(self.scratch),
                    *command,
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=folder,
                env={**variables, MARK: str(self.scratch)},
                pass_fds=(theirs, tell),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._lifeline)
            os.close(told)
            shutil.rmtree(self.scratch, ignore_errors=True)
            raise
        finally:
            os.close(theirs)
            os.close(tell)
        self._over = False
        threading.Thread(target=self._watch_guard, args=(told,), daemon=True).start()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._stdin, self._stdout, self._stderr = self._process.stdin, self._process.stdout, self._process.stderr
        os.set_blocking(self._stdin.fileno(), False)
        self._readers = [threading.Thread(target=work, daemon=True) for work in (self._read_answers, self._read_stderr)]
        for reader in self._readers:
            reader.start()

    def ask(self, what: str, limit: float, **fields: Any) -> dict[str, Any]:
        """Sends a request and returns the answer's fields.

        Raises:
            MemoryError: the system says that it ran out of memory; it goes on.
            DataError: the system says that it failed; it goes on.
            Broken: everything else; the process is gone.
        """
        self._number += 1
        deadline = time.monotonic() + limit
        request = {"synlayers": VERSION, "id": self._number, "do": what, **fields}
        self._send(json.dumps(request, ensure_ascii=True).encode() + b"\n", deadline, what, limit)
        answer = self._answer(deadline, what, limit)
        if answer.get("id") != self._number:
            self._break(f"it answered request {_one_line(answer.get('id'))} when {self._number} was asked")
        status, words = answer.get("status"), _one_line(answer.get("error", ""), 500)
        if status == "memory":
            raise MemoryError(words)
        if status == "error":
            raise DataError(words or "it says that it failed, and not why")
        if status != "ok":
            self._break(f"the status of its answer is {_one_line(status)}; 'ok', 'error' and 'memory' are known")
        return answer

    @property
    def over(self) -> bool:
        """Whether it was ended, or has ended by itself and told nothing more."""
        return self._over or self._silent.is_set()

    def close(self, how: Literal["quit", "end", "kill"] = "quit") -> int:
        """Ends it and everything that it started: asked first, given a second to end, or at once. Returns its exit code
        (128 + signal)."""
        if self._over:
            return self._process.returncode or 0
        self._over = True
        if how == "quit":
            with contextlib.suppress(OSError):
                request = {"synlayers": VERSION, "id": self._number + 1, "do": "quit"}
                os.write(self._stdin.fileno(), json.dumps(request).encode() + b"\n")
        with contextlib.suppress(OSError):
            self._stdin.close()
        with contextlib.suppress(OSError):
            os.write(self._lifeline, {"quit": b"", "end": b"e", "kill": b"k"}[how])
        os.close(self._lifeline)
        try:
            code = self._process.wait(self.grace + 15)
        except subprocess.TimeoutExpired:  # never seen; the guard itself is stuck
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):  # it hangs in the kernel, on a dead network disk say
                self._process.wait(5)
            code = KILLED
        for reader, stream in zip(self._readers, (self._stdout, self._stderr), strict=True):
            reader.join(2)
            if not reader.is_alive():  # a number that is still read from must not be given to another file
                stream.close()
        self.log.note(f"ended, exit code {code}")
        return code

    def __del__(self) -> None:
        if not getattr(self, "_over", True):
            self.close("kill")

    def _send(self, data: bytes, deadline: float, what: str, limit: float) -> None:
        """Writes without waiting longer than allowed: a system that does not read its stdin must not hold us up."""
        pipe = self._stdin.fileno()
        while data:
            rest = deadline - time.monotonic()
            if rest <= 0 or not select.select([], [pipe], [], rest)[1]:
                self._break(f"it did not read the request within {limit:g} s ({what})", "place")
            try:
                data = data[os.write(pipe, data) :]
            except BlockingIOError:
                continue
            except OSError:
                self._died(what)

    def _answer(self, deadline: float, what: str, limit: float) -> dict[str, Any]:
        try:
            answer = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            self._break(f"no answer within {limit:g} s ({what})", "place")
        if answer == "":
            self._died(what)
        if isinstance(answer, str):
            self._break(answer)
        if answer["synlayers"] != VERSION:
            version = _one_line(answer["synlayers"])
            self._break(f"its adapter speaks version {version} of the protocol; this is version {VERSION}")
        return answer

    def _died(self, what: str) -> NoReturn:
        code = self.close("end")
        if code == KILLED:
            how = "it closed its output"
        elif code > 128:
            how = f"killed by signal {code - 128}" + (", perhaps for memory" if code == 137 else "")
        else:
            how = f"exit code {code}"
        last = self.log.last_line()
        words = f"; its last words: {last}" if last else ""
        cause: Cause = "place" if code == 128 + signal.SIGKILL else "method"
        raise Broken(f"the external process ended ({what}; {how}){words}{self._where()}", cause)

    def _break(self, why: str, cause: Cause = "method") -> NoReturn:
        self.close("kill")
        self.log.note(why)
        raise Broken(why + self._where(), cause)

    def _where(self) -> str:
        return f"; see {self.log.path}" if self.log.path is not None else ""

    def _watch_guard(self, told: int) -> None:
        """Ends everything of the system if its guard is killed."""
        with os.fdopen(told, "rb") as pipe:
            group = int(pipe.read() or 0)
        if group and self._process.wait() < 0:
            self.log.note("its guard was killed")
            with contextlib.suppress(OSError):
                os.killpg(group, signal.SIGKILL)
            for pid in _marked(self.scratch):
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            shutil.rmtree(self.scratch, ignore_errors=True)

    def _read_answers(self) -> None:
        pending, skipping = b"", False
        while block := self._read(self._stdout.fileno()):
            *lines, pending = (pending + block).split(b"\n")
            for line in lines:
                if skipping:
                    skipping = False
                    continue
                self._line(line)
            if len(pending) > MAX_LINE:
                if not skipping:
                    self._line(pending)
                pending, skipping = b"", True
            if self._over:
                return
        if pending and not skipping:
            self._line(pending)
        self._silent.set()
        self._put("")

    def _line(self, line: bytes) -> None:
        if KEY not in line:
            self.log.write(line[:2000] + (b" ..." if len(line) > 2000 else b"") + b"\n")
            return
        if len(line) > MAX_LINE:
            self._put(f"its answer is longer than {MAX_LINE >> 20} MiB")
            return
        try:
            answer = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            self._put(f"its answer is not JSON: {error} ({_one_line(line.decode(errors='replace'))})")
            return
        if isinstance(answer, dict) and "synlayers" in answer:
            self._put(answer)
        else:
            self.log.write(line + b"\n")

    def _put(self, answer: dict[str, Any] | str) -> None:
        """Hands it over; a process that floods us with answers waits."""
        while not self._over:
            with contextlib.suppress(queue.Full):
                self._answers.put(answer, timeout=0.1)
                break

    def _read_stderr(self) -> None:
        while block := self._read(self._stderr.fileno()):
            self.log.write(block)

    @staticmethod
    def _read(pipe: int) -> bytes:
        try:
            return os.read(pipe, 1 << 16)
        except OSError:
            return b""


def _marked(scratch: Path) -> Iterator[int]:
    """Processes of this user that a system started, wherever they went (Linux; none elsewhere)."""
    mark = f"{MARK}={scratch}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in environment.read_bytes().split(b"\0"):
                yield int(environment.parent.name)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _one_line(value: object, most: int = 80) -> str:
    """A value from outside on one line."""
    text = "".join(c if c.isprintable() else " " for c in " ".join(str(value).split()))
    return text if len(text) <= most else text[: most - 3] + "..."
