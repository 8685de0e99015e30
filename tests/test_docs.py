"""What the documentation points to is there: files, headings, commands, names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from synlayers.console import COMMANDS

ROOT = Path(__file__).parents[1]
PACKAGES = ("synlayers", "benchmarks", "baselines", "leaderboard")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data_cards/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
REFERENCE = re.compile(r'(docs/\w+\.md)(?:,\s+\\?"([^"\\]+)\\?")?')


def names(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    missing = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert not missing


def test_the_code_points_to_headings_that_are_there() -> None:
    seen = 0
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for file, heading in REFERENCE.findall(" ".join(path.read_text(encoding="utf-8").split())):
                page = ROOT / file
                assert page.exists(), f"{path} points to {file}"
                headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
                assert not heading or heading in headings, f"{path} points to {file}, {heading!r}"
                seen += 1
    assert seen > 5


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_python_in_pages_is_python(page: Path) -> None:
    for language, code in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "python" and "--8<--" not in code:
            ast.parse(code)


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_commands_in_pages_exist(page: Path) -> None:
    modules = {module.removesuffix(".__main__") for module in COMMANDS.values()}
    text = "\n".join(code for language, code in FENCE.findall(page.read_text(encoding="utf-8")) if language != "python")
    for module in re.findall(rf"python -m ((?:{'|'.join(PACKAGES)})[\w.]*)", text):
        assert module in modules, module
    for words in re.findall(r"^synlayers ([a-z-]+(?: [a-z-]+)?)", text, re.MULTILINE):
        assert words in COMMANDS or words.split()[0] in COMMANDS, words
