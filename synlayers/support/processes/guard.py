"""Waits for the end of the process that started it, then kills the process groups that it left and removes its
temporary folders.

Run as ``python -I -S guard.py``; told on stdin what there is: ``+g PID`` and ``-g PID`` for a group, ``+f PATH`` and
``-f PATH`` (JSON strings) for a folder. It needs nothing but the standard library, and no signal of a terminal reaches
it.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    left: dict[str, set[str]] = {"g": set(), "f": set()}
    for line in sys.stdin:
        if not line.endswith("\n"):
            break  # cut off in the middle
        change, kind, what = line[0], line[1], line[3:-1]
        (left[kind].add if change == "+" else left[kind].discard)(what)
    for group in left["g"]:
        with contextlib.suppress(OSError, ValueError):
            os.killpg(int(group), signal.SIGKILL)
    if left["f"]:
        time.sleep(0.2)  # what was killed may be writing there
    for folder in left["f"]:
        with contextlib.suppress(ValueError):
            shutil.rmtree(json.loads(folder), ignore_errors=True)


if __name__ == "__main__":
    main()
