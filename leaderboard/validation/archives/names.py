"""Names of files from strangers: the same ones are legal in folders and in all archives, on all systems."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from leaderboard.validation.archives.limits import ArchiveLimits

LEGAL = re.compile(r"[A-Za-z0-9._+@=,() -]+")
DEVICES: Final = frozenset(
    [
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        "clock$",
        *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789"),
    ]
)
"""Names that Windows keeps for devices, whatever their suffix."""


def fault_of_path(name: str, limits: ArchiveLimits) -> str:
    """What is wrong with the path of an entry (``a/b.png``; folders without a slash at the end), as the end of a
    sentence; empty if nothing is."""
    if not name:
        return "has no name"
    if len(name) > limits.depth * (limits.name + 1):
        return "has a name that is too long"
    if "\0" in name:
        return "has a NUL in its name"
    if "\\" in name:
        return "has a backslash in its name; archives use /"
    if name.startswith("/"):
        return "has an absolute path; paths are relative to the submission"
    parts = name.split("/")
    if len(parts) > limits.depth:
        return f"lies more than {limits.depth} folders deep"
    return next((fault for part in parts if (fault := fault_of_part(part, limits))), "")


def fault_of_part(part: str, limits: ArchiveLimits) -> str:
    """What is wrong with one part of a path; empty if nothing is."""
    if part == "..":
        return "leads out of the submission (..)"
    if not part or part == ".":
        return "has an empty part in its path"
    if len(part) > limits.name:
        return f"has a name of {len(part)} characters; at most {limits.name}"
    if not LEGAL.fullmatch(part):
        c = next(c for c in part if not LEGAL.fullmatch(c))
        kind = "which can reverse or hide text" if unicodedata.category(c) == "Cf" else "which is not portable"
        return (
            f"has the character U+{ord(c):04X} in its name, {kind}; use letters, digits, dots, dashes and underscores"
        )
    if part != part.strip() or part.endswith("."):
        return "has a name that starts or ends with a space or ends with a dot, which Windows changes"
    if part.lower() == ".git":
        return "is a repository, whose settings and hooks other programs run; leave it out"
    if part.split(".")[0].strip().lower() in DEVICES:
        return "has the name of a Windows device"
    return ""


class Tree:
    """The paths seen so far; told apart without case, as some systems see them."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, str]] = {}  # folded path -> spelling, "file" or "folder"
        self._given: set[str] = set()

    def fault_of(self, name: str, *, folder: bool) -> str:
        """What is wrong with one more legal path beside those before; empty if nothing is, and then it is kept."""
        parts = name.split("/")
        for i in range(1, len(parts)):
            above = "/".join(parts[:i])
            spelling, kind = self._seen.get(above.lower(), (above, "folder"))
            if kind == "file":
                return "lies in what is a file elsewhere"
            if spelling != above:
                return f"differs only in case from {spelling}"
        earlier = self._seen.get(name.lower())
        if earlier is not None and earlier[0] != name:
            return f"differs only in case from {earlier[0]}"
        if earlier is not None and (not folder or earlier[1] == "file" or name in self._given):
            return "is there twice"
        for i in range(1, len(parts)):
            above = "/".join(parts[:i])
            self._seen.setdefault(above.lower(), (above, "folder"))
        self._seen[name.lower()] = (name, "folder" if folder else "file")
        self._given.add(name)
        return ""
