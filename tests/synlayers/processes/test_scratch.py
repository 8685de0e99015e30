"""Temporary folders: gone with the work, gone with a killed process, and those left all the same go with the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from synlayers.errors import MachineError
from synlayers.support import atomic
from synlayers.support.processes import guarding
from synlayers.support.scratch import remove_abandoned, temporary_folder

CHILD = """
import signal, sys
from pathlib import Path
from synlayers.support import scratch
from synlayers.support.processes import guarding
if sys.argv[2] == "alone":  # the guard was killed too
    guarding._tell = lambda line: None
with scratch.temporary_folder(Path(sys.argv[1])) as folder:
    (folder / "large").write_text("work")
    signal.pause()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("guarded", ["guarded", "alone"])
def test_the_folder_of_a_killed_process_goes(guarded: str, tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path), guarded])
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*/files/large")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert remove_abandoned(tmp_path) == [], "it is in use"
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    if guarded == "guarded":
        while list(tmp_path.iterdir()):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    with temporary_folder(tmp_path) as folder:
        assert [path.name for path in tmp_path.iterdir()] == [folder.parent.name]
    assert list(tmp_path.iterdir()) == []


def test_without_a_place_the_variable_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MachineError, match="TMPDIR"), temporary_folder(tmp_path / "file"):
        pass


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_what_a_killed_writer_left_beside_its_target_goes_with_the_next(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom synlayers.support.atomic import replacing\n"
        "with replacing(Path(sys.argv[1])) as part:\n"
        "    part.mkdir(); (part / 'half').touch(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "site")], check=False)
    assert len(list(tmp_path.iterdir())) == 1
    atomic.write_text_atomic(tmp_path / "other.json", "{}")
    assert [path.name for path in tmp_path.iterdir()] == ["other.json"]


FORKING = """
import os, sys, threading, time
from pathlib import Path
from synlayers.support import scratch
from synlayers.support.processes import guarding
with scratch.temporary_folder(Path(sys.argv[1])) as folder:
    (folder / "large").write_text("work")
    held, let_go = threading.Event(), threading.Event()
    def hold():
        with guarding._lock:
            held.set()
            let_go.wait(60)
    threading.Thread(target=hold, daemon=True).start()
    held.wait(60)
    if child := os.fork():  # as a training loop's loader does
        let_go.set()
        print(child, flush=True)
        time.sleep(60)
    else:
        with guarding.guarded_folder(Path(sys.argv[1]) / "none"):  # the lock is held by a thread of the parent
            print("told", flush=True)
        time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_process_holds_neither_the_guard_nor_its_lock(tmp_path: Path) -> None:
    words = [sys.executable, "-c", FORKING, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        watch = threading.Timer(30, os.killpg, (process.pid, signal.SIGKILL))
        watch.start()
        said = {process.stdout.readline().strip() for _ in range(2)}
        try:
            assert "told" in said, "the lock of the guard is held for ever"
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            deadline = time.monotonic() + 10
            while list(tmp_path.glob("*/files/large")):
                assert time.monotonic() < deadline, "the guard waits for the forked process"
                time.sleep(0.02)
        finally:
            watch.cancel()
            os.killpg(process.pid, signal.SIGKILL)


def test_the_guard_is_told_by_what_ends_while_it_is_told() -> None:
    """The garbage collector may end a generator with a temporary folder in the thread that holds the lock."""

    def tell() -> None:
        with guarding._lock, guarding.guarded_folder(Path("none")):
            pass

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
