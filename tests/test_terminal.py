"""Names and words of strangers on a terminal: nothing that controls it comes through, whoever prints it."""

from __future__ import annotations

import ast
import io
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from rich.progress import Progress, TextColumn
from rich.text import Text

from synlayers.errors import DataError
from synlayers.support import consoles
from synlayers.support.cli import clean_exit
from synlayers.support.consoles import SafeConsole
from synlayers.support.tables import plain_table
from synlayers.support.untrusted.text import visible

ROOT = Path(__file__).parents[1]
HOSTILE = "a\x1b]0;owned\x07\x1b[31m\x9b2J\u202eb\u2066\rc\x08[red]d[/red]:bomb:"
SHOWN = r"a\x1b]0;owned\x07\x1b[31m\x9b2J\u202eb\u2066\rc\x08[red]d[/red]:bomb:"
CONTROLS = {chr(c) for c in (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))} - {"\n"}
SAFE_PRINTERS = {
    "synlayers/support/consoles.py",  # the edge itself
    "synlayers/console.py",  # its own constants
    "synlayers/assets/svg/worker.py",  # JSON to its parent
    "baselines/external/_guard.py",  # into the log of a system
}


def test_what_controls_a_terminal_becomes_visible() -> None:
    assert visible(HOSTILE) == SHOWN
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if character in CONTROLS or 0xD800 <= code <= 0xDFFF:
            assert visible(character).isprintable() or character == "\t"
    plain = "caf\u00e9 \u4e2d\u6587 \u05d0 \U0001f469\u200d\U0001f4bb \t\n [x] \\x1b"
    assert visible(plain) == plain
    assert visible("a\n\tb", lines=False) == r"a\n\tb"


@pytest.mark.parametrize("terminal", [True, False])
def test_messages_tables_and_progress_show_text_as_it_is(terminal: bool) -> None:
    file = io.StringIO()
    console = SafeConsole(file=file, force_terminal=terminal, color_system=None, width=200, markup=False, emoji=False)
    table = plain_table(HOSTILE, HOSTILE)
    table.add_row(HOSTILE)
    console.print(HOSTILE)
    console.print(Text(HOSTILE))
    console.print(table)
    file_text = file.getvalue()
    assert file_text.count(SHOWN) == 5 - 1  # rich itself drops some of the controls of a `Text`
    with Progress(TextColumn("{task.description}", markup=False), console=console) as bar:
        bar.add_task(HOSTILE)
    rest = file.getvalue()
    for own in ("\x1b[?25l", "\x1b[?25h", "\x1b[2K", "\x1b[1A", "\r", "\x1b[1m", "\x1b[0m", "\x1b[3m"):
        rest = rest.replace(own, "") if terminal else rest
    assert not set(rest) & CONTROLS


def test_errors_warnings_and_messages_of_libraries(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with clean_exit(), warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(HOSTILE, stacklevel=1)
            record = logging.LogRecord("x", logging.WARNING, "", 0, HOSTILE, None, None)
            assert logging.lastResort is not None
            logging.lastResort.handle(record)
            raise DataError(HOSTILE)

    before, hook = warnings.showwarning, sys.excepthook
    warnings.showwarning = warnings._showwarning_orig  # type: ignore[attr-defined]
    try:
        with pytest.raises(SystemExit):
            fail()
        sys.excepthook(DataError, DataError(HOSTILE), None)
    finally:
        warnings.showwarning, sys.excepthook = before, hook
    told = capsys.readouterr().err
    assert told.count(SHOWN) == 4
    assert not set(told) & CONTROLS


def test_nobody_prints_past_the_edge() -> None:
    """Everything in the packages prints with a console of `synlayers.support.consoles`."""
    wrong = []
    for package in ("synlayers", "benchmarks", "baselines", "leaderboard"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name in SAFE_PRINTERS or "/adapters/" in name:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                    *("print", "Console", "rich.print", "typer.echo", "click.echo", "typer.secho"),
                    *("sys.stdout.write", "sys.stderr.write"),
                ):
                    wrong.append(f"{name}:{node.lineno}: {ast.unparse(node.func)}")
    assert not wrong, "\n".join(wrong)


def run(*words: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHONUTF8": "1", "SYNLAYERS_CACHE": str(folder / "cache")}
    call = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, env=environment, timeout=120)
    return (call.stdout + call.stderr).decode("utf-8", "replace")


@pytest.mark.skipif(sys.platform == "win32", reason="its names of files have no control characters")
def test_commands_name_hostile_files(tmp_path: Path) -> None:
    name = HOSTILE.replace("/", "")
    odd = tmp_path / name
    odd.mkdir()
    (odd / "manifest.json").write_text('{"schema": "' + "x\\u001b[31m\\u202e" + '"}')
    card = tmp_path / "card.yaml"
    card.write_text("name: m\ntitle: M\ntasks: [matting]\n")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / f"{name}.png").write_bytes(b"no picture")
    outputs = {
        "a folder": run("synlayers.verify", str(odd), folder=tmp_path),
        "no folder": run("synlayers", "stats", str(tmp_path / f"{name}2"), folder=tmp_path),
        "a word too many": run("synlayers.verify", "x", name, folder=tmp_path),
        "an unknown option": run("synlayers.verify", f"--{name}", folder=tmp_path),
        "an unknown command": run("synlayers", name, folder=tmp_path),
    }
    for what, output in outputs.items():
        assert not set(output) & CONTROLS, f"{what}: {output!r}"
        assert "a\\x1b]0;owned" in "".join(output.replace("\u2502", "").split()), f"{what}: {output!r}"


def test_the_edge_is_in_use() -> None:
    assert isinstance(consoles.console, SafeConsole)
    assert isinstance(consoles.errors, SafeConsole)
