"""The console command ``synlayers``: all commands of the four packages under one name.

``synlayers generate`` is ``python -m synlayers.generate``, ``synlayers bench run`` is ``python -m benchmarks.run``, and
so on: the same functions with the same options. A command's module is imported when it is called, so that help is
quick and what is not installed is not missed.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit
from synlayers.support.discovery import suggestion

PACKAGES: Final = ("synlayers", "benchmarks", "baselines", "leaderboard")
COMMANDS: Final = {
    "generate": "synlayers.generate",
    "verify": "synlayers.verify",
    "export": "synlayers.export",
    "ingest": "synlayers.ingest",
    "push": "synlayers.push.__main__",
    "preview": "synlayers.preview",
    "stats": "synlayers.stats",
    "caption": "synlayers.caption",
    "assets": "synlayers.assets.__main__",
    "blender": "synlayers.blender.__main__",
    "speed": "synlayers.speed",
    "decompose": "baselines.decompose.__main__",
    "train": "baselines.train",
    "bench run": "benchmarks.run",
    "bench score": "benchmarks.score",
    "bench export-predictions": "benchmarks.export_predictions",
    "bench official-scores": "benchmarks.official_scores",
    "bench summarise": "benchmarks.summarise",
    "bench list": "benchmarks.list",
    "bench fetch": "benchmarks.fetch",
    "bench doctor": "benchmarks.doctor",
    "bench detect": "benchmarks.detect",
    "bench twins": "benchmarks.twins.__main__",
    "bench adversaries": "benchmarks.adversaries",
    "bench speed": "benchmarks.speed.__main__",
    "bench speed-harness": "benchmarks.speed.harness",
    "judge report": "benchmarks.judge_report",
    "judge gedit": "benchmarks.judges.gedit",
    "judge pairwise": "benchmarks.judges.pairwise",
    "judge dvreward": "benchmarks.judges.dvreward",
    "judge serve": "benchmarks.judges.serve",
    "judge speed": "synlayers.vlm.speed",
    "baseline show": "baselines.show",
    "baseline fetch": "baselines.fetch",
    "baseline check": "baselines.check",
    "baseline merge": "baselines.merge",
    "baseline gpu-report": "baselines.gpu_report",
    "baseline cld-memory": "baselines.cld.memory",
    "submit": "leaderboard.submit_answers",
    "board publish": "leaderboard.publish",
    "board validate": "leaderboard.validate",
    "board submit": "leaderboard.submit",
    "board record": "leaderboard.record",
    "board row": "leaderboard.row",
    "board audit": "leaderboard.audit.__main__",
    "board push": "leaderboard.push",
    "board hub": "leaderboard.hub.__main__",
    "board known": "leaderboard.known",
    "board speed": "leaderboard.speed",
    "board simulate": "leaderboard.simulate",
}
"""By what is typed after ``synlayers``: the module that holds the command as ``app``."""


def main(words: Sequence[str] | None = None) -> None:
    """Run ``synlayers WORDS``; of the process by default.

    Raises:
        SystemExit: always at the end of a command; 2 for a command that there is none of.
    """
    given = list(sys.argv[1:] if words is None else words)
    with clean_exit():
        if given[:1] == ["--version"]:
            from synlayers import __version__

            print(__version__)
            return
        name, rest = split(given)
        if not name or name not in COMMANDS:
            print(overview(name), end="")
            raise SystemExit(0 if not given or "--help" in given or "-h" in given else 2)
        app = load(COMMANDS[name])
    app(args=rest, prog_name=f"synlayers {name}")


def split(words: Sequence[str]) -> tuple[str, list[str]]:
    """The command that is meant, or the group of commands if no more was said, and the words that are its own.

    Raises:
        UsageError: there is no such command; near misses are named.

    >>> split(["bench", "run", "--out", "runs"])
    ('bench run', ['--out', 'runs'])
    """
    said = [word for word in words[:2] if not word.startswith("-")]
    if not said:
        return "", list(words)
    if said[0] in COMMANDS:
        return said[0], list(words[1:])
    groups = {name.partition(" ")[0] for name in COMMANDS if " " in name}
    if said[0] not in groups:
        raise UsageError(f"there is no command 'synlayers {said[0]}'; {suggestion(said[0], _first_words())}")
    name = " ".join(said)
    if name not in COMMANDS and len(said) > 1:
        members = [other.partition(" ")[2] for other in COMMANDS if other.startswith(said[0] + " ")]
        raise UsageError(f"there is no command 'synlayers {name}'; {suggestion(said[1], members)}")
    return name, list(words[len(said) :])


def load(module: str) -> Any:
    """The typer application of a command. Raises `ModuleNotFoundError` where an extra is missing."""
    return importlib.import_module(module).app


def overview(group: str = "") -> str:
    """All commands, or those of a group, each with the first sentence of its module."""
    names = [name for name in COMMANDS if not group or name.startswith(group + " ")]
    indent = max(len(name) for name in names) + 4
    wrap = textwrap.TextWrapper(max(60, shutil.get_terminal_size((100, 24)).columns), subsequent_indent=" " * indent)
    lines = [f"usage: synlayers {group + ' ' if group else ''}COMMAND [options]; every command has --help", ""]
    last = names[0].partition(" ")[0] if " " in names[0] else ""
    for name in names:
        head = name.partition(" ")[0] if " " in name else ""
        if head != last:
            lines.append("")
        lines += wrap.wrap(f"  {name}".ljust(indent) + summary(COMMANDS[name]))
        last = head
    return "\n".join(lines) + "\n"


def summary(module: str) -> str:
    """What a command is for: the first sentence of its module's docstring. Nothing is imported for it."""
    package, _, inner = module.partition(".")
    spec = importlib.util.find_spec(package)
    roots = spec.submodule_search_locations if spec else None
    if not roots:
        return "(not installed)"
    source = Path(roots[0], *inner.split(".")).with_suffix(".py").read_text(encoding="utf-8")
    docstring = " ".join((ast.get_docstring(ast.parse(source)) or "").partition("\n\n")[0].split())
    text = re.sub(r"^`+python -m [^`]*`+: ", "", docstring)
    sentence = re.split(r"(?<=[a-zA-Z0-9)])[.;] |\.$", text)[0]
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def _first_words() -> list[str]:
    return sorted({name.partition(" ")[0] for name in COMMANDS})


if __name__ == "__main__":
    main()
