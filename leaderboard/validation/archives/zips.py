"""Zip, read by what is in it: the central directory, the local headers and the data must tell the same story, without
gaps or overlaps.

Own code, because the standard reader holds the whole directory in memory and lets two entries share their data.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from typing import IO, Final

from leaderboard.validation.archives.limits import Budget
from leaderboard.validation.archives.sink import Sink
from leaderboard.validation.archives.zip_directory import ZipEntry, entries_of, wide_values

CHUNK: Final = 1 << 16
"""Bytes that are read, and bytes that are unpacked, in one step."""
STORED, DEFLATED = 0, 8
"""Methods of the format that are read."""
ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
PATCHED: Final = 0x20
SIZES_FOLLOW: Final = 0x8
"""Bits of an entry's flags; the last says that checksum and sizes stand after the data."""
MARK: Final = b"PK\7\10"
DESCRIPTORS: Final = {12: "<3I", 20: "<IQQ"}
"""Checksum and sizes by length; a mark may stand before."""


def unpack_zip(file: IO[bytes], sink: Sink, budget: Budget) -> None:
    """Everything in a zip goes to the sink. Raises `Refused` for what cannot be read on; other problems are noted in
    the budget."""
    entries, start = entries_of(file, budget)
    here = 0
    for i, entry in enumerate(entries):
        if entry.offset != here:
            raise budget.refusal(
                entry.name, "overlaps another entry, or there is hidden data before it; pack the zip again"
            )
        limit = entries[i + 1].offset if i + 1 < len(entries) else start
        here = _unpack(file, entry, limit, sink, budget)
    if here != start:
        raise budget.refusal("", "there is hidden data before the directory of the zip; pack it again")


def _unpack(file: IO[bytes], entry: ZipEntry, limit: int, sink: Sink, budget: Budget) -> int:
    """Writes one entry; returns where its data and what belongs to it end."""
    begin = _local(file, entry, budget)
    end = begin + entry.packed
    if end > limit:
        raise budget.refusal(entry.name, "overlaps what follows it in the zip; pack it again")
    name = entry.name.removesuffix("/")
    if fault := _fault_of(entry):
        budget.count_entry()
        budget.add_problem(entry.name, fault)
    elif sink.admits(name, folder=entry.folder):
        if entry.folder:
            sink.make_folder(name)
        else:
            file.seek(begin)
            sink.write_file(name, _blocks(file, entry, budget))
    return end + _descriptor(file, entry, end, limit, budget)


def _fault_of(entry: ZipEntry) -> str:
    kind = stat.S_IFMT(entry.mode)
    if entry.flags & ENCRYPTED:
        return "is encrypted; pack it without a password"
    if entry.method not in (STORED, DEFLATED) or entry.flags & PATCHED:
        return f"is packed by method {entry.method}; only stored and deflated entries are read"
    if kind and kind not in (stat.S_IFREG, stat.S_IFDIR):
        return (
            "is "
            + ("a symbolic link" if kind == stat.S_IFLNK else "a device, pipe or socket")
            + "; only folders and plain files are read"
        )
    if entry.folder != (kind == stat.S_IFDIR) and kind:
        return "is a folder by its name or by its mode, but not by both"
    if entry.folder and entry.size:
        return "is a folder with content"
    if entry.method == STORED and entry.packed != entry.size:
        return "is stored, but its two sizes differ"
    return ""


def _local(file: IO[bytes], entry: ZipEntry, budget: Budget) -> int:
    """Checks the local header against the directory; returns where the data begin."""
    file.seek(entry.offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\3\4":
        raise budget.refusal(entry.name, "has no local header in the zip; pack it again")
    _, flags, method, _, _, crc, packed, size, n, m = struct.unpack("<5H3I2H", head[4:])
    raw, extra = file.read(n), file.read(m)
    size, packed = wide_values(extra, [size, packed], budget)
    later = flags & SIZES_FOLLOW and crc in (0, entry.crc) and packed in (0, entry.packed) and size in (0, entry.size)
    same = (crc, packed, size) == (entry.crc, entry.packed, entry.size) or later
    if len(extra) < m or raw != entry.raw or flags != entry.flags or method != entry.method or not same:
        raise budget.refusal(entry.name, "is described in two ways in the zip; pack it again")
    return entry.offset + 30 + len(raw) + len(extra)


def _blocks(file: IO[bytes], entry: ZipEntry, budget: Budget) -> Iterator[bytes]:
    """The content; its length and checksum must be those that the zip says."""
    crc = size = 0
    for block in _inflate(file, entry, budget) if entry.method == DEFLATED else _read_stored(file, entry, budget):
        crc, size = zlib.crc32(block, crc), size + len(block)
        if size > entry.size:
            raise budget.refusal(entry.name, f"holds more than the {entry.size} bytes that the zip says; pack it again")
        yield block
    if size != entry.size or crc != entry.crc:
        raise budget.refusal(entry.name, "is damaged (length or checksum differ); pack it again")


def _read_stored(file: IO[bytes], entry: ZipEntry, budget: Budget) -> Iterator[bytes]:
    left = entry.packed
    while left:
        block = file.read(min(left, CHUNK))
        if not block:
            raise budget.refusal(entry.name, "is cut short; pack the zip again")
        left -= len(block)
        yield block


def _inflate(file: IO[bytes], entry: ZipEntry, budget: Budget) -> Iterator[bytes]:
    decoder, unpacked, used = zlib.decompressobj(-15), 0, 0
    for packed in _read_stored(file, entry, budget):
        used += len(packed)
        while packed or decoder.unconsumed_tail:
            try:
                block = decoder.decompress(packed or decoder.unconsumed_tail, CHUNK)
            except zlib.error as error:
                raise budget.refusal(entry.name, f"is damaged ({error}); pack it again") from None
            packed = b""
            unpacked += len(block)
            budget.check_ratio(entry.name, used, unpacked)
            yield block
            if decoder.eof:
                break
        if decoder.unused_data:
            break
    rest = decoder.flush() if not decoder.eof else b""
    yield rest
    if not decoder.eof or decoder.unused_data or used != entry.packed:
        raise budget.refusal(entry.name, "is damaged: its data end before or after the zip says; pack it again")


def _descriptor(file: IO[bytes], entry: ZipEntry, end: int, limit: int, budget: Budget) -> int:
    """Bytes of the sizes that follow the data of an entry whose local header did not know them; they fill the gap to
    what comes next."""
    length = limit - end if entry.flags & SIZES_FOLLOW else 0
    if length:
        file.seek(end)
        data = file.read(min(length, 25))
        data = data[len(MARK) :] if data.startswith(MARK) and len(data) in (16, 24) else data
        form = DESCRIPTORS.get(len(data), "")
        if not form or struct.unpack(form, data) != (entry.crc, entry.packed, entry.size):
            raise budget.refusal(entry.name, "is not followed by its sizes as the zip says; pack it again")
    return length
