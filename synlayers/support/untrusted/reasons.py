"""What is wrong with data that cannot be read, from what reading it raised: sentences, not the words in which Python
speaks of its own types."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from synlayers.errors import SynlayersError

_INTERNAL: Final = re.compile(
    r"NoneType|object (is|has|does|of type|cannot)|not (subscriptable|iterable|callable)|\b(has no|object) attribute"
    r"|indices must be|unhashable|unpack|positional argument|keyword argument|argument must be|argument after"
    r"|must be (a |an )?(string|real|str|int|float|bytes|dict|list|sequence|integer|mapping|iterable|tuple)\b"
    r"|unsupported operand|not supported between|takes (no|exactly|at most|\d)|expected (a |an )?\w+(,| instance)"
    r"|index out of|cannot be interpreted|cannot convert|dictionary update sequence|required argument"
)
"""Python's own messages about types."""
_LONGEST: Final = 300


def what_is_wrong(error: BaseException) -> str:
    """One sentence.

    >>> what_is_wrong(KeyError("boxes")), what_is_wrong(TypeError("'NoneType' object is not iterable"))
    ("it has no 'boxes'", 'a value in it has another type than belongs there')
    """
    if isinstance(error, SynlayersError):
        return str(error)
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 (byte {error.start})"
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON ({error})"
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    if isinstance(error, KeyError):
        return f"it has no {error}"[:_LONGEST]
    words = " ".join(str(error).split())
    if isinstance(error, (AttributeError, IndexError)) or not words or _INTERNAL.search(words):
        return "a value in it has another type than belongs there"
    return words[:_LONGEST]


def kind_of_value(value: Any) -> str:
    """What JSON calls a value: ``an object``, ``a list``, ``text``, ``a number``, ``true or false``, ``null``."""
    names = ((dict, "an object"), (list, "a list"), (str, "text"), (bool, "true or false"), ((int, float), "a number"))
    return next((name for kind, name in names if isinstance(value, kind)), "null")
