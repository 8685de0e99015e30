"""Archives that no honest program writes, byte by byte."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path


def tar_of(*members: tuple[tarfile.TarInfo, bytes], pax: bool = True) -> bytes:
    """A tar of these members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT if pax else tarfile.GNU_FORMAT) as archive:
        for info, data in members:
            info.size = len(data) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def member(
    name: str, kind: bytes = tarfile.REGTYPE, data: bytes = b"x", link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info, data


def raw_header(name: bytes, kind: bytes, size: bytes, owner: bytes = b"0000000\0") -> bytes:
    """One block of a tar with a right checksum, whatever is in it."""
    block = bytearray(512)
    block[: len(name)] = name
    block[100:116] = b"0000644\0" + owner
    block[124 : 124 + len(size)] = size
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def extended(kind: bytes, content: bytes) -> bytes:
    """An extended header, a file that it speaks of, and the end."""
    head = raw_header(b"p", kind, b"%011o\0" % len(content))
    return (
        head
        + content.ljust(-(-len(content) // 512) * 512, b"\0")
        + raw_header(b"f", b"0", b"00000000000\0")
        + bytes(1024)
    )


def zip_of(*entries: tuple[str, bytes], mode: int = 0, deflate: bool = True) -> bytes:
    """A zip of these entries as the standard library writes it, with a mode of Unix if one is given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = archive.compression
            if mode:
                info.create_system, info.external_attr = 3, mode << 16
            archive.writestr(info, data)
    return out.getvalue()


def local(
    name: bytes, data: bytes, *, size: int | None = None, flags: int = 0, method: int = 0, crc: int | None = None
) -> bytes:
    """A local header and the data."""
    claimed = len(data) if size is None else size
    checksum = zlib.crc32(data) if crc is None else crc
    return (
        struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, method, 0, 0, checksum, len(data), claimed, len(name), 0)
        + name
        + data
    )


def central(
    name: bytes,
    data: bytes,
    offset: int,
    *,
    size: int | None = None,
    flags: int = 0,
    method: int = 0,
    mode: int = 0,
    extra: bytes = b"",
    crc: int | None = None,
) -> bytes:
    """An entry of the directory."""
    claimed = len(data) if size is None else size
    checksum = zlib.crc32(data) if crc is None else crc
    head = struct.pack(
        "<4s6H3I5H2I",
        b"PK\1\2", 0x314, 20, flags, method, 0, 0, checksum, len(data), claimed,
        len(name), len(extra), 0, 0, 0, mode << 16, offset,
    )  # fmt: skip
    return head + name + extra


def end(count: int, size: int, start: int, comment: bytes = b"") -> bytes:
    return struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, start, len(comment)) + comment


def end64(count: int, size: int, start: int) -> bytes:
    """The zip64 end, its locator and an end that points to them."""
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, start + size, 1)
    return record + locator + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def one(name: bytes = b"a", data: bytes = b"abc", **facts: int) -> bytes:
    """A zip of one entry, told the same way twice."""
    body = local(name, data, **{k: v for k, v in facts.items() if k != "mode"})
    directory = central(name, data, 0, **facts)
    return body + directory + end(1, len(directory), len(body))


def overlapping() -> bytes:
    """Two entries whose data are the same bytes: the way of bombs with a small file and a small ratio each."""
    body = local(b"a", b"abc")
    directory = central(b"a", b"abc", 0) + central(b"a", b"abc", 0)
    return body + directory + end(2, len(directory), len(body))


def quoted() -> bytes:
    """Each entry's data hold the next entry, header and all."""
    inner = local(b"b", b"xyz")
    outer = local(b"a", inner)
    offset = len(outer) - len(inner)
    directory = central(b"a", inner, 0) + central(b"b", b"xyz", offset)
    return outer + directory + end(2, len(directory), len(outer))


def claims_ten_million() -> bytes:
    body, directory = local(b"a", b"abc"), central(b"a", b"abc", 0)
    return body + directory + end64(10_000_000, len(directory), len(body))


def more_than_claimed() -> bytes:
    """The end says one entry; the directory holds three."""
    body = b"".join(local(name, b"abc") for name in (b"a", b"b", b"c"))
    step = len(body) // 3
    directory = b"".join(central(name, b"abc", i * step) for i, name in enumerate((b"a", b"b", b"c")))
    return body + directory + end(1, len(directory), len(body))


def hidden() -> bytes:
    """An entry that the directory does not list lies before one that it does."""
    secret, body = local(b"secret", b"s"), local(b"a", b"abc")
    directory = central(b"a", b"abc", len(secret))
    return secret + body + directory + end(1, len(directory), len(secret) + len(body))


def two_names() -> bytes:
    """The local header says another name than the directory."""
    body, directory = local(b"../b", b"abc"), central(b"../a"[3:] + b"bcd", b"abc", 0)
    return body + directory + end(1, len(directory), len(body))


def unicode_name() -> bytes:
    body, extra = local(b"a", b"abc"), struct.pack("<2HBI", 0x7075, 9, 1, zlib.crc32(b"a")) + b"evil"
    directory = central(b"a", b"abc", 0, extra=extra)
    return body + directory + end(1, len(directory), len(body))


def many_in_tar(count: int) -> Iterator[bytes]:
    block = raw_header(b"f", b"0", b"00000000000\0")
    for _ in range(count):
        yield block


def write_file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
