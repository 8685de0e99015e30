"""The how-tos of CONTRIBUTING.md, followed to the letter in a copy of the packages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r'^```python title="(?P<path>[^"]+)"\n(?P<code>.*?)^```$', re.MULTILINE | re.DOTALL)
FILES = {m["path"]: m["code"] for m in FENCE.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))}
AUDIT = "leaderboard/audit/test_audit_printed.py"
NAMED = "benchmarks/test_commands.py"
HOW_TOS = ("layout", "source of layers", "metric", "protocol", "data set", "baseline", "audit rule")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages, the tests that take new things up by themselves, and every file of the how-tos."""
    folder = tmp_path_factory.mktemp("house")
    for package in ("synlayers", "benchmarks", "baselines", "leaderboard"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("synlayers/test_layouts.py", "leaderboard/audit/odd_boards.py", AUDIT, NAMED):
        (folder / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests" / name, folder / "tests" / name)
    for path, code in FILES.items():
        assert not (ROOT / path).exists(), f"{path} exists: the how-to needs another example"
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(code, encoding="utf-8")
    # the two edits that the text asks for
    edit(
        folder / "benchmarks/protocols/soft_matting.py",
        'datasets=("aim-500",)',
        'datasets=("aim-500", "folder-mattes")',
    )
    edit(folder / "tests" / AUDIT, 'swapped-columns",\n    }', 'swapped-columns", "zero-error"}')
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(folder: Path, *words: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), "SYNLAYERS_CACHE": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_there_is_a_how_to_for_each_kind() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for kind in HOW_TOS:
        section = re.search(rf"^## Add an? {kind}\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
        assert section, kind
        assert 'title="' in section[1], f"{kind}: a file to add"
        assert ".venv/bin/pytest" in section[1], f"{kind}: a test to run"


def test_the_tests_of_the_how_tos_pass(copy: Path) -> None:
    tests = [path for path in FILES if path.startswith("tests/")]
    assert len(tests) == 6
    said = run(copy, "pytest", "-q", "-p", "no:cacheprovider", *tests, f"tests/{AUDIT}", "-k", "not command")
    assert " failed" not in said


def test_what_was_added_has_what_the_house_asks_of_it(copy: Path) -> None:
    run(copy, "pytest", "-q", "-p", "no:cacheprovider", f"tests/{NAMED}", "-k", "everything_that_is_named_exists")


def test_a_new_layout_is_taken_up(copy: Path) -> None:
    said = run(copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/synlayers/test_layouts.py", "-k", "postcard")
    assert re.search(r"\b[4-9] passed", said)


def test_the_files_keep_the_house_rules(copy: Path) -> None:
    run(copy, "ruff", "check", *FILES)
    run(copy, "ruff", "format", "--check", *FILES)


def test_what_was_added_is_found(copy: Path) -> None:
    said = run(copy, "benchmarks.list")
    for name in ("folder-mattes", "matting/soft-v1", "border-distance"):
        assert name in said
