"""Compressed files as streams of bounded cost: no call makes more than it was asked for, and bombs are refused while
they grow."""

from __future__ import annotations

import lzma
import zlib
from typing import IO, Any, Final

from leaderboard.validation.archives.limits import Budget

CHUNK: Final = 1 << 16
"""Bytes that are read, and bytes that are unpacked, in one step."""
XZ_MEMORY: Final = 256 << 20
"""Bytes that an xz file may make its reader take."""


class DecompressedFile:
    """Reads one compressed stream that fills a whole file."""

    def __init__(self, file: IO[bytes], kind: str, budget: Budget) -> None:
        self._file = file
        self._kind = kind
        self._budget = budget
        self._decoder: Any = (
            zlib.decompressobj(31) if kind == "gzip" else lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
        )
        self._packed = self._unpacked = 0
        self._waiting = b""
        self._ready = bytearray()

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, fewer only at the end of the stream."""
        while len(self._ready) < size and self._more():
            pass
        data = bytes(self._ready[:size])
        del self._ready[:size]
        return data

    def _more(self) -> bool:
        """Takes one step; False at the end."""
        if self._decoder.eof:
            self._check_end()
            return False
        block = self._waiting or self._file.read(CHUNK)
        hungry = self._kind == "gzip" or self._decoder.needs_input
        if hungry and not block:
            raise self._budget.refusal("", f"the {self._kind} stream is cut short; pack it again")
        try:
            if self._kind == "gzip":
                out = self._decoder.decompress(block, CHUNK)
                self._packed += len(block) - len(self._decoder.unconsumed_tail) - len(self._decoder.unused_data)
                self._waiting = self._decoder.unconsumed_tail
            else:
                out = self._decoder.decompress(block if hungry else b"", CHUNK)
                self._packed += len(block) if hungry else 0
                self._waiting = b"" if hungry else block
        except (zlib.error, lzma.LZMAError) as error:
            raise self._budget.refusal(
                "", f"the {self._kind} stream is damaged or asks for too much ({error}); pack it again"
            ) from None
        self._unpacked += len(out)
        self._budget.check_ratio("", self._packed, self._unpacked)
        self._ready += out
        return True

    def _check_end(self) -> None:
        if self._decoder.unused_data.strip(b"\0") or self._file.read(1):
            raise self._budget.refusal(
                "", f"there is data after the end of the {self._kind} stream; pack it again as one stream"
            )
