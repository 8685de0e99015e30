"""What comes from outside: files by path and packages by entry point, in this process and in workers, named by hash."""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from synlayers import generate, verify
from synlayers.copywriting import all_topics
from synlayers.errors import UsageError
from synlayers.layouts import layouts
from synlayers.sources import sources
from synlayers.support.discovery import scan
from synlayers.support.plugins import install, origin, origins
from synlayers.support.plugins.files import VARIABLE

LAYOUT = """
from synlayers.layouts.poster import LAYOUT as POSTER

class Mine(type(POSTER)):
    name = "{name}"

LAYOUT = Mine()
"""


@pytest.fixture(autouse=True)
def no_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")


def plugin(folder: Path, text: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(app: object, *words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])  # type: ignore[arg-type]
    return result.exit_code, result.output


def test_a_layout_from_a_file_is_built_by_workers_and_named_in_the_recipe(tmp_path: Path) -> None:
    path = plugin(tmp_path, LAYOUT.format(name="mine"))
    words = ["--num-samples", 6, "--size", 320, "--layers", "3:4", "--layouts", "mine", "--workers", 2]
    code, text = run(generate.app, "--out", tmp_path / "out", *words, "--plugin", path)
    assert code == 0, text
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert manifest["recipe"]["plugins"] == [f"mine.py sha256:{digest[:16]}"]
    assert run(verify.app, tmp_path / "out", "--plugin", path)[0] == 0


def test_a_build_with_a_plugin_is_not_read_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plugin(tmp_path, LAYOUT.format(name="mine"))
    words = ["--num-samples", 2, "--size", 320, "--layers", "3:4", "--workers", 1]
    assert run(generate.app, "--out", tmp_path / "out", *words, "--plugin", path)[0] == 0
    monkeypatch.setenv(VARIABLE, "")
    code, text = run(verify.app, tmp_path / "out")
    assert code == 2
    assert "mine.py sha256:" in text
    assert "--plugin" in text
    code, text = run(generate.app, "--out", tmp_path / "out", *words)
    assert code == 2
    assert "plugins" in text, "another recipe, with the difference shown"


def test_without_plugins_recipes_keep_their_hashes(make) -> None:  # type: ignore[no-untyped-def]
    assert "plugins" not in make().canonical()
    assert make(plugins=("mine.py sha256:0",)).hash() != make().hash()


def test_sources_and_topics_come_from_outside_too(tmp_path: Path) -> None:
    path = plugin(
        tmp_path,
        "from dataclasses import replace\n"
        "from synlayers.copywriting import all_topics\n"
        "from synlayers.sources.texture import SOURCE as TEXTURE\n"
        "class Grain(type(TEXTURE)):\n    name = 'grain'\n"
        "SOURCE = Grain()\n"
        "from synlayers.copywriting.topics.food import TOPICS as FOOD\n"
        "TOPICS = (replace(FOOD[0], name='tea house'),)\n",
    )
    before = len(all_topics())
    install([path])
    assert origins([sources()["grain"]]) == origins(all_topics())
    assert all_topics()[-1].name == "tea house"
    assert len(all_topics()) == before + 1
    assert origin(sources()["text"]) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("raise ValueError('boom')", "cannot be imported: ValueError: boom"),
        ("raise SystemExit(3)", "cannot be imported: SystemExit: 3"),
        ("import no_such_package", "ModuleNotFoundError"),
        ("def f(:", "SyntaxError"),
        ("x = 1", "defines none of LAYOUT"),
        ("LAYOUT = 3", "3 is no layout"),
        (LAYOUT.format(name="poster"), "there is a layout 'poster' already"),
        (LAYOUT.format(name="a").replace("Mine()", "(Mine(), Mine())"), "there is a layout 'a' already"),
    ],
)
def test_files_that_cannot_be_used_are_refused(tmp_path: Path, text: str, what: str) -> None:
    code, output = run(generate.app, "--out", tmp_path / "out", "-n", 1, "--plugin", plugin(tmp_path, text))
    assert code == 2, output
    assert what in output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["gone.py", "folder", "layout.txt"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "layout.txt").touch()
    with pytest.raises(UsageError, match=name):
        install([tmp_path / name])


def test_an_edited_file_is_another_plugin(tmp_path: Path) -> None:
    install([plugin(tmp_path, LAYOUT.format(name="mine"))])
    first = str(origin(layouts()["mine"]))
    plugin(tmp_path, LAYOUT.format(name="mine") + "# edited\n")
    code = (
        "from synlayers.layouts import layouts; from synlayers.support.plugins import origin;"
        " print(origin(layouts()['mine']))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert first != other.stdout.strip()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path in which distributions can be put."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("acme_")]:
        del sys.modules[name]


def distribution(folder: Path, module: str, text: str | None, points: str) -> None:
    about = folder / f"{module}-1.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.2\n")
    (about / "entry_points.txt").write_text(points)
    if text is not None:
        (folder / f"{module}.py").write_text(text)
    importlib.invalidate_caches()


def scan_layouts() -> dict[str, object]:
    from synlayers import layouts as package

    return scan(package.__name__, package.__path__, "LAYOUT", lambda layout: layout.name, kind="layouts")


def test_packages_bring_entries_by_entry_points(package: Path) -> None:
    distribution(package, "acme_one", LAYOUT.format(name="acme"), "[synlayers.layouts]\nx = acme_one\n")
    distribution(package, "acme_two", LAYOUT.format(name="acme two"), "[synlayers.layouts]\ny = acme_two:LAYOUT\n")
    found = scan_layouts()
    digest = hashlib.sha256((package / "acme_one.py").read_bytes()).hexdigest()
    assert str(origin(found["acme"])) == f"acme_one 1.2 sha256:{digest[:16]}"
    assert str(origin(found["acme two"])).startswith("acme_two 1.2 sha256:")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "ModuleNotFoundError"),
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("x = 1", "defines no LAYOUT"),
        (LAYOUT.format(name="poster"), "there is a layout 'poster' already"),
    ],
)
def test_a_package_that_cannot_be_used_is_left_out_and_told_once(
    package: Path, capsys: pytest.CaptureFixture[str], text: str | None, what: str
) -> None:
    ours = set(layouts())
    name = f"acme_{hashlib.sha256(what.encode()).hexdigest()[:6]}"
    distribution(package, name, text, f"[synlayers.layouts]\nx = {name}\n")
    assert set(scan_layouts()) == ours
    told = capsys.readouterr().err
    assert "left out" in told
    assert what in told
    assert "1.2" in told, "whose package it is"
    scan_layouts()
    assert capsys.readouterr().err == ""
