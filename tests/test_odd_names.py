"""Names on command lines that a shell, a terminal or a file system may take for something else: a sentence or the work,
and nothing else is touched."""

from __future__ import annotations

import importlib
import os
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

NAMES = (
    "-rf",
    "a\nb",
    "$(touch pwned)",
    "\udcff\udc80",
    "x" * 255,
    "x" * 300,
    "trail  ",
    "CON",
    "[red]x",
    "\x1b[31m",
    "a\0b",
)
READING = {
    "synlayers.verify": (),
    "synlayers.stats": (),
    "synlayers.preview": ("--out", "sheet.png"),
    "synlayers.export": ("--to", "coco", "--out", "exported"),
    "synlayers.push.__main__": ("--repo", "me/x", "--dry-run"),
    "benchmarks.summarise": (),
    "leaderboard.validate": (),
}
"""Commands that are given a folder, and what else they are given."""


@pytest.mark.skipif(os.name != "posix", reason="names of files")
@pytest.mark.parametrize("module", READING)
def test_odd_names_of_folders(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = importlib.import_module(module).app
    for name in NAMES:
        for there in (False, True):
            place = tmp_path / "place"
            place.mkdir()
            (place / "keep").write_text("kept")
            monkeypatch.chdir(place)
            if there:
                try:
                    Path(name).mkdir()
                except (OSError, ValueError):
                    shutil.rmtree(place)
                    continue
            before = sorted(os.listdir(os.fsencode(place)))
            run = CliRunner().invoke(app, [*READING[module], name])
            assert run.exit_code in ((0, 1, 2) if module == "leaderboard.validate" else (1, 2)), (name, run.output)
            assert run.exception is None or isinstance(run.exception, SystemExit), (name, run.exception)
            assert re.search(r"(?i)error|no such option|warning", run.output), (name, run.output)
            assert "\x1b[31m" not in run.output
            assert sorted(os.listdir(os.fsencode(place))) == before, name
            assert (place / "keep").read_text() == "kept"
            shutil.rmtree(place)


@pytest.mark.skipif(os.name != "posix", reason="names of files")
@pytest.mark.parametrize("name", ["a\nb $(touch pwned)", "\udcff[red] ", "x" * 255])
def test_builds_of_odd_names_work(
    name: str, designs_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(designs_folder, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    sheet = f"{name[:200]}.png"
    run = CliRunner().invoke(importlib.import_module("synlayers.preview").app, [name, "--out", sheet])
    assert run.exit_code == 0, (run.output, run.exception)
    assert sorted(os.listdir(os.fsencode(tmp_path))) == sorted((os.fsencode(name), os.fsencode(sheet)))
