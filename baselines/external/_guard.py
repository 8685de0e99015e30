"""Stands between the harness and an external system, so that nothing of the system is left behind, however the harness
ends.

Run as ``python -I -S _guard.py LIFELINE TELL GRACE SCRATCH COMMAND...``. The number of the system's process group is
written to the pipe TELL. LIFELINE is the reading end of a pipe whose other
end only the harness holds. When the harness closes it, or is killed, the system gets GRACE seconds to end (its stdin is
closed too); a byte ``e`` means one second, ``k`` none. Then its whole process group is killed, and on Linux also every
descendant that left the group. SCRATCH is removed. The exit code is the system's, 128 + signal if it was killed, or
KILLED if it had to be killed here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
NOT_STARTED, KILLED = 127, 254


def prctl(option: int, value: int) -> None:
    if LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def main(words: list[str]) -> int:
    lifeline, tell, grace, scratch, command = int(words[0]), int(words[1]), float(words[2]), words[3], words[4:]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    code = NOT_STARTED
    try:
        child = subprocess.Popen(command, start_new_session=True, preexec_fn=in_child)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"{command[0]} cannot be started: {error}", file=sys.stderr, flush=True)
        close_streams()
        os.close(tell)
    else:
        os.write(tell, str(child.pid).encode())
        os.close(tell)
        close_streams()
        code = watch(child.pid, lifeline, woken, grace)
        end_all(child.pid)
    if not lifeline_closed(lifeline):  # answers may still be read from the scratch folder
        select.select([lifeline], [], [])
    shutil.rmtree(scratch, ignore_errors=True)
    return code


def in_child() -> None:
    """What the system's process does before it becomes the system."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def close_streams() -> None:
    """Lets go of the pipes, so that each end sees when the other is gone."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def watch(child: int, lifeline: int, woken: int, grace: float) -> int:
    """The exit code of the child: when it ends by itself, or is killed because the lifeline is gone and the grace with
    it."""
    deadline, killed = None, False
    while (code := reap(child)) is None:
        rest = None if deadline is None else max(0.0, deadline - time.monotonic())
        if rest == 0:
            if killed:  # a driver that hangs can keep it; it is not waited for for ever
                return KILLED
            os.kill(child, signal.SIGKILL)
            killed, deadline = True, time.monotonic() + 5
            continue
        ready, _, _ = select.select([woken, lifeline] if deadline is None else [woken], [], [], rest)
        if woken in ready:
            drain(woken)
        if lifeline in ready:
            deadline = time.monotonic() + {b"k": 0.0, b"e": min(grace, 1.0)}.get(os.read(lifeline, 1), grace)
    return KILLED if killed else code


def reap(child: int) -> int | None:
    """Reaps whatever has ended; the exit code of the child if it is among them."""
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code if code is not None else NOT_STARTED
        if pid == 0:
            return code
        if pid == child:
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def drain(pipe: int) -> None:
    with contextlib.suppress(BlockingIOError):
        while os.read(pipe, 4096):
            pass


def lifeline_closed(lifeline: int) -> bool:
    """Whether the harness has closed the lifeline, or is gone."""
    ready, _, _ = select.select([lifeline], [], [], 0)
    return bool(ready) and (os.read(lifeline, 1) == b"" or lifeline_closed(lifeline))


def end_all(group: int) -> None:
    """Kills the group and, as long as there are any, all orphans that came to us."""
    deadline = time.monotonic() + 5
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    while time.monotonic() < deadline:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        for pid in children():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def children() -> list[int]:
    """Own children, as the kernel lists them."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
