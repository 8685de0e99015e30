"""What a folder holds, to compare builds byte for byte."""

from pathlib import Path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a build but locks, by name."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not (p.name.startswith(".") and p.name.endswith(".lock"))
    }
