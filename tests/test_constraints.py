"""constraints.txt holds a pin for all that pyproject.toml asks for, on every Python, and none that it forbids."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.10.0", "3.11.0", "3.12.0", "3.13.0")
LEFT_OUT = {"blender"}
"""Extras that need an environment of their own (NumPy 1)."""
OLD = "constraints.txt is old: run `make constraints`, then `make test`"


def project() -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    data: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return data


def pins(python: str) -> dict[str, str]:
    """Version by name on a Python under Linux."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    place = {"python_version": python.rpartition(".")[0], "python_full_version": python, "sys_platform": "linux"}
    place |= {"platform_machine": "x86_64", "platform_system": "Linux", "os_name": "posix", "extra": ""}
    found: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate(place):
                name = canonicalize_name(requirement.name)
                assert name not in found, f"{name} is pinned twice on Python {python}"
                found[name] = str(requirement.specifier).removeprefix("==")
    return found


@pytest.mark.parametrize("python", PYTHONS)
def test_every_package_that_is_asked_for_is_pinned_inside_its_bounds(python: str) -> None:
    about, pinned = project(), pins(python)
    extras = about["optional-dependencies"]
    wanted = [*about["dependencies"], *(word for name in extras if name not in LEFT_OUT for word in extras[name])]
    for requirement in map(Requirement, wanted):
        if requirement.marker is not None and not requirement.marker.evaluate(
            {"python_version": python[:-2], "extra": ""}
        ):
            continue
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} has no pin on Python {python}; {OLD}"
        assert requirement.specifier.contains(version), f"{requirement.name} is {version}, not {requirement}; {OLD}"


def test_every_extra_is_among_those_that_are_pinned() -> None:
    (line,) = (text for text in (ROOT / "Makefile").read_text().splitlines() if text.startswith("EXTRAS := "))
    assert set(line.split()[2:]) == set(project()["optional-dependencies"]) - LEFT_OUT
