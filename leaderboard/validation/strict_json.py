"""JSON from strangers. What two readers could read differently, or what could hurt one, is refused.

Refused: NaN and Infinity, numbers that do not fit a double or 64 bits, two equal keys in one object, deep nesting,
bytes that are not UTF-8, half characters (lone surrogates), files that are too large.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from leaderboard.validation.problems import printable
from synlayers.errors import DataError
from synlayers.support.machine import raise_machine_error

MOST_BYTES: Final = 2 << 20
"""Of a file that is read whole; results are rarely larger than a tenth of it."""
MOST_LINE: Final = 64 << 10
"""Bytes of one line of rows."""
MOST_ROWS_BYTES: Final = 128 << 20
"""Of a file of rows."""
MOST_DEPTH: Final = 24
"""Brackets inside each other; our results are nested four deep."""
MOST_INTEGER: Final = 1 << 64
"""What is as large does not fit an unsigned integer of other readers."""

_STRUCTURE = re.compile(rb'\\.|["\[\]{}]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(data: bytes, what: str) -> Any:
    """The value that `data` holds. Raises `DataError` naming `what` and the reason."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{what} is not UTF-8: byte {error.start} does not belong") from None
    if depth_of(data) > MOST_DEPTH:
        raise DataError(f"{what} is nested more than {MOST_DEPTH} deep")
    try:
        value = json.loads(
            text, parse_constant=_constant, parse_float=_float, parse_int=_integer, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        raise DataError(f"{what} is not JSON: {error.msg}, line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{what} is refused: {error}") from None
    if "\\u" in text and (half := _half(value)):
        raise DataError(f"{what} is refused: '{half}' holds half a character (a lone surrogate)")
    return value


def read(path: Path, what: str, most: int = MOST_BYTES) -> Any:
    """The value that a file holds. Raises `DataError`, also for a file of more than `most` bytes."""
    return parse(read_bytes(path, what, most), what)


def read_bytes(path: Path, what: str, most: int = MOST_BYTES) -> bytes:
    """A plain file of at most `most` bytes. Raises `DataError`."""
    try:
        if path.is_symlink() or not path.is_file():
            raise DataError(
                f"{what} is not a plain file" if path.is_symlink() or path.exists() else f"{what} is missing"
            )
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise_machine_error(error, f"{what} could not be read")
        raise DataError(f"{what} cannot be read: {error.strerror or error}") from None
    if len(data) > most:
        raise DataError(f"{what} is larger than {most >> 10} KiB")
    return data


def lines(path: Path, what: str) -> Iterator[tuple[int, bytes]]:
    """Number and content of each line. Raises `DataError` for a file or a line that is too large."""
    if path.is_symlink() or not path.is_file():
        raise DataError(f"{what} is not a plain file" if path.is_symlink() or path.exists() else f"{what} is missing")
    try:
        if path.stat().st_size > MOST_ROWS_BYTES:
            raise DataError(f"{what} is larger than {MOST_ROWS_BYTES >> 20} MiB")
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MOST_LINE + 1):
                number += 1
                if len(line) > MOST_LINE:
                    raise DataError(f"line {number} of {what} is longer than {MOST_LINE >> 10} KiB")
                yield number, line
    except OSError as error:
        raise_machine_error(error, f"{what} could not be read")
        raise DataError(f"{what} cannot be read: {error.strerror or error}") from None


def depth_of(data: bytes) -> int:
    """How deep brackets outside strings are nested, told without parsing; of flat data only a bound."""
    brackets = data.count(b"[") + data.count(b"{")
    if brackets <= MOST_DEPTH:
        return brackets
    depth = deepest = 0
    inside = False
    for token in _STRUCTURE.finditer(data):  # one pass without backtracking: data that is no JSON costs no more
        mark = token[0]
        if mark == b'"':
            inside = not inside
        elif not inside and mark in (b"[", b"{"):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MOST_DEPTH:
                break
        elif not inside and mark in (b"]", b"}"):
            depth -= 1
    return deepest


def _constant(word: str) -> Any:
    raise ValueError(
        f'{word} is no JSON; write the string "{"nan" if word == "NaN" else word.replace("Infinity", "inf")}"'
    )


def _float(word: str) -> float:
    value = float(word)
    if not math.isfinite(value):
        raise ValueError(f"the number {printable(word, 24)} is too large")
    return value


def _integer(word: str) -> int:
    if len(word) > 20 or abs(value := int(word)) >= MOST_INTEGER:
        raise ValueError(f"the number {printable(word, 24)} is too large")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key '{printable(twice)}' stands twice in one object")
    return members


def _half(value: Any) -> str:
    """The first string with a lone surrogate, as shown in messages."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str) and _SURROGATE.search(item):
            return printable(item)
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
    return ""
