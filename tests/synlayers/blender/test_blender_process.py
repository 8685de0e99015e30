"""Blender that is missing, of another version, killed, out of memory or silent: each is a sentence. No Blender is
needed, scripts stand in for its Python."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from synlayers.blender import driving, environment
from synlayers.blender.__main__ import app
from synlayers.blender.driving import Blender
from synlayers.blender.planning import plan_prop
from synlayers.blender.settings import BLENDER, Settings
from synlayers.errors import BuildError, MachineError, UsageError, WorkerDied

needs_scripts = pytest.mark.skipif(os.name == "nt", reason="stands in for a Python by a shell script")


def python_that(folder: Path, *lines: str) -> Path:
    """A program in place of Blender's Python: says that it is ready, then does as told."""
    path = folder / "python"
    ready = f'print(\'{{"blender": "{BLENDER}", "graphics": ""}}\', flush=True)'
    body = "\n".join(["import json, os, signal, sys, time", ready, *lines])
    (folder / "stand_in.py").write_text(body)
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder / "stand_in.py"}"\n')
    path.chmod(0o755)
    return path


PLAN = plan_prop(Settings(), 0)


@needs_scripts
@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        (
            "sys.stdin.readline(); os.kill(os.getpid(), signal.SIGKILL)",
            WorkerDied,
            "was killed .* while rendering prop",
        ),
        ("sys.stdin.readline(); sys.exit('bad image')", WorkerDied, r"ended with code 1 .*bad image"),
        ('print(\'{"error": "out of memory"}\', flush=True)', MachineError, "out of memory over prop .*--size"),
        ('print(\'{"error": "KeyError: x"}\', flush=True)', BuildError, "failed at prop .*KeyError"),
    ],
)
def test_how_a_render_ends_badly(tmp_path: Path, line: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words), Blender(python_that(tmp_path, line, "sys.stdin.read()")) as blender:
        blender.render(PLAN, {}, tmp_path)


@needs_scripts
def test_another_version_and_one_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driving, "SECONDS_A_PROP", 0.3)
    with pytest.raises(BuildError, match="no answer"), Blender(python_that(tmp_path, "sys.stdin.read()")) as blender:
        blender.render(PLAN, {}, tmp_path)
    monkeypatch.setattr(driving, "BLENDER", "9.9.9")
    with pytest.raises(UsageError, match=rf"this is Blender {BLENDER}, .* rendered with 9.9.9"):
        Blender(python_that(tmp_path, "sys.stdin.read()"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    return tmp_path


def test_rendering_without_blender_says_what_to_do(cache: Path) -> None:
    result = CliRunner().invoke(app, ["render", "--out", str(cache / "props")])
    assert result.exit_code == 2
    assert "python -m synlayers.blender install" in result.stderr
    assert "everything but rendering works without it" in result.stderr
    assert not (cache / "props").exists()
    environment.home().mkdir(parents=True)  # an install that was killed
    with pytest.raises(UsageError, match="installed only in part"):
        environment.require()


def test_installing_where_it_cannot_be(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"Python 3\.11 alone.*does not run.*--python"):
        environment.find_python(cache / "nothing")
    monkeypatch.setattr(environment, "_version_of", lambda python: environment.PYTHON)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: (0, 0, 10**9))
    with pytest.raises(MachineError, match=r"needs 2\.1 GB in .* and 1\.0 GB are free"):
        environment.install(Path(sys.executable))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)'",
            "check the network",
        ),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: No matching distribution found for bpy==5.0.1", "wheels for Linux and Windows"),
        ("ERROR: something else", "pip could not install Blender: something else"),
    ],
)
def test_what_pip_says_becomes_a_sentence(said: str, words: str) -> None:
    assert words in environment.explain_pip(said)


def test_the_version_is_the_one_of_the_extra() -> None:
    text = (Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8")
    assert f'blender = ["{environment.NEEDS[0]};' in text
    assert f'"blender-python-stubs>={BLENDER.rpartition(".")[0]},<' in text


@pytest.mark.slow
def test_a_real_render_that_is_killed_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    python = environment.installed()
    if python is None:
        pytest.skip("Blender is not installed: python -m synlayers.blender install")
    from synlayers.blender.library import prepare, render_library

    settings = Settings(size=64, samples=2, models=("can", "cup"))
    done: dict[str, dict[str, bytes]] = {}
    for name in ("whole", "stopped"):
        out = tmp_path / name
        if name == "stopped":
            prepare(out, settings)
            with Blender(python) as blender:
                blender.close()
                with pytest.raises(WorkerDied):
                    blender.render(plan_prop(settings, 0), {}, tmp_path)
            render_library(python, out, settings, 1, lambda steps: None, lambda told: None)
        render_library(python, out, settings, 2, lambda steps: None, lambda told: None)
        done[name] = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*.webp")}
    assert len(done["whole"]) == 8
    assert done["whole"] == done["stopped"]
