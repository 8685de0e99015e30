"""Messages over pipes: a length of eight bytes, then a pickle."""

from __future__ import annotations

import importlib
import io
import pickle
import struct
import sys
from types import FunctionType
from typing import Any, BinaryIO

from synlayers.errors import UsageError

_LENGTH = struct.Struct("<Q")


def write_message(pipe: BinaryIO, data: bytes) -> None:
    """Raises OSError (BrokenPipeError) when nobody reads any more."""
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def read_message(pipe: BinaryIO) -> bytes | None:
    """The next message; None when the other side is gone, also in the middle of one."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None


def packed(value: Any) -> bytes:
    """A pickle in which what the main module defines goes by the module's real name.

    Raises:
        UsageError: the main program is a script or a notebook, which no other process can import.
    """
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        if not isinstance(obj, (type, FunctionType)) or obj.__module__ != "__main__":
            return NotImplemented
        spec = getattr(sys.modules["__main__"], "__spec__", None)
        if spec is None:
            raise UsageError(f"{obj.__qualname__} is defined in the main program, which worker processes cannot import")
        return _defined_in, (spec.name, obj.__qualname__)


def _defined_in(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)
