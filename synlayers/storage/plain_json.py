"""JSON from files that anybody may have written: what cannot mean one thing, or would break those who use it, is no
JSON here.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, Final

from pydantic_core import from_json

from synlayers.storage.plain_files import read_plain

MOST_BYTES: Final = 1 << 28
"""Larger texts are not parsed."""


def parse_json(data: bytes | str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is no JSON or not UTF-8, has halves of characters, NaN or infinite numbers, a key twice in one
            object, more than 200 levels, or more than `MOST_BYTES`.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
    from_json(data, allow_inf_nan=False)  # UTF-8, whole characters, a limit of levels: what the next does not ask for
    return json.loads(data, object_pairs_hook=_object, parse_float=_finite)


def read_object(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        OSError: it cannot be read, or is a pipe, a device or larger than `MOST_BYTES`.
        ValueError: it is no JSON (as `parse_json`), or no object.
    """
    content = parse_json(read_plain(path, MOST_BYTES))
    if not isinstance(content, dict):
        raise ValueError("it holds no object")
    return content


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"key {max(keys, key=keys.count)[:60]!r} stands twice in one object")
    return made


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:60]} is no finite number")
    return number
