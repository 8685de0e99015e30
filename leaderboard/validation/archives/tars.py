"""Tar as a stream, read by the rules of POSIX.1-2001 and no others: what is not a plain file or a folder is refused,
sizes are taken from the data.

Own code, because the standard reader keeps every header, reads extended headers of any size into memory and gives
sparse files, links and devices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from leaderboard.validation.archives.limits import Budget
from leaderboard.validation.archives.sink import Sink

BLOCK: Final = 512
"""Bytes in which the format counts."""
CHUNK: Final = 1 << 16
"""Bytes that are held of a file at once."""
MOST_HEADER: Final = 1 << 16
"""Bytes of an extended header."""
KINDS: Final = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"6": "a pipe",
    b"S": "a sparse file",
    b"K": "a link",
    b"M": "a part of another archive",
    b"V": "a volume label",
}


class TarStream(Protocol):
    """Bytes in order; fewer than asked for only at the end."""

    def read(self, size: int) -> bytes: ...


def unpack_tar(stream: TarStream, sink: Sink, budget: Budget) -> None:
    """Everything in a tar goes to the sink. Raises `Refused` for what cannot be read on; other problems are noted in
    the budget."""
    extended: dict[str, str] = {}
    for _ in range(4 * budget.limits.entries + 4):  # extended headers are entries, too
        header = _read_exactly(stream, BLOCK, budget)
        if not header.strip(b"\0"):
            return _check_end(stream, budget)
        _check_header(header, budget)
        kind, size = header[156:157], _number(header[124:136], budget)
        if kind in (b"x", b"L"):
            extended |= _extended(kind, _content(stream, size, budget), budget)
            continue
        if kind == b"g":
            _check_global(_content(stream, size, budget), budget)
            continue
        name = extended.get("path") or _name(header, budget)
        size = int(extended.get("size", size))
        _entry(kind, name, size, stream, sink, budget)
        extended = {}
    raise budget.refusal("", "there are too many headers in the tar")


def _entry(kind: bytes, name: str, size: int, stream: TarStream, sink: Sink, budget: Budget) -> None:
    folder = kind == b"5" or (kind in (b"0", b"\0") and name.endswith("/"))
    name = name.removeprefix("./").removesuffix("/") if folder else name.removeprefix("./")
    if folder and name in ("", "."):
        budget.count_entry()
    elif kind not in (b"0", b"\0", b"5", b"7"):
        budget.count_entry()
        budget.add_problem(
            name, f"is {KINDS.get(kind, 'of a kind that is not known')}; only folders and plain files are read"
        )
    elif not sink.admits(name, folder=folder):
        pass
    elif folder:
        sink.make_folder(name)
    else:
        sink.write_file(name, _blocks(stream, size, budget))
        return
    for block in _blocks(stream, size, budget):  # what is not written is read over, and counted
        budget.count_bytes(name, len(block), 0)


def _blocks(stream: TarStream, size: int, budget: Budget) -> Iterator[bytes]:
    """The content of an entry, and the padding after it."""
    left = size
    while left:
        block = _read_exactly(stream, min(left, CHUNK), budget)
        left -= len(block)
        yield block
    _read_exactly(stream, -size % BLOCK, budget)


def _content(stream: TarStream, size: int, budget: Budget) -> bytes:
    if size > MOST_HEADER:
        raise budget.refusal("", f"an extended header of the tar has {size} bytes; at most {MOST_HEADER}")
    return b"".join(_blocks(stream, size, budget))


def _read_exactly(stream: TarStream, size: int, budget: Budget) -> bytes:
    data = stream.read(size) if size else b""
    if len(data) < size:
        raise budget.refusal("", "the tar is cut short; pack it again")
    return data


def _check_end(stream: TarStream, budget: Budget) -> None:
    """After the first empty block there are only zeros: what stands behind the end is seen by some readers."""
    while block := stream.read(CHUNK):
        budget.count_bytes("", len(block), 0)
        if block.strip(b"\0"):
            raise budget.refusal("", "there is data after the end of the tar; pack it again without")


def _check_header(header: bytes, budget: Budget) -> None:
    """Checksum and all numbers: readers stop, some silently, at a header in which any of them is broken."""
    for start, stop in ((100, 108), (108, 116), (116, 124), (124, 136), (136, 148)):
        _number(header[start:stop], budget)
    if _number(header[148:156], budget) != sum(header[:148]) + sum(header[156:]) + 8 * 32:
        raise budget.refusal("", "a header of the tar is damaged; pack it again")


def _number(field: bytes, budget: Budget) -> int:
    """An octal or base-256 field; never negative."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if digits and not all(c in b"01234567" for c in digits):
        raise budget.refusal("", "a header of the tar holds a number that is none; pack it again")
    return int(digits or b"0", 8)


def _name(header: bytes, budget: Budget) -> str:
    name = header[:100].split(b"\0")[0]
    if header[257:263] == b"ustar\0" and (prefix := header[345:500].split(b"\0")[0]):
        name = prefix + b"/" + name
    return _text(name, budget)


def _text(name: bytes, budget: Budget) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        raise budget.refusal(repr(name)[2:82], "has a name that is not UTF-8") from None


def _extended(kind: bytes, content: bytes, budget: Budget) -> dict[str, str]:
    """Path and size from an extended header."""
    if kind == b"L":
        return {"path": _text(content.split(b"\0")[0], budget)}
    records = _records(content, budget)
    if sparse := [key for key in records if key.startswith(("GNU.sparse", "SCHILY.realsize"))]:
        raise budget.refusal("", f"the tar holds a sparse file ({sparse[0]}); pack it without")
    if "linkpath" in records:
        raise budget.refusal("", "the tar holds a link; only folders and plain files are read")
    if "size" in records and not (
        records["size"].isascii() and records["size"].isdigit() and len(records["size"]) < 16
    ):
        raise budget.refusal("", "the tar gives a size that is no number")
    return {key: value for key, value in records.items() if key in ("path", "size")}


def _check_global(content: bytes, budget: Budget) -> None:
    """A header for all entries may hold comments; one that moves or resizes them is refused."""
    if fields := {"path", "size", "linkpath"} & _records(content, budget).keys():
        raise budget.refusal("", f"the tar sets the {min(fields)} of all its entries at once; pack it again")


def _records(content: bytes, budget: Budget) -> dict[str, str]:
    """``<length> <key>=<value>\\n`` again and again, each length exact and each key once."""
    records: dict[str, str] = {}
    while content:
        length, space, _ = content[:8].partition(b" ")
        end = int(length) if space and length.isdigit() else 0
        key, equals, value = content[len(length) + 1 : end - 1].partition(b"=")
        if not equals or end > len(content) or content[end - 1 : end] != b"\n":
            raise budget.refusal("", "an extended header of the tar is damaged; pack it again")
        if (name := _text(key, budget)) in records:
            raise budget.refusal("", "an extended header of the tar says one thing twice; pack it again")
        records[name] = _text(value, budget) if name in ("path", "size", "linkpath") else ""
        content = content[end:]
    return records
