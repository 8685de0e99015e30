"""How a system is started on this machine: interpreter, command, folder, environment, and what of it is not here."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from baselines.external.environment import passed_on
from baselines.external.system import ExternalSystem


def find_interpreter(text: str) -> Path | None:
    """The executable that `text` means: itself, a name on PATH, or ``bin/python`` of an environment's folder; None if
    there is none."""
    path = Path(text).expanduser()
    if path.is_dir():
        path = path / "bin" / "python"
    executable = shutil.which(str(path))
    return Path(executable).absolute() if executable else None


def unavailable_parts(system: ExternalSystem, options: Any) -> list[str]:
    """What this machine lacks to start a system, as sentences."""
    problems = []
    values = _values(system, options)
    for name, place in system.places.items():
        if place.required and not values[name]:
            problems.append(f"--set {name}=PATH is needed: {place.meaning}")
        elif values[name] and not Path(values[name]).exists():
            problems.append(f"--set {name}={values[name]}: there is nothing")
    if find_interpreter(options.python) is None and any("{python}" in word for word in system.command):
        problems.append(
            f"there is no interpreter '{options.python}': --set python= takes an executable,"
            " or the folder of a venv or conda environment"
        )
    if problems:
        return problems
    command, folder, _ = command_of(system, options)
    if not folder.is_dir():
        problems.append(f"its working folder {folder} is not there")
    if shutil.which(command[0]) is None:
        problems.append(f"there is no executable '{command[0]}'")
    return problems + [
        f"the adapter {word} is not there"
        for word in command[1:]
        if word.endswith(".py") and not (folder / word).is_file()
    ]


def _values(system: ExternalSystem, options: Any) -> dict[str, str]:
    python = find_interpreter(options.python)
    paths = {name: getattr(options, name) for name in system.places}
    return {
        "python": str(python or options.python),
        **{name: str(Path(path).expanduser().absolute()) if path else "" for name, path in paths.items()},
    }


def command_of(system: ExternalSystem, options: Any) -> tuple[list[str], Path, dict[str, str]]:
    """Command, working folder and environment (`baselines.external.environment`)."""
    values = _values(system, options)
    command = [system.fill(word, values) for word in system.command]
    variables = passed_on(os.environ, system.inherit)
    variables["PATH"] = os.pathsep.join([str(Path(values["python"]).parent), variables.get("PATH", os.defpath)])
    variables["PYTHONUNBUFFERED"] = "1"
    variables.setdefault("TORCH_FORCE_WEIGHTS_ONLY_LOAD", "1")  # official code reads pickles without saying how
    variables |= {name: system.fill(value, values) for name, value in system.variables.items()}
    return command, Path(system.fill(system.folder, values)), variables


def commit_of(folder: Path) -> str:
    """The commit of a git clone that `folder` lies in, from its files; empty if that cannot be told."""
    for root in (folder, *folder.parents):
        try:
            head = (root / ".git" / "HEAD").read_text().strip()
            name = head.removeprefix("ref: ")
            if name == head:
                return head[:40]
            if (loose := root / ".git" / name).is_file():
                return loose.read_text().strip()[:40]
            packed = (root / ".git" / "packed-refs").read_text().splitlines()
            return next((line.split()[0][:40] for line in packed if line.endswith(f" {name}")), "")
        except OSError:
            continue
    return ""
