"""The console command: every command under one name, from any folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from synlayers import __version__
from synlayers.console import COMMANDS, PACKAGES, load, main, overview, split
from synlayers.errors import UsageError

ROOT = Path(__file__).parents[1]


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        main(words)
        code: object = 0
    except SystemExit as stop:
        code = stop.code
    printed = capsys.readouterr()
    return int(code or 0), printed.out, printed.err  # type: ignore[call-overload]


def test_every_command_of_the_packages_is_there() -> None:
    """A module that can be started with ``-m`` and holds a typer application is a command."""
    modules = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if '__name__ == "__main__"' in text and re.search(r"^app\b|import app$", text, re.MULTILINE):
                modules.add(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert modules == set(COMMANDS.values())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_that_of_the_module(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, *name.split(), "--help")
    assert code == 0
    assert f"synlayers {name}" in " ".join(out.split())
    assert callable(load(COMMANDS[name]))


def test_the_overview_says_what_each_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ((), ("--help",)):
        code, out, _ = call(capsys, *words)
        assert code == 0
        assert out == overview()
    for name in COMMANDS:
        assert re.search(rf"^  {name}\s+\S{{1,}}", out, re.MULTILINE), name
    code, out, _ = call(capsys, "bench", "--help")
    assert code == 0
    assert "bench run" in out
    assert "board publish" not in out
    assert call(capsys, "bench")[0] == 2
    assert call(capsys, "--version")[1] == __version__ + "\n"


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["generat"], "generate"),
        (["bench", "rum"], "run"),
        (["leaderboard"], "board"),
        (["board", "x" * 99], "publish"),
    ],
)
def test_unknown_commands_are_answered_with_near_misses(
    words: list[str], near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match=near):
        split(words)
    code, out, err = call(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith("error: there is no command")


def test_exit_codes_and_errors_are_those_of_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = call(capsys, "verify", str(tmp_path))
    assert code == 1
    assert "manifest.json" in err
    assert call(capsys, "verify", "--no-such-option")[0] == 2


def test_it_works_in_a_folder_with_a_benchmarks_of_its_own(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "synlayers"
    if not script.exists():
        pytest.skip("the console command is not installed: pip install --editable .")
    for name in ("benchmarks", "leaderboard"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('not this one')")
    run = subprocess.run([script, "bench", "list"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "aim-500" in run.stdout


@pytest.mark.parametrize("words", [["bench", "list"], ["bench", "run", "--help"], ["board", "publish", "--out", "x"]])
def test_what_an_extra_brings_is_named_where_it_is_missing(words: list[str], tmp_path: Path) -> None:
    """A generator without the benchmarks' packages answers with the line that installs them, not with a traceback."""
    code = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in ('torch', 'pandas', 'jinja2', 'torchmetrics'):\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from synlayers.console import main\n"
        f"main({words!r})\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert "Traceback" not in run.stderr, run.stderr
    if run.returncode:
        assert run.returncode == 2
        assert "pip install 'synlayers[bench]'" in run.stderr
