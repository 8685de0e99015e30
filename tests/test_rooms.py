"""The house rules that a script can see: who imports whom, no circles, small rooms, the formatter on.

Packages: `synlayers` <- `benchmarks` <- `baselines`, `leaderboard`. Inside a package each room imports only rooms that
stand before it here; commands (the modules at its top that are not listed) may import all, and nothing imports them.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "synlayers": {"synlayers"},
    "benchmarks": {"synlayers", "benchmarks"},
    "baselines": {"synlayers", "benchmarks", "baselines"},
    "leaderboard": {"synlayers", "benchmarks", "leaderboard"},
}
LOOK_UP_BASELINES = {
    *(f"benchmarks.{name}" for name in ("run", "list", "doctor", "detect", "harness.evaluation", "speed.learned")),
    "leaderboard.publish",
    "leaderboard.record",
    "leaderboard.row",
}
"""Commands, what belongs to one, and the function that does what a command does."""
ORDER = {
    "synlayers": (
        "errors design compositing support recipe plan library style storage copywriting vlm assets sources captions"
        " kit layouts making blender ocr checks exporters loading importers push"
    ),
    "benchmarks": "api fetching datasets judges metrics protocols twins adversarial harness speed abuse",
    "baselines": "trainer classical learned models training external decompose cld",
    "leaderboard": "board slugs validation packing tables recording reported pages audit exports hub",
}
"""Rooms and the vocabulary at the top, each after what it may import."""
SIBLINGS = 22
"""Files and folders of a room at most, ``__init__`` not counted."""
TOP = 38
"""The same at the top of a package, where commands, vocabulary and rooms stand side by side."""
UNFORMATTED = 36


@cache
def modules() -> dict[str, Path]:
    """Files by module name."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in paths}


def statements(node: ast.AST, typed: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    """Import statements below a node, and whether they are for type checkers alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            yield child, typed
        else:
            yield from statements(
                child, typed or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test))
            )


@cache
def imports(name: str) -> frozenset[str]:
    """Modules of this project that a module imports, anywhere in it but for type checkers alone."""
    found = set()
    for statement, typed in statements(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if typed:
            continue
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom) and statement.module and statement.level == 0:
            # what is imported from a package is a module in it, or something of its __init__
            full = {f"{statement.module}.{alias.name}" for alias in statement.names}
            found |= {module if module in modules() else statement.module for module in full}
    return frozenset(module for module in found if module.partition(".")[0] in PACKAGES and module != name)


def room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_what_is_below_them(package: str) -> None:
    for name in modules():
        if name.partition(".")[0] != package:
            continue
        others = {other.partition(".")[0] for other in imports(name)}
        wrong = others - PACKAGES[package] - ({"baselines"} if name in LOOK_UP_BASELINES else set())
        assert not wrong, f"{name} imports {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("package", PACKAGES)
def test_rooms_import_only_what_stands_before_them(package: str) -> None:
    order = ORDER[package].split()
    assert {name for name in order if not (ROOT / package / name).is_dir()} == {
        name for name in order if (ROOT / package / f"{name}.py").is_file()
    }
    for name in modules():
        if name.partition(".")[0] != package or room(name) not in order or name.endswith("__main__"):
            continue
        allowed = {*order[: order.index(room(name)) + 1], ""}
        others = {room(other) for other in imports(name) if other.partition(".")[0] == package}
        assert others <= allowed, f"{name} imports {', '.join(sorted(others - allowed))}"


def test_nothing_imports_a_command() -> None:
    commands = {
        name
        for name, path in modules().items()
        if name.count(".") == 1 and "typer.Typer(" in path.read_text(encoding="utf-8")
    }
    assert {"synlayers.generate", "benchmarks.run", "baselines.show", "leaderboard.publish"} <= commands
    for name in modules():
        wrong = imports(name) & commands
        assert not wrong, f"{name} imports {', '.join(sorted(wrong))}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter({name: imports(name) for name in modules()}).prepare()


def test_no_private_module_is_imported_from_another_folder() -> None:
    for name, path in modules().items():
        folder = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for other in imports(name):
            if other.rpartition(".")[2].startswith("_") and not other.endswith("__main__"):
                assert other.rpartition(".")[0] == folder, f"{name} imports {other}"


def test_rooms_are_small() -> None:
    for folder in {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()}:
        name = folder.relative_to(ROOT).as_posix()
        if "__pycache__" in name:
            continue
        siblings = [path for path in folder.iterdir() if path.name not in ("__init__.py", "__pycache__")]
        assert len(siblings) <= (TOP if name in PACKAGES else SIBLINGS), (
            f"{name} holds {len(siblings)} files and folders"
        )


def test_the_formatter_is_on() -> None:
    places = [
        path
        for path in ROOT.rglob("*.py")
        if ".venv" not in path.parts and path != Path(__file__)
        for line in path.read_text(encoding="utf-8").splitlines()
        if "# fmt: " in line
    ]
    assert len(places) <= UNFORMATTED


NEEDS_TORCH = (
    "synlayers.torch",
    "synlayers.loading",
    "synlayers.checks.similarity.open_clip_models",
    "synlayers.checks.similarity.vision_operators",
)
"""What serves training loops and what embeds by a model; nothing else of synlayers imports torch."""


def test_the_generator_is_light() -> None:
    heavy = {"torch", "torchvision", "datasets", "diffusers", "transformers", "scipy", "cv2", "numba", "pandas"}
    for name, path in modules().items():
        if name.startswith("synlayers") and not name.startswith(NEEDS_TORCH):
            assert "synlayers.torch" not in imports(name)
            for statement, _ in statements(ast.parse(path.read_text(encoding="utf-8"))):
                words = [alias.name for alias in statement.names] if isinstance(statement, ast.Import) else []
                words += [statement.module or ""] if isinstance(statement, ast.ImportFrom) else []
                assert not {word.partition(".")[0] for word in words} & heavy, f"{name} imports {words}"
    code = (
        "import sys, synlayers.generate, synlayers.making.build, synlayers.making.workers;"
        " print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    )
    run = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() == "[]"
