"""`synlayers` <- `benchmarks` <- `baselines`, `leaderboard`; the generator never imports torch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "synlayers": {"synlayers"},
    "benchmarks": {"synlayers", "benchmarks"},
    "baselines": {"synlayers", "benchmarks", "baselines"},
    "leaderboard": {"synlayers", "benchmarks", "leaderboard"},
}
# only command modules may look baselines up
EXCEPTIONS = {(f"benchmarks/{name}.py", "baselines") for name in ("run", "list", "doctor", "detect")}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_packages_import_only_what_is_below_them(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        wrong = {other for other in imported(path) & set(ALLOWED) - ALLOWED[package] if (name, other) not in EXCEPTIONS}
        assert not wrong, f"{name} imports {', '.join(sorted(wrong))}"


def test_the_generator_is_light() -> None:
    heavy = {"torch", "torchvision", "datasets", "diffusers", "transformers", "scipy", "cv2", "numba", "pandas"}
    for path in (ROOT / "synlayers").rglob("*.py"):
        assert not imported(path) & heavy, f"{path.name} imports {imported(path) & heavy}"
    code = (
        "import sys, synlayers.generate, synlayers.making.build, synlayers.making.workers;"
        " print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    )
    run = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() == "[]"
