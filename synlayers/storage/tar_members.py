"""The members of a plain tar, in order, and everything in it that is none.

`tarfile.TarFile` takes a damaged header, or a missing end, for the end of the archive; this does not, and goes on at
the next header that is whole.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

BLOCK: Final = tarfile.BLOCKSIZE
_PLAIN: Final = (tarfile.REGTYPE, tarfile.AREGTYPE)
_OTHERS: Final = {
    tarfile.LNKTYPE: "a link",
    tarfile.SYMTYPE: "a link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.DIRTYPE: "a folder",
    tarfile.FIFOTYPE: "a pipe",
    tarfile.XHDTYPE: "a header that renames the next member",
    tarfile.XGLTYPE: "a header that changes those that follow",
    tarfile.GNUTYPE_LONGNAME: "a header that renames the next member",
    tarfile.GNUTYPE_LONGLINK: "a header that renames the next member",
}

_WITH_CONTENT: Final = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.GNUTYPE_SPARSE,
    tarfile.CONTTYPE,
)


class TarMember(NamedTuple):
    """A regular file in a tar; `read` works until the next is asked for."""

    name: str
    size: int
    file: BinaryIO

    def read(self) -> bytes:
        data = self.file.read(self.size)
        if len(data) < self.size:
            raise tarfile.ReadError(f"{self.name} is cut short")
        return data


class OtherMember(NamedTuple):
    """What is in a tar besides files: a link, a folder, a device, an extension of the header."""

    name: str
    what: str


class TarDamage(NamedTuple):
    """A place where a tar cannot be read."""

    what: str


def tar_members(file: BinaryIO) -> Iterator[TarMember | OtherMember | TarDamage]:
    """Everything in an open tar, to its end mark.

    Raises:
        OSError: the file cannot be read.
    """
    size = os.fstat(file.fileno()).st_size
    at, damaged = 0, False
    while True:
        file.seek(at)
        block = file.read(BLOCK)
        if block == bytes(BLOCK):
            return
        if len(block) < BLOCK:
            yield TarDamage(f"no end mark at byte {at:,}")
            return
        info = _header(block, size - at - BLOCK)
        at += BLOCK
        if isinstance(info, str):
            if not damaged:
                yield TarDamage(f"{info} at byte {at - BLOCK:,}")
            damaged = True
            continue
        damaged = False
        if info.type in _PLAIN:
            yield TarMember(info.name, info.size, file)
        else:
            yield OtherMember(info.name, _OTHERS.get(info.type, "no plain file"))
        if info.type in _PLAIN or info.type not in tarfile.SUPPORTED_TYPES or info.type in _WITH_CONTENT:
            at += info.size + -info.size % BLOCK


def _header(block: bytes, room: int) -> tarfile.TarInfo | str:
    """A header, or what is wrong with it. `room`: bytes that follow it."""
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError, OverflowError) as error:
        return str(error)
    if not 0 <= info.size <= max(0, room):
        return f"a member of {info.size:,} bytes, where {max(0, room):,} are left,"
    return info
