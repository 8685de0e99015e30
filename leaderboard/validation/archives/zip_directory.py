"""The directory of a zip: where it is, what it lists, and whether it holds as much as it says."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import IO, Final

from leaderboard.validation.archives.limits import Budget

MOST_HEADER: Final = 46 + 3 * 4096
"""Bytes of one entry of the directory on average, at most."""
FULL: Final = 0xFFFFFFFF
"""A size or offset that stands in the zip64 field instead."""
UTF8: Final = 0x800
"""The bit of an entry's flags that says that its name is UTF-8."""
NEWEST: Final = 63
"""Version 6.3 of the format."""
OTHER_NAME: Final = 0x7075
"""An extra field that gives another name, which some readers take."""


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One entry as the directory has it."""

    raw: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int

    @property
    def folder(self) -> bool:
        return self.name.endswith("/")


def entries_of(file: IO[bytes], budget: Budget) -> tuple[list[ZipEntry], int]:
    """All entries in order of place, and where the directory starts. Raises `Refused` where the directory is not what
    the end of the zip says."""
    count, start, size = _end(file, file.seek(0, os.SEEK_END), budget)
    return sorted(_directory(file, count, start, size, budget), key=lambda entry: entry.offset), start


def _end(file: IO[bytes], length: int, budget: Budget) -> tuple[int, int, int]:
    """Number of entries, offset and size of the directory."""
    reach = min(length, 22 + 0xFFFF)
    file.seek(length - reach)
    tail = file.read(reach)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < 22:
        raise budget.refusal("", "the zip is cut short: its directory is missing; pack it again")
    disk, first, here, count, size, start, comment = struct.unpack("<4H2IH", tail[at + 4 : at + 22])
    if len(tail) - at != 22 + comment:
        raise budget.refusal("", "there is data after the end of the zip; pack it again")
    end = length - reach + at
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\6\7":
        here, count, size, start, end = _end64(file, tail[at - 20 : at], end - 20, budget)
    if disk or first or here != count:
        raise budget.refusal("", "the zip is one of several parts; pack it as one")
    if count > budget.limits.entries:
        raise budget.refusal("", f"the zip lists {count} entries; at most {budget.limits.entries}")
    if start + size != end:
        raise budget.refusal("", "the directory of the zip is not where the zip says, or not as large; pack it again")
    if size > (count + 1) * MOST_HEADER:
        raise budget.refusal("", f"the directory of the zip has {size} bytes for {count} entries; pack it again")
    return count, start, size


def _end64(file: IO[bytes], locator: bytes, end: int, budget: Budget) -> tuple[int, int, int, int, int]:
    disk, offset, disks = struct.unpack("<IQI", locator[4:])
    if disk or disks != 1 or offset + 56 != end:
        raise budget.refusal("", "the zip64 end of the zip is not where the zip says; pack it again")
    file.seek(offset)
    record = file.read(56)
    if len(record) < 56 or record[:4] != b"PK\6\6":
        raise budget.refusal("", "the zip64 end of the zip is damaged; pack it again")
    length, _, _, number, first, here, count, size, start = struct.unpack("<Q2H2I4Q", record[4:])
    if length != 44 or number or first:
        raise budget.refusal("", "the zip64 end of the zip is damaged; pack it again")
    return here, count, size, start, offset


def _directory(file: IO[bytes], count: int, start: int, size: int, budget: Budget) -> list[ZipEntry]:
    """All entries, counted from the directory itself."""
    file.seek(start)
    entries: list[ZipEntry] = []
    left = size
    while left:
        if len(entries) >= count:
            raise budget.refusal(
                "", f"the zip says it has {count} entries, but its directory holds more; pack it again"
            )
        entry, used = _read_entry(file, left, budget)
        entries.append(entry)
        left -= used
    if len(entries) != count:
        raise budget.refusal(
            "", f"the zip says it has {count} entries, but its directory holds {len(entries)}; pack it again"
        )
    return entries


def _read_entry(file: IO[bytes], left: int, budget: Budget) -> tuple[ZipEntry, int]:
    head = file.read(46)
    if left < 46 or len(head) < 46 or head[:4] != b"PK\1\2":
        raise budget.refusal("", "the directory of the zip is damaged; pack it again")
    made_by, needs, flags, method, _, _, crc, packed, size, n, m, k, disk, _, external, offset = struct.unpack(
        "<6H3I5H2I", head[4:]
    )
    rest = file.read(n + m + k)
    if len(rest) < n + m + k or left < 46 + len(rest):
        raise budget.refusal("", "the directory of the zip is damaged; pack it again")
    size, packed, offset = wide_values(rest[n : n + m], [size, packed, offset], budget)
    if disk:
        raise budget.refusal("", "the zip is one of several parts; pack it as one")
    if needs & 0xFF > NEWEST:
        raise budget.refusal(
            _text(rest[:n], flags, budget), "asks for a newer kind of zip than there is; pack it again"
        )
    if _field(rest[n : n + m], OTHER_NAME, budget) is not None:
        raise budget.refusal(_text(rest[:n], flags, budget), "has two names in the zip; pack it again")
    mode = external >> 16 if made_by >> 8 in (3, 19) else 0
    return ZipEntry(rest[:n], _text(rest[:n], flags, budget), flags, method, crc, packed, size, offset, mode), 46 + len(
        rest
    )


def wide_values(extra: bytes, values: list[int], budget: Budget) -> list[int]:
    """Sizes and offset with those of the zip64 field where the short ones are full."""
    wide = _field(extra, 1, budget)
    out = []
    for value in values:
        if value == FULL and wide is not None:
            if len(wide) < 8:
                raise budget.refusal("", "a zip64 field of the zip is damaged; pack it again")
            value, wide = int.from_bytes(wide[:8], "little"), wide[8:]
        out.append(value)
    return out


def _field(extra: bytes, wanted: int, budget: Budget) -> bytes | None:
    content = None
    while len(extra) >= 4:
        kind, length = struct.unpack("<2H", extra[:4])
        if length > len(extra) - 4 or (kind == wanted and content is not None):
            raise budget.refusal("", "an extra field of the zip is damaged; pack it again")
        if kind == wanted:
            content = extra[4 : 4 + length]
        extra = extra[4 + length :]
    return content


def _text(raw: bytes, flags: int, budget: Budget) -> str:
    """Names are UTF-8 if they say so, else code page 437; those that read differently in the two are refused later, by
    their characters."""
    try:
        return raw.decode("utf-8" if flags & UTF8 else "cp437")
    except UnicodeDecodeError:
        raise budget.refusal(repr(raw)[2:82], "has a name that is not UTF-8") from None
