"""Where there is no home, or nothing can be written there: another place serves, and that is told once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from synlayers.support import paths


@pytest.fixture
def homeless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "file").touch()
    for name in ("SYNLAYERS_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA", "NUMBA_CACHE_DIR", "MPLCONFIGDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "file" / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    paths._temporary_cache.cache_clear()
    yield tmp_path
    paths._temporary_cache.cache_clear()


@pytest.mark.skipif(os.name != "posix", reason="HOME")
def test_without_a_home_the_temporary_place_serves(homeless: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        place = paths.cache_place("twins", "aim-500")
    assert place.parent.parent.parent == homeless
    assert place.parent.parent.stat().st_mode & 0o077 == 0
    told = capfd.readouterr().err
    assert told.count("SYNLAYERS_CACHE") == 1


@pytest.mark.skipif(os.name != "posix", reason="owners")
def test_a_place_that_another_put_there_is_not_used(homeless: Path) -> None:
    (homeless / "elsewhere").mkdir()
    (homeless / f"synlayers-cache-{os.getuid()}").symlink_to(homeless / "elsewhere")
    assert paths.cache_place("twins") == paths.cache_root() / "twins"


@pytest.mark.skipif(os.name != "posix", reason="HOME")
def test_what_is_in_a_cache_that_cannot_be_written_is_still_found(
    homeless: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "_caches", lambda: homeless)
    monkeypatch.setattr(paths, "_can_write", lambda folder: False)
    (homeless / "synlayers" / "weights").mkdir(parents=True)
    assert paths.cache_place("weights") == homeless / "synlayers" / "weights"
    assert paths.cache_place("twins") == homeless / f"synlayers-cache-{os.getuid()}" / "twins"


def test_numba_has_a_place_before_it_is_imported(homeless: Path) -> None:
    code = "import benchmarks, os; print(os.environ['NUMBA_CACHE_DIR'])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert Path(run.stdout.strip()).parent.parent == homeless
