"""Temporary folders: gone with the work, gone with a killed process, and those left all the same go with the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from synlayers.errors import MachineError
from synlayers.support import atomic
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
    process.wait()
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
