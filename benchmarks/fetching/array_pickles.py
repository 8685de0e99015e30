"""Pickles that hold nothing but numpy arrays in tables: read without running anything that they name."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from synlayers.errors import DataError

ArrayTree = Mapping[str, Any]
"""Tables in tables; the leaves are arrays."""


def _reconstruct(kind: Any, shape: tuple[int, ...], _code: bytes) -> np.ndarray[Any, Any]:
    """What numpy's own does of this name: an empty array whose state comes next."""
    if kind is not np.ndarray:
        raise pickle.UnpicklingError("it makes something other than an array")
    return np.ndarray.__new__(np.ndarray, shape, np.int8)


ALLOWED: Final[dict[tuple[str, str], Callable[..., Any]]] = {
    ("numpy", "dtype"): np.dtype,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
}
"""Names that a pickle of arrays needs, numpy's own of both generations."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which no table of arrays needs")
        return ALLOWED[module, name]


def read_arrays(content: bytes, name: str) -> ArrayTree:
    """The tables of a pickle. Raises `DataError` where it is cut short, names any code, or holds anything but float
    arrays in tables.

    >>> read_arrays(pickle.dumps({"bias": np.zeros(2, np.float32)}), "a file")
    {'bias': array([0., 0.], dtype=float32)}
    """
    try:
        tree = _Reader(io.BytesIO(content)).load()
    except Exception as error:  # a pickle made to break raises anything; nothing of it has run but the names above
        raise DataError(f"{name} is not read: {str(error) or type(error).__name__}") from None
    _check(tree, name)
    return tree  # type: ignore[no-any-return]


def _check(node: Any, name: str, depth: int = 0) -> None:
    if isinstance(node, np.ndarray):
        if node.dtype.kind != "f":
            raise DataError(f"{name} holds an array of {node.dtype}, not of floats")
        return
    if not isinstance(node, dict) or depth > 8:
        raise DataError(f"{name} holds a {type(node).__name__} where tables of arrays are expected")
    for key, value in node.items():
        if not isinstance(key, str):
            raise DataError(f"{name} has a key that is no text")
        _check(value, name, depth + 1)
