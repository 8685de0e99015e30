"""The rooms of the leaderboard import one way, and nothing imports a command."""

from __future__ import annotations

import ast
from pathlib import Path

import leaderboard

ROOT = Path(leaderboard.__file__).parent
BASE = {"board", "slugs"}
ROOMS = {
    "board": set(),
    "slugs": set(),
    "validation": BASE,
    "tables": BASE | {"validation"},
    "reported": BASE | {"tables"},
    "pages": {"board", "tables", "validation"},
    "audit": {"board"},
    "exports": {"board"},
    "hub": {"board"},
}
"""What each room may import beside itself."""
COMMANDS = {"audit/__main__.py": {"reported"}, "hub/__main__.py": {"pages", "tables"}}
"""What commands inside a room may import beyond that."""


def imports(path: Path) -> set[str]:
    """Modules of the leaderboard that a file imports, by their first name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("leaderboard.")}


def test_a_room_imports_only_what_stands_before_it() -> None:
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        room = name.split("/")[0].removesuffix(".py")
        if room in ROOMS:
            wrong = imports(path) - {room} - ROOMS[room] - COMMANDS.get(name, set())
            assert not wrong, f"{name} imports {', '.join(sorted(wrong))}"


def test_no_module_imports_a_command() -> None:
    commands = {path.stem for path in ROOT.glob("*.py") if "typer" in path.read_text(encoding="utf-8")}
    assert {"publish", "push", "submit", "validate"} <= commands
    for path in ROOT.rglob("*.py"):
        if path.name != "__init__.py" or path.parent != ROOT:
            wrong = imports(path) & commands - {path.stem}
            assert not wrong, f"{path.relative_to(ROOT)} imports {', '.join(sorted(wrong))}"


def test_no_private_module_is_imported_from_another_folder() -> None:
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("leaderboard."):
                *folder, module = node.module.split(".")[1:]
                assert not module.startswith("_") or ROOT.joinpath(*folder) == path.parent, f"{path}: {node.module}"
