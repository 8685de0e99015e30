"""The rooms of `benchmarks`: which may import which, and that no modules import each other in a circle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = {
    "api": set[str](),
    "datasets": {"api"},
    "judges": {"api", "datasets"},
    "metrics": {"api", "datasets", "judges"},
    "twins": {"api", "datasets", "metrics"},
    "protocols": {"api", "judges", "metrics"},
    "harness": {"api", "datasets", "judges", "metrics", "protocols", "twins"},
    "speed": {"api", "datasets", "harness", "judges", "metrics", "protocols", "twins"},
    "adversarial": {"api", "metrics"},
}
"""By room, those that it may import besides itself."""


@cache
def modules() -> dict[str, Path]:
    """Files of the package by module name."""
    paths = sorted((ROOT / "benchmarks").rglob("*.py"))
    return {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in paths}


def imported(name: str) -> set[str]:
    """Modules of the package that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            # a name is a module of that package, or something in the module
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {other if other in modules() else node.module for other in full}
    return names & set(modules()) - {name}


def test_rooms_import_only_what_is_below_them() -> None:
    for name in modules():
        room = name.split(".")[1] if name.count(".") > 1 else ""
        rooms = {other.split(".")[1] for other in imported(name) if other != "benchmarks"}
        if room:
            assert rooms - {room} <= ROOMS[room], f"{name} imports {', '.join(sorted(rooms - {room} - ROOMS[room]))}"


def test_no_circle_of_modules() -> None:
    TopologicalSorter({name: imported(name) for name in modules()}).prepare()  # raises CycleError naming the circle


def test_private_modules_stay_in_their_folder() -> None:
    for name in modules():
        folder = modules()[name].parent
        for other in imported(name):
            if other.rpartition(".")[2].startswith("_"):
                assert modules()[other].parent == folder, f"{name} imports {other}"
