"""How much of a stranger's archive is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from leaderboard.validation.problems import Problem, Refused, printable


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits of one submission.

    Args:
        entries: files and folders.
        total: bytes of all files together, unpacked. single: bytes of one file.
        ratio: unpacked to packed bytes, looked at once `free` bytes are unpacked.
        depth: parts of a path. name: characters of one part.
        problems: what is listed before reading stops.
    """

    entries: int = 50_000
    total: int = 4 << 30
    single: int = 1 << 30
    ratio: int = 250
    free: int = 32 << 20
    depth: int = 12
    name: int = 200
    problems: int = 100


@dataclass
class Budget:
    """What was counted so far, from the data itself."""

    limits: ArchiveLimits
    packed: int = 0
    """Bytes of the whole archive; 0 for a folder."""
    entries: int = 0
    bytes: int = 0
    problems: list[Problem] = field(default_factory=list)

    def count_entry(self) -> None:
        """One more file or folder."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise self.refusal("", f"there are more than {self.limits.entries} files and folders; submit less at once")

    def count_bytes(self, where: str, count: int, in_file: int) -> None:
        """`count` more bytes, `in_file` of this file in all."""
        self.bytes += count
        if in_file > self.limits.single:
            raise self.refusal(where, f"is larger than {self.limits.single >> 20} MiB")
        if self.bytes > self.limits.total:
            raise self.refusal("", f"there are more than {self.limits.total >> 20} MiB in all; submit less at once")
        if self.packed:
            self.check_ratio("", self.packed, self.bytes)

    def check_ratio(self, where: str, packed: int, unpacked: int) -> None:
        """Refuses what grows too much: a bomb."""
        if unpacked > self.limits.free and unpacked > packed * self.limits.ratio:
            raise self.refusal(
                where,
                f"unpacks to more than {self.limits.ratio} times its size; this looks like a bomb and was not unpacked",
            )

    def add_problem(self, where: str, what: str) -> None:
        """A problem that lets reading go on, to find the others."""
        self.problems.append(Problem(printable(where), what))
        if len(self.problems) >= self.limits.problems:
            raise self.refusal("", f"there are more than {self.limits.problems} problems; the rest was not read")

    def refusal(self, where: str, what: str) -> Refused:
        """The error that ends reading; it carries all problems so far."""
        return Refused((*self.problems, Problem(printable(where), what)))
