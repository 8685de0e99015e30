"""Commands of others that are run and waited for; they and what they start end with this process."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from synlayers.support.processes.guarding import guard_group, release_group


def run_command(command: Sequence[str], folder: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    """Runs a command in `folder` and returns what it said.

    Raises:
        subprocess.TimeoutExpired: it took longer than `seconds`; it is gone.
        OSError: it cannot be started.
    """
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        guard_group(process.pid)
        try:
            out, err = process.communicate(timeout=seconds)
        finally:
            with suppress(OSError):
                if os.name == "posix":
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
            release_group(process.pid)
    return subprocess.CompletedProcess(command, process.returncode, out, err)
