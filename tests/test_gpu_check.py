"""The check of a GPU, dry: parts run on a CPU, what fails or takes too long is on record, and the rest goes on."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.gpu_check import __main__ as check  # noqa: E402
from tools.gpu_check import parts  # noqa: E402


def test_a_dry_run_writes_a_record(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "record.json"
    assert check.main(["--dry-run", "--only", "matting,parity,cld-12-layers", "--out", str(out)]) == 0
    record = json.loads(out.read_text())
    assert list(record["parts"]) == ["matting", "parity", "cld-12-layers"]
    for name in ("ssim", "strict", "layerd"):
        assert record["parts"]["parity"][name]["largest_difference"] == 0
    assert record["parts"]["matting"]["seconds_five_measures"] > 0
    assert "skipped" in record["parts"]["cld-12-layers"]
    assert record["machine"]["git"]["commit"]
    assert record["machine"]["versions"]["torch"]


def test_what_fails_is_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert check.main(["--dry-run", "--only", "parity,networks", "--out", str(tmp_path / "r.json")]) == 1
    found = json.loads((tmp_path / "r.json").read_text())["parts"]
    assert [found[name]["ok"] for name in ("parity", "networks")] == [False, False]
    assert check.main(["--dry-run", "--only", "nothing"]) == 2
    assert "there are tests, matting" in capsys.readouterr().err


def test_a_part_that_hangs_is_stopped_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = tmp_path / "python"
    hangs.write_text("#!/bin/sh\nsleep 600 & echo $! > %s\nwait\n" % (tmp_path / "pid"))
    hangs.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(hangs))
    assert check.run("parity", 1.0, dry=True) == {"ok": False, "error": "stopped after 1 s"}
    pid = (tmp_path / "pid").read_text().strip()
    state = Path(f"/proc/{pid}/stat")
    end = time.monotonic() + 20  # it was killed; the kernel may take a moment
    while state.exists() and state.read_text().split()[2] != "Z":
        assert time.monotonic() < end, state.read_text()
        time.sleep(0.02)


def test_all_parts_fit_into_eight_minutes() -> None:
    assert check.WHOLE < 480
    assert sum(limit for _, limit in parts.PARTS.values()) < 600
