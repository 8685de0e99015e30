"""Two users on one cache, and a user who may write neither to it, nor to the package, nor to a build: the same bytes,
and what could not be written is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.abuse.kills import COMMANDS, finish, run_straight
from benchmarks.abuse.trial import Command, Lost, Place, Trial, compare

NOBODY: Final = 65534
"""A user who owns nothing."""


def become_nobody() -> None:
    """In a process before it begins."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def why_no_second_user(folder: Path) -> str:
    """Why this machine cannot try it; empty if it can. `folder` is one that only its owner may write to."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "it needs root, who can be another user"
    code = "import os, sys, synlayers.generate; sys.exit(3 if os.access(sys.argv[1], os.W_OK) else 0)"
    try:
        ended = subprocess.run(
            [sys.executable, "-c", code, str(folder)], preexec_fn=become_nobody, capture_output=True, timeout=60
        ).returncode
    except (OSError, subprocess.SubprocessError) as error:
        return f"no process can be started as another user ({error})"
    return {0: "", 3: "another user may write everywhere here"}.get(ended, "another user cannot read this Python")


def share_cache(place: Place, times: int) -> str:
    """A build by the owner of the cache, one by somebody who may only read it, then both at once where both may
    write."""
    owned = place.folder / "owned"
    owned.mkdir(mode=0o755)
    if why := why_no_second_user(owned):
        return f"not tried: {why}"
    straight, builds = run_straight(place, COMMANDS["generate"]), 0
    for folder in (place.folder, *place.folder.parents[:2]):
        folder.chmod(0o755)  # for others to pass
    for number in range(times):
        for cache, mode, at_once in ((owned, 0o755, False), (place.folder / "open", 0o777, True)):
            cache.mkdir(exist_ok=True)
            cache.chmod(mode)
            commands = []
            for before in (None, become_nobody):
                own = place.folder / f"{cache.name}-{number}-{'other' if before else 'owner'}"
                commands.append((own / "out", _build(own, cache, before)))
                if not at_once:
                    finish(commands[-1][1])
            for out, command in commands:
                if at_once:
                    finish(command)
                compare(out, straight.files, command)
                builds += 1
    return f"{builds} builds by two users ended with the same {len(straight.files)} files"


def _build(own: Path, cache: Path, before: Callable[[], None] | None) -> Command:
    own.mkdir()
    own.chmod(0o777)
    variables = {"SYNLAYERS_CACHE": str(cache), "TMPDIR": str(own)}
    if before is not None:
        variables |= {"HOME": str(own / "none"), "NUMBA_CACHE_DIR": ""}
    return Command(COMMANDS["generate"].words(own, own / "out"), variables=variables, before=before)


def read_only(place: Place, times: int) -> str:
    """Numbers of a build, and its check, by one who may write neither there nor to the package or a home."""
    if why := why_no_second_user(Path(__file__).parent):
        return f"not tried: {why}"
    build = place.made_once(COMMANDS["verify"].inputs.__qualname__, COMMANDS["verify"].inputs) / "build"
    for folder in (build, *build.parents[:4]):
        folder.chmod(0o755)
    own = place.folder / "own"
    own.mkdir()
    own.chmod(0o777)
    variables = {"HOME": str(build / "none"), "TMPDIR": str(own), "SYNLAYERS_CACHE": str(build / "cache")}
    before = {path.name: path.stat().st_mtime_ns for path in build.iterdir()}
    for words in (["synlayers.stats", str(build), "--workers", "1"], ["synlayers.verify", str(build)]) * times:
        command = Command(words, variables=variables, before=become_nobody)
        said = finish(command)
        if words[0].endswith("stats") and ("cannot be written to" not in said or "layers" not in said):
            raise Lost(f"{command}: it does not give the numbers and say that the plots are missing: {said[-800:]}")
    if {path.name: path.stat().st_mtime_ns for path in build.iterdir()} != before:
        raise Lost(f"{build} was changed")
    return f"{2 * times} commands without a place to write gave their results and said what was not written"


TRIALS: Final = (Trial("users: one cache", share_cache), Trial("users: nowhere to write", read_only))
