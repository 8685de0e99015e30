"""Workers: replaced when they die, gone when their parent is, and nothing of theirs stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import deeds
import pytest
from filelock import FileLock

from synlayers.errors import WorkerDied
from synlayers.support.processes import Worker, in_order

posix = pytest.mark.skipif(os.name != "posix", reason="signals and process groups")
HERE = Path(__file__).parent


def test_results_come_in_order_from_any_number_of_workers() -> None:
    with in_order(deeds.doubled, range(50), 3) as results:
        assert list(results) == [2 * n for n in range(50)]


@posix
@pytest.mark.parametrize("how", ["exit", "kill", "half"])
def test_a_worker_that_dies_is_replaced_and_told(how: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    if how == "half" and not Path("/proc/self/fd").is_dir():
        pytest.skip("needs /proc")
    with in_order(partial(deeds.crash_once, tmp_path, how), range(6), 2) as results:
        assert [answer[:1] for answer in results] == [bytes([n]) for n in range(6)]
    assert "another does its work again" in capfd.readouterr().err


def test_workers_that_all_die_end_the_work_with_a_sentence() -> None:
    with (
        pytest.raises(WorkerDied, match=r"3 worker processes died.*exit code 3"),
        in_order(deeds.dies_at_start, range(6), 2) as results,
    ):
        list(results)


def test_what_a_worker_raises_arrives_with_its_place() -> None:
    with pytest.raises(ValueError, match="not today") as told, in_order(deeds.refuses, range(3), 2) as results:
        list(results)
    assert "deeds.py" in str(told.value.__cause__)


def test_a_worker_that_is_late_is_ended() -> None:
    worker = Worker(deeds.sleeps)
    assert worker.ask(0.0, limit=60) == 0
    with pytest.raises(TimeoutError):
        worker.ask(600.0, limit=0.1)
    with pytest.raises(WorkerDied):
        worker.ask(0.0)


def _until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return state.exists() and ") Z " in state.read_text()
    except (OSError, ValueError):
        return True


PARENT = """
import sys
from functools import partial
from pathlib import Path
import deeds
from filelock import FileLock
from synlayers.support.cli import clean_exit
from synlayers.support.processes import Worker
folder = Path(sys.argv[1])
with clean_exit(), FileLock(folder / "lock"):
    worker = Worker(partial(deeds.with_family, folder / "child"), tied=sys.argv[2] == "tied")
    (folder / "worker").write_text(str(worker.pid))
    try:
        worker.ask(1)
    finally:
        worker.close()
"""


@posix
@pytest.mark.parametrize("tied", ["tied", "free"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_nothing_outlives_a_parent_that_is_ended(number: signal.Signals, tied: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[2])])}
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), tied], env=environment, stderr=subprocess.PIPE, text=True
    )
    child = tmp_path / "child"
    _until(lambda: child.exists() and child.read_text() != "", "the worker starts")
    pids = [int((tmp_path / name).read_text()) for name in ("worker", "child")]
    process.send_signal(number)
    error = process.communicate(timeout=60)[1]
    _until(lambda: all(map(_is_gone, pids)), f"{pids} live on")
    with FileLock(tmp_path / "lock", timeout=0):
        pass
    if number == signal.SIGKILL:
        assert process.returncode == -number
    else:
        assert process.returncode == 128 + number
        assert error.startswith("stopped")
        assert error.count("\n") == 1
